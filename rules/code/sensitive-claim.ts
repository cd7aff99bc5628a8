import { defineRule } from '../../src/rule.js';

/** Claims that everybody who holds the token can read, and should not. */
const SENSITIVE =
  /^(?:(?:hashed|encrypted|user|plain|raw|old|new)?_?(?:password|passwd|pwd)(?:_?hash)?|salt|ssn|social_?security\w*|credit_?card\w*|card_?number|cvv|cvc|iban|date_?of_?birth|secret|client_?secret|private_?key|api_?key|otp|mfa_?secret|refresh_?token|tax_?(?:id|number)|national_?id|insurance_?(?:no|nr|number)|dob|passport_?(?:no|number)|bank_?account\w*|account_?number|salary|pan|primary_?account_?number|sort_?code|routing_?number|diagnos[ei]s|medical_?\w*|health_?\w*|pin_?(?:code|hash)|security_?answer|(?:totp|two_?factor|2fa)_?secret|recovery_?codes?)$/i;
/** What a record of a person holds besides, and no other service needs. */
const PERSONAL =
  /^(?:phone\w*|mobile\w*|(?:home|street|postal|billing|shipping)?_?address|birth\w*|balance|credit_?limit)$/i;
/** The session token of Auth.js is encrypted, and made to keep what renews the tokens of a provider. */
const OF_PROVIDER = /refresh_?token/i;

