import { ts } from '#compiler';
import { namesFrom } from '../text/spellings.js';
import { declarationOf } from './scope.js';
import { referencesIn, type Unit } from './unit.js';

const MADE_UP = /^req(?:uest)?$/;
const NOT_SENDING = namesFrom('calls', 'notSending');

/** `new Headers({ … })` */
function isMadeHeaders(node: ts.Node): boolean {
  return ts.isNewExpression(node) && /(?:^|\.)Headers$/.test(node.expression.getText());
}

function isNamedHeaders(node: ts.Node): boolean {
  return (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) && node.name.getText() === 'headers';
}

/** The variable that a header is written into: `headers.set('Authorization', …)`, `headers.Authorization = …`. */
function headersWritten(node: ts.Node): ts.Identifier | undefined {
  const target = ts.isCallExpression(node) ? node.expression : ts.isBinaryExpression(node) ? node.left : undefined;
  const isMember = target && (ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target));
  return isMember && ts.isIdentifier(target.expression) ? target.expression : undefined;
}

/** The call that sends the headers a property stands in: `fetch(url, { headers: { … } })`. */
export function sendingCall(node: ts.Node): ts.CallExpression | ts.NewExpression | undefined {
  let at = node.parent;
  let isHeaders = false;
  while (
    at &&
    (ts.isShorthandPropertyAssignment(at) ||
      ts.isObjectLiteralExpression(at) ||
      ts.isPropertyAssignment(at) ||
      ts.isAsExpression(at) ||
      isMadeHeaders(at))
  ) {
    if (!ts.isObjectLiteralExpression(at) && isNamedHeaders(at)) isHeaders = true;
    // `getToken({ req: { headers } })`: a request that is made up for who reads it here.
    if (ts.isPropertyAssignment(at) && MADE_UP.test(at.name.getText())) return undefined;
    at = at.parent;
  }
  if (!isHeaders || !at || !(ts.isCallExpression(at) || ts.isNewExpression(at))) return undefined;
  const callee = at.expression;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : '';
  return NOT_SENDING.has(name) ? undefined : at;
}

/** The call that sends what is written at a node, directly or through the variable that holds the headers. */
export function sentWith({
  node,
  unit,
}: {
  readonly node: ts.Node;
  readonly unit: Unit;
}): ts.CallExpression | ts.NewExpression | undefined {
  const direct = sendingCall(node);
  if (direct) return direct;
  const written = headersWritten(node);
  const headers = written && declarationOf(written);
  if (!headers) return undefined;
  for (const use of referencesIn(unit, headers)) {
    const call = sendingCall(use);
    if (call) return call;
  }
  return undefined;
}
