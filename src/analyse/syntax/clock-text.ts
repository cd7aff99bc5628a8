import { ts } from '#compiler';
import { spelled } from '../text/spellings.js';
import { enclosingFunction } from './scope.js';
import { lastName } from './unit.js';

/** Methods and functions that give another form of what they are given. */
const FORMS = spelled('calls', 'formsOfTime');
const TO_TEXT = spelled('calls', 'timeToText');
const KNOWN = spelled('identities', 'knownParts');

/** The text that is made of the time and of what can be known, by a call that reads the clock; undefined for any other use. */
export function clockTextOf(call: ts.Node): ts.Node | undefined {
  let at = call;
  let isText = false;
  for (;;) {
    const { parent } = at;
    if (ts.isPropertyAccessExpression(parent) && ts.isCallExpression(parent.parent) && FORMS.test(parent.name.text)) {
      isText ||= TO_TEXT.test(parent.name.text);
      at = parent.parent;
    } else if (ts.isCallExpression(parent) && parent.expression !== at && FORMS.test(lastName(parent.expression))) {
      isText ||= TO_TEXT.test(lastName(parent.expression));
      at = parent;
    } else if (ts.isArrayLiteralExpression(parent) && isJoined(parent)) {
      isText = true;
      at = parent.parent.parent;
    } else if (ts.isVariableDeclaration(parent) && isText) {
      const hashed = hashOf(parent);
      if (!hashed) break;
      if (!isKnown(at)) return undefined;
      return hashed;
    } else if (ts.isTemplateSpan(parent)) {
      isText = true;
      at = parent.parent;
    } else if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.PlusToken) {
      isText ||= [parent.left, parent.right].some(ts.isStringLiteralLike);
      at = parent;
    } else if (ts.isParenthesizedExpression(parent)) at = parent;
    else break;
  }
  return isText && isKnown(at) ? at : undefined;
}

/** `[id, now].join(':')` */
function isJoined({ parent }: ts.ArrayLiteralExpression): boolean {
  return ts.isPropertyAccessExpression(parent) && parent.name.text === 'join' && ts.isCallExpression(parent.parent);
}

/** What the one hash gives that a variable is only made for: `createHash('sha256').update(seed).digest('hex')`. */
function hashOf({ name }: ts.VariableDeclaration): ts.Node | undefined {
  const fn = enclosingFunction(name);
  const used: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node !== name && node.text === name.getText()) used.push(node);
    ts.forEachChild(node, visit);
  };
  visit(fn);
  const [only, ...others] = used;
  const call = only?.parent;
  if (!call || others.length > 0 || !ts.isCallExpression(call) || !HASHED.test(call.expression.getText()))
    return undefined;
  let at: ts.Node = call;
  while (ts.isPropertyAccessExpression(at.parent) && ts.isCallExpression(at.parent.parent)) at = at.parent.parent;
  return at;
}

const HASHED = /(?:createHash\([^()]*\)\s*\.update|\b(?:md5|sha\d{1,3}))$/i;

function isKnown(node: ts.Node): boolean {
  if (ts.isIdentifier(node)) return KNOWN.test(node.text);
  if (ts.isPropertyAccessExpression(node))
    return KNOWN.test(node.name.text) || FORMS.test(node.name.text) ? isRoot(node) : false;
  if (ts.isCallExpression(node))
    return FORMS.test(lastName(node.expression)) && isRoot(node.expression) && node.arguments.every(isKnown);
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isKnown);
  if (ts.isTemplateExpression(node)) return node.templateSpans.every(({ expression }) => isKnown(expression));
  if (ts.isBinaryExpression(node)) return isKnown(node.left) && isKnown(node.right);
  if (ts.isParenthesizedExpression(node)) return isKnown(node.expression);
  return (
    ts.isStringLiteralLike(node) || ts.isNumericLiteral(node) || node.kind === ts.SyntaxKind.RegularExpressionLiteral
  );
}

/** A method is asked of something that is known itself; of a record only the member counts. */
function isRoot(callee: ts.Node): boolean {
  if (!ts.isPropertyAccessExpression(callee)) return true;
  return FORMS.test(callee.name.text) ? isKnown(callee.expression) : true;
}
