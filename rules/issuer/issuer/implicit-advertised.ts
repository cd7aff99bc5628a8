import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/implicit-advertised',
  title: "Tokens are sent through the browser's address bar",
  severity: 'medium',
  confidence: 'high',
  cwe: [522],
  controls: ['O1'],
  references: ['RFC 9700 §2.1.2'],
  why: 'Tokens in an authorization response end up in history, logs and referrers, and a client cannot tell whether they were meant for it.',
  fix: 'Offer the response type `code` only, with PKCE, and remove `implicit` from the grant types.',
  blind: 'Metadata is the most that a server offers: what one client is allowed is decided at its registration.',
  profiles: ['oidc', 'oauth-as', 'fapi2', 'mcp'],
  bad: [
    {
      metadata: {
        grant_types_supported: ['implicit'],
        response_types_supported: ['code', 'code token'],
        token_endpoint: 'https://id.example/token',
      },
      at: ['metadata:/response_types_supported/1'],
    },
    {
      metadata: { response_types_supported: ['id_token'], token_endpoint: 'https://id.example/token' },
      at: ['metadata:/response_types_supported/0'],
    },
    {
      metadata: { issuer: 'https://id.example', grant_types_supported: ['implicit'] },
      at: ['metadata:/grant_types_supported/0'],
    },
  ],
  good: [
    { metadata: { grant_types_supported: ['authorization_code'], response_types_supported: ['code'] } },
    { metadata: { issuer: 'https://token.example', response_types_supported: ['id_token'] } },
  ],
  *check(facts) {
    for (const server of facts.servers) {
      const types = server.list('response_types_supported');
      const withAccessToken = types.filter((type) => type.split(' ').includes('token'));
      const frontChannel =
        withAccessToken.length > 0 ? withAccessToken : types.filter((type) => type.split(' ').includes('id_token'));
      const grant = server.list('grant_types_supported').indexOf('implicit');
      const first = types.indexOf(frontChannel[0] ?? '');
      if (first < 0 && grant < 0) continue;
      const onlyIdTokens = withAccessToken.length === 0 && first >= 0;
      yield {
        at: {
          in: server,
          pointer: first < 0 ? `/grant_types_supported/${grant}` : `/response_types_supported/${first}`,
        },
        say:
          first < 0
            ? 'the implicit grant is advertised'
            : `${onlyIdTokens ? 'ID tokens' : 'access tokens'} are sent in authorization responses: ${frontChannel.join(', ')}`,
        severity: onlyIdTokens ? 'low' : 'medium',
      };
    }
  },
});
