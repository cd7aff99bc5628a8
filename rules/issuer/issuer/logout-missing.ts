import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/logout-missing',
  title: 'Clients cannot take part in a logout',
  severity: 'low',
  confidence: 'low',
  cwe: [613],
  controls: ['R1'],
  references: ['OpenID Connect Back-Channel Logout 1.0'],
  why: 'Signing out of one application leaves the session at the issuer, and all the other applications signed in.',
  fix: 'Offer `end_session_endpoint` and back-channel logout.',
  blind: 'A logout that is not published is not seen.',
  profiles: ['oidc'],
  bad: [
    {
      metadata: { subject_types_supported: ['public'], authorization_endpoint: 'https://id.example/authorize' },
      at: ['metadata:'],
    },
    {
      metadata: {
        subject_types_supported: ['public'],
        authorization_endpoint: 'https://id.example/authorize',
        end_session_endpoint: 'https://id.example/logout',
        backchannel_logout_session_supported: true,
      },
      at: ['metadata:/backchannel_logout_session_supported'],
    },
  ],
  good: [
    {
      metadata: {
        subject_types_supported: ['public'],
        authorization_endpoint: 'https://id.example/authorize',
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
      },
    },
  ],
  *check(facts) {
    for (const server of facts.servers) {
      if (server.kind !== 'issuer.metadata' || !server.has('authorization_endpoint')) continue;
      const back = server.flag('backchannel_logout_supported') === true;
      if (!back && server.flag('backchannel_logout_session_supported') === true)
        yield {
          at: { in: server, pointer: '/backchannel_logout_session_supported' },
          say: 'sessions are named in back-channel logouts, which are not supported',
          confidence: 'medium',
        };
      if (!back && !server.has('end_session_endpoint'))
        yield { at: { in: server }, say: 'there is neither `end_session_endpoint` nor back-channel logout' };
    }
  },
});
