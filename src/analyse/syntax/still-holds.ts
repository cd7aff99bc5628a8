import { ts } from '#compiler';
import { namesFrom } from '../text/spellings.js';

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
  if (!['slice', 'substring', 'substr'].includes(method) || !first) return true;
  const from = Number(first.getText());
  const to = second ? Number(second.getText()) : undefined;
  if (from < 0 && from >= -12 && to === undefined) return false;
  return !(from === 0 && to !== undefined && to > 0 && to <= 12);
}
