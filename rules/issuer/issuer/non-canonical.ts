import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/non-canonical',
  title: 'The issuer identifier has a form that URLs are normalised from',
  severity: 'medium',
  confidence: 'high',
  cwe: [1289],
  controls: ['D6', 'O6'],
  references: ['OpenID Connect Discovery 1.0 §5', 'RFC 8414 §3.3'],
  why: 'Issuers are compared character by character: libraries that normalise URLs and those that do not will disagree about this one.',
  fix: 'Use the plain form: lower case host, no default port, no dot segments.',
  blind: 'Only the identifier itself is looked at.',
  bad: [
    { asUrl: 'https://id.example', metadata: { issuer: 'https://ID.example' }, at: ['metadata:/issuer'] },
    { asUrl: 'https://id.example', metadata: { issuer: 'https://id.example:443/tenant' }, at: ['metadata:/issuer'] },
  ],
  good: [
    { asUrl: 'https://id.example', metadata: { issuer: 'https://id.example' } },
    { asUrl: 'https://id.example', metadata: { issuer: 'https://id.example/tenant/' } },
    { asUrl: 'https://id.example', metadata: { issuer: 'https://id.example/{tenantid}' } },
  ],
  *check(facts) {
    for (const server of facts.servers)
      for (const { pointer, value, url } of server.links) {
        if (pointer !== '/issuer' || !url || /[{}<>$@]/.test(value)) continue;
        const plain = [url.href, url.href.replace(/\/$/, '')];
        if (!plain.includes(value))
          yield {
            at: { in: server, pointer },
            say: `the issuer is ${value}, which other software writes as ${url.href}`,
          };
      }
  },
});
