import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ts } from '#compiler';
import { comparePeers, type Verifier } from '../../src/analyse/questions/peers.js';
import type { Cell, Policy } from '../../src/analyse/questions/policy.js';

const KNOWN: Cell = { is: 'known', values: ['a'] };
const CELLS: readonly Cell[] = [
  KNOWN,
  { ...KNOWN, sometimes: true },
  { is: 'absent' },
  { is: 'absent', safe: true },
  { is: 'unknown', why: 'it is decided at run time' },
];
const PARTS = ['algorithms', 'issuer', 'audience'] as const;

function verifierOf(more: Partial<Policy>, kind: 'environment' | 'token' = 'environment'): Verifier {
  const policy: Policy = {
    algorithms: KNOWN,
    issuer: KNOWN,
    audience: KNOWN,
    expiry: KNOWN,
    clockTolerance: { is: 'absent' },
    key: KNOWN,
    claims: [],
    claimsInSight: true,
    ...more,
  };
  const id = kind === 'token' ? undefined : 'env K';
  return {
    at: ts.factory.createIdentifier('verify'),
    trace: [],
    package: '',
    keys: [{ name: 'env K', id, kind }],
    policy,
  };
}

const cell = fc.constantFrom(...CELLS);
const claims = fc.uniqueArray(fc.constantFrom('typ', 'token_use', 'hd'), { maxLength: 2 });
const verifiers = fc
  .array(fc.record({ algorithms: cell, issuer: cell, audience: cell, claims, claimsInSight: fc.boolean() }), {
    maxLength: 7,
  })
  .map((all) =>
    all.map((one) =>
      verifierOf({
        ...one,
        claims: one.claims.map((claim) => ({ claim, equals: [], strength: 'exact' as const, byAll: true })),
      }),
    ),
  );

/** What a verifier lacks, by the words of `Lack`: each one against all others. */
function lacksOf({ policy }: Verifier, peers: readonly Verifier[]): string[] {
  const isSafe = (one: Policy, check: string) =>
    PARTS.some((part) => part === check && one[part].is === 'absent' && 'safe' in one[part]);
  const checks = (one: Policy) => [
    ...PARTS.filter((part) => one[part].is === 'known' && !('sometimes' in one[part])),
    ...one.claims.map(({ claim }) => claim),
  ];
  const covers = (one: Policy, other: Policy) =>
    checks(other).every((check) => checks(one).includes(check) || isSafe(one, check));
  const isLacking = (check: string) => {
    const part = PARTS.find((one) => one === check);
    if (part === undefined) return policy.claimsInSight && policy.claims.length === 0;
    return !isSafe(policy, part) && (policy[part].is === 'absent' || 'sometimes' in policy[part]);
  };
  return [...new Set(peers.flatMap((peer) => checks(peer.policy)))].filter((check) => {
    const by = peers.filter((peer) => checks(peer.policy).includes(check));
    const isStrictest = (one: Verifier) =>
      covers(one.policy, policy) && peers.every((peer) => covers(one.policy, peer.policy));
    return isLacking(check) && (by.length > 1 || by.some(isStrictest));
  });
}

describe('peers', () => {
  it('are compared as each one is with all others', () => {
    fc.assert(
      fc.property(verifiers, (all) => {
        const lacks = comparePeers(all).map((one) => one.lacks.map(({ check }) => check));
        const expected = all.map((one) =>
          lacksOf(
            one,
            all.filter((other) => other !== one),
          ),
        );
        expect(lacks).toEqual(all.length > 1 ? expected : []);
      }),
    );
  });

  it('of a verifier that lets the token name its key are those of its audience', () => {
    const loose = verifierOf({ issuer: { is: 'absent' } }, 'token');
    const strict = verifierOf({});
    const [comparison, ...more] = comparePeers([loose, strict]);
    expect(more).toEqual([]);
    expect(comparison?.lacks).toEqual([{ check: 'issuer', isClaim: false, checkedBy: [strict.at] }]);
    expect(comparePeers([loose, verifierOf({ audience: { is: 'known', values: ['b'] } })])).toEqual([]);
  });

  it('may be thousands', () => {
    const all = Array.from({ length: 5_000 }, (_, index) => verifierOf({ issuer: CELLS[index % 3] ?? KNOWN }));
    const start = process.cpuUsage();
    expect(comparePeers(all).filter(({ lacks }) => lacks.length > 0)).toHaveLength(3_333);
    expect(process.cpuUsage(start).user).toBeLessThan(5_000_000);
  });
});
