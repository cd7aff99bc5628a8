import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'agreement/endpoint',
  title: 'A configured endpoint is not the one of the issuer',
  severity: 'medium',
  confidence: 'high',
  cwe: [346],
  controls: ['D6'],
  references: ['RFC 8414 §2'],
  why: 'Codes, tokens or secrets go to an address that the issuer no longer, or never, called its own.',
  fix: 'Take the endpoints from the metadata of the issuer, or correct the setting.',
  blind: 'Settings that name a host of another issuer are not compared; endpoints written in code are not seen.',
  bad: [
    {
      metadata: {
        issuer: 'https://id.example',
        jwks_uri: 'https://id.example/jwks',
        token_endpoint: 'https://id.example/token',
      },
      project: [
        {
          what: 'endpoint',
          member: 'token_endpoint',
          values: ['https://id.example/oauth/token'],
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
          what: 'endpoint',
          member: 'token_endpoint',
          values: ['https://id.example/token'],
          location: { path: 'src/api.ts', startLine: 3, startColumn: 1, endLine: 3, endColumn: 9 },
          issuers: [],
        },
        {
          what: 'endpoint',
          member: 'token_endpoint',
          values: ['https://other.example/token'],
          location: { path: 'src/api.ts', startLine: 4, startColumn: 1, endLine: 4, endColumn: 9 },
          issuers: [],
        },
      ],
    },
  ],
  *check(facts, { project = [] }) {
    for (const server of facts.servers)
      for (const claim of project) {
        const { member, values } = claim;
        const [value = ''] = values;
        const published = member === undefined ? undefined : server.string(member);
        if (claim.what !== 'endpoint' || published === undefined || hostOf(value) !== hostOf(published)) continue;
        const at = { in: claim };
        if (value === published) yield { at, say: `the setting is the \`${member}\` of the issuer`, proves: true };
        else
          yield {
            at,
            say: `the setting is ${value}, and the \`${member}\` of the issuer is ${published}`,
            trace: [{ at: { in: server, pointer: `/${member}` }, say: 'the issuer says so here' }],
          };
      }
  },
});

function hostOf(text: string): string {
  return URL.canParse(text) ? new URL(text).hostname : text;
}
