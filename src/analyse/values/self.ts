import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import type { PropertyAssignment } from '../syntax/unit.js';
import { type Frame, type PropertyWrite, unknown, type Value } from '../syntax/value.js';
import { type Evaluator, frameOf, isFunctionNode } from './evaluate.js';
import { baseOf } from './members.js';

/** `this`: the object of the class around, of the call in whose frame we are, or of what is written to it here. */
export function selfOf(evaluator: Evaluator, node: ts.Node, frame: Frame | undefined): Value {
  for (let at: ts.Node | undefined = node.parent; at; at = at.parent) {
    if (ts.isClassLike(at)) return madeAs(frame, at) ?? { kind: 'instance', node, class: at };
    if (ts.isArrowFunction(at) || !isFunctionNode(at)) continue;
    if (ts.isClassLike(at.parent) && isStatic(at)) return { kind: 'class', node: at.parent };
    const self = frameOf(frame, at)?.self;
    if (self) return self;
    const holder = ts.isPropertyAssignment(at.parent) ? at.parent.parent : at.parent;
    if (ts.isObjectLiteralExpression(holder) && !prototypeSet(holder)) return { kind: 'object', node: holder, frame };
  }
  const writes = writesToSelf(evaluator, ownerOf(node));
  const base = unknown(node, '`this` of an unknown object');
  return writes.length === 0 ? base : { kind: 'patched', node, base, writes };
}

/** The object of a class in whose construction, or method, a frame is. */
function madeAs(frame: Frame | undefined, around: ts.ClassLikeDeclaration): Value | undefined {
  for (let at = frame; at; at = at.outer) if (at.self?.kind === 'instance' && at.self.class === around) return at.self;
  return undefined;
}

function isStatic(member: ts.Node): boolean {
  const modifiers = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
}

/** `super(…)` is the class that is extended, `super.method` its instance. */
export function parentOf(evaluator: Evaluator, node: ts.Node): Value {
  for (let at = node.parent; at; at = at.parent) {
    if (!ts.isClassLike(at)) continue;
    const base = baseOf(evaluator, at);
    const called = ts.isCallExpression(node.parent);
    if (base?.kind === 'external') return { ...base, instance: !called };
    if (base?.kind === 'class') return called ? base : { kind: 'instance', node, class: base.node };
  }
  return unknown(node, '`super` of an unknown class');
}

const written = new WeakMap<ts.Node, readonly PropertyWrite[]>();

/** `this.name = value` of a function that is used as a class, of its prototype's methods, or of a file. */
function writesToSelf(evaluator: Evaluator, owner: ts.Node): readonly PropertyWrite[] {
  const known = written.get(owner);
  if (known) return known;
  const assignments = evaluator.world.unitOf(owner)?.assignments ?? [];
  const writes = assignments.filter(isToSelf).filter((assignment) => ownerOf(assignment) === owner);
  const found = writes.map(({ left, right }) => ({ name: left.name.text, value: right, certain: true }));
  // What is written in two places may be either.
  const names = found.map(({ name }) => name);
  const answer = found.map((write) => ({
    ...write,
    certain: names.indexOf(write.name) === names.lastIndexOf(write.name),
  }));
  written.set(owner, answer);
  return answer;
}

type SelfAssignment = PropertyAssignment & { readonly left: ts.PropertyAccessExpression };

function isToSelf(assignment: PropertyAssignment): assignment is SelfAssignment {
  const { left } = assignment;
  return ts.isPropertyAccessExpression(left) && left.expression.kind === ts.SyntaxKind.ThisKeyword;
}

/** The function whose `this` is meant, or the file. */
function ownerOf(node: ts.Node): ts.Node {
  for (let at = node.parent; at; at = at.parent) {
    if (ts.isSourceFile(at)) return at;
    if (isFunctionNode(at) && !ts.isArrowFunction(at)) return constructorFor(at) ?? at;
  }
  return node.getSourceFile();
}

/** `Verifier.prototype = { … }` */
function prototypeSet(object: ts.ObjectLiteralExpression): ts.Expression | undefined {
  const { parent } = object;
  if (!ts.isBinaryExpression(parent) || parent.right !== object) return undefined;
  const { left } = parent;
  return ts.isPropertyAccessExpression(left) && left.name.text === 'prototype' ? left : undefined;
}

/** `Verifier.prototype.check = function () {…}` belongs to the function `Verifier`. */
function constructorFor(fn: ts.Node): ts.Node | undefined {
  const holder = ts.isPropertyAssignment(fn.parent) ? fn.parent.parent : fn.parent;
  const inObject = ts.isObjectLiteralExpression(holder) ? prototypeSet(holder) : undefined;
  const { parent } = fn;
  const member =
    ts.isBinaryExpression(parent) && ts.isPropertyAccessExpression(parent.left) ? parent.left.expression : undefined;
  const prototype = inObject ?? member;
  if (!prototype) return undefined;
  if (!ts.isPropertyAccessExpression(prototype) || prototype.name.text !== 'prototype') return undefined;
  const declaration = ts.isIdentifier(prototype.expression) ? declarationOf(prototype.expression) : undefined;
  return declaration && ts.isFunctionDeclaration(declaration) ? declaration : undefined;
}
