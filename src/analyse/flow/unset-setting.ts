import type { ts } from '#compiler';
import { optionsOf } from '../syntax/value.js';
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
