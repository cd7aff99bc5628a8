import { ts } from '#compiler';
import { addressesIn } from './addresses.js';
import { type Answer, answerOf } from './answer.js';
import { answersIn } from './answers.js';
import { argumentAt } from './argument-lists.js';
import { isBegun, isMethodCall, isWrapped } from './builder-chain.js';
import { argumentsOf } from './calls.js';
import { denialsIn } from './denials.js';
import { secretsIn } from './exposed-secrets.js';
import { decodedByHand } from './hand-made.js';
import { identitiesIn } from './identities.js';
import { identitiesSentIn } from './identity-sending.js';
import { introspectionsIn } from './introspections.js';
import { lifeSitesIn } from './life-sites.js';
import { logoutsIn } from './logouts.js';
import { isAbsent, propertyOf } from './members.js';
import { messagesIn } from './messages.js';
import type { Entry, MatchedEntry, PartPath } from './models.js';
import { memberOfResult, siteOfMethod } from './named-methods.js';
import { passedSinks } from './passed-sinks.js';
import type { Program } from './program.js';
import { redirectsIn } from './redirects.js';
import { registration } from './registration.js';
import { requestsIn } from './requests.js';
import { rightsIn } from './rights.js';
import { declarationOf } from './scope.js';
import { skippedClaimsIn } from './skipped-claims.js';
import { isPropertyAssignment, type Named, type PropertyAssignment, referencesIn, type Unit } from './unit.js';
import {
  type CallNode,
  type ExternalValue,
  type Frame,
  type FunctionNode,
  literal,
  optionsOf,
  through,
  union,
  unknown,
  type Value,
} from './value.js';

/** A place where a modelled thing is called, constructed or assigned to. */
export interface Site {
  readonly role: string;
  readonly match: MatchedEntry;
  readonly node:
    | CallNode
    | FunctionNode
    | ts.BinaryExpression
    | PropertyAssignment
    | ts.PropertyAssignment
    | ts.JsxOpeningLikeElement
    | ts.ElementAccessExpression
    | ts.PropertyAccessExpression
    | ts.StringLiteralLike
    | ts.TemplateExpression
    | Named;
  readonly unit: Unit;
  /** What is called, as evaluated: it knows the call that made it (`createVerifier(options)`). */
  readonly external: ExternalValue | undefined;
  /** Parts of what is done by hand, where no model says how it is called. */
  readonly given?: Readonly<Record<string, ts.Expression | string>>;
  /** Why it may have more parts than are given. */
  readonly open?: string;
}

export function isCallNode(node: Site['node']): node is CallNode {
  return ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node);
}

/** Every site of a file, in the order of the text. */
export function sitesIn(program: Program, unit: Unit): Site[] {
  const sites: Site[] = [];
  for (const calls of unit.calls.values()) {
    for (const node of calls) {
      const site = siteOfCall(program, unit, node);
      if (site) sites.push(site);
    }
  }
  for (const assignment of unit.assignments) {
    const site = siteOfAssignment(program, unit, assignment);
    if (site) sites.push(site);
  }
  for (const property of unit.properties) {
    const site = siteOfProperty(program, unit, property, property.name);
    if (site) sites.push(site);
  }
  for (const name of program.models.elements) {
    for (const node of unit.elements.get(name) ?? []) {
      const site = siteOfElement(program, unit, node);
      if (site) sites.push(site);
    }
  }
  sites.push(
    ...requestsIn(program, unit),
    ...introspectionsIn(program, unit),
    ...identitiesIn(unit),
    ...identitiesSentIn(program, unit),
    ...logoutsIn(unit),
    ...lifeSitesIn(unit),
    ...addressesIn(unit),
    ...answersIn(program, unit),
    ...denialsIn(program, unit),
    ...passedSinks(program, unit),
    ...messagesIn(program, unit),
    ...redirectsIn(program, unit),
    ...rightsIn(unit),
    ...skippedClaimsIn(unit),
    ...secretsIn(program, unit),
  );
  return sites.sort((a, b) => a.node.pos - b.node.pos || b.node.end - a.node.end);
}

