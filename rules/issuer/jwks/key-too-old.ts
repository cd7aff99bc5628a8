import { defineIssuerRule, EXAMPLE_KEYS } from '../../../src/rule.js';

const [FIRST] = EXAMPLE_KEYS;

const DAY = 24 * 60 * 60 * 1000;

export default defineIssuerRule({
  id: 'jwks/key-too-old',
  title: 'A signing key is older than its declared period',
  severity: 'medium',
  confidence: 'high',
  cwe: [324],
  controls: ['D4'],
  references: ['OpenID Connect Core 1.0 §10.1.1'],
  why: 'The rotation that the project relies on does not happen: a key that leaked long ago still signs.',
  fix: 'Rotate the key now, and find out why the rotation stands still.',
  blind:
    'The age counts from the first recorded look, so a key may be older than it seems. The period is that of the inventory.',
  bad: [
    {
      history: [{ time: '2026-01-01', keys: [FIRST] }],
      jwks: { keys: [FIRST] },
      rotation: { periodDays: 90, overlapDays: 7 },
      now: '2026-06-01',
      at: ['jwks:/keys/0'],
    },
  ],
  good: [
    {
      history: [{ time: '2026-01-01', keys: [FIRST] }],
      jwks: { keys: [FIRST] },
      rotation: { periodDays: 90, overlapDays: 7 },
      now: '2026-03-01',
    },
    { history: [{ time: '2026-01-01', keys: [FIRST] }], jwks: { keys: [FIRST] }, now: '2026-06-01' },
  ],
  *check(facts, { lives = [], rotation, now }) {
    const { periodDays, overlapDays = 0 } = rotation ?? {};
    if (periodDays === undefined) return;
    for (const { thumbprint, firstSeen } of lives) {
      const key = facts.keys.find((one) => one.thumbprint === thumbprint);
      const days = Math.floor((now.getTime() - firstSeen.getTime()) / DAY);
      if (key && days > periodDays + overlapDays)
        yield {
          at: { in: key.document, pointer: key.pointer },
          say: `this key has been published for at least ${days} days, and the inventory says ${periodDays}`,
        };
    }
  },
});
