import { defineRule } from '../../src/rule.js';

const OF = {
  'oauth.client': { part: 'clientSecret', what: 'the client proves who it is' },
  'session.keep': { part: 'key', what: 'sessions are signed' },
} as const;

export default defineRule({
  id: 'secret-hard-coded',
  title: 'The secret of sessions or of an OAuth client stands in the code',
  severity: 'high',
  confidence: 'high',
  cwe: [798, 321],
  controls: ['T6', 'D2'],
  references: ['RFC 6819 §4.1.1'],
  why: 'Whoever has read the repository, or a copy of it, can make sessions of any user, or get tokens in the name of the client.',
  fix: 'Read the secret from the environment or a vault, refuse to start without it, and replace the one that was committed.',
  blind: 'Secrets that are put together at run time; whether a default is ever reached.',
  roles: ['oauth.client', 'session.keep'],
  bad: [
    `import session from 'express-session';
     app.use(session({ secret: «'keyboard cat'», resave: false, saveUninitialized: false }));`,
    {
      'config.ts': `export const config = { cookieSecret: process.env.COOKIE_SECRET ?? «'dev-cookie-secret'» };`,
      'app.ts': `import cookieSession from 'cookie-session';
                 import { config } from './config';
                 app.use(cookieSession({ keys: [config.cookieSecret] }));`,
    },
    `const GoogleStrategy = require('passport-google-oauth20').Strategy;
     passport.use(new GoogleStrategy({ clientID: process.env.ID, clientSecret: «'oauth-client-secret'», callbackURL: '/cb' }, verify));`,
    `import GitHub from 'next-auth/providers/github';
     export const options = { providers: [GitHub({ clientId: process.env.ID, clientSecret: «'oauth-client-secret'» })] };`,
    `import { OAuth2Client } from 'google-auth-library';
     export const client = new OAuth2Client(process.env.ID, «'oauth-client-secret'»);`,
    `import NextAuth from 'next-auth';
     const options = { providers: [], secret: process.env.NEXTAUTH_SECRET || «'sessions-of-the-shop'» };
     export default NextAuth(options);`,
    `import type { NextAuthOptions } from 'next-auth';
     export const options: NextAuthOptions = { providers: [], secret: process.env.NEXTAUTH_SECRET ?? «'sign-in-dev'» };`,
    `import { betterAuth } from 'better-auth';
     export const auth = betterAuth({ secret: «'sessions-of-the-shop'» });`,
    `import Koa from 'koa';
     import session from 'koa-session';
     const app = new Koa();
     app.keys = [«'cookie-signing-secret'», process.env.OLD_KEY];
     app.use(session(app));`,
    `import cookies from '@fastify/cookie';
     app.register(cookies, { secret: «'cookie-signing-secret'» });`,
    `import type { SessionOptions } from 'iron-session';
     export class Doors { readonly visitors: SessionOptions = { cookieName: 'visitors', password: «'sixteen ferries leave before the fog'» }; }
     export const staff = (name: string): Partial<SessionOptions> => ({ cookieName: name, password: { 2: process.env.SEAL!, 1: «'nineteen ferries wait for the fog'» } });`,
  ],
  good: [
    `import type { SessionOptions } from 'iron-session';
     import type { SessionOptions as Others } from './sessions';
     export const staff: SessionOptions = { cookieName: 'staff', password: { 2: process.env.SEAL_2!, 1: process.env.SEAL_1! } };
     export const others: Others = { cookieName: 'others', password: 'what a test of ours types in' };`,
    `import { Strategy } from 'passport-google-oauth20';
     export const google = new Strategy({ clientID: process.env.ID ?? 'disabled', clientSecret: process.env.SECRET ?? 'disabled', state: true }, verify);`,
    {
      'config/default.js': `module.exports = { sessionSecret: 'secret' };`,
      'config/index.js': `const crypto = require('crypto');
        const config = { ...require('./default'), ...require('./environment') };
        if (config.sessionSecret === 'secret') {
          console.warn('no session secret: sessions end with this process');
          config.sessionSecret = crypto.randomBytes(64).toString('hex');
        }
        module.exports = config;`,
      'config/environment.js': `module.exports = { sessionSecret: process.env.SESSION_SECRET };`,
      'app.js': `const session = require('express-session');
        const config = require('./config');
        app.use(session({ secret: config.sessionSecret, cookie: { secure: true } }));`,
    },
    `import { createCookieSessionStorage } from '@remix-run/node';
     export const theme = createCookieSessionStorage({ cookie: { name: 'theme', secrets: ['nobody cares'] } });`,
    `import { OAuth2Client } from 'google-auth-library';
     export const client = new OAuth2Client(process.env.ID, process.env.SECRET || 'Enter_the_Client_Secret_Here');`,
    `import session from 'express-session';
     app.use(session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false }));`,
    `import cookieParser from 'cookie-parser';
     app.use(cookieParser());`,
    `import { Strategy } from 'passport-oauth2';
     export const strategy = (config) => new Strategy({ clientID: config.id, clientSecret: config.secret }, verify);`,
    `import { getIronSession } from 'iron-session';
     export const read = (cookies) => getIronSession(cookies, { cookieName: 'session', password: process.env.SESSION_PASSWORD });`,
  ],
  *check(site, code) {
    // A client that users hold must have no secret at all, wherever it comes from: that is another rule.
    if (site.role === 'oauth.client' && (site.side === 'browser' || site.side === 'native')) return;
    // Whoever forges what a page looks like sees another page.
    const names = site.texts('name');
    if (site.role === 'session.keep' && names.length > 0 && names.every((name) => code.isPreferenceCookie(name)))
      return;
    const { part, what } = site.role === 'oauth.client' ? OF['oauth.client'] : OF['session.keep'];
    for (const seen of site.seenFrom(part)) {
      const secrets = code.secretConstants(seen, part);
      const fallback = seen.part(part).values.length > secrets.length;
      for (const secret of secrets) {
        if (code.settled.isRefused(secret)) continue;
        // What a provider gives out cannot be such a text; a key of one's own can.
        if (site.role === 'oauth.client' && code.settled.isToBeFilledIn(secret)) continue;
        yield {
          at: secret,
          say: fallback ? `when nothing else is configured, ${what} with this constant` : `${what} with this constant`,
          trace: [...seen.trace, { at: seen.at, say: `the secret of ${site.name}` }],
        };
      }
    }
  },
});
