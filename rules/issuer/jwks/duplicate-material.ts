import { defineIssuerRule, EXAMPLE_KEYS, type InspectedKey } from '../../../src/rule.js';

const [P256] = EXAMPLE_KEYS;

export default defineIssuerRule({
  id: 'jwks/duplicate-material',
  title: 'The same key is published under two ids',
  severity: 'low',
  confidence: 'high',
  cwe: [694],
  controls: ['D4'],
  references: ['RFC 7638'],
  why: 'A key that was exchanged by giving it a new id was not exchanged: whoever has the old one has the new one.',
  fix: 'Make a new key for every new id.',
  blind: 'Only keys of one set are compared.',
  bad: [
    {
      jwks: {
        keys: [
          { ...P256, kid: 'old' },
          { ...P256, kid: 'new' },
        ],
      },
      at: ['jwks:/keys/1'],
    },
  ],
  good: [
    {
      jwks: {
        keys: [
          { ...P256, kid: 'old' },
          { kty: 'OKP', crv: 'Ed25519', x: 'AQ', kid: 'new' },
        ],
      },
    },
  ],
  *check(facts) {
    const seen = new Map<string, InspectedKey>();
    for (const key of facts.keys) {
      const id = JSON.stringify([key.document.path, key.thumbprint, key.use]);
      const earlier = key.thumbprint === undefined ? undefined : seen.get(id);
      if (!earlier) seen.set(id, key);
      else if (earlier.kid !== key.kid)
        yield {
          at: { in: key.document, pointer: key.pointer },
          say: 'the key is the same as another one of this set',
          trace: [{ at: { in: earlier.document, pointer: earlier.pointer }, say: 'the same key' }],
        };
    }
  },
});
