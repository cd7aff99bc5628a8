import { ts } from '#compiler';
import { type Declaration, declarationOf, enclosingFunction } from '../syntax/scope.js';
import { referencesIn } from '../syntax/unit.js';
import { type FunctionNode, optionsOf } from '../syntax/value.js';
import { namesFrom } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import { propertyName } from '../values/members.js';
import { Answers } from '../values/overlooked.js';
import type { Program } from '../values/program.js';
import type { Callers } from './callers.js';
import { givenToLater } from './context-members.js';
import { resolvedBy } from './resolved.js';
import { descend, entering, type FlowStep, leaving, type State } from './tracked.js';

export type { FlowStep } from './tracked.js';

/** What is done with a value at one place. */
export interface Use {
  readonly node: ts.Node;
  /** The part of the tracked value: `['payload', 'sub']`. */
  readonly path: readonly string[];
  readonly how: UseKind;
  /** The call, for arguments and method calls. */
  readonly call?: ts.CallExpression | ts.NewExpression;
  /** Properties of objects that it was put into, outermost first. */
  readonly wrapped: readonly string[];
  /** Where it passed on its way, in order. */
  readonly trace: readonly FlowStep[];
}

/**
 * `test` a condition by truth alone, `compare` with another value, `argument` of a call that cannot be followed,
 * `call` called itself, `method` called on it, `store` into a property of something else, `return` to callers out of sight, `throw`,
 * `display` in JSX, `text` built into a string, `type` asked for its type.
 */
export type UseKind =
  | 'test'
  | 'compare'
  | 'argument'
  | 'call'
  | 'method'
  | 'store'
  | 'return'
  | 'throw'
  | 'display'
  | 'text'
  | 'type';

const MAXIMUM_USES = 1000;
const MAXIMUM_STEPS = 6000;
const MAXIMUM_CALLS = 6;
/** Members of members: `claims.a.b.c`. */
const MAXIMUM_PATH = 8;

/** Parents that use a value up, whatever the value is. */
const USES: ReadonlyMap<ts.SyntaxKind, UseKind> = new Map([
  [ts.SyntaxKind.ConditionalExpression, 'test'],
  [ts.SyntaxKind.IfStatement, 'test'],
  [ts.SyntaxKind.PrefixUnaryExpression, 'test'],
  [ts.SyntaxKind.WhileStatement, 'test'],
  [ts.SyntaxKind.TypeOfExpression, 'type'],
  [ts.SyntaxKind.SwitchStatement, 'compare'],
  [ts.SyntaxKind.CaseClause, 'compare'],
  [ts.SyntaxKind.ThrowStatement, 'throw'],
  [ts.SyntaxKind.JsxExpression, 'display'],
  [ts.SyntaxKind.JsxSpreadAttribute, 'display'],
  [ts.SyntaxKind.PropertyDeclaration, 'store'],
]);
const CONVERSIONS = namesFrom('calls', 'conversions');
const ENVELOPES = namesFrom('identities', 'claimEnvelopes');
const ITERATIONS = namesFrom('calls', 'iterations');

/** Follows a value forward: through variables, properties, destructuring, calls of the project's functions and returns. */
export class Flow {
  readonly #program: Program;
  readonly #callers: Callers;
  /** Many rules ask the same of a call, and of a call that is made in many views. */
  readonly #known: Answers<ts.Node, readonly Use[]>;
  readonly #knownInside: Answers<ts.Node, readonly Use[]>;

  constructor(program: Program, callers: Callers) {
    this.#program = program;
    this.#callers = callers;
    this.#known = new Answers(program.overlooked);
    this.#knownInside = new Answers(program.overlooked);
  }

  uses(start: ts.Node): readonly Use[] {
    return this.#known.of(start, () => this.#run(start, () => false));
  }

  usesOfAll(starts: readonly ts.Node[]): readonly Use[] {
    return starts.flatMap((start) => this.uses(start));
  }

