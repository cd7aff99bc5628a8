import { defineIssuerRule, EXAMPLE_KEYS, type InspectedKey } from '../../../src/rule.js';

const [P256] = EXAMPLE_KEYS;

/** What a key has to be to sign with an algorithm. */
const NEEDED: readonly (readonly [RegExp, (key: InspectedKey) => boolean])[] = [
  [/^(RS|PS)(256|384|512)$/, ({ kty }) => kty === 'RSA'],
  [/^ES256$/, ({ crv }) => crv === 'P-256'],
  [/^ES384$/, ({ crv }) => crv === 'P-384'],
  [/^ES512$/, ({ crv }) => crv === 'P-521'],
  [/^ES256K$/, ({ crv }) => crv === 'secp256k1'],
  [/^EdDSA$/, ({ crv }) => crv === 'Ed25519' || crv === 'Ed448'],
  [/^Ed25519$/, ({ crv }) => crv === 'Ed25519'],
  [/^Ed448$/, ({ crv }) => crv === 'Ed448'],
];

export default defineIssuerRule({
  id: 'jwks/no-key-for-alg',
  title: 'The metadata lists algorithms that no key can sign with',
  severity: 'low',
  confidence: 'medium',
  cwe: [436],
  controls: ['D6'],
  references: ['OpenID Connect Discovery 1.0 §3'],
  why: 'A client that registers for such an algorithm gets tokens that it cannot verify, or none; and whoever reviews the list believes in more than there is.',
  fix: 'List only what the published keys sign with.',
  blind: 'A key that is made when it is first needed is not there yet.',
  bad: [
    {
      metadata: { issuer: 'https://id.example', id_token_signing_alg_values_supported: ['ES256', 'RS256'] },
      jwks: { keys: [{ ...P256, use: 'sig' }] },
      at: ['metadata:/id_token_signing_alg_values_supported/1'],
    },
  ],
  good: [
    {
      metadata: { issuer: 'https://id.example', id_token_signing_alg_values_supported: ['ES256', 'HS256', 'none'] },
      jwks: { keys: [{ ...P256, use: 'sig' }] },
    },
    { metadata: { issuer: 'https://id.example', id_token_signing_alg_values_supported: ['RS256'] } },
  ],
  *check(facts) {
    const signing = facts.keys.filter(({ use }) => use !== 'enc');
    if (signing.length === 0) return;
    const able = (alg: string): boolean => {
      const needed = NEEDED.find(([pattern]) => pattern.test(alg))?.[1];
      return needed === undefined || signing.some(needed);
    };
    for (const server of facts.servers) {
      const algs = server.list('id_token_signing_alg_values_supported');
      const lacking = algs.filter((alg) => !able(alg));
      const first = lacking[0];
      if (first !== undefined)
        yield {
          at: { in: server, pointer: `/id_token_signing_alg_values_supported/${algs.indexOf(first)}` },
          say: `no published key can sign with ${lacking.join(', ')}`,
        };
    }
  },
});
