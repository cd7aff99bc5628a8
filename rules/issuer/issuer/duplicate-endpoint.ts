import { defineIssuerRule } from '../../../src/rule.js';

const REGISTERED = [
  ...['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri', 'registration_endpoint'],
  ...['introspection_endpoint', 'revocation_endpoint', 'end_session_endpoint', 'device_authorization_endpoint'],
  ...['pushed_authorization_request_endpoint', 'backchannel_authentication_endpoint'],
];

export default defineIssuerRule({
  id: 'issuer/duplicate-endpoint',
  title: 'Two endpoints have the same address',
  severity: 'low',
  confidence: 'medium',
  cwe: [436],
  controls: ['D6'],
  references: [],
  why: 'One of the two is most likely a slip: a client that revokes a token there, for example, believes that it is revoked.',
  fix: 'Publish for each endpoint the address that really serves it, or leave the member out.',
  blind: 'A server that tells the requests apart by their parameters may be right.',
  bad: [
    {
      metadata: {
        issuer: 'https://id.example',
        token_endpoint: 'https://id.example/token',
        revocation_endpoint: 'https://id.example/token',
      },
      at: ['metadata:/revocation_endpoint'],
    },
    {
      metadata: {
        issuer: 'https://id.example',
        authorization_endpoint: 'https://id.example/oauth',
        token_endpoint: 'https://id.example/oauth',
        introspection_endpoint: 'https://id.example/oauth',
      },
      at: ['metadata:/introspection_endpoint'],
    },
  ],
  good: [
    {
      metadata: {
        issuer: 'https://id.example',
        token_endpoint: 'https://id.example/token',
        revocation_endpoint: 'https://id.example/revoke',
        mtls_endpoint_aliases: { token_endpoint: 'https://id.example/token' },
      },
    },
    {
      metadata: {
        issuer: 'https://id.example',
        authorization_endpoint: 'https://id.example/auth',
        end_session_endpoint: 'https://id.example/logout',
        op_logout_endpoint: 'https://id.example/logout',
      },
    },
  ],
  *check(facts) {
    for (const server of facts.servers) {
      const byUrl = new Map<string, string[]>();
      for (const member of REGISTERED) {
        const url = server.string(member);
        if (url !== undefined) byUrl.set(url, [...(byUrl.get(url) ?? []), member]);
      }
      for (const members of byUrl.values()) {
        const last = members.at(-1);
        if (members.length < 2 || last === undefined) continue;
        yield {
          at: { in: server, pointer: `/${last}` },
          say: `${members.map((member) => `\`${member}\``).join(' and ')} are the same address`,
          severity: members.length > 2 ? 'medium' : 'low',
        };
      }
    }
  },
});
