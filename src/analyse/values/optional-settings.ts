import { ts } from '#compiler';
import { optionsOf, type Value } from '../syntax/value.js';
import { mayBeLeftOut } from './nest-settings.js';
import type { Program } from './program.js';
import { memberChecked, memberOfSchema, type SchemaMember } from './schema-members.js';
import { settingAskedFor } from './setting-asked.js';

/** What a schema calls a member that may be missing. */
const OPTIONAL = /\.(?:optional|nullish|nullable|notRequired)\(\)|\bdefault:\s*undefined\b/;
const DEFAULT = /\.default\(\s*[^)\s]/;

/** Whether a schema of the project lets the setting out that a value is read from: `z.object({ AUDIENCE: z.string().optional() })`. */
export function isOptionalSetting(program: Program, value: Value): boolean {
  const { node } = value;
  const asked = value.kind === 'call' ? settingAskedFor(value) : undefined;
  if (asked !== undefined) return !isDemanded(value) && mayBeLeftOut(program, asked, node);
  if (!ts.isPropertyAccessExpression(node)) return false;
  const { name, expression } = node;
  return optionsOf(program.evaluator.evaluate(expression))
    .flatMap(
      (holder) => memberChecked(program.evaluator, holder, name.text) ?? memberByType(program, holder, name.text) ?? [],
    )
    .some(({ says }) => OPTIONAL.test(says.getText()) && !DEFAULT.test(says.getText()));
}

/** `const env: z.infer<typeof schema>` */
function memberByType({ evaluator }: Program, holder: Value, name: string): SchemaMember | undefined {
  for (let at: ts.Node = holder.node; ts.isTypeNode(at) || ts.isEntityName(at); at = at.parent) {
    const [argument] = ts.isTypeReferenceNode(at) ? (at.typeArguments ?? []) : [];
    if (argument && ts.isTypeQueryNode(argument) && ts.isIdentifier(argument.exprName))
      return memberOfSchema(evaluator, evaluator.evaluate(argument.exprName), name);
  }
  return undefined;
}

/** `config.getOrThrow('AUDIENCE')` */
function isDemanded(value: Value): boolean {
  return value.kind === 'call' && value.callee.kind === 'member' && value.callee.name === 'getOrThrow';
}
