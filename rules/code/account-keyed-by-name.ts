import { defineRule } from '../../src/rule.js';

/** Claims that name somebody for people to read. */
const NAMES = ['preferred_username', 'upn', 'unique_name', 'nickname'];

export default defineRule({
  id: 'account-keyed-by-name',
  title: 'An account is found by a name that its owner can change',
  severity: 'high',
  confidence: 'medium',
  cwe: [287, 290],
  controls: ['O13'],
  references: ['OpenID Connect Core 1.0 §5.7'],
  why: 'Whoever takes the name at the identity provider, or is given it after somebody has left, gets the account.',
  fix: 'Key accounts by `iss` and `sub`, and show the name to people only.',
  blind: 'Providers that never give a name again; names under claims of their own.',
  roles: ['token.verify', 'oauth.client', 'oauth.signin'],
  bad: [
    `import { Strategy } from 'passport-jwt';
     import { passportJwtSecret } from 'jwks-rsa';
     const options = { secretOrKeyProvider: passportJwtSecret({ jwksUri: KEYS }), algorithms: ['RS256'], issuer: 'https://id.example', audience: 'api' };
     export const strategy = new Strategy(options, async (claims, done) => {
       done(null, await users.findOne(«{ username: claims.preferred_username }»));
     });`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://id.example/jwks'));
     export async function login(token) {
       const { payload } = await jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'api' });
       if (!payload.email_verified) throw new Error('email');
       return users.findOne(«{ login: payload.preferred_username }»);
     }`,
  ],
  good: [
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://id.example/jwks'));
     export async function login(token) {
       const { payload } = await jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'api' });
       const user = await users.findOne({ issuer: payload.iss, subject: payload.sub });
       return { ...user, shown: payload.preferred_username };
     }`,
    `import jwt from 'jsonwebtoken';
     export const issue = (user) => jwt.sign({ upn: user.name }, process.env.JWT_SECRET, { expiresIn: '5m' });
     export const current = (token) => users.findOne({ name: jwt.verify(token, process.env.JWT_SECRET, { algorithms: ['HS256'] }).upn });`,
  ],
  *check(site, code) {
    // Claims that this program signed itself say what it knows.
    if (site.role === 'token.verify' && code.isIssuedHere(site)) return;
    for (const claim of NAMES) {
      const at = code.lookUpBy(site, claim);
      if (!at) continue;
      yield {
        at,
        say: `\`${claim}\`, which can be changed and given to somebody else, chooses the account`,
        lookedFor: 'a look-up by `iss` and `sub`',
        trace: [{ at: site.at, say: 'the token that says so' }],
      };
      return;
    }
  },
});
