import { ts } from '#compiler';
import { siteOfCall } from '../roles/known-sites.js';
import { declarationOf, enclosingName } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { optionsOf, type Value } from '../syntax/value.js';
import { namesFrom, spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import { entriesOf } from '../values/members.js';
import type { Program } from '../values/program.js';
import { allows, isAssignment, isContinuation, isForOneKind } from './after-failure.js';
import { isDropped } from './dropped.js';
import { SENT } from './left-behind.js';

/** What is made of a failure that is caught. */
export interface Caught {
  readonly at: ts.Node;
  /**
   * `goes on`: the request is let through; `trusts`: an unverified answer takes the verified one's place; `empties`: an
   * object that says nothing does, and whoever gets it only asks whether there is one; `guest`: somebody made up does.
   */
  readonly outcome: 'stops' | 'goes on' | 'trusts' | 'empties' | 'guest' | 'unclear';
}

/** What the statements of a `catch`, or of another branch, make of the failure. */
export function outcomesIn(program: Program, block: ts.Node): Caught | undefined {
  const seen: Caught[] = [];
  const visit = (child: ts.Node, isForOne: boolean): void => {
    if (isFunctionNode(child)) return;
    const failure = outcomeOf(program, child);
    // What is refused for one kind of failure alone says nothing of the others.
    if (failure && !(isForOne && failure.outcome === 'stops')) seen.push(failure);
    ts.forEachChild(child, (inner) => visit(inner, isForOne || isForOneKind(child)));
  };
  if (ts.isBlock(block)) ts.forEachChild(block, (child) => visit(child, false));
  else visit(block, false);
  for (const outcome of ['trusts', 'stops', 'empties', 'goes on'] as const) {
    const first = seen.find((failure) => failure.outcome === outcome);
    if (first) return first;
  }
  return undefined;
}

export function outcomeOf(program: Program, node: ts.Node): Caught | undefined {
  if (ts.isThrowStatement(node)) return { at: node, outcome: 'stops' };
  if (ts.isReturnStatement(node) && node.expression)
    return (
      claimsOfError(node.expression) ?? outcomeOfReturn(program, node.expression) ?? decodedIn(program, node.expression)
    );
  if (isAssignment(node)) return outcomeOfAssignment(program, node);
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const name = ts.isIdentifier(expression)
    ? expression.text
    : ts.isPropertyAccessExpression(expression)
      ? expression.name.text
      : '';
  if (CALLBACKS.has(name) && handsOver(program, node)) return { at: node, outcome: 'trusts' };
  // `new Promise((resolve) => … resolve(decode(token)))`
  const [resolved] = node.arguments;
  if (name === 'resolve' && resolved && decodedIn(program, resolved)) return { at: resolved, outcome: 'trusts' };
  // hapi is told so by a method of its toolkit.
  if (name === 'authenticated' && /^h\./.test(expression.getText())) return { at: node, outcome: 'trusts' };
  if (isDropped(program, node) || isOnlyStatus(node, name)) return undefined;
  if (name === 'next' || (ts.isIdentifier(expression) && isContinuation(expression)))
    return { at: node, outcome: node.arguments.length === 0 ? 'goes on' : 'stops' };
  if (REFUSALS.has(name)) return { at: node, outcome: 'stops' };
  return undefined;
}

/** `return error.payload`: some libraries put the claims of a refused token into the error. */
function claimsOfError(expression: ts.Expression): Caught | undefined {
  const claims = ts.isPropertyAccessExpression(expression) ? expression : undefined;
  if (!claims || !CLAIMS.test(claims.name.text) || !ts.isIdentifier(claims.expression)) return undefined;
  const declaration = declarationOf(claims.expression);
  const isCaught = declaration !== undefined && ts.isCatchClause(declaration.parent);
  return isCaught ? { at: expression, outcome: 'trusts' } : undefined;
}

const CLAIMS = /^(?:payload|claims|decoded|parsedBody|jwt)$/;

/** `return String(decode(token).payload.sub)` */
export function decodedIn(program: Program, expression: ts.Node): Caught | undefined {
  let found: Caught | undefined;
  const visit = (node: ts.Node): void => {
    if (found || isFunctionNode(node)) return;
    const unit = ts.isCallExpression(node) ? program.unitOf(node) : undefined;
    if (unit && ts.isCallExpression(node) && siteOfCall(program, unit, node)?.role === 'token.decode')
      found = { at: expression, outcome: 'trusts' };
    ts.forEachChild(node, visit);
  };
  if (!ts.isCallExpression(expression) || siteOfCallIn(program, expression) !== 'log.write') visit(expression);
  return found;
}

function siteOfCallIn(program: Program, call: ts.CallExpression): string | undefined {
  const unit = program.unitOf(call);
  return unit && siteOfCall(program, unit, call)?.role;
}

/** `res.status(401)` by itself: it sends nothing. */
function isOnlyStatus(node: ts.CallExpression, name: string): boolean {
  return (name === 'status' || name === 'code') && ts.isExpressionStatement(node.parent);
}

const REFUSALS = namesFrom('decisions', 'givingUp');

/** What frameworks are told the outcome by: an error first, then whom the request comes from. */
const CALLBACKS = new Set(['done', 'callback', 'cb', 'verified']);

/** `done(null, { id: 'guest' })`: no error, and somebody all the same. */
function handsOver(program: Program, { arguments: [error, user] }: ts.CallExpression): boolean {
  if (!error || !user) return false;
  const failed = program.evaluator.evaluate(error);
  if (failed.kind !== 'literal' || failed.value) return false;
  if (decodedIn(program, user)) return true;
  return optionsOf(program.evaluator.evaluate(user)).every(
    (value) => value.kind === 'object' || (value.kind === 'literal' && value.value === true),
  );
}

export function outcomeOfReturn(program: Program, expression: ts.Expression): Caught | undefined {
  if (allows(expression)) return { at: expression, outcome: 'trusts' };
  const options = optionsOf(program.evaluator.evaluate(expression));
  for (const value of options) {
    if (value.kind === 'literal') {
      // Another check, which says no as well: `return super.canActivate(context)`.
      if (value.value === true && isCall(expression) && !options.every(isTrue)) continue;
      const isYes = value.value === true && !ASKS_FOR_BAD.test(enclosingName(expression));
      return { at: expression, outcome: isYes ? 'trusts' : 'stops' };
    }
    const unit = value.kind === 'call' ? program.unitOf(value.node) : undefined;
    if (value.kind === 'call' && unit) {
      const role = siteOfCall(program, unit, value.node)?.role;
      if (role === 'token.decode') return { at: expression, outcome: 'trusts' };
      if (role === 'token.verify') return { at: expression, outcome: 'stops' };
    }
    if (allowsIn(program, value)) return { at: expression, outcome: 'trusts' };
    if (value.kind === 'object' && (grants(program, value.node) || namesCaller(value.node)))
      return { at: expression, outcome: 'trusts' };
    if (value.kind === 'object' && saysNothing(value.node)) return { at: expression, outcome: 'empties' };
  }
  return undefined;
}

function isCall(expression: ts.Expression): boolean {
  return ts.isCallExpression(ts.isAwaitExpression(expression) ? expression.expression : expression);
}

function isTrue(value: Value): boolean {
  return value.kind === 'literal' && value.value === true;
}

/** `isExpired()` answers a failure with yes. */
const ASKS_FOR_BAD = spelled('decisions', 'questionsForBad');
const MAXIMUM_DEPTH = 4;

/** The policy of a gateway's authorizer that a function of the project makes: `allow('anonymous', arn)`. */
function allowsIn(program: Program, value: Value, depth = 0): boolean {
  if (depth > MAXIMUM_DEPTH) return false;
  if (value.kind === 'array')
    return value.node.elements.some((one) =>
      allowsIn(program, program.evaluator.evaluate(one, value.frame), depth + 1),
    );
  if (value.kind !== 'object') return false;
  return entriesOf(program.evaluator, value).entries.some(({ name, value: held }) => {
    if (held.kind !== 'literal') return POLICY.test(name) && allowsIn(program, held, depth + 1);
    return name === 'Effect' ? held.value === 'Allow' : name === 'isAuthorized' && held.value === true;
  });
}

const POLICY = /^(?:policyDocument|Statement)$/;

/** `answer = { active: true }`, `isValid = true`, `req.user = decode(token)` */
function outcomeOfAssignment(program: Program, { left, right }: ts.BinaryExpression): Caught | undefined {
  const outcome = claimsOfError(right) ?? outcomeOfReturn(program, right);
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

const IDENTITIES = spelled('identities', 'whoInRecord');

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

const REFUSING = spelled('decisions', 'refusingMembers');

const GRANTS = namesFrom('decisions', 'grantingMembers');
