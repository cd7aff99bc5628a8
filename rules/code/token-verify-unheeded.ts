import { type Code, defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'token-verify-unheeded',
  title: 'Nobody looks at what the verification says',
  severity: 'high',
  confidence: 'high',
  cwe: [252, 347],
  controls: ['O5', 'B4'],
  references: ['RFC 7519 §7.2'],
  why: 'A promise is always true and an error that nobody reads stops nothing: forged tokens pass.',
  fix: 'Await the verification, and let its failure end the request.',
  blind: 'Promises that are collected and awaited in another function.',
  roles: ['token.verify', 'token.introspect', 'session.verify', 'signature.verify'],
  bad: [
    `const jwt = require('jsonwebtoken'); exports.chatAuth = (pem) => (socket, next) => { «jwt.verify(socket.token, pem, { algorithms: ['RS256'] }, (_error, claims) => { socket.data.user = claims?.sub; next(); })»; };`,
    `import { createVerifier } from 'fast-jwt';
     const verify = createVerifier({ key: async ({ header }) => keyOf(header.kid), algorithms: ['RS256'] });
     export function isAgent(token) {
       try {
         «verify(token)»;
         return true;
       } catch {
         return false;
       }
     }`,
    `import { getAuth } from 'firebase-admin/auth';
     export const user = (req, res, next) => {
       «getAuth().verifyIdToken(req.token)».then((claims) => { res.locals.uid = claims.uid; log(claims.uid); }).catch((error) => log(error.code));
       next();
     };
     export const hook = (req, reply, done) => {
       void «getAuth().verifyIdToken(req.token)».catch((error) => req.log.debug(error));
       done();
     };
     export const late = (req, res) => {
       «getAuth().verifyIdToken(req.token)».catch(() => res.sendStatus(401));
       res.json(all());
     };`,
    {
      'introspect.ts': `import axios from 'axios';
                        export const introspect = async (token) =>
                          (await axios.post(INTROSPECTION_URL, new URLSearchParams({ token }), { auth: CLIENT })).data;`,
      'guards.ts': `import { introspect } from './introspect';
                    export async function orders(req, res, next) {
                      const answer = await introspect(req.token);
                      if (!answer.active || answer.aud !== 'orders') return res.sendStatus(401);
                      next();
                    }
                    export async function bills(req, res, next) {
                      const answer = await «introspect(req.token)»;
                      if (!answer.sub) return res.sendStatus(401);
                      req.user = { id: answer.sub };
                      next();
                    }`,
    },
    `import { jwtVerify } from 'jose';
     const POLICY = { issuer: 'https://id.example', audience: 'api', algorithms: ['RS256'] };
     export const guard = async (req, res, next) => {
       await Promise.allSettled([«jwtVerify(req.token, KEY, POLICY)»]);
       return req.body ? next() : res.status(400).end();
     };
     export const context = async (req) => {
       const [token, settings] = await Promise.allSettled([«jwtVerify(req.token, KEY, POLICY)», load()]);
       return settings.status === 'fulfilled' ? token.value.payload : undefined;
     };`,
    `import { processIntrospectionResponse } from 'oauth4webapi';
     export const caller = async (server, client, response) => (await «processIntrospectionResponse(server, client, response)»).sub;`,
    `import { subtle } from 'node:crypto';
     export const open = (key, signature, data) => { if (!«subtle.verify('Ed25519', key, signature, data)») throw new Error('signature'); };`,
    `import { Elysia } from 'elysia';
     import { jwt } from '@elysiajs/jwt';
     export const app = new Elysia()
       .use(jwt({ name: 'jwt', secret: process.env.SECRET }))
       .get('/me', async ({ jwt, headers }) => {
         const claims = await «jwt.verify(headers.authorization)»;
         return { sub: claims.sub };
       });`,
    {
      'verifier.ts': `import { jwtVerify } from 'jose';
                      export function createVerifier(keys) {
                        return async (token) => (await jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'api' })).payload;
                      }`,
      'verifiers.ts': `import { createVerifier } from './verifier';
                       export const verify = createVerifier(KEYS);`,
      'route.ts': `import { verify } from './verifiers';
                   export async function DELETE(request) {
                     «verify(request.headers.get('authorization'))»;
                     return Response.json(await remove());
                   }`,
    },
    `import { JwtService } from '@nestjs/jwt';
     export class Tokens {
       constructor(private jwt: JwtService) {}
       claims(token) { return this.jwt.verifyAsync(token); }
     }
     export class Guard {
       constructor(private tokens: Tokens) {}
       canActivate(context) {
         const claims = «this.tokens.claims(tokenOf(context))»;
         return Boolean(claims);
       }
     }`,
    `import { betterAuth } from 'better-auth';
     const auth = betterAuth({});
     export async function DELETE(req) {
       const session = «auth.api.getSession({ headers: req.headers })»;
       if (session === null) return new Response(null, { status: 401 });
       return Response.json(await removeAll());
     }`,
    `import { createClerkClient } from '@clerk/backend'; const clerk = createClerkClient({ secretKey: process.env.CLERK_SECRET_KEY }); export async function PATCH(req) { await «clerk.authenticateRequest(req, { authorizedParties: ['https://app.example'] })»; return Response.json(await change(await req.json())); }`,
    `import jwt from 'jsonwebtoken';
     export const lenient = (token) => new Promise((resolve) =>
       «jwt.verify(token, KEY, { algorithms: ['RS256'] }, (_error, claims) => resolve(claims ?? jwt.decode(token)))»);`,
    `import { jwtVerify } from 'jose';
     const check = async (token) => (await jwtVerify(token, KEY, { audience: 'api', issuer: 'https://id.example' })).payload;
     export const before = ({ event }) => {
       «check(event.headers.authorization)».then((claims) => { event.identity = claims; });
     };`,
    `import { jwtVerify } from 'jose';
     export const guests = (socket, next) => {
       «jwtVerify(socket.handshake.auth.token, KEY)».then(({ payload }) => { socket.data.guest = payload.sub; }).catch(() => socket.emit('warning'));
       next();
     };`,
    `import jwt from 'jsonwebtoken';
     export const open = (token) =>
       new Promise((resolve) => {
         «jwt.verify(token, KEY, { algorithms: ['RS256'] }, (error, claims) => {
           if (error) console.error(error.message);
           resolve(claims ?? {});
         })»;
       });`,
    {
      'verify.ts': `import jwt from 'jsonwebtoken';
                    export const verify = (token) =>
                      new Promise((resolve, reject) =>
                        jwt.verify(token, KEY, { algorithms: ['HS256'] }, (error, claims) => (error ? reject(error) : resolve(claims))));`,
      'hook.ts': `import { verify } from './verify';
                  export const hook = (req, res) => {
                    «verify(req.query.signature)»;
                    res.json({ stored: store(req.body) });
                  };`,
    },
    `import { JwtService } from '@nestjs/jwt';
     export class Sessions {
       constructor(private jwt: JwtService) {}
       async claims(token) {
         const { sub } = await this.jwt.verifyAsync(token);
         return { sub };
       }
     }
     export class Guard {
       constructor(private sessions: Sessions) {}
       canActivate(context) { if (!«this.sessions.claims(tokenOf(context))») return false; return true; }
     }`,
    `import { jwtVerify } from 'jose';
     export function guard(req, res, next) { «jwtVerify(req.cookies.token, KEY, { issuer, audience })»; next(); }`,
    `import jwt from 'jsonwebtoken';
     const isForUs = (claims) => claims.iss === 'https://id.example' && claims.aud === 'api';
     export const guard = (req, res, next) => { const claims = jwt.verify(req.token, process.env.KEY, { algorithms: ['RS256'] }); «isForUs(claims)»; req.user = claims; next(); };`,
    `import { JwtService } from '@nestjs/jwt';
     export class Guard {
       constructor(private jwt: JwtService) {}
       canActivate(context) { if («this.jwt.verifyAsync(tokenOf(context))») return true; return false; }
     }`,
    `import jwt from 'jsonwebtoken';
     export const auth = (req, res, next) =>
       «jwt.verify(req.token, KEY, { algorithms: ['HS256'] }, (error, claims) => {
         req.user = claims;
         next();
       })»;`,
    `import { jwtVerify } from 'jose';
     export const guard = (req, res, next) => {
       const valid = «jwtVerify(req.cookies.token, KEY)»;
       if (!valid) return res.sendStatus(401);
       next();
     };`,
    `import jws from 'jws';
     export const user = (token) => {
       «jws.verify(token, 'HS256', process.env.KEY)»;
       return JSON.parse(jws.decode(token).payload).sub;
     };`,
    {
      'plugins.ts': `import { jwt as tokens } from '@elysiajs/jwt';
                     export const session = tokens({ name: 'session', secret: process.env.KEY });`,
      'app.ts': `import { Elysia } from 'elysia';
                 import { session } from './plugins';
                 new Elysia().use(session).get('/me', async ({ session, cookie: { auth } }) => {
                   const profile = await «session.verify(auth.value)»;
                   return db.user.findFirst({ where: { id: profile.sub } });
                 });`,
    },
    `import { Elysia } from 'elysia';
     import { jwt } from '@elysiajs/jwt';
     new Elysia().use(jwt({ name: 'jwt', secret: process.env.KEY }))
       .derive(async ({ jwt, cookie: { auth } }) => ({ profile: await «jwt.verify(auth.value)» }))
       .get('/me', ({ profile }) => db.user.findFirst({ where: { id: profile.sub } }));`,
    `import { tokenIntrospection } from 'openid-client';
     export async function caller(config, token) {
       const { sub } = await «tokenIntrospection(config, token)»;
       return users.findById(sub);
     }`,
    `import axios from 'axios';
     export async function caller(token) {
       const { data } = await «axios.post(process.env.INTROSPECTION_URL, new URLSearchParams({ token }))»;
       return users.findById(data.sub);
     }`,
    `export async function guard(req, res, next) {
       const answer = await «fetch(\`\${ISSUER}/oauth2/introspect\`, { method: 'POST', body: \`token=\${req.token}\` })»;
       if (answer.status !== 200) return res.sendStatus(401);
       next();
     }`,
    `import jwt from '@tsndr/cloudflare-worker-jwt';
     export async function caller(token, env) {
       await «jwt.verify(token, env.JWT_SECRET)»;
       const { payload } = jwt.decode(token);
       return payload.sub;
     }`,
    `import { createClerkClient } from '@clerk/backend';
     const clerk = createClerkClient({ secretKey: process.env.CLERK_SECRET_KEY });
     export async function coach(req) {
       const state = await «clerk.authenticateRequest(req, { authorizedParties: ['https://app.example'] })»;
       if (!state) throw new Error('unauthorised');
       return state.toAuth();
     }`,
  ],
  good: [
    `const jwt = require('jsonwebtoken'); exports.optionalAuth = (pem) => (socket, next) => { jwt.verify(socket.token, pem, { algorithms: ['RS256'] }, (_error, claims) => { socket.data.user = claims?.sub; next(); }); }; exports.chatAuth = (pem) => (socket, next) => { jwt.verify(socket.token, pem, { algorithms: ['RS256'] }, (_error, claims) => { if (!claims?.sub) return next(new Error('token')); next(); }); };`,
    `import jwt from 'jsonwebtoken';
     const isForUs = (claims) => claims.iss === 'https://id.example' && claims.aud === 'api';
     const assertForUs = (claims) => { if (!isForUs(claims)) throw new Error('claims'); };
     export const guard = (req, res, next) => { const claims = jwt.verify(req.token, process.env.KEY, { algorithms: ['RS256'] }); assertForUs(claims); req.user = claims; next(); };`,
    `import { jwtVerify } from 'jose';
     const POLICY = { issuer: 'https://id.example', audience: 'api', algorithms: ['RS256'] };
     export const all = (token) => Promise.allSettled([jwtVerify(token, KEY, POLICY)]);
     export const who = async (req) => {
       const [token] = await Promise.allSettled([jwtVerify(req.token, KEY, POLICY)]);
       if (!token.value) throw new Error('sign in');
       return token.value.payload.sub;
     };`,
    `import { createVerifier } from 'fast-jwt';
     const verify = createVerifier({ key: process.env.KEY, algorithms: ['HS256'] });
     export const isTill = (token) => { try { verify(token); return true; } catch { return false; } };`,
    `import { getAuth } from 'firebase-admin/auth';
     export const user = (req, res, next) => {
       getAuth().verifyIdToken(req.token).then((claims) => { req.uid = claims.uid; next(); }).catch(() => res.sendStatus(401));
     };`,
    `import { createClerkClient } from '@clerk/backend';
     const clerk = createClerkClient({ secretKey: process.env.CLERK_SECRET_KEY });
     export async function coach(req) {
       const state = await clerk.authenticateRequest(req, { authorizedParties: ['https://app.example'] });
       if (!state.isSignedIn) throw new Error('unauthorised');
       return state.toAuth();
     }`,
    `import jwt from '@tsndr/cloudflare-worker-jwt';
     export async function caller(token, env) {
       await jwt.verify(token, env.JWT_SECRET, { throwError: true });
       const { payload } = jwt.decode(token);
       return payload.sub;
     }`,
    {
      'introspect.ts': `import axios from 'axios';
                        async function ask(token) {
                          const { data } = await axios.post(INTROSPECTION_URL, new URLSearchParams({ token }), { auth: CLIENT });
                          if (!data.active) throw new Error('inactive');
                          return data;
                        }
                        export const introspect = (token) => ask(token);`,
      'guards.ts': `import { introspect } from './introspect';
                    export const who = async (req) => ({ id: (await introspect(req.token)).sub });
                    export const keep = async (req) => { req.answer = await introspect(req.token); };`,
    },
    `import { betterAuth } from 'better-auth';
     const auth = betterAuth({});
     export async function GET(req) {
       const pending = auth.api.getSession({ headers: req.headers });
       const [session, page] = await Promise.all([pending, load(req)]);
       return session ? Response.json(page) : new Response(null, { status: 401 });
     }`,
    `import { createClerkClient } from '@clerk/backend';
     const clerk = createClerkClient({ secretKey: process.env.CLERK_SECRET_KEY });
     export async function GET(req) {
       const state = await clerk.authenticateRequest(req, { authorizedParties: ['https://app.example'] });
       return state.isSignedIn ? Response.json(await list(state.toAuth().userId)) : new Response(null, { status: 401 });
     }`,
    `import { jwtVerify } from 'jose';
     export const guests = (socket, next) => {
       jwtVerify(socket.handshake.auth.token, KEY)
         .then(({ payload }) => {
           socket.data.guest = payload.sub;
           next();
         })
         .catch(next);
     };`,
    `import { jwtVerify } from 'jose';
     export const guests = (socket) =>
       jwtVerify(socket.handshake.auth.token, KEY).then(({ payload }) => { socket.data.guest = payload.sub; });`,
    `import jwt from 'jsonwebtoken';
     export const open = (token) =>
       new Promise((resolve, reject) => {
         jwt.verify(token, KEY, { algorithms: ['RS256'] }, (error, claims) => {
           if (error) console.error(error.message);
           if (error) return reject(error);
           resolve(claims);
         });
       });`,
    `import { jwtVerify } from 'jose';
     const claimsOf = async (token) => (await jwtVerify(token, KEY, { issuer, audience })).payload;
     async function answer(req, res) {
       const claims = await claimsOf(req.token);
       res.json(await load(claims.sub));
     }
     export const listener = (req, res) => {
       answer(req, res);
     };
     export const test = async (req, res) => {
       claimsOf(req.token).then((claims) => res.json(claims), () => res.sendStatus(401));
       const [claims] = await Promise.all([claimsOf(req.token), load(req)]);
     };`,
    `import got from 'got';
     export async function caller(token) {
       const { body } = await got.post(INTROSPECTION_URL, { form: { token } });
       const answer = JSON.parse(body);
       return answer.active && answer.aud === AUDIENCE ? users.findById(answer.sub) : undefined;
     }`,
    `import request from 'request';
     export const introspect = (token, done) =>
       request.post({ url: INTROSPECTION_URL, form: { token } }, (error, response, body) => done(error, body));`,
    `import jws from 'jws';
     export const user = (token) => {
       if (!jws.verify(token, 'HS256', process.env.KEY)) throw new Error('signature');
       return JSON.parse(jws.decode(token).payload).sub;
     };`,
    `import { Elysia } from 'elysia';
     import { jwt } from '@elysiajs/jwt';
     new Elysia().use(jwt({ name: 'jwt', secret: process.env.KEY })).get('/me', async ({ jwt, cookie: { auth } }) => {
       const profile = await jwt.verify(auth.value);
       if (!profile) return new Response(null, { status: 401 });
       return db.user.findFirst({ where: { id: profile.sub } });
     }).derive(async ({ jwt, cookie: { auth } }) => ({ owner: await jwt.verify(auth.value) })).onBeforeHandle(({ owner, status }) => { if (!owner) return status(401); }).get('/owner', ({ owner }) => owner.sub);`,
    `import { tokenIntrospection } from 'openid-client';
     export async function caller(config, token) {
       const answer = await tokenIntrospection(config, token);
       return answer.active ? users.findById(answer.sub) : undefined;
     }`,
    `import { jwtVerify } from 'jose';
     export const claims = async (token) => (await jwtVerify(token, KEY)).payload;`,
    `import jwt from 'jsonwebtoken';
     export const auth = (req, res, next) =>
       jwt.verify(req.token, KEY, { algorithms: ['HS256'] }, (error, claims) => {
         if (error) return res.sendStatus(401);
         req.user = claims;
         next();
       });`,
    `import { jwtVerify } from 'jose'; export const claims = (token) => jwtVerify(token, KEY).then(({ payload }) => payload);`,
    `import jwt from 'jsonwebtoken';
     export const auth = (req, res, next) =>
       jwt.verify(req.token, KEY, { algorithms: ['HS256'] }, (_, claims) => (claims ? next() : res.sendStatus(401)));`,
    `import { jwtVerify } from 'jose';
     export const all = (tokens) => Promise.all(tokens.map((token) => jwtVerify(token, KEY)));
     export const leave = async (token) => { const { payload } = await jwtVerify(token, KEY); forget(payload); }, forget = ({ sub }) => { open = open.filter((one) => one.id !== sub); };`,
    `const app = require('express')();
     const { expressjwt } = require('express-jwt');
     app.use(expressjwt({ secret: process.env.KEY, algorithms: ['HS256'] }));`,
  ],
  *check(site, code) {
    const handling = code.handlingOf(site);
    const isThrown = handling === 'verdict ignored' && site.constants('throws').includes(true);
    if (handling !== 'used' && !isThrown) yield { at: site.at, say: says(site.name, handling) };
    for (const at of code.claims.unheard(site))
      yield {
        at,
        say: 'a check of the claims only answers, and nobody looks at its answer',
        trace: [{ at: site.at, say: 'verified here' }],
      };
    for (const { at, handling } of code.unawaited(site))
      yield {
        at,
        say: says(site.name, handling),
        trace: [{ at: site.at, say: 'the verification that this calls' }],
      };
  },
});

function says(name: string, handling: ReturnType<Code['handlingOf']>): string {
  switch (handling) {
    case 'floating':
      return `nobody waits for ${name}: what follows runs whatever it finds`;
    case 'tested':
      return `${name} gives a promise, which is always true`;
    case 'error ignored':
      return 'the callback never looks at its error';
    default:
      return `${name} does not throw, and nobody looks at what it answers`;
  }
}
