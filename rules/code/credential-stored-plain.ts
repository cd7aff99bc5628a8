import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'credential-stored-plain',
  title: 'A database keeps a credential as it is',
  severity: 'medium',
  confidence: 'high',
  cwe: [256, 312],
  controls: ['T10'],
  references: ['OWASP Forgot Password Cheat Sheet', 'OWASP Password Storage Cheat Sheet'],
  why: 'Whoever reads the database, a backup or an injection, has what resets passwords and renews sessions at once.',
  fix: "Store `createHash('sha256').update(token).digest('hex')` and look for that; passwords belong into a slow hash.",
  blind:
    'Values that come from functions nobody can follow; SQL that is put together from pieces; what hooks of a schema hash before they save.',
  roles: ['credential.store', 'password.store', 'password.compare', 'storage.native.write'],
  bad: [
    `import { randomBytes } from 'node:crypto';
     export async function PUT(userId) {
       const secret = \`feed_\${randomBytes(24).toString('base64url')}\`;
       await «db.insert(feedKeys).values({ userId, secret })»;
       return Response.json({ secret });
     }`,
    `import { writeFileSync } from 'node:fs';
     export const seed = (password) => { «writeFileSync('admin.txt', password)»; };`,
    `import { randomBytes } from 'node:crypto';
     export async function forgot(email) {
       const token = randomBytes(32).toString('hex');
       await «redis.set(\`reset:\${token}\`, email, 'EX', 900)»;
     }`,
    `import { randomBytes } from 'node:crypto';
     export async function forgot(user) {
       const token = randomBytes(32).toString('hex');
       await «prisma.user.update({ where: { id: user.id }, data: { resetToken: token, resetExpires: soon() } })»;
       return mail(user, token);
     }`,
    `import crypto from 'crypto';
     export async function forgot(user) {
       «user.resetPasswordToken = crypto.randomBytes(20).toString('hex')»;
       await user.save();
     }`,
    `export async function forgot(user) {
       const token = Math.random().toString(36).slice(2);
       «user.resetPasswordToken = token»;
       await user.save();
     }`,
    `import jwt from 'jsonwebtoken';
     const sign = (id) => jwt.sign({ id }, process.env.REFRESH_KEY, { expiresIn: '30d' });
     export async function login(user) {
       const refreshToken = sign(user.id);
       await «RefreshToken.create({ user: user.id, token: refreshToken })»;
       return refreshToken;
     }`,
    `export async function link(user) {
       const token = await User.generateToken();
       «user.loginToken = token»;
       await user.save();
     }`,
    `import { nanoid } from 'nanoid';
     export const invite = (email) => «db.insert(invitations).values({ email, token: nanoid() })»;`,
    `export const register = async (req, res) => {
       const user = await «User.create({ email: req.body.email, password: req.body.password })»;
       res.json({ id: user.id });
     };`,
    `import { randomBytes } from 'node:crypto';
     export async function forgot(req, res) {
       const token = randomBytes(32).toString('hex');
       await «db.query('UPDATE users SET reset_token = $1, reset_expires = now() WHERE email = $2', [token, req.body.email])»;
       await mail(req.body.email, token);
     }`,
    `import crypto from 'node:crypto';
     export async function remember(id) {
       const value = crypto.randomBytes(32).toString('hex');
       await «sql\`INSERT INTO refresh_tokens (user_id, token) VALUES (\${id}, \${value})\`»;
       return value;
     }`,
    `import bcrypt from 'bcrypt';
     export const register = (req, res) =>
       «db.prepare('INSERT INTO users (email, password) VALUES (?, ?)')».run(req.body.email, req.body.password);
     export const check = (password, hash) => bcrypt.compare(password, hash);`,
    `export const login = async (req, res) => {
       const user = await users.findOne({ email: req.body.email });
       if (!user || «user.password !== req.body.password») return res.sendStatus(401);
       res.json({ token: issue(user) });
     };`,
    `export const findAdmin = (admins, { name, password }) => admins.find((admin) => admin.name === name && «password === admin.password»);`,
  ],
  good: [
    {
      'grant.js': `const { DataTypes } = require('sequelize');
                   const { sha256 } = require('./text');
                   module.exports = (db) => db.define('Grant', {
                     refreshToken: { type: DataTypes.STRING, set(value) { this.setDataValue('refreshToken', sha256(value)); } },
                   });`,
      'grants.js': `const { randomBytes } = require('node:crypto');
                    exports.begin = async (db, owner) => {
                      const refreshToken = randomBytes(32).toString('hex');
                      await db.models.Grant.create({ refreshToken, owner });
                      return refreshToken;
                    };`,
    },
    {
      'hash.js': `import bcrypt from 'bcryptjs';
                  export const hash = (password) => bcrypt.hashSync(password, 12);`,
      'reset.js': `import fs from 'node:fs';
                   import { homedir } from 'node:os';
                   import { hash } from './hash';
                   export function change(name, password) {
                     const path = \`\${homedir()}/users/\${name}.json\`;
                     const user = JSON.parse(fs.readFileSync(path, 'utf-8'));
                     user.password = hash(password);
                     fs.writeFileSync(path, JSON.stringify(user), { mode: 0o600 });
                   }`,
    },
    `import { randomBytes } from 'node:crypto';
     export const hook = (url) => db.insert(webhooks).values({ url, secret: randomBytes(24).toString('hex') });`,
    `import { writeFileSync } from 'node:fs';
     export const seed = async (password) => { writeFileSync('.htpasswd', await hash(password)); writeFileSync('rules.txt', passwordRules); };`,
    `import { createHash, randomBytes } from 'node:crypto';
     export async function forgot(email) {
       const token = randomBytes(32).toString('hex');
       const digest = createHash('sha256').update(token).digest('hex');
       await redis.set(\`reset:\${digest}\`, email, 'EX', 900);
       await redis.set(\`reset-attempts:\${email}\`, 1, 'EX', 900);
     }`,
    `import AsyncStorage from '@react-native-async-storage/async-storage';
     import { MMKV } from 'react-native-mmkv';
     const vault = new MMKV({ id: 'vault', encryptionKey: await keyFromKeychain() });
     export const keep = (password) => { AsyncStorage.setItem('draft', password); vault.set('password', password); };`,
    `export const isTypedTwice = (form) => form.password === form.repeatedPassword;
     export const isKept = (user, updatedUser) => user.password === updatedUser.password;`,
    `import { createHash } from 'node:crypto';
     export const isRight = (user, text) => {
       const password = createHash('sha512').update(user.salt + text).digest('hex');
       return user.password === password;
     };`,
    `import { createHash, randomBytes } from 'node:crypto';
     export async function forgot(email) {
       const token = randomBytes(32).toString('hex');
       const hash = createHash('sha256').update(token).digest('hex');
       await ⟦pool.query('UPDATE users SET reset_token = $1 WHERE email = $2', [hash, email])⟧;
       return token;
     }`,
    `import bcrypt from 'bcrypt';
     export const register = async (req) => {
       const password = await bcrypt.hash(req.body.password, 12);
       await db.execute('INSERT INTO users (email, password) VALUES (?, ?)', [req.body.email, password]);
     };`,
    `import { createHash, randomBytes } from 'node:crypto';
     export async function forgot(user) {
       const token = randomBytes(32).toString('hex');
       const hash = createHash('sha256').update(token).digest('hex');
       await ⟦prisma.user.update({ where: { id: user.id }, data: { resetToken: hash } })⟧;
       return token;
     }`,
    {
      'encryption.ts': `import { encryptToken } from './cipher';
                        const FIELDS = { account: ['refresh_token'] };
                        export const encrypted = (client) => client.$extends({ query: withFields(FIELDS, encryptToken) });`,
      'link.ts': `import { client } from './client';
                  export async function link(code) {
                    const tokens = await exchangeRefreshToken(code);
                    await prisma.account.create({ data: { refresh_token: tokens.refresh_token } });
                  }`,
    },
    `export const find = (resetToken) => prisma.user.findFirst({ where: { resetToken } });
     export const clear = (user) => prisma.user.update({ where: { id: user.id }, data: { resetToken: null } });
     export const keep = (user, resetToken) => prisma.user.update({ where: { id: user.id }, data: { resetToken } });`,
    {
      'model.ts': `import bcrypt from 'bcryptjs';
                   schema.pre('save', async function () { this.password = await bcrypt.hash(this.password, 12); });`,
      'register.ts': `export const register = (req, res) => User.create({ email: req.body.email, password: req.body.password });`,
    },
    `import { randomBytes } from 'node:crypto';
     const designTokens = { token: randomBytes(4).toString('hex') };
     export const show = (form) => form.set({ token: randomBytes(16).toString('hex') });`,
    {
      'test/users.test.ts': `import { randomBytes } from 'node:crypto';
                             export const user = User.create({ resetToken: randomBytes(20).toString('hex') });`,
    },
  ],
  *check(site, code) {
    if (!SIDES.has(site.side)) return;
    if (site.role === 'password.compare') {
      // What is compared may have been hashed on the way.
      if (code.life.isSaidBeside(site, HASHING)) return;
      yield {
        at: site.at,
        say: 'a password is compared as it was typed, so that it is kept like that',
        lookedFor: 'anything that hashes passwords in this package',
        severity: 'high',
        confidence: 'medium',
      };
      return;
    }
    if (site.role === 'storage.native.write') {
      // What is written may have been hashed on the way.
      if (site.part('file').state === 'absent' || code.life.isSaidBeside(site, HASHING)) return;
      const written = code.credentials(site, 'value').find(({ name = '' }) => PASSWORD.test(name));
      if (written && !code.isDevelopmentOnly(site.at))
        yield { at: site.at, say: `${written.what} is written to a file as it is`, confidence: 'medium' };
      return;
    }
    if (site.role === 'password.store') {
      const isGiven = code.originOf(site, 'value') === 'request';
      if (!isGiven || !code.strength.mentions(site, 'value', /^pass(?:word|wd)?$|^pwd$/i)) return;
      // Hooks of a schema, or a service, may hash it on the way; a statement written by hand has none.
      if (site.part('statement').state === 'absent' && code.life.isSaidBeside(site, HASHING)) return;
      yield {
        at: site.at,
        say: 'a password is stored as it was sent',
        lookedFor: 'anything that hashes passwords in this package',
        severity: 'high',
        confidence: 'medium',
      };
      return;
    }
    for (const seen of site.seenFrom('value')) {
      const { at, trace } = seen;
      const form = code.life.keptForm(seen);
      if (form === 'hashed') yield { at, proves: true, say: `\`${site.name}\` is stored as a hash`, trace };
      if (form === 'hashed' || form === 'unknown' || code.life.isSaidBeside(site, encryptedBelow(site.name))) continue;
      if (code.life.isSaidBeside(site, setAsHash(site.name))) continue;
      yield {
        at,
        say: `\`${site.name}\` is stored as it is`,
        severity: MAILED.test(site.name) ? 'low' : 'medium',
        confidence: form === 'plain' ? 'high' : 'medium',
        trace,
      };
    }
  },
});

