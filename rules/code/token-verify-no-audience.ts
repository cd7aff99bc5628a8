import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'token-verify-no-audience',
  title: 'A token is verified without an audience',
  severity: 'medium',
  confidence: 'high',
  cwe: [345],
  controls: ['O7'],
  references: ['RFC 8725 §3.9', 'RFC 7519 §4.1.3'],
  why: 'A token that the same issuer made for another application is accepted here too.',
  fix: 'Pass the audience that this API goes by, and give every API its own.',
  blind: 'Whether the configured audience is the right one; a check of `aud` in another process.',
  roles: ['token.verify'],
  bad: [
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://id.example/realms/shop/protocol/openid-connect/certs'));
     const issuer = 'https://id.example/realms/shop';
     export const tutor = (token) => jwtVerify(token, keys, { issuer, «audience: 'account'», algorithms: ['RS256'] });`,
    {
      'env.ts': `import { createEnv } from '@t3-oss/env-core';
                 import { z } from 'zod';
                 export const env = createEnv({
                   server: { KEY: z.string(), AUDIENCE: z.string().optional() },
                   runtimeEnv: process.env,
                 });`,
      'verify.ts': `import jwt from 'jsonwebtoken';
                    import { env } from './env';
                    export const verify = (token) =>
                      jwt.verify(token, env.KEY, { algorithms: ['HS256'], issuer: 'https://id.example', «audience: env.AUDIENCE» });`,
    },
    {
      'guard.ts': `import { jwtVerify } from 'jose';
                   export class Guard {
                     constructor(private readonly options) {}
                     async verify(token) {
                       return (await jwtVerify(token, KEYS, { issuer: this.options.issuer, audience: this.options.audience })).payload;
                     }
                   }`,
      'api.ts': `import { Guard } from './guard';
                 const orders = ⟦new Guard({ issuer: 'https://id.example' })⟧;
                 const visits = «new Guard({ issuer: 'https://id.example' })»;
                 export async function order(token) {
                   const claims = await orders.verify(token);
                   if (claims.aud !== 'orders') throw new Error('audience');
                   return claims.sub;
                 }
                 export const visit = async (token) => (await visits.verify(token)).sub;`,
    },
    {
      'app.module.ts': `import { Module } from '@nestjs/common';
                        import { ConfigModule } from '@nestjs/config';
                        import * as Joi from 'joi';
                        import { Lab } from './lab';
                        const validationSchema = Joi.object({ KEY: Joi.string().required(), AUDIENCE: Joi.string() });
                        @Module({ imports: [ConfigModule.forRoot({ validationSchema })], providers: [Lab] })
                        export class AppModule {}`,
      'lab.ts': `import { ConfigService } from '@nestjs/config';
                 import { verify } from 'jsonwebtoken';
                 export class Lab {
                   constructor(private readonly config: ConfigService) {}
                   check(token: string) {
                     return verify(token, this.config.getOrThrow('KEY'), { algorithms: ['RS256'], issuer: 'lab', «audience: this.config.get('AUDIENCE')» });
                   }
                 }`,
    },
    {
      'lab/app.ts': `import { ConfigModule, ConfigService } from '@nestjs/config';
                     import * as Joi from 'joi';
                     import { verify } from 'jsonwebtoken';
                     export const settings = ConfigModule.forRoot({ validationSchema: Joi.object({ AUDIENCE: Joi.string() }) });
                     export class Lab {
                       constructor(private readonly config: ConfigService) {}
                       check(token: string) {
                         return verify(token, this.config.getOrThrow('KEY'), { algorithms: ['RS256'], issuer: 'lab', «audience: this.config.get('AUDIENCE')» });
                       }
                     }`,
      'shop/app.ts': `import { ConfigModule } from '@nestjs/config';
                      import * as Joi from 'joi';
                      export const settings = ConfigModule.forRoot({ validationSchema: Joi.object({ AUDIENCE: Joi.string().required() }) });`,
    },
    `import jwt from 'jsonwebtoken';
     import { cleanEnv, str } from 'envalid';
     const env = cleanEnv(process.env, { KEY: str(), AUDIENCE: str({ default: undefined }) });
     export const verify = (token) => «jwt.verify(token, env.KEY, { algorithms: ['RS256'], issuer: 'https://id.example', audience: env.AUDIENCE })»;`,
    `import jwt from 'jsonwebtoken';
     const isFor = (aud, api) => «String(aud).indexOf(api)» !== -1;
     export function verify(token, key) {
       const claims = jwt.verify(token, key, { algorithms: ['RS256'], issuer: 'https://id.example' });
       if (!isFor(claims.aud, 'orders')) throw new Error('audience');
       return claims;
     }`,
    {
      'verifier.ts': `import { jwtVerify } from 'jose';
                      export function createVerifier(keys, policy) {
                        return async (token) => (await jwtVerify(token, keys, { issuer: policy.issuer, audience: policy.audience })).payload;
                      }
                      export const warn = (claims, api) => {
                        if (claims.aud !== api) console.warn('audience');
                      };`,
      'api.ts': `import { createVerifier, warn } from './verifier';
                 const checked = ⟦createVerifier(KEYS, { issuer: 'https://id.example' })⟧;
                 const warned = «createVerifier(KEYS, { issuer: 'https://id.example' })»;
                 export async function orders(token) {
                   const claims = await checked(token);
                   if (claims.aud !== 'orders') throw new Error('audience');
                   return claims.sub;
                 }
                 export async function visits(token) {
                   const claims = await warned(token);
                   warn(claims, 'visits');
                   return claims.sub;
                 }`,
    },
    `import { jwtVerify } from 'jose';
     export async function verify(token, keys) {
       const { payload } = await jwtVerify(token, keys, { issuer: 'https://id.example' });
       if (!JSON.stringify(«payload.aud»).includes('freight')) throw new Error('audience');
       return payload.sub;
     }`,
    `import Hapi from '@hapi/hapi';
     import Jwt from '@hapi/jwt';
     const server = Hapi.server();
     «server.auth.strategy('partner', 'jwt', { keys: process.env.KEY, verify: { iss: 'https://id.example', aud: false, sub: false } })»;`,
    `import { jwtVerify } from 'jose';
     export async function verify(token, keys) {
       const { payload } = await jwtVerify(token, keys, { issuer: 'https://id.example' });
       if (process.env.AUDIENCE && «payload.aud» !== process.env.AUDIENCE) throw new Error('audience');
       return payload;
     }`,
    `import { CognitoJwtVerifier } from 'aws-jwt-verify';
     export const verifier = «CognitoJwtVerifier.create({ userPoolId: 'eu-1_a', tokenUse: 'access', clientId: null })»;`,
    `import jwt from 'jsonwebtoken';
     const policy = (strict) => ({ algorithms: ['RS256'], issuer: 'https://id.example', ...(strict && { audience: 'api' }) });
     export const widget = (token, key) => «jwt.verify(token, key, policy(false))»;
     export const page = (token, key) => ⟦jwt.verify(token, key, policy(true))⟧;`,
    {
      'env.ts': `import { z } from 'zod';
                 const schema = z.object({ ISSUER: z.string().url(), AUDIENCE: z.string().optional() });
                 export type Env = z.infer<typeof schema>;
                 export const env: Env = schema.parse(process.env);`,
      'verify.ts': `import { createRemoteJWKSet, jwtVerify } from 'jose';
                    import { env } from './env';
                    const keys = createRemoteJWKSet(new URL('/jwks', env.ISSUER));
                    export const verify = (token) => jwtVerify(token, keys, { issuer: env.ISSUER, «audience: env.AUDIENCE» });`,
    },
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     import { z } from 'zod';
     const settings = z.object({ audience: z.string().nullish() }).parse(config);
     export const verify = (token) => jwtVerify(token, KEY, { issuer: 'https://id.example', «audience: settings.audience» });`,
    `import jwt from 'jsonwebtoken';
     export const verify = (token, key) => jwt.verify(token, key, { algorithms: ['RS256'], issuer: 'https://id.example', «audience: /example/» });`,
    `import { auth } from 'express-oauth2-jwt-bearer';
     export const guard = «auth({ issuerBaseURL: 'https://id.example', audience: 'api', validators: { aud: false } })»;`,
    `import { jwtVerify, createRemoteJWKSet } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://id.example/jwks'));
     export const verify = (token) => «jwtVerify(token, keys, { issuer: 'https://id.example' })»;`,
    `import jwt from 'jsonwebtoken';
     const options = { algorithms: ['RS256'], issuer: 'https://id.example' };
     export const verify = (token, key) => «jwt.verify(token, key, options)»;`,
    {
      'verify.ts': `import { verify } from 'jsonwebtoken';
                    export const check = (token, key, options) => verify(token, key, options);`,
      'api.ts': `import { check } from './verify';
                 export const handler = (req) => «check(req.token, key(), { algorithms: ['RS256'], issuer: 'https://id.example' })»;
                 export const other = (req) => ⟦check(req.token, key(), { algorithms: ['RS256'], audience: 'https://api.example' })⟧;`,
    },
    `import { JwtService } from '@nestjs/jwt';
     export class Guard {
       constructor(private jwt: JwtService) {}
       check(token: string) { return «this.jwt.verifyAsync(token, { secret: process.env.JWT_SECRET })»; }
     }`,
    `import { createVerifier } from 'fast-jwt';
     const verify = «createVerifier({ key: process.env.KEY, algorithms: ['HS256'] })»;
     export const user = (token) => verify(token).sub;`,
    `import jwt from 'jsonwebtoken';
     const { audience, ...policy } = { audience: 'api', issuer: 'https://id.example' };
     export const verify = (token, key) => «jwt.verify(token, key, policy)»;`,
    `import jwt from 'jsonwebtoken';
     export const issue = (sub) => jwt.sign({ sub }, process.env.OWN_SECRET, { expiresIn: '5m' });
     export const partner = (token) => «jwt.verify(token, process.env.PARTNER_SECRET, { algorithms: ['HS256'] })»;`,
    `import { jwtVerify } from 'jose';
     export async function verify(token, keys, clientId) {
       const { payload } = await «jwtVerify(token, keys, { issuer: 'https://id.example' })»;
       return payload;
     }`,
    `import { createVerifier } from 'fast-jwt';
     const verify = createVerifier({ key: KEY, algorithms: ['RS256'], allowedIss: 'a', «allowedAud: 'api'», requiredClaims: ['exp', 'iss'] });
     export const user = (token) => verify(token).sub;`,
  ],
  good: [
    `import jwt from 'jsonwebtoken';
     const read = (token) => jwt.verify(token, process.env.KEY, { algorithms: ['RS256'], issuer: 'https://id.example' });
     export const confirm = (req) => { const { aud, sub } = read(req.query.t); if (aud !== 'confirm') throw new Error('aud'); return find(sub); };
     export const calendar = (req) => entries(read(req.query.t).sub);`,
    `import { Elysia } from 'elysia';
     import { jwtVerify } from 'jose';
     export const app = new Elysia()
       .derive(async ({ headers }) => ({ claims: (await jwtVerify(headers.authorization.slice(7), await keys(), { algorithms: ['RS256'], issuer: 'https://id.example' })).payload }))
       .onBeforeHandle(({ claims, status }) => { if (claims.aud !== 'api') return status(401); })
       .get('/me', ({ claims }) => claims.sub);`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://id.example/realms/shop/protocol/openid-connect/certs'));
     const issuer = 'https://id.example/realms/shop';
     export async function tablet(token) {
       const { payload } = await jwtVerify(token, keys, { issuer, audience: 'account', algorithms: ['RS256'] });
       if (payload.azp !== 'shop-tablet') throw new Error('no token of a tablet');
       return payload.sub;
     }
     export const api = (token) => jwtVerify(token, keys, { issuer, audience: 'shop-api', algorithms: ['RS256'] });`,
    `import { createVerifier } from 'fast-jwt';
     const required = ['exp', 'aud'];
     const verify = createVerifier({ key: KEY, algorithms: ['RS256'], allowedAud: 'api', requiredClaims: [...required, 'iat'] });
     export const user = (token) => verify(token).sub;`,
    `import { JwtVerifier } from 'aws-jwt-verify';
     export const verifier = JwtVerifier.create({ issuer: 'https://id.example', audience: null, customJwtCheck: ({ payload }) => check(payload) });`,
    `import { jwtVerify } from 'jose';
     const verify = async (token, allowed) => (await jwtVerify(token, KEYS, { issuer: 'https://id.example', audience: allowed })).payload;
     export async function signIn(provider, token) {
       const ids = provider.apps ? provider.apps.flatMap((app) => app.id) : [];
       if (ids.length === 0) throw new Error('no app');
       return verify(token, ids);
     }`,
    `import { jwtVerify } from 'jose';
     export async function webhook(token, key, body) {
       const { payload } = await jwtVerify(token, key, { algorithms: ['ES256'], maxTokenAge: '5 min' });
       return same(payload.request_body_sha256, sha256(body));
     }`,
    `import Hapi from '@hapi/hapi';
     import * as jwt from 'hapi-auth-jwt2';
     export async function start(key) {
       const server = Hapi.server();
       await server.register(jwt);
       ⟦server.auth.strategy('jwt', 'jwt', { key, verifyOptions: { algorithms: ['RS256'], issuer: 'desk', audience: 'papers' }, validate: () => ({ isValid: true }) })⟧;
       return server;
     }`,
    `import Hapi from '@hapi/hapi';
     const server = Hapi.server();
     ⟦server.auth.strategy('api', 'jwt', { keys: { uri: 'https://id.example/jwks', algorithms: ['RS256'] }, verify: { iss: 'https://id.example', aud: 'api', sub: false } })⟧;
     server.auth.strategy('web', 'cookie', { cookie: { password: process.env.COOKIE_PASSWORD } });`,
    {
      'tokens.ts': `import { Inject, Injectable } from '@nestjs/common';
                    import { JwtService } from '@nestjs/jwt';
                    import { TOKENS } from './names';
                    @Injectable()
                    export class Tokens {
                      constructor(@Inject(TOKENS) private readonly tokens: JwtService) {}
                      read(token: string) { return ⟦this.tokens.verify(token)⟧; }
                    }`,
      'names.ts': `export const TOKENS = Symbol('TOKENS');`,
      'app.module.ts': `import { Module } from '@nestjs/common';
                        import { JwtService } from '@nestjs/jwt';
                        import { TOKENS } from './names';
                        import { Tokens } from './tokens';
                        const service = () => new JwtService({ secret: process.env.KEY, verifyOptions: { algorithms: ['HS256'], audience: 'api' } });
                        @Module({ providers: [Tokens, { provide: TOKENS, useFactory: service }] })
                        export class AppModule {}`,
    },
    `import { CognitoJwtVerifier } from 'aws-jwt-verify';
     export const verifier = ⟦CognitoJwtVerifier.create({ userPoolId: 'eu-1_a', tokenUse: 'access', clientId: 'web' })⟧;`,
    `import { jwtVerify } from 'jose';
     import { z } from 'zod';
     const settings = z.object({ audience: z.string().optional().default('https://api.example'), issuer: z.string() }).parse(config);
     export const verify = (token) => ⟦jwtVerify(token, KEY, { issuer: settings.issuer, audience: settings.audience })⟧;`,
    `import jwt from 'jsonwebtoken';
     export const verify = (token, key) => ⟦jwt.verify(token, key, { algorithms: ['RS256'], audience: /^urn:api:[a-z]+$/ })⟧;`,
    `import { CognitoJwtVerifier } from 'aws-jwt-verify';
     const verifier = CognitoJwtVerifier.create([
       { userPoolId: 'eu-1_a', clientId: 'a', tokenUse: 'access' },
       { userPoolId: 'eu-1_b', clientId: 'b', tokenUse: 'access' },
     ]);
     export const userOf = async (token) => users.get((await ⟦verifier.verify(token)⟧).sub);`,
    `import jwt from 'jsonwebtoken';
     export const licence = (licenceKey, pem) => jwt.verify(licenceKey, pem, { algorithms: ['RS256'], issuer: 'https://id.example' }).plan;
     export function isLicensed(licenceKey) { return jwt.verify(licenceKey, PEM, { algorithms: ['RS256'] }).plan === 'team'; }`,
    {
      'signature.ts': `import jwt from 'jsonwebtoken';
                       export const checkSignature = (token, key) =>
                         new Promise((resolve, reject) =>
                           jwt.verify(token, key, { algorithms: ['RS256'] }, (error) => (error ? reject(error) : resolve())));
                       export const decoded = async (token) => jwt.decode(token, { complete: true });`,
      'verifier.ts': `import { checkSignature, decoded } from './signature';
                      export async function verify(token, key, project) {
                        const { payload } = await decoded(token);
                        if (payload.aud !== project) throw new Error('audience');
                        await checkSignature(token, key);
                        return payload;
                      }`,
    },
    `import { jwtVerify } from 'jose';
     export async function verify(token, keys, auth) {
       const base = typeof auth.url === 'string' ? auth.url : undefined;
       const audience = auth.audience ?? base;
       if (!audience) throw new Error('audience');
       return jwtVerify(token, keys, { issuer: 'https://id.example', audience });
     }`,
    `import { jwtVerify } from 'jose';
     export async function verify(token, keys, clientId) {
       const { payload } = await jwtVerify(token, keys, { issuer: 'https://id.example' });
       if (clientId && payload.aud !== clientId) throw new Error('audience');
       return payload;
     }`,
    `import { jwtVerify } from 'jose';
     export const verify = (token, keys, options, context) =>
       jwtVerify(token, keys, { issuer: 'https://id.example', audience: options?.audience ?? context.baseUrl });`,
    `import { jwtVerify, EmbeddedJWK } from 'jose';
     export const proof = (jws) => jwtVerify(jws, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'] });`,
    `import { jwtVerify } from 'jose';
     export async function verify(token, keys, checks) {
       const { payload } = await jwtVerify(token, keys, { clockTolerance: 5 });
       for (const [name, check] of Object.entries(checks)) if (!check(payload[name])) throw new Error(name);
       return payload;
     }`,
    `import jwt from 'jsonwebtoken';
     export const issue = (sub) => jwt.sign({ sub }, process.env.OWN_SECRET, { expiresIn: '5m' });
     export const own = (token) => jwt.verify(token, process.env.OWN_SECRET, { algorithms: ['HS256'] });`,
    `import { jwtVerify } from 'jose';
     export const verify = (token, keys) => ⟦jwtVerify(token, keys, { issuer: 'https://id.example', audience: process.env.AUDIENCE })⟧;`,
    {
      'policy.ts': `export const policy = { algorithms: ['ES256'], issuer: 'https://id.example', audience: 'https://api.example' } as const;`,
      'index.ts': `export { policy } from './policy';`,
      'verify.ts': `import jwt from 'jsonwebtoken';
                    import { policy } from '.';
                    export const verify = (token, key) => ⟦jwt.verify(token, key, { ...policy, clockTolerance: 5 })⟧;`,
    },
    `import jwt from 'jsonwebtoken';
     export function verify(token, key) {
       const claims = ⟦jwt.verify(token, key, { algorithms: ['RS256'] })⟧;
       if (claims.aud !== 'https://api.example') throw new Error('audience');
       return claims;
     }`,
    `import { JwtModule, JwtService } from '@nestjs/jwt';
     export const module = JwtModule.register({ publicKey: pem, verifyOptions: { audience: 'api', issuer: 'https://id.example' } });
     export class Guard {
       constructor(private jwt: JwtService) {}
       check(token: string) { return ⟦this.jwt.verify(token)⟧; }
     }`,
    `import jwt from 'jsonwebtoken';
     import { options } from 'our-config';
     export const verify = (token, key) => jwt.verify(token, key, options);`,
  ],
  check: (site, code) =>
    code.requiredClaim(site, { option: 'audience', claim: 'aud', switch: 'verifyAudience', controls: ['O7'] }),
});
