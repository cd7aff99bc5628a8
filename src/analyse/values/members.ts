import { ts } from '#compiler';
import {
  type ExternalValue,
  type Frame,
  literal,
  optionsOf,
  type PatchedValue,
  type PropertyWrite,
  through,
  union,
  unknown,
  type Value,
} from '../syntax/value.js';
import { memberByCast, memberByType, valueOfType } from './annotations.js';
import type { Evaluator } from './evaluate.js';
import { exportOf } from './exports.js';
import { injectedInto } from './injected.js';
import { defaultOf } from './schema-defaults.js';
import { isOpaque, isWritten, spreadOf } from './spread.js';

/** What `object.name` stands for. */
export function propertyOf(evaluator: Evaluator, object: Value, name: string, node: ts.Node): Value {
  return evaluator.nested(node, () => propertyInside(evaluator, object, name, node));
}

function propertyInside(evaluator: Evaluator, object: Value, name: string, node: ts.Node): Value {
  const member = ownProperty(evaluator, object, name, node);
  const unset = member.kind === 'member' || member.kind === 'external' ? defaultOf(evaluator, object, name) : undefined;
  return unset ? union(node, [member, unset]) : member;
}

function ownProperty(evaluator: Evaluator, object: Value, name: string, node: ts.Node): Value {
  switch (object.kind) {
    case 'union':
      return union(
        node,
        object.options.map((option) => propertyOf(evaluator, option, name, node)),
      );
    case 'object':
      return objectProperty(evaluator, object.node, name, object.frame, node);
    case 'patched':
      return patchedProperty(evaluator, object, name, node);
    case 'array':
      return elementOf(evaluator, object.node, name, object.frame, node);
    case 'module':
      return exportOf(evaluator, object.path, name, node);
    case 'external':
      return (
        memberByCast(evaluator, object, name) ?? { ...object, node, path: memberPath(object, name), instance: false }
      );
    case 'instance':
      return memberOfClass(evaluator, object.class, name, false, object, node);
    case 'class':
      return memberOfClass(evaluator, object.node, name, true, object, node);
    case 'enum':
      return enumMember(evaluator, object.node, name, node);
    case 'literal':
      // Of `...(isStrict && { audience })` nothing is left where the condition does not hold.
      if (object.value === undefined || object.value === null || object.value === false)
        return literal(node, undefined);
      return name === 'length' && typeof object.value === 'string'
        ? literal(node, object.value.length)
        : { kind: 'member', node, object, name };
    case 'parameter':
      return memberByType(evaluator, object.node.type, name) ?? { kind: 'member', node, object, name };
    default:
      return { kind: 'member', node, object, name };
  }
}

const MAXIMUM_CHOICES = 12;

/** `table[name]`: one of the values of a table that is written out, where nobody can tell which. */
export function anyOf(evaluator: Evaluator, object: Value, node: ts.Node): Value {
  const opaque: Value = { kind: 'member', node, object, name: '*' };
  // `window[kind].setItem(…)`: only the storages of a page have such a method.
  if (object.kind === 'external' && object.package === '' && object.path === '' && isStored(node))
    return { ...object, node, path: 'Storage', instance: true };
  if (object.kind !== 'object') return opaque;
  const { entries, open } = entriesOf(evaluator, object);
  if (open || entries.length === 0 || entries.length > MAXIMUM_CHOICES) return opaque;
  return union(
    node,
    entries.map(({ value }) => value),
  );
}

function isStored({ parent }: ts.Node): boolean {
  const name = ts.isPropertyAccessExpression(parent)
    ? parent.name
    : ts.isElementAccessExpression(parent)
      ? parent.argumentExpression
      : undefined;
  return name !== undefined && /^['"`]?(?:get|set)Item['"`]?$/.test(name.getText());
}

/** A module that is constructed (`new (require('x'))()`) is its default export. */
function memberPath({ path, instance }: ExternalValue, name: string): string {
  if (path === '') return instance ? `default#${name}` : name;
  return `${path}${instance ? '#' : '.'}${name}`;
}

/** The constant text of a property name; undefined when it is computed from something unknown. */
export function propertyName(evaluator: Evaluator, name: ts.Node, frame?: Frame): string | undefined {
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteralLike(name)) return name.text;
  if (ts.isNumericLiteral(name)) return name.text;
  if (!ts.isComputedPropertyName(name)) return undefined;
  const value = evaluator.evaluate(name.expression, frame);
  return value.kind === 'literal' ? String(value.value) : undefined;
}

