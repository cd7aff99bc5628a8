import { ts } from '#compiler';
import { optionsOf, type Value } from '../syntax/value.js';
import { isOptionalSetting } from '../values/optional-settings.js';
import type { Program } from '../values/program.js';
import { variableOf } from './naming.js';

/** Whether an expression is a setting that may be missing: a variable of the environment without a default, or what a schema lets out. */
export function mayBeUnset(program: Program, expression: ts.Node): boolean {
  const values = optionsOf(program.evaluator.evaluate(expression));
  return (
    values.length > 0 && values.every((value) => variableOf(value) !== undefined || isOptionalSetting(program, value))
  );
}

/** `process.env.ALGORITHMS.split(',')`, `settings.algorithms.split(',')` of settings that a schema read. */
export function isListOfSettings(program: Program, value: Value): boolean {
  if (value.kind !== 'call' || !ts.isCallExpression(value.node)) return false;
  const { expression } = value.node;
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'split') return false;
  const given = optionsOf(program.evaluator.evaluate(expression.expression, value.frame));
  return given.some((option) => variableOf(option) !== undefined || isOfSchema(option));
}

/** A member of what a schema made of the environment. */
function isOfSchema(value: Value): boolean {
  return (
    value.kind === 'member' &&
    value.object.kind === 'call' &&
    /\bparse\(\s*process\.env/.test(value.object.node.getText())
  );
}
