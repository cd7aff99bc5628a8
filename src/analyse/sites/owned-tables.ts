import { ts } from '#compiler';
import { isAskedAbout, isHandedIn } from '../flow/owner-asked.js';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import type { Unit } from '../syntax/unit.js';
import { OWNED_TABLES, OWNER_KEYS } from '../text/handler-text.js';
import { spelled } from '../text/spellings.js';

const MATCH: MatchedEntry = {
  name: 'record',
  entry: { role: 'record.byId' },
  model: { package: '', exports: {} },
};
const SPEAKS = new RegExp(OWNED_TABLES, 'i');
const OWNER = new RegExp(`^(?:${OWNER_KEYS})$`, 'i');
const BEYOND = spelled('purposes', 'beyondOwners');

interface Query {
  readonly call: ts.CallExpression;
  readonly table: string;
  readonly isRead: boolean;
  /** The columns that are compared, with what; undefined where the condition is put together otherwise. */
  readonly compared: readonly { readonly column: string; readonly value: ts.Expression }[] | undefined;
}

/** Rows of Drizzle that are read or changed by their id alone where others of their table are asked for their owner. */
export function ownedTablesIn(unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text) || BEYOND.test(unit.path)) return [];
  const queries = (unit.calls.get('where') ?? []).flatMap((call) => queryOf(call) ?? []);
  return queries.flatMap((query): Site[] => {
    const [only, ...more] = query.compared ?? [];
    if (!only || more.length > 0 || only.column !== 'id') return [];
    const beside = besideOf(query, queries);
    if (!beside || !isHandedIn(only.value) || isAskedAbout(query.call, only.value)) return [];
    const given = { id: only.value, name: query.table, beside: beside.call, kind: query.isRead ? 'read' : 'changed' };
    return [{ role: 'record.byId', match: MATCH, node: query.call, unit, external: undefined, given }];
  });
}

/** Many write what is theirs alone and read what is everybody's: of reads, all others have to ask for the owner. */
function besideOf(query: Query, queries: readonly Query[]): Query | undefined {
  const others = queries.filter((one) => one !== query && one.table === query.table);
  const owned = others.filter(({ compared }) => compared?.some(({ column }) => OWNER.test(column)) ?? false);
  if (!query.isRead) return owned[0];
  const reads = others.filter(({ isRead }) => isRead);
  return reads.length > 0 && reads.every((one) => owned.includes(one)) ? reads[0] : undefined;
}

function queryOf(call: ts.Node): Query | undefined {
  if (!ts.isCallExpression(call)) return undefined;
  const [condition] = call.arguments;
  let table: string | undefined;
  let isRead = false;
  for (let at: ts.Node = call; ts.isCallExpression(at) && ts.isPropertyAccessExpression(at.expression); ) {
    const name = at.expression.name.text;
    const [first] = at.arguments;
    if (/^(?:from|update|delete)$/.test(name) && first && ts.isIdentifier(first)) table ??= first.text;
    isRead ||= name === 'from';
    at = at.expression.expression;
  }
  return condition && table !== undefined ? { call, table, isRead, compared: comparedIn(condition) } : undefined;
}

/** `and(eq(tracks.id, id), eq(tracks.ownerId, user.id))` */
function comparedIn(condition: ts.Expression): Query['compared'] {
  const at = bare(condition);
  if (!ts.isCallExpression(at) || !ts.isIdentifier(at.expression)) return undefined;
  if (at.expression.text === 'and') {
    const parts = at.arguments.map(comparedIn);
    return parts.every((part) => part !== undefined) ? parts.flat() : parts.flatMap((part) => part ?? [OPEN]);
  }
  const [column, value] = at.arguments;
  if (at.expression.text !== 'eq' || !column || !value || !ts.isPropertyAccessExpression(column)) return undefined;
  return [{ column: column.name.text, value: bare(value) }];
}

const OPEN = { column: '', value: ts.factory.createNull() };
