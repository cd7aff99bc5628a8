import { ts } from '#compiler';
import { bare } from '../syntax/bare.js';
import { declarationOf } from '../syntax/scope.js';
import type { Primitive } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';

/** Longer expressions are not the reading of a header. */
const MAXIMUM_TEXT = 300;
const ORIGIN_READ = spelled('requests', 'originReads');
/** Names of a host from a scheme on, and nothing after them. */
const ONE_HOST = /^\^https?\??:\\\/\\\/(?:[\w-]+\\\.)*[\w-]+(?::(?:\d+|\\d\+))?\$$/;
/** Any host, or one of several, below two names at least: whoever has `\.com$` on a list has everybody there. */
const BELOW_A_HOST =
  /^(?:\\\.|(?:\^https?\??:\\\/\\\/|\\\/\\\/)(?:(?:\((?:\?:)?[^()]{1,60}\)|\[[^\]]{1,40}\][+*]|\\w[+*]|\.[+*]\??)\\\.|\((?:\?:)?[^()|]{1,60}\\\.\)[?*]?))(?:[\w-]+\\\.){1,8}[\w-]+(?::(?:\d+|\\d\+))?\$$/;

/** One origin, spelt out: `null` is what documents without an origin have, and anybody can make one. */
export function isNamedOrigin(value: Primitive): boolean {
  return typeof value === 'string' && value !== '' && value !== 'null' && !value.includes('*');
}

/** `/example\.com/` finds `https://example.com.attacker.test` too. */
export function verdictOfPattern(literal: string): 'any' | 'part' | 'listed' | 'unknown' {
  const pattern = literal.slice(1, literal.lastIndexOf('/'));
  if (pattern.length > MAXIMUM_TEXT) return 'unknown';
  if (/^\^?(?:https\?:\\\/\\\/)?\(?\.[*+]?\)?\$?$/.test(pattern)) return 'any';
  if (ONE_HOST.test(pattern) || BELOW_A_HOST.test(pattern)) return 'listed';
  const isOpen = !pattern.endsWith('$') && !/\$\)$/.test(pattern);
  const isLoose = !/^\^|^\\\.|^\\\/|^\(\?:?\^/.test(pattern);
  return isOpen || isLoose ? 'part' : 'unknown';
}

/** `req.headers.origin ?? '*'`, also through a variable. */
export function isAskingOrigin(node: ts.Expression): boolean {
  const read = withoutDefault(node);
  if (read.end - read.pos <= MAXIMUM_TEXT && ORIGIN_READ.test(read.getText())) return true;
  if (ts.isPropertyAccessExpression(read) && read.name.text === 'origin' && isHeadersOfRequest(read.expression))
    return true;
  const declaration = ts.isIdentifier(read) ? declarationOf(read) : undefined;
  if (!declaration) return false;
  if (ts.isVariableDeclaration(declaration) && declaration.initializer)
    return !ts.isIdentifier(declaration.initializer) && isAskingOrigin(declaration.initializer);
  return (
    ts.isBindingElement(declaration) &&
    (declaration.propertyName ?? declaration.name).getText() === 'origin' &&
    /headers?$/.test(declaration.parent.parent.getText().slice(0, 200))
  );
}

/** `headers` of `({ headers, method }, res) => …`: a part of the request that a handler is given. */
function isHeadersOfRequest(node: ts.Expression): boolean {
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  if (!declaration || !ts.isBindingElement(declaration) || !ts.isParameter(declaration.parent.parent)) return false;
  return (declaration.propertyName ?? declaration.name).getText() === 'headers';
}

function withoutDefault(node: ts.Expression): ts.Expression {
  let at = bare(node);
  while (
    ts.isBinaryExpression(at) &&
    (at.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken ||
      at.operatorToken.kind === ts.SyntaxKind.BarBarToken) &&
    ts.isStringLiteralLike(bare(at.right))
  )
    at = bare(at.left);
  return at;
}
