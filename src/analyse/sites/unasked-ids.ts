import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { enclosingFunction } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { OWNER_KEYS } from '../text/handler-text.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';

const MATCH: MatchedEntry = {
  name: 'record',
  entry: { role: 'record.byId' },
  model: { package: '', exports: {} },
};
const STORE = spelled('stores', 'databases');
const ASKS = spelled('decisions', 'askedForIds');
const CHANGES = ['update', 'delete', 'updateMany', 'deleteMany'];
/** Whoever changes what is theirs says whose it is. */
const OWN = new RegExp(`[{,]\\s*(?:${OWNER_KEYS})\\b\\s*[:,}]|\\b(?:user|session|me|viewer)\\b`, 'i');
const SIGNED_IN = /\b\w{0,20}(?:[uU]ser|[sS]ession|auth)\(/;

/** Actions that are given an id which the actions beside them ask about, and change records without asking. */
export function unaskedIdsIn(unit: Unit): Site[] {
  if (!/^\s*['"]use server['"]/.test(unit.text)) return [];
  const asked = new Map<string, ts.CallExpression>();
  for (const [name, calls] of unit.calls)
    if (ASKS.test(name))
      for (const call of calls)
        for (const argument of ts.isCallExpression(call) ? call.arguments : [])
          if (ts.isCallExpression(call) && ts.isIdentifier(argument) && isParameter(call, argument.text))
            asked.set(argument.text, call);
  if (asked.size === 0) return [];
  return CHANGES.flatMap((name) => unit.calls.get(name) ?? []).flatMap((change): Site[] => {
    const fn = enclosingFunction(change);
    if (!ts.isCallExpression(change) || !isFunctionNode(fn) || !isStored(change) || OWN.test(change.getText()))
      return [];
    const id = fn.parameters
      .map(({ name }) => name)
      .filter(ts.isIdentifier)
      .find(({ text }) => asked.has(text));
    const beside = id && asked.get(id.text);
    if (!id || !beside || !fn.body || !SIGNED_IN.test(fn.body.getText()) || isAskedIn(fn.body, id.text)) return [];
    const given = { id, name: receiverOf(change), beside, kind: 'changed' };
    return [{ role: 'record.byId', match: MATCH, node: change, unit, external: undefined, given }];
  });
}

function isParameter(call: ts.Node, name: string): boolean {
  const fn = enclosingFunction(call);
  return isFunctionNode(fn) && fn.parameters.some((parameter) => parameter.name.getText() === name);
}

function isStored(change: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(change.expression) && STORE.test(receiverOf(change));
}

function receiverOf({ expression }: ts.CallExpression): string {
  return ts.isPropertyAccessExpression(expression) ? expression.expression.getText().slice(-80) : '';
}

/** Whether a function of the project is given the id: it may ask, whatever it is called. */
function isAskedIn(body: ts.Node, id: string): boolean {
  const visit = (node: ts.Node): boolean => {
    if (ts.isCallExpression(node)) {
      const isGiven = node.arguments.some((argument) => ts.isIdentifier(argument) && argument.text === id);
      if (isGiven && !HARMLESS.test(lastName(node.expression))) return true;
    }
    return ts.forEachChild(node, visit) ?? false;
  };
  return visit(body);
}

const HARMLESS = /^(?:revalidate\w*|redirect|log\w*|info|track\w*)$/;
