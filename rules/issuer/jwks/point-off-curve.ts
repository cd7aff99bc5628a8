import { defineIssuerRule } from '../../../src/rule.js';

const P256 = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};

export default defineIssuerRule({
  id: 'jwks/point-off-curve',
  title: 'The numbers of a key are not a key',
  severity: 'high',
  confidence: 'high',
  cwe: [347],
  controls: ['O5'],
  references: ['RFC 8725 §3.4'],
  why: 'A verifier that takes such a key without checking may leak secrets or accept forged signatures; one that checks has no key.',
  fix: 'Publish the key again from its source.',
  blind: 'Only key types that Node supports are checked.',
  bad: [{ jwks: { keys: [{ ...P256, y: P256.x, kid: '1' }] }, at: ['jwks:/keys/0'] }],
  good: [{ jwks: { keys: [P256] } }],
  *check(facts) {
    for (const { document, pointer, unsupported } of facts.keys)
      if (unsupported?.reason === 'material') yield { at: { in: document, pointer }, say: unsupported.say };
  },
});
