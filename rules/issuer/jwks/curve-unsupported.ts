import { defineIssuerRule, EXAMPLE_KEYS } from '../../../src/rule.js';

const [P256] = EXAMPLE_KEYS;

export default defineIssuerRule({
  id: 'jwks/curve-unsupported',
  title: 'A key is on a curve that standard libraries refuse',
  severity: 'medium',
  confidence: 'high',
  cwe: [327],
  controls: ['O5'],
  references: ['RFC 7518 §6.2.1.1'],
  why: "Verifiers cannot use the key, so its tokens are refused, or verified by code of someone's own making.",
  fix: 'Use P-256, P-384 or Ed25519.',
  blind: 'Whether tokens are signed with this key is not seen.',
  bad: [{ jwks: { keys: [{ kty: 'EC', crv: 'BP-256', x: 'AQ', y: 'AQ', kid: '1' }] }, at: ['jwks:/keys/0/crv'] }],
  good: [{ jwks: { keys: [P256] } }],
  *check(facts) {
    for (const { document, pointer, unsupported, crv } of facts.keys)
      if (unsupported?.reason === 'curve')
        yield {
          at: { in: document, pointer: `${pointer}/crv` },
          say: crv === undefined ? 'the key names no curve' : `the curve ${crv.slice(0, 40)} is not supported`,
        };
  },
});