export default defineRule({
  id: 'sensitive-claim',
  title: 'A token carries what nobody who reads it should know',
  severity: 'high',
  confidence: 'high',
  cwe: [201, 522],
  controls: ['P6'],
  references: ['RFC 7519 §12'],
  why: 'A signed token is readable by whoever holds it: browsers, proxies, logs. A password hash in it can be cracked at leisure.',
  fix: 'Put identifiers into the token and look the rest up on the server.',
  blind: 'Fields of objects that come from a database and are put in whole, where nothing names them.',
  roles: ['token.sign', 'token.claims', 'session.claim'],
  bad: [
    `import jwt from 'jsonwebtoken';
     export function issue(member, label) {
       const about = { name: member.name, cover: member.insurance_no };
       return «jwt.sign({ ...about, label }, KEY, { subject: member.id, expiresIn: '5m' })»;
     }`,
    `import NextAuth from 'next-auth';
     export const { auth } = NextAuth({
       providers: [],
       callbacks: {
         async jwt({ token, user }) {
           if (user) «token.passwordHash = user.passwordHash»;
           return { ...token, «ssn: user.ssn», id: user.id };
         },
       },
     });`,
    `import { SignJWT } from 'jose';
     export const open = (user: { id: string; password: string }) =>
       «new SignJWT({ user }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('30m').sign(KEY)»;`,
    `import jwt from 'jsonwebtoken';
     export const pay = (user, card) => «jwt.sign({ sub: user.id, pan: card.number }, process.env.JWT_SECRET, { expiresIn: '5m' })»;`,
    `import jwt from 'jsonwebtoken';
     export const issue = (account) => «jwt.sign({ sub: account.id, hash: account.passwordHash }, process.env.JWT_SECRET, { expiresIn: '5m' })»;`,
    `import { JwtService } from '@nestjs/jwt';
     export class User { id!: string; email!: string; passwordHash!: string }
     export class Tokens {
       constructor(private jwt: JwtService) {}
       issue(user: User) { return «this.jwt.sign({ ...user })»; }
     }`,
    `import jwt from 'jsonwebtoken';
     interface Agent { id: string; passwordHash: string }
     export const issue = (agent: Agent) => {
       const claims = Object.assign({}, agent, { kind: 'agent' });
       return «jwt.sign(claims, process.env.JWT_SECRET, { expiresIn: '5m' })»;
     };`,
    `import jwt from 'jsonwebtoken';
     interface Agent { id: string; passwordHash: string; phone: string }
     export const issue = ({ passwordHash, ...agent }: Agent) => «jwt.sign({ ...agent }, process.env.JWT_SECRET, { expiresIn: '5m' })»;`,
    `import jwt from 'jsonwebtoken';
     export const issue = (user) => «jwt.sign({ id: user.id, email: user.email, password: user.password }, process.env.JWT_SECRET, { expiresIn: '5m' })»;`,
    `import { SignJWT } from 'jose';
     export const issue = (user, key) => {
       const claims = { sub: user.id, passwordHash: user.hash };
       return «new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).setExpirationTime('5m').sign(key)»;
     };`,
    `import jwt from 'jsonwebtoken';
     export const issue = (user) => «jwt.sign({ user: { id: user.id, hashedPassword: user.hash } }, process.env.JWT_SECRET, { expiresIn: '5m' })»;`,
    `import jwt from 'jsonwebtoken';
     import { compare } from 'bcrypt';
     export const logIn = async (req) => {
       const user = await User.findOne({ email: req.body.email });
       if (!(await compare(req.body.password, user.password))) throw new Error('no');
       return «jwt.sign({ user }, process.env.JWT_SECRET, { expiresIn: '5m' })»;
     };`,
    `import jwt from 'jsonwebtoken';
     const claims = { user: {} };
     claims.user.password = 'x';
     export const issue = () => «jwt.sign(claims, process.env.JWT_SECRET, { expiresIn: '5m' })»;`,
    `import { SignJWT } from 'jose';
     export function wristband(holder) {
       const { id, iban } = holder;
       return «new SignJWT({ iban }).setProtectedHeader({ alg: 'HS256' }).setSubject(id).sign(KEY)»;
     }
     export const put = (holder) => wristband(holder);`,
    `import { getAuth } from 'firebase-admin/auth';
     export const register = (uid, form) => «getAuth().setCustomUserClaims(uid, { iban: form.iban })»;`,
    {
      'tables.ts': `import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
                    export const drivers = pgTable('drivers', { id: uuid('id').primaryKey(), name: text('name'), taxId: text('tax_id'), phone: text('phone') });`,
      'tokens.ts': `import { SignJWT } from 'jose';
                    import { drivers } from './tables';
                    export const accessFor = (driver: typeof drivers.$inferSelect) => «new SignJWT({ ...driver }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('5m').sign(KEY)»;`,
    },
    {
      'tables.ts': `import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
                    export const riders = pgTable('riders', { id: uuid('id').primaryKey(), phone: text('phone') });`,
      'tokens.ts': `import jwt from 'jsonwebtoken';
                    import { riders } from './tables';
                    export async function login(id) {
                      const [rider] = await db.select().from(riders).where(eq(riders.id, id));
                      return «jwt.sign({ ...rider }, KEY, { expiresIn: '5m' })»;
                    }`,
    },
  ],
  good: [
    {
      'tables.ts': `import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
                    export const drivers = pgTable('drivers', { id: uuid('id').primaryKey(), name: text('name'), taxId: text('tax_id') });`,
      'tokens.ts': `import jwt from 'jsonwebtoken';
                    import { drivers } from './tables';
                    export async function login(id) {
                      const [driver] = await db.select({ id: drivers.id, name: drivers.name }).from(drivers).where(eq(drivers.id, id));
                      return jwt.sign({ ...driver }, KEY, { expiresIn: '5m' });
                    }
                    export const short = (driver: typeof drivers.$inferSelect) => jwt.sign({ sub: driver.id }, KEY, { expiresIn: '5m' });`,
    },
    `import NextAuth from 'next-auth';
     const tools = { jwt: { open: (token, user) => { token.passwordHash = user.passwordHash; } } };
     export const { auth } = NextAuth({ providers: [], callbacks: { signIn: () => true }, jwt: { decode: ({ token, user }) => tools.jwt.open(token, user) } });
     export const own = { jwt({ token, user }) { token.passwordHash = user.passwordHash; return token; } };`,
    `import jwt from 'jsonwebtoken';
     export const issue = (account) => jwt.sign({ sub: account.id, v: fingerprint(account.passwordHash), local: Boolean(account.password) }, process.env.JWT_SECRET, { expiresIn: '5m' });`,
    `import jwt from 'jsonwebtoken';
     interface User { id: string; email: string; passwordHash: string }
     export const issue = ({ passwordHash, ...user }: User) => jwt.sign({ ...user }, process.env.JWT_SECRET, { expiresIn: '5m' });`,
    `import jwt from 'jsonwebtoken';
     interface AccessPayload { sub: string; phone: string }
     export const issue = (payload: AccessPayload) => jwt.sign({ ...payload }, process.env.JWT_SECRET, { expiresIn: '5m' });`,
    `import jwt from 'jsonwebtoken';
     export const issue = async (req) => {
       const user = await User.findOne({ email: req.body.email }).select('-password');
       return jwt.sign({ user }, process.env.JWT_SECRET, { expiresIn: '5m' });
     };`,
    `import jwt from 'jsonwebtoken';
     export const issue = (user) => jwt.sign(user, process.env.JWT_SECRET, { expiresIn: '5m' });`,
    `import jwt from 'jsonwebtoken';
     const user = { id: 1, password: 'x' };
     const { password, ...rest } = user;
     export const issue = () => jwt.sign(rest, process.env.JWT_SECRET, { expiresIn: '5m' });`,
    `import jwt from 'jsonwebtoken';
     export const issue = (user) => jwt.sign({ sub: user.id, scope: 'read' }, process.env.JWT_SECRET, { expiresIn: '5m' });`,
    `import jwt from 'jsonwebtoken';
     export const reset = (user) => jwt.sign({ sub: user.id, purpose: 'password-reset', hash: session.hash, passwordVersion: user.passwordVersion }, process.env.JWT_SECRET, { expiresIn: '5m' });`,
  ],
  *check(site, code) {
    if (site.role === 'session.claim') {
      const [claim] = site.texts('claim');
      if (claim !== undefined && SENSITIVE.test(claim) && !OF_PROVIDER.test(claim))
        yield { at: site.at, say: `\`${claim}\` is kept in the token of the session`, severity: 'medium' };
      return;
    }
    // What the signer spells out itself stands there whoever calls it.
    const own = [...code.memberNames(site, 'claims'), ...code.claims.sourceNames(site, 'claims')];
    const spelledOut = own.find((name) => SENSITIVE.test(name));
    if (spelledOut) {
      yield { at: site.at, say: `the claim \`${spelledOut}\` is readable by whoever holds the token` };
      return;
    }
    // So does what the type of its own record says.
    const views = code.recordNames(site, 'claims').length > 0 ? [site] : site.seenFrom('claims');
    for (const seen of views) {
      const names = code.memberNames(seen, 'claims');
      const held = code.recordNames(seen, 'claims');
      const claim = [...names, ...code.claims.sourceNames(seen, 'claims'), ...held].find((name) =>
        SENSITIVE.test(name),
      );
      const personal = held.find((name) => PERSONAL.test(name));
      const record = claim === undefined ? code.disclosures.userRecord(seen, 'claims') : undefined;
      if (claim)
        yield { at: seen.at, say: `the claim \`${claim}\` is readable by whoever holds the token`, trace: seen.trace };
      else if (personal)
        yield {
          at: seen.at,
          say: `a record is put into the token as a whole, and \`${personal}\` with it`,
          severity: 'medium',
          confidence: 'medium',
          trace: seen.trace,
        };
      else if (record)
        yield {
          at: seen.at,
          say: 'the record of a user is put into the token as a whole, with whatever stands in it',
          confidence: record.by === 'password' ? 'medium' : 'low',
          trace: [...seen.trace, { at: record.at, say: 'the record' }],
        };
    }
  },
});
