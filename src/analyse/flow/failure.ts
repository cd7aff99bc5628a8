import { ts } from '#compiler';
import { siteOfCall } from '../roles/known-sites.js';
import { declarationOf, enclosingFunction, enclosingName } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { type FunctionNode, optionsOf } from '../syntax/value.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import type { Callers } from './callers.js';
import type { Flow, FlowStep, Use } from './flow.js';

/** What becomes of the failure of a call, where somebody catches it. */
export interface Failure {
  readonly at: ts.Node;
  /**
   * `goes on`: the request is let through; `trusts`: an unverified answer takes the verified one's place; `empties`: an
   * object that says nothing does, and whoever gets it only asks whether there is one.
   */
  readonly outcome: 'stops' | 'goes on' | 'trusts' | 'empties' | 'unclear';
  /** The calls that the failure passes before it is caught, innermost first. */
  readonly trace: readonly FlowStep[];
}

const MAXIMUM_LEVELS = 4;
const MAXIMUM_FAILURES = 20;

/** Where a failure ends: in the `catch` around the call or, of a wrapper that catches nothing, around its callers. */
export function failuresOf(program: Program, callers: Callers, flow: Flow, site: ts.Node): Failure[] {
  const found: Failure[] = [];
  const visit = (node: ts.Node, trace: readonly FlowStep[]): void => {
    if (found.length >= MAXIMUM_FAILURES) return;
    const caught = caughtBy(program, node);
    const fn = enclosingFunction(node);
    if (caught?.outcome === 'empties') {
      if (isFunctionNode(fn) && callers.of(fn).some(({ call }) => isOnlyTested(flow, call)))
        found.push({ ...caught, trace });
    } else if (caught && !ts.isThrowStatement(caught.at)) found.push({ ...caught, trace });
    // What is caught and thrown again fails where the wrapper is called.
    else if (isFunctionNode(fn) && trace.length < MAXIMUM_LEVELS) {
      for (const { call } of callers.of(fn))
        visit(call, [...trace, { node: call, say: 'which fails where its wrapper is called' }]);
    }
  };
  visit(site, []);
  return found;
}

type Caught = Omit<Failure, 'trace'>;

/** An answer that is asked for being there, and for nothing else. */
function isOnlyTested(flow: Flow, call: ts.Node): boolean {
  const uses = flow.uses(call);
  return uses.some(({ how, path }) => how === 'test' && path.length === 0) && !uses.some(asksForMore);
}

function asksForMore({ how, path }: Use): boolean {
  return path.length > 0 && (how === 'test' || how === 'compare' || how === 'type');
}

function caughtBy(program: Program, node: ts.Node): Caught | undefined {
  const handler = handlerOf(program, node);
  if (handler) return handled(program, handler);
  const statement = tryAround(node);
  const clause = statement?.catchClause;
  if (!statement || !clause) return undefined;
  const { block } = clause;
  const seen = outcomesIn(program, block);
  if (seen) return seen;
  const after = statementAfter(statement);
  if (after && block.statements.every((line) => isLogging(line) || isEmptying(line)) && letsPass(after))
    return { at: after, outcome: 'goes on' };
  return { at: clause, outcome: 'unclear' };
}

/** `verify(token).then(…).catch(handler)`, `verify(token).then(…, handler)` */
function handlerOf(program: Program, node: ts.Node): FunctionNode | undefined {
  for (let at = node; ts.isPropertyAccessExpression(at.parent) && ts.isCallExpression(at.parent.parent); ) {
    const { name, parent: call } = at.parent;
    if (!ts.isCallExpression(call)) return undefined;
    const handler = name.text === 'catch' ? call.arguments[0] : name.text === 'then' ? call.arguments[1] : undefined;
    const fn = handler && program.evaluator.evaluate(handler);
    if (fn?.kind === 'function') return fn.node;
    at = call;
  }
  return undefined;
}

