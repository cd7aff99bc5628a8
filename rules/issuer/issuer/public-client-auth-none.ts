import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/public-client-auth-none',
  title: 'Clients that do not authenticate are served',
  severity: 'high',
  confidence: 'medium',
  cwe: [287],
  controls: ['O1'],
  references: ['RFC 9700 §2.1.1'],
  why: 'A public client has nothing but PKCE to prove that the code it redeems is its own; without S256 a stolen code is a stolen account.',
  fix: 'Enforce PKCE with S256 for every client that does not authenticate, and advertise it.',
  blind: 'Some servers enforce PKCE without advertising it.',
  profiles: ['oidc', 'oauth-as', 'fapi2', 'mcp'],
  bad: [
    {
      metadata: {
        issuer: 'https://id.example',
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
      },
      at: ['metadata:/token_endpoint_auth_methods_supported/1'],
    },
    {
      metadata: {
        issuer: 'https://id.example',
        token_endpoint_auth_methods_supported: ['none'],
        code_challenge_methods_supported: ['S256'],
      },
      at: ['metadata:/token_endpoint_auth_methods_supported/0'],
    },
  ],
  good: [{ metadata: { issuer: 'https://id.example', token_endpoint_auth_methods_supported: ['private_key_jwt'] } }],
  *check(facts) {
    for (const server of facts.servers) {
      const none = server.list('token_endpoint_auth_methods_supported').indexOf('none');
      if (none < 0) continue;
      const at = { in: server, pointer: `/token_endpoint_auth_methods_supported/${none}` };
      if (server.list('code_challenge_methods_supported').includes('S256'))
        yield { at, say: 'public clients are served, with S256 to protect them', severity: 'low', confidence: 'low' };
      else
        yield {
          at,
          say: 'the token endpoint takes clients that do not authenticate, and S256 is not among the code challenge methods',
        };
    }
  },
});
