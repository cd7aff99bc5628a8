import { defineIssuerRule, EXAMPLE_KEYS } from '../../../src/rule.js';

const [FIRST, SECOND] = EXAMPLE_KEYS;

export default defineIssuerRule({
  id: 'jwks/no-overlap',
  title: 'A new signing key came without an overlap',
  severity: 'low',
  confidence: 'medium',
  cwe: [324],
  controls: ['D4'],
  references: ['OpenID Connect Core 1.0 §10.1.1'],
  why: 'Tokens of the old key stop being verifiable at once, and a team in that outage switches verification off.',
  fix: 'Publish the next key before it signs, and the last one until its tokens have ended.',
  blind: 'Only recorded looks show it: an overlap between two of them is not seen.',
  bad: [
    {
      history: [{ time: '2026-01-01', keys: [FIRST] }],
      jwks: { keys: [SECOND] },
      now: '2026-02-01',
      at: ['jwks:/keys/0'],
    },
  ],
  good: [
    // One key for all the time shows no exchange, and no fault.
    { history: [{ time: '2026-01-01', keys: [FIRST] }], jwks: { keys: [FIRST] }, now: '2026-02-01' },
    {
      history: [
        { time: '2026-01-01', keys: [FIRST] },
        { time: '2026-01-15', keys: [FIRST, SECOND] },
      ],
      jwks: { keys: [SECOND] },
      now: '2026-02-01',
    },
    { jwks: { keys: [SECOND] } },
  ],
  *check(facts, { lives = [] }) {
    const [oldest] = lives;
    const [first] = facts.keys;
    if (!oldest || !first) return;
    const retired = lives.filter(({ goneBy, cameBack }) => goneBy && !cameBack);
    let told = false;
    for (const { thumbprint, overlap, firstSeen } of lives) {
      const key = facts.keys.find((one) => one.thumbprint === thumbprint);
      if (!key || overlap === undefined) continue;
      const at = { in: key.document, pointer: key.pointer };
      const before = retired.find((other) => other.firstSeen < firstSeen && other.lastSeen >= firstSeen);
      if (overlap < 0)
        yield { at, say: `when this key was first seen, on ${day(firstSeen)}, every earlier key was gone` };
      else if (before?.goneBy)
        yield {
          at,
          say: `this key came beside an earlier one by ${day(firstSeen)}, which was gone by ${day(before.goneBy)}`,
          proves: true,
        };
      else continue;
      told = true;
    }
    if (!told)
      yield {
        at: { in: first.document },
        say: 'whether signing keys are exchanged with an overlap, and retire',
        unknown: `no key did in the recorded looks, which begin on ${day(oldest.firstSeen)}`,
      };
  },
});

function day(time: Date): string {
  return time.toISOString().slice(0, 10);
}
