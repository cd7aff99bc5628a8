import { defineIssuerRule, exampleAnswer } from '../../../src/rule.js';

const BY_TOKEN: ReadonlySet<string> = new Set(['userinfo', 'token', 'revocation']);

export default defineIssuerRule({
  id: 'http/cors-credentials-wildcard',
  title: 'Every origin may ask with the cookies of the user',
  severity: 'high',
  confidence: 'high',
  cwe: [942],
  controls: ['B5'],
  references: ['Fetch Standard, CORS protocol'],
  why: "Any page that a signed-in user opens can ask the issuer in the user's name and read the answers.",
  fix: 'Allow credentials for a fixed list of origins only.',
  blind:
    'An origin of nobody asks the authorization and the userinfo endpoint, and, where the documents took fewer than six requests, those for tokens and revocation (a preflight); other endpoints are not tried.',
  bad: [
    {
      requests: [
        {
          url: 'https://id.example/authorize',
          purpose: 'authorization',
          required: true,
          status: 400,
          allowOrigin: 'reflected',
          allowCredentials: true,
        },
      ],
      at: ['https://id.example/authorize'],
    },
    {
      requests: [exampleAnswer({ allowOrigin: 'any', allowCredentials: true })],
      at: ['https://id.example/jwks'],
    },
    {
      requests: [
        {
          url: 'https://id.example/userinfo',
          purpose: 'userinfo',
          required: false,
          status: 401,
          allowOrigin: 'reflected',
          allowCredentials: true,
        },
      ],
      at: ['https://id.example/userinfo'],
    },
    {
      requests: [
        {
          url: 'https://id.example/token',
          purpose: 'token',
          required: false,
          status: 204,
          allowOrigin: 'reflected',
          allowCredentials: true,
        },
      ],
      at: ['https://id.example/token'],
    },
  ],
  good: [
    {
      requests: [exampleAnswer({ allowOrigin: 'any' })],
    },
    {
      requests: [
        {
          url: 'https://id.example/authorize',
          purpose: 'authorization',
          required: true,
          status: 400,
          allowOrigin: 'other',
          allowCredentials: true,
        },
      ],
    },
  ],
  *check(facts) {
    for (const request of facts.requests) {
      const { allowOrigin, allowCredentials, purpose } = request;
      if (!allowCredentials) continue;
      const at = { in: request };
      // These are asked with a token or a secret, which no page has that was not given one; a cookie is what makes it real.
      if (allowOrigin === 'reflected' && BY_TOKEN.has(purpose))
        yield {
          at,
          say: 'the origin that asks, whichever it is, may send cookies: whether the endpoint takes them is not known',
          severity: 'medium',
          confidence: 'low',
        };
      else if (allowOrigin === 'reflected')
        yield { at, say: 'the origin that asks, whichever it is, may send credentials' };
      if (allowOrigin === 'any')
        yield {
          at,
          say: 'credentials are allowed to every origin, which browsers refuse: a proxy or a later change makes it real',
          severity: 'low',
        };
    }
  },
});
