import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'account-keyed-by-email',
  title: 'An account is found by an email address that nobody verified',
  severity: 'high',
  confidence: 'medium',
  cwe: [287, 290],
  controls: ['O13'],
  references: ['OpenID Connect Core 1.0 §5.7'],
  why: 'Whoever can set that address at the identity provider takes over the account of its owner.',
  fix: 'Key accounts by `iss` and `sub`; link by email only when `email_verified` is true.',
  blind: 'Providers that verify every address; a check in the configuration of the provider.',
  roles: ['token.verify'],
  bad: [
    `import { OAuth2Client } from 'google-auth-library';
     const client = new OAuth2Client();
     export async function login(idToken) {
       const ticket = await client.verifyIdToken({ idToken, audience: CLIENT_ID });
       const { email } = ticket.getPayload();
       return db.user.findUnique(«{ where: email }»);
     }`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://id.example/jwks'));
     export async function login(token) {
       const { payload } = await jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'api' });
       return users.findOne(«{ email: payload.email }»);
     }`,
  ],
  good: [
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://id.example/jwks'));
     export async function login(token) {
       const { payload } = await jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'api' });
       if (!payload.email_verified) throw new Error('email');
       return users.findOne({ email: payload.email });
     }`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://id.example/jwks'));
     export async function login(token) {
       const { payload } = await jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'api' });
       return users.findOne({ issuer: payload.iss, subject: payload.sub });
     }`,
    `import jwt from 'jsonwebtoken';
     export const issue = (user) => jwt.sign({ email: user.email }, process.env.JWT_SECRET, { expiresIn: '5m' });
     export const current = (token) => users.findOne({ email: jwt.verify(token, process.env.JWT_SECRET, { algorithms: ['HS256'] }).email });`,
  ],
  *check(site, code) {
    // Claims that this program signed itself say what it knows.
    if (code.isIssuedHere(site) || code.comparisonOf(site, 'email_verified') || code.isTested(site, 'email_verified'))
      return;
    const use = code.lookUpBy(site, 'email');
    if (!use) return;
    yield {
      at: use,
      say: 'the address in the token chooses the account',
      lookedFor: 'a test of `email_verified`, or a look-up by `iss` and `sub`',
      trace: [{ at: site.at, say: 'the token that says so' }],
    };
  },
});
