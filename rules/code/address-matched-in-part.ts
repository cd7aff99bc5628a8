import { defineRule } from '../../src/rule.js';

const WHOSE: Readonly<Record<string, readonly string[]>> = {
  origin: ['B5'],
  redirect: ['O4'],
  email: ['P2', 'O13'],
  pattern: ['O4', 'B5'],
};

export default defineRule({
  id: 'address-matched-in-part',
  title: 'A part of an address decides whose it is',
  severity: 'medium',
  confidence: 'medium',
  cwe: [20, 346, 601, 185],
  controls: ['B5', 'O4', 'O13', 'P2'],
  references: ['https://cwe.mitre.org/data/definitions/185.html'],
  why: 'Anybody registers `evilshop.example`, `shop.example.attacker.example` or an address of mail with such a domain, and is let in.',
  fix: 'Compare the whole: `new URL(address).origin` with a list, the domain of an email after its last `@`; escape what a pattern is made of, and anchor both of its ends.',
  blind: 'Names other than origin, email, redirect and return address; lists that come from settings.',
  roles: ['address.match'],
  bad: [
    `export async function ask(req, res) {
       const wanted = String(req.query.redirect_uri);
       const app = await apps.byKey(req.query.client_id);
       if (!app?.redirectUris.some((one: string) => «wanted.startsWith(one)»)) return void res.status(400).end();
       res.render('ask', { app, wanted });
     }
     router.get('/oauth/ask', async (ctx) => {
       const { client_id: key, redirect_uri: back } = ctx.query;
       for (const known of (await apps.byKey(key)).redirect_uris) {
         if («back.startsWith(known)») return ctx.redirect(\`\${back}?code=\${await codeFor(key)}\`);
       }
       ctx.status = 400;
     });
     auth.get('/oauth/begin', async (c) => {
       const target = c.req.query('redirect_uri') ?? '';
       const match = (await appOf(c)).redirectUris.find((one) => «target.indexOf(one)» === 0);
       if (!match) return c.json({ error: 'invalid_request' }, 400);
       return c.redirect(target);
     });`,
    `app.get('/go', (req, res) => { const url = new URL(String(req.query.next)); if («url.hostname.endsWith('shop.example')») return res.redirect(url.href); res.redirect('/'); });
     const HOSTS = ['shop.example', 'shop.test'];
     export function isAllowed(origin) { const { hostname } = new URL(origin); return HOSTS.some((host) => «hostname.endsWith(host)»); }`,
    `export const useCode = (use) =>
       window.addEventListener('message', (e) => {
         if («e.origin.indexOf('id.shop.example')» === -1) return;
         use(e.data.code);
       });`,
    `import { minimatch } from 'minimatch';
     const registered = { web: ['https://web.example/cb', 'https://*/preview/cb'] };
     export const check = (req, res, next) => {
       const { client_id, redirect_uri } = req.query;
       if (!registered[client_id].some((one) => «minimatch(redirect_uri, one)»)) return res.sendStatus(400);
       next();
     };`,
    `export const callbacks = {
       signIn({ profile }) {
         const address = profile?.email?.toLowerCase() ?? '';
         return «address.endsWith('shop.example')»;
       },
     };`,
    `export function cors(req) {
       const origin = req.headers.get('origin') ?? '';
       return «origin.endsWith('shop.example')» ? { 'Access-Control-Allow-Origin': origin } : {};
     }`,
    `window.addEventListener('message', (event) => {
       if (!«/https:\\/\\/.*shop.example/.test(event.origin)») return;
       run(event.data);
     });`,
    `export const allowed = (patterns, redirectUri) =>
       patterns.some((pattern) => «new RegExp(\`^\${pattern.replaceAll('*', '.*')}\`)».test(redirectUri));`,
    `export function signIn({ profile }) {
       return Boolean(«profile?.email?.includes('@shop.example')»);
     }`,
    `export function check(redirect_uri) {
       if (!«redirect_uri.startsWith('https://shop.example')») throw new Error('redirect_uri');
     }`,
    `export const options = {
       callbacks: {
         async redirect({ url, baseUrl }) {
           if (url.startsWith('/')) return \`\${baseUrl}\${url}\`;
           return «url.includes('shop.example')» ? url : baseUrl;
         },
       },
     };`,
    `export const callbacks = {
       redirect({ url, baseUrl }) {
         if («url.startsWith(baseUrl)») return url;
         if («new URL(url).hostname.endsWith('shop.example')») return url;
         return baseUrl;
       },
     };`,
    `router.get('/authorize', async (req, res) => {
       const client = await clients.findOne({ id: req.query.client_id });
       const redirectUri = String(req.query.redirect_uri);
       if (!«redirectUri.startsWith(client.redirectUri)») return res.status(400).end();
       res.redirect(\`\${redirectUri}?code=\${await codeFor(client)}\`);
     });
     export const mayRedirect = (client, redirectUri) => client.redirectUris.some((uri) => «redirectUri.startsWith(uri)»);
     export function asked(client, query) {
       if (!client.redirectUris.some((uri) => «query.redirect_uri.startsWith(uri)»)) throw new Error('redirect_uri');
     }`,
  ],
  good: [
    `export async function ask(req, res) {
       const wanted = String(req.query.redirect_uri);
       const path = String(req.query.path);
       const app = await apps.byKey(req.query.client_id);
       if (!app?.redirectUris.some((one: string) => wanted === one)) return void res.status(400).end();
       if (menu.entries.some((one) => path.startsWith(one))) return res.render('menu');
       if (app.redirectUris.some((one) => one.startsWith('http:'))) return res.render('ask', { isOld: true });
       if (app.allowedUrls.includes(wanted)) return res.render('ask', { isKnown: true });
     }`,
    `const HOSTS = ['.shop.example'];
     app.get('/go', (req, res) => { const url = new URL(req.query.next); if (HOSTS.some((host) => url.hostname.endsWith(host))) return res.redirect(url.href); res.redirect('/'); });
     app.get('/image', (req, res) => { const { hostname } = new URL(CDN); if (hostname.endsWith('shop.example')) return res.json({ near: true }); res.json({}); });
     export function isAllowed(origin) { const { hostname } = new URL(origin); return ['shop.example'].some((host) => hostname === host || hostname.endsWith('.' + host)); }`,
    `import { minimatch } from 'minimatch';
     export const skip = (file, ignored) => ignored.some((one) => minimatch(file, one));`,
    `export const callbacks = {
       redirect({ url, baseUrl }) {
         if (url.startsWith('/') && !url.startsWith('//')) return baseUrl + url;
         if (url.startsWith(\`\${baseUrl}/\`) || new URL(url).hostname.endsWith('.shop.example')) return url;
         return new URL(url).origin === baseUrl ? url : baseUrl;
       },
     };
     export const label = (url, baseUrl) => (url.startsWith(baseUrl) ? 'own' : 'other');`,
    `export function asked(client, redirectUri) {
       if (!client.redirectUris.some((uri) => redirectUri === uri)) throw new Error('redirect_uri');
       if (redirectUri.startsWith(schemeOfApp)) return openApp(redirectUri);
       return redirectUri.startsWith(\`\${client.redirectBase}/\`) ? 1 : 2;
     }
     export const own = (links, callbackUrl) => links.some((link) => callbackUrl.startsWith(link));`,
    `export function cors(req) {
       const origin = req.headers.get('origin') ?? '';
       return origin.endsWith('.shop.example') ? { 'Access-Control-Allow-Origin': origin } : {};
     }`,
    `window.addEventListener('message', (event) => {
       if (!/^https:\\/\\/(?:\\w+\\.)?shop\\.example$/.test(event.origin)) return;
       run(event.data);
     });`,
    `const escape = (text) => text.replace(/[.*+?^\${}()|[\\]\\\\]/g, '\\\\$&');
     export const allowed = (origins, origin) =>
       origins.some((one) => new RegExp(\`^\${escape(one).replace(/\\\\\\*/g, '[^./]+')}$\`).test(origin));`,
    `export const isStaff = (email) => email.endsWith('@shop.example');`,
    `export function check(redirect_uri) {
       if (!redirect_uri.startsWith('https://shop.example/')) throw new Error('redirect_uri');
     }`,
    `export const flights = (trips, city) => trips.filter(({ origin }) => origin.includes(city));`,
    `export const isGmail = (email) => /@gmail\\.com/.test(email);
     export const spelled = (email) => { if (email.includes('@gmail.com')) return email.replace(/\\./g, ''); return email; };
     export const docs = (redirectUrl) => (redirectUrl.includes('docs.shop.example') ? 'a' : 'b');`,
    `export const isMail = (email) => email.includes('@') && email.includes('.');`,
    `export const glob = (pattern, file) => new RegExp(\`^\${pattern.replaceAll('*', '.*')}\`).test(file);`,
  ],
  *check(site) {
    if (site.side === 'test' || site.side === 'tooling') return;
    const [name = 'origin'] = site.texts('name');
    yield {
      at: site.at,
      say:
        name === 'pattern'
          ? 'a pattern is made of a text with its dots as they are, or without an end'
          : `others may have in theirs the part that the ${name === 'redirect' ? 'address' : name} is asked for`,
      lookedFor: 'a comparison of the whole',
      controls: WHOSE[name],
    };
  },
});
