import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { KEYED_RECORD, REDEEMED_KEY } from '../text/life-text.js';
import { spelled } from '../text/spellings.js';
import { NO_CREDENTIAL } from './record-fields.js';

const WRITES = ['set', 'setex', 'setEx', 'psetex', 'hset', 'hSet', 'put'];
const HOLDERS = spelled('stores', 'keyedStores');
const PURPOSE = spelled('stores', 'keyPurposes');
const CREDENTIAL = spelled('secrets', 'credentialWords');

/** Credentials for one purpose that a store keeps under a key that says so: ``redis.set(`reset:${token}`, userId)``. */
export function keyedRecordsIn(unit: Unit): Site[] {
  if (!KEYED_RECORD.test(unit.text)) return [];
  return WRITES.flatMap((name) => unit.calls.get(name) ?? []).flatMap((call): Site[] => {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
    if (!HOLDERS.test(call.expression.expression.getText().slice(-60))) return [];
    const [key, ...others] = call.arguments;
    const parts = key && partsOf(key);
    const purpose = parts && PURPOSE.exec(parts.said)?.[0].replace(/[:/._-]+$/, '');
    if (!parts || purpose === undefined) return [];
    const value = [parts.filled, ...others].find(isCredential);
    if (!value) return [];
    const match: MatchedEntry = {
      name: `${purpose} ${lastName(value)}`,
      entry: { role: 'credential.store' },
      model: { package: '', exports: {} },
    };
    return [{ role: 'credential.store', match, node: call, unit, external: undefined, given: { value } }];
  });
}

function isCredential(node: ts.Expression): boolean {
  const name = lastName(node);
  return CREDENTIAL.test(name) && !NO_CREDENTIAL.test(name);
}

const READS = ['get', 'hget', 'hGet', 'hgetall', 'hGetAll', 'getdel', 'getDel', 'GETDEL', 'take', 'pull'];
const TAKES = /^(?:getdel|take|pull)$/i;
const AT_ONCE = /\b(?:multi|pipeline)\(/;
const REDEEMED = spelled('stores', 'redeemedKeys');

/** Where such a credential is read again: ``redis.get(`magic:${token}`)``, also by a key with a name of its own. */
export function redeemedKeysIn(unit: Unit): Site[] {
  if (!REDEEMED_KEY.test(unit.text)) return [];
  return READS.flatMap((name) => unit.calls.get(name) ?? []).flatMap((call): Site[] => {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
    const { name, expression: store } = call.expression;
    if (!HOLDERS.test(store.getText().slice(-60))) return [];
    const [key] = call.arguments;
    const parts = key && partsOf(writtenKey(key));
    const purpose = parts && REDEEMED.exec(parts.said)?.[0].replace(/[:/._-]+$/, '');
    if (!key || !parts || purpose === undefined) return [];
    const isTaken = TAKES.test(name.text) || AT_ONCE.test(store.getText());
    const role = isTaken ? 'credential.take' : 'credential.redeem';
    const match: MatchedEntry = { name: purpose, entry: { role }, model: { package: '', exports: {} } };
    return [{ role, match, node: call, unit, external: undefined, given: { value: parts.filled, key } }];
  });
}

/** What a key is where it is written: a variable's text, or what a function of the same file makes of its argument. */
export function writtenKey(key: ts.Expression): ts.Expression {
  const named = ts.isCallExpression(key) ? key.expression : key;
  const declaration = ts.isIdentifier(named) ? declarationOf(named) : undefined;
  if (!declaration) return key;
  const made = ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration;
  if (!made || !ts.isCallExpression(key)) return made && ts.isExpression(made) ? made : key;
  if (ts.isArrowFunction(made) && ts.isExpression(made.body)) return made.body;
  const [only] = ts.isFunctionDeclaration(made) ? (made.body?.statements ?? []) : [];
  return only && ts.isReturnStatement(only) && only.expression ? only.expression : key;
}

/** The text of a key, and what is filled in after it. */
export function partsOf(key: ts.Expression): { readonly said: string; readonly filled: ts.Expression } | undefined {
  if (ts.isTemplateExpression(key)) {
    const [span] = key.templateSpans;
    return span && key.templateSpans.length === 1 ? { said: key.head.text, filled: span.expression } : undefined;
  }
  return ts.isBinaryExpression(key) && ts.isStringLiteralLike(key.left)
    ? { said: key.left.text, filled: key.right }
    : undefined;
}
