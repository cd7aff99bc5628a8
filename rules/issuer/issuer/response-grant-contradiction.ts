import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/response-grant-contradiction',
  title: 'The response types and the grant types contradict each other',
  severity: 'low',
  confidence: 'high',
  cwe: [436],
  controls: ['O1', 'D6'],
  references: ['RFC 7591'],
  why: 'Who reviews only one of the two lists believes that the implicit flow is off, or on.',
  fix: 'Take the response types with tokens out, or list the implicit grant; better take both out.',
  blind: "A document without `grant_types_supported` is another rule's business.",
  profiles: ['oidc', 'oauth-as', 'fapi2', 'mcp'],
  bad: [
    {
      metadata: { response_types_supported: ['code', 'id_token token'], grant_types_supported: ['authorization_code'] },
      at: ['metadata:/response_types_supported/1'],
    },
    {
      metadata: { response_types_supported: ['code'], grant_types_supported: ['authorization_code', 'implicit'] },
      at: ['metadata:/grant_types_supported/1'],
    },
  ],
  good: [
    { metadata: { response_types_supported: ['code'], grant_types_supported: ['authorization_code'] } },
    {
      metadata: {
        response_types_supported: ['code id_token'],
        grant_types_supported: ['authorization_code', 'implicit'],
      },
    },
  ],
  *check(facts) {
    for (const server of facts.servers) {
      const grants = server.list('grant_types_supported');
      const types = server.list('response_types_supported');
      if (grants.length === 0 || types.length === 0) continue;
      const implicit = grants.indexOf('implicit');
      const fromFront = types.findIndex((type) =>
        type.split(' ').some((part) => part === 'token' || part === 'id_token'),
      );
      if (fromFront >= 0 && implicit < 0)
        yield {
          at: { in: server, pointer: `/response_types_supported/${fromFront}` },
          say: `the response type ${types[fromFront]} needs the implicit grant, which is not listed`,
        };
      if (fromFront < 0 && implicit >= 0)
        yield {
          at: { in: server, pointer: `/grant_types_supported/${implicit}` },
          say: 'the implicit grant is listed, and no response type uses it',
        };
    }
  },
});
