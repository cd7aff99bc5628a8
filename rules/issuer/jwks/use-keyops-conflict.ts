import { defineIssuerRule, EXAMPLE_KEYS } from '../../../src/rule.js';

const [P256] = EXAMPLE_KEYS;

const OF_USE: ReadonlyMap<string, readonly string[]> = new Map([
  ['sig', ['sign', 'verify']],
  ['enc', ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey', 'deriveKey', 'deriveBits']],
]);

export default defineIssuerRule({
  id: 'jwks/use-keyops-conflict',
  title: 'A key says two things about what it is for',
  severity: 'medium',
  confidence: 'high',
  cwe: [436],
  controls: ['O5'],
  references: ['RFC 7517 §4.3'],
  why: 'One library looks at `use`, another at `key_ops`: a key meant for encryption then verifies signatures somewhere.',
  fix: 'Publish `use` alone.',
  blind: 'Values that are not registered are left alone.',
  bad: [{ jwks: { keys: [{ ...P256, use: 'sig', key_ops: ['encrypt'] }] }, at: ['jwks:/keys/0/key_ops'] }],
  good: [
    {
      jwks: {
        keys: [
          { ...P256, use: 'sig', key_ops: ['verify'] },
          { ...P256, use: 'enc' },
        ],
      },
    },
  ],
  *check(facts) {
    for (const { document, pointer, use = '', keyOps } of facts.keys) {
      const fitting = OF_USE.get(use);
      const others = [...OF_USE.values()].flat();
      const stray = keyOps.find((operation) => fitting && others.includes(operation) && !fitting.includes(operation));
      if (stray !== undefined)
        yield {
          at: { in: document, pointer: `${pointer}/key_ops` },
          say: `the key is for ${use}, and its operations include ${stray}`,
        };
    }
  },
});
