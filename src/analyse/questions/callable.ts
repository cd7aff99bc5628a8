import { ts } from '#compiler';
import type { FunctionNode } from '../syntax/value.js';
import { CHANGES } from '../text/handler-text.js';
import { spelled } from '../text/spellings.js';

/** What a function that anybody may call does with who is calling. */
export interface Callable {
  /** Where it reads whom it is to act for out of what the caller sent. */
  readonly named: ts.Node | undefined;
  /** `caller`: it looks at who is signed in; `signedIn`: only at whether somebody is; `unclear`: the request goes elsewhere. */
  readonly asks: 'caller' | 'signedIn' | 'nobody' | 'unclear';
  /** Where it changes something. */
  readonly changes: ts.Node | undefined;
}

const WHO = spelled('identities', 'namedAccounts');
const CHANGE = new RegExp(`^(?:${CHANGES}|set|add|createCustomToken|setCustomUserClaims|updateUser|deleteUser)$`);

/** `(request) => …` with `request.data` and `request.auth`, or `(data, context) => …` with `context.auth`. */
export function callableOf(fn: FunctionNode): Callable {
  const parameters = new Set(fn.parameters.map(({ name }) => name.getText()));
  let named: ts.Node | undefined;
  let changes: ts.Node | undefined;
  let asks: Callable['asks'] = 'nobody';
  const visit = (node: ts.Node): void => {
    if (isNamed(node)) named ??= node;
    if (isChange(node)) changes ??= node;
    const asked = isOfCaller(node) ? howAsked(node) : undefined;
    if (asked === 'caller' || (asked && asks === 'nobody')) asks = asked;
    if (isHandedOn(node, parameters) && asks !== 'caller') asks = 'unclear';
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(fn, visit);
  return { named, changes, asks };
}

/** `request.data.uid`, `data.userId`, `const { uid } = request.data` */
function isNamed(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return WHO.test(node.name.text) && isData(node.expression);
  if (!ts.isBindingElement(node) || !WHO.test((node.propertyName ?? node.name).getText())) return false;
  const holder = node.parent.parent;
  if (ts.isVariableDeclaration(holder)) return holder.initializer !== undefined && isData(holder.initializer);
  return ts.isBindingElement(holder) && (holder.propertyName ?? holder.name).getText() === 'data';
}

function isData(expression: ts.Expression): boolean {
  return /^(?:[\w$]+\.)?data$/.test(expression.getText().replace(/\s+as\s.*$/, ''));
}

function isChange(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    CHANGE.test(node.expression.name.text)
  );
}

/** `request.auth`, `context.auth`, `({ auth })`; not `admin.auth()`. */
function isOfCaller(node: ts.Node): node is ts.Identifier {
  if (!ts.isIdentifier(node) || node.text !== 'auth') return false;
  const { parent } = node;
  const called = ts.isPropertyAccessExpression(parent) && parent.name === node ? parent : node;
  return !(ts.isCallExpression(called.parent) && called.parent.expression === called);
}

/** `if (!request.auth)` looks at whether somebody is there, `request.auth?.uid` at who. */
function howAsked(auth: ts.Identifier): 'caller' | 'signedIn' | undefined {
  if (ts.isBindingElement(auth.parent) && !ts.isVariableDeclaration(auth.parent.parent.parent)) return undefined;
  let at: ts.Node = ts.isPropertyAccessExpression(auth.parent) && auth.parent.name === auth ? auth.parent : auth;
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent;
  const { parent } = at;
  return ts.isPrefixUnaryExpression(parent) || (ts.isIfStatement(parent) && parent.expression === at)
    ? 'signedIn'
    : 'caller';
}

/** `requireAdmin(context)`, `update(request)` */
function isHandedOn(node: ts.Node, parameters: ReadonlySet<string>): boolean {
  return (
    ts.isCallExpression(node) &&
    node.arguments.some((given) => ts.isIdentifier(given) && given.text !== 'data' && parameters.has(given.text))
  );
}
