import { ts } from '#compiler';
import { mountOrder } from '../syntax/mounts.js';
import { declarationOf, enclosingName } from '../syntax/scope.js';
import { type FunctionNode, optionsOf } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import { leaves, MEANT } from './after-failure.js';
import type { Flow } from './flow.js';

/** A request that a middleware refused and that goes on all the same. */
export interface Passed {
  readonly at: ts.Node;
  /** Where the middleware is mounted or called. */
  readonly from: ts.Node;
}

/** Where what a middleware refuses is let on: by handlers of errors behind it, or by who calls it and is told. */
export function passedAfterRefusal(program: Program, flow: Flow, middleware: ts.Node): readonly Passed[] {
  return callsWith(flow, middleware).flatMap(({ call, isCalled, node }) => {
    const given = isCalled ? call.arguments.slice(2) : errorHandlersBehind(program, call, node);
    return given.flatMap((handler) => {
      const passing = functionsOf(program, handler).map((fn) => passingCall(fn, isCalled ? 0 : 3));
      return passing.flatMap((at) => (at ? [{ at, from: call }] : []));
    });
  });
}

/** The calls of a middleware by hand: `check(req, res, done)`, `await check(ctx, next)`. */
export function callsByHand(flow: Flow, middleware: ts.Node): readonly ts.CallExpression[] {
  return callsWith(flow, middleware).flatMap(({ call, isCalled }) => (isCalled ? call : []));
}

interface Called {
  readonly call: ts.CallExpression;
  readonly node: ts.Node;
  readonly isCalled: boolean;
}

function callsWith(flow: Flow, middleware: ts.Node): readonly Called[] {
  return flow.uses(middleware).flatMap(({ how, call, node, path }): Called[] => {
    if (path.length > 0 || !call || !ts.isCallExpression(call)) return [];
    return how === 'argument' || how === 'call' ? [{ call, node, isCalled: how === 'call' }] : [];
  });
}

/** Functions of four parameters, which Express calls for errors, where something is mounted behind them that they can let on to. */
function errorHandlersBehind(program: Program, mount: ts.CallExpression, guard: ts.Node): readonly ts.Expression[] {
  const behind = mountOrder(mount, guard);
  const isForErrors = (one: ts.Expression) =>
    functionsOf(program, one).some(({ parameters }) => parameters.length === 4);
  const last = behind.findLastIndex((one) => !isForErrors(one));
  return behind.slice(0, Math.max(last, 0)).filter(isForErrors);
}

function functionsOf(program: Program, expression: ts.Expression): FunctionNode[] {
  return optionsOf(program.evaluator.evaluate(expression)).flatMap((value) =>
    value.kind === 'function' ? value.node : [],
  );
}

/**
 * `next()` without the error, for every error or for those of a refused token: not behind another question, nor behind
 * one that has refused them before.
 */
function passingCall(fn: FunctionNode, continuation: number): ts.Node | undefined {
  if (!fn.body || MEANT.test(enclosingName(fn.body))) return undefined;
  const error = fn.parameters[0]?.name.getText();
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (found || (isFunctionNode(node) && node !== fn)) return;
    if (ts.isCallExpression(node) && goesOn(node, fn, continuation) && isReached(node, fn.body, error)) found = node;
    ts.forEachChild(node, visit);
  };
  visit(fn.body);
  return found;
}

function goesOn(call: ts.CallExpression, fn: FunctionNode, continuation: number): boolean {
  if (!ts.isIdentifier(call.expression) || call.arguments.some((one) => !isNothing(one))) return false;
  const declaration = declarationOf(call.expression);
  if (!declaration || !ts.isParameter(declaration)) return false;
  // The callback of a middleware goes on by the `next` of the function around it.
  return continuation > 0
    ? fn.parameters[continuation] === declaration
    : declaration.parent.parameters[2] === declaration;
}

function isNothing(argument: ts.Expression): boolean {
  return /^(?:null|undefined)$/.test(argument.getText());
}

function isReached(call: ts.Node, body: ts.Node | undefined, error: string | undefined): boolean {
  for (let at = call; at !== body; at = at.parent) {
    const { parent } = at;
    if (ts.isIfStatement(parent) && !isForRefused(parent.expression, error, parent.thenStatement === at)) return false;
    if (ts.isConditionalExpression(parent) && !isForRefused(parent.condition, error, parent.whenTrue === at))
      return false;
    if (ts.isBinaryExpression(parent) && parent.right === at && !isForRefused(parent.left, error, true)) return false;
    if (ts.isSwitchStatement(parent) || ts.isCatchClause(parent) || ts.isIterationStatement(parent, false))
      return false;
    if (!ts.isBlock(parent)) continue;
    const before = parent.statements.slice(0, parent.statements.indexOf(at as ts.Statement));
    if (before.some((one) => leaves(one) || leavesForRefused(one, error))) return false;
  }
  return true;
}

function leavesForRefused(statement: ts.Statement, error: string | undefined): boolean {
  if (!ts.isIfStatement(statement)) return false;
  if (statement.elseStatement && leaves(statement.elseStatement)) return true;
  // What is done for one path or method alone says nothing of the others.
  if (!leaves(statement.thenStatement) || error === undefined || !mentions(statement.expression, error)) return false;
  return !isForRefused(statement.expression, error, false);
}

/** Whether a condition holds (or, with `isMet` false, does not hold) for the error of a token that was refused. */
function isForRefused(condition: ts.Expression, error: string | undefined, isMet: boolean): boolean {
  if (error === undefined) return false;
  const text = condition.getText().slice(0, 300);
  if (text === error) return isMet;
  if (text === `!${error}`) return !isMet;
  if (!mentions(condition, error) || !REFUSED.test(text)) return false;
  return /!==?|!\s*\(/.test(text) ? !isMet && !/===?/.test(text.replaceAll(/!==?/g, '')) : isMet;
}

function mentions(node: ts.Node, name: string): boolean {
  return new RegExp(String.raw`\b${name.replace(/\W/g, '\\$&')}\b`).test(node.getText().slice(0, 300));
}

const REFUSED = spelled('decisions', 'refusedTokenErrors');
