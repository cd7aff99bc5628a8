import type { Reliance } from '../flow/verification.js';
import type { ClaimUse, Place } from './code-site.js';

/** The gravest use for each call that claims are returned to, in the order of their weight. */
export function claimUses(reliances: readonly Reliance[]): readonly ClaimUse[] {
  const uses = new Map<Place | undefined, ClaimUse>();
  for (const { kind, claim, use } of reliances) {
    const trace = use.trace.map(({ node, say }) => ({ at: node, say }));
    const returned = trace[use.trace.findLastIndex(({ isReturn }) => isReturn === true)];
    if (!uses.has(returned?.at))
      uses.set(returned?.at, { kind, claim, says: saidOf(kind, claim), at: use.node, trace, returned });
  }
  return [...uses.values()];
}

function saidOf(kind: Reliance['kind'], claim: string): string {
  const claims = claim === '' || claim.endsWith('()') ? 'the claims' : `\`${claim}\``;
  return {
    decision: `${claims} decides here`,
    identity: `${claims} is taken for the caller's identity`,
    'handed on': 'handed on as if it were verified',
  }[kind];
}
