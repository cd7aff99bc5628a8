import { ts } from '#compiler';
import { through, type Value } from '../syntax/value.js';
import type { Evaluator } from './evaluate.js';
import { memberChecked, memberOfSchema, type SchemaMember } from './schema-members.js';

/** What a member of settings is where nobody sets it: `z.object({ TTL: z.string().default('15m') }).parse(process.env)`. */
export function defaultOf(evaluator: Evaluator, settings: Value, name: string): Value | undefined {
  return defaultOfMember(evaluator, memberChecked(evaluator, settings, name), name);
}

/** The same of the schema itself, which a framework holds the settings to. */
export function defaultOfSchema(evaluator: Evaluator, schema: Value, name: string): Value | undefined {
  return defaultOfMember(evaluator, memberOfSchema(evaluator, schema, name), name);
}

function defaultOfMember(evaluator: Evaluator, member: SchemaMember | undefined, name: string): Value | undefined {
  const unset = member && defaultIn(evaluator, member.says);
  return unset && through(unset, { node: member.property, name });
}

/** `z.string().default('15m')`, `str({ default: '15m' })` */
function defaultIn(evaluator: Evaluator, member: ts.Expression): Value | undefined {
  let at: ts.Expression = member;
  while (ts.isCallExpression(at)) {
    const [argument] = at.arguments;
    const { expression } = at;
    if (argument && ts.isPropertyAccessExpression(expression) && expression.name.text === 'default')
      return evaluator.evaluate(argument);
    if (argument && ts.isObjectLiteralExpression(argument)) {
      const option = argument.properties.find(
        (property) => ts.isPropertyAssignment(property) && property.name.getText() === 'default',
      );
      if (option && ts.isPropertyAssignment(option)) return evaluator.evaluate(option.initializer);
    }
    if (!ts.isPropertyAccessExpression(expression)) return undefined;
    at = expression.expression;
  }
  return undefined;
}