/** A setter of the model that keeps a hash of a field: `set(value) { this.setDataValue('refreshToken', sha256(value)); }`. */
function setAsHash(said: string): RegExp {
  const field = (said.split(' ').at(-1) ?? said).replace(/\W/g, '');
  return new RegExp(`\\bsetDataValue\\(\\s*['"]${field}['"]\\s*,\\s*\\w{0,30}(?:sha\\d|hash|digest|hmac|encrypt)`, 'i');
}

/** An extension of the object mapper that encrypts a field on its way. */
function encryptedBelow(said: string): RegExp {
  const field = (said.split(' ').at(-1) ?? said).replace(/\W/g, '');
  return new RegExp(
    `^(?=[^]*\\b${field}\\b)(?=[^]*encrypt)[^]*(?:\\$extends\\b|fieldEncryptionExtension|encryptionTransformer)`,
    'i',
  );
}

const PASSWORD = /^\w{0,12}?_?(?:pass(?:word|wd|phrase)|pwd)$/i;
const SIDES = new Set(['server', 'unknown']);
const HASHING =
  /bcrypt|argon2|scrypt|pbkdf2|hashSync|hash_?password|createHash|better-auth|passport-local-mongoose|supabase|firebase/i;
/** What only shows that somebody reads their mail. */
const MAILED = /verif|confirm|activation|invit/i;
