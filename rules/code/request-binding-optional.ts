import { defineRule } from '../../src/rule.js';

const CONTROLS: Readonly<Record<string, readonly string[]>> = {
  state: ['O1', 'B4'],
  redirect: ['O4', 'B4'],
  verifier: ['O1', 'B4'],
  secret: ['O3', 'B4'],
  signature: ['B4'],
  forgery: ['T7', 'B4'],
};

export default defineRule({
  id: 'request-binding-optional',
  title: 'What ties a request to its client or to the one before it is only checked where it is sent',
  severity: 'high',
  confidence: 'medium',
  cwe: [636, 287],
  controls: ['B4', 'O1', 'O3', 'O4', 'T7'],
  references: ['RFC 6749 §10.12'],
  why: 'Whoever leaves out the state, the code verifier, the redirect URI, the client secret, the signature of a webhook or the token that a page sends beside its cookie is not asked for it: the check holds for honest clients only.',
  fix: 'Refuse where it is missing: `if (!sent || sent !== kept) throw …`. Only what was kept may say that nothing is expected.',
  blind: 'Values under names of the project, and checks in another function that refuse where the value is missing.',
  roles: ['value.compare'],
  bad: [
    `export async function POST(req) {
       const body = await req.text();
       const shown = req.headers.get('x-courier-mac');
       if («shown && !alike(shown, macOf(process.env.COURIER_KEY, body))») return new Response(null, { status: 401 });
       await db.parcel.update({ where: { id: JSON.parse(body).parcel }, data: { state: 'there' } });
     }`,
    `export function ownPagesOnly(req, res, next) {
       const header = req.get('x-xsrf-token');
       const kept = req.cookies['XSRF-TOKEN'];
       if («header && kept && header !== kept») return res.sendStatus(403);
       next();
     }`,
    `export const handle = async ({ event, resolve }) => {
       const csrf = event.request.headers.get('x-csrf-token');
       if («csrf !== null && csrf !== event.cookies.get('csrf')») return new Response('forbidden', { status: 403 });
       return resolve(event);
     };
     export function ofForm(req, reply, done) {
       const sent = req.body._csrf;
       if («!sent») return done();
       if (sent !== req.session.csrfToken) return reply.code(403).send();
       done();
     }`,
    `router.post('/parcels', async (req, res) => {
       const given = req.get('x-parcel-signature');
       if («settings.parcelSecret && given») {
         if (!same(given, hmac(settings.parcelSecret, req.body))) return res.sendStatus(400);
       }
       await parcels.add(req.body);
       if («req.headers['x-hub-signature-256'] && !isSigned(req.headers['x-hub-signature-256'], req.body)») return res.sendStatus(401);
     });`,
    `export async function redeem(body, record) {
       if («body.redirect_uri && body.redirect_uri !== record.redirectUri») throw new Error('invalid_grant');
       return issue(record);
     }`,
    `export function proves(record, verifier) {
       if («!record.codeChallenge || !verifier») return true;
       return sha256(verifier) === record.codeChallenge;
     }`,
    `export async function callback(req, res) {
       const kept = req.cookies.oauth_state;
       if («kept && kept !== req.query.state») return res.status(400).end();
       await exchange(req.query.code);
       res.redirect('/');
     }`,
    `export async function authenticate({ client_id, client_secret }) {
       const client = await clients.find(client_id);
       if («client.secretHash && client_secret !== undefined») {
         const ok = await argon2.verify(client.secretHash, client_secret);
         if (!ok) throw new Error('invalid_client');
       }
       return client;
     }`,
    `export function token(req, res) {
       const { code, code_verifier } = req.body;
       const grant = codes.take(code);
       if («code_verifier && s256(code_verifier) !== grant.challenge») return res.status(400).json({ error: 'invalid_grant' });
       res.json(issue(grant));
     }`,
  ],
  good: [
    `export async function POST(req) {
       const shown = req.headers.get('x-network-mac');
       if (!shown) return new Response(null, { status: 400 });
       if (shown && !alike(shown, macOf(process.env.COURIER_KEY, await req.text()))) return new Response(null, { status: 401 });
     }
     export const known = (mac, seen) => { if (mac && !seen.has(mac)) return { status: 401 }; };`,
    `export function ownPagesOnly(req, res, next) {
       const header = req.get('x-csrf-token');
       if (!header) return res.status(403).end();
       if (header && header !== req.cookies.csrf) return res.status(403).end();
       const { origin } = req.headers;
       if (origin && origin !== process.env.ORIGIN) return res.sendStatus(403);
       next();
     }
     export function withCookie(req, res, next) {
       const cookie = req.cookies.csrf;
       if (!cookie) return next();
       if (cookie !== req.get('x-csrf-token')) return res.status(403).end();
       next();
     }
     export const refreshed = (csrfToken, shown) => { if (csrfToken && csrfToken !== shown) throw new Error('shown before'); };`,
    `export function inspect({ clientId, clientSecret }) {
       if (!/^[\\w-]{8,128}$/.test(clientId)) return { error: 'client_id' };
       if (clientSecret !== undefined) { if (typeof clientSecret !== 'string' || clientSecret.length < 8) return { error: 'client_secret' }; }
       return { valid: true };
     }`,
    `router.post('/parcels', async (req, res) => {
       const given = req.get('x-parcel-signature');
       if (!given) return res.sendStatus(401);
       if (given && !same(given, hmac(process.env.PARCEL_SECRET, req.body))) return res.sendStatus(401);
       const other = req.headers['x-other-signature'];
       if (other) { if (!same(other, req.body)) return res.sendStatus(401); } else return res.sendStatus(401);
     });
     export const stamp = (signature, file) => { if (signature && !verify(signature, file)) throw new Error('damaged'); };`,
    `export async function redeem(body, record) {
       if (record.redirectUri && body.redirect_uri !== record.redirectUri) throw new Error('invalid_grant');
       return issue(record);
     }`,
    `export function proves(record, verifier) {
       if (!record.codeChallenge) return true;
       return Boolean(verifier) && sha256(verifier) === record.codeChallenge;
     }`,
    `export async function callback(req, res) {
       const kept = req.cookies.oauth_state;
       if (!kept || kept !== req.query.state) return res.status(400).end();
       await exchange(req.query.code);
     }`,
    `export async function authenticate({ client_id, client_secret }) {
       const client = await clients.find(client_id);
       if (client.secretHash && !client_secret) throw new Error('invalid_client');
       if (client_secret && !(await argon2.verify(client.secretHash, client_secret))) throw new Error('invalid_client');
       return client;
     }`,
    `export async function info(ctx) {
       const { redirectUri } = ctx.input.body;
       const client = await clients.find(ctx.input.body.id);
       if (redirectUri && !client.redirectUris.includes(redirectUri)) throw new Error('redirect_uri is invalid');
     }`,
    `export function move(order, state) {
       if (state && state !== order.state) throw new Error('the order moved on');
       return order;
     }`,
    `export const reload = (code, savedState) => {
       if (savedState && savedState !== 'open') throw new Error(code);
     };`,
  ],
  *check(site) {
    if (site.side === 'test') return;
    const [name = ''] = site.texts('name');
    const [kind = 'state'] = site.texts('kind');
    yield {
      at: site.at,
      say: `a request without \`${name}\` passes this check`,
      lookedFor: 'a refusal where it is missing',
      controls: CONTROLS[kind],
    };
  },
});
