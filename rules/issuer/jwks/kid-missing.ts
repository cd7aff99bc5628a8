import { defineIssuerRule, EXAMPLE_KEYS } from '../../../src/rule.js';

const [P256] = EXAMPLE_KEYS;

export default defineIssuerRule({
  id: 'jwks/kid-missing',
  title: 'A key has no id',
  severity: 'low',
  confidence: 'high',
  cwe: [694],
  controls: ['O10', 'D4'],
  references: ['RFC 7517 §4.5', 'OpenID Connect Core 1.0 §10.1'],
  why: 'Without an id a verifier tries key after key, and a key exchange breaks tokens or keeps old keys alive.',
  fix: 'Give every key a `kid` and put it into the header of the tokens it signs.',
  blind: 'Whether tokens carry a `kid` is not seen here.',
  bad: [
    { jwks: { keys: [P256] }, at: ['jwks:/keys/0'] },
    { jwks: { keys: [P256, { kty: 'RSA', kid: '2' }] }, at: ['jwks:/keys/0'] },
  ],
  good: [{ jwks: { keys: [{ ...P256, kid: '1' }] } }],
  *check(facts) {
    for (const { document, pointer, data } of facts.keys) {
      if (Object.hasOwn(data, 'kid')) continue;
      const several = facts.keys.filter((key) => key.document === document).length > 1;
      yield { at: { in: document, pointer }, say: 'the key has no `kid`', severity: several ? 'medium' : 'low' };
    }
  },
});
