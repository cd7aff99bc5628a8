import { type Code, type CodeSite, defineRule, type Hit, type Place } from '../../src/rule.js';

export default defineRule({
  id: 'password-hash-weak',
  title: 'Passwords are hashed so fast that they can be tried',
  severity: 'high',
  confidence: 'high',
  cwe: [916],
  controls: ['T10'],
  references: ['OWASP Password Storage Cheat Sheet'],
  why: 'Whoever copies the database tries billions of passwords a second, and has most accounts by the evening.',
  fix: 'Use Argon2id (19 MiB, 2 iterations), scrypt (N = 2^17), bcrypt with a cost of 10 or more, or PBKDF2-HMAC-SHA-256 with 600,000 iterations.',
  blind: 'Passwords under a neutral name, and costs that come from a setting.',
  roles: ['hash.fast', 'password.hash'],
  bad: [
    `const derive = require('util').promisify(require('crypto').pbkdf2);
     exports.keep = async (password, salt) => (await «derive(password, salt, 1000, 32, 'sha256')»).toString('hex');`,
    `'use server';
     import { createHash } from 'node:crypto';
     export async function setPin(form) { const pin = String(form.get('pin')); await db.user.update({ data: { pinHash: «createHash('sha256').update(user.salt + pin)».digest('hex') } }); }
     export const opens = (form, user) => «createHash('sha256').update(form.pin)».digest('hex') === user.pinHash;`,
    `export async function keep(email, password) {
       const digest = await «crypto.subtle.digest('SHA-256', new TextEncoder().encode(password))»;
       await db.user.create({ data: { email, hash: toHex(digest) } });
     }`,
    `import CryptoJS from 'crypto-js';
     export const keep = (form) => db.user.update({ data: { hash: «CryptoJS.SHA256(form.password)».toString() } });`,
    `import CryptoJS from 'crypto-js';
     import md5 from 'md5';
     const { MD5 } = CryptoJS;
     export const isMember = (row, pass) => row.pass_hash === «MD5(pass + row.id)».toString();
     export const add = (db, password) => db.insert('users', { password: «md5(password)» });`,
    `import { scryptSync } from 'node:crypto';
     const cost = { cost: 1 << 10, blockSize: 8, parallelization: 1 };
     export const protect = (passphrase, salt) => «scryptSync(passphrase, salt, 32, cost)».toString('hex');`,
    {
      'hash.ts': `import crypto from 'crypto';
                  export const hash = (data) => crypto.createHash('md5').update(data).digest('hex');`,
      'user.ts': `import { hash } from './hash';
                  export const fields = { password: { set(clearTextPassword) { this.setDataValue('password', «hash(clearTextPassword)»); } } };
                  export const isRight = (user, password) => user.password === «hash(password)»;`,
    },
    {
      'forms.ts': `import { createHash } from 'node:crypto';
                   export const mark = (text) => createHash('sha256').update(text).digest('hex');`,
      'tills.ts': `import { mark } from './forms';
                   export async function setPin(seller, form) { const pinHash = «mark(form.pin)»; await sellers.update(seller, { pinHash }); }
                   export const enroll = (till) => tills.update(till, { secretHash: mark(till.secret), pinned: mark(till.pin) });`,
    },
    `import bcrypt from 'bcryptjs';
     export function change(user, password) { «bcrypt.genSalt(8, (error, salt) => bcrypt.hash(password, salt, (failed, kept) => users.set(user, kept)))»; }`,
    `import { createHash } from 'node:crypto';
     import * as argon2 from 'argon2';
     export class Passwords {
       set(password) { return argon2.hash(password, { memoryCost: 65536, timeCost: 3 }); }
       setForGuest(password, salt) { return «createHash('sha256').update(salt + password)».digest('hex'); }
     }`,
    `import { pbkdf2 } from 'node:crypto';
     import { promisify } from 'node:util';
     const slow = promisify(pbkdf2);
     export async function hashPassword(password, salt) {
       const key = await «slow(password, salt, 2_000, 32, 'sha256')»;
       return key.toString('base64');
     }`,
    `import crypto from 'crypto';
     export const hashOf = (password) => «crypto.createHash('md5').update(password)».digest('hex');`,
    `import { createHash } from 'node:crypto';
     export const save = (user) => { user.hash = «createHash('sha256').update(user.salt + user.password)».digest('hex'); };`,
    `import bcrypt from 'bcrypt';
     const ROUNDS = 5;
     export const hashOf = (password) => «bcrypt.hash(password, ROUNDS)»;`,
    `import { pbkdf2Sync } from 'crypto';
     export const hashOf = (password, salt) => «pbkdf2Sync(password, salt, 1000, 64, 'sha512')».toString('hex');`,
    `import argon2 from 'argon2';
     export const hashOf = (password) => «argon2.hash(password, { memoryCost: 1024, timeCost: 1 })»;`,
    `import * as argon2 from 'argon2';
     const options = { type: argon2.argon2id, memoryCost: 19456, timeCost: 1 };
     export const hashOf = (password) => «argon2.hash(password, options)»;`,
    `import { scryptSync } from 'node:crypto';
     export const hashOf = (password, salt) => «scryptSync(password, salt, 64)».toString('hex');`,
    `import crypto from 'node:crypto';
     export const hashOf = (password, salt, done) => «crypto.scrypt(password, salt, 64, { N: 1024 }, done)»;`,
    `import { pbkdf2Sync } from 'crypto';
     export const hashOf = (password, salt) => «pbkdf2Sync(password, salt, 310_000, 32, 'sha256')»;`,
    `import { hash } from 'node:crypto';
     import sha1 from 'sha1';
     import { sha256 } from 'js-sha256';
     import CryptoJS from 'crypto-js';
     export const first = (password) => «hash('sha256', password)»;
     export const second = (form) => ({ passwordHash: «sha1(form.password)» });
     export const third = (password, salt) => «sha256(salt + password)»;
     export const fourth = (password, salt) => «CryptoJS.PBKDF2(password, salt, { keySize: 8, iterations: 2000 })».toString();`,
    `import { createHash } from 'node:crypto';
     export const change = (member, pw) => { member.password = «createHash('sha512').update(pw + member.salt)».digest('base64'); };`,
    `import { pbkdf2Sync, randomBytes } from 'node:crypto';
     export function hashPin(pin, salt = randomBytes(12).toString('hex')) {
       const key = «pbkdf2Sync(pin, salt, 2000, 24, 'sha1')».toString('hex');
       return salt + key;
     }`,
  ],
  good: [
    `import { scryptSync } from 'node:crypto';
     export const hashPin = (pin, salt) => scryptSync(pin, salt, 32, { N: 32_768 });`,
    `import { pbkdf2Sync } from 'node:crypto';
     export const pinned = (spin, salt) => pbkdf2Sync(spin, salt, 1, 24, 'sha1');`,
    `import { hash } from 'node:crypto';
     import { sha256 } from 'js-sha256';
     export const etag = (page) => [hash('sha256', page), sha256(page)];`,
    `import { createHash, createHmac } from 'node:crypto';
     export const pinOf = (cert) => { const pin = createHash('sha256').update(cert.publicKey).digest('base64'); return pin; };
     export const idOf = (pin) => createHash('md5').update(pin.lat + ',' + pin.lng).digest('hex');
     export const pinHash = (pin) => createHmac('sha256', process.env.PEPPER).update(pin).digest('hex');`,
    `import { createHash } from 'node:crypto';
     import bcrypt from 'bcrypt';
     const shorten = (password) => createHash('sha384').update(password).digest('base64');
     export const hash = (password) => ⟦bcrypt.hash(shorten(password), 12)⟧;
     export const matches = (password, stored) => bcrypt.compare(shorten(password), stored);`,
    `import { createHash } from 'node:crypto';
     export class Account { get etag() { return createHash('md5').update(this.passwordChangedAt.toISOString()).digest('hex'); } }`,
    `import md5 from 'md5';
     export const avatar = (email) => \`https://www.gravatar.com/avatar/\${md5(email)}\`;`,
    {
      'chance.ts': `import { randomInt } from 'node:crypto';
                    export const digits = () => String(randomInt(0, 1_000_000)).padStart(6, '0');`,
      'door.ts': `import bcrypt from 'bcrypt';
                  import { digits } from './chance';
                  export async function ring(guest) {
                    const value = digits();
                    await doors.insert({ guest, value: await bcrypt.hash(value, 8) });
                  }`,
    },
    `import bcrypt from 'bcryptjs';
     export function ask(user, token) { bcrypt.genSalt(8, (error, salt) => bcrypt.hash(token, salt, (failed, kept) => resets.create({ user, kept }))); }`,
    `import crypto from 'node:crypto';
     const key = () => crypto.createHash('sha256').update(String(process.env.DOCUMENT_PASSWORD_KEY)).digest();
     export const lock = (text, iv) => crypto.createCipheriv('aes-256-ctr', key(), iv).update(text);`,
    `import crypto from 'node:crypto';
     export const wsse = (username, password, created) => {
       const nonce = crypto.randomBytes(16).toString('hex');
       const digest = crypto.createHash('sha1').update(nonce + created + password).digest('base64');
       return \`UsernameToken Username="\${username}", PasswordDigest="\${digest}", Nonce="\${nonce}", Created="\${created}"\`;
     };`,
    `import crypto from 'node:crypto';
     export const compare = (password, hash, isPrepared) => {
       if (isPrepared) password = crypto.createHash('sha512').update(password).digest('hex');
       return pool.exec('compare', [password, hash]);
     };`,
    `import crypto from 'node:crypto';
     const scryptAsync = (password, salt, size, options) =>
       new Promise((resolve) => crypto.scrypt(password, salt, size, options, (_, key) => resolve(key)));
     export const check = (given, stored) => {
       const [n, salt] = stored.split('$');
       return scryptAsync(given, salt, 64, { N: Number.parseInt(n, 10) });
     };`,
    `import bcrypt from 'bcryptjs';
     export const hashOf = (password) => ⟦bcrypt.hash(password, 12)⟧;`,
    `import crypto from 'node:crypto';
     export const getKey = (password, salt) => crypto.pbkdf2Sync(password, salt, 10000, 32, 'sha512');
     export const hash = async (rounds, password) => {
       password = crypto.createHash('sha512').update(password).digest('hex');
       return pool.exec('hash', [password, rounds]);
     };`,
    `import crypto from 'node:crypto';
     export const partsOf = (password) => crypto.createHash('sha1').update(password, 'utf8').digest('hex').slice(0, 5);
     export const isCommon = (password) => fetch(\`https://api.pwnedpasswords.com/range/\${partsOf(password)}\`);`,
    `import { scryptSync, pbkdf2Sync } from 'node:crypto';
     export const hashOf = (password, salt) => ⟦scryptSync(password, salt, 64, { N: 2 ** 17, r: 8, p: 1 })⟧;
     export const keyOf = (material, salt) => scryptSync(material, salt, 32);
     export const other = (password, salt) => ⟦pbkdf2Sync(password, salt, 210_000, 64, 'sha512')⟧;`,
    `import { createHash } from 'node:crypto';
     export const markOf = (user) => createHash('sha256').update(user.encryptedPassword).digest('hex');
     export const passTo = (page: string, passwordHash: string) => createHash('sha256').update(\`\${page}:\${passwordHash}\`).digest('hex');`,
    `import argon2 from 'argon2';
     export const hashOf = (password) => ⟦argon2.hash(password)⟧;`,
    `import { createHash } from 'node:crypto';
     export const idOf = (passwordResetToken) => createHash('sha256').update(passwordResetToken).digest('hex');
     export const etag = (body) => createHash('md5').update(body).digest('hex');`,
    `import { createHash } from 'node:crypto';
     export const leaked = (password) => fetch('https://api.pwnedpasswords.com/range/' + createHash('sha1').update(password).digest('hex').slice(0, 5));`,
    `import { pbkdf2Sync } from 'crypto';
     export const keyOf = (seed, salt) => pbkdf2Sync(seed, salt, 1, 32, 'sha256');`,
    { 'test/users.test.ts': `import bcrypt from 'bcrypt'; export const hash = bcrypt.hashSync('password', 1);` },
  ],
  *check(site, code) {
    if (site.side === 'test') return;
    const isPassword = code.strength.mentions(site, 'value', PASSWORD);
    if (site.role === 'hash.fast') {
      if (!isPassword) return yield* hashedByHelper(site, code);
      if (code.strength.isNear(site, BREACH) || code.strength.fileSays(site, BREACH_LIST)) return;
      // What is made short for a slow hash goes into one afterwards.
      if (code.strength.isNear(site, SLOW) || code.strength.isHandedTo(site, SLOW)) return;
      // An answer to a challenge is good for one request, and a key that something is encrypted with is kept nowhere.
      // So is the mark of a password that is stored as a hash already: tokens end when it is changed.
      if (code.strength.mentions(site, 'value', STORED)) return;
      if (code.strength.mentions(site, 'value', CHALLENGE) || code.strength.isNear(site, PROTOCOL)) return;
      const [algorithm] = site.texts('algorithm');
      yield {
        at: site.at,
        say: `a password is hashed with ${algorithm ?? 'a fast hash'}`,
        confidence: algorithm ? 'high' : 'medium',
      };
      return;
    }
    // A pin is shorter than any password: what guesses it is slowed down by nothing else.
    const isChosen = isPassword || code.strength.mentions(site, 'value', PIN);
    const salted = code.strength.saltedBy(site);
    // What is made at random needs no slow hash.
    if (salted !== undefined && RANDOM.test(salted) && !PASSWORD.test(salted)) return;
    if (!isChosen && code.strength.isDrawn(site, 'value')) return;
    const named = code.strength.destinationsOf(site);
    const isForKey = named.some((name) => KEY.test(name)) && !named.some((name) => HASHES.test(name));
    if (/crypto\./.test(site.name) && isForKey) return;
    for (const seen of site.seenFrom(...PARTS)) {
      const numbers = (part: string) => seen.constants(part).filter((value) => typeof value === 'number');
      const { at, trace } = seen;
      const isKnown = PARTS.every((part) => seen.part(part).state !== 'unknown');
      const isDefault = isPassword && seen.part('workFactor').state === 'absent';
      const weak = weakness(numbers, seen.texts('algorithm').join(' '), site.name, { isPassword, isChosen, isDefault });
      if (weak !== undefined) {
        const confidence = site.side === 'tooling' ? 'low' : weak.severity === 'low' ? 'medium' : 'high';
        yield { at, say: `passwords are hashed with ${weak.say}`, severity: weak.severity, confidence, trace };
      } else if (isKnown && (isChosen || !/crypto\./.test(site.name))) {
        yield { at, proves: true, say: 'passwords are hashed slowly', trace };
      }
    }
  },
});

