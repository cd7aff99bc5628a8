import { defineIssuerRule, sameIssuer } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'agreement/grant',
  title: 'The project uses a grant that the issuer does not offer',
  severity: 'medium',
  confidence: 'high',
  cwe: [436],
  controls: ['D6', 'O1'],
  references: ['RFC 8414 §2'],
  why: 'Either the flow fails, or the issuer accepts what it does not admit to: a password grant, for example, that everybody believes to be off.',
  fix: 'Use a grant that the issuer lists, or find out why the list is not true.',
  blind: 'What the issuer really accepts is not tried.',
  bad: [
    {
      metadata: {
        issuer: 'https://id.example',
        jwks_uri: 'https://id.example/jwks',
        token_endpoint: 'https://id.example/token',
        grant_types_supported: ['authorization_code'],
      },
      project: [
        {
          what: 'grant',
          values: ['password'],
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
        grant_types_supported: ['authorization_code'],
      },
      project: [
        {
          what: 'grant',
          values: ['authorization_code'],
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
          what: 'grant',
          values: ['client_credentials'],
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
        grant_types_supported: ['authorization_code'],
      },
      project: [
        {
          what: 'grant',
          values: ['password'],
          location: { path: 'src/api.ts', startLine: 3, startColumn: 1, endLine: 3, endColumn: 9 },
          issuers: [],
        },
      ],
    },
  ],
  *check(facts, { project = [] }) {
    for (const server of facts.servers) {
      const listed = server.list('grant_types_supported');
      const issuer = server.string('issuer') ?? '';
      if (listed.length === 0) continue;
      for (const claim of project) {
        const [grant = ''] = claim.values;
        if (claim.what !== 'grant' || !claim.issuers.some((name) => sameIssuer(name, issuer))) continue;
        const at = { in: claim };
        if (listed.includes(grant))
          yield { at, say: `the issuer offers the grant ${grant}`, proves: true, controls: ['D6'] };
        else
          yield {
            at,
            say: `the grant ${grant} is used, and the issuer lists ${listed.join(', ')}`,
            trace: [{ at: { in: server, pointer: '/grant_types_supported' }, say: 'the issuer says so here' }],
          };
      }
    }
  },
});
