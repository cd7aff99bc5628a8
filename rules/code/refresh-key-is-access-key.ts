import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'refresh-key-is-access-key',
  title: 'Refresh tokens are signed with the key of access tokens when theirs is not configured',
  severity: 'medium',
  confidence: 'high',
  cwe: [1188],
  controls: ['T6'],
  references: [],
  why: 'One forgotten variable makes every access token pass as a refresh token, and a leaked key counts for both.',
  fix: 'Refuse to start without the key of refresh tokens.',
  blind: 'Names that do not say which key is which.',
  roles: ['token.sign', 'token.verify'],
  bad: [
    `import jwt from 'jsonwebtoken';
     const key = process.env.JWT_REFRESH_SECRET ?? process.env.JWT_SECRET;
     export const renew = (sub) => «jwt.sign({ sub }, key, { expiresIn: '7d' })»;`,
  ],
  good: [
    `import jwt from 'jsonwebtoken';
     const settings = () => ({ issuer: process.env.TOKEN_ISSUER || 'shop', staff: { refreshSecret: process.env.STAFF_REFRESH }, guest: { refreshSecret: process.env.GUEST_REFRESH } });
     export const renew = (kind, sub) => jwt.sign({ sub }, settings()[kind].refreshSecret, { expiresIn: '7d' });`,
    `import jwt from 'jsonwebtoken';
     const key = process.env.JWT_REFRESH_SECRET;
     export const renew = (sub) => jwt.sign({ sub }, key, { expiresIn: '7d' });`,
    `import jwt from 'jsonwebtoken';
     const key = process.env.JWT_SECRET ?? process.env.AUTH_SECRET;
     export const issue = (sub) => jwt.sign({ sub }, key, { expiresIn: '5m' });`,
    `import jwt from 'jsonwebtoken';
     const key = process.env.JWT_REFRESH_SECRET ?? process.env.OLD_REFRESH_SECRET;
     export const renew = (sub) => jwt.sign({ sub }, key, { expiresIn: '7d' });`,
  ],
  *check(site, code) {
    for (const seen of site.seenFrom('key')) {
      const names = code.variables(seen, 'key');
      const own = names.find((name) => /REFRESH/i.test(name));
      const other = names.find((name) => !/REFRESH/i.test(name));
      if (own === undefined || other === undefined) continue;
      yield { at: seen.at, say: `without ${own}, the key is that of ${other}`, trace: seen.trace };
    }
  },
});
