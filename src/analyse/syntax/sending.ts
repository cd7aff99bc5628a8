import { ts } from '#compiler';

/** Calls that answer a request, write a log or build a rule, whatever object they are given. */
const NOT_SENDING = new Set([
  'json',
  'send',
  'log',
  'info',
  'debug',
  'warn',
  'error',
  'trace',
  'object',
  'expect',
  'stringify',
  'status',
  'reply',
  'set',
]);

/** `new Headers({ … })` */
function isMadeHeaders(node: ts.Node): boolean {
  return ts.isNewExpression(node) && node.expression.getText() === 'Headers';
}

/** The call that sends the headers a property stands in: `fetch(url, { headers: { … } })`. */
export function sendingCall(node: ts.Node): ts.CallExpression | ts.NewExpression | undefined {
  let at = node.parent;
  let isHeaders = false;
  while (
    at &&
    (ts.isObjectLiteralExpression(at) || ts.isPropertyAssignment(at) || ts.isAsExpression(at) || isMadeHeaders(at))
  ) {
    if (ts.isPropertyAssignment(at) && at.name.getText() === 'headers') isHeaders = true;
    at = at.parent;
  }
  if (!isHeaders || !at || !(ts.isCallExpression(at) || ts.isNewExpression(at))) return undefined;
  const callee = at.expression;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : '';
  return NOT_SENDING.has(name) ? undefined : at;
}