function handled(program: Program, fn: FunctionNode): Caught {
  const { body } = fn;
  if (!body) return { at: fn, outcome: 'unclear' };
  if (!ts.isBlock(body))
    return outcomeOf(program, body) ?? outcomeOfReturn(program, body) ?? { at: body, outcome: 'unclear' };
  return outcomesIn(program, body) ?? { at: fn, outcome: 'unclear' };
}

function outcomesIn(program: Program, block: ts.Block): Caught | undefined {
  const seen: Caught[] = [];
  const visit = (child: ts.Node): void => {
    if (isFunctionNode(child)) return;
    const failure = outcomeOf(program, child);
    if (failure) seen.push(failure);
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(block, visit);
  for (const outcome of ['trusts', 'stops', 'empties', 'goes on'] as const) {
    const first = seen.find((failure) => failure.outcome === outcome);
    if (first) return first;
  }
  return undefined;
}

function tryAround(node: ts.Node): ts.TryStatement | undefined {
  for (let at = node; !ts.isSourceFile(at) && !isFunctionNode(at.parent); at = at.parent) {
    if (ts.isTryStatement(at.parent) && at.parent.tryBlock === at) return at.parent;
  }
  return undefined;
}

function outcomeOf(program: Program, node: ts.Node): Caught | undefined {
  if (ts.isThrowStatement(node)) return { at: node, outcome: 'stops' };
  if (ts.isReturnStatement(node) && node.expression) return outcomeOfReturn(program, node.expression);
  if (isAssignment(node)) return outcomeOfAssignment(program, node);
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const name = ts.isIdentifier(expression)
    ? expression.text
    : ts.isPropertyAccessExpression(expression)
      ? expression.name.text
      : '';
  if (CALLBACKS.has(name) && handsOver(program, node)) return { at: node, outcome: 'trusts' };
  if (name === 'next') return { at: node, outcome: node.arguments.length === 0 ? 'goes on' : 'stops' };
  if (REFUSALS.has(name)) return { at: node, outcome: 'stops' };
  return undefined;
}

/** Ways to answer or to give up, whatever the framework. */
const REFUSALS = new Set([
  'status',
  'sendStatus',
  'writeHead',
  'redirect',
  'throw',
  'reject',
  'fail',
  'error401',
  'unauthorized',
  'send',
  'json',
  'end',
  'code',
  'exit',
  'abort',
  'assert',
  'destroy',
  'close',
  'disconnect',
  'done',
  'callback',
  'cb',
]);

/** What frameworks are told the outcome by: an error first, then whom the request comes from. */
const CALLBACKS = new Set(['done', 'callback', 'cb', 'verified']);

/** `done(null, { id: 'guest' })`: no error, and somebody all the same. */
function handsOver(program: Program, { arguments: [error, user] }: ts.CallExpression): boolean {
  if (!error || !user) return false;
  const failed = program.evaluator.evaluate(error);
  if (failed.kind !== 'literal' || failed.value) return false;
  return optionsOf(program.evaluator.evaluate(user)).every(
    (value) => value.kind === 'object' || (value.kind === 'literal' && value.value === true),
  );
}

function outcomeOfReturn(program: Program, expression: ts.Expression): Caught | undefined {
  for (const value of optionsOf(program.evaluator.evaluate(expression))) {
    if (value.kind === 'literal') return { at: expression, outcome: value.value === true ? 'trusts' : 'stops' };
    const unit = value.kind === 'call' ? program.unitOf(value.node) : undefined;
    if (value.kind === 'call' && unit) {
      const role = siteOfCall(program, unit, value.node)?.role;
      if (role === 'token.decode') return { at: expression, outcome: 'trusts' };
      if (role === 'token.verify') return { at: expression, outcome: 'stops' };
    }
    if (value.kind === 'object' && (grants(program, value.node) || namesCaller(value.node)))
      return { at: expression, outcome: 'trusts' };
    if (value.kind === 'object' && saysNothing(value.node)) return { at: expression, outcome: 'empties' };
  }
  return undefined;
}

function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** `answer = { active: true }`, `isValid = true`, `req.user = decode(token)` */
function outcomeOfAssignment(program: Program, { left, right }: ts.BinaryExpression): Caught | undefined {
  const outcome = outcomeOfReturn(program, right);
  if (outcome?.outcome !== 'trusts') return undefined;
  const isFlag = right.kind === ts.SyntaxKind.TrueKeyword;
  return isFlag && !GRANTS.has(lastName(left)) ? undefined : outcome;
}

/** `{ active: true }`, `{ valid: true }`. */
function grants(program: Program, object: ts.ObjectLiteralExpression): boolean {
  return object.properties.some((property) => {
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) return false;
    if (!GRANTS.has(property.name.text)) return false;
    const value = program.evaluator.evaluate(property.initializer);
    return value.kind === 'literal' && value.value === true;
  });
}

