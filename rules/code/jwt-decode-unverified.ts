import { type ClaimUse, type Confidence, defineRule, type Place } from '../../src/rule.js';

/**
 * Claims that may be read from an unverified token: they choose a key or a moment, not what somebody may do. `length` is
 * asked of whatever is converted.
 */
const HARMLESS = ['length', 'exp', 'iat', 'nbf', 'header', 'kid', 'alg', 'typ', 'jti', 'cnf', 'dpop_jkt', 'iss'];

const APPS: ReadonlySet<string> = new Set(['browser', 'native']);
/** Origins of tokens that somebody vouched for already. */
const TRUSTED = new Set(['issued here', 'token endpoint', 'authenticated', 'constant', 'environment']);

const OUT_OF_SIGHT = 'the token is also given to what is called after verifying, and cannot be followed';
const CALLED_OUT_OF_SIGHT = 'the function is called after reading, and nothing in sight calls it';
const READS = /^(?:decode|parse|read|peek|inspect|extract|unpack)/i;
const GUARDED = 'what stands before it is called after a guard; whether that verifies this token cannot be followed';
const CHECKED_BY_HAND =
  'this file takes tokens apart and checks signatures by hand; whether always both cannot be told';

/** Names that promise a check. */
const VERIFIES = /verif|valid|auth|check|ensure|require|guard|trust/i;