/** `const sha = (text) => createHash('sha256').update(text).digest('hex')`, where somebody keeps `sha(dto.pin)` as `pinHash`. */
function* hashedByHelper(site: CodeSite, code: Code): Iterable<Hit<Place>> {
  // Who has the hashes has no key: that stays elsewhere.
  if (/Hmac/.test(site.name)) return;
  const isServer = site.side !== 'browser' && site.side !== 'native';
  for (const seen of site.seenFrom('value')) {
    const isChosen = code.claims.isNamed(seen, 'value', CHOSEN) || code.strength.mentions(seen, 'value', PIN);
    if (!isChosen || code.strength.isDrawn(seen, 'value')) continue;
    const ways = [seen.at, ...seen.trace.map((step) => step.at)];
    const at = ways.find(
      (way) =>
        code.strength
          .namesOf(way)
          .slice(0, 2)
          .some((name) => KEPT_AS.test(name) || (isServer && CHOSEN.test(name))) ||
        (isServer && CHOSEN.test(code.strength.comparedWith(way) ?? '')),
    );
    const isCompared = seen.at === site.at && code.strength.isNear(site, COMPARED);
    const place = at ?? (isCompared ? site.at : undefined);
    if (!place || code.strength.isNear(site, BREACH) || BREACH.test(code.settled.nameAround(place))) continue;
    const [algorithm = 'a fast hash'] = site.texts('algorithm');
    yield {
      at: place,
      say: `what somebody chose to sign in with is hashed with ${algorithm}`,
      confidence: 'medium',
      trace: place === site.at ? [] : [{ at: site.at, say: 'hashed here' }],
    };
  }
}

