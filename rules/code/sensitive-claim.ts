import { defineRule } from '../../src/rule.js';

/** Claims that everybody who holds the token can read, and should not. */
const SENSITIVE =
  /^(?:(?:hashed|encrypted|user|plain|raw|old|new)?_?(?:password|passwd|pwd)(?:_?hash)?|salt|ssn|social_?security\w*|credit_?card\w*|card_?number|cvv|cvc|iban|date_?of_?birth|secret|client_?secret|private_?key|api_?key|otp|mfa_?secret|refresh_?token)$/i;

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
  roles: ['token.sign'],
  bad: [
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
  ],
  good: [
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
    for (const seen of site.seenFrom('claims')) {
      const claim = code.memberNames(seen, 'claims').find((name) => SENSITIVE.test(name));
      const record = claim === undefined ? code.disclosures.userRecord(seen, 'claims') : undefined;
      if (claim)
        yield { at: seen.at, say: `the claim \`${claim}\` is readable by whoever holds the token`, trace: seen.trace };
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
