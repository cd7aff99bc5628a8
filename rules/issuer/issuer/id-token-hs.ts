import { defineIssuerRule } from '../../../src/rule.js';

const ASYMMETRIC = /^((RS|PS|ES)(256|384|512)|ES256K|EdDSA|Ed25519|Ed448|ML-DSA-\d+)$/;

export default defineIssuerRule({
  id: 'issuer/id-token-hs',
  title: 'ID tokens may be signed with a shared secret',
  severity: 'medium',
  confidence: 'high',
  cwe: [327],
  controls: ['O5'],
  references: ['RFC 8725 §3.2', 'RFC 8725 §3.5'],
  why: 'With HS256 the client secret is the signing key: whoever has it, or guesses a weak one, makes ID tokens; and verifiers must take both kinds of key, which invites algorithm confusion.',
  fix: 'Sign ID tokens with asymmetric algorithms only.',
  blind: 'Metadata is the most that a server offers: what one client uses is decided at its registration.',
  bad: [
    {
      metadata: { id_token_signing_alg_values_supported: ['ES256', 'HS256'] },
      at: ['metadata:/id_token_signing_alg_values_supported/1'],
    },
    {
      metadata: { id_token_signing_alg_values_supported: ['HS256'] },
      at: ['metadata:/id_token_signing_alg_values_supported/0'],
    },
  ],
  good: [{ metadata: { id_token_signing_alg_values_supported: ['ES256', 'RS256'] } }],
  *check(facts) {
    for (const server of facts.servers) {
      const pointer = '/id_token_signing_alg_values_supported';
      const algs = server.list('id_token_signing_alg_values_supported');
      const shared = algs.filter((alg) => alg.startsWith('HS'));
      const first = shared[0];
      if (first !== undefined)
        yield {
          at: { in: server, pointer: `${pointer}/${algs.indexOf(first)}` },
          say: `ID tokens may be signed with ${shared.join(', ')}`,
          severity: shared.length === algs.length ? 'high' : 'medium',
        };
      else if (algs.length > 0 && algs.every((alg) => ASYMMETRIC.test(alg)))
        yield {
          at: { in: server, pointer },
          say: `ID tokens are signed with asymmetric algorithms only: ${algs.join(', ')}`,
          proves: true,
        };
    }
  },
});
