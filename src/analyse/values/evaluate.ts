import { ts } from '#compiler';
import { guarded } from '../syntax/guards.js';
import { type Declaration, declarationOf, globalName } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import {
  type Frame,
  type FunctionNode,
  type FunctionValue,
  literal,
  optionsOf,
  type PropertyWrite,
  through,
  union,
  unknown,
  type Value,
} from '../syntax/value.js';
import { namesFrom } from '../text/spellings.js';
import { saysWhatIsGiven, valueOfType } from './annotations.js';
import { evaluateCall, evaluateNew, returnsOf } from './calls.js';
import { exportOf } from './exports.js';
import { injectedInto } from './injected.js';
import { anyOf, propertyName, propertyOf } from './members.js';
import { binary, conditional, joined, prefix, template } from './operators.js';
import { Patience } from './patience.js';
import { parentOf, selfOf } from './self.js';
import type { World, Writes } from './world.js';

const ITERATIONS = namesFrom('calls', 'mappings');
const MAXIMUM_DEPTH = 100;

/** What is known of expressions in one frame, and which of them are being found out. */
interface Memory {
  readonly known: Map<ts.Node, Value>;
  readonly open: Set<ts.Node>;
  readonly properties: Map<ts.Node, Map<string, Value>>;
}

/** Finds what expressions stand for. Pure: the same node in the same frame always has the same value. */
export class Evaluator {
  readonly world: World;
  readonly #outside: Memory = { known: new Map(), open: new Set(), properties: new Map() };
  /** The same function is asked about the same call again and again: most of what is evaluated in a frame is known. */
  readonly #inFrames = new WeakMap<Frame, Memory>();
  readonly #patience = new Patience();
  #depth = 0;
  #steps = 0;
  #cuts = 0;

  constructor(world: World) {
    this.world = world;
  }

