import { ts } from '#compiler';
import { bare } from '../syntax/bare.js';
import { type Mount, mountsOf } from '../syntax/mounts.js';
import { enclosingName } from '../syntax/scope.js';
import { type FunctionNode, optionsOf } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';
import { letsPass, MEANT } from './after-failure.js';
import type { Callers } from './callers.js';
import { isRecord, onlyRecords } from './handling.js';
import { outwards } from './outwards.js';

/**
 * The `return true` of a guard that verifies a token only where there is one: `if (token) { … } return true;`, or
 * `if (!token) return true;` before it.
 */
export function passesWithout(program: Program, callers: Callers, node: ts.Node): ts.Node | undefined {
  const [first] = outwards(program, callers, node, passedIn);
  return first;
}

function passedIn(node: ts.Node, fn: FunctionNode): readonly ts.Node[] | undefined {
  if (!fn.body || !ts.isBlock(fn.body)) return undefined;
  if (!ts.isMethodDeclaration(fn) || fn.name.getText() !== 'canActivate') return undefined;
  if (MEANT.test(enclosingName(node))) return [];
  const early = fn.body.statements.filter(({ end }) => end < node.pos).find(passesWhereNoneIs);
  if (early) return [early];
  const last = fn.body.statements.at(-1);
  const passes = last && ts.isReturnStatement(last) && last.expression?.kind === ts.SyntaxKind.TrueKeyword;
  return passes && isOnlyIfThere(node, fn.body) ? [last] : [];
}

/**
 * The routes that a middleware stands in front of which verifies a token only where there is one, and goes on in any
 * case: `if (token) { req.user = verify(token) } next()`.
 */
export function softMounts(program: Program, callers: Callers, node: ts.Node): readonly Mount[] {
  const mounted = (at: ts.Node, fn: FunctionNode): readonly Mount[] | undefined => {
    if (!fn.body || !ts.isBlock(fn.body) || !isOnlyIfThere(at, fn.body)) return undefined;
    const last = fn.body.statements.at(-1);
    if (!last || !letsPass(last)) return [];
    return callers.namings(fn).flatMap((use) => (ts.isCallExpression(use.parent) ? mountsOf(use.parent, use) : []));
  };
  return [...outwards(program, callers, node, mounted)];
}

/** `class Guard extends AuthGuard('jwt') { handleRequest(error, user) { return user; } }`, unless it is called optional. */
export function passesAnyone(guard: ts.Node): ts.Node | undefined {
  const { holder, method } = classLettingAnyone(guard) ?? {};
  const name = holder?.name?.text ?? '';
  return MEANT.test(name) || AT_CALLBACK.test(name) ? undefined : method;
}

/** In front of the end of a sign-in, whose handler sends whoever failed back to its beginning. */
const AT_CALLBACK = /callback/i;

/** The class that extends such a guard, whatever it is called, with the method that lets everybody in. */
export function classLettingAnyone(
  guard: ts.Node,
): { readonly holder: ts.ClassLikeDeclaration; readonly method: ts.MethodDeclaration } | undefined {
  const type = guard.parent;
  if (!ts.isExpressionWithTypeArguments(type) || !ts.isClassLike(type.parent.parent)) return undefined;
  const holder = type.parent.parent;
  const { members } = holder;
  const method = members.find((member) => ts.isMethodDeclaration(member) && member.name.getText() === 'handleRequest');
  if (!method || !ts.isMethodDeclaration(method) || !method.body) return undefined;
  const { statements } = method.body;
  const line = statements.at(-1);
  const isAll = statements.slice(0, -1).every(decidesNothing) && line && ts.isReturnStatement(line) && line.expression;
  const user = method.parameters[1]?.name.getText();
  if (user === undefined) return undefined;
  const isAnyone = isAll && isUserOrNobody(line.expression, user);
  return isAnyone || makesUp(method.body, user) ? { holder, method } : undefined;
}

/** `user`, `(user ?? null) as T` */
function isUserOrNobody(expression: ts.Expression, user: string): boolean {
  const at = bare(expression);
  if (!ts.isBinaryExpression(at)) return at.getText() === user;
  const isEither = /^(?:\|\||\?\?)$/.test(at.operatorToken.getText());
  return isEither && bare(at.left).getText() === user && NOBODY.test(bare(at.right).getText());
}

