import { defineIssuerRule, EXAMPLE_KEYS } from '../../../src/rule.js';

const [P256] = EXAMPLE_KEYS;

const FITTING: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(RS|PS)(256|384|512)$/, ['RSA']],
  [/^RSA(1_5|-OAEP(-\d+)?)$/, ['RSA']],
  [/^ES(256K?|384|512)$/, ['EC']],
  [/^(EdDSA|Ed25519|Ed448)$/, ['OKP']],
  [/^ECDH-ES/, ['EC', 'OKP']],
  [/^HS(256|384|512)$/, ['oct']],
];

export default defineIssuerRule({
  id: 'jwks/alg-kty-mismatch',
  title: "A key's algorithm does not fit its type",
  severity: 'high',
  confidence: 'high',
  cwe: [347],
  controls: ['O5'],
  references: ['RFC 7518 §3.1', 'RFC 8725 §3.1'],
  why: 'Verifiers that believe the one or the other behave differently: that gap is how algorithms get confused.',
  fix: 'Publish the algorithm that the key is really used with.',
  blind: 'Curves, and algorithms that are not registered, are judged by other rules.',
  bad: [
    { jwks: { keys: [{ ...P256, alg: 'RS256' }] }, at: ['jwks:/keys/0/alg'] },
    { jwks: { keys: [{ kty: 'RSA', alg: 'ES384' }] }, at: ['jwks:/keys/0/alg'] },
  ],
  good: [
    {
      jwks: {
        keys: [
          { ...P256, alg: 'ES256' },
          { ...P256, alg: 'ECDH-ES' },
          { ...P256, alg: 'ES384' },
        ],
      },
    },
  ],
  *check(facts) {
    for (const { document, pointer, alg = '', kty = '' } of facts.keys) {
      const fitting = FITTING.find(([pattern]) => pattern.test(alg));
      if (!fitting || fitting[1].includes(kty)) continue;
      yield {
        at: { in: document, pointer: `${pointer}/alg` },
        say: `the algorithm ${alg} does not fit a key of type ${kty}`,
      };
    }
  },
});
