import { ts } from '#compiler';
import { declarationOf, enclosingFunction, enclosingName } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';

/** Where a request goes on although what was caught is a failed check; undefined where nothing shows it. */
export function goesOnAfter(caught: ts.Statement, block: ts.Block | undefined): ts.Node | undefined {
  if (MEANT.test(enclosingName(caught)) || (block && !block.statements.every(leavesItBe))) return undefined;
  for (let at: ts.Node = caught; ; at = at.parent) {
    const { parent } = at;
    if (!ts.isBlock(parent)) return isFunctionNode(parent) && endPasses(parent) ? (block ?? caught) : undefined;
    const rest = parent.statements.slice(parent.statements.indexOf(at as ts.Statement) + 1);
    const passing = rest.find(letsPass);
    if (passing) return rest.slice(0, rest.indexOf(passing)).some(mayLeave) ? undefined : passing;
    if (rest.some(mayLeave)) return undefined;
    const holder = parent.parent;
    if (isFunctionNode(holder)) return endPasses(holder) ? (block?.statements.at(-1) ?? block ?? caught) : undefined;
    if (!ts.isIfStatement(holder) || holder.elseStatement) return undefined;
    if (!SAYS_WHO.test(caught.getText())) return undefined;
    at = parent;
  }
}

const SAYS_WHO = spelled('identities', 'callerAssigned');
/** Guards that are called so mean it. */
export const MEANT = spelled('decisions', 'optionalOnPurpose');

/** Lines that change nothing about whether the request goes on: a record, `req.user = null`, a status that is only set. */
function leavesItBe(statement: ts.Statement): boolean {
  if (isForOneKind(statement)) return true;
  if (!ts.isExpressionStatement(statement)) return false;
  const { expression } = statement;
  return ts.isCallExpression(expression) || isEmptying(expression) || setsStatus(expression) || isMadeUp(expression);
}

/** `ctx.state.user = { id: 'guest' }`, `req.user = GUEST` */
function isMadeUp(expression: ts.Expression): boolean {
  if (!isAssignment(expression) || !ts.isPropertyAccessExpression(expression.left)) return false;
  return SAYS_WHO.test(expression.getText()) && OF_REQUEST.test(expression.left.getText());
}

const OF_REQUEST = spelled('requests', 'ofOneRequest');

