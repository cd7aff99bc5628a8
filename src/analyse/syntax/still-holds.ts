import { ts } from '#compiler';
import { namesFrom } from '../text/spellings.js';
import { declarationOf, enclosingFunction } from './scope.js';

export const KEEPS = namesFrom('calls', 'keepingMethods');
export const WRAPS = namesFrom('calls', 'wrapping');

/** Whether `JSON.stringify` is given something that may leave fields out. */
export function hasReplacer(node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false;
  const [, replacer] = node.arguments;
  return (
    replacer !== undefined &&
    replacer.kind !== ts.SyntaxKind.NullKeyword &&
    !(ts.isIdentifier(replacer) && replacer.text === 'undefined')
  );
}

/** Whether a slice shows more than a few characters, and a replacement leaves the text readable. */
export function shows(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return true;
  const [first, second] = node.arguments;
  const method = node.expression.name.text;
  if (method === 'replace' || method === 'replaceAll')
    return !(second && /\*|x{3}|redact|mask|hidden/i.test(second.getText()));
  if (method === 'filter') return !(first && leavesKeysOut(first));
  if (!['slice', 'substring', 'substr'].includes(method) || !first) return true;
  const from = Number(first.getText());
  const to = second ? Number(second.getText()) : undefined;
  if (from < 0 && from >= -12 && to === undefined) return false;
  return !(from === 0 && to !== undefined && to > 0 && to <= 12);
}

const NAMES_CREDENTIAL = /auth|cookie|token|secret|api-?key/i;

/** `([name]) => !HIDDEN.has(name)` of the entries of an object: some of its keys stay behind, credentials where a list in sight says so. */
function leavesKeysOut(test: ts.Expression): boolean {
  const [given] = ts.isArrowFunction(test) || ts.isFunctionExpression(test) ? test.parameters : [];
  if (!given || !ts.isArrayBindingPattern(given.name) || !ts.isFunctionLike(test)) return false;
  const [key] = given.name.elements;
  const body = 'body' in test ? test.body : undefined;
  if (!key || !ts.isBindingElement(key) || !ts.isIdentifier(key.name) || !body) return false;
  const name = key.name.text;
  let asks = false;
  let lists = '';
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node !== body) {
      if (node.text === name) asks = true;
      else if (!ts.isPropertyAccessExpression(node.parent) || node.parent.expression === node) {
        const declared = declarationOf(node);
        if (declared && ts.isVariableDeclaration(declared))
          lists += declared.initializer?.getText().slice(0, 2_000) ?? '';
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(body);
  return asks && (lists === '' || !lists.includes("'") || NAMES_CREDENTIAL.test(lists) === /!/.test(body.getText()));
}

/** `const kept = { ...headers }; delete kept.authorization;` */
export function isPruned(copy: ts.ObjectLiteralExpression): boolean {
  const { parent } = copy;
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return false;
  const text = enclosingFunction(copy).getText().slice(0, 8_000);
  return new RegExp(
    String.raw`\bdelete\s+${parent.name.text}(?:\.|\[['"])\w{0,20}${NAMES_CREDENTIAL.source}`,
    'i',
  ).test(text);
}
