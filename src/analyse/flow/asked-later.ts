import { ts } from '#compiler';
import { enclosingFunction } from '../syntax/scope.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import { letsPass } from './after-failure.js';

const OF_REQUEST = spelled('requests', 'ofOneRequest');
const SAYS_WHO = spelled('identities', 'callerAssigned');
const TOKEN = new RegExp(`${spelled('secrets', 'tokenSpellings').source}|authorization|bearer`, 'i');

/**
 * Whether a middleware only finds out who is calling, where there is a token (`if (token) { try { req.user = … } catch { next(); } } next();`),
 * and another function refuses where nobody was found: `if (!request.user) throw new UnauthorizedException()`.
 */
export function isAskedLater(program: Program, place: ts.Node): boolean {
  const fn = enclosingFunction(place);
  if (!isFunctionNode(fn) || !fn.body || !ts.isBlock(fn.body)) return false;
  const last = fn.body.statements.at(-1);
  if (!last || !letsPass(last) || !isOnlyWhereSent(place, fn.body)) return false;
  const own = fn.getText();
  const home = program.unitOf(fn)?.path;
  return [...callerSetIn(fn.body)].some((name) => {
    const refuses = new RegExp(
      String.raw`!\s*(?:\w{1,40}[?!]?\.){1,4}${name}\s*\)\s*\{?\s*(?:[^{}]{0,160}?[;\n]\s*)?(?:throw|return)\b`,
    );
    return program.filesIn('').some((path) => {
      const text = program.textOf(path);
      return refuses.test(path === home ? text.replace(own, '') : text);
    });
  });
}

/** In an `if` that asks for the token, right in the body. */
function isOnlyWhereSent(place: ts.Node, body: ts.Block): boolean {
  for (let at = place; at !== body && !ts.isSourceFile(at); at = at.parent)
    if (ts.isIfStatement(at.parent) && at.parent.parent === body && at.parent.thenStatement === at)
      return TOKEN.test(at.parent.expression.getText());
  return false;
}

/** `user` of `req.user = await userOf(sub)`. */
function callerSetIn(body: ts.Block): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const { left } = node;
      const isCaller = ts.isPropertyAccessExpression(left) && OF_REQUEST.test(left.getText());
      if (isCaller && SAYS_WHO.test(node.getText())) names.add(left.name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(body);
  return names;
}
