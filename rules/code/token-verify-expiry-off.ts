import { defineRule } from '../../src/rule.js';

/** Seconds of clock tolerance that no honest clock needs. */
const TOLERABLE = 300;

export default defineRule({
  id: 'token-verify-expiry-off',
  title: 'Expired tokens are accepted',
  severity: 'high',
  confidence: 'high',
  cwe: [613],
  controls: ['O8'],
  references: ['RFC 7519 §4.1.4'],
  why: 'A stolen token works for ever.',
  fix: 'Leave expiry checks on, and the clock tolerance at a minute or less; refresh expired sessions with a refresh token.',
  blind: 'Tokens that were made without an expiry.',
  roles: ['token.verify'],
  bad: [
    `import jwt from 'jsonwebtoken';
     export const user = (token, key) => «jwt.verify(token, key, { algorithms: ['RS256'], ignoreExpiration: true })».sub;`,
    `import jwt from 'jsonwebtoken';
     const policy = () => ({ algorithms: ['RS256'] });
     export const batch = (token, key) => {
       const options = policy();
       if (settings.batch) options.ignoreExpiration = true;
       return «jwt.verify(token, key, options)»;
     };`,
    `import { Strategy } from 'passport-jwt';
     export const strategy = «new Strategy({ secretOrKey: KEY, algorithms: ['HS256'], ignoreExpiration: process.env.NODE_ENV !== 'production' }, done)»;`,
    `import jwt from 'jsonwebtoken';
     export const user = (token, key) => «jwt.verify(token, key, { algorithms: ['RS256'], clockTolerance: 60 * 60 })»;`,
  ],
  good: [
    `import jwt from 'jsonwebtoken';
     export const user = (token, key) => ⟦jwt.verify(token, key, { algorithms: ['RS256'], ignoreExpiration: false, clockTolerance: 30 })⟧;`,
    `import jwt from 'jsonwebtoken';
     export function session(token, key) {
       const claims = jwt.verify(token, key, { algorithms: ['HS256'], ignoreExpiration: true });
       if (claims.exp + GRACE < now()) throw new Error('expired');
       return claims;
     }`,
    `export const find = (provider, id) => provider.find(id, { ignoreExpiration: true });`,
  ],
  *check(site, code) {
    for (const seen of site.seenFrom('ignoreExpiration', 'clockTolerance')) {
      const off = seen.constants('ignoreExpiration');
      const tolerance = seen
        .constants('clockTolerance')
        .find((value) => typeof value === 'number' && value > TOLERABLE);
      const unknown = seen.part('ignoreExpiration').state === 'unknown';
      if (off.includes(true)) {
        if (code.comparisonOf(site, 'exp')) continue;
        const always = off.length === 1 && seen.part('ignoreExpiration').state === 'present';
        yield {
          at: seen.at,
          say: always ? 'expiry is not checked' : 'on some paths expiry is not checked',
          confidence: always ? 'high' : 'medium',
          trace: seen.trace,
        };
      } else if (tolerance !== undefined) {
        yield {
          at: seen.at,
          say: `tokens are accepted for ${tolerance} seconds after they expired`,
          severity: 'medium',
          trace: seen.trace,
        };
      } else if (unknown) {
        yield {
          at: seen.at,
          say: 'whether expiry is checked here',
          unknown: seen.part('ignoreExpiration').why ?? 'the options cannot be followed',
        };
      } else {
        yield { at: seen.at, proves: true, say: `${site.name} checks the expiry` };
      }
    }
  },
});