  evaluate(expression: ts.Node, frame?: Frame): Value {
    const { known, open } = frame ? this.#memoryOf(frame) : this.#outside;
    const before = known.get(expression);
    if (before) return before;
    if (open.has(expression)) {
      this.#cuts++;
      return unknown(expression, 'defined by itself');
    }
    const cutsBefore = this.#cuts;
    open.add(expression);
    try {
      const value = this.nested(expression, () => this.#expression(expression, frame));
      // What was cut short on the way may be complete when asked for from nearer; nothing is nearer than the question.
      if (cutsBefore === this.#cuts || this.#depth === 0) known.set(expression, value);
      return value;
    } finally {
      open.delete(expression);
    }
  }

  /** A property of an object, found once: every spread around it asks for it again. */
  remembered(object: ts.Node, name: string, frame: Frame | undefined, answer: () => Value): Value {
    const { properties } = frame ? this.#memoryOf(frame) : this.#outside;
    const known = properties.get(object) ?? new Map<string, Value>();
    properties.set(object, known);
    const before = known.get(name);
    if (before) return before;
    const cutsBefore = this.#cuts;
    const value = answer();
    if (cutsBefore === this.#cuts) known.set(name, value);
    return value;
  }

  #memoryOf(frame: Frame): Memory {
    const before = this.#inFrames.get(frame);
    if (before) return before;
    const memory: Memory = { known: new Map(), open: new Set(), properties: new Map() };
    this.#inFrames.set(frame, memory);
    return memory;
  }

  /** Every way into the depth of a program goes through here, so that each question ends. */
  nested(node: ts.Node, answer: () => Value): Value {
    if (this.#depth === 0) this.#steps = this.#patience.stepsFor(node);
    if (this.#depth >= MAXIMUM_DEPTH || this.#steps === 0) {
      this.#cuts++;
      return unknown(node, 'too deeply nested to follow');
    }
    this.#depth++;
    this.#steps--;
    try {
      return answer();
    } finally {
      this.#depth--;
      if (this.#depth === 0 && this.#steps === 0) this.#patience.ranOut(node);
    }
  }

  #expression(node: ts.Node, frame: Frame | undefined): Value {
    if (
      ts.isParenthesizedExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isSatisfiesExpression(node) ||
      ts.isNonNullExpression(node) ||
      ts.isTypeAssertionExpression(node) ||
      ts.isAwaitExpression(node)
    ) {
      return this.evaluate(node.expression, frame);
    }
    if (ts.isStringLiteralLike(node)) return literal(node, node.text);
    if (ts.isNumericLiteral(node)) return literal(node, Number(node.text));
    if (ts.isIdentifier(node)) return this.#identifier(node, frame);
    if (ts.isPropertyAccessExpression(node)) {
      return propertyOf(this, this.evaluate(node.expression, frame), node.name.text, node);
    }
    if (ts.isElementAccessExpression(node)) {
      const key = this.evaluate(node.argumentExpression, frame);
      const object = this.evaluate(node.expression, frame);
      return key.kind === 'literal' ? propertyOf(this, object, String(key.value), node) : anyOf(this, object, node);
    }
    if (ts.isCallExpression(node)) return evaluateCall(this, node, frame);
    if (ts.isNewExpression(node)) return evaluateNew(this, node, frame);
    if (ts.isTaggedTemplateExpression(node)) {
      return { kind: 'call', node, callee: this.evaluate(node.tag, frame), frame };
    }
    if (ts.isTemplateExpression(node)) return template(this, node, frame);
    if (ts.isBinaryExpression(node)) return binary(this, node, frame);
    if (ts.isConditionalExpression(node)) return conditional(this, node, frame);
    if (ts.isObjectLiteralExpression(node)) return { kind: 'object', node, frame };
    if (ts.isArrayLiteralExpression(node)) return { kind: 'array', node, frame };
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return { kind: 'function', node, frame };
    if (ts.isClassExpression(node)) return { kind: 'class', node };
    if (ts.isPrefixUnaryExpression(node)) return prefix(this, node, frame);
    return this.#keyword(node, frame);
  }

  #keyword(node: ts.Node, frame: Frame | undefined): Value {
    switch (node.kind) {
      case ts.SyntaxKind.TrueKeyword:
        return literal(node, true);
      case ts.SyntaxKind.FalseKeyword:
        return literal(node, false);
      case ts.SyntaxKind.NullKeyword:
        return literal(node, null);
      case ts.SyntaxKind.ThisKeyword:
        return selfOf(this, node, frame);
      case ts.SyntaxKind.SuperKeyword:
        return parentOf(this, node);
      case ts.SyntaxKind.MetaProperty:
        return { kind: 'external', node, package: '', path: 'import.meta', instance: false };
      case ts.SyntaxKind.VoidExpression:
        return literal(node, undefined);
      default:
        return unknown(node, 'computed at run time');
    }
  }

  #identifier(node: ts.Identifier, frame: Frame | undefined): Value {
    if (node.text === 'undefined') return literal(node, undefined);
    if (node.text === 'Infinity') return literal(node, Infinity);
    const declaration = declarationOf(node);
    if (!declaration) return { kind: 'external', node, package: '', path: globalName(node.text), instance: false };
    const value = this.declared(declaration, frameAround(frame, declaration));
    return through(guarded(value, node, declaration), { node, name: node.text });
  }

  property(object: Value, name: string, node: ts.Node): Value {
    return propertyOf(this, object, name, node);
  }

  /** What a function returns when it is called with these arguments. */
  returned(fn: FunctionValue, args: readonly ts.Expression[], call: ts.Node, caller: Frame | undefined): Value {
    return returnsOf(this, fn, args, call, caller);
  }

  /** `{ token }`: the variable of that name, which the property's own name node would not find. */
  shorthand(property: ts.ShorthandPropertyAssignment, frame: Frame | undefined): Value {
    return this.#identifier(property.name, frame);
  }

  /** What a declared name stands for. */
  declared(declaration: Declaration, frame?: Frame): Value {
    if (ts.isVariableDeclaration(declaration)) return this.#variable(declaration, frame);
    if (ts.isBindingElement(declaration)) return this.#bindingElement(declaration, frame);
    if (ts.isParameter(declaration)) return this.#parameter(declaration, frame);
    if (ts.isFunctionDeclaration(declaration) || ts.isFunctionExpression(declaration)) {
      return { kind: 'function', node: declaration, frame };
    }
    if (ts.isClassLike(declaration)) return { kind: 'class', node: declaration };
    if (ts.isEnumDeclaration(declaration)) return { kind: 'enum', node: declaration };
    if (ts.isModuleDeclaration(declaration)) return unknown(declaration, 'a namespace');
    return this.#imported(declaration);
  }

  #variable(variable: ts.VariableDeclaration, frame: Frame | undefined): Value {
    const { parent } = variable;
    if (ts.isCatchClause(parent)) return { kind: 'caught', node: variable };
    if (ts.isForOfStatement(parent.parent)) {
      const list = this.evaluate(parent.parent.expression, frame);
      return list.kind === 'array'
        ? propertyOf(this, list, '*', variable)
        : { kind: 'member', node: variable, object: list, name: '*' };
    }
    if (ts.isForInStatement(parent.parent)) return unknown(variable, 'a loop variable');
    const writes = this.world.writesTo(variable);
    const options: Value[] = [];
    if (variable.initializer) options.push(this.evaluate(variable.initializer, frame));
    for (const assigned of writes.whole) options.push(this.evaluate(assigned, frame));
    const typed = variable.type && valueOfType(this, variable.type);
    const value = options.length > 0 ? union(variable, options) : (typed ?? unknown(variable, 'never assigned'));
    const known = typed && (value.kind === 'unknown' || value.kind === 'call') ? typed : value;
    return patched(variable, this.#grown(variable, known, writes, frame), writes.properties);
  }

  /** A text with what `+=` appends; a list or one of what is pushed into it. */
  #grown(variable: ts.VariableDeclaration, value: Value, { added, pushed }: Writes, frame: Frame | undefined): Value {
    if (added.length > 0)
      return value.kind === 'literal' && typeof value.value === 'number'
        ? unknown(variable, 'counted at run time')
        : joined(variable, [value, ...added.map((part) => this.evaluate(part, frame))]);
    if (pushed.length === 0 || value.kind !== 'array') return value;
    const elements = pushed.map((element) =>
      this.evaluate(ts.isSpreadElement(element) ? element.expression : element, frame),
    );
    return union(variable, [value, ...elements]);
  }