  /** Without what callers do with what is returned to them. */
  usesInside(starts: readonly ts.Node[]): readonly Use[] {
    return starts.flatMap((start) => this.#knownInside.of(start, () => this.#run(start, () => true)));
  }

  /** `skips` names calls whose result is not worth following, for example because the caller checks it itself. */
  usesBut(starts: readonly ts.Node[], skips: (call: ts.Node) => boolean): readonly Use[] {
    return starts.flatMap((start) => this.#run(start, skips));
  }

  #run(start: ts.Node, skips: (call: ts.Node) => boolean): readonly Use[] {
    const found: Use[] = [];
    const run = new Run(this.#program, this.#callers, found, skips);
    const state: State = { path: [], wrapped: [], trace: [], depth: 0, entered: [] };
    if (ts.isParameter(start)) run.binding(start.name, start, state);
    else run.from(start, state);
    return found;
  }
}

class Run {
  readonly #program: Program;
  readonly #callers: Callers;
  readonly #found: Use[];
  readonly #skips: (call: ts.Node) => boolean;
  readonly #seen = new Set<string>();

  constructor(program: Program, callers: Callers, found: Use[], skips: (call: ts.Node) => boolean) {
    this.#skips = skips;
    this.#program = program;
    this.#callers = callers;
    this.#found = found;
  }

  /** Looks at what the parent of an expression does with it. */
  from(node: ts.Node, state: State): void {
    if (!this.#enter(node, state)) return;
    const { parent } = node;
    const how = USES.get(parent.kind);
    if (passesOn(parent, node)) this.from(parent, state);
    else if (how) this.#use(node, how, state);
    else if (ts.isBinaryExpression(parent)) this.#binary(parent, node, state);
    else if (ts.isPropertyAccessExpression(parent)) this.#access(parent, parent.name.text, state);
    else if (ts.isElementAccessExpression(parent)) this.#element(parent, node, state);
    else if (ts.isVariableDeclaration(parent)) this.binding(parent.name, parent, state);
    else if (ts.isCallExpression(parent) && parent.expression === node) this.#use(node, 'call', state, parent);
    else if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) this.#argument(parent, node, state);
    else if (ts.isReturnStatement(parent)) this.#returned(parent, state);
    else if (ts.isArrowFunction(parent) && parent.body === node) this.#toCallers(parent, state);
    else if (ts.isPropertyAssignment(parent)) this.#wrap(parent.parent, nameText(parent.name), state);
    else if (ts.isShorthandPropertyAssignment(parent)) this.#wrap(parent.parent, parent.name.text, state);
    else if (ts.isSpreadAssignment(parent)) this.from(parent.parent, state);
    else if (ts.isArrayLiteralExpression(parent)) this.#wrap(parent, String(indexIn(parent.elements, node)), state);
    else if (ts.isTemplateSpan(parent)) this.#text(parent.parent, state);
    else if (ts.isForOfStatement(parent) && parent.expression === node) this.#loop(parent, state);
  }

  /** A variable, parameter or pattern that receives the value: every use of the names it declares. */
  binding(name: ts.BindingName, declaration: Declaration, state: State): void {
    if (ts.isObjectBindingPattern(name)) {
      for (const element of name.elements) {
        if (element.dotDotDotToken) this.binding(element.name, element, state);
        else this.#into(element, propertyName(this.#program.evaluator, element.propertyName ?? element.name), state);
      }
      return;
    }
    if (ts.isArrayBindingPattern(name)) {
      for (const [index, element] of name.elements.entries()) {
        if (!ts.isOmittedExpression(element)) this.#into(element, String(index), state);
      }
      return;
    }
    const unit = this.#program.unitOf(name);
    if (unit) for (const use of referencesIn(unit, declaration)) this.from(use, state);
    if (ts.isVariableDeclaration(declaration))
      for (const use of this.#callers.importedUses(declaration)) this.from(use, state);
  }

  #into(element: ts.BindingElement, property: string | undefined, state: State): void {
    const next = property === undefined ? state : descend(state, property);
    if (next) this.binding(element.name, element, next);
  }

  #access(access: ts.PropertyAccessExpression, name: string, state: State): void {
    const { parent } = access;
    if (ts.isCallExpression(parent) && parent.expression === access) {
      this.#method(parent, name, state);
      return;
    }
    if (ts.isBinaryExpression(parent) && parent.left === access && isAssignmentOperator(parent)) return;
    const next = descend(state, name);
    if (next) this.from(access, next);
  }

  #element(access: ts.ElementAccessExpression, node: ts.Node, state: State): void {
    if (access.argumentExpression === node) {
      this.#use(node, 'argument', state);
      return;
    }
    const key = this.#program.evaluator.evaluate(access.argumentExpression);
    const next = descend(state, key.kind === 'literal' ? String(key.value) : '*');
    if (next) this.from(access, next);
  }

