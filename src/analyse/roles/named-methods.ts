import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Unit } from '../syntax/unit.js';
import { type CallNode, optionsOf, type Value } from '../syntax/value.js';
import type { Program } from '../values/program.js';
import { partOf } from './parts.js';
import type { Site } from './site.js';

/** `res.status(200).cookie(name, value)`: where no type says what `res` is, its name does. */
export function siteOfMethod(program: Program, unit: Unit, node: CallNode, callee: Value): Site | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression } = node;
  const named = program.models.methodsNamed(expression.name.text);
  if (named.length === 0 || optionsOf(callee).some(({ kind }) => kind === 'function')) return undefined;
  const known = named.filter(
    ({ members, isReceiver, match }) =>
      isReceiver(receiverOf(expression, members), unit.text) && isMeant(program, { match, node, unit }),
  );
  const [only] = known;
  const method = only && known.length === 1 ? only : known.find(({ match }) => isImported(unit, match));
  const role = method?.match.entry.role;
  return method && role !== undefined ? { role, match: method.match, node, unit, external: undefined } : undefined;
}

/** `server.auth.strategy(name, 'jwt', options)` is what the model of that scheme speaks of. */
function isMeant(program: Program, { match, node, unit }: Pick<Site, 'match' | 'node' | 'unit'>): boolean {
  const { role = '', only } = match.entry;
  if (!only) return true;
  const { values } = partOf(program, { role, match, node, unit, external: undefined }, only.part);
  return values.some((value) => value.kind === 'literal' && value.value === only.is);
}

function isImported(unit: Unit, { model }: MatchedEntry): boolean {
  const name = unit.path.slice(unit.path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  if (model.files?.includes(name)) return true;
  return [model.package, ...(model.specifiers ?? [])].some(
    (specifier) => unit.text.includes(`'${specifier}'`) || unit.text.includes(`"${specifier}"`),
  );
}

/** `cookies().set(…)`: a member of what a modelled call gives. */
export function memberOfResult(program: Program, callee: Value): MatchedEntry | undefined {
  for (const option of optionsOf(callee)) {
    // `console[level](…)`
    if (option.kind === 'member' && option.name === '*' && option.object.kind === 'external') {
      const any = program.models.find(option.object.package, `${option.object.path}.*`);
      if (any?.entry.role) return any;
    }
    if (option.kind !== 'member' || option.object.kind !== 'call' || option.object.callee.kind !== 'external') continue;
    const { package: name, path } = option.object.callee;
    const match = program.models.find(name, `${path}().${option.name}`);
    if (match?.entry.role) return match;
  }
  return undefined;
}

/** What the thing is called that members are read from: `res` in `res.status(200).cookie`; empty when it is something else. */
function receiverOf(callee: ts.Expression, members: readonly string[]): string {
  let at = callee;
  for (const member of members.toReversed()) {
    if (!ts.isPropertyAccessExpression(at) || at.name.text !== member) return '';
    at = at.expression;
  }
  while (ts.isCallExpression(at) && ts.isPropertyAccessExpression(at.expression)) at = at.expression.expression;
  if (ts.isIdentifier(at)) return at.text;
  return ts.isPropertyAccessExpression(at) ? at.name.text : '';
}
