import { asksForDocument, defineIssuerRule, exampleAnswer } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'http/redirect',
  title: 'A document is not where its URL says',
  severity: 'low',
  confidence: 'high',
  cwe: [601],
  controls: ['O10', 'D6'],
  references: ['OpenID Connect Discovery 1.0 §4.2', 'RFC 8414 §3.2'],
  why: 'A client that follows redirects takes keys and endpoints from wherever they lead; one that does not, finds nothing.',
  fix: 'Answer with the document itself and status 200.',
  blind: 'Redirects are not followed, so what stands behind them is not judged.',
  bad: [
    {
      requests: [exampleAnswer({ status: 302, location: 'https://cdn.other.example/jwks' })],
      at: ['https://id.example/jwks'],
    },
    // A login page in front of everything is one defect.
    {
      requests: [
        {
          url: 'https://id.example/.well-known/openid-configuration',
          purpose: 'metadata',
          required: false,
          status: 302,
          location: 'https://id.example/login',
        },
        {
          url: 'https://id.example/.well-known/oauth-authorization-server',
          purpose: 'authorization-server',
          required: false,
          status: 302,
          location: 'https://id.example/login',
        },
      ],
      at: ['https://id.example/.well-known/openid-configuration'],
    },
  ],
  good: [
    {
      requests: [exampleAnswer()],
    },
  ],
  *check(facts) {
    const targets = new Set<string>();
    for (const request of facts.requests) {
      const { status = 0, location, url, required } = request;
      if (!asksForDocument(request) || status < 300 || status > 399 || location === undefined) continue;
      if ((!required && facts.documents.length > 0) || targets.has(location)) continue;
      targets.add(location);
      const [from, to] = [url, location].map((text) => (URL.canParse(text) ? new URL(text).origin : text));
      yield {
        at: { in: request },
        say: `the answer is a redirect to ${location}`,
        severity: from === to ? 'low' : 'high',
      };
    }
  },
});
