import { ts } from '#compiler';
import { lastName } from '../syntax/unit.js';
import { through, type Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import type { Evaluator } from './evaluate.js';
import { propertyName } from './members.js';

const PARSES = spelled('calls', 'schemaParses');
/** Functions that hold the environment to an object of members: envalid, t3-env, znv. */
const HOLDS = /^(?:cleanEnv|createEnv|parseEnv|envsafe)$/;

/** What a member of settings is where nobody sets it: `z.object({ TTL: z.string().default('15m') }).parse(process.env)`. */
export function defaultOf(evaluator: Evaluator, settings: Value, name: string): Value | undefined {
  const made = madeBy(settings);
  if (!made || !ts.isCallExpression(made)) return undefined;
  const { expression, arguments: args } = made;
  if (HOLDS.test(lastName(expression))) {
    return first(args, (argument) => defaultIn(evaluator, argument, name, 2));
  }
  if (!ts.isPropertyAccessExpression(expression) || !PARSES.test(expression.name.text)) return undefined;
  const maker = madeBy(evaluator.evaluate(expression.expression));
  return maker && ts.isCallExpression(maker) ? defaultOfSchema(evaluator, maker, name) : undefined;
}

/** The call that an object comes from; the `data` of what `safeParse` answers is what `parse` returns. */
function madeBy(value: Value): ts.Node | undefined {
  if (value.kind === 'call') return value.node;
  if (value.kind === 'member' && value.name === 'data') return madeBy(value.object);
  return value.kind === 'external' && value.path !== '' ? value.made?.node : undefined;
}

/** Down a chain such as `z.object({ … }).strict()` to the members. */
function defaultOfSchema(evaluator: Evaluator, schema: ts.CallExpression, name: string): Value | undefined {
  const found = first(schema.arguments, (argument) => defaultIn(evaluator, argument, name, 1));
  if (found) return found;
  const { expression } = schema;
  const inner = ts.isPropertyAccessExpression(expression) ? expression.expression : undefined;
  return inner && ts.isCallExpression(inner) ? defaultOfSchema(evaluator, inner, name) : undefined;
}

/** In an object of members, or in one of objects of members (`server: { … }`). */
function defaultIn(evaluator: Evaluator, members: ts.Expression, name: string, depth: number): Value | undefined {
  if (depth === 0 || !ts.isObjectLiteralExpression(members)) return undefined;
  return first(members.properties, (property) => {
    if (!ts.isPropertyAssignment(property)) return undefined;
    if (propertyName(evaluator, property.name) !== name)
      return defaultIn(evaluator, property.initializer, name, depth - 1);
    const unset = defaultOfMember(evaluator, property.initializer);
    return unset && through(unset, { node: property, name });
  });
}

/** `z.string().default('15m')`, `str({ default: '15m' })` */
function defaultOfMember(evaluator: Evaluator, member: ts.Expression): Value | undefined {
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

function first<Item, Found>(items: readonly Item[], find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