/** `if (error instanceof TokenExpiredError) return res.sendStatus(401)`: one kind of failure is refused, the others are not. */
const FOR_ONE = /\binstanceof\s+\w*(?:Expired|NotBefore)|\.(?:name|code)\s*===?\s*['"][\w-]*(?:EXPIRED|Expired)/;

export function isForOneKind(node: ts.Node): boolean {
  return isOneKind(node) && ts.isIfStatement(node) && leaves(node.thenStatement);
}

export function isOneKind(node: ts.Node): boolean {
  return ts.isIfStatement(node) && !node.elseStatement && FOR_ONE.test(node.expression.getText().slice(0, 300));
}

export function leaves(statement: ts.Statement): boolean {
  if (ts.isThrowStatement(statement) || ts.isReturnStatement(statement)) return true;
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : undefined;
  return last !== undefined && leaves(last);
}

export function mayLeave(statement: ts.Statement): boolean {
  if (ts.isIfStatement(statement)) return true;
  return leaves(statement) || ts.isTryStatement(statement) || ts.isSwitchStatement(statement);
}

/** `req.user = null` */
function isEmptying(expression: ts.Expression): boolean {
  return isAssignment(expression) && /^(?:null|undefined)$/.test(expression.right.getText());
}

/** `ctx.status = 401`: the answer says no, and what follows runs all the same. */
function setsStatus(expression: ts.Expression): boolean {
  return isAssignment(expression) && /\.status(?:Code)?$/.test(expression.left.getText());
}

export function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

const DECIDES = spelled('decisions', 'deciders');

/** `next()`, an answer that allows, or the `true` of a function that decides. */
export function letsPass(statement: ts.Statement): boolean {
  if (handsOn(statement)) return true;
  if (!ts.isReturnStatement(statement) || !statement.expression) return false;
  if (allows(statement.expression)) return true;
  return isAlwaysTrue(statement.expression) && DECIDES.test(enclosingName(statement).split('.').at(-1) ?? '');
}

/** `true`, or a variable that is nothing else: `let allowed = true; …; return allowed;`. */
function isAlwaysTrue(expression: ts.Expression): boolean {
  if (expression.kind === ts.SyntaxKind.TrueKeyword) return true;
  const declaration = ts.isIdentifier(expression) ? declarationOf(expression) : undefined;
  if (!declaration || !ts.isVariableDeclaration(declaration)) return false;
  if (declaration.initializer?.kind !== ts.SyntaxKind.TrueKeyword) return false;
  const writes = new RegExp(`\\b${declaration.name.getText().replaceAll('$', '\\$')}\\s*(?:&&|\\|\\||&)?=(?!=)`, 'g');
  // Its declaration is one, or has a type before the sign.
  const scope = enclosingFunction(declaration).getText().replace(declaration.getText(), '');
  return !writes.test(scope);
}

/** The policy that an authorizer of a gateway answers with: `policy(principal, 'Allow', arn)`, `{ isAuthorized: true }`. */
export function allows(expression: ts.Expression): boolean {
  return /['"]Allow['"]|\bisAuthorized\s*:\s*true\b/.test(expression.getText().slice(0, 400));
}

/** Calls what the function around it was given to go on with. */
export function handsOn(statement: ts.Statement): boolean {
  const expression =
    ts.isReturnStatement(statement) || ts.isExpressionStatement(statement) ? statement.expression : undefined;
  const call = expression && ts.isAwaitExpression(expression) ? expression.expression : expression;
  if (!call) return false;
  // hapi says so with a symbol.
  if (ts.isPropertyAccessExpression(call)) return ts.isReturnStatement(statement) && call.getText() === 'h.continue';
  if (!ts.isCallExpression(call)) return false;
  if (call.expression.getText() === 'NextResponse.next') return ts.isReturnStatement(statement);
  if (!ts.isIdentifier(call.expression) || !isHandedIn(call.expression)) return false;
  // `return resolve(event)` is how a hook of SvelteKit goes on.
  if (call.expression.text === 'resolve')
    return ts.isReturnStatement(statement) && call.arguments[0]?.getText() === 'event';
  return isContinuation(call.expression) && call.arguments.length === 0;
}

/** `next`, and `done` of a hook of Fastify, which is given the request and the reply before it. */
export function isContinuation(name: ts.Identifier): boolean {
  if (name.text === 'next') return true;
  const parameter = name.text === 'done' ? declarationOf(name) : undefined;
  return parameter !== undefined && ts.isParameter(parameter) && parameter.parent.parameters.length > 2;
}

/** A parameter, or what is taken out of one. */
function isHandedIn(name: ts.Identifier): boolean {
  let declaration: ts.Node | undefined = declarationOf(name);
  while (declaration && (ts.isBindingElement(declaration) || ts.isObjectBindingPattern(declaration)))
    declaration = declaration.parent;
  return declaration !== undefined && ts.isParameter(declaration);
}

/** Hooks after whose end the handler runs: `before` of middy, middleware of h3 and Nuxt, hooks of Fastify. */
function endPasses(fn: ts.Node): boolean {
  const { parent } = fn;
  if (ts.isPropertyAssignment(parent)) return BEFORE.test(parent.name.getText()) && isObject(parent.parent);
  if (ts.isMethodDeclaration(fn)) return fn.name.getText() === 'before' && ts.isObjectLiteralExpression(parent);
  if (!ts.isCallExpression(parent)) return false;
  const name = lastName(parent.expression);
  if (name === 'defineEventHandler' || name === 'eventHandler')
    return /(?:^|\/)server\/middleware\//.test(fn.getSourceFile().fileName);
  const [hook] = parent.arguments;
  const isAsync = isFunctionNode(fn) && fn.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true;
  if (!isAsync || !hook || !ts.isStringLiteralLike(hook) || MEANT.test(hook.text)) return false;
  return name === 'addHook' ? /^(?:on|pre)[A-Z]/.test(hook.text) : name === 'decorate' && fn.parameters.length > 0;
}

const BEFORE = /^(?:before|onRequest|preHandler|preValidation)$/;

function isObject(node: ts.Node): boolean {
  return ts.isObjectLiteralExpression(node);
}
