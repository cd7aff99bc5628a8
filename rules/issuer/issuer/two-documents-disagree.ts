import { defineIssuerRule } from '../../../src/rule.js';

const COMPARED = [
  ...[
    'issuer',
    'authorization_endpoint',
    'token_endpoint',
    'jwks_uri',
    'revocation_endpoint',
    'introspection_endpoint',
  ],
  ...[
    'code_challenge_methods_supported',
    'id_token_signing_alg_values_supported',
    'token_endpoint_auth_methods_supported',
  ],
];

export default defineIssuerRule({
  id: 'issuer/two-documents-disagree',
  title: 'The two metadata documents of this issuer say different things',
  severity: 'medium',
  confidence: 'high',
  cwe: [436],
  controls: ['D6'],
  references: ['RFC 8414 §5'],
  why: 'Which endpoint, key set or PKCE method a client uses then depends on which of the two documents it happens to read.',
  fix: 'Serve both documents from the same source.',
  blind: 'Members that only one of the two has are not compared.',
  bad: [
    {
      metadata: { issuer: 'https://id.example', jwks_uri: 'https://id.example/jwks' },
      authorizationServer: { issuer: 'https://id.example', jwks_uri: 'https://id.example/old-jwks' },
      at: ['authorization-server:/jwks_uri'],
    },
  ],
  good: [
    {
      metadata: { issuer: 'https://id.example', code_challenge_methods_supported: ['S256'] },
      authorizationServer: { issuer: 'https://id.example', code_challenge_methods_supported: ['S256'] },
    },
  ],
  *check(facts) {
    const openid = facts.documents.find(({ kind }) => kind === 'issuer.metadata');
    const oauth = facts.documents.find(({ kind }) => kind === 'issuer.authorization-server');
    if (!openid || !oauth) return;
    for (const member of COMPARED) {
      if (!openid.has(member) || !oauth.has(member)) continue;
      const one = openid.string(member) ?? openid.list(member).toSorted().join(', ');
      const other = oauth.string(member) ?? oauth.list(member).toSorted().join(', ');
      if (one !== other)
        yield {
          at: { in: oauth, pointer: `/${member}` },
          say: `\`${member}\` is not what the OpenID Connect document says`,
          trace: [{ at: { in: openid, pointer: `/${member}` }, say: 'the other value' }],
        };
    }
  },
});