export function siteOfCall(program: Program, unit: Unit, node: CallNode): Site | undefined {
  const callee = program.nearEvaluator.evaluate(ts.isTaggedTemplateExpression(node) ? node.tag : node.expression);
  for (const external of optionsOf(callee)) {
    if (external.kind !== 'external') continue;
    const match = program.models.find(external.package, external.path);
    if (!match?.entry.role) continue;
    const site: Site = { role: match.entry.role, match, node, unit, external };
    return { ...site, role: roleOf(program, site) };
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

/** `<Provider store={…}>` */
function siteOfElement(program: Program, unit: Unit, node: ts.JsxOpeningLikeElement): Site | undefined {
  const external = program.nearEvaluator.evaluate(node.tagName);
  if (external.kind !== 'external') return undefined;
  const match = program.models.find(external.package, external.path);
  if (!match?.entry.role) return undefined;
  return { role: match.entry.role, match, node, unit, external };
}

function roleOf(program: Program, site: Site): string {
  const { unless } = site.match.entry;
  if (!unless) return site.role;
  const { values } = partOf(program, site, unless.part);
  const applies = values.some(
    // Where a switch is on when it is `true`, JavaScript takes anything that is not empty for on.
    (value) => value.kind === 'literal' && (value.value === unless.is || (unless.is === true && Boolean(value.value))),
  );
  return applies ? unless.role : site.role;
}

/** `{ Authorization: value }`: the name gives the role. */
function siteOfProperty(program: Program, unit: Unit, node: Site['node'], name: ts.Node): Site | undefined {
  const text = ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : '';
  const known = text === '' ? undefined : program.models.propertyRole(text);
  return known && { role: known.role, match: known.match, node, unit, external: undefined };
}

/** `headers.set('Authorization', value)`. */
function siteOfSetter(program: Program, unit: Unit, node: CallNode): Site | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const [first, value] = node.arguments;
  if (!value || !first || !ts.isStringLiteralLike(first)) return undefined;
  const known = program.models.propertyRole(first.text);
  if (!known?.setters.includes(node.expression.name.text)) return undefined;
  const match = { ...known.match, entry: { ...known.match.entry, parts: { value: '1' } } };
  return { role: known.role, match, node, unit, external: undefined };
}

function siteOfAssignment(program: Program, unit: Unit, node: PropertyAssignment): Site | undefined {
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
  const [known] = program.models.methodsNamed(left.name.text).filter(({ receivers }) => receivers.has(text));
  const role = known?.match.entry.assigned?.role;
  return known && role !== undefined ? { role, match: known.match, node, unit, external: undefined } : undefined;
}

/** A named part of a site, evaluated in a frame when the site stands inside a called wrapper. */
export function partOf(program: Program, site: Site, part: string, frame?: Frame): Answer {
  const entry = site.match.entry;
  const given = site.given?.[part];
  if (typeof given === 'string') return answerOf(literal(site.node, given));
  if (given) return answerOf(program.evaluator.evaluate(given, frame));
  if (site.open !== undefined) return { state: 'unknown', values: [], why: site.open };
  const paths = (isPropertyAssignment(site.node) ? entry.assigned?.parts[part] : undefined) ?? entry.parts?.[part];
  if (paths === undefined) return { state: 'absent', values: [] };
  const answers: Answer[] = [];
  for (const path of typeof paths === 'string' ? [paths] : paths) {
    const answer = partAtPath(program, site, path, frame);
    if (answer.state === 'present') return answer;
    answers.push(answer);
  }
  const empty = answers.flatMap((answer) => answer.empty ?? []);
  return answers.find(({ state }) => state !== 'absent') ?? { state: 'absent', values: [], empty };
}

/** One of the places where a part may stand. */
export function partAtPath(program: Program, site: Site, path: PartPath, frame: Frame | undefined): Answer {
  return answerOf(valueAtPath(program, site, path, frame));
}

/** The argument expressions of a part that is a plain argument. */
export function expressionsOf(site: Site, part: string): readonly ts.Expression[] {
  const given = site.given?.[part];
  if (site.given) return given !== undefined && typeof given !== 'string' ? [given] : [];
  if (ts.isPropertyAssignment(site.node)) return part === 'value' ? [site.node.initializer] : [];
  if (isPropertyAssignment(site.node)) {
    const path = site.match.entry.assigned?.parts[part] ?? site.match.entry.parts?.[part];
    if (path === '=') return [site.node.right];
    return path === 'member' && ts.isElementAccessExpression(site.node.left) ? [site.node.left.argumentExpression] : [];
  }
  if (!isCallNode(site.node)) return [];
  const paths = site.match.entry.parts?.[part];
  const args = argumentsOf(site.node);
  for (const path of typeof paths === 'string' ? [paths] : (paths ?? [])) {
    if (path === '*') return args;
    if (path.endsWith('..')) return args.slice(Number(path.slice(0, -2)));
    const argument = /^\d+$/.test(path) ? args[Number(path)] : undefined;
    if (argument) return [argument];
  }
  return [];
}

function valueAtPath(program: Program, site: Site, path: PartPath, frame: Frame | undefined): Value {
  if (ts.isPropertyAssignment(site.node)) return program.evaluator.evaluate(site.node.initializer, frame);
  if (isPropertyAssignment(site.node)) return assignedPart(program, site.node, path, frame);
  if (isElement(site.node)) return attribute(program, site.node, path, frame);
  if (!isCallNode(site.node)) return literal(site.node, undefined);
  if (path === '*') {
    return union(
      site.node,
      argumentsOf(site.node).map((argument) =>
        program.evaluator.evaluate(ts.isSpreadElement(argument) ? argument.expression : argument, frame),
      ),
    );
  }
  if (path.startsWith('this.')) {
    const made = site.external?.made;
    if (!made) return unknown(site.node, 'the call that made the receiver is out of sight');
    return descend(program, made.node, path.slice('this.'.length), made.frame);
  }
  if (path.startsWith('builder.')) return builtPart(program, site, site.node, path, frame);
  return descend(program, site.node, path, frame);
}

export function isElement(node: Site['node']): node is ts.JsxOpeningLikeElement {
  return ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node);
}

