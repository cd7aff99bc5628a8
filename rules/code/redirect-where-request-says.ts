import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'redirect-where-request-says',
  title: 'A browser is sent on to wherever the request says',
  severity: 'medium',
  confidence: 'medium',
  cwe: [601],
  controls: ['O4'],
  references: [],
  why: 'A link to this site ends on the page of an attacker, who asks for the password again, or reads the code or token that is appended; in a browser, a `javascript:` address runs.',
  fix: 'Take the target from a list, or make `new URL(target, base)` and go on only where its origin is the own one.',
  blind: 'Targets that pass a function of the project or a condition: whether it is a sound one is not judged.',
  roles: ['browser.redirect'],
  bad: [
    {
      'start.ts': `export async function GET(request) {
                     const next = request.nextUrl.searchParams.get('next') ?? '/';
                     const { url, state } = await begin();
                     cookies().set('__Host-flow', JSON.stringify({ state, next }), { httpOnly: true, secure: true });
                     return NextResponse.redirect(url);
                   }`,
      'callback.ts': `import { NextResponse } from 'next/server';
                      export async function GET(request) {
                        const flow = JSON.parse(cookies().get('__Host-flow')?.value ?? '{}');
                        if (flow.state !== request.nextUrl.searchParams.get('state')) return new Response(null, { status: 400 });
                        return «NextResponse.redirect(new URL(flow.next, request.url))»;
                      }`,
    },
    `oauth.get('/start', async (req, res) => {
       const state = draw();
       await redis.set(\`state:\${state}\`, JSON.stringify({ back: String(req.query.back ?? '/') }), 'EX', 300);
       res.redirect(\`https://login.example/authorize?state=\${state}\`);
     });
     oauth.get('/callback', async (req, res) => {
       const kept = await redis.getdel(\`state:\${req.query.state}\`);
       if (!kept) return res.sendStatus(400);
       const { back } = JSON.parse(kept);
       if (back.startsWith('/')) return «res.redirect(back)»;
       res.redirect('/');
     });`,
    `app.get('/login', (req, res) => { req.session.returnTo = req.query.next; res.render('login'); });
     app.post('/login', passport.authenticate('local'), (req, res) => { const to = req.session.returnTo ?? '/'; «res.redirect(to)»; });`,
    `import { getCookie, setCookie } from 'hono/cookie';
     app.get('/login', (c) => { setCookie(c, 'next', c.req.query('next') ?? '/', { httpOnly: true, secure: true }); return c.html(form); });
     app.get('/callback', async (c) => { await finish(c); return «c.redirect(getCookie(c, 'next') ?? '/')»; });`,
    `import { redirect } from 'next/navigation';
     type Props = { searchParams: Promise<Record<string, string>> };
     export default async function Landing({ searchParams }: Props) {
       const { from = '/' } = await searchParams;
       «redirect(from)»;
     }`,
    `import { permanentRedirect } from 'next/navigation';
     const Moved = async (props) => { const query = await props.searchParams; if (query.target) «permanentRedirect(query.target)»; return null; };
     export default Moved;`,
    `export const getServerSideProps = async ({ query, req }) =>
       (await sessionOf(req)) ? { props: {} } : { redirect: { destination: '/login', permanent: false } };
     export async function getInitialProps({ query }) { return { redirect: { «destination: query.after ?? '/'», permanent: false } }; }`,
    `import { redirect } from 'next/navigation';
     export async function signIn(form: FormData) { const to = form.get('to') as string; if (to && to.startsWith('/')) «redirect(to)»; redirect('/'); }`,
    `const local = (to) => (typeof to === 'string' && to[0] === '/' ? to : '/');
     app.get('/in', (req, res) => «res.redirect(local(req.query.next))»);
     app.get('/done', (req, res) => { const to = String(req.query.to); if (/^\\//.test(to)) return «res.redirect(to)»; res.redirect('/'); });`,
    `import { createServer } from 'node:http';
     createServer((req, res) => {
       const target = new URL(req.url, 'http://localhost').searchParams.get('target');
       res.writeHead(302, { «Location: target» });
       res.end();
     }).listen(80);
     export const handler = async (event) => ({ statusCode: 302, headers: { «Location: event.queryStringParameters.next» } });`,
    `export function go() { «window.location.href = location.hash.slice(1)»; }
     export function back() { «location.assign(/next=([^&]*)/.exec(document.location.href)[1])»; }`,
    `router.post('/login', local, (req, res) => {
       const { next: target = '/' } = req.query;
       «res.status(303).location(target)».end();
     });`,
    `'use server';
     import { redirect } from 'next/navigation';
     export async function login(_state, form: FormData) {
       await signIn(form.get('email'), form.get('password'));
       «redirect((form.get('callbackUrl') as string) || '/home')»;
     }
     export async function action({ request }) {
       const form = await request.formData();
       return «redirect(String(form.get('next')))»;
     }`,
    `const unpack = (text) => JSON.parse(Buffer.from(text, 'base64url').toString());
     export async function callback(req, res) {
       const { back } = unpack(String(req.query.back_to ?? ''));
       «res.redirect(back.startsWith('/') ? back : '/')»;
     }`,
    `app.get('/sections', (req, res) => «res.redirect([req.query.page, '?section=', req.query.section].join(''))»);`,
    `import NextAuth from 'next-auth';
     export default NextAuth({ providers: [], callbacks: { async redirect({ url }) { return «url»; } } });`,
    `import { useSearchParams } from 'react-router-dom';
     export function Callback() {
       const [query] = useSearchParams();
       finish().then(() => {
         const back = query.get('return_to');
         «window.location.replace(back ?? '/staff')»;
       });
     }`,
    `app.get('/login/done', (req, res) => { «res.redirect(req.query.next)»; });`,
    `app.post('/login', (req, res) => { const { returnTo } = req.body; «res.redirect(303, returnTo || '/')»; });`,
    `export const go = () => { const next = new URLSearchParams(window.location.search).get('next'); if (next) «location.href = next»; };`,
    `import { NextResponse } from 'next/server';
     export async function GET(request) { const next = new URL(request.url).searchParams.get('next'); return «NextResponse.redirect(new URL(next, request.url))»; }`,
    `app.get('/done', (req, res) => { const next = req.query.next; if (next.startsWith('/')) «res.redirect(next)»; });`,
    `app.get('/done', (req, res) => «res.redirect(\`\${req.query.origin}/welcome\`)»);`,
    `app.get('/go/:to', (req, res) => «res.redirect('/' + req.params.to)»);`,
    `app.get('/go', (req, res) => { «res.setHeader('Location', req.query.to)»; res.status(302).end(); });`,
    `export const logout = async (ctx) => «ctx.redirect(ctx.query.redirect_uri)»;`,
    `import { redirect } from '@sveltejs/kit';
     export const actions = { default: async ({ url, cookies }) => { cookies.delete('guest', { path: '/' }); «redirect(303, url.searchParams.get('redirectTo') ?? '/')»; } };`,
    `export const POST = async ({ request, redirect }) => { const { next } = await request.json(); return «redirect(next)»; };`,
    `app.get('/done', (req, res) => «res.redirect((req.param('next') && req.param('next') != '') ? req.param('next') : '/home')»);`,
    `import { Controller, Get, Query, Redirect } from '@nestjs/common';
     @Controller()
     export class Links {
       @Get('/go') @Redirect() go(@Query('to') to: string) { return «{ url: to }»; }
     }`,
    `import { ActivatedRoute } from '@angular/router';
     export class Callback {
       constructor(private readonly route: ActivatedRoute) {}
       done() { const back = this.route.snapshot.queryParamMap.get('returnUrl'); if (back) «window.location.href = back»; }
     }`,
    `export const routes = [{ method: 'GET', path: '/after', handler: (request, h) => «h.redirect(request.query.next || '/')» }];`,
    `app.get('/callback', async (req, res) => {
       const { returnTo } = JSON.parse(Buffer.from(req.query.state, 'base64url').toString());
       await client.getToken({ code: req.query.code });
       «res.redirect(new URL(returnTo, BASE).href)»;
     });`,
    `app.get('/authorize', async (req, res) => {
       const { client_id, redirect_uri, response_type } = req.query;
       if (response_type !== 'code') return «res.redirect(\`\${redirect_uri}?error=unsupported_response_type\`)»;
       const client = await clients.findOne({ id: client_id });
       if (!client.redirectUris.includes(redirect_uri)) return res.status(400).end();
       res.redirect(\`\${redirect_uri}?code=\${await codeFor(client)}\`);
     });`,
  ],
  good: [
    `app.get('/login', (req, res) => { const next = String(req.query.next); req.session.next = PAGES.has(next) ? next : '/'; res.render('login'); });
     app.post('/login', (req, res) => res.redirect(req.session.next ?? '/'));
     app.use((req, res, next) => { req.session.returnTo = req.originalUrl; next(); });
     app.post('/again', (req, res) => res.redirect(req.session.returnTo ?? '/'));
     app.get('/start', async (req, res) => { await redis.set(\`state:\${id}\`, JSON.stringify({ back: req.query.back }), 'EX', 300); res.render('go'); });
     app.get('/end', async (req, res) => {
       const { back } = JSON.parse(await redis.getdel(\`state:\${req.query.state}\`));
       const target = new URL(back, HOME);
       res.redirect(target.origin === HOME ? target.href : HOME);
     });`,
    `import { redirect } from 'next/navigation';
     export default async function Landing({ searchParams }) {
       const { from, id } = await searchParams;
       if (id) redirect(\`/orders/\${id}\`);
       redirect(from?.startsWith('/') && !from.startsWith('//') && !from.includes('\\\\') ? from : '/');
     }
     export function Tab({ searchParams }) { redirect(searchParams.place); }`,
    `const local = (to) => (to.startsWith('/') && !to.startsWith('//') && !to.includes('\\\\') ? to : '/');
     const known = (to) => (PAGES.has(to) ? to : '/');
     const path = (to) => (to.startsWith('/') ? new URL(to, BASE).pathname : '/');
     app.get('/a', (req, res) => res.redirect(local(req.query.next)));
     app.get('/b', (req, res) => res.redirect(known(req.query.next)));
     app.get('/c', (req, res) => res.redirect(path(req.query.next)));
     app.get('/d', (req, res) => { const { host } = new URL(req.query.next); if (host !== HOST) return res.sendStatus(400); res.redirect(req.query.next); });`,
    `export const made = (event) => ({ statusCode: 201, headers: { Location: \`/orders/\${event.queryStringParameters.id}\` } });
     export const place = (query) => ({ location: query.city, status: 'open' });
     export const scroll = () => { location.hash = location.hash.slice(1); };`,
    `export const created = (req, res) => res.status(201).location(\`/orders/\${req.body.id}\`).end();`,
    `import { redirect } from 'next/navigation';
     export async function save(form: FormData) { const id = await keep(form.get('title')); redirect(\`/posts/\${id}\`); }`,
    `const open = (text) => JSON.parse(verified(text));
     export const callback = (req, res) => { const { back } = open(String(req.query.state)); res.redirect(back); };`,
    `app.get('/in', (req, res) => { const next = String(req.query.next ?? '/'); if (next.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\\\')) return res.redirect(next); res.redirect('/'); });`,
    `app.get('/authorize', async (req, res) => {
       const { client_id, redirect_uri, response_type } = req.query;
       const client = await clients.findOne({ id: client_id });
       if (!client.redirectUris.includes(redirect_uri)) return res.status(400).end();
       if (response_type !== 'code') return res.redirect(\`\${redirect_uri}?error=unsupported_response_type\`);
       res.redirect(\`\${redirect_uri}?code=\${await codeFor(client)}\`);
     });`,
    `app.get('/callback', async (req, res) => {
       const { returnTo, nonce } = JSON.parse(Buffer.from(req.query.state, 'base64url').toString());
       if (nonce !== req.session.nonce) return res.sendStatus(400);
       res.redirect(new URL(returnTo, BASE).href);
     });`,
    `app.get('/sections', (req, res) => res.redirect(['/pages', req.query.section].join('/')));`,
    `import NextAuth from 'next-auth';
     export default NextAuth({ providers: [], callbacks: { redirect: ({ url, baseUrl }) => (url.startsWith(\`\${baseUrl}/\`) ? url : baseUrl) } });`,
    `import { redirect } from '@sveltejs/kit';
     export const load = ({ url, cookies }) => { const to = url.searchParams.get('to') ?? '/'; redirect(303, to.startsWith('/') && !to.startsWith('//') ? to : '/'); };`,
    `export const POST = async ({ request, redirect }) => { const { lang } = await request.json(); return redirect(lang === 'de' ? '/de' : '/en'); };`,
    `app.get('/done', (req, res) => { const next = req.query.next; res.redirect(next.startsWith('/') && !next.startsWith('//') ? next : '/'); });`,
    `app.get('/done', (req, res) => res.redirect(\`/welcome?from=\${req.query.from}\`));`,
    `app.get('/done', (req, res) => { if (!ALLOWED.includes(req.query.next)) return res.sendStatus(400); res.redirect(req.query.next); });`,
    `app.get('/done', (req, res) => res.redirect(safeTarget(req.query.next)));`,
    `app.get('/done', (req, res) => { const target = new URL(req.query.next, BASE); if (target.origin !== BASE) return res.sendStatus(400); res.redirect(target.href); });`,
    `app.get('/authorize', async (req, res) => { const { redirect_uri } = req.query; await clients.check(req.query.client_id, redirect_uri); res.redirect(redirect_uri); });`,
    `import { useNavigate, useSearchParams } from 'react-router-dom';
     export function Done() { const [query] = useSearchParams(); const navigate = useNavigate(); navigate(query.get('next') ?? '/'); }`,
    `export const open = (id) => { window.location.href = \`/reports/\${id}\`; };`,
    `app.get('/user/:id', (req, res) => res.redirect('/users/' + req.params.id));`,
    `app.get('/done', (req, res) => res.redirect(TARGETS[req.query.next] ?? '/'));`,
    `export const again = (req, res) => res.redirect(config.app + req.query.path);`,
    `export const link = endpoint('/link', { use: [originCheck((ctx) => ctx.query.callbackURL)] }, async (ctx) => {
       const callbackURL = new URL(ctx.query.callbackURL ? decodeURIComponent(ctx.query.callbackURL) : '/', BASE).toString();
       throw ctx.redirect(callbackURL);
     });`,
    `export const loader = ({ request }) => {
       const next = new URL(request.url).searchParams.get('next');
       const target = new URL(next);
       if (OWN.some((domain) => domain === target.hostname)) location.href = next;
     };`,
    `export const clean = (query) => { const text = query.get('q').replace('a', 'b'); location.hash = text; };`,
  ],
  *check(site, code) {
    if (site.side === 'test') return;
    if (site.name === 'callbacks.redirect') {
      yield {
        at: site.placeOf('target'),
        say: 'a sign-in ends wherever the request says',
        lookedFor: 'a comparison with `baseUrl`',
      };
      return;
    }
    const named = code.namedTarget(site);
    if (!named) return;
    if (named.isBackslashOpen) {
      yield {
        at: site.at,
        say: 'the target comes from the request, and browsers follow `/\\other.example` to another host as well',
        severity: 'low',
        // Servers and frameworks often encode it on the way.
        confidence: 'low',
        lookedFor: 'a comparison of origins, a check that refuses backslashes too',
        trace: [{ at: named.at, say: 'read here' }],
      };
      return;
    }
    yield {
      at: site.at,
      say: named.isSlashAsked
        ? 'the target comes from the request, and `//other.example` begins with a slash too'
        : 'the target comes from the request, and nothing asks where it leads',
      lookedFor: 'a list, a comparison of origins, a check that refuses `//` and `\\\\`',
      trace: [{ at: named.at, say: 'read here' }],
    };
  },
});