export interface ObjectEntry {
  readonly name: string;
  readonly value: Value;
  readonly node: ts.Node;
}

/** The known properties of an object, spreads included, later ones winning; `open` when there may be more. */
export function entriesOf(evaluator: Evaluator, value: Value): { entries: ObjectEntry[]; open: boolean } {
  const found = new Map<string, ObjectEntry>();
  const open = collect(evaluator, value, found, 0, { left: MAXIMUM_OBJECTS, copies: MAXIMUM_COPIES });
  return { entries: [...found.values()], open };
}

const MAXIMUM_OBJECTS = 60;
const MAXIMUM_COPIES = 1_000;

/** Objects that one question may still look into, and what it may copy: spreads of spreads double at every step. */
interface Budget {
  left: number;
  copies: number;
}

function collect(
  evaluator: Evaluator,
  value: Value,
  into: Map<string, ObjectEntry>,
  depth: number,
  budget: Budget,
): boolean {
  if (depth > 6 || budget.left-- <= 0 || budget.copies <= 0) return true;
  if (value.kind === 'patched') {
    let open = collect(evaluator, value.base, into, depth + 1, budget);
    for (const write of value.writes) {
      if (budget.copies-- <= 0) return true;
      const written = evaluator.evaluate(write.value);
      if (write.inside || write.isAny) open = true;
      else if (write.name === undefined) open = collect(evaluator, written, into, depth + 1, budget) || open;
      else into.set(write.name, { name: write.name, value: written, node: write.value });
    }
    return open;
  }
  if (value.kind === 'union') {
    return value.options.map((option) => collect(evaluator, option, into, depth + 1, budget)).some(Boolean);
  }
  if (value.kind === 'literal') return false;
  if (value.kind !== 'object') return true;
  let open = false;
  for (const property of value.node.properties) {
    if (ts.isSpreadAssignment(property)) {
      const spread = evaluator.evaluate(property.expression, value.frame);
      const inside = new Map<string, ObjectEntry>();
      open = collect(evaluator, spread, inside, depth + 1, budget) || open;
      budget.copies -= inside.size;
      for (const [name, entry] of inside) into.set(name, { ...entry, value: withVia(entry.value, spread) });
      continue;
    }
    const name = propertyName(evaluator, property.name, value.frame);
    if (name === undefined) open = true;
    else into.set(name, { name, value: valueOfProperty(evaluator, property, value.frame), node: property });
  }
  return open;
}

/** What is spread keeps the names that the whole object passed through, a masking function's among them. */
function withVia(value: Value, whole: Value): Value {
  return whole.via ? { ...value, via: [...whole.via, ...(value.via ?? [])] } : value;
}

function valueOfProperty(evaluator: Evaluator, property: ts.ObjectLiteralElementLike, frame: Frame | undefined): Value {
  if (ts.isPropertyAssignment(property)) return evaluator.evaluate(property.initializer, frame);
  if (ts.isShorthandPropertyAssignment(property)) return evaluator.shorthand(property, frame);
  if (ts.isMethodDeclaration(property)) return { kind: 'function', node: property, frame };
  if (ts.isGetAccessorDeclaration(property))
    return evaluator.returned({ kind: 'function', node: property, frame }, [], property, frame);
  return unknown(property, 'a setter');
}

function objectProperty(
  evaluator: Evaluator,
  object: ts.ObjectLiteralExpression,
  name: string,
  frame: Frame | undefined,
  node: ts.Node,
): Value {
  return evaluator.remembered(object, name, frame, () => propertyWritten(evaluator, object, name, frame, node));
}

