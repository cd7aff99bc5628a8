import { defineIssuerRule, EXAMPLE_KEYS, exampleAnswer } from '../../../src/rule.js';

const [FIRST, SECOND] = EXAMPLE_KEYS;

const DAY = 24 * 60 * 60;

export default defineIssuerRule({
  id: 'jwks/cache-too-long',
  title: 'The key set may be cached for longer than a key exchange can wait',
  severity: 'medium',
  confidence: 'medium',
  cwe: [324],
  controls: ['O10', 'D4'],
  references: ['OpenID Connect Core 1.0 §10.1.1'],
  why: 'After a key was stolen and replaced, clients go on trusting it for as long as they may keep the old set.',
  fix: 'Send `Cache-Control: max-age` of an hour or less with the key set.',
  blind:
    'Caches that ignore the header are not seen. The overlap is the one that the inventory declares, or the shortest that was recorded.',
  bad: [
    {
      requests: [exampleAnswer({ cacheControl: 'public, max-age=172800' })],
      at: ['https://id.example/jwks'],
    },
    {
      requests: [exampleAnswer({ cacheControl: 'max-age=7200' })],
      history: [
        { time: '2026-01-01T00:00:00Z', keys: [FIRST] },
        { time: '2026-01-15T00:00:00Z', keys: [FIRST, SECOND] },
        { time: '2026-01-15T01:00:00Z', keys: [FIRST, SECOND] },
      ],
      jwks: { keys: [SECOND] },
      now: '2026-02-01',
      at: ['https://id.example/jwks'],
    },
    {
      requests: [exampleAnswer({ cacheControl: 'max-age=1209600' })],
      at: ['https://id.example/jwks'],
    },
    {
      requests: [exampleAnswer({ cacheControl: 'max-age=600', age: '180000' })],
      at: ['https://id.example/jwks'],
    },
    {
      requests: [exampleAnswer({ status: 200 })],
      at: ['https://id.example/jwks'],
    },
  ],
  good: [
    {
      requests: [exampleAnswer({ cacheControl: 'public, max-age=3600', age: '120' })],
    },
  ],
  *check(facts, { lives = [], rotation }) {
    const seen = lives.map(({ overlap = 0 }) => overlap / 1000).filter((seconds) => seconds > 0);
    const overlap = rotation?.overlapDays !== undefined ? rotation.overlapDays * DAY : Math.min(...seen);
    for (const request of facts.requests) {
      if (request.purpose !== 'jwks' || request.status !== 200 || request.error !== undefined) continue;
      const at = { in: request };
      if (request.cacheControl === undefined) {
        yield { at, say: 'no Cache-Control says how long the set may be kept', severity: 'low', confidence: 'low' };
        continue;
      }
      if (/\bno-(store|cache)\b/i.test(request.cacheControl)) continue;
      const allowed = Number(/\bmax-age=(\d{1,12})/i.exec(request.cacheControl)?.[1] ?? 0);
      const age = Number(/^\d{1,12}$/.exec(request.age ?? '')?.[0] ?? 0);
      // What comes out of a cache is as old as that already, whatever it was allowed.
      const seconds = Math.max(allowed, age);
      const what = age > allowed ? `the answer came out of a cache at the age of ${age} s` : `max-age is ${allowed} s`;
      if (seconds > overlap)
        yield {
          at,
          say: `${what}, and old and new keys stand side by side for ${Math.floor(overlap)} s`,
          severity: 'high',
        };
      else if (seconds > DAY)
        yield { at, say: `${what}, more than a day`, severity: seconds > 7 * DAY ? 'high' : 'medium' };
    }
  },
});
