import { type CodeSite, defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'credential-guessable',
  title: 'A credential is made in a way that can be guessed',
  severity: 'high',
  confidence: 'high',
  cwe: [338, 330],
  controls: ['T10'],
  references: ['Node.js documentation: crypto.randomBytes'],
  why: 'The numbers of `Math.random` follow from a few of them, and short values can be tried: who guesses the next code takes the account.',
  fix: 'Make credentials with `crypto.randomBytes(32)` or `crypto.randomUUID()`, and short codes with `crypto.randomInt` and a limit on attempts.',
  blind: 'Random values that are named after nothing.',
  roles: ['random.guessable', 'random.bytes', 'random.text', 'random.number'],
  bad: [
    `const { random, floor } = Math;
     const part = () => floor(«random()» * 36 ** 6).toString(36);
     exports.start = async (users, email) => {
       const code = part() + part();
       await users.update({ email }, { resetCode: code });
     };`,
    `import _ from 'lodash';
     export class OneTimeCodes {
       issue(phone) { const pin = _.padStart(String(«_.random(0, 999_999)»), 6, '0'); this.open.set(phone, pin); return pin; }
     }`,
    `import { nanoid } from 'nanoid/non-secure';
     export async function invite(db, team) { const key = «nanoid(24)»; await db.insert('invites', { key, team }); }
     export async function grant(knex, owner) { const token = «nanoid()»; await knex('api_keys').insert({ token, owner }); }`,
    `const { createHash } = require('node:crypto');
     exports.newApiKey = (user) => {
       const seed = [user.id, «Date.now()», process.pid].join(':');
       return 'ak_' + createHash('sha256').update(seed).digest('hex');
     };`,
    `import { v1 as makeId } from 'uuid';
     export function confirmation(to, keep) { const id = «makeId()»; keep(id, to); return \`https://shop.example/confirm-mail#\${id}\`; }`,
    `export class Screens {
       constructor(@InjectRepository(PairingCode) private readonly codes: Repository<PairingCode>, private readonly rooms: Repository<Room>) {}
       async begin(room: string) {
         const code = String(Math.floor(100_000 + «Math.random()» * 900_000));
         await this.codes.save({ code, room });
         await this.rooms.save({ code: Math.random().toString(36), room });
         return code;
       }
     }`,
    `export async function POST(req) {
       const pin = String(Math.floor(100000 + «Math.random()» * 900000));
       await db.insert(pairings).values({ hash: sha256(pin) });
       return Response.json({ pin });
     }`,
    {
      'ids.ts': `/** For a password that is read out, and for carts. */
                 const LETTERS = 'ABCDEFGH';
                 export const shortId = (length) => Array.from({ length }, () => LETTERS[Math.floor(«Math.random()» * 8)]).join('');`,
      'team.ts': `import { shortId } from './ids';
                  export const add = async (name) => { const firstPassword = shortId(10); await save(name, await hash(firstPassword)); };`,
      'cart.ts': `import { shortId } from './ids';
                  export const cart = () => ({ cartId: shortId(6) });`,
    },
    {
      'random.ts': `import { randomBytes } from 'node:crypto';
                    export function terminalCode() { const bytes = «randomBytes(3)»; return \`t-\${bytes.toString('hex')}\`; }`,
      'terminals.ts': `import { terminalCode } from './random';
                       export async function add(db) { const key = terminalCode(); await db('terminals').insert({ api_key: key }); }`,
    },
    `import { randomInt } from 'node:crypto';
     export const generateOtp = () => String(«randomInt(10_000)»).padStart(4, '0');
     export const forgot = async (user) => { const resetCode = «randomInt(1000, 9999)»; await save(user, { resetCode }); };`,
    `import { customAlphabet } from 'nanoid';
     const makeCode = customAlphabet('0123456789', 4);
     export const login = async (user) => { const loginCode = «makeCode()»; await send(user, loginCode); };`,
    `import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
     export const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => \`session-\${«Date.now()»}\` });`,
    `export const resetToken = () => «Math.random()».toString(36).slice(2);`,
    `export function generateOtp() {
       const digits = '0123456789';
       let otp = '';
       for (let i = 0; i < 6; i++) otp += digits[Math.floor(«Math.random()» * 10)];
       return otp;
     }`,
    `export async function invite(user) {
       const value = Math.floor(100000 + «Math.random()» * 900000);
       await save(user, { verificationCode: value });
     }`,
    `export function makePassword(length) {
       return Array.from({ length }, () => LETTERS[Math.floor(«Math.random()» * LETTERS.length)]).join('');
     }`,
    `import crypto from 'node:crypto';
     export const sessionToken = «crypto.randomBytes(4)».toString('hex');`,
    `export const link = (user) => \`https://shop.example/reset?token=\${«Math.random()»}\`;`,
    `import { v1 as uuid } from 'uuid';
     export const inviteToken = «uuid()»;`,
    `export async function forgot(email) {
       const random = (length) => Math.floor(«Math.random()» * 10 ** length);
       const code = random(6);
       await prisma.passwordResetToken.create({ data: { email, code: String(code) } });
     }`,
    `import CRC32 from 'crc-32';
     export function share(id) {
       const key = \`\${id}-\${Math.floor(«Math.random()» * 1000)}\`;
       const oneTimeLink = Math.abs(CRC32.str(key)).toString(16);
       return db.links.insert({ id, oneTimeLink });
     }`,
    `export async function sendOtp(mail) {
       const code = Array.from({ length: 6 }, () => Math.floor(«Math.random()» * 10)).join('');
       await redis.set('otp:' + mail, code, 'EX', 600);
     }`,
    `import { createHash } from 'node:crypto';
     export const sessionToken = () => createHash('sha256').update(\`\${«Date.now()»}\`).digest('hex');
     export const resetToken = (user) => user.id + '-' + «Date.now()».toString(36);`,
    `import { nanoid } from 'nanoid';
     export const inviteToken = () => «nanoid(8)»;`,
    `import { nanoid } from 'nanoid/non-secure';
     export const inviteToken = () => «nanoid()»;`,
    `import { v5 } from 'uuid';
     export const resetToken = (user) => «v5(user.email, NAMESPACE)»;`,
    `app.post('/crew/code', async (req, reply) => {
       const code = String(Math.floor(100000 + «Math.random()» * 900000));
       await db.insert(codes).values({ phone: req.body.phone, code: sha256(code) });
       await sendSms(req.body.phone, \`Your code is \${code}\`);
       return reply.code(202).send();
     });`,
    `import random from 'lodash/random';
     import { times, sample } from 'lodash-es';
     import pick from 'lodash.samplesize';
     import uniqid from 'uniqid';
     import shortid from 'shortid';
     import { customAlphabet } from 'nanoid/non-secure';
     export const smsOtp = () => String(«random(100_000, 999_999)»);
     export const tempPassword = () => times(12, () => «sample(LETTERS)»).join('');
     export const mailOtp = () => «pick(DIGITS, 6)».join('');
     export const resetToken = () => «uniqid()»;
     export const inviteToken = () => «shortid.generate()»;
     const letters = customAlphabet('abcdefghjkmn', 30);
     export const magicToken = () => «letters()»;`,
    `import { randomInt } from 'node:crypto';
     import { v1 } from 'uuid';
     export const otp = () => String(randomInt(100_000, 1_000_000));
     export class SessionIds { next() { return «v1()»; } }
     export class ResetTokenGenerator { generate = () => «Math.random()».toString(36).slice(2); }
     export const accessTokens = { create: () => «v1()» };`,
  ],
  good: [
    `import random from 'lodash/random';
     import { v1 } from 'uuid';
     export const wait = (ms) => ms + random(0, 250);
     export class OrderNumbers { next() { return Math.random().toString(36).slice(2); } }
     export class SessionColors { next() { return Math.random().toString(16).slice(2); } }
     export class SessionIds { size() { return v1(); } }
     export const rows = { create: () => v1() };`,
    `export const order = (items) => { const idempotencyToken = Date.now() + '-' + Math.random().toString(36).slice(2); return api.post('/orders', { items, idempotencyToken }); };
     export const dedupeToken = () => Math.random().toString(36);`,
    `import { nanoid } from 'nanoid/non-secure';
     export async function open(db, cart) { const key = nanoid(24); await db.insert('carts', { key, cart }); }`,
    `const { createHash } = require('node:crypto');
     exports.etag = (page) => { const seed = [page.id, Date.now()].join(':'); return createHash('sha256').update(seed).digest('hex'); };
     exports.newApiKey = (page) => { const seed = [page.id, Date.now(), page.secret].join(':'); return createHash('sha256').update(seed).digest('hex'); };`,
    `const part = () => Math.floor(Math.random() * 36).toString(36);
     exports.colour = () => { const shade = part() + part(); return { shade, resetCode: read() }; };`,
    `export const begin = async (answer) => { const id = Math.floor(Math.random() * 1e10); await keep({ sessionId: \`\${id}-\${answer.sessionId}\` }); };`,
    `export async function coupon(order) {
       const code = Math.random().toString(36).slice(2, 8);
       await db.insert(coupons).values({ order: order.id, code });
       return { code };
     }`,
    `export const drop = (map) => { const pin = Math.random() * 360; map.pins.push(pin); const repairing = map.repair(pin); };`,
    `import { randomInt } from 'node:crypto';
     import { customAlphabet } from 'nanoid';
     const makeCode = customAlphabet('0123456789', 6);
     export const otp = String(randomInt(100_000, 1_000_000));
     export const login = async (user) => { const loginCode = makeCode(); await send(user, loginCode); };
     export const orderCode = randomInt(1000, 9999);`,
    `import { nanoid } from 'nanoid';
     export const inviteToken = () => nanoid();
     export const apiToken = () => ⟦nanoid(32)⟧;`,
    `import { randomUUID } from 'node:crypto';
     export const sessionToken = () => \`\${Date.now()}.\${randomUUID()}\`;
     export const tokenName = () => \`token-\${Date.now()}\`;
     export const token = { issuedAt: Date.now(), expires: String(Date.now() + 1000) };`,
    `export function secureToken(size) {
       const bytes = new Uint8Array(size);
       if (process.env.NODE_ENV === 'test') return bytes.map(() => Math.random() * 255).join('');
       return crypto.getRandomValues(bytes).join('');
     }`,
    `export const visit = () => ({ measurementId: 'G-0', sessionId: String(Math.random()) });`,
    `export function discount() { const code = Math.random().toString(36).slice(2); return code; }`,
    `import { v1 } from 'uuid';
     export const requestId = v1();`,
    {
      'electron/terminal.ts': `import { ipcMain } from 'electron';
        export const generateSessionId = () => \`terminal_\${Date.now()}_\${Math.random().toString(36).slice(2)}\`;
        ipcMain.handle('open', () => generateSessionId());`,
    },
    `import { randomBytes } from 'node:crypto';
     export class Prompts {
       newEpochToken() { return randomBytes(6).toString('base64url'); }
     }`,
    `import { createCipheriv, randomBytes } from 'node:crypto';
     export function encryptSecret(key, secret) {
       const iv = randomBytes(12);
       const cipher = createCipheriv('aes-256-gcm', key, iv);
       return Buffer.concat([iv, cipher.update(secret), cipher.final()]);
     }`,
    `import { randomBytes } from 'node:crypto';
     export const resetToken = () => ⟦randomBytes(32)⟧.toString('hex');`,
    `export async function withNodeLock(key, work) {
       const token = \`\${process.pid}:\${Math.random()}\`;
       if (await redis.set(key, token, 'PX', 5000, 'NX')) return work().finally(() => release(key, token));
     }
     export const prepare = (pool, name) => { const tempSessionId = \`idle_\${name}_\${Date.now()}\`; return pool.open(tempSessionId); };`,
    `export const token = withJitter(100 + Math.random() * 50);
     export const tokenColor = () => '#' + Math.random().toString(16).slice(2, 8);`,
    `export const Row = ({ tokens }) => tokens.map(() => <p><b key={Math.random()} /></p>);`,
    `export function retry(token) { setTimeout(() => refresh(token), Math.random() * 1000); }`,
    `export const requestId = () => Math.random().toString(36); export const password = read();`,
    `export const generatePassword = (set) => { if (Math.random() < 0.1) cleanUp(); return set; };`,
    `import { randomBytes } from 'node:crypto';
     const iv = randomBytes(12); const nonce = randomBytes(12); const salt = randomBytes(8); export const tokenId = randomBytes(4).toString('hex');`,
    `import { randomBytes } from 'node:crypto';
     export const issue = () => {
       const id = randomBytes(4).toString('hex');
       const secret = ⟦randomBytes(24)⟧.toString('hex');
       return { apiKey: \`\${id}.\${secret}\` };
     };`,
    `import { sign } from './keys';
     export const proof = (htm, htu) => sign.createJwt({ typ: 'dpop+jwt' }, { jti: Math.random().toString(36).slice(2), htm, htu });`,
    `import { randomInt } from 'node:crypto';
     import { v5 } from 'uuid';
     const secret = () => process.env.APP_SECRET;
     export function generateWebhookSecret(length = 32) {
       const signs = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
       return Array.from({ length }).map(() => signs[randomInt(24)]).join('');
     }
     export const visit = (hit) => ({ sessionId: v5([hit.ip, secret()].join(), v5.DNS) });`,
    `export const idForToken = (token) => token.map ? 'item-' + token.map[0] : 'item-' + Math.ceil(Math.random() * 10000);`,
    { 'prisma/seed/users.ts': `export const token = Math.random().toString();` },
    `export async function question(sums) {
       const left = Math.floor(Math.random() * 10);
       const right = Math.floor(Math.random() * 10);
       return { question: \`\${left} + \${right}\`, token: sums.createSignedToken({ answer: left + right }) };
     }`,
    `export class History {
       async restore(page) {
         const sessionId = \`\${Date.now()}\`;
         await this.db.pages.add({ id: page.id, sessionId, text: page.text });
       }
     }`,
  ],
  *check(site, code) {
    if (site.side === 'test') return;
    // A name that a secret is part of makes an identifier that nobody else can make.
    if (code.strength.mentions(site, 'value', KEYED)) return;
    if (site.role === 'random.number' && code.strength.isOneOfMany(site)) return;
    const isClock = site.name === 'Date.now';
    // What goes into a signed text may be known: nobody else can sign it.
    const named = (isClock ? code.strength.clockNames(site) : code.strength.destinationsOf(site)).filter(
      (candidate) => !SIGNED.test(candidate),
    );
    // What a cipher or a hash is started with is no secret, and has the length that the algorithm asks for.
    // But what is called a code first is kept as a hash afterwards.
    const called = named.findIndex((candidate) => SHORT.test(candidate));
    if (named.slice(0, called < 0 ? undefined : called + 1).some((name) => STARTS.test(name))) return;
    const record = code.strength.recordsOf(site, FIELD).find((candidate) => RECORD.test(candidate));
    const name =
      (code.strength.isNear(site, SIGN_IN) || code.strength.isSentToType(site) ? named[called] : undefined) ??
      named.find((candidate) => MADE.test(candidate) || code.judgeName(candidate) !== undefined) ??
      record ??
      // A moment beside the code that a function makes is told to its callers as well: `{ sent: true, retryOn: now + wait }`.
      (isClock && named.length === 0 ? [] : code.strength.callersNames(site)).find(
        (candidate) => MADE.test(candidate) || /api_?key$/i.test(candidate),
      );
    if (name === undefined) return;
    // `idForToken` is made for one.
    if (/(?:For|Of|By)_?(?:[A-Z]\w*)?$|_(?:for|of|by)_\w+$/.test(name)) return;
    // It tells tokens apart, and is no secret.
    if (named[0] === 'jti') return;
    // What a sign-in request is made of has a rule of its own.
    if (/state$|nonce$|verifier$|challenge$/i.test(name)) return;
    const verdict = code.judgeName(name);
    const isCode = SHORT.test(name);
    if (!isCode && name !== record && !MADE.test(name) && verdict !== 'credential' && !TOKEN.test(name)) return;
    if (verdict === 'harmless' && !isCode && !MADE.test(name)) return;
    // Sessions of users are begun by servers; what an app numbers for itself are windows, visits and the like.
    if (/session_?id$/i.test(name) && (site.side === 'browser' || site.side === 'native')) return;
    const said = spoken(name);
    if (site.role === 'random.number' || site.part('alphabet').state === 'present') {
      const bits = bitsOf(site);
      // Numbers are typed in by people, whatever they are called.
      const isShortLived = isCode || CODE.test(name) || site.role === 'random.number';
      if (bits === undefined || bits >= (isShortLived ? CODE_BITS : 64)) return;
      const count = Math.round(2 ** bits).toLocaleString('en');
      yield { at: site.at, say: `\`${said}\` is one of ${count} values, which can be tried`, severity: 'medium' };
      return;
    }
    const [size] = site.constants('size');
    // `${id}.${secret}`: what is called an identifier first is the part that need not be secret.
    const perUnit = UNITS.get(site.role);
    if (perUnit !== undefined && IDENTIFIER.test(named[0] ?? '')) return;
    if (perUnit !== undefined) {
      // What the library makes where no length is given is long enough.
      if (typeof size !== 'number') return;
      const bits = size * perUnit;
      if (bits >= 120) yield { at: site.at, proves: true, say: `\`${said}\` is random` };
      else if (!CODE.test(name)) {
        const severity = bits < 64 ? 'high' : 'medium';
        yield { at: site.at, say: `\`${said}\` has ${bits} random bits: 128 are needed`, severity };
      }
      return;
    }
    // Who holds a lock is told by it, and nobody lets anybody in.
    if (LOCKS.test(code.settled.nameAround(site.at)) || named.some((candidate) => LOCKS.test(candidate))) return;
    // A visit that is counted is no session of a user, and neither is what waits for one.
    if (/^(?:te?mp|idle|probe)_?session_?id$/i.test(name)) return;
    if (/session_?id$/i.test(name) && code.strength.isNear(site, COUNTED)) return;
    // Where nobody knows that a server runs it, a session may be one of writing, playing or drawing.
    if (/^session_?id$/i.test(name) && site.side === 'unknown' && !code.strength.fileSays(site, LOGINS)) return;
    const confidence =
      site.side === 'tooling' || code.isDevelopmentOnly(site.at) ? 'low' : site.side === 'browser' ? 'medium' : 'high';
    yield { at: site.at, say: `\`${said}\` is made with ${site.name}, whose values can be guessed`, confidence };
  },
});

