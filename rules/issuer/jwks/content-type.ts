import { defineIssuerRule, exampleAnswer } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'jwks/content-type',
  title: 'The key set is not served as JSON',
  severity: 'low',
  confidence: 'high',
  cwe: [436],
  controls: ['D6'],
  references: ['RFC 7517 §8.5.1'],
  why: 'Strict clients refuse it, and lenient ones take any text for a key set.',
  fix: 'Serve it as `application/json` or `application/jwk-set+json`.',
  blind: 'Only the answers to this visit are looked at.',
  bad: [
    {
      requests: [exampleAnswer({ contentType: 'text/plain' })],
      at: ['https://id.example/jwks'],
    },
  ],
  good: [
    {
      requests: [exampleAnswer({ contentType: 'application/jwk-set+json; charset=utf-8' })],
    },
    {
      requests: [exampleAnswer({ status: 404, contentType: 'text/html' })],
    },
  ],
  *check(facts) {
    for (const request of facts.requests) {
      const { purpose, status, error, contentType = 'no content type' } = request;
      if (purpose !== 'jwks' || status !== 200 || error !== undefined) continue;
      if (!/^application\/([\w.-]+\+)?json(\s*;|$)/i.test(contentType))
        yield { at: { in: request }, say: `the key set is served as ${contentType}` };
    }
  },
});
