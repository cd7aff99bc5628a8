import { defineIssuerRule, EXAMPLE_KEYS, type InspectedKey } from '../../../src/rule.js';

const [P256] = EXAMPLE_KEYS;

export default defineIssuerRule({
  id: 'jwks/kid-duplicate',
  title: 'Two keys have the same id',
  severity: 'high',
  confidence: 'high',
  cwe: [694],
  controls: ['O10', 'D4'],
  references: ['RFC 7517 §4.5'],
  why: 'Which key verifies a token then depends on the library: good tokens fail, or a retired key goes on being trusted.',
  fix: 'Give every key an id of its own, for example its thumbprint.',
  blind: 'Keys of an earlier set that reused an id are not seen.',
  bad: [
    {
      jwks: {
        keys: [
          { ...P256, use: 'sig', kid: '1' },
          { kty: 'EC', use: 'sig', kid: '1' },
        ],
      },
      at: ['jwks:/keys/1/kid'],
    },
    {
      jwks: {
        keys: [
          { ...P256, use: 'sig', kid: '1' },
          { kty: 'RSA', use: 'enc', kid: '1' },
        ],
      },
      at: ['jwks:/keys/1/kid'],
    },
  ],
  good: [
    {
      jwks: {
        keys: [
          { ...P256, kid: '1' },
          { kty: 'RSA', kid: '2' },
        ],
      },
    },
  ],
  *check(facts) {
    const seen = new Map<string, InspectedKey>();
    for (const key of facts.keys) {
      if (key.kid === undefined) continue;
      const id = JSON.stringify([key.document.path, key.kid]);
      const earlier = seen.get(id);
      if (!earlier) {
        seen.set(id, key);
        continue;
      }
      yield {
        at: { in: key.document, pointer: `${key.pointer}/kid` },
        say: `the key id ${key.kid.slice(0, 80)} is that of another key as well`,
        severity: key.kty === earlier.kty && key.use === earlier.use ? 'high' : 'low',
        trace: [{ at: { in: earlier.document, pointer: `${earlier.pointer}/kid` }, say: 'the first key with this id' }],
      };
    }
  },
});