/** `0.name` of an element is its attribute of that name; a later attribute wins over an earlier spread. */
function attribute(program: Program, node: ts.JsxOpeningLikeElement, path: PartPath, frame: Frame | undefined): Value {
  const [, name = '', ...steps] = path.split('.');
  for (const property of node.attributes.properties.toReversed()) {
    let value: Value | undefined;
    if (ts.isJsxSpreadAttribute(property)) {
      value = stepInto(program, program.evaluator.evaluate(property.expression, frame), name, property);
      if (isAbsent(value)) continue;
    } else if (property.name.getText() === name) {
      const { initializer } = property;
      const expression = initializer && ts.isJsxExpression(initializer) ? initializer.expression : initializer;
      value = expression ? program.evaluator.evaluate(expression, frame) : literal(property, true);
      value = through(value, { node: property, name });
    }
    if (value) return steps.reduce((at, step) => stepInto(program, at, step, node), value);
  }
  return literal(node, undefined);
}

function assignedPart(program: Program, node: PropertyAssignment, path: PartPath, frame: Frame | undefined): Value {
  if (path === '=') return program.evaluator.evaluate(node.right, frame);
  const { left } = node;
  if (ts.isPropertyAccessExpression(left)) return literal(left, left.name.text);
  return program.evaluator.evaluate(left.argumentExpression, frame);
}

const MAXIMUM_CHAIN = 60;

/** `new SignJWT(claims).setIssuer(issuer).sign(key)`: what a method of the chain, or of the variable it began in, was given. */
function builtPart(program: Program, site: Site, node: CallNode, path: PartPath, frame: Frame | undefined): Value {
  const [, method = '', ...rest] = path.split('.');
  const given: Value[] = [];
  const take = (call: ts.Node): void => {
    if (isMethodCall(call, method)) given.push(descend(program, call, rest.join('.'), frame));
  };
  let at: ts.Node = ts.isCallExpression(node) ? node.expression : node;
  for (let steps = 0; steps < MAXIMUM_CHAIN && !ts.isNewExpression(at); steps++) {
    if (ts.isIdentifier(at)) {
      const variable = declarationOf(at);
      if (!variable || !ts.isVariableDeclaration(variable) || !variable.initializer) break;
      for (const use of referencesIn(site.unit, variable)) take(use.parent.parent);
      at = variable.initializer;
    } else if (ts.isCallExpression(at) || ts.isPropertyAccessExpression(at) || isWrapped(at)) {
      take(at);
      at = at.expression;
    } else break;
  }
  if (given.length > 0) return union(node, given);
  return isBegun(at) ? literal(node, undefined) : unknown(node, 'the builder was begun elsewhere');
}

/** Walks `1.issuer` or `0.useFactory().secret` from a call's argument inwards. */
export function descend(program: Program, call: CallNode, path: PartPath, frame: Frame | undefined): Value {
  const { evaluator } = program;
  const [head = '', ...steps] = path.split('.');
  const position = head.replace('()', '');
  const given = argumentAt(evaluator, call, Number(position), frame);
  if ('why' in given) return given;
  const { argument, frame: home } = given;
  if (!argument) return literal(call, undefined);
  const called = (value: Value): Value =>
    union(
      argument,
      optionsOf(value).map((option) => {
        if (option.kind === 'function') return evaluator.returned(option, [], argument, home);
        return isAbsent(option) ? option : unknown(argument, 'the factory is out of sight');
      }),
    );
  let value = evaluator.evaluate(argument, home);
  if (head.endsWith('()')) value = called(value);
  for (const step of steps) {
    const calls = step.endsWith('()');
    value = stepInto(program, value, calls ? step.slice(0, -2) : step, argument);
    if (calls) value = called(value);
  }
  return value;
}

function stepInto(program: Program, value: Value, name: string, node: ts.Node): Value {
  return union(
    node,
    optionsOf(value).map((option): Value => {
      switch (option.kind) {
        case 'object':
        case 'patched':
        case 'instance':
          return propertyOf(program.evaluator, option, name, node);
        case 'class':
          // A class that is handed over is made by who takes it.
          return propertyOf(program.evaluator, { kind: 'instance', node, class: option.node }, name, node);
        case 'array':
          if (/^\d+$/.test(name)) return propertyOf(program.evaluator, option, name, node);
          // A list of options stands for each of them.
          return stepInto(program, propertyOf(program.evaluator, option, '*', node), name, node);
        case 'literal':
        case 'function':
          return literal(node, undefined);
        case 'unknown':
          return option;
        default:
          return { ...unknown(node, `the options come from ${describe(option)}`), from: option };
      }
    }),
  );
}

/** A few words for a value nobody could follow, for messages. */
function describe(value: Value): string {
  const text = value.via?.at(-1)?.name ?? value.node.getText();
  return `\`${text.length > 50 ? `${text.slice(0, 47)}…` : text}\``;
}

export function entryOf(program: Program, value: Value): Entry | undefined {
  return value.kind === 'external' ? program.models.find(value.package, value.path)?.entry : undefined;
}