  #bindingElement(element: ts.BindingElement, frame: Frame | undefined): Value {
    const pattern = element.parent;
    const holder = pattern.parent;
    const object = ts.isBindingElement(holder) ? this.#bindingElement(holder, frame) : this.declared(holder, frame);
    if (element.dotDotDotToken) return this.#rest(element, object);
    const name = ts.isArrayBindingPattern(pattern)
      ? String(pattern.elements.indexOf(element))
      : propertyName(this, element.propertyName ?? element.name, frame);
    const value = name === undefined ? unknown(element, 'a computed name') : propertyOf(this, object, name, element);
    if (!element.initializer) return value;
    if (value.kind !== 'literal') return union(element, [value, this.evaluate(element.initializer, frame)]);
    return value.value === undefined ? this.evaluate(element.initializer, frame) : value;
  }

  /** `const { audience, ...rest } = options`: what is taken out is written over as absent. */
  #rest(element: ts.BindingElement, object: Value): Value {
    const { parent } = element;
    if (!ts.isObjectBindingPattern(parent)) return { kind: 'member', node: element, object, name: '*' };
    const taken = parent.elements.filter((other) => other !== element);
    const writes = taken.flatMap((other): PropertyWrite[] => {
      const name = propertyName(this, other.propertyName ?? other.name);
      return name === undefined ? [] : [{ name, value: ts.factory.createVoidZero(), certain: true }];
    });
    return patched(element, object, writes);
  }

  #parameter(parameter: ts.ParameterDeclaration, frame: Frame | undefined): Value {
    const fn = parameter.parent;
    if (!isFunctionNode(fn)) return unknown(parameter, 'a parameter of a signature');
    const index = fn.parameters.indexOf(parameter);
    const at = frameOf(frame, fn);
    if (at) {
      const argument = at.args[index];
      const rest = parameter.dotDotDotToken || at.args.slice(0, index + 1).some(ts.isSpreadElement);
      if (rest) return this.#restArguments(parameter, at, index);
      if (argument)
        return through(this.evaluate(argument, at.caller), { node: parameter, name: parameter.name.getText() });
      return parameter.initializer ? this.evaluate(parameter.initializer, frame) : literal(parameter, undefined);
    }
    const typed = injectedInto(this, parameter) ?? (parameter.type && valueOfType(this, parameter.type));
    if (typed && saysWhatIsGiven(this, typed)) return typed;
    const given = this.#givenByLibrary(fn, index, frame) ?? this.#givenToCallback(fn, index, frame);
    if (given) return given;
    const value: Value = { kind: 'parameter', node: parameter, fn, index };
    return parameter.initializer ? union(parameter, [value, this.evaluate(parameter.initializer, frame)]) : value;
  }

  #restArguments(parameter: ts.ParameterDeclaration, frame: Frame, index: number): Value {
    const rest = frame.args.slice(index).map((argument) => {
      return this.evaluate(ts.isSpreadElement(argument) ? argument.expression : argument, frame.caller);
    });
    return rest.length > 0 ? union(parameter, rest) : literal(parameter, undefined);
  }

  /** What a modelled function gives to its callbacks: `app.get('/', (request, reply) => …)`. */
  #givenByLibrary(fn: FunctionNode, index: number, frame: Frame | undefined): Value | undefined {
    const call = fn.parent;
    const { models } = this.world;
    if (ts.isVariableDeclaration(call) && call.type) return this.#givenByType(call.type, index);
    if (!ts.isCallExpression(call) || !models.isGiver(lastName(call.expression))) return undefined;
    for (const callee of optionsOf(this.evaluate(call.expression, frame))) {
      if (callee.kind !== 'external') continue;
      const name = models.find(callee.package, callee.path)?.entry.gives?.[index];
      if (name !== undefined)
        return { kind: 'external', node: fn, package: callee.package, path: name, instance: true };
    }
    return undefined;
  }

  /** `const plugin: FastifyPluginAsync = async (app) => …` */
  #givenByType(type: ts.TypeNode, index: number): Value | undefined {
    if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return undefined;
    const { models } = this.world;
    if (!models.isGiver(type.typeName.text)) return undefined;
    const named = this.evaluate(type.typeName);
    const name = named.kind === 'external' ? models.find(named.package, named.path)?.entry.gives?.[index] : undefined;
    return name !== undefined && named.kind === 'external'
      ? { kind: 'external', node: type, package: named.package, path: name, instance: true }
      : undefined;
  }

  /** What `promise.then(fn)` and `list.map(fn)` give to their callback. */
  #givenToCallback(fn: FunctionNode, index: number, frame: Frame | undefined): Value | undefined {
    const call = fn.parent;
    if (index !== 0 || !ts.isCallExpression(call) || call.arguments[0] !== fn) return undefined;
    if (!ts.isPropertyAccessExpression(call.expression)) return undefined;
    const { name, expression } = call.expression;
    if (name.text === 'then') return this.evaluate(expression, frame);
    if (!ITERATIONS.has(name.text)) return undefined;
    return propertyOf(this, this.evaluate(expression, frame), '*', fn);
  }

  #imported(
    declaration: ts.ImportSpecifier | ts.ImportClause | ts.NamespaceImport | ts.ImportEqualsDeclaration,
  ): Value {
    const specifier = specifierOf(declaration);
    if (specifier === undefined) return unknown(declaration, 'an import without a module');
    const resolution = this.world.resolve(specifier, declaration);
    const name = ts.isImportSpecifier(declaration)
      ? (declaration.propertyName ?? declaration.name).text
      : ts.isImportClause(declaration)
        ? 'default'
        : '';
    if ('package' in resolution) {
      return { kind: 'external', node: declaration, package: resolution.package, path: name, instance: false };
    }
    if (name === '') return { kind: 'module', node: declaration, path: resolution.file };
    return exportOf(this, resolution.file, name, declaration);
  }
}

