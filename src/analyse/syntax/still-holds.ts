import { ts } from '#compiler';

/** Methods whose result still holds what they were called on. */
export const KEEPS = new Set([
  'slice',
  'substring',
  'substr',
  'trim',
  'split',
  'replace',
  'replaceAll',
  'toString',
  'concat',
  'join',
  'at',
  'pop',
  'shift',
  'filter',
  'entries',
  'json',
  'text',
  'toLowerCase',
  'unwrap',
  'toJSON',
  'toObject',
  'data',
]);
/** Functions whose result still holds their first argument. */
export const WRAPS = new Set([
  'JSON.stringify',
  'JSON.parse',
  'String',
  'Object.values',
  'Object.entries',
  'Object.fromEntries',
  'btoa',
  'atob',
  'Response',
  'Blob',
  'encodeURIComponent',
  'decodeURIComponent',
  'Buffer.from',
  'util.inspect',
  'util.format',
  'inspect',
  'format',
  'structuredClone',
]);

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
  if (from < 0 && from >= -8 && to === undefined) return false;
  return !(from === 0 && to !== undefined && to > 0 && to <= 12);
}
