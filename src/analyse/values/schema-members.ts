import { ts } from '#compiler';
import { lastName } from '../syntax/unit.js';
import type { Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import type { Evaluator } from './evaluate.js';
import { propertyName } from './members.js';

const PARSES = spelled('calls', 'schemaParses');
/** Functions that hold the environment to an object of members: envalid, t3-env, znv. */
const HOLDS = /^(?:cleanEnv|createEnv|parseEnv|envsafe)$/;

/** What a schema says of a member of the settings that were held to it. */
export interface SchemaMember {
  readonly property: ts.PropertyAssignment;
  readonly says: ts.CallExpression;
}

/** The member of the schema that settings come from: `z.object({ TTL: z.string() }).parse(process.env)`, `cleanEnv(process.env, { TTL: str() })`. */
export function memberChecked(evaluator: Evaluator, settings: Value, name: string): SchemaMember | undefined {
  const made = madeBy(settings);
  if (!made || !ts.isCallExpression(made)) return undefined;
  const { expression, arguments: args } = made;
  if (HOLDS.test(lastName(expression))) return first(args, (argument) => memberIn(evaluator, argument, name, 2));
  if (!ts.isPropertyAccessExpression(expression) || !PARSES.test(expression.name.text)) return undefined;
  return memberOfSchema(evaluator, evaluator.evaluate(expression.expression), name);
}

export function memberOfSchema(evaluator: Evaluator, schema: Value, name: string): SchemaMember | undefined {
  const maker = madeBy(schema);
  return maker && ts.isCallExpression(maker) ? memberInChain(evaluator, maker, name) : undefined;
}

/** The call that an object comes from; the `data` of what `safeParse` answers, and the `value` of Joi's, is what `parse` returns. */
function madeBy(value: Value): ts.Node | undefined {
  if (value.kind === 'call') return value.node;
  if (value.kind === 'member' && (value.name === 'data' || value.name === 'value')) return madeBy(value.object);
  return value.kind === 'external' && value.path !== '' ? value.made?.node : undefined;
}

/** Down a chain such as `z.object({ … }).strict()` to the members. */
function memberInChain(evaluator: Evaluator, schema: ts.CallExpression, name: string): SchemaMember | undefined {
  const found = first(schema.arguments, (argument) => memberIn(evaluator, argument, name, 1));
  if (found) return found;
  const { expression } = schema;
  const inner = ts.isPropertyAccessExpression(expression) ? expression.expression : undefined;
  if (inner && ts.isCallExpression(inner)) return memberInChain(evaluator, inner, name);
  return inner && ts.isIdentifier(inner) ? memberOfSchema(evaluator, evaluator.evaluate(inner), name) : undefined;
}

/** In an object of members, or in one of objects of members (`server: { … }`). */
function memberIn(evaluator: Evaluator, members: ts.Expression, name: string, depth: number): SchemaMember | undefined {
  if (depth === 0 || !ts.isObjectLiteralExpression(members)) return undefined;
  return first(members.properties, (property) => {
    if (!ts.isPropertyAssignment(property)) return undefined;
    const says = property.initializer;
    if (propertyName(evaluator, property.name) !== name) return memberIn(evaluator, says, name, depth - 1);
    return ts.isCallExpression(says) ? { property, says } : undefined;
  });
}

function first<Item, Found>(items: readonly Item[], find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
