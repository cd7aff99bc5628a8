import { defineIssuerRule } from '../../../src/rule.js';

const FOURTEEN_DAYS = 14 * 24 * 60 * 60 * 1000;

export default defineIssuerRule({
  id: 'http/tls-cert',
  title: "The server's certificate expires soon",
  severity: 'medium',
  confidence: 'high',
  cwe: [298],
  controls: ['T9'],
  references: ['RFC 9325'],
  why: 'When it has expired, every client of this issuer fails at once, and someone will switch certificate checks off to get going.',
  fix: 'Renew the certificate, and let a machine do it from now on.',
  blind: 'Only the leaf certificate is looked at.',
  bad: [
    {
      requests: [
        {
          url: 'https://id.example/jwks',
          purpose: 'jwks',
          required: true,
          status: 200,
          contentType: 'application/json',
          tls: { protocol: 'TLSv1.3', validTo: '2026-01-10T00:00:00.000Z' },
        },
      ],
      now: '2026-01-01',
      at: ['https://id.example/jwks'],
    },
  ],
  good: [
    {
      requests: [
        {
          url: 'https://id.example/jwks',
          purpose: 'jwks',
          required: true,
          status: 200,
          contentType: 'application/json',
          tls: { protocol: 'TLSv1.3', validTo: '2026-03-01T00:00:00.000Z' },
        },
      ],
      now: '2026-01-01',
    },
  ],
  *check(facts, { now }) {
    const hosts = new Set<string>();
    for (const request of facts.requests) {
      const until = request.tls?.validTo;
      const host = URL.canParse(request.url) ? new URL(request.url).host : request.url;
      if (until === undefined || hosts.has(host) || Date.parse(until) - now.getTime() > FOURTEEN_DAYS) continue;
      hosts.add(host);
      yield { at: { in: request }, say: `the certificate of ${host} is valid until ${until.slice(0, 10)}` };
    }
  },
});
