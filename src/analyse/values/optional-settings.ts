import { ts } from '#compiler';
import { lastName } from '../syntax/unit.js';
import { type CallNode, optionsOf, type Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { propertyName } from './members.js';
import { mayBeLeftOut, settingAskedFor } from './nest-settings.js';
import type { Program } from './program.js';

const PARSES = spelled('calls', 'schemaParses');
/** What a schema calls a member that may be missing. */
const OPTIONAL = /\.(?:optional|nullish|nullable|notRequired)\(\)|\bdefault:\s*undefined\b/;
const DEFAULT = /\.default\(\s*[^)\s]/;
/** Functions that are given a schema's object of members, by the libraries of schemas. */
const OBJECTS = /^(?:object|strictObject|looseObject|shape|cleanEnv)$/;

/** Whether a schema of the project lets the setting out that a value is read from: `z.object({ AUDIENCE: z.string().optional() })`. */
export function isOptionalSetting(program: Program, value: Value): boolean {
  const { node } = value;
  const asked = value.kind === 'call' ? settingAskedFor(value) : undefined;
  if (asked !== undefined) return mayBeLeftOut(program, asked, node);
  if (!ts.isPropertyAccessExpression(node)) return false;
  const { name, expression } = node;
  return optionsOf(program.evaluator.evaluate(expression))
    .flatMap((holder) => schemaOf(program, holder) ?? [])
    .some((schema) => leavesOut(program, schema, name.text));
}

/** The call that made the schema by which an object was checked. */
function schemaOf(program: Program, holder: Value): CallNode | undefined {
  const made = callOf(holder);
  if (made && ts.isCallExpression(made) && CLEANS.test(lastName(made.expression))) return made;
  if (made && ts.isCallExpression(made) && ts.isPropertyAccessExpression(made.expression)) {
    const { name, expression } = made.expression;
    return PARSES.test(name.text) ? callOf(program.evaluator.evaluate(expression)) : undefined;
  }
  // `const env: z.infer<typeof schema>`
  for (let at: ts.Node = holder.node; ts.isTypeNode(at) || ts.isEntityName(at); at = at.parent) {
    const [argument] = ts.isTypeReferenceNode(at) ? (at.typeArguments ?? []) : [];
    if (argument && ts.isTypeQueryNode(argument) && ts.isIdentifier(argument.exprName))
      return callOf(program.evaluator.evaluate(argument.exprName));
  }
  return undefined;
}

function callOf(value: Value): CallNode | undefined {
  if (value.kind === 'call') return value.node;
  return value.kind === 'external' ? value.made?.node : undefined;
}

function leavesOut(program: Program, schema: CallNode, name: string): boolean {
  const text = memberText(program, schema, name) ?? '';
  return OPTIONAL.test(text) && !DEFAULT.test(text);
}

/** What a schema says of one of its members. */
function memberText(program: Program, schema: CallNode, name: string): string | undefined {
  if (!ts.isCallExpression(schema)) return undefined;
  const members = membersOf(schema);
  if (!OBJECTS.test(lastName(schema.expression)))
    return ts.isPropertyAccessExpression(schema.expression) && ts.isCallExpression(schema.expression.expression)
      ? memberText(program, schema.expression.expression, name)
      : undefined;
  if (!members || !ts.isObjectLiteralExpression(members)) return undefined;
  for (const property of members.properties)
    if (ts.isPropertyAssignment(property) && propertyName(program.evaluator, property.name) === name)
      return property.initializer.getText();
  return undefined;
}

/** Functions that check the environment themselves, by where their members stand: `cleanEnv(process.env, { … })`. */
const CLEANS = /^cleanEnv$/;

function membersOf({ expression, arguments: [first, second] }: ts.CallExpression): ts.Expression | undefined {
  return CLEANS.test(lastName(expression)) ? second : first;
}