  /** A method called on the value. Promise methods hand it to their callback; others keep its identity. */
  #method(call: ts.CallExpression, name: string, state: State): void {
    const [callback] = call.arguments;
    if (name === 'then' && callback) {
      this.#intoCallback(callback, 0, call, state);
      return;
    }
    if (name !== 'catch' && name !== 'finally') {
      this.#use(call, 'method', state, call);
      if (callback && ITERATIONS.has(name)) this.#intoCallback(callback, 0, call, state, false);
    }
    this.from(call, state);
  }

  #intoCallback(callback: ts.Expression, index: number, call: ts.CallExpression, state: State, follow = true): void {
    for (const fn of optionsOf(this.#program.evaluator.evaluate(callback))) {
      if (fn.kind !== 'function') {
        this.#use(callback, 'argument', state, call);
        continue;
      }
      const parameter = fn.node.parameters[index];
      if (parameter) this.binding(parameter.name, parameter, state);
    }
    // What the callback returns is what the promise resolves to.
    if (follow) this.#enter(call, state);
  }

  #argument(call: ts.CallExpression | ts.NewExpression, node: ts.Node, state: State): void {
    const index = indexIn(call.arguments ?? [], node);
    if (index < 0) return;
    const callees = optionsOf(this.#program.evaluator.evaluate(call.expression));
    if (callees.some((callee) => callee.kind === 'external' && callee.package === '' && CONVERSIONS.has(callee.path))) {
      this.from(call, state);
    }
    const promises = index === 0 ? callees.flatMap(resolvedBy) : [];
    for (const promise of promises) this.from(promise, state);
    let followed = promises.length > 0;
    for (const callee of callees) {
      const made = callee.kind === 'class' ? callee.node.members.find(ts.isConstructorDeclaration) : undefined;
      const fn = callee.kind === 'function' ? callee.node : made;
      const parameter = fn?.parameters[index];
      if (!fn || !parameter || this.#isTooFar(state)) continue;
      followed = true;
      const step = { node: call, say: `passed on to \`${call.expression.getText().slice(0, 40)}\`` };
      this.binding(parameter.name, parameter, entering(state, fn, step));
    }
    if (!followed) this.#use(node, 'argument', state, call);
  }

  #binary(parent: ts.BinaryExpression, node: ts.Node, state: State): void {
    const { operatorToken, left, right } = parent;
    switch (operatorToken.kind) {
      case ts.SyntaxKind.BarBarToken:
      case ts.SyntaxKind.QuestionQuestionToken:
        this.from(parent, state);
        break;
      case ts.SyntaxKind.AmpersandAmpersandToken:
        if (right === node) this.from(parent, state);
        else this.#use(node, 'test', state);
        break;
      case ts.SyntaxKind.CommaToken:
        if (right === node) this.from(parent, state);
        break;
      case ts.SyntaxKind.PlusToken:
        this.#text(parent, state);
        break;
      case ts.SyntaxKind.EqualsToken:
      case ts.SyntaxKind.QuestionQuestionEqualsToken:
      case ts.SyntaxKind.BarBarEqualsToken:
        if (right !== node) break;
        this.#assigned(left, right, state);
        this.from(parent, state);
        break;
      case ts.SyntaxKind.InstanceOfKeyword:
        if (left === node) this.#use(node, 'type', state);
        break;
      default:
        this.#use(node, 'compare', state);
    }
  }

  #assigned(left: ts.Expression, right: ts.Expression, state: State): void {
    if (ts.isIdentifier(left)) {
      const declaration = declarationOf(left);
      const unit = this.#program.unitOf(left);
      if (!unit || !declaration) return;
      for (const use of referencesIn(unit, declaration)) if (use.pos > left.pos) this.from(use, state);
    } else if (ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left)) {
      this.#use(left, 'store', state);
      const name = ts.isPropertyAccessExpression(left) && exportedName(left);
      if (name) for (const use of this.#callers.exportedUses(name, right)) this.from(use, state);
    }
  }

  #returned(statement: ts.ReturnStatement, state: State): void {
    const fn = enclosingFunction(statement);
    if (isFunctionNode(fn)) this.#toCallers(fn, state);
  }

  /** The result of a function is the value of its calls. */
  #toCallers(fn: FunctionNode, state: State): void {
    const { parent } = fn;
    if (ts.isCallExpression(parent) && parent.expression !== fn) {
      // A callback: what it returns becomes the result of `then`, and of nothing else we know.
      const method = ts.isPropertyAccessExpression(parent.expression) ? parent.expression.name.text : '';
      const later = givenToLater(parent);
      if (method === 'then' || method === 'catch') this.from(parent, state);
      else if (later.length === 0) this.#use(fn, 'return', state);
      for (const context of later) this.binding(context.name, context, state);
      return;
    }
    const own = state.entered.at(-1);
    const isOwn = own?.fn === fn;
    const outer = isOwn ? [own] : this.#callers.of(fn);
    const callers = !isOwn && outer.length > 0 && this.#isTooFar(state) ? [] : outer;
    if (callers.length === 0) this.#use(fn, 'return', state);
    for (const { call } of callers) {
      if (this.#skips(call)) continue;
      const step: FlowStep = { node: call, say: 'returned to here', isReturn: true };
      this.from(call, leaving(state, step, isOwn));
    }
  }

  /** What becomes of one member far away says nothing of the whole. */
  #isTooFar({ depth, path }: State): boolean {
    if (depth < MAXIMUM_CALLS) return false;
    if (path.every((part) => ENVELOPES.has(part)))
      this.#program.overlooked.say(
        `what it gives passes more than ${MAXIMUM_CALLS} calls, of which so many were followed`,
      );
    return true;
  }

  #text(whole: ts.Node, state: State): void {
    this.#use(whole, 'text', state);
    this.from(whole, state);
  }

  #loop(statement: ts.ForOfStatement, state: State): void {
    if (!ts.isVariableDeclarationList(statement.initializer)) return;
    for (const { name } of statement.initializer.declarations) {
      this.binding(name, name.parent as ts.VariableDeclaration, descend(state, '*') ?? state);
    }
  }

  #wrap(object: ts.Node, property: string, state: State): void {
    this.from(object, { ...state, wrapped: [property, ...state.wrapped] });
  }

  #use(node: ts.Node, how: UseKind, state: State, call?: ts.CallExpression | ts.NewExpression): void {
    const { path, wrapped, trace } = state;
    this.#found.push({ node, path, wrapped, how, trace, ...(call ? { call } : {}) });
  }

  #enter(node: ts.Node, state: State): boolean {
    if (this.#found.length >= MAXIMUM_USES || this.#seen.size >= MAXIMUM_STEPS || state.path.length > MAXIMUM_PATH) {
      this.#program.overlooked.say('what it gives is used in more ways than are followed');
      return false;
    }
    const source = node.getSourceFile().fileName;
    const entered = state.entered.map(({ call }) => `${call.getSourceFile().fileName}:${call.end}`).join();
    const key = `${source}:${node.pos}:${node.end}:${state.path.join('.')}:${state.wrapped.join('.')}:${entered}`;
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }
}

function passesOn(parent: ts.Node, node: ts.Node): boolean {
  if (ts.isConditionalExpression(parent)) return parent.condition !== node;
  return (
    ts.isAwaitExpression(parent) ||
    ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isSatisfiesExpression(parent) ||
    ts.isNonNullExpression(parent) ||
    ts.isTypeAssertionExpression(parent) ||
    ts.isSpreadElement(parent)
  );
}

/** `exports.guard`, `module.exports.guard` */
function exportedName(left: ts.PropertyAccessExpression): string | undefined {
  return /^(?:module\.)?exports$/.test(left.expression.getText()) ? left.name.text : undefined;
}

function isAssignmentOperator(node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function indexIn(list: readonly ts.Node[], node: ts.Node): number {
  return list.indexOf(node);
}

function nameText(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : '*';
}
