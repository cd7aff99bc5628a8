import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { KEYED_RECORD } from '../text/life-text.js';
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

/** The text of a key, and what is filled in after it. */
function partsOf(key: ts.Expression): { readonly said: string; readonly filled: ts.Expression } | undefined {
  if (ts.isTemplateExpression(key)) {
    const [span] = key.templateSpans;
    return span && key.templateSpans.length === 1 ? { said: key.head.text, filled: span.expression } : undefined;
  }
  return ts.isBinaryExpression(key) && ts.isStringLiteralLike(key.left)
    ? { said: key.left.text, filled: key.right }
    : undefined;
}
