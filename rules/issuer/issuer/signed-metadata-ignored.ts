import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/signed-metadata-ignored',
  title: 'The metadata carries a signed form that was not verified',
  severity: 'low',
  confidence: 'low',
  cwe: [345],
  controls: ['D6'],
  references: ['RFC 8414 §2.1'],
  why: 'Where both are understood, the signed values count: a client that reads the plain ones may follow others.',
  fix: 'Verify the signed form with the key of whoever vouches for it, or do not publish one.',
  blind: 'The signature is not verified here, because nothing says whose key would be right.',
  bad: [
    { metadata: { issuer: 'https://id.example', signed_metadata: 'e30.e30.AA' }, at: ['metadata:/signed_metadata'] },
  ],
  good: [{ metadata: { issuer: 'https://id.example' } }],
  *check(facts) {
    for (const document of facts.documents)
      if (document.string('signed_metadata') !== undefined)
        yield {
          at: { in: document, pointer: '/signed_metadata' },
          say: '`signed_metadata` was not verified, and what it says was not compared with the rest',
        };
  },
});