const KEYED = /secret|pepper|hmac|random/i;

/** Codes of six digits have more. */
const CODE_BITS = Math.log2(500_000);

/** How much there is to guess in a number between two, or in a text of given characters. */
function bitsOf(site: CodeSite): number | undefined {
  if (site.role === 'random.number') {
    const [first, last] = [site.constants('low')[0], site.constants('high')[0]];
    const isAlone = site.part('high').state === 'absent' || typeof site.constants('high')[0] === 'undefined';
    const count = isAlone ? Number(first) : Number(last) - Number(first);
    return count > 0 ? Math.log2(count) : undefined;
  }
  const [alphabet] = site.constants('alphabet');
  const [size] = site.constants('size');
  if (typeof alphabet !== 'string' || typeof size !== 'number') return undefined;
  return size * Math.log2(new Set(alphabet).size);
}

/** Random bits by what a length counts: bytes, or characters of an alphabet of 64. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['random.bytes', 8],
  ['random.text', 6],
]);

const SHORT = /^(?:code|pin)$/i;
/** What a code is for that is called nothing else. */
const SIGN_IN =
  /otp|(?<![a-z])pairings?(?=\W)|pairing_?code|pair_?device|device_?pair|one_?time|mfa|2fa|second_?factor|(?:reset|login|sign_?in|verif\w{0,8}|sms|mail)[-_ ]?code/i;

