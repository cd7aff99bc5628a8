import { ts } from '#compiler';
import { enclosingFunction } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import { baseOf } from '../values/members.js';
import { classAround, type Program } from '../values/program.js';
import { MEANT } from './after-failure.js';
import type { Callers } from './callers.js';
import { guardOfRouter } from './mounted-behind.js';

/** Whether a place stands in a guard that everywhere runs after one that authenticates: `@UseGuards(JwtGuard, ThisGuard)`. */
export function runsAfterAuthentication(program: Program, callers: Callers, node: ts.Node): boolean {
  const guard = classAround(node);
  if (!guard?.name) return false;
  const lists = callers.usesOfClass(guard).flatMap((use) => {
    const { parent } = use;
    return ts.isCallExpression(parent) && lastName(parent.expression) === 'UseGuards' ? [{ use, parent }] : [];
  });
  return (
    lists.length > 0 &&
    lists.every(({ use, parent }) =>
      parent.arguments.some((other) => other.pos < use.pos && authenticates(program, other)),
    )
  );
}

const MAXIMUM_BASES = 5;

/** `AuthGuard('jwt')` of Passport, or a class that extends it. */
function authenticates(program: Program, guard: ts.Expression): boolean {
  return optionsOf(program.evaluator.evaluate(guard)).some((value) => {
    let at = value;
    for (let bases = 0; at.kind === 'class' && bases < MAXIMUM_BASES; bases++) {
      const base = baseOf(program.evaluator, at.node);
      if (!base) return false;
      at = base;
    }
    const made = at.kind === 'call' ? at.callee : at;
    return made.kind === 'external' && made.package === '@nestjs/passport' && made.path.startsWith('AuthGuard');
  });
}

const GUARD = spelled('decisions', 'guardNames');
const ROUTES = spelled('requests', 'routeMethods');

/**
 * What stands before a function wherever it serves, and by its name asks who is calling: another handler of the same
 * route, one of all routes of the file or of where its router is mounted, or a decorator. A name is no proof that it refuses.
 */
export function guardBefore(program: Program, callers: Callers, node: ts.Node): ts.Node | undefined {
  const decorated = decoratorAround(node);
  if (decorated) return decorated;
  const fn = enclosingFunction(node);
  if (!isFunctionNode(fn)) return undefined;
  const places: readonly ts.Node[] = ts.isCallExpression(fn.parent) ? [fn] : callers.namings(fn);
  const guards = places.map((place) => guardOfRoute(program, callers, place));
  return guards.every((guard) => guard !== undefined) ? guards[0] : undefined;
}

const MAXIMUM_CALLS = 3;

/** The same of a function that serves nothing itself: what stands before all who call it, and who call those. */
export function guardBeforeCallers(program: Program, callers: Callers, node: ts.Node, depth = 0): ts.Node | undefined {
  const own = guardBefore(program, callers, node);
  const fn = enclosingFunction(node);
  if (own || depth >= MAXIMUM_CALLS || !isFunctionNode(fn) || callers.namings(fn).length > 0) return own;
  const guards = callers.of(fn).map(({ call }) => guardBeforeCallers(program, callers, call, depth + 1));
  return guards.every((guard) => guard !== undefined) ? guards[0] : undefined;
}

function guardOfRoute(program: Program, callers: Callers, handler: ts.Node): ts.Node | undefined {
  const { parent } = handler;
  if (!ts.isCallExpression(parent) || !ROUTES.test(lastName(parent.expression))) return undefined;
  return guardAt(parent, handler) ?? guardOfRouter(program, callers, parent, guardAt);
}

/** `use('/admin', guard, router)`, and what stands before all of it. */
function guardAt(call: ts.CallExpression, handler: ts.Node): ts.Node | undefined {
  return call.arguments.find((other) => other.end < handler.pos && isGuardByName(other)) ?? ofWholeFile(call);
}

/** `app.use(guard)`, before the route in the same list of statements. */
function ofWholeFile(route: ts.CallExpression): ts.Node | undefined {
  const statement = route.parent;
  if (!ts.isExpressionStatement(statement) || !ts.isPropertyAccessExpression(route.expression)) return undefined;
  const app = route.expression.expression.getText();
  const list = ts.isSourceFile(statement.parent) || ts.isBlock(statement.parent) ? statement.parent.statements : [];
  for (const before of list) {
    if (before === statement) return undefined;
    if (!ts.isExpressionStatement(before) || !ts.isCallExpression(before.expression)) continue;
    const { expression: callee, arguments: given } = before.expression;
    if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'use') continue;
    const guard = given.length === 1 ? given[0] : undefined;
    if (callee.expression.getText() === app && guard && isGuardByName(guard)) return guard;
  }
  return undefined;
}

/** `@UseGuards(AuthGuard('jwt'))` at the method or its class. */
function decoratorAround(node: ts.Node): ts.Node | undefined {
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    if (!ts.isMethodDeclaration(at) && !ts.isClassDeclaration(at)) continue;
    const found = (ts.getDecorators(at) ?? []).find(
      ({ expression }) =>
        ts.isCallExpression(expression) &&
        lastName(expression.expression) === 'UseGuards' &&
        expression.arguments.some(isGuardByName),
    );
    if (found) return found;
  }
  return undefined;
}

/** By its name, no more: it is no text and no function. */
export function isGuardByName(guard: ts.Expression): boolean {
  if (ts.isStringLiteralLike(guard) || isFunctionNode(guard)) return false;
  const name = guard.getText().slice(0, 200);
  // What keeps sessions asks nobody for one.
  if (/^(?:\w{1,10})?session\(/i.test(name)) return false;
  return GUARD.test(name) && !MEANT.test(name) && !/credentialsRequired/.test(guard.getText().slice(0, 2_000));
}