function propertyWritten(
  evaluator: Evaluator,
  object: ts.ObjectLiteralExpression,
  name: string,
  frame: Frame | undefined,
  node: ts.Node,
): Value {
  const maybe: Value[] = [];
  for (const property of object.properties.toReversed()) {
    if (ts.isSpreadAssignment(property)) {
      const whole = evaluator.evaluate(property.expression, frame);
      const spread = propertyOf(evaluator, whole, name, node);
      if (isAbsent(spread)) continue;
      const options = optionsOf(spread);
      maybe.push(
        ...options.map((option) => (isOpaque(option) && !isWritten(option, name) ? spreadOf(property, whole) : option)),
      );
      if (options.every((option) => isWritten(option, name) || !mayBeAbsent(option))) return union(node, maybe);
      continue;
    }
    const own = propertyName(evaluator, property.name, frame);
    if (own === undefined) maybe.push(unknown(property, 'a computed property name'));
    else if (own === name) {
      const value = valueOfProperty(evaluator, property, frame);
      return union(node, [...maybe, through(value, { node: property, name })]);
    }
  }
  return union(node, [...maybe.filter((value) => !isAbsent(value)), literal(node, undefined)]);
}

function patchedProperty(evaluator: Evaluator, object: PatchedValue, name: string, node: ts.Node): Value {
  const options: Value[] = [];
  const inside: PropertyWrite[] = [];
  const whole = (value: Value): Value =>
    inside.length === 0 ? value : { kind: 'patched', node, base: value, writes: inside.toReversed() };
  for (const write of object.writes.toReversed()) {
    if (write.isAny || (write.name !== undefined && write.name !== name)) continue;
    if (write.inside) {
      inside.push(write.inside);
      continue;
    }
    const written = evaluator.evaluate(write.value);
    const value = write.name === undefined ? propertyOf(evaluator, written, name, node) : written;
    if (write.name === undefined && isAbsent(value)) continue;
    options.push(value);
    if (write.certain && !(write.name === undefined && mayBeAbsent(value))) return whole(union(node, options));
  }
  const value = union(node, [...options, propertyOf(evaluator, object.base, name, node)]);
  const any = isAbsent(value) ? object.writes.find(({ isAny }) => isAny) : undefined;
  return whole(any ? unknown(any.value, 'a computed property name') : value);
}

/** Definitely `undefined`. */
export function isAbsent(value: Value): boolean {
  return value.kind === 'literal' && value.value === undefined;
}

function mayBeAbsent(value: Value): boolean {
  if (value.kind === 'union') return value.options.some(mayBeAbsent);
  return isAbsent(value) || ['member', 'unknown', 'parameter', 'call'].includes(value.kind);
}

function elementOf(
  evaluator: Evaluator,
  array: ts.ArrayLiteralExpression,
  name: string,
  frame: Frame | undefined,
  node: ts.Node,
): Value {
  const opaque: Value = { kind: 'member', node, object: { kind: 'array', node: array, frame }, name };
  if (name === '*')
    return union(
      node,
      array.elements.map((element) => evaluator.evaluate(element, frame)),
    );
  if (!/^\d+$/.test(name) || array.elements.some(ts.isSpreadElement)) return opaque;
  const element = array.elements[Number(name)];
  return element ? evaluator.evaluate(element, frame) : literal(node, undefined);
}