/** `passwordResetToken.create({ data: { code } })`: what the record is says what its code is for. */
const FIELD = /^(?:code|token|key|value|secret|pin)$/i;
const RECORD =
  /(?:reset|verification|invite|invitation|magic|recovery|login|one_?time|pairing|activation)\w*(?:tokens?|codes?|links?)$|^(?:\w+_)?(?:invites|invitations|api_?keys|password_?resets)$/i;

/** `withNodeLock`, `lockToken`, and neither `unlockToken` nor `release`. */
const LOCKS = /(?:(?:^[#_]*|_)(?:lock|lease|mutex)|(?<=[a-z\d])(?:Lock|Lease|Mutex))(?=$|[A-Z_s])/;
const SIGNED = /^(?:\w+[a-z_])?[sS]ign(?:ed)?(?=$|_|[A-Z])/;
const LOGINS =
  /\blog_?(?:in|out)|\bsign_?(?:in|out)|\bauth(?!or)|cookie|credential|password|\botp|sms_?code|\busers?\b/i;
const COUNTED = /analytics|telemetry|tracking|measurement_?id|\bga4?\b/i;

/** What a function makes, and not its name: `resetToken` of `generateResetToken`. */
function spoken(name: string): string {
  const [, made] = /^(?:generate|make|create|random|new|get|issue)_?((?=[A-Z]|(?<=_)[a-z])\w+)$/.exec(name) ?? [];
  return made === undefined ? name : made.replace(/^[A-Z](?![A-Z])/, (first) => first.toLowerCase());
}

const STARTS = /^(?:iv|nonce|salt)(?![a-z])|(?:Iv|IV|[nN]once|[sS]alt)$|^(?:encrypt|decrypt|seal|hash)/;
const IDENTIFIER = /^(?:(?:key|token|public|short)_?)?(?:id|identifier|prefix)$/i;
const CODE = /otp|code|pin/i;
/** What is random because it has to be secret, beside what is a credential anyway. */
const MADE =
  /^(?:confirm|verify|activate)-(?:e?mail|account)$|(?:^|[a-z_])(?:otp|one_?time_?\w*)$|^(?:generate|make|create|random|new|temp|temporary|default|initial|first)?_?(?:otp|pass(?:word|wd)?|api_?key|secret|(?:verification|reset|confirm(?:ation)?|auth(?:orization)?|login|invite|recovery|backup|security|sms|pairing|activation)_?codes?)$|session_?id(?:_?generator)?$|reset_?link/i;
const TOKEN = /^(?:generate|make|create|random|new|get|issue)?_?(?:\w*[a-z_])?token$|^\w*[sS]ecret$/i;
