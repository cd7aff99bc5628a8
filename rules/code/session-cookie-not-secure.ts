import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'session-cookie-not-secure',
  title: 'A session cookie is sent over connections without TLS',
  severity: 'medium',
  confidence: 'high',
  cwe: [614],
  controls: ['T7'],
  references: ['RFC 6265 §4.1.2.5', 'RFC 6265 §8.3'],
  why: 'Whoever listens on the network reads the session from the first request that goes out over plain HTTP.',
  fix: "Set `secure: true`, or `secure: process.env.NODE_ENV === 'production'`; behind a proxy, trust it by its address.",
  blind: 'Flags that a proxy adds; hosts that browsers know by HSTS to speak TLS alone.',
  roles: ['cookie.set', 'session.keep'],
  bad: [
    `import http from 'node:http';
     function cookie(token) { const parts = [\`access_token=\${token}\`, 'HttpOnly']; parts.push('Max-Age=900'); return parts.join('; '); }
     http.createServer((req, res) => «res.setHeader('Set-Cookie', cookie(makeToken(req)))»);`,
    `export const login = (req, res) => «res.cookie('token', issueToken(req), { httpOnly: true })»;`,
    `import session from 'express-session';
     app.use(«session({ secret: process.env.SECRET, cookie: { maxAge: 1000 } })»);`,
    `import session from 'express-session';
     app.use(«session({ secret: process.env.SECRET, cookie: { secure: false } })»);`,
    `import { cookies } from 'next/headers';
     export async function login(sessionToken) { const cookieStore = await cookies(); «cookieStore.set('session', sessionToken, { httpOnly: true })»; }`,
    `import secure from '@fastify/secure-session';
     «app.register(secure, { key: process.env.KEY, cookie: { path: '/', httpOnly: true } })»;
     app.post('/login', async (request, reply) => { «reply.setCookie('token', await issue(request), { httpOnly: true })»; });`,
    `export const keep = (res, token) => «res.setHeader('Set-Cookie', [\`token=\${token}; Path=/; HttpOnly\`])»;`,
    `import { getIronSession } from 'iron-session';
     export const read = (jar) => «getIronSession(jar, { cookieName: 'app', password: process.env.P, cookieOptions: { secure: false } })»;`,
    `export const keep = (res, token) => «res.cookie('rt', token, { httpOnly: true, secure: process.env.NODE_ENV === 'development' })»;`,
    `const isProduction = process.env.NODE_ENV === 'production';
     export const keep = (res, token) => «res.cookie('token', token, { httpOnly: true, secure: !isProduction })»;`,
    `import { setHeader } from 'h3';
     export const keep = (event, body) => «setHeader(event, 'Set-Cookie', \`session_id=\${body.id}; Path=/; HttpOnly\`)»;`,
  ],
  good: [
    `import http from 'node:http';
     function cookie(token, url) {
       const parts = [\`access_token=\${token}\`, 'HttpOnly', 'SameSite=Lax'];
       if (url.protocol === 'https:') parts.push('Secure');
       return parts.join('; ');
     }
     http.createServer((req, res) => res.setHeader('Set-Cookie', cookie(makeToken(req), new URL(req.url))));`,
    `export const login = (res, token) => ⟦res.cookie('token', token, { httpOnly: true, secure: process.env.NODE_ENV !== 'development' })⟧;`,
    `const isProduction = process.env.NODE_ENV === 'production';
     export const login = (req, res) => ⟦res.cookie('token', issueToken(req), { httpOnly: true, secure: isProduction })⟧;`,
    `import session from 'express-session';
     const options = { secret: process.env.SECRET, cookie: {} };
     if (app.get('env') === 'production') { app.set('trust proxy', 1); options.cookie.secure = true; }
     app.use(session(options));`,
    `import session from 'express-session';
     app.use(⟦session({ secret: process.env.SECRET, cookie: { secure: 'auto' } })⟧);`,
    `import session from '@fastify/session';
     ⟦app.register(session, { secret: process.env.SECRET })⟧;`,
    `export const login = (res, token, config) => res.cookie('token', token, { httpOnly: true, secure: config.secure });`,
    `export const login = (res, token) => ⟦res.cookie('token', token, { httpOnly: true, ...(process.env.NODE_ENV === 'production' && { secure: true }) })⟧;`,
    `export const login = (res, locale) => res.cookie('locale', locale);`,
  ],
  *check(site, code) {
    for (const seen of site.seenFrom('name', 'secure')) {
      for (const { what, evidence, secure } of code.credentialCookies(seen)) {
        const { at, trace } = seen;
        if (secure.state === 'on') yield { at, proves: true, say: `${what} is only sent over TLS` };
        else if (secure.state === 'unknown')
          yield {
            at,
            say: `whether ${what} is only sent over TLS`,
            unknown: secure.why ?? 'its options cannot be followed',
          };
        else {
          yield {
            at: seen.toldAt('secure'),
            say: `${what} is also sent without TLS`,
            lookedFor: 'the secure option, a default of the library',
            confidence: evidence === 'origin' ? 'high' : 'medium',
            trace,
            cause: seen.sharedOptions('secure'),
          };
        }
      }
    }
  },
});
