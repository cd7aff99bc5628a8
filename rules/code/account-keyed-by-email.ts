import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'account-keyed-by-email',
  title: 'An account is found by an email address that nobody verified',
  severity: 'high',
  confidence: 'medium',
  cwe: [287, 290],
  controls: ['O13'],
  references: ['OpenID Connect Core 1.0 §5.7', 'OpenID Connect Core 1.0 §5.1'],
  why: 'Whoever can set that address at the identity provider takes over the account of its owner.',
  fix: 'Key accounts by `iss` and `sub`; link by email only when `email_verified` is true.',
  blind: 'Providers that verify every address; a check in the configuration of the provider.',
  roles: ['token.verify', 'oauth.client', 'oauth.signin'],
  bad: [
    `import { getAuth } from 'firebase-admin/auth';
     export const signIn = async (req) => {
       const claims = await getAuth().verifyIdToken(req.body.idToken);
       return open(await users.byEmail(«claims.email»));
     };`,
    {
      'firebase.ts': `import { getAuth } from 'firebase-admin/auth';
                      export const customer = (idToken) => getAuth().verifyIdToken(idToken);`,
      'routes.ts': `import { customer } from './firebase';
                    export async function careful(req) {
                      const claims = await customer(req.headers.token);
                      if (!claims.email_verified) throw new Error('verify your email first');
                      return db.account.findUnique({ where: { email: claims.email } });
                    }
                    export async function careless(req) {
                      const { email } = await customer(req.headers.token);
                      return db.account.findUnique(«{ where: { email } }»);
                    }`,
    },
    {
      'strategy.ts': `import { PassportStrategy } from '@nestjs/passport';
                      import { Strategy } from 'passport-google-oauth20';
                      import { UsersService } from './users.service';
                      export class GoogleStrategy extends PassportStrategy(Strategy) {
                        constructor(private readonly users: UsersService) {
                          super({ clientID: process.env.ID, clientSecret: process.env.SECRET, callbackURL: '/callback', state: true });
                        }
                        async validate(access, refresh, profile, done) {
                          done(null, await «this.users.byEmail(profile.emails[0].value)»);
                        }
                      }`,
      'users.service.ts': `export class UsersService {
                             byEmail(email) {
                               return this.repository.findOneBy({ email });
                             }
                           }`,
    },
    {
      'login.ts': `import { Issuer } from 'openid-client';
                   import { accountFor } from './accounts';
                   const oidc = () => Issuer.discover(process.env.ISSUER).then((issuer) => new issuer.Client({ client_id: 'app' }));
                   export async function finish(req, res) {
                     const client = await oidc();
                     const set = await client.callback(CALLBACK, client.callbackParams(req), { state: req.session.state });
                     req.session.user = await accountFor(set.claims());
                   }`,
      'accounts.ts': `export async function accountFor({ email, name }) {
                        return (await db.user.findUnique(«{ where: { email } }»)) ?? db.user.create({ data: { email, name } });
                      }`,
    },
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
    `import { jwtVerify } from 'jose';
     const asUser = ({ email }) => ({ accountId: email, email });
     export async function isStaff(token) {
       const user = asUser((await jwtVerify(token, KEY, { issuer: 'https://id.example', audience: 'api' })).payload);
       return (await db.account.findFirst({ where: { id: user.accountId } }))?.staff;
     }`,
    `import passport from 'passport';
     import { Strategy } from 'passport-google-oauth20';
     passport.use(new Strategy({ clientID: process.env.ID, clientSecret: process.env.SECRET, callbackURL: '/callback', state: true },
       async (access, refresh, profile, done) => {
         const known = await User.findOne({ provider: 'google', subject: profile.id });
         done(null, known ?? (await User.create({ provider: 'google', subject: profile.id, email: profile.emails[0].value })));
       }));`,
    `import * as client from 'openid-client';
     export async function finish(config, req) {
       const tokens = await client.authorizationCodeGrant(config, req.url, { expectedState: req.session.state });
       const { iss, sub, email, email_verified } = tokens.claims();
       const linked = await db.identity.findUnique({ where: { iss, sub } });
       if (linked) return linked;
       if (!email_verified) throw new Error('email');
       return db.user.findUnique({ where: { email } });
     }`,
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
    if (site.role === 'token.verify' && code.isIssuedHere(site)) return;
    const use = code.lookUpBy(site, 'email', code.claims.verifiedEmail);
    if (!use) return;
    yield {
      at: use,
      say: 'the address in the token chooses the account',
      lookedFor: 'a test of `email_verified`, or a look-up by `iss` and `sub`',
      trace: [{ at: site.at, say: 'the token that says so' }],
    };
  },
});
