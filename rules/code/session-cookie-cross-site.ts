import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'session-cookie-cross-site',
  title: 'Other sites can send requests with the session of whoever visits them',
  severity: 'medium',
  confidence: 'high',
  cwe: [352, 1275],
  controls: ['T7'],
  references: ['RFC 6265 §8.2', 'OWASP Cross-Site Request Forgery Prevention Cheat Sheet'],
  why: 'A form on any page makes the browser of its visitor send a request with the cookie: the attacker acts as the user.',
  fix: "Set `sameSite: 'lax'` or `'strict'`. Where other sites have to send the cookie, guard what changes anything with a CSRF token or by the Origin header.",
  blind: 'Guards in a gateway; APIs that take nothing but JSON and check its content type.',
  roles: ['cookie.set', 'session.keep', 'csrf.guard'],
  bad: [
    {
      'pay.ts': `import express from 'express';
                 import session from 'express-session';
                 const app = express();
                 app.use(«session({ secret: process.env.SECRET, resave: false, cookie: { secure: true, sameSite: 'none' } })»);
                 app.post('/pay', pay);
                 app.listen(3000);`,
      'other.ts': `import express from 'express';
                   import { doubleCsrf } from 'csrf-csrf';
                   const { doubleCsrfProtection } = doubleCsrf({ getSecret: () => process.env.CSRF_SECRET });
                   express().use(doubleCsrfProtection).listen(3001);`,
    },
    `export const login = (req, res) => «res.cookie('token', issueToken(req), { httpOnly: true, secure: true, sameSite: 'none' })»;`,
    `import session from 'express-session';
     app.use(«session({ secret: process.env.SECRET, cookie: { secure: true, sameSite: process.env.NODE_ENV === 'production' ? 'none' : 'lax' } })»);`,
    {
      'options.ts': `const base = { httpOnly: true, secure: true, sameSite: 'none' as const };
                     export const cookieOptions = () => ({ ...base, path: '/' });`,
      'login.ts': `import { cookieOptions } from './options';
                   // TODO: csrf
                   export const keep = (res, session) => «res.cookie('sid', session.id, cookieOptions())»;`,
    },
    `export const keep = (res, token) => «res.setHeader('Set-Cookie', \`token=\${token}; Path=/; HttpOnly; Secure; SameSite=None\`)»;`,
    `import { cookies } from 'next/headers';
     export async function POST(request) { «(await cookies()).set('session', await issue(request), { httpOnly: true, secure: true, sameSite: 'none' })»; }`,
  ],
  good: [
    `export const login = (req, res) => ⟦res.cookie('token', issueToken(req), { httpOnly: true, secure: true, sameSite: 'lax' })⟧;`,
    `import session from 'express-session';
     import csurf from 'csurf';
     app.use(⟦session({ secret: process.env.SECRET, cookie: { secure: true, sameSite: 'none' } })⟧);
     app.use(csurf());`,
    `import { setCookie } from 'hono/cookie';
     import { csrf } from 'hono/csrf';
     app.use(csrf());
     export const login = (c, token) => ⟦setCookie(c, 'token', token, { httpOnly: true, secure: true, sameSite: 'None' })⟧;`,
    `import type { Actions } from './$types';
     export const actions: Actions = { default: async ({ cookies }) => { ⟦cookies.set('session', await begin(), { path: '/', sameSite: 'none' })⟧; } };`,
    {
      'guard.ts': `import { ours } from './origins';
                   export const guard = (req, res, next) => (ours.has(req.headers.origin) ? next() : res.sendStatus(403));`,
      'login.ts': `export const keep = (res, token) => res.cookie('token', token, { httpOnly: true, secure: true, sameSite: 'none' });`,
    },
    `export const login = (res, token) => res.cookie('token', token, { httpOnly: true, secure: true });`,
    `export const keep = (res, theme) => res.cookie('theme', theme, { sameSite: 'none', secure: true });`,
  ],
  *check(site, code) {
    if (site.role === 'csrf.guard') return;
    for (const seen of site.seenFrom('name', 'sameSite')) {
      for (const { what, evidence, sameSite } of code.credentialCookies(seen)) {
        const { at, trace } = seen;
        if (sameSite === 'kept') yield { at, proves: true, say: `${what} stays away from requests of other sites` };
        if (sameSite !== 'none') continue;
        const guard = code.forgeryGuard(seen);
        if (guard.state === 'guarded') {
          const by = guard.by ? [guard.by] : [];
          yield { at, proves: true, say: `${what} travels across sites, and forged requests are refused`, trace: by };
        } else if (guard.state === 'framework') {
          yield {
            at,
            proves: true,
            say: `${what} travels across sites, and the framework compares the origin of forms`,
          };
        } else if (guard.state === 'spoken') {
          yield {
            at,
            say: `whether forged requests with ${what} are refused`,
            unknown: 'the code speaks of a guard of its own, which cannot be judged',
          };
        } else {
          yield {
            at: seen.toldAt('sameSite'),
            say: `requests of other sites carry ${what}, and nothing refuses forged ones`,
            lookedFor: "`sameSite: 'lax'`, a CSRF library, a comparison of the Origin header",
            confidence: evidence === 'origin' ? 'high' : 'medium',
            trace,
          };
        }
      }
    }
  },
});
