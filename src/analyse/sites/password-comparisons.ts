import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';

const MATCH: MatchedEntry = {
  name: 'comparison of passwords',
  entry: { role: 'password.compare' },
  model: { package: '', exports: {} },
};
const KEPT = /^(?:password|passwd|pwd)$/i;
const TYPED = spelled('secrets', 'typedPasswords');
const PERSON = spelled('identities', 'peopleRecords');

/** `user.password === password`: what is kept is what was typed. */
export function passwordComparisonsIn(unit: Unit): Site[] {
  return unit.comparisons.flatMap((node): Site[] => {
    const { left, right } = node;
    const kept = isKept(left) ? left : isKept(right) ? right : undefined;
    const typed = kept === left ? right : left;
    if (!kept || isKept(typed) || !TYPED.test(nameOf(typed))) return [];
    return [{ role: 'password.compare', match: MATCH, node, unit, external: undefined, given: { value: typed } }];
  });
}

function isKept(node: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(node) && KEPT.test(node.name.text) && PERSON.test(nameOf(node.expression));
}

function nameOf(node: ts.Expression): string {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node))
    return nameOf(node.expression);
  return '';
}
