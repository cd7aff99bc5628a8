import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/query-or-fragment',
  title: 'The issuer identifier has a query or a fragment',
  severity: 'high',
  confidence: 'high',
  cwe: [20],
  controls: ['D6', 'O6'],
  references: ['OpenID Connect Discovery 1.0 §3', 'RFC 8414 §2'],
  why: 'Well-known URLs cannot be built from it, and clients that cut it off compare something else than what tokens carry.',
  fix: 'Use an https URL with host and path only.',
  blind: 'Only the identifier is looked at.',
  bad: [{ metadata: { issuer: 'https://id.example?tenant=1' }, at: ['metadata:/issuer'] }],
  good: [{ metadata: { issuer: 'https://id.example/tenant' } }],
  *check(facts) {
    for (const server of facts.servers)
      if (/[?#]/.test(server.string('issuer') ?? ''))
        yield { at: { in: server, pointer: '/issuer' }, say: 'the issuer identifier has a `?` or `#`' };
  },
});
