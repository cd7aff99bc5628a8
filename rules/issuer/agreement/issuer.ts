import { defineIssuerRule, sameIssuer } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'agreement/issuer',
  title: 'The project and the issuer write the issuer differently',
  severity: 'medium',
  confidence: 'high',
  cwe: [346],
  controls: ['D6', 'O6'],
  references: ['OpenID Connect Discovery 1.0 §4.3', 'RFC 8414 §3.3'],
  why: 'Issuers are compared character by character: good tokens are refused until somebody takes the comparison out; and an http issuer can be answered for by anyone on the way.',
  fix: 'Write the issuer in code and configuration exactly as its metadata does.',
  blind: 'Issuers that come from a database or a remote configuration are not seen.',
  bad: [
    {
      metadata: {
        issuer: 'https://id.example',
        jwks_uri: 'https://id.example/jwks',
        token_endpoint: 'https://id.example/token',
      },
      project: [
        {
          what: 'issuer',
          values: ['https://id.example/'],
          location: { path: 'src/api.ts', startLine: 3, startColumn: 1, endLine: 3, endColumn: 9 },
          issuers: [],
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
          what: 'issuer',
          values: ['http://id.example'],
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
          what: 'issuer',
          values: ['https://id.example'],
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
          what: 'issuer',
          values: ['https://other.example'],
          location: { path: 'src/api.ts', startLine: 3, startColumn: 1, endLine: 3, endColumn: 9 },
          issuers: [],
        },
      ],
    },
  ],
  *check(facts, { project }) {
    if (!project) return;
    for (const server of facts.servers) {
      const issuer = server.string('issuer');
      if (issuer === undefined) continue;
      const own = { in: server, pointer: '/issuer' };
      let named = false;
      for (const claim of project) {
        const [value = ''] = claim.values;
        if (claim.what !== 'issuer' || !sameIssuer(value, issuer)) continue;
        named = true;
        const insecure = /^http:/i.test(value) && /^https:/i.test(issuer);
        if (value === issuer) yield { at: { in: claim }, say: 'the issuer is the one of its metadata', proves: true };
        else
          yield {
            at: { in: claim },
            say: `the project trusts ${value}, and the issuer calls itself ${issuer}`,
            severity: insecure ? 'high' : 'medium',
            trace: [
              ...(claim.usedAt ? [{ at: { in: { ...claim, location: claim.usedAt } }, say: 'it is read here' }] : []),
              { at: own, say: 'the issuer says so here' },
            ],
          };
      }
      if (!named)
        yield {
          at: own,
          say: 'whether the project trusts this issuer',
          unknown: 'no verifier and no setting that was seen names it',
        };
    }
  },
});
