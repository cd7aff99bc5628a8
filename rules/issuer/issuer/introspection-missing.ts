import { comparisons, defineIssuerRule, EXAMPLE_SERVER, exampleClaim } from '../../../src/rule.js';

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
    'Metadata does not say whether access tokens can be read: the inventory does (`tokenFormat`), or an issuer that signs nothing at all.',
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
    // The project's own APIs get tokens that they cannot read.
    {
      metadata: EXAMPLE_SERVER,
      project: [exampleClaim('tokenFormat', 'opaque')],
      at: ['metadata:1'],
    },
  ],
  good: [
    { metadata: EXAMPLE_SERVER, project: [exampleClaim('tokenFormat', 'jwt')] },
    {
      metadata: { ...EXAMPLE_SERVER, introspection_endpoint: 'https://id.example/introspect' },
      project: [exampleClaim('tokenFormat', 'opaque')],
    },
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
  *check(facts, { project }) {
    if (facts.servers.some((server) => server.has('introspection_endpoint'))) return;
    const opaque = [...comparisons(facts, project, 'tokenFormat')].find(({ claim }) => claim.values.includes('opaque'));
    if (opaque) {
      const { server, at } = opaque;
      yield {
        at: { in: server },
        say: 'the access tokens of an API are opaque, and the issuer has no `introspection_endpoint`',
        severity: 'medium',
        confidence: 'high',
        trace: [{ at, say: 'the inventory says so here' }],
      };
      return;
    }
    // An issuer without keys can issue nothing but opaque tokens.
    if (facts.servers.some((server) => server.has('jwks_uri'))) return;
    for (const server of facts.servers)
      if (server.has('token_endpoint'))
        yield { at: { in: server }, say: 'the issuer has neither keys nor an `introspection_endpoint`' };
  },
});
