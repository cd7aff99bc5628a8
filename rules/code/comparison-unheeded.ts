import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'comparison-unheeded',
  title: 'A secret is compared, and nobody looks at the answer',
  severity: 'high',
  confidence: 'high',
  cwe: [252, 347],
  controls: ['B4', 'T10'],
  references: ['Node.js documentation: crypto.timingSafeEqual'],
  why: 'The comparison answers with false and throws nothing: what follows runs whatever was sent.',
  fix: 'Refuse where it answers with false: `if (!timingSafeEqual(given, expected)) return res.sendStatus(401);`.',
  blind: 'Comparisons in helpers of the project whose answer is dropped by whoever calls them.',
  roles: ['secret.compareSafely'],
  bad: [
    `import { createHmac, timingSafeEqual } from 'node:crypto';
     export const hook = (req, res) => {
       const expected = createHmac('sha256', process.env.KEY).update(req.body).digest();
       const actual = Buffer.from(req.headers['x-sig'], 'hex');
       if (actual.byteLength !== expected.byteLength) return res.sendStatus(400);
       «timingSafeEqual(actual, expected)»;
       res.sendStatus(202);
     };`,
    `import crypto from 'crypto';
     export function check(given, expected) {
       try { «crypto.timingSafeEqual(Buffer.from(given), Buffer.from(expected))»; } catch { return false; }
       return true;
     }`,
  ],
  good: [
    `import { timingSafeEqual } from 'node:crypto';
     export const isRight = (a, b) => a.length === b.length && timingSafeEqual(a, b);
     export function check(a, b) {
       const same = timingSafeEqual(a, b);
       if (!same) throw new Error('signature');
     }`,
    // As long as a wrong answer takes: the answer is no already.
    `import { timingSafeEqual } from 'node:crypto';
     export function isRight(given, expected) {
       if (given.length !== expected.length) {
         timingSafeEqual(expected, expected);
         return false;
       }
       return timingSafeEqual(given, expected);
     }`,
  ],
  *check(site, code) {
    if (site.side === 'test' || code.handlingOf(site) !== 'verdict ignored' || code.settled.isForItsTime(site.at))
      return;
    yield { at: site.at, say: `${site.name} only answers, and nobody looks at its answer` };
  },
});
