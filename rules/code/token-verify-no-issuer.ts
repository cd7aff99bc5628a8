import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'token-verify-no-issuer',
  title: 'A token is verified without an issuer',
  severity: 'medium',
  confidence: 'high',
  cwe: [345],
  controls: ['O6'],
  references: ['RFC 8725 §3.8', 'RFC 7519 §4.1.1'],
  why: 'Whoever else can sign with the same keys (another tenant, another stage) is believed too.',
  fix: 'Pass the exact issuer, or the list of issuers, that this service trusts.',
  blind: 'Whether the configured issuer is the right one; key sets that hold the keys of one issuer only.',
  roles: ['token.verify'],
  bad: [
    `import { verify } from 'https://deno.land/x/djwt@v3.0.2/mod.ts';
     import { jwtVerify } from 'npm:jose@5';
     Deno.serve(async (req) => {
       const caller = await «verify(req.headers.get('x-caller'), await caller(), { audience: 'api' })»;
       const { payload } = await «jwtVerify(req.headers.get('authorization').slice(7), await keys(), { algorithms: ['RS256'], audience: 'api' })»;
       return Response.json({ id: payload.sub, by: caller.sub });
     });`,
    `import fp from 'fastify-plugin';
     import jwt from '@fastify/jwt';
     export default fp(async (app) => {
       app.register(jwt, { secret: { public: process.env.PUBLIC_KEY }, verify: { algorithms: ['RS256'], allowedAud: 'api' } });
       app.addHook('onRequest', async (request) => { await «request.jwtVerify()»; });
     });`,
    `import jwt from '@fastify/jwt';
     import fastify from 'fastify';
     const app = fastify();
     app.register(jwt, { namespace: 'staff', secret: KEY, verify: { algorithms: ['RS256'], allowedAud: 'staff' } });
     app.register(jwt, { namespace: 'guest', jwtVerify: 'known', secret: KEY, verify: { algorithms: ['RS256'], allowedAud: 'guest', allowedIss: 'https://id.example' } });
     app.get('/staff', async (request) => «request.staffJwtVerify()»);
     app.get('/shift', async (request) => «app.jwt.staff.verify(request.query.pass)»);
     app.get('/guest', async (request) => request.known());`,
    {
      'own.ts': `import jwt from 'jsonwebtoken';
                 export const issue = (sub) => jwt.sign({ sub }, process.env.OWN, { expiresIn: '5m' });`,
      'partner.ts': `import jwt from 'jsonwebtoken';
                     export const partner = (token, keyOf) => «jwt.verify(token, keyOf, { algorithms: ['RS256'], audience: 'api' })»;`,
    },
    `import { createVerifier } from 'fast-jwt';
     const verify = createVerifier({ key: KEY, algorithms: ['RS256'], «allowedIss: /example/», allowedAud: 'api' });
     export const admin = (req) => verify(req.headers.authorization);`,
    `import jwt from 'jsonwebtoken';
     import jwksRsa from 'jwks-rsa';
     const client = jwksRsa({ jwksUri: 'https://login.microsoftonline.com/common/discovery/v2.0/keys' });
     const keyOf = (header, done) => client.getSigningKey(header.kid, (error, key) => done(error, key?.getPublicKey()));
     export const caller = (token, done) => «jwt.verify(token, keyOf, { algorithms: ['RS256'], audience: 'api' }, done)»;`,
    `import { auth } from 'express-oauth2-jwt-bearer';
     export const guard = «auth({ issuerBaseURL: 'https://id.example', audience: 'api', validators: { iss: false } })»;`,
    `import jwt from 'jsonwebtoken';
     export const verify = (token, key) => «jwt.verify(token, key, { algorithms: ['RS256'], audience: 'https://api.example' })»;`,
    `import { jwtVerify as check, createRemoteJWKSet } from 'jose';
     const keys = createRemoteJWKSet(new URL(process.env.JWKS_URL));
     export const verify = (token) => «check(token, keys, { audience: 'https://api.example' })»;`,
    `import { promisify } from 'node:util';
     import jwt from 'jsonwebtoken';
     const verify = promisify(jwt.verify);
     const policy = () => ({ algorithms: ['RS256'], audience: 'https://api.example' });
     export const claims = (token, key) => «verify(token, key, policy())»;`,
    `import jwt from 'jsonwebtoken';
     import { log } from './log';
     export function session(req, res, next) {
       const claims = «jwt.verify(req.token, PEM, { algorithms: ['RS256'], audience: 'api' })»;
       if (claims.iss !== 'https://id.example') log.warn({ iss: claims.iss }, 'another issuer');
       res.locals.claims = claims;
       next();
     }`,
    `import { createVerifier } from 'fast-jwt';
     const verify = createVerifier({ key: KEY, algorithms: ['RS256'], «allowedIss: [/login.example/]», allowedAud: 'api' });
     export const user = (token) => verify(token).sub;`,
  ],
  good: [
    `import { jwtVerify } from 'jose';
     export function verify(token, keys, issuer, isChecked) {
       const options = { audience: 'api' };
       if (isChecked ?? true) options.issuer = issuer;
       return ⟦jwtVerify(token, keys, options)⟧;
     }`,
    `import { jwtVerify } from 'jose';
     export const verify = async (token, keys) => {
       const { payload } = await ⟦jwtVerify(token, keys, { audience: 'api', algorithms: ['RS256'] })⟧;
       if (!/^https:\\/\\/id\\.example$/.test(payload.iss)) throw new Error('issuer');
       return payload;
     };`,
    `import jwt from 'jsonwebtoken';
     const TENANTS = new Set(process.env.TENANTS.split(','));
     const check = (token, keyOf) =>
       new Promise((resolve, reject) =>
         ⟦jwt.verify(token, keyOf, { algorithms: ['RS256'], audience: 'api' }, (error, claims) => (error ? reject(error) : resolve(claims)))⟧);
     export async function caller(token, keyOf) {
       const claims = await check(token, keyOf);
       if (!TENANTS.has(claims.tid)) throw new Error('tenant');
       return claims.oid;
     }`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://login.microsoftonline.com/common/discovery/v2.0/keys'));
     const TENANTS = new Set(process.env.TENANTS.split(','));
     export async function caller(token) {
       const { payload } = await ⟦jwtVerify(token, keys, { audience: 'api' })⟧;
       if (!TENANTS.has(payload.tid)) throw new Error('tenant');
       return payload.oid;
     }`,
    `import { jwtVerify, EmbeddedJWK } from 'jose';
     export const proof = (jws) => jwtVerify(jws, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'] });`,
    `import { jwtVerify } from 'jose';
     export async function verify(token, keys, checks) {
       const { payload } = await jwtVerify(token, keys, { clockTolerance: 5 });
       for (const [name, check] of Object.entries(checks)) if (!check(payload[name])) throw new Error(name);
       return payload;
     }`,
    `import jwt from 'jsonwebtoken';
     export const verify = (token, key) => ⟦jwt.verify(token, key, { algorithms: ['RS256'], audience: 'api', issuer: ['https://a.example', 'https://b.example'] })⟧;`,
    `import { jwtVerify } from 'jose';
     export async function verify(token, keys) {
       const { payload } = await ⟦jwtVerify(token, keys, { audience: 'api' })⟧;
       if (!TRUSTED.includes(payload.iss)) throw new Error('issuer');
       return payload;
     }`,
    `import jwt from 'jsonwebtoken';
     export const verify = (token, key, done) =>
       ⟦jwt.verify(token, key, { algorithms: ['RS256'], audience: 'api' }, (error, claims) => {
         if (error || claims.iss !== 'https://id.example') return done(error ?? new Error('issuer'));
         done(null, claims);
       })⟧;`,
  ],
  check: (site, code) =>
    code.requiredClaim(site, { option: 'issuer', claim: 'iss', switch: 'verifyIssuer', controls: ['O6'] }),
});
