import { ts } from '#compiler';
import type { Site } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';

const SHOWS = /\bauthorization\b|['"`]x-api-key/i;

/** A request to the same interface that shows who asks in a header: `get(`${this.base}/orders`, { headers })`. */
export function askedWithHeader({ node, unit }: Site): ts.Node | undefined {
  const base = baseOf(node);
  if (base === undefined || !SHOWS.test(unit.text)) return undefined;
  for (const calls of unit.calls.values())
    for (const call of calls) {
      if (!ts.isCallExpression(call) || call.arguments.length < 2) continue;
      const [address, ...rest] = call.arguments;
      if (address === node) continue;
      if (address && baseOf(address) === base && rest.some(showsInHeader)) return call;
    }
  return undefined;
}

/** `this.base` of `${this.base}/orders?from=…`. */
function baseOf(node: ts.Node): string | undefined {
  const text = ts.isBinaryExpression(node.parent) ? node.parent : node;
  if (!ts.isTemplateExpression(text) || text.head.text !== '') return undefined;
  return text.templateSpans[0]?.expression.getText();
}

function showsInHeader(options: ts.Expression): boolean {
  if (!ts.isObjectLiteralExpression(options)) return false;
  return options.properties.some((property) => {
    if (property.name?.getText() !== 'headers') return false;
    const declaration = ts.isShorthandPropertyAssignment(property) ? declarationOf(property.name) : undefined;
    return SHOWS.test((declaration ?? property).getText().slice(0, 400));
  });
}
