import { ts } from '#compiler';
import { optionsOf, type Value } from '../syntax/value.js';
import type { Program } from './program.js';

/** Nobody lives to see it: what ends then never ends, whatever the time is. */
const NEVER = Date.UTC(2090, 0, 1);
const TEXT = /^(?:209\d|2[1-9]\d\d|[3-9]\d{3}|\+\d{6})-\d\d(?:-\d\d|$)/;
const FAR = /^(?:infinity|never)$/i;

/** Whether a moment is one that stands in the code and lies further ahead than anybody waits: `new Date('9999-12-31')`. */
export function isFarAhead(program: Program, value: Value, unit: 'seconds' | 'milliseconds'): boolean {
  if (value.kind === 'literal') return isFar(value.value, unit);
  const made = value.kind === 'external' && value.instance && value.path === 'Date' ? value.made?.node : undefined;
  if (!made || !ts.isNewExpression(made)) return false;
  const [first, second] = made.arguments ?? [];
  if (!first) return false;
  if (second) return isYear(program, first);
  if (ts.isCallExpression(first) && first.expression.getText() === 'Date.UTC')
    return first.arguments[0] !== undefined && isYear(program, first.arguments[0]);
  return literalsOf(program, first).some((one) => isFar(one, 'milliseconds'));
}

function isFar(value: unknown, unit: 'seconds' | 'milliseconds'): boolean {
  if (typeof value === 'string') return TEXT.test(value) || FAR.test(value);
  return typeof value === 'number' && value * (unit === 'seconds' ? 1000 : 1) >= NEVER;
}

function isYear(program: Program, node: ts.Expression): boolean {
  return literalsOf(program, node).some((one) => typeof one === 'number' && one >= new Date(NEVER).getUTCFullYear());
}

function literalsOf(program: Program, node: ts.Expression): unknown[] {
  return optionsOf(program.evaluator.evaluate(node)).flatMap((one) => (one.kind === 'literal' ? [one.value] : []));
}
