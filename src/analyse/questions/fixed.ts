import { ts } from '#compiler';
import { optionsOf, type Value } from '../syntax/value.js';
import type { Program } from '../values/program.js';

const MAKES = /^(?:Buffer\.(?:alloc|from)|Uint8Array(?:\.(?:from|of))?|TextEncoder\(\)\.encode)$/;
/** What fills bytes that were made empty. */
const FILLS = /\brandomFill|getRandomValues|\.(?:write\w*|copy|set|fill)\s*\(/;

/** Whether a value is the same in every run: a constant, or bytes that are made of constants. */
export function isFixed(program: Program, values: readonly Value[]): boolean {
  return values.length > 0 && values.every((value) => isFixedValue(program, value, 0));
}

function isFixedValue(program: Program, value: Value, depth: number): boolean {
  if (depth > 3) return false;
  if (value.kind === 'union') return value.options.every((option) => isFixedValue(program, option, depth + 1));
  if (value.kind === 'literal') return value.value !== undefined && value.value !== null && value.value !== '';
  const { node } = value;
  if (ts.isArrayLiteralExpression(node)) return node.elements.every((element) => isFixedNode(program, element, depth));
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return false;
  if (!MAKES.test(node.expression.getText().replace(/^new /, ''))) return false;
  const given = node.arguments ?? [];
  // Empty bytes are there to be filled, unless nothing in the file does.
  const isEmpty = given.length === 1 && given[0]?.kind === ts.SyntaxKind.NumericLiteral;
  if (isEmpty && FILLS.test(program.unitOf(node)?.text ?? '')) return false;
  return given.length > 0 && given.every((argument) => isFixedNode(program, argument, depth));
}

function isFixedNode(program: Program, node: ts.Expression, depth: number): boolean {
  return optionsOf(program.nearEvaluator.evaluate(node)).every((option) => isFixedValue(program, option, depth + 1));
}
