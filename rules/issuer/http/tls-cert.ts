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
  blind: 'A certificate that is not trusted or has expired ends the visit: that is reported as incomplete.',
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
    {
      requests: [
        {
          url: 'https://id.example/jwks',
          purpose: 'jwks',
          required: true,
          status: 200,
          contentType: 'application/json',
          tls: {
            protocol: 'TLSv1.3',
            validTo: '2026-03-01T00:00:00.000Z',
            chain: [
              { subject: 'id.example', validTo: '2026-03-01T00:00:00.000Z' },
              { subject: 'Example CA', validTo: '2026-01-05T00:00:00.000Z' },
            ],
          },
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
      const host = URL.canParse(request.url) ? new URL(request.url).host : request.url;
      if (!request.tls || hosts.has(host)) continue;
      hosts.add(host);
      const leaf = { subject: host, validTo: request.tls.validTo };
      const ending = [leaf, ...(request.tls.chain ?? []).slice(1)].filter(
        ({ validTo }) => validTo !== undefined && Date.parse(validTo) - now.getTime() <= FOURTEEN_DAYS,
      );
      for (const { subject, validTo = '' } of ending)
        yield { at: { in: request }, say: `the certificate of ${subject} is valid until ${validTo.slice(0, 10)}` };
    }
  },
});
