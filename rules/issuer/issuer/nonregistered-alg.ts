import { defineIssuerRule } from '../../../src/rule.js';

const REGISTERED = new Set([
  ...['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'ES256K', 'EdDSA', 'Ed25519', 'Ed448', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87', 'none'],
]);
const MEMBERS = [
  'id_token_signing_alg_values_supported',
  'userinfo_signing_alg_values_supported',
  'request_object_signing_alg_values_supported',
  'token_endpoint_auth_signing_alg_values_supported',
  'authorization_signing_alg_values_supported',
  'dpop_signing_alg_values_supported',
];

export default defineIssuerRule({
  id: 'issuer/nonregistered-alg',
  title: 'An algorithm is not a registered JOSE algorithm',
  severity: 'medium',
  confidence: 'high',
  cwe: [327],
  controls: ['O5'],
  references: ['RFC 7518'],
  why: 'Standard libraries do not know it, so verifiers are hand-made or leave the check out.',
  fix: 'Use a registered algorithm, for example ES256, PS256 or Ed25519.',
  blind: 'Only the advertised signature algorithms are looked at.',
  bad: [
    {
      metadata: { id_token_signing_alg_values_supported: ['RS256', 'BP256R1'] },
      at: ['metadata:/id_token_signing_alg_values_supported/1'],
    },
    {
      metadata: { id_token_signing_alg_values_supported: ['rs256', 'rs384'] },
      at: ['metadata:/id_token_signing_alg_values_supported/0'],
    },
  ],
  good: [{ metadata: { id_token_signing_alg_values_supported: ['RS256', 'ES256', 'EdDSA'] } }],
  *check(facts) {
    for (const server of facts.servers)
      for (const member of MEMBERS) {
        const algs = server.list(member);
        const [first, ...others] = algs.filter((alg) => !REGISTERED.has(alg));
        if (first === undefined) continue;
        const named = [first, ...others].join(', ');
        yield {
          at: { in: server, pointer: `/${member}/${algs.indexOf(first)}` },
          say: `${named} ${others.length > 0 ? 'are' : 'is'} not in the IANA registry of JOSE algorithms`,
        };
      }
  },
});
