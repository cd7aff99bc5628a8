import {
  bothPlaces,
  comparisons,
  defineIssuerRule,
  EXAMPLE_KEYS,
  EXAMPLE_SERVER,
  exampleClaim,
  type InspectedKey,
} from '../../../src/rule.js';

const SIGNING = { metadata: EXAMPLE_SERVER, jwks: { keys: [{ ...EXAMPLE_KEYS[0], use: 'sig', alg: 'ES256' }] } };

const CURVES: ReadonlyMap<string, readonly string[]> = new Map([
  ['ES256', ['P-256']],
  ['ES384', ['P-384']],
  ['ES512', ['P-521']],
  ['ES256K', ['secp256k1']],
  ['EdDSA', ['Ed25519', 'Ed448']],
  ['Ed25519', ['Ed25519']],
  ['Ed448', ['Ed448']],
]);

export default defineIssuerRule({
  id: 'agreement/algorithms',
  title: 'The project pins algorithms that no key of the issuer signs with',
  severity: 'high',
  confidence: 'high',
  cwe: [347],
  controls: ['D6', 'O5'],
  references: ['RFC 8725 §3.1'],
  why: 'Every token of this issuer is refused, or the pinning is not in force: and a verifier that waits for a shared secret can be handed the public key.',
  fix: 'Pin the algorithms that the keys of the issuer are for.',
  blind: 'Verifiers whose issuer is not in sight are not compared.',
  bad: [{ ...SIGNING, project: [exampleClaim('algorithms', 'RS256')], at: ['src/api.ts:3'] }],
  good: [
    { ...SIGNING, project: [exampleClaim('algorithms', ['RS256', 'ES256'])] },
    { ...SIGNING, project: [exampleClaim('algorithms', 'RS256', { issuers: ['https://other.example'] })] },
    { ...SIGNING, project: [exampleClaim('algorithms', 'RS256', { issuers: ['https://*.other.example/'] })] },
  ],
  *check(facts, { project }) {
    const signing = facts.keys.filter(({ use }) => use !== 'enc');
    const [first] = signing;
    for (const { claim, at } of comparisons(facts, project, 'algorithms')) {
      if (!first)
        yield {
          at,
          say: 'whether the keys of the issuer are for these algorithms',
          unknown: 'its keys were not read',
        };
      else if (claim.values.some((alg) => signing.some((key) => signsWith(key, alg))))
        yield { at, say: 'the pinned algorithms are those of the keys of the issuer', proves: true };
      else
        yield {
          at,
          say: `${claim.values.join(', ')} is pinned, and the keys of the issuer are for ${[...new Set(signing.map(kindOf))].join(', ')}`,
          trace: bothPlaces(claim, { in: first.document, pointer: first.pointer }),
        };
    }
  },
});

function signsWith({ alg, kty, crv }: InspectedKey, wanted: string): boolean {
  if (alg === wanted) return true;
  if (/^(RS|PS)\d/.test(wanted)) return kty === 'RSA' && alg === undefined;
  // EdDSA is the older name of what Ed25519 and Ed448 say.
  const isEdwards = alg === undefined || /^Ed/.test(alg);
  return (CURVES.get(wanted) ?? []).includes(crv ?? '') && (alg === undefined || (/^Ed/.test(wanted) && isEdwards));
}

function kindOf({ alg, crv, kty }: InspectedKey): string {
  return alg ?? crv ?? kty ?? 'nothing known';
}
