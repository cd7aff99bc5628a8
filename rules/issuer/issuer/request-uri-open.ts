import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/request-uri-open',
  title: 'The issuer fetches request objects from any address that a request names',
  severity: 'low',
  confidence: 'medium',
  cwe: [918],
  controls: ['O1'],
  references: ['OpenID Connect Discovery 1.0 §3'],
  why: 'Anyone who can send a browser to the authorization endpoint makes the server ask an address of their choice, inside its own network too.',
  fix: 'Switch `request_uri` off, or take registered addresses only (`require_request_uri_registration`).',
  blind: 'Whether the server limits what it fetches is not tried.',
  profiles: ['oidc', 'oauth-as', 'fapi2', 'mcp'],
  bad: [
    {
      metadata: { subject_types_supported: ['public'], request_uri_parameter_supported: true },
      at: ['metadata:/request_uri_parameter_supported'],
    },
    {
      profile: 'fapi2',
      metadata: { subject_types_supported: ['public'], authorization_endpoint: 'https://id.example/authorize' },
      at: ['metadata:'],
    },
  ],
  good: [
    { metadata: { subject_types_supported: ['public'], authorization_endpoint: 'https://id.example/authorize' } },
    {
      metadata: {
        subject_types_supported: ['public'],
        request_uri_parameter_supported: true,
        require_request_uri_registration: true,
      },
    },
  ],
  *check(facts, { profile }) {
    for (const server of facts.servers) {
      const supported = server.flag('request_uri_parameter_supported');
      const byDefault =
        profile === 'fapi2' && server.kind === 'issuer.metadata' && !server.has('request_uri_parameter_supported');
      if ((supported !== true && !byDefault) || server.flag('require_request_uri_registration') === true) continue;
      yield {
        at: { in: server, pointer: byDefault ? '' : '/request_uri_parameter_supported' },
        say: byDefault
          ? '`request_uri_parameter_supported` is missing and then means true, and addresses need not be registered'
          : '`request_uri` is supported, and addresses need not be registered',
      };
    }
  },
});