const IDENTITIES = /^(?:id|sub|uid|user|user_?id|email|username)$/i;
/** What whoever sends a request writes into it. */
const SENT = /\b(?:headers|query|params|body|cookies)\b|\bheader\(/;

/** `{ id: req.headers['x-user-id'] }`: what the verification should have said is read from the request instead. */
function namesCaller({ properties }: ts.ObjectLiteralExpression): boolean {
  return properties.some(
    (property) =>
      ts.isPropertyAssignment(property) &&
      IDENTITIES.test(property.name.getText()) &&
      SENT.test(property.initializer.getText().slice(0, 200)),
  );
}

/** `{}`, `{ sub: '', roles: [] }`: what is there for whoever asks, and tells nothing. */
function saysNothing({ properties }: ts.ObjectLiteralExpression): boolean {
  return properties.every((property) => {
    if (!ts.isPropertyAssignment(property) || REFUSING.test(property.name.getText())) return false;
    const { initializer: value } = property;
    if (ts.isArrayLiteralExpression(value)) return value.elements.length === 0;
    if (ts.isObjectLiteralExpression(value)) return saysNothing(value);
    return ts.isStringLiteralLike(value) || value.kind === ts.SyntaxKind.NullKeyword || value.getText() === 'undefined';
  });
}

/** `{ error: 'expired' }` is an answer that refuses. */
const REFUSING = /err|status|code|reason|message|valid|active|auth|success|ok|fail|type|kind|result/i;

const GRANTS = new Set([
  'active',
  'valid',
  'ok',
  'authenticated',
  'authorized',
  'isAuthenticated',
  'isValid',
  'success',
  'allowed',
]);

function statementAfter(statement: ts.Statement): ts.Statement | undefined {
  const { parent } = statement;
  if (!ts.isBlock(parent)) return undefined;
  return parent.statements[parent.statements.indexOf(statement) + 1];
}

function isLogging(statement: ts.Statement): boolean {
  return ts.isExpressionStatement(statement) && ts.isCallExpression(statement.expression);
}

/** `req.user = null` */
function isEmptying(statement: ts.Statement): boolean {
  if (!ts.isExpressionStatement(statement) || !isAssignment(statement.expression)) return false;
  return /^(?:null|undefined)$/.test(statement.expression.right.getText());
}

/** Names of functions that say whether somebody may go on. */
const DECIDES = /^(?:can|is|has|may|check|auth|verify|validate|allow)/i;

/** `next()`, or the `true` of a function that decides. */
function letsPass(statement: ts.Statement): boolean {
  if (passesRequest(statement)) return true;
  return (
    ts.isReturnStatement(statement) &&
    statement.expression?.kind === ts.SyntaxKind.TrueKeyword &&
    DECIDES.test(enclosingName(statement).split('.').at(-1) ?? '')
  );
}

function passesRequest(statement: ts.Statement): boolean {
  const expression =
    ts.isReturnStatement(statement) || ts.isExpressionStatement(statement) ? statement.expression : undefined;
  const call = expression && ts.isAwaitExpression(expression) ? expression.expression : expression;
  if (!call || !ts.isCallExpression(call) || !ts.isIdentifier(call.expression) || call.arguments.length > 0)
    return false;
  const declaration = declarationOf(call.expression);
  return call.expression.text === 'next' && declaration !== undefined && ts.isParameter(declaration);
}
