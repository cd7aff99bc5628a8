import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'jwks/rsa-exponent',
  title: 'An RSA key has a bad public exponent',
  severity: 'low',
  confidence: 'high',
  cwe: [326],
  controls: ['O5'],
  references: ['FIPS 186-5'],
  why: 'With the exponent 1 or an even one the signature proves nothing; small ones have made verification bugs exploitable.',
  fix: 'Use 65537 (`AQAB`).',
  blind: 'Only published keys are looked at.',
  bad: [
    { jwks: { keys: [{ kty: 'RSA', n: `w${'A'.repeat(341)}`, e: 'AQ', kid: '1' }] }, at: ['jwks:/keys/0/e'] },
    { jwks: { keys: [{ kty: 'RSA', n: `w${'A'.repeat(341)}`, e: 'Aw', kid: '3' }] }, at: ['jwks:/keys/0/e'] },
  ],
  good: [{ jwks: { keys: [{ kty: 'RSA', n: `w${'A'.repeat(341)}`, e: 'AQAB', kid: '1' }] } }],
  *check(facts) {
    for (const { document, pointer, exponent } of facts.keys) {
      if (exponent === undefined) continue;
      const broken = exponent === '1' || /[02468]$/.test(exponent);
      if (!broken && exponent !== '3') continue;
      yield {
        at: { in: document, pointer: `${pointer}/e` },
        say: `the public exponent is ${exponent.slice(0, 20)}`,
        severity: broken ? 'high' : 'low',
      };
    }
  },
});