function patched(node: ts.Node, base: Value, writes: readonly PropertyWrite[]): Value {
  return writes.length === 0 ? base : { kind: 'patched', node, base, writes };
}

export function isFunctionNode(node: ts.Node): node is FunctionNode {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isGetAccessorDeclaration(node) ||
    ts.isSetAccessorDeclaration(node)
  );
}

/** The frame of a function's own call. */
export function frameOf(frame: Frame | undefined, fn: FunctionNode): Frame | undefined {
  for (let at = frame; at; at = at.outer) if (at.fn === fn) return at;
  return undefined;
}

/** The innermost frame whose function holds a declaration; none for what a module declares. */
function frameAround(frame: Frame | undefined, declaration: ts.Node): Frame | undefined {
  for (let at = frame; at; at = at.outer) {
    const { fn } = at;
    if (declaration.pos >= fn.pos && declaration.end <= fn.end && declaration.getSourceFile() === fn.getSourceFile()) {
      return at;
    }
  }
  return undefined;
}

function specifierOf(
  declaration: ts.ImportSpecifier | ts.ImportClause | ts.NamespaceImport | ts.ImportEqualsDeclaration,
): string | undefined {
  if (ts.isImportEqualsDeclaration(declaration)) {
    const { moduleReference } = declaration;
    if (!ts.isExternalModuleReference(moduleReference)) return undefined;
    return ts.isStringLiteralLike(moduleReference.expression) ? moduleReference.expression.text : undefined;
  }
  let node: ts.Node = declaration;
  while (!ts.isImportDeclaration(node)) {
    if (ts.isSourceFile(node)) return undefined;
    node = node.parent;
  }
  return ts.isStringLiteralLike(node.moduleSpecifier) ? node.moduleSpecifier.text : undefined;
}
