import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'code-check-unlimited',
  title: 'A short code can be guessed at a route without the limit that others have',
  severity: 'medium',
  confidence: 'medium',
  cwe: [307],
  controls: ['L5'],
  references: [],
  why: 'A code of six digits is found in minutes where nobody counts, and the limit at the password before it is of no use.',
  fix: 'Put the same limit in front of it, and end the challenge after a few wrong codes.',
  blind: 'Limits in front of the application, in other files, and attempts that the handler counts itself.',
  roles: ['route.unlimited'],
  bad: [
    `import { rateLimit } from 'express-rate-limit';
     const slow = rateLimit({ windowMs: 900_000, limit: 10 });
     router.post('/login', slow, passwordStep);
     «router.post('/login/code', codeStep)»;`,
    `router.post('/login', loginLimit, login);
     «router.post('/login/pin', checkPin)»;
     «router.post('/confirm', asAnybody, verifyCode)»;`,
  ],
  good: [
    `router.post('/login', loginLimit, login);
     router.post('/login/pin', loginLimit, checkPin);
     router.post('/coupon/check-code', asCustomer, check);
     router.post('/otp/resend', again);`,
    `router.use(rateLimit({ max: 5 }));
     router.post('/login', loginLimit, login);
     router.post('/login/pin', checkPin);`,
    `router.post('/login', login);
     router.post('/login/pin', checkPin);`,
  ],
  *check(site, code) {
    if (site.side === 'test' || code.strength.isNear(site, COUNTS)) return;
    yield {
      at: site.at,
      say: `nobody counts the attempts at \`${site.texts('path')[0] ?? ''}\``,
      lookedFor: 'a limit among its handlers, or for the whole router',
      trace: [{ at: site.placeOf('beside'), say: 'this route beside it has one' }],
    };
  },
});

const COUNTS = /\battempts\b/i;
