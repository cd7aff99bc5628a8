import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/revocation-missing',
  title: 'Tokens cannot be revoked',
  severity: 'low',
  confidence: 'medium',
  cwe: [613],
  controls: ['R2', 'R1'],
  references: ['RFC 7009 §2'],
  why: 'When a device is lost or a user signs out, its refresh token stays good until it expires by itself.',
  fix: 'Offer a revocation endpoint, publish it as `revocation_endpoint`, and call it at logout.',
  blind: 'A revocation endpoint that exists but is not published is not seen.',
  profiles: ['oidc', 'oauth-as', 'fapi2', 'mcp'],
  bad: [
    {
      metadata: {
        issuer: 'https://id.example',
        token_endpoint: 'https://id.example/token',
        subject_types_supported: ['public'],
      },
      at: ['metadata:'],
    },
    {
      metadata: {
        issuer: 'https://id.example',
        token_endpoint: 'https://id.example/token',
        grant_types_supported: ['refresh_token'],
      },
      at: ['metadata:'],
    },
  ],
  good: [
    { metadata: { token_endpoint: 'https://id.example/token', revocation_endpoint: 'https://id.example/revoke' } },
    { metadata: { issuer: 'https://token.example', response_types_supported: ['id_token'] } },
  ],
  *check(facts) {
    for (const server of facts.servers) {
      const at = { in: server, pointer: '/revocation_endpoint' };
      if (server.has('revocation_endpoint')) {
        yield { at, say: 'the issuer has a revocation endpoint', proves: true };
        continue;
      }
      if (!server.has('token_endpoint')) continue;
      const refreshes =
        server.list('grant_types_supported').includes('refresh_token') ||
        server.list('scopes_supported').includes('offline_access');
      yield {
        at: { in: server },
        say: `there is no \`revocation_endpoint\`${refreshes ? ', although refresh tokens are issued' : ''}`,
        severity: refreshes ? 'medium' : 'low',
      };
    }
  },
});
