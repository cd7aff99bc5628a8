import { defineIssuerRule, sameIssuer } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'agreement/pkce',
  title: 'The project and the issuer have different ideas of PKCE',
  severity: 'medium',
  confidence: 'high',
  cwe: [345],
  controls: ['D6', 'O1'],
  references: ['RFC 9700 §2.1.1'],
  why: 'A server that does not know the method may ignore the code challenge, and a stolen code can then be redeemed by the thief.',
  fix: 'Use S256 on both sides.',
  blind: 'Some servers enforce PKCE without advertising it.',
  bad: [
    {
      metadata: {
        issuer: 'https://id.example',
        jwks_uri: 'https://id.example/jwks',
        token_endpoint: 'https://id.example/token',
        code_challenge_methods_supported: ['S256'],
      },
      project: [
        {
          what: 'pkce',
          values: ['plain'],
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
        code_challenge_methods_supported: ['plain'],
      },
      project: [
        {
          what: 'pkce',
          values: ['S256'],
          location: { path: 'src/api.ts', startLine: 3, startColumn: 1, endLine: 3, endColumn: 9 },
          issuers: ['https://id.example'],
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
        code_challenge_methods_supported: ['S256'],
      },
      project: [
        {
          what: 'pkce',
          values: ['S256'],
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
        code_challenge_methods_supported: ['S256'],
      },
      project: [
        {
          what: 'pkce',
          values: ['none'],
          location: { path: 'src/api.ts', startLine: 3, startColumn: 1, endLine: 3, endColumn: 9 },
          issuers: ['https://id.example'],
        },
      ],
    },
  ],
  *check(facts, { project = [] }) {
    for (const server of facts.servers) {
      const methods = server.list('code_challenge_methods_supported');
      const issuer = server.string('issuer') ?? '';
      for (const claim of project) {
        const [method = ''] = claim.values;
        // A client without PKCE is a finding of the inventory by itself.
        if (claim.what !== 'pkce' || method === 'none' || !claim.issuers.some((name) => sameIssuer(name, issuer)))
          continue;
        const at = { in: claim };
        if (methods.length === 0)
          yield {
            at,
            say: `whether the issuer knows ${method}`,
            unknown: 'its metadata lists no code challenge methods',
          };
        else if (methods.includes(method))
          yield { at, say: `the issuer knows ${method}`, proves: true, controls: ['D6'] };
        else
          yield {
            at,
            say: `the client uses ${method}, and the issuer lists ${methods.join(', ')}`,
            trace: [
              { at: { in: server, pointer: '/code_challenge_methods_supported' }, say: 'the issuer says so here' },
            ],
          };
      }
    }
  },
});
