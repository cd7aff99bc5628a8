import { claimOf, comparesExactly } from '../flow/compared-claims.js';
import type { Use } from '../flow/flow.js';
import { isAskedByAll } from '../flow/receivers.js';
import { enclosingFunction } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { namesFrom, spelled } from '../text/spellings.js';
import type { CodeStep, Place } from './code-site.js';

/** A decision on the `active` of an introspection answer, and what else of the answer is asked on the way to it. */
export interface ActiveDecision {
  readonly at: Place;
  readonly trace: readonly CodeStep[];
  /** `reader`: for whom or by whom the token was made; `other`: what else bounds it, such as its scope; `unclear`: the answer goes out of sight. */
  readonly asks: 'reader' | 'other' | 'nothing' | 'unclear';
}

const READERS = namesFrom('identities', 'readerClaims');
const OTHER_BOUNDS = namesFrom('identities', 'otherBounds');
const DECIDES: ReadonlySet<Use['how']> = new Set(['test', 'compare']);
const CHECKS = spelled('decisions', 'answerChecks');

/** One decision per function that asks whether a token is active. */
export function activeDecisions(uses: readonly Use[]): ActiveDecision[] {
  const found = new Map<Place, ActiveDecision>();
  for (const use of uses) {
    if (claimOf(use) !== 'active' || !DECIDES.has(use.how)) continue;
    const fn = enclosingFunction(use.node);
    if (found.has(fn)) continue;
    const trace = use.trace.map(({ node, say }) => ({ at: node, say }));
    found.set(fn, {
      at: use.node,
      trace,
      asks: askedWith(uses.filter((other) => isOnTheWay(use, other))),
    });
  }
  return [...found.values()];
}

function askedWith(uses: readonly Use[]): ActiveDecision['asks'] {
  const asksReader = (use: Use) => READERS.has(claimOf(use)) && comparesExactly(use);
  if (uses.some(asksReader)) return isAskedByAll(uses, asksReader) ? 'reader' : 'unclear';
  if (uses.some((use) => OTHER_BOUNDS.has(claimOf(use)) && (DECIDES.has(use.how) || use.how === 'method')))
    return 'other';
  return uses.some(mayBeChecked) ? 'unclear' : 'nothing';
}

/** A use in a function that the answer passes on its way to, or from, another use. */
function isOnTheWay(use: Use, other: Use): boolean {
  const [short, long] = use.trace.length <= other.trace.length ? [use.trace, other.trace] : [other.trace, use.trace];
  return short.every(({ node }, at) => long[at]?.node === node);
}

/** The whole answer, or what bounds it, is handed to somebody who may look at it. */
function mayBeChecked(use: Use): boolean {
  const claim = claimOf(use);
  if (claim !== '' && !READERS.has(claim) && !OTHER_BOUNDS.has(claim)) return false;
  if (use.how === 'return') return true;
  if (use.how !== 'argument' || !use.call) return false;
  return claim !== '' || CHECKS.test(lastName(use.call.expression));
}
