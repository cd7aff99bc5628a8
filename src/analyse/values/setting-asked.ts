import { ts } from '#compiler';
import type { CallValue, Value } from '../syntax/value.js';

/** The name in `config.get('AUDIENCE')` of NestJS, where no other value stands in for a missing one. */
export function settingAskedFor({ callee, node }: CallValue): string | undefined {
  if (callee.kind !== 'member' || !ASKS.has(callee.name) || !isOfNest(callee.object)) return undefined;
  const [name, fallback] = ts.isCallExpression(node) ? node.arguments : [];
  return name && ts.isStringLiteralLike(name) && (!fallback || ts.isObjectLiteralExpression(fallback))
    ? name.text
    : undefined;
}

const ASKS: ReadonlySet<string> = new Set(['get', 'getOrThrow']);

function isOfNest(value: Value): boolean {
  return value.kind === 'parameter' && /^ConfigService\b/.test(value.node.type?.getText() ?? '');
}
