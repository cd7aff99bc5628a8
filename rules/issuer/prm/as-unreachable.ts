import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'prm/as-unreachable',
  title: 'An authorization server of the resource publishes no metadata',
  severity: 'medium',
  confidence: 'medium',
  cwe: [346],
  controls: ['O14', 'D6'],
  references: ['RFC 9728 §5', 'RFC 8414 §3'],
  why: 'Clients cannot learn where to get a token, and whoever registers the name that nobody serves can tell them.',
  fix: 'Name the issuer identifier of a server that publishes its metadata.',
  blind: 'The server may be out of reach from here only.',
  bad: [
    {
      protectedResource: { resource: 'https://api.example', authorization_servers: ['https://id.example'] },
      requests: [
        {
          url: 'https://id.example/.well-known/openid-configuration',
          purpose: 'metadata',
          required: false,
          status: 404,
        },
      ],
      at: ['protected-resource:/authorization_servers/0'],
    },
  ],
  good: [
    {
      protectedResource: { resource: 'https://api.example', authorization_servers: ['https://id.example'] },
      authorizationServer: { issuer: 'https://id.example', token_endpoint: 'https://id.example/token' },
    },
    { protectedResource: { resource: 'https://api.example', authorization_servers: ['https://id.example'] } },
  ],
  *check(facts) {
    const asked = facts.requests.some(({ purpose }) => purpose === 'metadata' || purpose === 'authorization-server');
    if (!asked || facts.servers.length > 0) return;
    for (const document of facts.documents) {
      const [server] = document.list('authorization_servers');
      if (document.kind === 'issuer.protected-resource' && server !== undefined)
        yield {
          at: { in: document, pointer: '/authorization_servers/0' },
          say: 'no metadata was found for this server',
        };
    }
  },
});
