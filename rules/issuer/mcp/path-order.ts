import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'mcp/path-order',
  title: 'The metadata is where clients do not look',
  severity: 'medium',
  confidence: 'high',
  cwe: [436],
  controls: ['D6', 'O14'],
  references: ['Model Context Protocol, revision 2026-07-28, Authorization Server Discovery', 'RFC 8414 §3'],
  why: "Clients insert the well-known path between host and path: they find nothing, or a document of the host's root, which is another issuer.",
  fix: 'Serve the document at `https://host/.well-known/oauth-authorization-server/path`.',
  blind: 'A URL that was given ready-made is taken as it is.',
  bad: [
    {
      asUrl: 'https://id.example/tenant',
      authorizationServer: { issuer: 'https://id.example/tenant', token_endpoint: 'https://id.example/token' },
      requests: [
        {
          url: 'https://id.example/.well-known/oauth-authorization-server/tenant',
          purpose: 'authorization-server',
          required: false,
          status: 404,
        },
        {
          url: 'https://id.example/tenant/.well-known/oauth-authorization-server',
          purpose: 'authorization-server',
          required: false,
          status: 200,
        },
      ],
      at: ['https://id.example/tenant/.well-known/oauth-authorization-server'],
    },
  ],
  good: [
    {
      asUrl: 'https://id.example/tenant',
      authorizationServer: { issuer: 'https://id.example/tenant', token_endpoint: 'https://id.example/token' },
      requests: [
        {
          url: 'https://id.example/.well-known/oauth-authorization-server/tenant',
          purpose: 'authorization-server',
          required: false,
          status: 200,
        },
      ],
    },
  ],
  *check(facts) {
    for (const request of facts.requests) {
      const { purpose, status, url, error } = request;
      if (purpose !== 'authorization-server' || status !== 200 || error !== undefined) continue;
      if (URL.canParse(url) && /[^/]\/\.well-known\/oauth-authorization-server$/.test(new URL(url).pathname))
        yield {
          at: { in: request },
          say: 'the well-known path is appended to the issuer here, and not inserted after the host',
        };
    }
  },
});
