import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'secret-compared-by-operator',
  title: 'A secret is compared in a time that tells how much of it was right',
  severity: 'medium',
  confidence: 'high',
  cwe: [208],
  controls: ['T10'],
  references: ['Node.js documentation: crypto.timingSafeEqual'],
  why: 'The comparison stops at the first difference: whoever measures the answers finds the secret, or a valid signature, letter by letter.',
  fix: 'Compare buffers of equal length with `crypto.timingSafeEqual`, for example hashes of both sides.',
  blind: 'Comparisons inside of databases and of libraries.',
  roles: ['secret.compare', 'secret.compareSafely'],
  bad: [
    `import { createHmac } from 'node:crypto';
     const mine = (raw) => createHmac('sha256', process.env.HOOK_KEY).update(raw).digest('hex');
     export const letters = (raw, given) => [...mine(raw)].every((letter, at) => «letter === given[at]»);
     export const folded = (raw, given) => mine(raw).split('').reduce((same, letter, at) => same && «letter === given[at]», true);
     export function looped(raw, given) {
       const expected = mine(raw);
       for (let at = 0; at < expected.length; at++) if («expected.charCodeAt(at) !== given.charCodeAt(at)») return false;
       return true;
     }`,
    `import { createHmac } from 'node:crypto';
     const mine = (raw) => createHmac('sha256', process.env.HOOK_KEY).update(raw).digest('hex');
     export const sorted = (raw, given) => «mine(raw).localeCompare(given)» === 0;`,
    `import { createHmac } from 'node:crypto';
     const mine = (raw) => createHmac('sha256', process.env.HOOK_KEY).update(raw).digest('hex');
     export const begun = (raw, given) => «given.startsWith(mine(raw))»;`,
    `import { createHmac } from 'node:crypto';
     const mine = (raw) => createHmac('sha256', process.env.HOOK_KEY).update(raw).digest('hex');
     export const found = (raw, given) => «given.indexOf(mine(raw)) === 0»;`,
    `import { createHmac } from 'node:crypto';
     const mine = (raw) => createHmac('sha256', process.env.HOOK_KEY).update(raw).digest('hex');
     export const same = (raw, given) => «Object.is(mine(raw), given)»;`,
    `import { createHmac } from 'node:crypto';
     const mine = (raw) => createHmac('sha256', process.env.HOOK_KEY).update(raw).digest('hex');
     export const listed = (raw, given) => «[mine(raw)].includes(given)»;`,
    `import { createHmac } from 'node:crypto';
     export function chosen(raw, given) {
       const expected = createHmac('sha256', process.env.HOOK_KEY).update(raw).digest('hex');
       switch (given) { case «expected»: return true; default: return false; }
     }`,
    `import CryptoJS from 'crypto-js';
     export const isOurs = (req) => «CryptoJS.HmacSHA256(req.rawBody, process.env.KEY).toString() === req.headers['x-signature']»;`,
    `import { createHmac } from 'node:crypto';
     function sameText(one, other) {
       if (one.length !== other.length) return false;
       for (let i = 0; i < one.length; i++) if («one[i] !== other[i]») return false;
       return true;
     }
     export const hook = (raw, given) => sameText(createHmac('sha256', process.env.HOOK_KEY).update(raw).digest('hex'), given);`,
    `app.post('/hook', (req, res) => { if («req.get('x-hook-token') != process.env.HOOK_TOKEN») return res.sendStatus(403); run(); });`,
    `app.post('/hook', (req, res) => {
       const given = req.headers.authorization?.replace('Bearer ', '') ?? '';
       if (!«[process.env.ADMIN_TOKEN, req.query.other].includes(given)») return res.sendStatus(403);
       run();
     });`,
    `import { settings } from './settings';
     app.post('/hook', (req, res) => {
       const { adminToken } = settings;
       const given = req.headers.authorization?.slice(7);
       if («given === adminToken») run();
     });`,
    {
      'lib/server/config.ts': `import { env } from '$env/dynamic/private';
        const need = (name: string): string => env[name] ?? fail(name);
        export const hooks = { doors: need('DOOR_WEBHOOK_SECRET'), region: need('REGION') };`,
      'hook.ts': `import { hooks } from './lib/server/config';
        export const POST = async ({ request }) => {
          const shown = request.headers.get('authorization')?.slice(7);
          if (!shown || «shown !== hooks.doors» || request.headers.get('x-region') !== hooks.region) return new Response(null, { status: 401 });
        };`,
    },
    {
      'config.ts': `export const config = { hooks: { partnerSecret: process.env.PARTNER } };`,
      'hooks.ts': `import { config } from './config';
                   hooks.post('/partner', (req, res) => { if («req.get('x-partner-secret') !== config.hooks.partnerSecret») return res.sendStatus(401); });`,
    },
    `import { createHmac } from 'node:crypto';
     export const isOurs = (body, given) => {
       const expected = createHmac('sha512', process.env.BANK_KEY).update(body).digest();
       return «expected.equals(Buffer.from(given, 'base64'))»;
     };`,
    `import { createHmac } from 'node:crypto';
     export function webhook(req) {
       const expected = createHmac('sha256', process.env.HOOK_KEY).update(req.rawBody).digest('hex');
       if («req.headers['x-signature'] !== expected») throw new Error('forged');
     }`,
    `import crypto from 'crypto';
     const sign = (body) => 'sha256=' + crypto.createHmac('sha256', KEY).update(body).digest('hex');
     export const isOurs = (req) => «sign(req.body) === req.get('x-hub-signature-256')»;`,
    `import { pbkdf2Sync } from 'node:crypto';
     export function check(stored, password) {
       const [salt, hash] = stored.split(':');
       const derived = pbkdf2Sync(password, salt, 600_000, 32, 'sha256');
       return «hash === derived.toString('base64')»;
     }`,
    `export function cron(req, res) {
       if («req.headers['x-cron-secret'] !== process.env.CRON_SECRET») return res.status(401).end();
     }`,
    `import { createHmac } from 'node:crypto';
     export async function PUT(req) {
       const expected = createHmac('sha256', process.env.PARTNER).update(await req.text()).digest('hex');
       const given = req.headers.get('x-partner') ?? '';
       if («given !== expected») return new Response('forged', { status: 401 });
     }`,
    `export const dashboard = (name, password, done) => («password !== process.env['DASHBOARD_PASSWORD']» ? done(null, false) : done(null, ADMIN));`,
    `export const gateway = (req, res, next) => («req.headers['x-api-key'] !== process.env.GATEWAY_KEY» ? res.sendStatus(401) : next());`,
    `export async function authenticate(clients, body) {
       const client = await clients.find(body.client_id);
       return «client.client_secret === body.client_secret»;
     }`,
    `app.post('/cron', (req, res) => { if («req.headers['x-cron-key'] !== process.env.CRON_KEY») return res.sendStatus(403); run(); });`,
    {
      'settings.ts': `import { z } from 'zod';
                      const read = z.object({ COURIER_KEY: z.string() }).safeParse(process.env);
                      if (!read.success) process.exit(1);
                      export const settings = read.data;`,
      'hooks.ts': `import { settings } from './settings';
                   app.post('/courier', async (req) => {
                     const shown = req.headers['x-courier-key'];
                     if («shown !== settings.COURIER_KEY») throw new Refused(401);
                   });`,
    },
  ],
  good: [
    `import { createHmac } from 'node:crypto';
     const mine = (raw) => createHmac('sha256', process.env.HOOK_KEY).update(raw).digest('hex');
     export const inOrder = (list, raw) => list.toSorted((one, other) => mine(one).localeCompare(other.signature));`,
    `import { createHmac } from 'node:crypto';
     function steady(one, other) {
       let different = one.length ^ other.length;
       for (let at = 0; at < one.length; at++) different |= one.charCodeAt(at) ^ other.charCodeAt(at);
       return different === 0;
     }
     export const hook = (raw, given) => steady(createHmac('sha256', process.env.HOOK_KEY).update(raw).digest('hex'), given);
     export const part = (raw) => createHmac('sha256', process.env.HOOK_KEY).update(raw).digest('hex')[0] === 'a';
     export const isIn = (list, text) => list.includes(createHmac('sha256', process.env.LIST_KEY).update(text).digest('hex'));`,
    `app.use((req, res, next) => {
       if (req.get('x-csrf-token') !== req.session.csrfToken) return res.sendStatus(403);
       const { apiKey } = req.body;
       if (req.get('x-api-key') !== apiKey) return res.sendStatus(400);
       next();
     });`,
    `const columns = { SORT_KEY: 'date', LIST_KEY: 'all' };
     export const isSorted = (req) => req.headers['x-sort-key'] === columns.SORT_KEY && req.query.key !== columns.LIST_KEY;`,
    `export function loader({ request }) {
       const passwordFromQuery = new URL(request.url).searchParams.get('password');
       const passwordFromCookie = cookiePassword(request);
       const password = passwordFromQuery || passwordFromCookie;
       if (password && passwordFromQuery && password !== passwordFromCookie) remember(password);
     }`,
    `import { createHmac } from 'node:crypto';
     import bcrypt from 'bcrypt';
     export const isTheirs = (password, user) => {
       const peppered = createHmac('sha256', process.env.PEPPER).update(password).digest('base64');
       return bcrypt.compare(peppered, user.hash);
     };`,
    `export function save(header, existingHeader) {
       if (header.secret !== existingHeader.secret && header.value === '') throw new Error('give a value');
     }`,
    `import { pbkdf2Sync } from 'node:crypto';
     export const key = (password, salt) => pbkdf2Sync(password, salt, 600_000, 32, 'sha256').toString('hex').length === 64;`,
    `import { createHmac, timingSafeEqual } from 'node:crypto';
     export function webhook(req) {
       const expected = createHmac('sha256', process.env.HOOK_KEY).update(req.rawBody).digest();
       const given = Buffer.from(req.headers['x-signature'], 'hex');
       if (given.length !== expected.length || !⟦timingSafeEqual(given, expected)⟧) throw new Error('forged');
     }`,
    `export const isSet = () => process.env.WEBHOOK_SECRET !== undefined && process.env.WEBHOOK_SECRET !== '';`,
    `export const same = (form) => form.api_key === 'none' || form.password === form.passwordConfirmation;`,
    `export const isDefault = () => process.env.APP_SECRET === DEFAULT;
     const DEFAULT = 'change me';`,
    `import { createHash } from 'node:crypto';
     export const changed = (file, etag) => createHash('sha256').update(file).digest('hex') !== etag;`,
    `import { createHmac } from 'node:crypto';
     const code = createHmac('sha256', key).update(text).digest('hex');
     export const isNext = (page, wanted) => page === wanted && code;`,
    `export const isSorted = (req) => req.query.sort === process.env.SORT_KEY;`,
    `export const sync = (main) => { if (main.apiKey != process.env.API_KEY) { main.apiKey = process.env.API_KEY; } };`,
    { 'test/hook.test.ts': `export const ok = (req) => req.headers['x-cron-secret'] === process.env.CRON_SECRET;` },
  ],
  *check(site, code) {
    if (site.side === 'test' || site.side === 'browser') return;
    if (site.role === 'secret.compareSafely') {
      yield { at: site.at, proves: true, say: 'secrets are compared in constant time' };
      return;
    }
    if (site.texts('kind').includes('part')) return;
    yield {
      at: site.at,
      say: `${site.name} is compared until the first difference`,
      confidence: site.name.startsWith('a ') ? 'high' : 'medium',
      cause: VARIABLE.test(site.name)
        ? site.name
        : site.name.startsWith('a ')
          ? code.functionAround(site.at)
          : undefined,
    };
  },
});

/** One secret of the environment, which every place compares that it protects. */
const VARIABLE = /^`[A-Z][A-Z0-9_]*`$/;
