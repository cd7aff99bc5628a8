import { defineIssuerRule, EXAMPLE_KEYS } from '../../../src/rule.js';

const [P256] = EXAMPLE_KEYS;

export default defineIssuerRule({
  id: 'jwks/use-missing',
  title: 'A key does not say whether it signs or encrypts',
  severity: 'low',
  confidence: 'high',
  cwe: [694],
  controls: ['O5'],
  references: ['OpenID Connect Discovery 1.0 §3', 'RFC 7517 §4.2'],
  why: 'A key meant for encryption may be taken to verify signatures, or the other way round.',
  fix: 'Publish `use` (`sig` or `enc`) with every key.',
  blind: '`key_ops` is accepted in its place.',
  bad: [
    { jwks: { keys: [P256] }, at: ['jwks:/keys/0'] },
    { jwks: { keys: [P256, { ...P256, use: 'enc' }] }, at: ['jwks:/keys/0'] },
  ],
  good: [{ jwks: { keys: [{ ...P256, use: 'sig' }] } }, { jwks: { keys: [{ ...P256, key_ops: ['verify'] }] } }],
  *check(facts) {
    for (const { document, pointer, use, keyOps } of facts.keys) {
      if (use !== undefined || keyOps.length > 0) continue;
      const mixed = facts.keys.some((key) => key.document === document && key.use === 'enc');
      yield {
        at: { in: document, pointer },
        say: mixed ? 'the key has no `use`, although the set also holds encryption keys' : 'the key has no `use`',
        severity: mixed ? 'high' : 'low',
      };
    }
  },
});
