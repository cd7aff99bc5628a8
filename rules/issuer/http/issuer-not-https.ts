import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'http/issuer-not-https',
  title: 'The issuer is not an https URL',
  severity: 'high',
  confidence: 'high',
  cwe: [319],
  controls: ['O10', 'T9'],
  references: ['OpenID Connect Discovery 1.0 §3', 'RFC 8414 §2'],
  why: 'Whoever sits on the network path can answer as the issuer: with keys of their own, every token they make is good.',
  fix: 'Serve the issuer over https and name it so.',
  blind: 'Addresses on this machine are left out: nothing leaves it.',
  bad: [{ metadata: { issuer: 'http://id.example' }, at: ['metadata:/issuer'] }],
  good: [
    { metadata: { issuer: '$ISSUER' } },
    { metadata: { issuer: 'HTTPS://id.example' } },
    { metadata: { issuer: 'http://127.0.0.1:3000' } },
  ],
  *check(facts) {
    for (const server of facts.servers)
      for (const { pointer, url, reach, unrendered } of server.links) {
        if (
          pointer !== '/issuer' ||
          unrendered ||
          url?.protocol === 'https:' ||
          (url?.protocol === 'http:' && reach === 'loopback')
        )
          continue;
        yield {
          at: { in: server, pointer },
          say: url ? `the issuer is a ${url.protocol} URL` : 'the issuer is no absolute URL',
        };
      }
  },
});
