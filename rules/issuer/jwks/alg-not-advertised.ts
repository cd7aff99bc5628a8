import { defineIssuerRule, EXAMPLE_KEYS } from '../../../src/rule.js';

const [P256] = EXAMPLE_KEYS;

export default defineIssuerRule({
  id: 'jwks/alg-not-advertised',
  title: 'A key signs with an algorithm that the metadata does not list',
  severity: 'medium',
  confidence: 'medium',
  cwe: [436],
  controls: ['D6', 'O5'],
  references: ['OpenID Connect Discovery 1.0 §3'],
  why: 'Clients that pin what the metadata lists refuse tokens of this key; those that take what the key says accept more than was announced.',
  fix: 'List the algorithm, or retire the key.',
  blind: 'A key that signs something else than the documents speak of looks like this too.',
  bad: [
    {
      metadata: { issuer: 'https://id.example', id_token_signing_alg_values_supported: ['RS256'] },
      jwks: { keys: [{ ...P256, use: 'sig', alg: 'ES256' }] },
      at: ['jwks:/keys/0/alg'],
    },
  ],
  good: [
    {
      metadata: { issuer: 'https://id.example', id_token_signing_alg_values_supported: ['ES256'] },
      jwks: {
        keys: [
          { ...P256, use: 'sig', alg: 'ES256' },
          { ...P256, use: 'enc', alg: 'ECDH-ES' },
        ],
      },
    },
    {
      metadata: {
        issuer: 'https://id.example',
        id_token_signing_alg_values_supported: ['RS256'],
        userinfo_signing_alg_values_supported: ['ES256'],
      },
      jwks: { keys: [{ ...P256, use: 'sig', alg: 'ES256' }] },
    },
    {
      metadata: { issuer: 'https://id.example', id_token_signing_alg_values_supported: ['EdDSA'] },
      jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AQ', use: 'sig', alg: 'Ed25519' }] },
    },
  ],
  *check(facts) {
    // What a server signs itself; the lists of what it takes from clients say nothing about its own keys.
    const lists = ['id_token', 'userinfo', 'authorization', 'introspection'].map(
      (what) => `${what}_signing_alg_values_supported`,
    );
    const listed = new Set(facts.servers.flatMap((server) => lists.flatMap((member) => server.list(member))));
    if (!facts.servers.some((server) => server.list('id_token_signing_alg_values_supported').length > 0)) return;
    for (const { document, pointer, use, alg } of facts.keys) {
      if (alg === undefined || use === 'enc' || !/^(RS|PS|ES)\d{3}K?$|^Ed/.test(alg)) continue;
      if (listed.has(alg) || (alg.startsWith('Ed') && listed.has('EdDSA'))) continue;
      yield {
        at: { in: document, pointer: `${pointer}/alg` },
        say: `${alg} is not among the algorithms that the metadata lists: ${[...listed].join(', ')}`,
      };
    }
  },
});
