import { defineIssuerRule, EXAMPLE_KEYS } from '../../../src/rule.js';

const [FIRST, SECOND] = EXAMPLE_KEYS;

export default defineIssuerRule({
  id: 'jwks/retired-key-returned',
  title: 'A retired signing key has come back',
  severity: 'high',
  confidence: 'high',
  cwe: [324],
  controls: ['D4', 'O10'],
  references: ['OpenID Connect Core 1.0 §10.1.1'],
  why: 'A key is retired because its time was over or because it was stolen; whoever kept a copy can sign again.',
  fix: 'Take the key out, and sign with one that was never published before.',
  blind: 'Only recorded looks show it; servers that answer with different sets in turn look like this too.',
  bad: [
    {
      history: [
        { time: '2026-01-01', keys: [FIRST] },
        { time: '2026-01-15', keys: [SECOND] },
      ],
      jwks: { keys: [SECOND, FIRST] },
      now: '2026-02-01',
      at: ['jwks:/keys/1'],
    },
  ],
  good: [
    {
      history: [
        { time: '2026-01-01', keys: [FIRST] },
        { time: '2026-01-15', keys: [FIRST, SECOND] },
      ],
      jwks: { keys: [SECOND, FIRST] },
      now: '2026-02-01',
    },
  ],
  *check(facts, { lives = [] }) {
    for (const { thumbprint, cameBack } of lives) {
      const key = facts.keys.find((one) => one.thumbprint === thumbprint);
      if (key && cameBack)
        yield {
          at: { in: key.document, pointer: key.pointer },
          say: `this key was gone and was seen again on ${cameBack.toISOString().slice(0, 10)}`,
        };
    }
  },
});
