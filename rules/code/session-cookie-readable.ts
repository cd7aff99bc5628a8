import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'session-cookie-readable',
  title: 'A session cookie can be read by scripts',
  severity: 'medium',
  confidence: 'high',
  cwe: [1004],
  controls: ['T7', 'T4'],
  references: ['RFC 6265 §4.1.2.6'],
  why: 'One cross-site scripting bug, or one bad dependency, hands the session to the attacker.',
  fix: 'Set `httpOnly: true`; what the page needs to know goes into a cookie or an answer of its own.',
  blind: 'Cookies whose name and value are neutral; those that a gateway or an identity provider sets.',
  roles: ['cookie.set', 'session.keep'],
  bad: [
    `import { getIronSession } from 'iron-session';
     const options = {
       password: process.env.SESSION_PASSWORD,
       cookieName: 'sess',
       ttl: 3600,
       cookieOptions: {
         «httpOnly: false»,
         secure: true,
       },
     };
     export const session = async (jar) => getIronSession(jar, options);`,
    `'use server';
     import { cookies } from 'next/headers';
     export async function signIn(form) {
       const id = await startSession(form.get('email'), form.get('password'));
       const jar = await cookies();
       «jar.set('session', id, { secure: true, sameSite: 'lax', path: '/', maxAge: 3600 })»;
     }`,
    {
      'src/routes/login/+page.server.js': `export const actions = { default: async ({ cookies, request }) => {
        const { refreshToken } = await enter(await request.formData());
        «cookies.set('refresh_token', refreshToken, { path: '/', httpOnly: false })»;
        cookies.set('theme', 'dark', { path: '/', httpOnly: false }); } };`,
    },
    `import type { NextAuthOptions } from 'next-auth';
     export const coaches: NextAuthOptions = { providers: [], cookies: { sessionToken: { name: 'coach', options: { «httpOnly: false», secure: true } } } };`,
    `import { Elysia } from 'elysia';
     new Elysia().post('/login', async ({ cookie: { auth, theme }, cookie }) => {
       «auth.value = await makeToken('access')»;
       «cookie.session.set({ value: await makeToken('refresh'), secure: true })»;
       theme.value = 'dark';
     });`,
    `import NextAuth from 'next-auth';
     export default «NextAuth({ providers: [], cookies: { sessionToken: { name: 'sid', options: { httpOnly: false, secure: true } } } })»;`,
    `app.post('/login', async (req, res) => {
       const token = jwt.sign({ id: 1 }, key);
       «res.status(200).cookie('token', token, { secure: true, sameSite: 'lax' })».json({});
     });`,
    {
      'options.ts': `export const base = { secure: true, httpOnly: false, sameSite: 'lax' as const };`,
      'login.ts': `import type { Response } from 'express';
                   import { base } from './options';
                   export const keep = (answer: Response, session) => «answer.cookie('sid', session.id, { ...base, maxAge: 1000 })»;`,
    },
    {
      'keep.ts': `export const keep = (res, name, value) => res.cookie(name, value, { secure: true });`,
      'login.ts': `import { keep } from './keep';
                   export const login = (res, tokens) => { «keep(res, 'refresh_token', tokens.refreshToken)»; keep(res, 'theme', tokens.theme); };`,
    },
    `import { cookies } from 'next/headers';
     export async function login(accessToken) { «(await cookies()).set('at', accessToken, { secure: true, sameSite: 'lax' })»; }`,
    `import { cookies } from 'next/headers';
     export async function login(value) { const cookieStore = await cookies(); «cookieStore.set({ name: 'session', value, secure: true, sameSite: 'lax' })»; }`,
    `import { NextResponse } from 'next/server';
     export async function POST(request) {
       const answer = NextResponse.json({});
       «answer.cookies.set('token', await issueToken(request), { secure: true })»;
       return answer;
     }`,
    `import { setCookie } from 'hono/cookie';
     export const login = (c, sessionToken) => «setCookie(c, 'session', sessionToken, { secure: true })»;`,
    `export default defineEventHandler(async (event) => { «setCookie(event, 'auth_token', await issue(event), { secure: true })»; });`,
    `import fastify from 'fastify';
     const app = fastify();
     app.post('/login', async (request, reply) => «reply.setCookie('token', await issue(request), { secure: true, path: '/' })».send({}));`,
    `import session from 'express-session';
     app.use(«session({ secret: process.env.SECRET, cookie: { httpOnly: false, secure: true } })»);`,
    `import { createCookieSessionStorage } from 'react-router';
     export const storage = «createCookieSessionStorage({ cookie: { name: '__session', secrets: [process.env.SECRET], secure: true } })»;`,
    `export const GET = async ({ cookies }: import('@sveltejs/kit').RequestEvent) => {};
     import type { Actions } from './$types';
     export const actions: Actions = { default: async ({ cookies }) => { «cookies.set('session', await begin(), { path: '/', httpOnly: false })»; } };`,
    `import type { APIRoute } from 'astro';
     export const POST: APIRoute = async ({ cookies }) => { «cookies.set('session', await begin(), { path: '/', secure: true })»; };`,
    `import Koa from 'koa';
     const app = new Koa();
     app.use(async (ctx) => { «ctx.cookies.set('accessToken', await issue(ctx), { httpOnly: false })»; });`,
    `import { getIronSession } from 'iron-session';
     export const read = (jar) => «getIronSession(jar, { cookieName: 'app', password: process.env.P, cookieOptions: { httpOnly: false } })»;`,
    `import { serialize } from 'cookie';
     export const keep = (res, sessionToken) => res.setHeader('Set-Cookie', «serialize('session', sessionToken, { secure: true })»);`,
    `export const keep = (res, token) => «res.setHeader('Set-Cookie', \`token=\${token}; Path=/; Secure; SameSite=Lax\`)»;`,
    `export const keep = (token) => new Response('', { headers: { «'Set-Cookie': 'session=' + token + '; Path=/; Secure'» } });`,
  ],
  good: [
    `import type { NextAuthOptions } from 'next-auth';
     export const staff: NextAuthOptions = { providers: [], cookies: { sessionToken: { name: 'staff', options: { secure: true } } } };`,
    `import { Elysia } from 'elysia';
     new Elysia().post('/login', async ({ cookie: { auth }, cookie }) => {
       ⟦auth!.value = await makeToken('access')⟧;
       auth!.httpOnly = true;
       ⟦cookie['session'].set({ value: await makeToken('refresh'), httpOnly: true })⟧;
     });`,
    `export const login = (req, res) => ⟦res.cookie('token', issueToken(req), { httpOnly: true, secure: true })⟧;`,
    `export const login = (res, theme, csrfToken, token) => {
       res.cookie('theme', theme);
       res.cookie('XSRF-TOKEN', csrfToken, { sameSite: 'strict' });
       res.cookie('token', csrfToken);
       res.cookie('cookie_consent', token.consent);
       res.cookie('oauth_state', token.state);
       res.cookie('loggedIn', 'true');
     };`,
    `export const logout = (res, token) => {
       res.cookie('token', '', { maxAge: 0 });
       res.cookie('session', token, { expires: new Date(0) });
       res.cookie('session', token, { maxAge: 0 });
       res.clearCookie('token');
       res.setHeader('Set-Cookie', 'token=; Max-Age=0; Path=/');
     };`,
    `export const login = (res, token) => ⟦res.cookie('token', token, { httpOnly: process.env.NODE_ENV === 'production', secure: true })⟧;`,
    `import Koa from 'koa';
     const app = new Koa();
     app.use(async (ctx) => { ⟦ctx.cookies.set('accessToken', await issue(ctx))⟧; });`,
    `import type { Actions } from './$types';
     export const actions: Actions = { default: async ({ cookies }) => { ⟦cookies.set('session', await begin(), { path: '/' })⟧; } };`,
    `import cookie from '@fastify/cookie';
     app.register(cookie, { parseOptions: { httpOnly: true, secure: true } });
     app.post('/login', async (request, reply) => { ⟦reply.setCookie('token', await issue(request))⟧; });`,
    `import { createCookieSessionStorage } from '@remix-run/node';
     export const theme = createCookieSessionStorage({ cookie: { name: 'en_theme' } });`,
    `import session from 'express-session';
     app.use(⟦session({ secret: process.env.SECRET })⟧);`,
    `export const keep = (res, token) => ⟦res.append('Set-Cookie', \`token=\${token}; Path=/; HttpOnly; \${process.env.DEV ? '' : 'Secure'}\`)⟧;`,
    `export const pass = (res, upstream) => res.setHeader('set-cookie', upstream.headers.get('set-cookie'));`,
    `export const keep = (res, token, attributes) => res.setHeader('Set-Cookie', \`token=\${token}; \${attributes}\`);`,
    `export const keep = (res, token, options) => {
       let text = \`token=\${token}; Path=/\`;
       if (options.httpOnly) text += '; HttpOnly';
       res.setHeader('Set-Cookie', text);
     };`,
    `const cookies = new Map();
     export const note = (jar, session) => { cookies.set('session', session); jar.cookie('session', session); };`,
  ],
  *check(site, code) {
    for (const seen of site.seenFrom('name', 'httpOnly')) {
      for (const { what, evidence, httpOnly, told } of code.credentialCookies(seen)) {
        const { trace } = seen;
        const at = told ?? seen.at;
        if (httpOnly.state === 'on') yield { at, proves: true, say: `${what} is HttpOnly` };
        else if (httpOnly.state === 'unknown')
          yield { at, say: `whether ${what} is HttpOnly`, unknown: httpOnly.why ?? 'its options cannot be followed' };
        else {
          yield {
            at: told ?? seen.toldAt('httpOnly'),
            say: `${what} can be read by every script of the page`,
            lookedFor: 'the httpOnly option, a default of the library',
            confidence: evidence === 'origin' ? 'high' : 'medium',
            trace,
            cause: seen.sharedOptions('httpOnly'),
          };
        }
      }
    }
  },
});
