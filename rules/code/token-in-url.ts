import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'token-in-url',
  title: 'A credential is written into an address',
  severity: 'medium',
  confidence: 'medium',
  cwe: [598],
  controls: ['L2'],
  references: ['RFC 6750 §2.3', 'RFC 6750 §5.3', 'RFC 9700 §4.3.2'],
  why: 'Addresses are kept in histories, in the logs of every server and proxy on the way, and handed on as referrers.',
  fix: 'Send the token in the Authorization header or in a body; hand it to a browser in an HttpOnly cookie or against a one-time code.',
  blind: 'Addresses that are put together in one package and used in another; credentials under neutral names.',
  roles: ['address.build'],
  bad: [
    `export class Feed {
       open(session, channel) {
         const q = «new URLSearchParams([['channel', channel], ['auth', session.accessToken]])»;
         return new WebSocket('wss://live.example/feed?' + q);
       }
     }`,
    `import axios from 'axios';
     const NAME = 'access' + '_token';
     const reports = axios.create({ baseURL: 'https://reports.example' });
     export const read = (page, userToken) => {
       const params = { metric: 'views', [NAME]: userToken };
       return «reports.get(\`/pages/\${page}\`, { params })»;
     };`,
    `import jwt from 'jsonwebtoken';
     export function afterSso(req, res) {
       const session = jwt.sign({ sub: req.session.sub }, process.env.KEY, { expiresIn: '10m' });
       const next = new URL('/welcome', 'https://app.example');
       «next.searchParams.append('t', session)»;
       return res.redirect(303, next.toString());
     }`,
    `export class Depots {
       async add(depot, token) { return axios.post(\`\${this.base}/depots\`, depot, { headers: { authorization: \`Bearer \${token}\` } }); }
       async list(apiKey, day) {
         const address = «\`\${this.base}/depots?day=\${day}&api_key=\${apiKey}\`»;
         return axios.get(address);
       }
     }`,
    `export const berths = (session) => new WebSocket(«'wss://live.example/berths?jwt='» + encodeURIComponent(session.jwt));
     export const boats = (jwt) => new WebSocket(«\`wss://live.example/boats?token=\${jwt}\`»);`,
    `export const watch = (accessToken) => new WebSocket(«\`wss://api.example/live?token=\${accessToken}\`»);`,
    `import axios from 'axios';
     export class Images {
       constructor() { this.images = axios.create({ baseURL: 'https://images.example' }); }
       study(id, accessToken) { return «this.images.get(\`/studies/\${id}\`, { params: { token: accessToken } })»; }
     }`,
    `import jwt from 'jsonwebtoken';
     app.get('/callback', (req, res) => {
       const session = jwt.sign({ sub: req.user.id }, process.env.KEY, { expiresIn: '1h' });
       res.redirect(«'https://app.example/welcome?token='» + session);
     });`,
    `export const load = (accessToken) => fetch(«\`/api/orders?access_token=\${accessToken}\`»);`,
    `export async function profile(token) {
       const url = new URL('https://graph.example/me');
       «url.searchParams.set('access_token', token)»;
       return fetch(url);
     }`,
    `import axios from 'axios';
     export const me = (session) => «axios.get('https://graph.example/me', { params: { fields: 'id', access_token: session.accessToken } })»;`,
    `export function open(session) {
       const address = «\`https://app.example/#id_token=\${session.idToken}\`»;
       window.location.href = address;
     }`,
    {
      'player.tsx': `export const Player = ({ accessToken }) => <a href={«\`/files?auth=\${accessToken}\`»}>file</a>;`,
    },
    `export async function report(session) {
       const params = «new URLSearchParams({ access_token: session.accessToken })»;
       return fetch(\`https://api.example/report?\${params.toString()}\`);
     }`,
    {
      'address.ts': `export const orders = (jwt: string) => «\`https://api.example/orders?jwt=\${jwt}\`»;`,
      'load.ts': `import { orders } from './address';
                  export const load = (jwt: string) => fetch(orders(jwt));`,
    },
    `export const done = (res, tokens) => res.writeHead(302, { Location: «\`/?access_token=\${tokens.access_token}\`» });`,
    `import type { Context } from 'koa';
     import fetch from 'node-fetch';
     export async function search(ctx: Context) {
       const target = new URL('https://search.example/q');
       «target.searchParams.append('apikey', ctx.state.token)»;
       return fetch(target.href);
     }`,
    `import axios from 'axios';
     const files = axios.create({ baseURL: 'https://files.example' });
     export function open(id, accessToken) {
       const params = { id, access_token: accessToken };
       window.open(«files.getUri({ url: \`/files/\${id}\`, params })»);
     }`,
    `import jwt from 'jsonwebtoken';
     app.get('/desktop', (req, res) => {
       const token = jwt.sign({ sub: req.user.id }, process.env.KEY, { expiresIn: '5m' });
       res.redirect(«\`app://signed-in?token=\${token}\`»);
     });`,
    `export function live({ accessToken }) {
       const url = new URL('/live', location.origin);
       url.search = «new URLSearchParams({ since: 'now', bearer: accessToken })».toString();
       return new EventSource(url);
     }`,
    {
      'Export.tsx': `import { Linking } from 'react-native';
        export function Export({ month }) {
          const t = useSession((s) => s.tokens?.accessToken);
          return <Button onPress={() => Linking.openURL(«\`https://api.example/export?month=\${month}&t=\${t}\`»)} />;
        }`,
    },
    `import jwt from 'jsonwebtoken';
     export async function statement(mailer, to, id) {
       const access = jwt.sign({ sub: id }, process.env.KEY, { expiresIn: '1h' });
       const link = new URL('/statement.pdf', 'https://app.example');
       «link.searchParams.set('auth', access)»;
       await mailer.sendMail({ to, text: link.href });
     }`,
    `import axios from 'axios';
     export const deliver = ({ url, secret }, event) => «axios.post(url, event, { params: { event: event.type, sig_token: secret } })»;`,
    {
      'package.json': '{ "dependencies": { "react-native": "0.76.0" } }',
      'src/live.ts': `import * as SecureStore from 'expo-secure-store';
        export async function follow(room: string) {
          const token = await SecureStore.getItemAsync('access_token');
          return new WebSocket(«\`wss://live.example/\${room}?token=\${token}\`»);
        }`,
    },
  ],
  good: [
    `export const insights = (id, accessToken, host = 'graph.instagram.com') => fetch(\`https://\${host}/v20.0/\${id}/insights?access_token=\${accessToken}\`);`,
    `export class Depots {
       async add(depot, token) { return axios.post(\`\${this.other}/depots\`, depot, { headers: { authorization: \`Bearer \${token}\` } }); }
       async list(apiKey, day) { return axios.get(\`\${this.base}/depots?day=\${day}&api_key=\${apiKey}\`); }
     }`,
    {
      'package.json': '{ "dependencies": { "react-native": "0.76.0" } }',
      'src/live.ts': `import * as SecureStore from 'expo-secure-store';
        export async function follow(room: string) {
          const token = await SecureStore.getItemAsync('access_token');
          return new WebSocket(\`wss://live.example/\${room}\`, undefined, { headers: { Authorization: \`Bearer \${token}\` } });
        }`,
    },
    `export class Cache {
       constructor() { this.kept = new Map(); }
       find(accessToken) { return this.kept.get('all', { params: { token: accessToken } }); }
     }`,
    `export async function join(mailer, to, loginToken) {
       await mailer.sendMail({ to, text: \`https://app.example/login?token=\${loginToken}\` });
     }`,
    `export function unsubscribe(req, res) {
       const { token } = req.query;
       if (req.method === 'GET') return res.redirect(\`/notification-preferences?token=\${token}\`);
     }`,
    `export const profile = (accessToken) => fetch(\`https://graph.facebook.com/me?fields=id&access_token=\${accessToken}\`);`,
    `export const open = (authorizationCode) => { window.location.href = \`app://callback#token=\${authorizationCode}\`; };`,
    { 'sign.$token.tsx': `export const done = (token) => redirect(\`/signed-in?token=\${token}\`);` },
    `export const watch = async (accessToken) => {
       const answer = await fetch('/live/ticket', { method: 'POST', headers: { authorization: \`Bearer \${accessToken}\` } });
       const { ticket } = await answer.json();
       return new WebSocket(\`wss://api.example/live?token=\${ticket}\`);
     };`,
    `export const follow = (token) => new WebSocket(\`wss://api.example/live?token=\${token}\`);`,
    `export const next = (pageToken) => fetch(\`/api/orders?page_token=\${pageToken}\`);`,
    `export const list = (nextToken) => { const url = new URL('https://api.example'); url.searchParams.set('next_token', nextToken); return fetch(url); };`,
    `export const back = (res, code, state) => res.redirect(\`/callback?code=\${code}&state=\${state}\`);`,
    `export const mail = (resetToken) => sendMail({ html: \`<a href="https://app.example/reset?token=\${resetToken}">Reset</a>\` });`,
    `export const confirm = (token) => fetch(\`/api/verify-email?token=\${token}\`);`,
    `export const map = () => fetch(\`https://maps.example/tiles?access_token=\${process.env.NEXT_PUBLIC_MAPBOX_TOKEN}\`);`,
    `export const renew = (refreshToken) => fetch('/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }) });`,
    `export const renew = (refreshToken) => {
       const params = new URLSearchParams();
       params.append('refresh_token', refreshToken);
       return axios.post('https://id.example/token', params.toString());
     };`,
    `export const load = (accessToken) => fetch('/api/orders?sort=asc', { headers: { authorization: \`Bearer \${accessToken}\` } });`,
    `export const check = (csrfToken) => fetch(\`/api/save?csrf_token=\${csrfToken}\`);`,
    `export const file = (token) => \`/files?token=\${token}\`;`,
    `export const failed = (res) => res.redirect('/login?error=missing_token');`,
  ],
  *check(site, code) {
    const [name = ''] = site.texts('name');
    const verdict = code.judgeName(name);
    const { state, values } = site.part('value');
    if (verdict === 'harmless' || state === 'absent' || code.isHarmlessByName(site, 'value')) return;
    if (site.side === 'test' || values.every(({ kind }) => kind === 'literal')) return;
    const held = code.credentials(site, 'value').toSorted((a, b) => RANK[a.evidence] - RANK[b.evidence]);
    const [best] = held;
    if (!best && verdict !== 'credential') return;
    const use = code.addressed(site);
    if (!use) return;
    // Most mailed links carry a token that is for them alone.
    if (use.goesTo === 'mailed link' && !SIGNS_IN.test(name) && !code.strength.mentions(site, 'value', SIGNS_IN))
      return;
    // It stood in the address before, and stays with the same site.
    const isOwnAgain = use.goesTo === 'redirect' && use.host === undefined && site.side === 'server';
    if (isOwnAgain && code.claims.receivedInAddress(site, 'value').length > 0) return;
    // `sig_token: endpoint.secret`: two names that say the same in other words.
    const isSaidTwice = /token|key|auth|sig/i.test(name) && /secret$/i.test(best?.name ?? '');
    const isWeak =
      (best === undefined || best.evidence === 'ambiguous name') && verdict !== 'credential' && !isSaidTwice;
    const origin = site.side === 'server' ? code.originOf(site, 'value') : 'unknown';
    const isCallers = use.goesTo === 'request' && (origin === 'request' || origin === 'authenticated');
    // Browsers cannot set headers of a socket, as React Native can, and some interfaces take their keys in the address only.
    const takesNoOther = use.host !== undefined && code.takesQueryOnly(use.host) && site.side !== 'browser';
    // A ticket made for the socket is what its makers ask for; the token of all interfaces is not.
    const isTicket =
      use.goesTo === 'socket' &&
      site.side !== 'native' &&
      !OPENS_ALL.test(`${name} ${best?.what ?? ''} ${best?.name ?? ''}`);
    const isForced =
      isTicket || takesNoOther || (!isCallers && !use.beside && /key/i.test(`${name} ${best?.name ?? ''}`));
    yield {
      at: site.at,
      say: `${best?.what ?? `\`${name}\``} is written into the address of a ${use.goesTo}${isCallers ? ', as the caller sent it' : ''}`,
      controls: isCallers ? ['L2', 'O14'] : undefined,
      lookedFor: 'a header, a body or a cookie that carries it instead',
      severity: use.inFragment || isForced || use.goesTo === 'socket' ? 'low' : 'medium',
      confidence: isWeak || isForced ? 'low' : best?.evidence === 'origin' ? 'high' : 'medium',
      cause: code.variables(site, 'value')[0],
      trace: [
        ...(use.at === site.at ? [] : [{ at: use.at, say: `used for a ${use.goesTo}` }]),
        ...(use.beside ? [{ at: use.beside, say: 'a header carries a credential to the same interface here' }] : []),
      ],
    };
  },
});

const SIGNS_IN = /access|bearer|session|refresh/i;
/** Whoever calls it a JWT does not mean a ticket, which is looked up. */
const OPENS_ALL = /access|bearer|session|refresh|jwt/i;
const RANK = { origin: 0, name: 1, 'ambiguous name': 2 } as const;
