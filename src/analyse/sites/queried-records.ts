import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { QUERIED_RECORD } from '../text/life-text.js';
import { spelled } from '../text/spellings.js';
import { isExchanged, kindOfField } from './record-fields.js';

const FINDS = /^(?:findFirst|findMany|from)$/;
const USED = spelled('stores', 'usedFields');
const COMBINES = /^(?:and|or)$/;
const NOTHING = /^(?:null|undefined|''|"")$/;

/**
 * Where a query that is put together finds a record by a credential, or takes it away:
 * `db.select().from(magicLinks).where(eq(magicLinks.token, token))`.
 */
export function queriedRecordsIn(unit: Unit): Site[] {
  if (!QUERIED_RECORD.test(unit.text)) return [];
  return (unit.calls.get('eq') ?? []).flatMap((node): Site[] => {
    if (!ts.isCallExpression(node)) return [];
    const [column, value] = node.arguments;
    if (!column || !value || !ts.isPropertyAccessExpression(column)) return [];
    const query = queryAround(node);
    const { text } = column.name;
    const isTraded = query && isExchanged(text, query.table);
    const field = query && kindOfField(text, query.table);
    if (!query || !(isTraded || field) || field?.kind === 'password' || field?.isRefresh) return [];
    const match: MatchedEntry = {
      name: field?.said ?? text,
      entry: { role: query.role },
      model: { package: '', exports: {} },
    };
    return [{ role: query.role, match, node: query.call, unit, external: undefined, given: { value } }];
  });
}

interface Query {
  readonly call: ts.CallExpression;
  readonly table: string;
  readonly role: 'credential.redeem' | 'credential.take';
}

/** The query that a condition belongs to, as long as it is written out around it. */
function queryAround(condition: ts.Node): Query | undefined {
  let at = condition;
  for (;;) {
    const { parent } = at;
    if (ts.isCallExpression(parent) && COMBINES.test(lastName(parent.expression))) at = parent;
    else if (ts.isArrowFunction(parent) && parent.body === at) at = parent;
    else if (ts.isPropertyAssignment(parent) && parent.name.getText() === 'where') at = parent.parent;
    else if (ts.isParenthesizedExpression(parent)) at = parent;
    else break;
  }
  const { parent: call } = at;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  const { name, expression: receiver } = call.expression;
  if (FINDS.test(name.text)) return { call, table: lastName(receiver), role: 'credential.redeem' };
  return name.text === 'where' ? queryOfChain(call) : undefined;
}

/** `db.delete(resets).where(…).returning()`, by the calls in front of its condition. */
function queryOfChain(where: ts.CallExpression): Query | undefined {
  const call = wholeChain(where);
  let isUsedUp = false;
  for (let at: ts.Expression = where.expression; ts.isPropertyAccessExpression(at); ) {
    const inner: ts.Expression = at.expression;
    if (!ts.isCallExpression(inner)) return undefined;
    const [table] = inner.arguments;
    const name = lastName(inner.expression);
    if (table && name === 'from') return { call, table: lastName(table), role: 'credential.redeem' };
    if (name === 'set') isUsedUp = !!table && usesUp(table);
    if (table && (name === 'delete' || name === 'update')) {
      // The second step of a redemption asks nothing of what it takes away.
      const isTaken = name === 'delete' || isUsedUp;
      return isTaken && !isDropped(call) ? { call, table: lastName(table), role: 'credential.take' } : undefined;
    }
    at = inner.expression;
  }
  return undefined;
}

function usesUp(set: ts.Expression): boolean {
  if (!ts.isObjectLiteralExpression(set)) return false;
  return set.properties.some((property) => {
    const name = property.name?.getText() ?? '';
    if (USED.test(name)) return true;
    return (
      ts.isPropertyAssignment(property) &&
      kindOfField(name, '')?.kind === 'own' &&
      NOTHING.test(property.initializer.getText())
    );
  });
}

function wholeChain(call: ts.CallExpression): ts.CallExpression {
  let whole = call;
  for (;;) {
    const { parent } = whole;
    if (!ts.isPropertyAccessExpression(parent) || !ts.isCallExpression(parent.parent)) return whole;
    if (/^(?:then|catch|finally)$/.test(parent.name.text)) return whole;
    whole = parent.parent;
  }
}

function isDropped(call: ts.Node): boolean {
  const { parent } = call;
  return ts.isExpressionStatement(ts.isAwaitExpression(parent) ? parent.parent : parent);
}
