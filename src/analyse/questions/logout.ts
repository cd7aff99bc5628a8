import { ts } from '#compiler';
import { siteOfCall } from '../roles/known-sites.js';
import { isAnswering } from '../sites/logouts.js';
import { isPressed } from '../sites/pressed.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import type { FunctionNode } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';

/** What a function that logs somebody out does about it. */
export interface Logout {
  /** Where it ends the session or revokes the tokens. */
  readonly ends: ts.Node | undefined;
  /** Where it takes away or changes what is called the record of a session, as far as its name says. */
  readonly touches: ts.Node | undefined;
  /** Where it clears what is held here. */
  readonly clears: ts.Node | undefined;
  /** Where it sends a page that it leaves as it is. */
  readonly goes: ts.Node | undefined;
  /** Everything that it does is known, and stays here. */
  readonly isLocal: boolean;
  /** A component, the handler of an event or of a route: nobody else does the rest of the work. */
  readonly isWhole: boolean;
  /** It answers a request. */
  readonly answers: boolean;
}

const MAXIMUM_NODES = 1500;
const MAXIMUM_DEPTH = 2;

const LEAVES = /(?:log|sign)[-_]?(?:out|off)|revoke|revoc|end[-_]?session|invalidate(?!Queries)/i;
/** The record of a refresh token or of a session. */
const RECORD = /refresh_?tokens?|sessions?\b|Sessions?[A-Z]?/i;
const ENDING = spelled('stores', 'sessionEndings');
const CLEARING = spelled('stores', 'clearing');
const HOLDERS = spelled('stores', 'localHolders');
const CLEARED = spelled('identities', 'heldOfSession');
const HARMLESS = spelled('calls', 'logoutBystanders');
const ANSWERING = spelled('requests', 'answeringMethods');
const ANSWERS = spelled('requests', 'answerNames');
const EMPTY = /^(?:null|undefined|''|""|false|\{\}|\[\]|void 0)$/;
/** The state that a store begins with. */
const INITIAL = /^\(?(?:\{\s*\.\.\.)?(?:initial|empty|default)_?(?:\w{0,20}State|\w{0,20}Session|Auth|Values?|User)\b/i;
const TALKS = spelled('requests', 'talksToServer');

export function logoutOf(program: Program, unit: Unit, fn: FunctionNode): Logout {
  const reading = new Reading(program, unit, fn);
  reading.read(fn, 0);
  const { ends, touches, clears, goes, isLocal } = reading;
  const answers = reading.answers || isAnswering(unit, fn);
  return {
    ends,
    touches,
    clears,
    goes,
    isLocal: isLocal && !ends,
    isWhole: answers || isHandler(fn) || isPressed(unit, fn),
    answers,
  };
}

/** Reads the body of a logout, and of the project's own functions that it calls. */
class Reading {
  ends: ts.Node | undefined;
  touches: ts.Node | undefined;
  clears: ts.Node | undefined;
  goes: ts.Node | undefined;
  isLocal = true;
  answers = false;
  #left = MAXIMUM_NODES;
  readonly #program: Program;
  readonly #unit: Unit;
  readonly #root: FunctionNode;
  readonly #seen = new Set<ts.Node>();

  constructor(program: Program, unit: Unit, root: FunctionNode) {
    this.#program = program;
    this.#unit = unit;
    this.#root = root;
  }

  read(fn: FunctionNode, depth: number): void {
    if (this.#seen.has(fn) || !fn.body) return;
    this.#seen.add(fn);
    const visit = (node: ts.Node): void => {
      if (this.#left-- <= 0) this.isLocal = false;
      if (!this.isLocal && this.ends) return;
      this.#judge(node, depth);
      ts.forEachChild(node, visit);
    };
    visit(fn.body);
    if (ts.isExpression(fn.body) && INITIAL.test(fn.body.getText())) this.#clear(fn.body);
  }

  #judge(node: ts.Node, depth: number): void {
    if (ts.isCallExpression(node)) this.#call(node, depth);
    else if (ts.isNewExpression(node)) this.isLocal &&= HARMLESS.test(lastName(node.expression));
    else if (ts.isTaggedTemplateExpression(node)) this.isLocal = false;
    else if (ts.isReturnStatement(node) && INITIAL.test(node.expression?.getText() ?? '')) this.#clear(node);
    else if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) {
      if (/[/:]/.test(node.text) && LEAVES.test(node.text)) this.isLocal = false;
    } else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)
      this.#assignment(node);
  }

  #assignment({ left, right }: ts.BinaryExpression): void {
    if (/\blocation\b/.test(left.getText())) {
      if (!ts.isStringLiteralLike(right) && !/log_?in|home|root/i.test(right.getText())) this.isLocal = false;
      else if (ts.isStringLiteralLike(right) && START.test(right.text)) this.goes ??= left.parent;
    } else if (EMPTY.test(right.getText()) && CLEARED.test(left.getText())) this.#clear(left.parent);
  }

  #call(call: ts.CallExpression, depth: number): void {
    const { expression } = call;
    const name = lastName(expression);
    const text = isOfJar(expression) ? `cookies().${name}` : expression.getText();
    const unit = this.#program.unitOf(call) ?? this.#unit;
    const role = siteOfCall(this.#program, unit, call)?.role;
    if (role === 'session.end') this.ends ??= call;
    else if (role === 'session.forget') this.#clear(call);
    else if (name === 'destroy' && /session\W*destroy$/i.test(text)) this.ends ??= call;
    else if (ENDING.test(name) && RECORD.test(text) && !/storage|cookie|\bset[A-Z]/i.test(text)) this.#end(call, depth);
    else if (LEAVES.test(name)) this.isLocal = false;
    else if (this.#isOwn(expression, depth)) return;
    else if ((ANSWERING.test(name) || name === 'redirect') && ANSWERS.test(text)) this.answers = true;
    else if (takesCookie(call, text)) this.#clear(call);
    else if (name === '$reset') this.#clear(call);
    else if (CLEARING.test(name)) this.#clearing(call, text);
    else if (!HARMLESS.test(name) || this.#goesOut(call)) this.isLocal = false;
    else if (GOES.test(name) && isStart(call.arguments[0])) this.goes ??= call;
    else if (/^set/.test(name) && isEmptied(call, name)) this.#clear(call);
  }

  /** Deleting a record on the server; the same name on a page may only clear the page. */
  #end(call: ts.CallExpression, depth: number): void {
    this.touches ??= call;
    if (this.#isOwn(call.expression, depth)) return;
    if (ts.isIdentifier(call.expression) && this.#mayTalk(call.expression) === false) this.#clear(call);
    else this.isLocal = false;
    if (/refresh_?token/i.test(call.expression.getText()) && ts.isPropertyAccessExpression(call.expression))
      this.ends ??= call;
  }

  #clearing(call: ts.CallExpression, text: string): void {
    if (/clearCookie$/.test(text)) this.answers = true;
    const { expression } = call;
    const isHere = ts.isIdentifier(expression)
      ? this.#mayTalk(expression) === false
      : HOLDERS.test(text) || isMadeByHolder(expression);
    if (isHere) this.#clear(call);
    else this.isLocal = false;
  }

  #clear(node: ts.Node): void {
    this.clears ??= node;
  }

  /** Where the browser is sent, or an action by its name. */
  #goesOut(call: ts.CallExpression): boolean {
    return call.arguments.some(
      (argument) =>
        LEAVES.test(argument.getText()) &&
        (ts.isStringLiteralLike(argument) || ts.isPropertyAccessExpression(argument)),
    );
  }

  /** A function of the project, which is read in its turn. */
  #isOwn(callee: ts.Expression, depth: number): boolean {
    if (!ts.isIdentifier(callee) || depth >= MAXIMUM_DEPTH) return false;
    const value = this.#program.evaluator.evaluate(callee);
    if (value.kind !== 'function' || value.node === this.#root) return false;
    this.read(value.node, depth + 1);
    return true;
  }

  /** Whether what a hook gave may talk to a server, by the text of the file that the hook comes from. */
  #mayTalk(callee: ts.Identifier): boolean | undefined {
    const declaration = declarationOf(callee);
    if (declaration && ts.isImportSpecifier(declaration)) return this.#importTalks(declaration);
    const holder = declaration && ts.isBindingElement(declaration) ? declaration.parent.parent : declaration;
    if (!holder || !ts.isVariableDeclaration(holder) || !holder.initializer) return undefined;
    let root: ts.Node = holder.initializer;
    while (ts.isCallExpression(root) || ts.isPropertyAccessExpression(root)) root = root.expression;
    const source = ts.isIdentifier(root) ? declarationOf(root) : undefined;
    return source && this.#importTalks(source);
  }

  #importTalks(declaration: ts.Node): boolean | undefined {
    const imported = importAround(declaration);
    if (!imported || !ts.isStringLiteral(imported.moduleSpecifier)) return undefined;
    const resolution = this.#program.resolve(imported.moduleSpecifier.text, imported);
    return 'file' in resolution ? TALKS.test(this.#program.textOf(resolution.file)) : undefined;
  }
}

