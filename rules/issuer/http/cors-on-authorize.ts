import { defineIssuerRule, exampleAnswer } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'http/cors-on-authorize',
  title: 'Scripts of other sites may read what the authorization endpoint answers',
  severity: 'medium',
  confidence: 'high',
  cwe: [942],
  controls: ['B5'],
  references: ['RFC 9700 §2.6'],
  why: 'Browsers are sent there, scripts have no business there: what a script can read of the answer can hold a code.',
  fix: 'Send no CORS headers with the authorization endpoint.',
  blind: 'One request without parameters is made; a server may answer real ones in another way.',
  bad: [
    {
      requests: [
        {
          url: 'https://id.example/authorize',
          purpose: 'authorization',
          required: true,
          status: 400,
          hsts: 'max-age=1',
          allowOrigin: 'any',
        },
      ],
      at: ['https://id.example/authorize'],
    },
  ],
  good: [
    { requests: [{ url: 'https://id.example/authorize', purpose: 'authorization', required: true, status: 400 }] },
    {
      requests: [exampleAnswer({ allowOrigin: 'any' })],
    },
  ],
  *check(facts) {
    for (const request of facts.requests) {
      const { purpose, allowOrigin, allowCredentials } = request;
      if (purpose !== 'authorization' || (allowOrigin !== 'any' && allowOrigin !== 'reflected')) continue;
      // With credentials it is the worse defect of the rule for those.
      if (allowOrigin === 'reflected' && allowCredentials) continue;
      yield {
        at: { in: request },
        say: `the authorization endpoint lets ${allowOrigin === 'any' ? 'every origin' : 'the origin that asked, whichever it is,'} read its answer`,
      };
    }
  },
});
