import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/issuer-ip-literal',
  title: 'The issuer is an IP address',
  severity: 'medium',
  confidence: 'medium',
  cwe: [295],
  controls: ['O6', 'T9'],
  references: ['RFC 9110 §4.3.5'],
  why: 'Certificates for addresses are rare, so clients tend to switch TLS checks off; and the address may belong to someone else tomorrow.',
  fix: 'Give the issuer a name.',
  blind: 'Whether its certificate covers the address is not looked at.',
  bad: [{ metadata: { issuer: 'https://198.51.100.7' }, at: ['metadata:/issuer'] }],
  good: [{ metadata: { issuer: 'https://id.example' } }, { metadata: { issuer: 'http://127.0.0.1:4000' } }],
  *check(facts) {
    for (const server of facts.servers)
      for (const { pointer, ipLiteral, reach } of server.links)
        if (pointer === '/issuer' && ipLiteral && reach !== 'loopback')
          yield { at: { in: server, pointer }, say: 'the issuer identifier is an IP address' };
  },
});