/** `queries.clear()` of `const queries = useQueryClient()` */
function isMadeByHolder(callee: ts.Expression): boolean {
  const root = ts.isPropertyAccessExpression(callee) ? callee.expression : undefined;
  const declaration = root && ts.isIdentifier(root) ? declarationOf(root) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made !== undefined && ts.isCallExpression(made) && HOLDERS.test(lastName(made.expression));
}

/** What sends a page somewhere, and where it begins: other addresses may log out themselves. */
const GOES = spelled('calls', 'goesElsewhere');
const START = /^\/?(?:(?:auth\/)?(?:log|sign)-?in|home|welcome|start|landing)?\/?$/i;

function isStart(given: ts.Expression | undefined): boolean {
  return given !== undefined && ts.isStringLiteralLike(given) && START.test(given.text);
}

/** `setUser(null)`, `set({ token: null })`. */
function isEmptied(call: ts.CallExpression, name: string): boolean {
  const [first] = call.arguments;
  if (!first) return false;
  const text = first.getText();
  return (
    INITIAL.test(text) ||
    (EMPTY.test(text) && CLEARED.test(name)) ||
    (/:\s*(?:null|undefined|''|false)/.test(text) && CLEARED.test(text))
  );
}

/** `jar.delete(…)` of `const jar = await cookies()` */
function isOfJar(callee: ts.Expression): boolean {
  const holder = ts.isPropertyAccessExpression(callee) ? callee.expression : undefined;
  const declared = holder && ts.isIdentifier(holder) ? declarationOf(holder) : undefined;
  const made = declared && ts.isVariableDeclaration(declared) ? declared.initializer : undefined;
  return made !== undefined && /^\(?(?:await\s+)?cookies\(\s*\)\)?$/.test(made.getText());
}

/** `deleteCookie(c, 'session')`, `ctx.cookies.set('session', null)`: a cookie is taken away, or made empty. */
function takesCookie(call: ts.CallExpression, callee: string): boolean {
  if (!/cookie/i.test(callee)) return false;
  if (ts.isIdentifier(call.expression) && /^(?:delete|remove|destroy|clear)Cookie$/.test(callee)) return true;
  return /set(?:Cookie)?$|\.cookie$/.test(callee) && call.arguments.some((argument) => EMPTY.test(argument.getText()));
}

function importAround(node: ts.Node): ts.ImportDeclaration | undefined {
  for (let at: ts.Node = node; !ts.isSourceFile(at); at = at.parent) if (ts.isImportDeclaration(at)) return at;
  return undefined;
}

/** What a person or a request sets off directly. */
function isHandler(fn: FunctionNode): boolean {
  const name = fn.name ?? (ts.isVariableDeclaration(fn.parent) ? fn.parent.name : undefined);
  const text = name?.getText() ?? '';
  return /^(?:handle|on)[A-Z]/.test(text) || (/^[A-Z]/.test(text) && /<[A-Za-z>]/.test(fn.getText()));
}
