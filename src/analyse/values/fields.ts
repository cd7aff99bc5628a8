import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import { lastName, referencesIn } from '../syntax/unit.js';
import type { Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import type { Program } from './program.js';

/** A field of a variable that its function reads in another place, and that the test accepts: the variable holds it whole. */
export function fieldReadElsewhere(
  program: Program,
  value: Value,
  accepts: (name: string, member: ts.Node) => boolean,
): string | undefined {
  // A wrapper that is handed the whole reads nothing of it; whoever hands it over may.
  for (const { node } of value.via?.toReversed() ?? []) {
    const found = ts.isIdentifier(node) && !isReadFrom(node) ? fieldReadBeside(program, node, accepts) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function fieldReadBeside(
  program: Program,
  use: ts.Identifier,
  accepts: (name: string, member: ts.Node) => boolean,
): string | undefined {
  const declaration = declarationOf(use);
  const unit = program.unitOf(use);
  const isHolder =
    declaration &&
    (ts.isVariableDeclaration(declaration) || ts.isParameter(declaration) || ts.isBindingElement(declaration));
  if (!isHolder || !unit) return undefined;
  for (const reference of referencesIn(unit, declaration)) {
    const name = fieldsRead(reference).find((read) => accepts(read, reference.parent));
    if (name !== undefined) return name;
  }
  return undefined;
}

/** `locals.user`, `(locals as Locals).user`: what is read is not what holds it. */
export function isReadFrom(use: ts.Node): boolean {
  let at = use;
  while (ts.isAsExpression(at.parent) || ts.isParenthesizedExpression(at.parent)) at = at.parent;
  return ts.isPropertyAccessExpression(at.parent) && at.parent.expression === at;
}

/** `data.access_token` and `const { access_token } = data`; not what is written to it. */
function fieldsRead(reference: ts.Identifier): string[] {
  const { parent } = reference;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === reference) {
    const isWritten = ts.isBinaryExpression(parent.parent) && parent.parent.left === parent;
    return isWritten || ts.isDeleteExpression(parent.parent) ? [] : [parent.name.text];
  }
  if (!ts.isVariableDeclaration(parent) || parent.initializer !== reference || !ts.isObjectBindingPattern(parent.name))
    return [];
  const { elements } = parent.name;
  // `const { password, ...rest } = user` is how a field is taken out, and the whole is then no longer what is meant.
  if (elements.some(({ dotDotDotToken }) => dotDotDotToken)) return [];
  return elements.map(({ propertyName, name }) => (propertyName ?? name).getText());
}

/** The function around a node, with the call it is handed to: a route with its validators. */
export function regionAround(node: ts.Node): ts.Node {
  for (let at = node.parent; at; at = at.parent) {
    if (ts.isFunctionLike(at)) return ts.isCallExpression(at.parent) ? at.parent : at;
    if (ts.isSourceFile(at)) return node;
  }
  return node;
}

/** `if (!response.ok) log(answer)`, `if (!answer.access_token) …`: an answer that is no success holds no token. */
export function isWhereItFailed(use: ts.Node, field: string): boolean {
  for (let at = use; !ts.isSourceFile(at) && !ts.isFunctionLike(at); at = at.parent) {
    const { parent } = at;
    if (!ts.isIfStatement(parent) || parent.thenStatement !== at) continue;
    const condition = parent.expression.getText().slice(0, 300);
    if (
      FAILED.test(condition) ||
      condition
        .replace(/\s/g, '')
        .match(MISSING)
        ?.some((text) => text.endsWith(field))
    )
      return true;
  }
  return false;
}

const FAILED = /![\w.?]{1,60}\.ok\b|\.ok\s*===?\s*false|\.(?:status|statusCode)\s*(?:>=?\s*[34]|!==?\s*2)/;
const MISSING = /![\w.?]{1,80}/g;

/** `if (isServiceError(answer)) log(answer)`, `if (answer?.token) … else log(answer)`, `if (token) … else log(token)`: what was asked for is not there. */
export function isLackedThere(use: ts.Node, accepts: (name: string) => boolean): boolean {
  if (!ts.isIdentifier(use)) return false;
  for (let at: ts.Node = use; !ts.isSourceFile(at) && !ts.isFunctionLike(at); at = at.parent) {
    const { parent } = at;
    if (!ts.isIfStatement(parent)) continue;
    const { expression } = parent;
    if (parent.elseStatement === at && ts.isIdentifier(expression) && expression.text === use.text) return true;
    if (parent.thenStatement === at && expression.getText() === `!${use.text}`) return true;
    if (parent.thenStatement === at && isErrorOf(expression, use.text)) return true;
    if (parent.elseStatement === at && isMemberOf(expression, use.text, accepts)) return true;
  }
  return false;
}

function isErrorOf(condition: ts.Expression, name: string): boolean {
  if (ts.isBinaryExpression(condition) && condition.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken)
    return isErrorOf(condition.left, name) || isErrorOf(condition.right, name);
  if (!ts.isCallExpression(condition)) return false;
  const [given] = condition.arguments;
  return given?.getText() === name && SAYS_ERROR.test(lastName(condition.expression));
}

function isMemberOf(condition: ts.Expression, name: string, accepts: (name: string) => boolean): boolean {
  return (
    ts.isPropertyAccessExpression(condition) && condition.expression.getText() === name && accepts(condition.name.text)
  );
}

const SAYS_ERROR = spelled('purposes', 'errorGuards');
