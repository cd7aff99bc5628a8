import type { ts } from '#compiler';
import type { Callers } from '../flow/callers.js';
import type { Use } from '../flow/flow.js';
import { guardBefore } from '../flow/guard-order.js';
import { takenForSomebody } from '../flow/somebody.js';
import type { Site } from '../roles/site.js';
import { enclosingFunction } from '../syntax/scope.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import type { ViewedSite } from './viewed-site.js';

/** What frameworks run before any page, and layouts around some of them. */
const FRONT = spelled('requests', 'filesInFront');
/** What finds out who is calling, and refuses nobody by itself. */
const READS = /^clerkMiddleware\b/;
/** How what stands in front refuses. */
const REFUSES = /\bprotect\b|redirect|\b40[13]\b|UNAUTHORI[SZ]ED|throw\b/i;

/**
 * Where what a session says of the caller is used as if there were somebody, although there may be nobody, whom nothing in
 * the function, before its route, or in front of every page refuses.
 */
export function callerUnasked(
  program: Program,
  callers: Callers,
  sites: readonly Site[],
  site: ViewedSite,
  uses: readonly Use[],
  packageOf: (path: string) => string,
): ts.Node | undefined {
  const { node, match, unit } = site.view.site;
  if (match.entry.verdict !== 'caller') return undefined;
  const used = takenForSomebody(uses);
  if (!used) return undefined;
  const guard = guardBefore(program, callers, node);
  if (guard && !READS.test(guard.getText())) return undefined;
  const home = packageOf(unit.path);
  const isGuarded = sites.some((other) => {
    if (other.node === node || packageOf(other.unit.path) !== home) return false;
    if (enclosingFunction(other.node) === enclosingFunction(node)) return true;
    if (/^(?:require|with)Auth$/.test(other.match.name)) return true;
    if (FRONT.test(other.unit.path)) return REFUSES.test(other.unit.text) || !READS.test(other.match.name);
    return other.unit === unit && isMiddleware(enclosingFunction(other.node));
  });
  return isGuarded ? undefined : used;
}

function isMiddleware(fn: ts.Node): boolean {
  return isFunctionNode(fn) && fn.parameters.some(({ name }) => name.getText() === 'next');
}
