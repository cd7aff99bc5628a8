import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'prm/no-www-authenticate',
  title: 'The resource refuses without saying where its metadata is',
  severity: 'medium',
  confidence: 'high',
  cwe: [346],
  controls: ['O14'],
  references: ['RFC 9728 §5.1', 'Model Context Protocol, revision 2026-07-28, Authorization Server Discovery'],
  why: 'A client that is not told asks well-known places or is configured by hand, with the server that somebody once wrote down.',
  fix: 'Answer 401 with `WWW-Authenticate: Bearer resource_metadata="<URL of the metadata>"`.',
  blind: 'The resource is asked once, with GET and without a token.',
  profiles: ['protected-resource', 'mcp'],
  bad: [
    {
      protectedResource: { resource: 'https://api.example', authorization_servers: ['https://id.example'] },
      requests: [{ url: 'https://api.example/', purpose: 'challenge', required: true, status: 401 }],
      at: ['https://api.example/'],
    },
  ],
  good: [
    {
      protectedResource: { resource: 'https://api.example', authorization_servers: ['https://id.example'] },
      requests: [
        {
          url: 'https://api.example/',
          purpose: 'challenge',
          required: true,
          status: 401,
          resourceMetadata: 'https://api.example/.well-known/oauth-protected-resource',
        },
      ],
    },
    {
      protectedResource: { resource: 'https://api.example', authorization_servers: ['https://id.example'] },
      requests: [{ url: 'https://api.example/', purpose: 'challenge', required: true, status: 405 }],
    },
  ],
  *check(facts) {
    for (const request of facts.requests)
      if (request.purpose === 'challenge' && request.status === 401 && request.resourceMetadata === undefined)
        yield {
          at: { in: request },
          say: 'the answer is 401, and its `WWW-Authenticate` names no `resource_metadata`',
        };
  },
});