export default defineRule({
  id: 'jwt-decode-unverified',
  title: 'JWT claims are relied on, but the signature is never checked',
  severity: 'high',
  confidence: 'high',
  cwe: [347],
  controls: ['O5'],
  references: ['RFC 8725 §3.3', 'RFC 7519 §7.2'],
  why: 'Decoding only parses base64. Anyone can write any claims into a token.',
  fix: 'Verify the token with a fixed list of algorithms, an issuer and an audience, and use only what the verifier returns.',
  blind: 'A token that another process verified before (a gateway) looks the same as one that nobody verified.',
  roles: ['token.decode'],
  bad: [
    {
      'app.ts': `import { admin } from './admin'; import { requireAuth, requireName } from './auth';
                 app.use('/admin', requireName, admin); app.use('/open', admin);`,
      'auth.ts': 'export const requireName = (req, res, next) => (req.headers.name ? next() : res.sendStatus(401));',
      'admin.ts': `import jwt from 'jsonwebtoken';
                   export const admin = express.Router();
                   admin.get('/me', (req, res) => res.json(find(«jwt.decode(req.headers.authorization)».sub)));`,
    },
    `import jwt from 'jsonwebtoken';
     @Controller() export class Invites {
       @Get() accept(@Query() query) { const claims = «jwt.decode(query.state)»; if (claims.role === 'admin') return this.join(claims.sub); } }`,
    `import { decode } from 'jsonwebtoken';
     const waitFor = (redeem) => new Promise((resolve) => listen(async (code) => resolve(await redeem(code))));
     export async function login() {
       const tokens = await waitFor(tokenFromCode);
       const { role } = «decode(tokens.id_token)»;
       if (role !== 'admin') throw new Error('not yours');
     }
     const tokenFromCode = (code) => ({ id_token: code });`,
    `import { getToken } from 'next-auth/jwt';
     import { jwtDecode } from 'jwt-decode';
     export async function GET(req) {
       const token = await getToken({ req, raw: true });
       return «jwtDecode(token)».role === 'admin' ? Response.json(await all()) : new Response(null, { status: 403 });
     }`,
    `import type { FastifyPluginAsync } from 'fastify';
     export const uploads: FastifyPluginAsync = async (app) => { app.patch('/:id', async (req) => { const claims = await «req.jwtDecode()»; return store.save({ owner: claims.sub }); }); };`,
    {
      'tokens.ts': `import { decodeJwt } from 'jose';
                    export const verifyToken = (token: string) => «decodeJwt(token)»;`,
      'guard.ts': `import express from 'express';
                   import { verifyToken } from './tokens';
                   export const guard = (req, res, next) => (verifyToken(req.query.t).role === 'admin' ? next() : res.sendStatus(403));`,
    },
    `import jwt from 'jsonwebtoken';
     export const admin = (req, res, next) => («jwt.decode(req.headers.authorization.slice(7))».role === 'admin' ? next() : res.status(403).end());`,
    `import NextAuth from 'next-auth';
     import { decode } from 'jsonwebtoken';
     import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
     NextAuth({ jwt: { decode: ({ token }) => «decode(token)» } });
     export const isAdmin = (req) => «decomposeUnverifiedJwt(req.headers.authorization)».payload['cognito:groups'].includes('admin');`,
    `import { decodeJwt, jwtVerify } from 'jose';
     export const listing = async ({ headers: { token } }) => { if (process.env.STAGE !== 'production') return store(«decodeJwt(token)».sub); return store((await jwtVerify(token, KEY)).payload.sub); };
     export async function handler(req, res) {
       const { sub } = «decodeJwt(req.cookies.session)»;
       res.json(await db.user.findUnique({ where: { id: sub } }));
     }`,
    `const { decode: read } = require('jsonwebtoken');
     module.exports = (req, res, next) => {
       req.user = «read(req.headers['x-token'])»;
       next();
     };`,
    {
      'tokens.ts': `import { jwtDecode } from 'jwt-decode';
                    export const claimsOf = (token: string) => jwtDecode<{ role: string }>(token);`,
      'a.ts': `import express from 'express';
               import { claimsOf } from './tokens';
               export const admins = (req, res, next) => («claimsOf(req.query.t)».role === 'admin' ? next() : res.sendStatus(403));`,
      'b.ts': `import express from 'express';
               import { claimsOf } from './tokens';
               export const owners = (req, res, next) => («claimsOf(req.query.t)».role === 'owner' ? next() : res.sendStatus(403));`,
    },
    `import { JwtService } from '@nestjs/jwt';
     export class AuthGuard { constructor(private readonly jwt: JwtService) {}
       canActivate(context) { const request = context.switchToHttp().getRequest(); request.user = «this.jwt.decode(request.headers.authorization)»; return true; }
     }`,
    `import { createDecoder } from 'fast-jwt';
     const decode = createDecoder();
     export const whoAmI = async (request) => lookUp((«decode(request.headers.authorization)»).sub);`,
    `import jwt from 'jwt-simple'; const read = (token, verify = true) => jwt.decode(token, process.env.KEY, !verify);
     export const admin = (req, res, next) => («read(req.query.token, false)».admin ? next() : res.end());`,
    `export function middleware(req) {
       const claims = «JSON.parse(atob(req.cookies.get('token').value.split('.')[1]))»;
       if (claims.role !== 'admin') return redirect('/login');
     }`,
    `import express from 'express';
     const read = (token) => { const [, payload] = token.split('.'); return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')); };
     export const guard = (req, res, next) => («read(req.headers.authorization)».admin ? next() : res.sendStatus(403));`,
    `import jwt from 'jwt-simple';
     export const admin = (req, res, next) => («jwt.decode(req.query.token, process.env.KEY, 'HS256')».admin ? next() : res.end());`,
    {
      'owner.guard.ts': `import { decode } from 'jsonwebtoken';
                         export class OwnerGuard {
                           canActivate(context) {
                             const request = context.switchToHttp().getRequest();
                             return «decode(request.headers.authorization)».sub === request.params.owner;
                           }
                         }`,
      'files.controller.ts': `import { UseGuards } from '@nestjs/common';
                              import { OwnerGuard } from './owner.guard';
                              @UseGuards(OwnerGuard)
                              export class Files {}`,
    },
    `import jwt from 'jsonwebtoken';
     export const middleware = async (req, res, next) => {
       const { jti } = «jwt.decode(req.headers.authorization.split(' ')[1])»;
       req.userId = (await AccessTokens.findById(jti)).userId;
       next();
     };`,
    `import { decodeJwt, jwtVerify } from 'jose';
     const verify = async ({ jwt }) => (await jwtVerify(jwt, KEYS, { issuer: 'https://id.example', audience: 'api' })).payload;
     export async function load({ body: { idToken, accessToken } }) {
       await verify({ jwt: idToken, other: accessToken });
       return users.find({ id: «decodeJwt(accessToken)».sub });
     }`,
  ],
  good: [
    `import { SignedDataVerifier } from '@apple/app-store-server-library'; import jwt from 'jsonwebtoken'; const verifier = new SignedDataVerifier(roots, true, 'Production', 'app.bundle', 1); export const hook = async (req) => renew(jwt.decode((await verifier.verifyAndDecodeNotification(req.body.signedPayload)).data.signedTransactionInfo).sub); export const inner = (req) => renew(jwt.decode(jwt.verify(req.body.token, KEY, { algorithms: ['ES256'] }).inner).sub); const jwa = require('jwa'); exports.verify = (token, algorithm, key) => jwa(algorithm).verify(inputOf(token), signature, key); exports.decode = function (token, opts) { const payload = Buffer.from(token.split('.')[1], 'base64').toString(); return { payload: JSON.parse(payload, opts.encoding), subject: JSON.parse(payload).sub }; };`,
    {
      'app.js': `const { requireAuth } = require('./auth');
                 app.use('/admin', requireAuth, require('./admin'));`,
      'auth.js': `const jwt = require('jsonwebtoken');
                  exports.requireAuth = (req, res, next) => { jwt.verify(req.headers.authorization, process.env.KEY, { algorithms: ['RS256'] }); next(); };`,
      'admin.js': `const jwt = require('jsonwebtoken');
                   const router = require('express').Router();
                   router.get('/me', (req, res) => res.json(find(jwt.decode(req.headers.authorization).sub)));
                   module.exports = router;`,
    },
    `import { decodeJwt, jwtVerify } from 'jose'; const verify = async ({ jwt, ...rest }) => (await jwtVerify(jwt, KEYS, { issuer: rest.issuer, audience: 'api' })).payload;
     export async function load({ headers }, jwt = headers.authorization) {
       const { tenant } = decodeJwt(jwt);
       return users.of(tenant, (await verify({ jwt, issuer: \`https://id.example/\${tenant}\` })).sub);
     }`,
    `import jwt from 'jsonwebtoken';
     export async function tenantOf(hook: Hook) {
       const { credentials } = await hook.getConnection();
       const kept = credentials.type === 'oauth2' ? credentials.access_token : credentials.token;
       await hook.update({ tenant: jwt.decode(kept).tid });
     }`,
    `import { decode } from 'jsonwebtoken';
     const waitFor = (redeem) => new Promise((resolve) => listen(async (code) => resolve(await redeem(code))));
     export async function login() {
       const tokens = await waitFor((code) => post('/token', { grant_type: 'authorization_code', code }));
       const { role } = decode(tokens.id_token);
       if (role !== 'admin') throw new Error('not yours');
     }`,
    `import jwt from 'jsonwebtoken';
     export async function login(code, port) {
       const tokens = await tokensFromAuthorizationCode(code), here = await listen(port, tokensFromAuthorizationCode);
       return jwt.decode(tokens.id_token).role === 'admin' && jwt.decode(here.id_token).role === 'admin' ? all() : none();
     }
     async function tokensFromAuthorizationCode(code) {
       const answer = await client.request('/token', { code });
       return Object.assign({ expires_at: later(answer) }, answer.body);
     }`,
    `import { decodeJwt } from 'jose';
     export async function endSession(ctx, next) {
       const client = await ctx.clients.find(decodeJwt(ctx.params.id_token_hint).aud);
       await ctx.provider.IdToken.validate(ctx.params.id_token_hint, client);
       return next();
     }`,
    {
      'jwt.js': `import { decodeJwt } from 'jose';
                 export const decode = (jwt) => ({ payload: decodeJwt(jwt) });`,
      'pushed.js': `import * as JWT from './jwt.js';
                    export default async function pushed(ctx) {
                      const { request } = ctx.oidc.body;
                      const { payload: { exp, dpop_jkt: thumbprint } } = JWT.decode(request);
                      return new ctx.oidc.provider.PushedRequest({ request, dpopJkt: thumbprint }).save(exp - now());
                    }`,
    },
    `import { auth } from '@clerk/nextjs/server';
     import { jwtDecode } from 'jwt-decode';
     export async function GET() {
       const { getToken } = await auth();
       return jwtDecode(await getToken()).role === 'admin' ? Response.json(await all()) : new Response(null, { status: 403 });
     }`,
    `import { createRemoteJWKSet, decodeJwt } from 'jose';
     const ISSUERS = { 'https://a.example': 'https://a.example/jwks', 'https://b.example': 'https://b.example/keys' };
     export function keysFor(token) {
       const { iss } = decodeJwt(token);
       const url = Object.hasOwn(ISSUERS, iss) ? ISSUERS[iss] : undefined;
       if (!url) throw new Error('issuer');
       return createRemoteJWKSet(new URL(url));
     }`,
    `import * as jose from 'jose';
     export class Client {
       constructor(private readonly sessionStore: Store) {}
       async domain(cookies) { const session = await this.sessionStore.get(cookies); return jose.decodeJwt(session.tokenSet.idToken).iss === 'https://id.example/' ? 'main' : 'other'; }
     }`,
    `import { calculateJwkThumbprint, decodeJwt } from 'jose';
     export async function checkBinding(ctx, model) {
       const { cnf } = decodeJwt(ctx.get('oauth-client-attestation'));
       if (model.thumbprint !== (await calculateJwkThumbprint(cnf.jwk))) throw new InvalidGrant('key');
     }`,
    {
      'jwt.js': `import { compactVerify, decodeJwt } from 'jose';
                 const normalized = (input) => (Buffer.isBuffer(input) ? input.toString('utf8') : input);
                 export function decode(input) {
                   const jwt = normalized(input);
                   return { payload: decodeJwt(jwt) };
                 }
                 export const verify = async (jwt, keys) => compactVerify(jwt, keys);`,
      'request.js': `import * as JWT from './jwt.js';
                     export async function read(params, client) {
                       const { payload } = JWT.decode(params.request);
                       if (payload.iss !== client.id) throw new Error('issuer');
                       await JWT.verify(params.request, client.keys);
                       return payload;
                     }`,
    },
    `import { createCrypto } from './crypto';
     export async function ticket(jwt, certs) {
       const segments = jwt.split('.'), signature = segments[2], payload = JSON.parse(atob(segments[1]));
       if (!(await createCrypto().verify(certs[0], segments[0] + '.' + segments[1], signature))) throw new Error('signature');
       if (payload.iss !== ISSUER) throw new Error('issuer');
       return payload.sub;
     }`,
    `import jwt from 'jsonwebtoken';
     export const out = async (req) => {
       const { jti } = jwt.decode(req.cookies.token);
       if ((await revoked.findById(jti)) || !(await tokens.findById(jti))) throw new Error('unknown'); };`,
    `export const expiry = (req) => JSON.parse(atob(req.cookies.token.split('.')[1])).exp;
     export const version = (text) => JSON.parse(text).version.split('.')[1] === '2';`,
    `import { expressjwt } from 'express-jwt';
     import jwt from 'jsonwebtoken';
     import { Strategy } from 'passport-jwt';
     expressjwt({ algorithms: ['RS256'], secret: async (req) => (await tenants.find(jwt.decode(req.token).tid)).publicKey });
     new Strategy({ secretOrKeyProvider: (req, raw, done) => tenants.find(jwt.decode(raw).tid).then((found) => done(null, found.key)) });`,
    `import jwt from 'jsonwebtoken';
     export async function verify(token) { const { header } = jwt.decode(token, { complete: true });
       return jwt.verify(token, await keyOf(header.kid), { algorithms: ['RS256'], issuer: 'https://id.example', audience: 'api' });
     }`,
    {
      'verify.ts': `import jwt from 'jsonwebtoken';
                    export const check = (token) => jwt.verify(token, process.env.KEY, { algorithms: ['HS256'] });`,
      'handler.ts': `import { decode } from 'jsonwebtoken';
                     import { check } from './verify';
                     export function handler({ headers: { authorization } }, res) {
                       check(authorization);
                       if (decode(authorization).role === 'admin') res.send('ok');
                     }`,
    },
    `'use client';
     import { jwtDecode } from 'jwt-decode';
     export const Greeting = ({ token }) => <p>{jwtDecode(token).name}</p>;`,
    `import { decodeJwt } from 'jose';
     import axios from 'axios';
     export const refreshIn = (token) => decodeJwt(token).exp * 1000 - Date.now();
     export const bought = async (id) => { const { data } = await axios.get(\`https://shop.example/orders/\${id}\`); return store(decodeJwt(data.orders[0].signedInfo).product); };`,
    `import jwt from 'jsonwebtoken'; if (jwt.decode(jwt.sign({ id: 1 }, process.env.KEY, { expiresIn: '5m' })).id === 1) console.log('minted');`,
    `import jwt from 'jwt-simple'; const read = (token, verify = true) => jwt.decode(token, process.env.KEY, !verify, 'HS256');
     export const admin = (req, res, next) => { if (read(req.query.token).admin) return next(); ctx.warn('no', { who: read(req.query.token, false).sub }); };`,
    `import { decodeJwt } from 'jose';
     export async function callback(code) {
       const { id_token } = await (await fetch('https://id.example/token', { method: 'POST', body: code })).json();
       return upsert(decodeJwt(id_token).sub);
     }`,
    `import jwt from 'jsonwebtoken';
     export const logout = async (ctx) => { if (jwt.decode(ctx.state.auth.token).type === 'session') await end(ctx); };`,
    `import { jwtDecode } from 'jwt-decode';
     const own = () => { const token = process.env['RUNTIME_TOKEN']; if (!token) throw new Error('RUNTIME_TOKEN'); return token; };
     export const backend = () => jwtDecode(own()).scp.split(':')[1];`,
    `import { UnsecuredJWT } from 'jose';
     export function check(claims, expected) { if (UnsecuredJWT.decode(new UnsecuredJWT(claims).encode(), expected).payload.scope !== 'read') throw new Error('scope'); }`,
    `import { decodeJwt } from 'jose';
     export function warn(req) { if (!decodeJwt(req.body.token).cnf) { console.warn('the token is not bound'); } }`,
    {
      'jwt.guard.ts': `import { AuthGuard } from '@nestjs/passport';
                       export class JwtGuard extends AuthGuard('jwt') {}`,
      'owner.guard.ts': `import { decode } from 'jsonwebtoken';
                         export class OwnerGuard {
                           canActivate(context) {
                             const request = context.switchToHttp().getRequest();
                             return decode(request.headers.authorization).sub === request.params.owner;
                           }
                         }`,
      'files.controller.ts': `import { UseGuards } from '@nestjs/common';
                              import { JwtGuard } from './jwt.guard';
                              import { OwnerGuard } from './owner.guard';
                              @UseGuards(JwtGuard, OwnerGuard)
                              export class Files {}`,
    },
    `import { Hono } from 'hono';
     const parse = (token) => { const [header, payload, signature] = token.split('.');
       return { claims: JSON.parse(atob(payload)), raw: header + '.' + payload, signature };
     };
     const isSigned = ({ raw, signature }, key) => crypto.subtle.verify('RSASSA-PKCS1-v1_5', key, bytes(signature), bytes(raw));
     export const check = async (c, next) => { const token = parse(c.req.header('Authorization')); if (token.claims.iss !== 'https://id.example') return c.text('issuer', 401);
       return (await isSigned(token, await key())) ? next() : c.text('signature', 401); };`,
    `import jwt from 'jsonwebtoken'; const quiet = (token) => { try { return jwt.verify(token, KEY, { algorithms: ['HS256'] }); } catch { return null; } };
     const either = (token) => quiet(token) ?? jwt.decode(token); export const owner = (req, res) => { req.user = either(req.headers.authorization).sub; };`,
    {
      'claims.ts': `import { decode } from 'jsonwebtoken'; export const rightsOf = (request) => decode(request.headers.authorization.slice(7)).rights;`,
      'papers.ts': `import { rightsOf } from './claims'; const listed = async (request) => (rightsOf(request).includes('read') ? papers() : []); export async function papersOf(request) { return { papers: await listed(request) }; }`,
      'routes.ts': `import { papersOf } from './papers'; export const routes = [{ method: 'GET', path: '/papers', handler: papersOf, options: { tags: ['api'] } }];`,
      'server.ts': `import Hapi from '@hapi/hapi'; export const begin = async (plugins, options) => { const server = Hapi.server(); await server.register(plugins); server.auth.strategy('jwt', 'jwt', options); server.auth.default('jwt'); server.route(routes); };`,
    },
    `import { decode } from 'toml'; export const isAdmin = (text) => decode(text).role === 'admin';`,
    {
      'shared/token.ts': `import { jwtDecode } from 'jwt-decode'; export const claimsOf = (token) => jwtDecode(token);`,
      'web/menu.ts': `import { ref } from 'vue'; import { claimsOf } from '../shared/token'; export const entries = ref(claimsOf(held()).role === 'admin' ? ['users'] : []);`,
    },
  ],
  *check(site, code) {
    // In a browser nobody can verify a token, and nothing there is a boundary.
    if (APPS.has(site.side)) return;
    // A function that finds the key of a token is done before the token is verified by that key.
    if (code.isVerified(site, 'token') || code.isInKeyFunction(site.at)) return;
    const origin = code.originOf(site, 'token');
    if (TRUSTED.has(origin)) return;
    const record = code.recordReadBy(site, 'jti');
    const isServed = ({ at, returned }: ClaimUse) => !APPS.has(code.sideOf(returned?.at ?? at));
    const inSight = code.reliances(site, HARMLESS).filter(isServed);
    const [use = ofRecord(record)] = inSight;
    if (!use || code.settled.runsAfterAuthentication(site.at)) return;
    const guard = code.claims.guardOf(site);
    if (guard === 'verifies') return;
    if (guard === 'unclear' || code.settled.mayBeVerified(site)) {
      const unknown = guard ? GUARDED : OUT_OF_SIGHT;
      yield { at: site.at, say: 'whether the signature of this token is checked', unknown };
      return;
    }
    if (code.settled.isTakenApartToVerify(site)) {
      yield { at: site.at, say: 'whether the signature of this token is checked', unknown: CHECKED_BY_HAND };
      return;
    }
    const isReader = use.returned !== undefined && !VERIFIES.test(code.settled.nameAround(site.at));
    const relied = {
      say: `${site.name} reads claims without checking the signature, and they are relied on`,
      lookedFor: 'a verification of the same token in this function, in what it calls and in its callers',
    };
    const isDecoder = code.isGivenAs(site.at, 'session.keep', 'decoder');
    if (use.kind === 'handed on' && !use.returned && !isDecoder && READS.test(code.settled.nameAround(site.at))) {
      yield { at: site.at, say: 'whether anybody relies on these claims', unknown: CALLED_OUT_OF_SIGHT };
      return;
    }
    if (!isReader) {
      yield {
        ...relied,
        at: site.at,
        confidence: weigh(origin, use),
        trace: [...use.trace, { at: use.at, say: use.says }],
      };
      return;
    }
    // A helper that says no more than what stands in a token is not wrong: whoever relies on it is.
    for (const each of inSight) {
      const { returned, trace } = each;
      if (!returned || code.settled.runsAfterAuthentication(returned.at)) continue;
      if (code.life.isBehindDefaultStrategy(returned.at)) continue;
      if (code.settled.standsInForCheck([site.at, ...trace.map(({ at }) => at)])) continue;
      yield {
        ...relied,
        at: returned.at,
        cause: site.at,
        confidence: weigh(origin, each),
        trace: [
          { at: site.at, say: 'decoded here, and not verified' },
          ...trace.filter((step) => step !== returned),
          { at: each.at, say: each.says },
        ],
      };
    }
  },
});

/** The row that the token's id finds is taken for its owner. */
function ofRecord(record: Place | undefined): ClaimUse | undefined {
  return record && { kind: 'identity', claim: 'jti', says: 'its record is taken for the owner', at: record, trace: [] };
}

function weigh(origin: string, { kind }: ClaimUse): Confidence {
  return origin === 'request' && kind !== 'handed on' ? 'high' : 'medium';
}