const CHOSEN = /(?:^|\.)(?:\w*[pP]assword|passwd|pwd|passcode|passphrase|(?:\w*[a-z])?[pP]in(?:Code)?|pin_code)\??$/;
/** `salt + pin`; what is called a pin in other words is looked for by `CHOSEN`. */
const PIN = /^(?:(?:\w*_)?(?:pin|passcode)|\w*[a-z0-9](?:Pin|Passcode)|Pin|Passcode|PIN)(?:_?[cC]ode)?$/;
/** `sha(pin) === user.pinHash` */
const COMPARED = /[!=]==?\s*[\w.?!]{0,40}?(?:[pP]in|[pP]asscode)(?:_?[cC]ode)?_?(?:[hH]ash|[dD]igest)?\b/;
const KEPT_AS =
  /^(?:pin|passcode|pin_?code)$|^(?:\w*?_?)?(?:pin|pass(?:word|code|phrase)?|passwd|pwd)(?:_?code)?_?(?:hash|hashed|digest)$|^(?:hashed|encrypted)_?(?:pin|pass\w*)$/i;
const PARTS = ['cost', 'iterations', 'memory', 'passes', 'workFactor'];
const PASSWORD =
  /(?:^|[^a-z])(?:\w*[pP]assword|\w*PASSWORD|passwd|pwd|pw|plainPassword|pass|passphrase)(?![\w]*(?:[tT]oken|[rR]eset|[cC]ode|[cC]hanged|[uU]pdated|[hH]int|[sS]trength|[pP]olicy|[iI]d\b|Key\b|_key\b|_KEY\b|Salt\b|_SALT\b))/;
