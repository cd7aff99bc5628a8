import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'http/hsts-missing',
  title: 'Browsers are not told to come over https only',
  severity: 'low',
  confidence: 'medium',
  cwe: [319],
  controls: ['T9'],
  references: ['RFC 6797'],
  why: 'The first request of a user who types the address goes out in clear text, and whoever answers it first shows the login page.',
  fix: 'Send `Strict-Transport-Security: max-age=31536000` or more with the pages of the authorization endpoint.',
  blind:
    'Only the answer of the authorization endpoint is looked at; a host in the preload list of browsers needs no header.',
  bad: [
    {
      requests: [{ url: 'https://id.example/authorize', purpose: 'authorization', required: true, status: 400 }],
      at: ['https://id.example/authorize'],
    },
    {
      requests: [
        {
          url: 'https://id.example/authorize',
          purpose: 'authorization',
          required: true,
          status: 400,
          hsts: 'max-age=0',
        },
      ],
      at: ['https://id.example/authorize'],
    },
  ],
  good: [
    {
      requests: [
        {
          url: 'https://id.example/authorize',
          purpose: 'authorization',
          required: true,
          status: 400,
          hsts: 'max-age=31536000; includeSubDomains',
        },
      ],
    },
    { requests: [{ url: 'http://localhost:3000/authorize', purpose: 'authorization', required: true, status: 400 }] },
    {
      requests: [
        {
          url: 'https://id.example/authorize',
          purpose: 'authorization',
          required: true,
          error: 'refuses the connection',
        },
      ],
    },
  ],
  *check(facts) {
    for (const request of facts.requests) {
      const { purpose, url, status, hsts } = request;
      // Browsers ignore the header of a host that is an address.
      if (purpose !== 'authorization' || status === undefined || !/^https:\/\/[^/]*[a-z]/i.test(url)) continue;
      const seconds = Number(/\bmax-age="?(\d{1,12})/i.exec(hsts ?? '')?.[1] ?? 0);
      if (seconds === 0)
        yield {
          at: { in: request },
          say:
            hsts === undefined
              ? 'the authorization endpoint sends no Strict-Transport-Security'
              : 'Strict-Transport-Security is switched off',
        };
    }
  },
});
