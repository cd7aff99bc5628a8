import { defineIssuerRule } from '../../../src/rule.js';

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
  blind: 'Caches that ignore the header are not seen.',
  bad: [
    {
      requests: [
        {
          url: 'https://id.example/jwks',
          purpose: 'jwks',
          required: true,
          status: 200,
          contentType: 'application/json',
          cacheControl: 'public, max-age=172800',
        },
      ],
      at: ['https://id.example/jwks'],
    },
  ],
  good: [
    {
      requests: [
        {
          url: 'https://id.example/jwks',
          purpose: 'jwks',
          required: true,
          status: 200,
          contentType: 'application/json',
          cacheControl: 'public, max-age=3600',
        },
      ],
    },
  ],
  *check(facts) {
    for (const request of facts.requests) {
      if (request.purpose !== 'jwks' || request.status !== 200 || request.error !== undefined) continue;
      const at = { in: request };
      if (request.cacheControl === undefined) {
        yield { at, say: 'no Cache-Control says how long the set may be kept', severity: 'low', confidence: 'low' };
        continue;
      }
      if (/\bno-(store|cache)\b/i.test(request.cacheControl)) continue;
      const seconds = Number(/\bmax-age=(\d{1,12})/i.exec(request.cacheControl)?.[1] ?? 0);
      if (seconds <= DAY) continue;
      yield { at, say: `max-age is ${seconds} s, more than a day`, severity: seconds > 7 * DAY ? 'high' : 'medium' };
    }
  },
});
