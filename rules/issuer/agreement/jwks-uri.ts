import { defineIssuerRule, sameIssuer } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'agreement/jwks-uri',
  title: 'The project loads keys from elsewhere than the issuer publishes them',
  severity: 'high',
  confidence: 'high',
  cwe: [346],
  controls: ['D6', 'O10'],
  references: ['OpenID Connect Discovery 1.0 §3'],
  why: 'Whoever holds the keys at that address signs tokens in the name of the issuer; where it is an old address, rotated keys never arrive.',
  fix: 'Take the address from the metadata of the issuer (`jwks_uri`).',
  blind: 'An issuer may publish the same keys at several addresses: what lies at the other one is not compared.',
  bad: [
    {
      metadata: {
        issuer: 'https://id.example',
        jwks_uri: 'https://id.example/jwks',
        token_endpoint: 'https://id.example/token',
      },
      project: [
        {
          what: 'jwks',
          values: ['https://other.example/jwks'],
          location: { path: 'src/api.ts', startLine: 3, startColumn: 1, endLine: 3, endColumn: 9 },
          issuers: ['https://id.example'],
        },
      ],
      at: ['src/api.ts:3'],
    },
    {
      metadata: {
        issuer: 'https://id.example',
        jwks_uri: 'https://id.example/jwks',
        token_endpoint: 'https://id.example/token',
      },
      project: [
        {
          what: 'jwks',
          values: ['https://id.example/old-keys'],
          location: { path: 'src/api.ts', startLine: 3, startColumn: 1, endLine: 3, endColumn: 9 },
          issuers: [],
        },
      ],
      at: ['src/api.ts:3'],
    },
  ],
  good: [
    {
      metadata: {
        issuer: 'https://id.example',
        jwks_uri: 'https://id.example/jwks',
        token_endpoint: 'https://id.example/token',
      },
      project: [
        {
          what: 'jwks',
          values: ['https://id.example/jwks'],
          location: { path: 'src/api.ts', startLine: 3, startColumn: 1, endLine: 3, endColumn: 9 },
          issuers: ['https://id.example'],
        },
      ],
    },
    {
      metadata: {
        issuer: 'https://id.example',
        jwks_uri: 'https://id.example/jwks',
        token_endpoint: 'https://id.example/token',
      },
      project: [
        {
          what: 'jwks',
          values: ['https://other.example/jwks'],
          location: { path: 'src/api.ts', startLine: 3, startColumn: 1, endLine: 3, endColumn: 9 },
          issuers: [],
        },
      ],
    },
    {
      metadata: {
        issuer: 'https://id.example',
        jwks_uri: 'https://id.example/jwks',
        token_endpoint: 'https://id.example/token',
      },
      project: [
        {
          what: 'jwks',
          values: ['https://other.example/jwks'],
          location: { path: 'src/api.ts', startLine: 3, startColumn: 1, endLine: 3, endColumn: 9 },
          issuers: ['https://other.example', 'https://id.example'],
        },
      ],
    },
  ],
  *check(facts, { project = [] }) {
    for (const server of facts.servers) {
      const [issuer = '', uri] = [server.string('issuer'), server.string('jwks_uri')];
      if (uri === undefined) continue;
      for (const claim of project) {
        const [value = ''] = claim.values;
        if (claim.what !== 'jwks') continue;
        const at = { in: claim };
        if (value === uri) {
          yield { at, say: 'the keys come from where the issuer publishes them', proves: true };
          continue;
        }
        // A verifier of several issuers has the keys of another one too.
        const own = claim.issuers.length > 0 && claim.issuers.every((name) => sameIssuer(name, issuer));
        const near = claim.issuers.length === 0 && hostOf(value) === hostOf(uri);
        if (own || near)
          yield {
            at,
            say: `keys are loaded from ${value}, and the issuer publishes them at ${uri}`,
            severity: own && hostOf(value) !== hostOf(uri) ? 'high' : 'medium',
            trace: [{ at: { in: server, pointer: '/jwks_uri' }, say: 'the issuer says so here' }],
          };
      }
    }
  },
});

function hostOf(text: string): string {
  return URL.canParse(text) ? new URL(text).host : text;
}
