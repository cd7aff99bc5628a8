import { asksForDocument, defineIssuerRule, exampleAnswer } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'http/content-type',
  title: 'A document is not served as JSON',
  severity: 'low',
  confidence: 'high',
  cwe: [436],
  controls: ['D6'],
  references: ['OpenID Connect Discovery 1.0 §4.2', 'RFC 8414 §3.2'],
  why: 'Strict clients refuse it; and a web page at a well-known URL means that a missing document looks like a present one.',
  fix: 'Serve the document as `application/json`, and answer 404 where there is none.',
  blind: 'Only the answers to this visit are looked at.',
  bad: [
    {
      requests: [
        {
          url: 'https://id.example/.well-known/openid-configuration',
          purpose: 'metadata',
          required: true,
          status: 200,
          contentType: 'text/plain',
        },
      ],
      at: ['https://id.example/.well-known/openid-configuration'],
    },
    {
      requests: [exampleAnswer({ contentType: 'text/html; charset=utf-8', error: 'is HTML' })],
      at: ['https://id.example/jwks'],
    },
    {
      requests: [
        {
          url: 'https://id.example/.well-known/openid-configuration',
          purpose: 'metadata',
          required: false,
          status: 200,
          contentType: 'text/html',
          error: 'is HTML',
        },
        {
          url: 'https://id.example/.well-known/oauth-authorization-server',
          purpose: 'authorization-server',
          required: false,
          status: 200,
          contentType: 'text/html',
          error: 'is HTML',
        },
      ],
      at: ['https://id.example/.well-known/openid-configuration'],
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
    let frontPage = false;
    for (const request of facts.requests) {
      const { purpose, status, error, required, contentType = 'no content type' } = request;
      if (!asksForDocument(request)) continue;
      if (status !== 200 || (error !== undefined && !required && facts.documents.length > 0)) continue;
      if (/^application\/([\w.-]+\+)?json(\s*;|$)/i.test(contentType)) continue;
      const page = /^text\/html/i.test(contentType) && error !== undefined;
      // A key set that could be read is judged by a rule of its own.
      if (purpose === 'jwks' && !page) continue;
      // A site that shows its front page for every address does so for each form of the metadata.
      if (page && !required && frontPage) continue;
      frontPage ||= page && !required;
      yield {
        at: { in: request },
        say: `the answer is ${page ? 'a web page' : 'served as'} ${page ? `(${contentType})` : contentType}`,
        severity: page ? 'high' : 'low',
      };
    }
  },
});
