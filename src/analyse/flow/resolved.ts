import { ts } from '#compiler';
import type { Value } from '../syntax/value.js';

/** `new Promise((resolve) => … resolve(value))` */
export function resolvedBy(callee: Value): ts.NewExpression[] {
  if (callee.kind !== 'parameter' || callee.index !== 0) return [];
  const { parent } = callee.fn;
  return ts.isNewExpression(parent) && parent.expression.getText() === 'Promise' ? [parent] : [];
}
