import { defineIssuerRule, exampleAnswer } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'http/tls-version',
  title: 'The server still speaks a broken version of TLS',
  severity: 'high',
  confidence: 'high',
  cwe: [326],
  controls: ['T9'],
  references: ['RFC 9325 §3.1.1'],
  why: 'Somebody on the network path can make an old client use it, and then read or change what is exchanged.',
  fix: 'Switch off everything below TLS 1.2.',
  blind:
    'Whether the server would take an old version is tried once for each host; where that could not be tried, it is said so.',
  bad: [
    {
      requests: [exampleAnswer({ tls: { protocol: 'TLSv1.3', oldVersions: 'TLSv1.1' } })],
      at: ['https://id.example/jwks'],
    },
    {
      requests: [
        exampleAnswer({
          untrusted: 'old-version',
          error: 'cannot be trusted over TLS (ERR_SSL_UNSUPPORTED_PROTOCOL)',
          status: undefined,
        }),
      ],
      at: ['https://id.example/jwks'],
    },
  ],
  good: [
    {
      requests: [exampleAnswer({ tls: { protocol: 'TLSv1.3', oldVersions: 'refused' } })],
    },
  ],
  *check(facts) {
    const hosts = new Set<string>();
    for (const request of facts.requests) {
      const { tls, untrusted, proxied, url } = request;
      const host = URL.canParse(url) ? new URL(url).host : url;
      if (hosts.has(host)) continue;
      const at = { in: request };
      const whether = `whether ${host} takes TLS 1.0 or 1.1`;
      if (untrusted === 'old-version') yield { at, say: `${host} speaks nothing newer than TLS 1.1` };
      else if (proxied) yield { at, say: whether, unknown: 'a proxy held the connection' };
      else if (!tls) continue;
      else if (/^(SSL|TLSv1(\.1)?$)/.test(tls.protocol)) yield { at, say: `${host} speaks ${tls.protocol}` };
      else if (tls.oldVersions === 'refused')
        yield { at, say: `${host} speaks ${tls.protocol} and refuses TLS 1.0 and 1.1`, proves: true };
      else if (tls.oldVersions === 'untested') yield { at, say: whether, unknown: 'this could not be tried from here' };
      else if (tls.oldVersions !== undefined)
        yield { at, say: `${host} takes ${tls.oldVersions} from clients that ask for it` };
      else continue;
      hosts.add(host);
    }
  },
});
