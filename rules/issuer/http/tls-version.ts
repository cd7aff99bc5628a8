import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'http/tls-version',
  title: 'The server still speaks a broken version of TLS',
  severity: 'high',
  confidence: 'high',
  cwe: [326],
  controls: ['T9'],
  references: ['RFC 9325'],
  why: 'Somebody on the network path can make an old client use it, and then read or change what is exchanged.',
  fix: 'Switch off everything below TLS 1.2.',
  blind:
    'Whether the server would take an old version is tried once for each host; where that could not be tried, it is said so.',
  bad: [
    {
      requests: [
        {
          url: 'https://id.example/jwks',
          purpose: 'jwks',
          required: true,
          status: 200,
          contentType: 'application/json',
          tls: { protocol: 'TLSv1.3', oldVersions: 'TLSv1.1' },
        },
      ],
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
          tls: { protocol: 'TLSv1.3', oldVersions: 'refused' },
        },
      ],
    },
  ],
  *check(facts) {
    const hosts = new Set<string>();
    for (const request of facts.requests) {
      const { tls, url } = request;
      const host = URL.canParse(url) ? new URL(url).host : url;
      if (!tls || hosts.has(host)) continue;
      const at = { in: request };
      if (/^(SSL|TLSv1(\.1)?$)/.test(tls.protocol)) yield { at, say: `${host} speaks ${tls.protocol}` };
      else if (tls.oldVersions === 'refused')
        yield { at, say: `${host} speaks ${tls.protocol} and refuses TLS 1.0 and 1.1`, proves: true };
      else if (tls.oldVersions !== undefined && tls.oldVersions !== 'untested')
        yield { at, say: `${host} takes ${tls.oldVersions} from clients that ask for it` };
      else if (tls.oldVersions === 'untested')
        yield { at, say: `whether ${host} takes TLS 1.0 or 1.1`, unknown: 'this could not be tried from here' };
      else continue;
      hosts.add(host);
    }
  },
});
