import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/introspection-missing',
  title: 'Nobody can ask whether an access token still counts',
  severity: 'low',
  confidence: 'low',
  cwe: [613],
  controls: ['R2'],
  references: ['RFC 7662'],
  why: 'An API that cannot read its access tokens has to ask the issuer about them; without an endpoint for it, each builds a way of its own.',
  fix: 'Offer an introspection endpoint and publish it, or issue tokens that the API can verify.',
  blind:
    'Metadata does not say whether access tokens can be read: only an issuer that signs nothing at all is reported here.',
  profiles: ['oidc', 'oauth-as', 'fapi2', 'mcp'],
  bad: [
    {
      authorizationServer: {
        issuer: 'https://id.example',
        token_endpoint: 'https://id.example/token',
        response_types_supported: ['code'],
      },
      at: ['authorization-server:'],
    },
  ],
  good: [
    {
      metadata: {
        issuer: 'https://id.example',
        token_endpoint: 'https://id.example/token',
        jwks_uri: 'https://id.example/jwks',
      },
    },
    {
      authorizationServer: {
        issuer: 'https://id.example',
        token_endpoint: 'https://id.example/token',
        introspection_endpoint: 'https://id.example/introspect',
      },
    },
  ],
  *check(facts) {
    // An issuer without keys can issue nothing but opaque tokens.
    if (facts.servers.some((server) => server.has('jwks_uri') || server.has('introspection_endpoint'))) return;
    for (const server of facts.servers)
      if (server.has('token_endpoint'))
        yield { at: { in: server }, say: 'the issuer has neither keys nor an `introspection_endpoint`' };
  },
});
