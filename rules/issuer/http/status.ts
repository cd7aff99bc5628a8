import { asksForDocument, defineIssuerRule, exampleAnswer } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'http/status',
  title: 'A document that is referred to is not there',
  severity: 'high',
  confidence: 'high',
  cwe: [756],
  controls: ['D6', 'O10'],
  references: ['OpenID Connect Discovery 1.0 §4.2', 'RFC 8414 §3.2'],
  why: 'Clients that cannot load the keys refuse every token, or were patched to take them unverified.',
  fix: 'Serve the document with status 200 where the metadata says that it is.',
  blind:
    'A server that is only busy or broken for now (status 429 or 5xx) is not judged: the check is then incomplete.',
  bad: [
    {
      requests: [exampleAnswer({ status: 404 })],
      at: ['https://id.example/jwks'],
    },
    {
      requests: [
        {
          url: 'https://id.example/.well-known/openid-configuration',
          purpose: 'metadata',
          required: true,
          status: 204,
        },
      ],
      at: ['https://id.example/.well-known/openid-configuration'],
    },
  ],
  good: [
    {
      requests: [exampleAnswer()],
    },
    { requests: [exampleAnswer({ status: 503 })] },
    {
      requests: [
        {
          url: 'https://id.example/.well-known/openid-configuration',
          purpose: 'metadata',
          required: false,
          status: 404,
        },
      ],
    },
  ],
  *check(facts) {
    for (const request of facts.requests) {
      const { purpose, required, status } = request;
      if (!required || status === undefined || !asksForDocument(request)) continue;
      const empty = status > 200 && status < 300;
      const gone = purpose === 'jwks' && status >= 400 && status < 500 && status !== 429;
      if (empty || gone) yield { at: { in: request }, say: `the answer has status ${status} instead of 200` };
    }
  },
});