/** `if (error || !user) return { orgId: req.get('x-org'), roles: ['read'] };`, `return user ?? { … }`: somebody else is made up who has rights. */
function makesUp(body: ts.Block, user: string): boolean {
  const missing = new RegExp(String.raw`!\s*${user}\b|\b${user}\s*===?\s*(?:null|undefined|false)`);
  const visit = (node: ts.Node): boolean => {
    if (ts.isIfStatement(node) && missing.test(node.expression.getText()))
      return returned(node.thenStatement).some(hasRights);
    if (
      ts.isBinaryExpression(node) &&
      /^(?:\|\||\?\?)$/.test(node.operatorToken.getText()) &&
      node.left.getText() === user
    )
      return hasRights(node.right);
    return !ts.isFunctionLike(node) && (ts.forEachChild(node, (child) => visit(child) || undefined) ?? false);
  };
  return visit(body);
}

function returned(branch: ts.Statement): ts.Expression[] {
  const statements = ts.isBlock(branch) ? [...branch.statements] : [branch];
  return statements.flatMap((one) => (ts.isReturnStatement(one) && one.expression ? one.expression : []));
}

/** A record with a right, or with what the request says; a guest has a name at most. */
function hasRights(made: ts.Expression): boolean {
  const object = bare(made);
  if (!ts.isObjectLiteralExpression(object)) return false;
  return object.properties.some((property) => {
    if (!ts.isPropertyAssignment(property)) return false;
    const value = bare(property.initializer);
    if (ts.isArrayLiteralExpression(value)) return value.elements.length > 0;
    return /\b(?:req|request|ctx|context)\b/.test(value.getText());
  });
}

/** `const problem = err ?? info;`, `if (problem) log.warn(problem);` */
function decidesNothing(statement: ts.Statement): boolean {
  return (
    ts.isVariableStatement(statement) || (ts.isIfStatement(statement) && onlyRecords(statement)) || isRecord(statement)
  );
}

const NOBODY = /^(?:null|undefined|false)$/;

const REFUSAL = spelled('decisions', 'handlerRefusals');
const LONGEST = 20_000;

/** Whether a handler, or the function that it names, refuses on some condition of its own. */
export function refuses(program: Program, handler: ts.Node): boolean {
  const functions = ts.isExpression(handler) ? optionsOf(program.evaluator.evaluate(handler)) : [];
  return [handler, ...functions.flatMap((value) => (value.kind === 'function' ? [value.node] : []))].some((node) =>
    REFUSAL.test(node.getText().slice(0, LONGEST)),
  );
}

/** In an `if` that asks for the token alone, right in the body of the guard, with nothing that refuses otherwise. */
function isOnlyIfThere(node: ts.Node, body: ts.Block): boolean {
  for (let at = node; at !== body; at = at.parent) {
    const { parent } = at;
    if (!ts.isIfStatement(parent) || parent.thenStatement !== at || parent.parent !== body) continue;
    const rest = body.statements.slice(body.statements.indexOf(parent) + 1, -1);
    return !parent.elseStatement && SENT.test(parent.expression.getText()) && !rest.some(ts.isIfStatement);
  }
  return false;
}

/** `if (!token) return true;` */
function passesWhereNoneIs(statement: ts.Statement): boolean {
  if (!ts.isIfStatement(statement) || statement.elseStatement) return false;
  const { expression: asked, thenStatement: then } = statement;
  if (!ts.isPrefixUnaryExpression(asked) || asked.operator !== ts.SyntaxKind.ExclamationToken) return false;
  const left = ts.isBlock(then) ? then.statements.at(-1) : then;
  const passes = left && ts.isReturnStatement(left) && left.expression?.kind === ts.SyntaxKind.TrueKeyword;
  return passes === true && TOKEN.test(asked.operand.getText());
}

const SENT = new RegExp(`${spelled('secrets', 'tokenSpellings').source}|authorization|bearer`, 'i');
const TOKEN = spelled('secrets', 'tokenSpellings');
