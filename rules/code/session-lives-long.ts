import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'session-lives-long',
  title: 'A session or a refresh token lives for months',
  severity: 'medium',
  confidence: 'high',
  cwe: [613],
  controls: ['T3', 'T1'],
  references: ['RFC 9700 §4.14.2'],
  why: 'Whoever copied the cookie or the token once is the user until it ends, long after the device was sold or the person has left.',
  fix: 'Let sessions and refresh tokens end after weeks of not being used, and after some months in any case. The limit is `limits.session` in authproof.json.',
  blind:
    'Lifetimes that only a running environment, a store or an identity provider knows, and ends that are checked by hand.',
  roles: ['session.keep', 'token.sign', 'token.lasts'],
  bad: [
    `export const remember = async (db, userId, token) => {
       await «db.refreshToken.create({ data: { userId, hash: hashOf(token), expiresAt: new Date('9999-12-31') } })»;
       await «db.refreshToken.create({ data: { userId, hash: hashOf(token), expiresAt: new Date(Date.UTC(2999, 11, 31)) } })»;
       await «db.insert(refreshTokens).values({ userId, hash: hashOf(token), expiresAt: new Date(Date.now() + 10 * 365 * 864e5) })»;
     };`,
    `import { addYears } from 'date-fns';
     const FAR = new Date(2199, 0, 1);
     export class Devices {
       async refresh(user, refreshToken) {
         await «this.refreshTokens.save({ user, tokenHash: hashOf(refreshToken), expiresAt: addYears(new Date(), 5) })»;
         await «this.refreshTokens.save({ user, tokenHash: hashOf(refreshToken), expiresAt: FAR })»;
       }
     }`,
    `import { getIronSession } from 'iron-session';
     export const session = (jar) => «getIronSession(jar, { password: process.env.PASSWORD, cookieName: 'sid', ttl: 0 })»;`,
    `import session from 'express-session';
     app.use(«session({ secret: process.env.SECRET, cookie: { secure: true, maxAge: 1000 * 60 * 60 * 24 * 365 } })»);`,
    `import NextAuth from 'next-auth';
     export default «NextAuth({ providers: [], session: { strategy: 'jwt', maxAge: 365 * 24 * 60 * 60 } })»;`,
    `import Joi from 'joi';
     import jwt from 'jsonwebtoken';
     const schema = Joi.object().keys({ TTL: Joi.string().default('1y'), KEY: Joi.string() });
     const { value: env, error } = schema.prefs({ abortEarly: true }).validate(process.env);
     export const refreshToken = (user) => «jwt.sign({ sub: user.id }, env.KEY, { expiresIn: env.TTL })»;`,
    `import type { NextAuthOptions } from 'next-auth';
     export const optionsFor = (req) => {
       const options: NextAuthOptions = { providers: [], session: { «maxAge: 365 * 24 * 60 * 60» } };
       return options;
     };`,
    `import jwt from 'jsonwebtoken';
     export const refreshToken = (user) => «jwt.sign({ sub: user.id }, process.env.KEY, { expiresIn: '10y' })»;`,
    {
      'options.ts': `const DAYS = 200;
                     export const options = { providers: [], session: { strategy: 'jwt', «maxAge: DAYS * 86_400» } };`,
      'route.ts': `import NextAuth from 'next-auth';
                   import { options } from './options';
                   const handler = NextAuth(options);
                   export { handler as GET };`,
    },
    {
      'env.ts': `import { z } from 'zod';
                 export const env = z.object({ KEY: z.string(), REFRESH_TTL: z.string().default('1y') }).parse(process.env);`,
      'tokens.ts': `import jwt from 'jsonwebtoken';
                    import { env } from './env';
                    export const refresh = (user) => «jwt.sign({ sub: user.id }, env.KEY, { expiresIn: env.REFRESH_TTL })»;`,
    },
  ],
  good: [
    `export const remember = async (db, userId, token, session) => {
       await db.refreshToken.create({ data: { userId, hash: hashOf(token), expiresAt: new Date(Date.now() + 14 * 864e5) } });
       await db.refreshToken.create({ data: { userId, hash: hashOf(token), expiresAt: new Date(session.ends) } });
       await db.plan.create({ data: { userId, session, expiresAt: new Date('9999-12-31') } });
       if (session.endsAt < new Date(2001, 0, 1)) await db.session.create({ data: { userId, expiresAt: new Date(2001, 0, 1) } });
     };`,
    `import session from '@fastify/session';
     app.register(session, { secret: process.env.SECRET, cookie: { maxAge: 30 * 24 * 60 * 60 * 1000 } });`,
    `import session from 'express-session';
     app.use(session({ secret: process.env.SECRET, cookie: { secure: true, maxAge: 1000 * 60 * 60 * 24 * 30 } }));`,
    `import { getIronSession } from 'iron-session';
     export const session = (jar) => getIronSession(jar, { password: process.env.PASSWORD, cookieName: 'sid' });`,
    `import session from 'koa-session';
     app.use(session({ key: 'sid', maxAge: 0 }, app));`,
    `import jwt from 'jsonwebtoken';
     export const refreshToken = (user) => ⟦jwt.sign({ sub: user.id }, process.env.KEY, { expiresIn: '30d' })⟧;`,
    `import jwt from 'jsonwebtoken';
     export const inviteToken = (mail) => jwt.sign({ mail }, process.env.KEY, { expiresIn: '1y' });`,
  ],
  *check(site, code) {
    if (site.side === 'test') return;
    for (const seen of site.seenFrom('expiresIn')) {
      if (site.role === 'token.sign' && code.strength.tokenKindOf(seen) !== 'refresh') continue;
      if (seen.part('expiresIn').state === 'absent') continue;
      const { seconds, isDefault } = code.strength.lifetimeOf(seen);
      if (seconds === undefined) continue;
      const isRefresh = site.role === 'token.sign' || site.texts('what').includes('refresh');
      const what = isRefresh ? 'the refresh token' : 'the session';
      const { trace } = seen;
      // Options that stand somewhere else than the call are changed there.
      const said = seen.placeOf('expiresIn');
      const isInside =
        said.getSourceFile() === seen.at.getSourceFile() && said.pos >= seen.at.pos && said.end <= seen.at.end;
      const at = site.role === 'session.keep' && !isInside ? said : seen.at;
      if (seconds > code.strength.limits.session) {
        const ends = Number.isFinite(seconds) ? `lives for ${Math.round(seconds / 86_400)} days` : 'never ends';
        yield {
          at,
          say: `${what} ${ends}${isDefault ? ' unless a setting says otherwise' : ''}`,
          confidence: isDefault ? 'medium' : 'high',
          trace: at === said && at !== seen.at ? [...trace, { at: seen.at, say: 'the session is kept here' }] : trace,
          cause: said,
        };
      } else if (!isDefault && site.role === 'token.sign') {
        yield { at, proves: true, say: `${what} ends`, trace };
      }
    }
  },
});
