import { ts } from 'ts-morph';
import type { Comparison } from './code.js';
import type { Use } from './flow.js';

/** Text methods that look at a part of their receiver only. */
const PARTIAL = new Set(['startsWith', 'endsWith', 'indexOf', 'search', 'match']);

/** The strongest comparison of a claim among the uses of a verifier's result. */
export function comparisonOf(uses: readonly Use[], claim: string): Comparison | undefined {
  const found: Comparison[] = [];
  for (const use of uses) {
    if (!use.path.includes(claim)) continue;
    const strength = strengthOf(use);
    if (strength) found.push({ at: use.node, strength });
  }
  for (const strength of ['exact', 'loose', 'unclear'] as const) {
    const first = found.find((comparison) => comparison.strength === strength);
    if (first) return first;
  }
  return undefined;
}

function strengthOf(use: Use): Comparison['strength'] | undefined {
  if (use.how === 'compare') return 'exact';
  const callee = use.call?.expression;
  const method = callee && ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
  if (use.how === 'method') {
    if (PARTIAL.has(method)) return 'loose';
    // On a list this asks for an element, on a text for a part of it: the claim may be either.
    return method === 'includes' ? 'unclear' : undefined;
  }
  if (use.how !== 'argument' || !use.call) return undefined;
  if (callee && ts.isIdentifier(callee) && callee.text === 'String')
    return isTextSearch(use.call) ? 'loose' : undefined;
  return method === 'includes' || method === 'has' ? 'exact' : 'unclear';
}

/** `String(aud).includes(…)`. */
function isTextSearch(conversion: ts.Node): boolean {
  const access = conversion.parent;
  if (!ts.isPropertyAccessExpression(access) || !ts.isCallExpression(access.parent)) return false;
  return access.name.text === 'includes' || PARTIAL.has(access.name.text);
}
