import { ts } from '#compiler';
import type { Entry } from '../knowledge/models.js';
import { lastName, type PropertyAssignment, type Unit } from '../syntax/unit.js';
import { type CallNode, optionsOf, type Value } from '../syntax/value.js';
import { propertyName } from '../values/members.js';
import type { Program } from '../values/program.js';
import { decodedByHand } from './hand-made.js';
import { memberOfResult, siteOfMethod } from './named-methods.js';
import { partOf } from './parts.js';
import { registration } from './registration.js';
import { renamedMember } from './renamed.js';
import type { Site } from './site.js';

export function siteOfCall(program: Program, unit: Unit, node: CallNode): Site | undefined {
  const callee = program.nearEvaluator.evaluate(ts.isTaggedTemplateExpression(node) ? node.tag : node.expression);
  const options = optionsOf(callee);
  for (const external of options) {
    if (external.kind !== 'external') continue;
    const match =
      program.models.find(external.package, external.path) ?? renamedMember(program, external.package, external.path);
    if (!match?.entry.role) continue;
    const others = options.flatMap((other) =>
      other.kind === 'external' && other.path !== external.path ? [other.path] : [],
    );
    const site: Site = { role: match.entry.role, match, node, unit, external, ...(others.length > 0 && { others }) };
    return switchedSite(program, site);
  }
  const member = memberOfResult(program, callee);
  if (member?.entry.role) return { role: member.entry.role, match: member, node, unit, external: undefined };
  return (
    registration(program, unit, node) ??
    siteOfSetter(program, unit, node) ??
    siteOfMethod(program, unit, node, callee) ??
    decodedByHand(program, unit, node)
  );
}

/** What else the call of a site does, or does for some callers, each a site of its own. */
export function furtherRoles(site: Site): Site[] {
  const { also = [], role } = site.match.entry;
  const others = also.map((entry) => ({ ...site, role: entry.role, match: { ...site.match, entry } }));
  return site.switched && role !== undefined ? [...others, { ...site, role }] : others;
}

/** `<Provider store={…}>` */
export function siteOfElement(program: Program, unit: Unit, node: ts.JsxOpeningLikeElement): Site | undefined {
  const external = program.nearEvaluator.evaluate(node.tagName);
  if (external.kind !== 'external') return undefined;
  const match = program.models.find(external.package, external.path);
  if (!match?.entry.role) return undefined;
  return { role: match.entry.role, match, node, unit, external };
}

function switchedSite(program: Program, site: Site): Site {
  const { unless } = site.match.entry;
  if (!unless) return site;
  const { values } = partOf(program, site, unless.part);
  if (!values.some((value) => switches(unless, value))) return site;
  const isOpen = values.some((value) => !switches(unless, value));
  return { ...site, role: unless.role, ...(isOpen && { switched: true }) };
}

/** Where a switch is on when it is `true`, JavaScript takes anything that is not empty for on. */
export function switches(unless: NonNullable<Entry['unless']>, value: Value): boolean {
  return value.kind === 'literal' && (value.value === unless.is || (unless.is === true && Boolean(value.value)));
}

/** `{ Authorization: value }`: the name gives the role. */
export function siteOfProperty(program: Program, unit: Unit, node: Site['node'], name: ts.Node): Site | undefined {
  const text = ts.isComputedPropertyName(name)
    ? (propertyName(program.evaluator, name) ?? '')
    : ts.isIdentifier(name) || ts.isStringLiteralLike(name)
      ? name.text
      : '';
  const known = text === '' ? undefined : program.models.propertyRole(text);
  if (!known || (known.within && !known.within.includes(holderOf(node)))) return undefined;
  return { role: known.role, match: known.match, node, unit, external: undefined };
}

/** The member that the object around a property is the value of. */
function holderOf({ parent: object }: ts.Node): string {
  return ts.isObjectLiteralExpression(object) && ts.isPropertyAssignment(object.parent)
    ? object.parent.name.getText()
    : '';
}

/** `headers.set('Authorization', value)`, `setHeader(event, 'Set-Cookie', value)`. */
function siteOfSetter(program: Program, unit: Unit, node: CallNode): Site | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const place = ts.isPropertyAccessExpression(expression) ? 0 : ts.isIdentifier(expression) ? 1 : undefined;
  if (place === undefined || node.arguments.length < place + 2) return undefined;
  const name = node.arguments[place];
  if (!name || !ts.isStringLiteralLike(name)) return undefined;
  const known = program.models.propertyRole(name.text);
  if (!known?.setters.includes(lastName(expression))) return undefined;
  const match = { ...known.match, entry: { ...known.match.entry, parts: { value: `${place + 1}` } } };
  return { role: known.role, match, node, unit, external: undefined };
}

export function siteOfAssignment(program: Program, unit: Unit, node: PropertyAssignment): Site | undefined {
  const { left } = node;
  const object = program.nearEvaluator.evaluate(left.expression);
  // The assignment itself makes the variable one that is written to.
  for (const external of optionsOf(object).map((option) => (option.kind === 'patched' ? option.base : option))) {
    if (external.kind !== 'external') continue;
    const join = external.path === '' ? '' : `${external.path}${external.instance ? '#' : '.'}`;
    const name = ts.isPropertyAccessExpression(left) ? left.name.text : '*';
    const match =
      program.models.find(external.package, join + name) ?? program.models.find(external.package, `${join}*`);
    if (match?.entry.assigned) return { role: match.entry.assigned.role, match, node, unit, external };
  }
  const name = ts.isPropertyAccessExpression(left) ? left.name : left.argumentExpression;
  return siteOfNamed(program, unit, node) ?? siteOfProperty(program, unit, node, name);
}

/** `ctx.body = …`: where no type says what `ctx` is, its name does. */
function siteOfNamed(program: Program, unit: Unit, node: PropertyAssignment): Site | undefined {
  const { left } = node;
  if (!ts.isPropertyAccessExpression(left) || !ts.isIdentifier(left.expression)) return undefined;
  const { text } = left.expression;
  const [known] = program.models.methodsNamed(left.name.text).filter(({ isReceiver }) => isReceiver(text, unit.text));
  const role = known?.match.entry.assigned?.role;
  return known && role !== undefined ? { role, match: known.match, node, unit, external: undefined } : undefined;
}
