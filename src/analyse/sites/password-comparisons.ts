import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';

const MATCH: MatchedEntry = {
  name: 'comparison of passwords',
  entry: { role: 'password.compare' },
  model: { package: '', exports: {} },
};
const KEPT = /^(?:password|passwd|pwd)$/i;
const TYPED = /^(?:password|passwd|pwd|(?:current|old|given|plain|input|typed)_?(?:password|passwd|pwd))$/i;
/** Records of people, by what they are called: forms and requests hold passwords too. */
const PERSON =
  /(?:user|account|member|admin|customer|employee|person|student|teacher|doctor|patient|record|row|found|existing)\w*$/i;

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