function memberOfClass(
  evaluator: Evaluator,
  declaration: ts.ClassLikeDeclaration,
  name: string,
  isStatic: boolean,
  self: Value,
  node: ts.Node,
  depth = 0,
): Value {
  const options: Value[] = [];
  let typed: Value | undefined;
  for (const member of declaration.members) {
    if (ts.isConstructorDeclaration(member)) {
      if (isStatic) continue;
      const parameter = member.parameters.find(
        (candidate) => ts.isParameterPropertyDeclaration(candidate, member) && candidate.name.getText() === name,
      );
      if (parameter) options.push(evaluator.declared(parameter, constructorFrame(self, member)));
      continue;
    }
    const own = member.name && propertyName(evaluator, member.name);
    if (own !== name || isStaticMember(member) !== isStatic) continue;
    if (isAbstract(member) && depth < 5) {
      // Whoever extends the class says what it is.
      const heirs = evaluator.world.subclassesOf(declaration).slice(0, MAXIMUM_CHOICES);
      if (heirs.length > 0)
        return union(
          node,
          heirs.map((subclass) => {
            const object: Value = { kind: 'instance', node, class: subclass };
            return memberOfClass(evaluator, subclass, name, isStatic, object, node, depth + 3);
          }),
        );
    }
    if (ts.isMethodDeclaration(member)) {
      if (member.body) return { kind: 'function', node: member, frame: undefined, self };
    } else if (ts.isGetAccessorDeclaration(member)) {
      return evaluator.returned({ kind: 'function', node: member, frame: undefined, self }, [], member, undefined);
    } else if (ts.isPropertyDeclaration(member)) {
      if (member.initializer) options.push(evaluator.evaluate(member.initializer, initialFrame(declaration, self)));
      typed = injectedInto(evaluator, member) ?? (member.type && valueOfType(evaluator, member.type));
    }
  }
  for (const { value, owner } of evaluator.world.fieldWrites(declaration, name)) {
    options.push(evaluator.evaluate(value, owner && constructorFrame(self, owner)));
  }
  const found = options.filter((option) => option.kind !== 'unknown' && option.kind !== 'parameter');
  if (found.length > 0) return union(node, options);
  if (typed) return typed;
  if (options.length > 0) return union(node, options);
  const base = depth < 5 ? baseOf(evaluator, declaration) : undefined;
  if (base?.kind === 'class')
    return memberOfClass(evaluator, base.node, name, isStatic, asBase(declaration, self), node, depth + 1);
  if (base?.kind === 'external') return propertyOf(evaluator, { ...base, instance: !isStatic }, name, node);
  return { kind: 'member', node, object: self, name };
}

/** What a class extends, as a value. */
export function baseOf(evaluator: Evaluator, declaration: ts.ClassLikeDeclaration): Value | undefined {
  const clause = declaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  const base = clause?.types[0]?.expression;
  return base && evaluator.evaluate(base);
}

/** The object as the class that it extends sees it: made by `super(…)`. */
function asBase(declaration: ts.ClassLikeDeclaration, self: Value): Value {
  const own = declaration.members.find(ts.isConstructorDeclaration);
  if (!own || self.kind !== 'instance' || !self.made) return self;
  for (const statement of own.body?.statements ?? []) {
    const call = ts.isExpressionStatement(statement) ? statement.expression : undefined;
    if (call && ts.isCallExpression(call) && call.expression.kind === ts.SyntaxKind.SuperKeyword)
      return { ...self, made: { node: call, frame: constructorFrame(self, own) } };
  }
  return self;
}

/** The arguments of the construction, where the instance was made in sight. */
function constructorFrame(self: Value, declaration: ts.ConstructorDeclaration): Frame | undefined {
  if (self.kind !== 'instance' || !self.made || ts.isTaggedTemplateExpression(self.made.node)) return undefined;
  const { node, frame } = self.made;
  return {
    fn: declaration,
    args: [...(node.arguments ?? [])],
    caller: frame,
    call: node,
    outer: undefined,
    self,
    depth: (frame?.depth ?? 0) + 1,
  };
}

/** What the initializer of a field sees as `this`. */
function initialFrame(declaration: ts.ClassLikeDeclaration, self: Value): Frame | undefined {
  const own = declaration.members.find(ts.isConstructorDeclaration);
  return own && constructorFrame(self, own);
}

function isAbstract(member: ts.ClassElement): boolean {
  return (
    ts.canHaveModifiers(member) &&
    (ts.getModifiers(member) ?? []).some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword)
  );
}

function isStaticMember(member: ts.ClassElement): boolean {
  return (
    ts.canHaveModifiers(member) &&
    (ts.getModifiers(member) ?? []).some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword)
  );
}

function enumMember(evaluator: Evaluator, declaration: ts.EnumDeclaration, name: string, node: ts.Node): Value {
  for (const [index, member] of declaration.members.entries()) {
    if (propertyName(evaluator, member.name) !== name) continue;
    return member.initializer ? evaluator.evaluate(member.initializer) : literal(member, index);
  }
  return unknown(node, 'not a member of the enum');
}