const RANDOM = /tokens?$|code$|otp$|nonce$/i;
const BREACH_LIST = /pwnedpasswords|haveibeenpwned/i;
/** `pool.exec('compare', [password, hash])`: a worker does the slow part. */
const SLOW = /\brounds\b|bcrypt|argon2|scrypt|\(['"](?:compare|hash)['"],/i;
const STORED = /^(?:encrypted|hashed)_?password$|^(?:\w*[a-z_])?pass(?:word|wd)?_?(?:hash|digest)$/i;
const CHALLENGE = /(?:^|_)c?nonce$|^(?:challenge|realm)$/i;
const PROTOCOL = /\bntlm|bytes_?to_?key|derive_?key/i;
/** A key to encrypt with is derived from a secret, and stored nowhere. */
const KEY = /(?:^|[a-z_])[kK]ey$|[cC]ipher/;
/** What `hashPassword` makes is kept, whatever it is called on the way. */
const HASHES = /hash\w*(?:pass|pin(?![a-z]))|(?:pass|pin)\w*hash/i;
const BREACH = /pwned|breach|hibp|leaked|gravatar|digest\s?auth|realm/i;

/** How often Argon2 has to go over that many KiB of memory, most memory first. */
const PASSES = [
  [47_104, 1],
  [19_456, 2],
  [12_288, 3],
  [9_216, 4],
  [7_168, 5],
] as const;

interface Given {
  readonly isPassword: boolean;
  /** A password, or a pin. */
  readonly isChosen: boolean;
  readonly isDefault: boolean;
}

interface Weakness {
  readonly say: string;
  readonly severity: 'medium' | 'low';
}

function weakness(
  numbers: (part: string) => readonly number[],
  algorithm: string,
  name: string,
  { isPassword, isChosen, isDefault }: Given,
): Weakness | undefined {
  const least = (part: string) =>
    numbers(part).reduce<number | undefined>((low, n) => Math.min(low ?? n, n), undefined);
  const cost = least('cost');
  if (cost !== undefined && cost > 0 && cost < 10)
    return { say: `a cost of ${cost}: 10 is the least`, severity: 'medium' };
  const iterations = least('iterations');
  if (iterations !== undefined && isChosen) return ofIterations(iterations, algorithm);
  const memory = least('memory');
  const passes = least('passes');
  if (memory !== undefined || passes !== undefined) return ofMemory(memory ?? 65_536, passes ?? 3);
  if (!isPassword || !/\bscrypt(?:Sync)?$/.test(name)) return undefined;
  const factor = least('workFactor');
  return factor !== undefined || isDefault ? ofWorkFactor(factor) : undefined;
}

function ofIterations(iterations: number, algorithm: string): Weakness | undefined {
  const advised = /512/.test(algorithm) ? 210_000 : /sha-?1$/i.test(algorithm) ? 1_300_000 : 600_000;
  if (iterations >= advised) return undefined;
  const say = `${spoken(iterations)} iterations: ${spoken(advised)} are advised`;
  return { say, severity: iterations < 100_000 ? 'medium' : 'low' };
}

function ofMemory(memory: number, passes: number): Weakness | undefined {
  const needed = PASSES.find(([least]) => memory >= least);
  if (!needed) return { say: `${spoken(memory)} KiB of memory: 19,456 are advised`, severity: 'medium' };
  if (passes >= needed[1]) return undefined;
  return { say: `${passes} passes over ${spoken(memory)} KiB: ${needed[1]} are advised`, severity: 'low' };
}

/** Node.js takes 2^14 where nothing is said. */
function ofWorkFactor(given: number | undefined): Weakness | undefined {
  const factor = given ?? 16_384;
  if (factor >= 131_072) return undefined;
  const say = `a work factor of ${spoken(factor)}: 131,072 is advised`;
  return {
    say: given === undefined ? `${say}, and Node.js takes the lower one by default` : say,
    severity: factor < 16_384 ? 'medium' : 'low',
  };
}

function spoken(number: number): string {
  return number.toLocaleString('en-US');
}
