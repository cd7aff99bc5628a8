import { defineIssuerRule, exampleAnswer } from '../../../src/rule.js';

const FOURTEEN_DAYS = 14 * 24 * 60 * 60 * 1000;

interface Wrong {
  readonly say: string;
  readonly severity: 'high' | 'medium';
  readonly fix?: string;
}

const WRONG: ReadonlyMap<string, Wrong> = new Map([
  ['expired', { say: 'has expired, or one of its chain has', severity: 'high' }],
  ['not-yet-valid', { say: 'is not valid yet', severity: 'high' }],
  ['self-signed', { say: 'is signed by nobody but itself', severity: 'high' }],
  ['wrong-name', { say: 'is for another name', severity: 'high' }],
  ['rejected', { say: 'has a chain that may not certify it', severity: 'high' }],
  [
    'unknown-authority',
    {
      say: 'leads to no authority that is known here',
      severity: 'medium',
      fix: 'Send the intermediate certificates too; where the authority is your own, name its certificate with `--ca`.',
    },
  ],
]);

export default defineIssuerRule({
  id: 'http/tls-cert',
  title: "The server's certificate cannot be trusted, or not for long",
  severity: 'medium',
  confidence: 'high',
  cwe: [295, 298],
  controls: ['T9'],
  references: ['RFC 9325'],
  why: 'Without a certificate that can be trusted anybody on the way can answer with keys of their own; and a client that fails for it has its checks switched off to get going.',
  fix: 'Serve a certificate of a trusted authority with its whole chain, and let a machine renew it.',
  blind:
    'Whether a certificate was revoked is not asked. One that cannot be trusted ends the visit, which is then incomplete as well.',
  bad: [
    {
      requests: [
        {
          url: 'https://id.example/.well-known/openid-configuration',
          purpose: 'metadata',
          required: false,
          untrusted: 'expired',
          error: 'cannot be trusted over TLS (CERT_HAS_EXPIRED)',
        },
      ],
      at: ['https://id.example/.well-known/openid-configuration'],
    },
    {
      requests: [exampleAnswer({ tls: { protocol: 'TLSv1.3', validTo: '2026-01-10T00:00:00.000Z' } })],
      now: '2026-01-01',
      at: ['https://id.example/jwks'],
    },
    {
      requests: [
        exampleAnswer({
          tls: {
            protocol: 'TLSv1.3',
            validTo: '2026-03-01T00:00:00.000Z',
            chain: [
              { subject: 'id.example', validTo: '2026-03-01T00:00:00.000Z' },
              { subject: 'Example CA', validTo: '2026-01-05T00:00:00.000Z' },
            ],
          },
        }),
      ],
      now: '2026-01-01',
      at: ['https://id.example/jwks'],
    },
  ],
  good: [
    {
      requests: [exampleAnswer({ tls: { protocol: 'TLSv1.3', validTo: '2026-03-01T00:00:00.000Z' } })],
      now: '2026-01-01',
    },
    {
      requests: [
        exampleAnswer({
          untrusted: 'old-version',
          error: 'cannot be trusted over TLS (ERR_SSL_UNSUPPORTED_PROTOCOL)',
          status: undefined,
        }),
      ],
    },
    {
      requests: [
        exampleAnswer({
          error: 'refuses the connection: check that it runs and that the port is right',
          status: undefined,
        }),
      ],
    },
  ],
  *check(facts, { now }) {
    const hosts = new Set<string>();
    for (const request of facts.requests) {
      const { tls, untrusted, proxied } = request;
      const host = URL.canParse(request.url) ? new URL(request.url).host : request.url;
      if (hosts.has(host) || !(tls || untrusted || proxied)) continue;
      hosts.add(host);
      const at = { in: request };
      if (proxied)
        yield { at, say: `until when the certificate of ${host} is valid`, unknown: 'a proxy held the connection' };
      const wrong = WRONG.get(untrusted ?? '');
      if (wrong) yield { at, ...wrong, say: `the certificate of ${host} ${wrong.say}` };
      const leaf = { subject: host, validTo: tls?.validTo };
      const ending = [leaf, ...(tls?.chain ?? []).slice(1)].filter(
        ({ validTo }) => validTo !== undefined && Date.parse(validTo) - now.getTime() <= FOURTEEN_DAYS,
      );
      for (const { subject, validTo = '' } of ending)
        yield { at, say: `the certificate of ${subject} is valid until ${validTo.slice(0, 10)}` };
    }
  },
});
