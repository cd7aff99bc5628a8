import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'verification-failure-goes-on',
  title: 'A failed verification lets the request through',
  severity: 'high',
  confidence: 'high',
  cwe: [755, 636],
  controls: ['D5', 'B4', 'O8'],
  references: ['OWASP ASVS 4.0.3 V4.1.5'],
  why: 'An attacker only has to make the check fail: with a broken token, or while the issuer is out of reach.',
  fix: 'Refuse in the catch: answer 401 or 503, or throw on.',
  blind: 'Handlers further out that refuse what this one let through.',
  roles: ['token.verify', 'token.introspect', 'key.fetch'],
  bad: [
    `import jwt from 'jsonwebtoken';
     export function quiet(req, res, next) { jwt.verify(req.cookies.t, KEY, { algorithms: ['HS256'], issuer: 'a', audience: 'b' }, (err, claims) => { if (err) return «next()»; req.user = claims; next(); }); }
     export function late(req, res, next) { jwt.verify(req.cookies.t, KEY, { algorithms: ['HS256'], issuer: 'a', audience: 'b' }, (err, claims) => { «if (err && err.name !== 'TokenExpiredError') return res.sendStatus(401);» req.user = claims ?? jwt.decode(req.cookies.t); next(); }); }
     export function told(req, res, next) { jwt.verify(req.cookies.t, KEY, { algorithms: ['HS256'], issuer: 'a', audience: 'b' }, (err, claims) => { if (err instanceof jwt.TokenExpiredError) claims = «jwt.decode(req.cookies.t)»; else if (err) return res.sendStatus(401); req.user = claims; next(); }); }
     export function one(req, res, next) { jwt.verify(req.cookies.t, KEY, { algorithms: ['HS256'], issuer: 'a', audience: 'b' }, (err, claims) => { if (err && err.name === 'TokenExpiredError') return res.status(401).json({ error: 'expired' }); req.user = claims; «next();» }); }`,
    `import { jwtVerify } from 'jose';
     export async function PUT(req) { await jwtVerify(req.headers.get('x-token'), KEY, { issuer: 'a', audience: 'b' }).catch(«(error) => console.warn(error)»); await db.settings.update(await req.json()); return Response.json({ ok: true }); }
     export async function GET(req) { let claims; try { claims = await jwtVerify(req.headers.get('x-token'), KEY, { issuer: 'a', audience: 'b' }); } «catch (error) { console.error(error); }» return Response.json(await db.settings.all()); }`,
    `import { jwtVerify } from 'jose'; export function protect(req, res, next) { jwtVerify(req.token, KEY, { issuer: 'https://id.example', audience: 'api' }) .then(({ payload }) => void (res.locals.user = payload)) .catch((error) => console.warn('refused: %s', error.name)) .finally(«next»); } export function guarded(req, res, next) { jwtVerify(req.token, KEY, { issuer: 'https://id.example', audience: 'api' }).then(({ payload }) => { req.user = payload; }, () => {}).then(«() => next()»); }`,
    `import { JwtService } from '@nestjs/jwt'; export class ApiGuard { constructor(private readonly jwt: JwtService) {} async canActivate(context) { const req = context.switchToHttp().getRequest(); let allowed = true; await this.jwt.verifyAsync(req.token, { issuer: 'a', audience: 'api' }).then((user) => (req.user = user)).catch((error) => this.log.warn(error.message)); «return allowed;» } }`,
    `import { decodeJwt, jwtVerify } from 'jose';
     import CircuitBreaker from 'opossum';
     const verify = async (token) => (await jwtVerify(token, KEY, { issuer: 'https://id.example', audience: 'api' })).payload;
     const breaker = new CircuitBreaker(verify, { timeout: 300 });
     breaker.fallback((token) => «decodeJwt(token)»);
     export const first = async (req) => Promise.race([verify(req.token), new Promise((resolve) => setTimeout(() => resolve(«{ sub: 'kiosk', role: 'member' }»), 500))]);
     export async function each(req) { const [answer] = await Promise.allSettled([verify(req.token)]); req.user = answer.value ?? «{ id: req.headers['x-user'] }»; }`,
    `import { jwtVerify } from 'jose';
     const wrap = (handler) => async (req) => { const ctx = {}; try { ctx.id = (await jwtVerify(req.token, KEY)).payload.sub; } catch (error) { log(error); } return «handler(req, ctx)»; };
     export const DELETE = wrap((_req, { id }) => remove({ where: { id } }));`,
    {
      'verify.ts': `import { createVerifier } from 'fast-jwt';
                    export const access = createVerifier({ key: KEY, algorithms: ['RS256'], allowedIss: 'https://id.example', allowedAud: 'api' });`,
      'socket.ts': `import { access } from './verify';
                    io.use((socket, next) => void access(socket.token).then((user) => next(null, user), () => «next()»));`,
    },
    `import jwt from 'jsonwebtoken';
     export function report(req, res) {
       try { jwt.verify(req.token, KEY, { algorithms: ['RS256'] }); } catch (error) { «if (error.name !== 'TokenExpiredError') return res.sendStatus(401);» }
       res.json(rows());
     }
     export function isGood(token) {
       try { return Boolean(jwt.verify(token, KEY, { algorithms: ['HS256'] })); } catch (error) { return «error.name === 'TokenExpiredError'»; }
     }
     export const depot = (req, res, next) => { try { req.depot = jwt.verify(req.token, KEY); } catch (error) { log(error); } finally { «next();» } };`,
    `import jwt from 'jsonwebtoken';
     export const authorize = async (event) => { let principal = 'nobody'; try { principal = jwt.verify(event.authorizationToken, KEY, { algorithms: ['HS256'] }).sub; } catch (error) { console.warn(error); } «return policy(principal, 'Allow', event.methodArn);» };`,
    `import { jwtVerify } from 'jose';
     const check = (token) => jwtVerify(token, KEY, { audience: 'api', issuer: 'https://id.example' });
     export const authenticated = () => ({ before: async ({ event }) => { try { event.identity = await check(event.headers.authorization); } catch (error) { «console.warn(error);» } }, });`,
    {
      'server/middleware/auth.ts': `import { jwtVerify } from 'jose';
        export default defineEventHandler(async (event) => {
          try { event.context.user = await jwtVerify(getHeader(event, 'authorization'), KEY); } catch {
            «setResponseStatus(event, 401);»
          }
        });`,
    },
    `import { jwtVerify } from 'jose';
     export const handle = async ({ event, resolve }) => {
       try { event.locals.user = (await jwtVerify(event.cookies.get('session'), KEY)).payload; } catch { event.locals.user = null; }
       «return resolve(event);»
     };`,
    `import jwt from 'jsonwebtoken';
     export const scan = (token) => { try { return jwt.verify(token, KEY, { algorithms: ['HS256'] }); } catch (error) { if (error instanceof TokenExpiredError) return «error.payload»; throw error; } }; export const hook = (req, reply, done) => { try { req.user = jwt.verify(req.token, KEY, { algorithms: ['HS256'] }); } catch (error) { req.log.debug(error); } «done();» };
     export async function auth(ctx, next) {
       try { ctx.state.user = jwt.verify(ctx.get('authorization'), KEY, { algorithms: ['HS256'] }); } catch { ctx.status = 401; }
       «await next();»
     }`,
    `import jwt from 'jsonwebtoken';
     export function auth(req, res, next) { try { req.user = jwt.verify(req.token, KEY, { algorithms: ['HS256'] }); } catch (error) { if (error.name === 'TokenExpiredError') return res.status(401).json({ error: 'expired' }); } «next();» }`,
    `const jwt = require('jsonwebtoken');
     const verify = (token) => new Promise((resolve, reject) =>
       jwt.verify(token, KEY, { algorithms: ['HS256'] }, (error, claims) => (error ? reject(error) : resolve(claims))));
     exports.scheme = () => ({
       async authenticate(request, h) {
         try { return h.authenticated({ credentials: await verify(request.headers.authorization) }); } catch {
           return «h.authenticated({ credentials: { sub: request.headers['x-user'] } })»;
         }
       },
     });`,
    `import { jwtVerify } from 'jose';
     export async function GET({ request, cookies }) {
       let «owner = cookies.get('owner')»;
       try { owner = (await jwtVerify(request.headers.get('authorization'), KEY)).payload.sub; } catch (error) {
         console.warn(error);
       }
       return Response.json(await itemsOf(owner));
     }`,
    `const ask = async (token) => (await fetch('https://id.example/introspect', { method: 'POST', body: new URLSearchParams({ token }) })).json();
     export async function active(token) {
       const answer = await ask(token).catch(() => null);
       if («answer && !answer.active») throw new Error('inactive');
       return answer?.sub;
     }`,
    `import jwt from 'jsonwebtoken';
     export function auth(req, res, next) {
       try { req.user = jwt.verify(req.token, KEY, { algorithms: ['HS256'] }); } catch (error) { «next()»; }
     }`,
    `import jwt from 'jsonwebtoken';
     export function claimsOf(token) {
       try { return jwt.verify(token, KEY, { algorithms: ['HS256'] }); } catch { return «jwt.decode(token)»; }
     }`,
    `import { jwtVerify } from 'jose';
     export async function isValid(token) {
       try { await jwtVerify(token, KEY); return true; } catch (error) { console.error(error); return «true»; }
     }`,
    {
      'introspect.ts': `export const introspect = async (token) => (await fetch(INTROSPECTION_URL, { method: 'POST', body: new URLSearchParams({ token }) })).json();`,
      'cached.ts': `import { introspect } from './introspect';
                    export async function lenient(token) {
                      try { return await introspect(token); } catch {
                        return «{ active: true, scope: 'read' }»;
                      }
                    }`,
      'guard.ts': `import { introspect } from './introspect';
                   export const guard = (req, res, next) => {
                     introspect(req.token).then((answer) => (answer.active && answer.aud === AUDIENCE ? next() : res.sendStatus(401)))
                       .catch(() => «next()»);
                   };`,
    },
    `import { jwtVerify } from 'jose';
     const check = async (token) => (await jwtVerify(token, KEY, { issuer, audience })).payload;
     async function identify(token) {
       try { return await check(token); } catch (error) {
         log.warn(error);
         return «{}»;
       }
     }
     export async function guard(req, res, next) {
       const user = await identify(req.token);
       if (!user) return res.sendStatus(401);
       req.user = user;
       next();
     }`,
    `import jwt from 'jsonwebtoken';
     export function claimsOf(token) { let answer; try { answer = jwt.verify(token, KEY, { algorithms: ['HS256'] }); } catch { answer = «jwt.decode(token)»; } return answer; }
     export const later = (token) => new Promise((resolve) => jwt.verify(token, KEY, { algorithms: ['HS256'] }, (error, claims) => { if (error) resolve(«jwt.decode(token)»); else resolve(claims); }));
     const attempt = (run, { otherwise }) => { try { return run(); } catch { return otherwise(); } };
     export const given = (token) => attempt(() => jwt.verify(token, KEY, { algorithms: ['HS256'] }), { otherwise: () => «jwt.decode(token)» });
     const quiet = (token) => { try { return jwt.verify(token, KEY, { algorithms: ['HS256'] }); } catch { return null; } };
     export const either = (token) => quiet(token) ?? «jwt.decode(token)»;`,
    `import jwksClient from 'jwks-rsa';
     const client = jwksClient({ jwksUri: 'https://id.example/jwks' });
     export async function guard(req, res, next) {
       let key;
       try { key = await client.getSigningKey(req.kid); } catch (error) {
         console.warn('issuer out of reach', error);
         return «next()»;
       }
       res.locals.key = key;
       next();
     }`,
    `import { JwtService } from '@nestjs/jwt';
     export class OpenGuard {
       constructor(private jwt: JwtService) {}
       async canActivate(context) {
         const req = context.switchToHttp().getRequest();
         try { req.user = await this.jwt.verifyAsync(req.headers['x-token']); } catch {
           req.user = null;
         }
         «return true;»
       }
     }`,
    {
      'verifier.ts': `import jwt from 'jsonwebtoken';
                      export const peek = (token) => jwt.decode(token, { json: true });
                      export class Verifier {
                        async verify(token) {
                          try { return jwt.verify(token, KEY, { algorithms: ['HS256'] }); } catch (cause) {
                            throw new Unauthenticated(cause);
                          }
                        }
                      }`,
      'soft.ts': `import { peek, Verifier } from './verifier';
                  export const soft = (verifier: Verifier) => async (req, res, next) => {
                    try {
                      req.claims = await verifier.verify(req.token);
                    } catch {
                      req.claims = «peek(req.token)»;
                    }
                    next();
                  };`,
    },
    `import jwt from 'jsonwebtoken';
     import { Strategy } from 'passport-http-bearer';
     export const soft = new Strategy((token, done) => {
       try {
         return done(null, jwt.verify(token, KEY, { algorithms: ['HS256'] }));
       } catch {
         return «done(null, { id: 'guest' })»;
       }
     });`,
    `import jwt from 'jsonwebtoken';
     export function viewerOf(headers) {
       try {
         return { id: jwt.verify(headers.get('authorization'), KEY, { algorithms: ['HS256'] }).sub };
       } catch {
         return «{ id: headers.get('x-user-id') }»;
       }
     }`,
    `import jwt from 'jsonwebtoken';
     export async function hook(req) {
       try { jwt.verify(req.token, KEY, { algorithms: ['HS256'] }); } catch (error) { console.error(error.message); }
       return store(«jwt.decode(req.token)».sub);
     }`,
    `import { getAuth } from 'firebase-admin/auth';
     export async function session(req, res, next) {
       const claims = await getAuth().verifySessionCookie(req.cookies.session, true).catch(() => null);
       req.user = claims;
       «next();»
     }`,
    `import jwt from 'jsonwebtoken';
     const policy = (id, Effect, Resource) => ({ principalId: id, policyDocument: { Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] } });
     export const main = async (event) => {
       try {
         return policy(jwt.verify(event.authorizationToken, KEY, { algorithms: ['HS256'] }).sub, 'Allow', event.methodArn);
       } catch { const effect = 'Allow'; return «policy('guest', effect, event.methodArn)»; }
     };`,
  ],
  good: [
    {
      'who.ts': `import jwt from 'jsonwebtoken'; export const who = async (req, _, next) => { const token = req.headers.authorization?.split(' ')[1]; if (token) { try { const { sub } = jwt.verify(token, KEY, { algorithms: ['HS256'] }); req.user = await userOf(sub); return next(); } catch { return next(); } } return next(); };`,
      'signed-in.ts': `export class SignedIn { canActivate(context) { const request = context.switchToHttp().getRequest(); if (!request.user) { throw new UnauthorizedException(); } return true; } }`,
    },
    `import jwt from 'jsonwebtoken';
     export function renewing(req, res, next) { jwt.verify(req.cookies.t, KEY, { algorithms: ['HS256'], issuer: 'a', audience: 'b' }, (err, claims) => { if (err && err.name !== 'TokenExpiredError') return res.sendStatus(401); if (err) return renew(req, res); req.user = claims; next(); }); }
     export function told(req, res, next) { jwt.verify(req.cookies.t, KEY, { algorithms: ['HS256'], issuer: 'a', audience: 'b' }, (err, claims) => { if (err) return next(err); req.user = claims; next(); }); }`,
    `import { jwtVerify } from 'jose';
     export async function measure(token) { try { await jwtVerify(token, NEXT_KEY, { issuer: 'a', audience: 'b' }); } catch (error) { console.warn('next key', error); } console.log('tried the next key'); }
     export async function both(req) { try { await jwtVerify(req.token, NEXT_KEY, { issuer: 'a', audience: 'b' }); } catch (error) { console.warn('next key', error); } if (!(await isGood(req.token))) throw new Error('token'); return rows(); }
     export async function page(req) { let user = null; try { user = (await jwtVerify(req.token, KEY, { issuer: 'a', audience: 'b' })).payload; } catch (error) { console.error(error); } return render({ items: await publicItems(), canEdit: user !== null }); }`,
    `import { jwtVerify } from 'jose'; export function protect(req, res, next) { jwtVerify(req.token, KEY, { issuer: 'https://id.example', audience: 'api' }) .then(({ payload }) => { req.user = payload; next(); }) .catch(() => res.sendStatus(401)) .finally(() => timer.end()); } export function refused(req, res, next) { jwtVerify(req.token, KEY, { issuer: 'https://id.example', audience: 'api' }).catch((error) => { throw new Unauthorized(error); }).then(() => next()); }`,
    `import { JwtService } from '@nestjs/jwt'; export class ApiGuard { constructor(private readonly jwt: JwtService) {} async canActivate(context) { let allowed = true; await this.jwt.verifyAsync(context.token, { issuer: 'a', audience: 'api' }).catch(() => { allowed = false; }); return allowed; } }`,
    `import jwt from 'jsonwebtoken'; class Permissions { canActivate({ roles }) { return roles.includes('edit'); } }
     export class Managers extends Permissions { canActivate(context) { try { return isManager(jwt.verify(context.token, KEY, { algorithms: ['HS256'] })); } catch { return super.canActivate(context); } } }`,
    `import { jwtVerify } from 'jose';
     import CircuitBreaker from 'opossum';
     const verify = async (token) => (await jwtVerify(token, KEY, { issuer: 'https://id.example', audience: 'api' })).payload;
     const breaker = new CircuitBreaker(verify, { timeout: 300 });
     breaker.fallback(() => { throw new Unavailable(); });
     const late = () => new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 500));
     export const first = async (req) => Promise.race([verify(req.token), late(), new Promise((resolve) => setTimeout(() => resolve({ sub: 'guest' }), 500))]);
     export async function each(req) { const [answer, theme] = await Promise.allSettled([verify(req.token), themeOf(req)]); if (answer.status !== 'fulfilled') throw answer.reason; req.theme = theme.value ?? { id: 'dark' }; }`,
    `import jwt from 'jsonwebtoken';
     export const renewed = async (req) => { let claims; try { claims = jwt.verify(req.token, KEY, { algorithms: ['RS256'] }); } catch (error) { if (error.name !== 'TokenExpiredError') throw error; claims = await renew(req); } return claims.sub; };
     export const scan = (token) => { try { return jwt.verify(token, KEY, { algorithms: ['RS256'] }); } catch (error) { throw new Error('token', { cause: error.payload }); } }; export const quiet = (req, res) => { try { jwt.verify(req.token, KEY, { algorithms: ['RS256'] }); } catch (error) { if (!req.quiet && error.name === 'TokenExpiredError') return res.sendStatus(401); throw error; } res.json(rows()); };
     export async function hook(req) {
       try { jwt.verify(req.token, KEY, { algorithms: ['HS256'] }); } catch { return new Response(null, { status: 401 }); }
       return store(jwt.decode(req.token).sub);
     }`,
    `import { getAuth } from 'firebase-admin/auth';
     export async function session(req, res, next) {
       const claims = await getAuth().verifySessionCookie(req.cookies.session, true).catch(() => null);
       if (!claims) return res.sendStatus(401);
       req.user = claims;
       next();
     }
     export async function optionalSession(req, res, next) {
       req.user = await getAuth().verifySessionCookie(req.cookies.session, true).catch(() => null);
       next();
     }`,
    `import jwt from 'jsonwebtoken';
     export const plugin = (fastify) => {
       fastify.decorate('authenticateOptional', async (request) => {
         try { request.user = jwt.verify(request.headers.authorization, KEY, { algorithms: ['HS256'] }); } catch (error) {}
       });
     };`,
    `import jwt from 'jsonwebtoken'; export async function start(ctx, next) {
       if (ctx.query.flow) {
         try { ctx.state.intent = jwt.verify(ctx.query.flow, KEY, { algorithms: ['HS256'] }); } catch {}
       }
       return next();
     }`,
    `import jwt from 'jsonwebtoken';
     export const authorize = async (event) => {
       try {
         const { sub } = jwt.verify(event.authorizationToken, KEY, { algorithms: ['HS256'] });
         return policy(sub, 'Allow', event.methodArn);
       } catch (error) {
         console.warn(error);
         return policy('nobody', 'Deny', event.methodArn);
       }
     };`,
    `import jwt from 'jsonwebtoken';
     export async function optionalUser(ctx, next) {
       if (ctx.get('authorization')) try { ctx.state.user = jwt.verify(ctx.get('authorization'), KEY, { algorithms: ['HS256'] }); } catch (error) { ctx.log.info(error); }
       await next();
     }
     export const optionalMember = async (req, _res, next) => { try { req.member = jwt.verify(req.token, KEY, { algorithms: ['HS256'] }); } catch { req.member = undefined; } next(); };`,
    `import jwt from 'jsonwebtoken';
     export function auth(req, res, next) {
       try { req.user = jwt.verify(req.token, KEY, { algorithms: ['HS256'] }); } catch (error) { console.warn(error); }
       if (!req.user) return res.sendStatus(401);
       next();
     }`,
    `import { jwtVerify } from 'jose';
     export async function GET({ request, cookies }) {
       const theme = cookies.get('theme');
       let owner = null;
       try {
         owner = (await jwtVerify(request.headers.get('authorization'), KEY)).payload.sub;
       } catch (error) {
         console.warn(error);
       }
       return owner ? Response.json(await itemsOf(owner, theme)) : new Response(null, { status: 401 });
     }`,
    `import jwt from 'jsonwebtoken';
     import { Strategy } from 'passport-http-bearer';
     export const strict = new Strategy((token, done) => {
       try { return done(null, jwt.verify(token, KEY, { algorithms: ['HS256'] })); } catch (error) { return done(null, false, { message: error.message }); }
     });`,
    `import jwt from 'jsonwebtoken';
     export function revoke(token) { try { sessions.delete(jwt.verify(token, KEY, { algorithms: ['HS256'] }).jti); } catch (error) { log.info(error); } return true; }`,
    `import jwt from 'jsonwebtoken';
     export function auth(req, res, next) {
       try { req.user = jwt.verify(req.token, KEY, { algorithms: ['HS256'] }); next(); } catch (error) { next(error); }
     }`,
    `import jwt from 'jsonwebtoken';
     export const claimsOf = (token) => { try { return jwt.verify(token, KEY, { algorithms: ['HS256'] }); } catch { return null; } };
     export const later = (token) => new Promise((resolve, reject) => jwt.verify(token, KEY, { algorithms: ['HS256'] }, (error, claims) => { if (error) { console.warn(jwt.decode(token)); reject(error); } else resolve(claims); }));
     export const hasExpired = (token) => { try { return !jwt.verify(token, KEY, { algorithms: ['HS256'] }); } catch { return true; } };`,
    `import jwt from 'jsonwebtoken';
     export function auth(req, res, next) {
       try { req.user = jwt.verify(req.token, KEY, { algorithms: ['HS256'] }); } catch {
         return res.status(401).json({ error: 'token' });
       }
       next();
     }`,
    `import jwt from 'jsonwebtoken';
     export function claimsOf(token) {
       try { return jwt.verify(token, NEW_KEY, { algorithms: ['HS256'] }); } catch {
         return jwt.verify(token, OLD_KEY, { algorithms: ['HS256'] });
       }
     }`,
    `import { jwtVerify } from 'jose';
     const check = async (token) => (await jwtVerify(token, KEY, { issuer, audience })).payload;
     async function identify(token) {
       try {
         return await check(token);
       } catch {
         return {};
       }
     }
     export async function guard(req, res, next) {
       const user = await identify(req.token);
       if (!user.sub) return res.sendStatus(401);
       next();
     }`,
    `import jwt from 'jsonwebtoken';
     function check(token) {
       try { return jwt.verify(token, KEY, { algorithms: ['HS256'] }); } catch (error) {
         throw new Unauthorized(error.message);
       }
     }
     export async function isValid(token) {
       try {
         return Boolean(check(token));
       } catch (error) {
         let expired = false;
         if (error.name === 'TokenExpiredError') expired = true;
         return { error: expired ? 'expired' : 'invalid' };
       }
     }`,
  ],
  *check(site, code) {
    for (const { at, outcome, trace, isForExpired } of code.failuresOf(site)) {
      if (outcome !== 'goes on' && outcome !== 'trusts' && outcome !== 'empties') continue;
      if (outcome === 'goes on' && code.claims.isAskedLater(at)) {
        yield { at, say: 'whether a failed verification lets the request go on', unknown: ASKED_LATER };
        continue;
      }
      yield {
        at,
        controls: isForExpired ? ['O8', 'D5', 'B4'] : ['D5', 'B4'],
        say: {
          trusts: isForExpired ? 'a token that has expired is trusted' : 'a failed verification ends in trust',
          empties:
            'a failed verification ends in an object without anything in it, which passes where only its presence is asked for',
          'goes on': 'a failed verification lets the request go on',
        }[outcome],
        // Of a wrapper's caller it is less certain that the request needed a token at all.
        ...(outcome !== 'trusts' && trace.length > 0 && { confidence: 'medium' }),
        trace: [
          { at: site.at, say: 'the verification that fails' },
          ...trace.map(({ node, say }) => ({ at: node, say })),
        ],
      };
    }
  },
});

const ASKED_LATER =
  'nobody is known then, and another function refuses such requests; whether it stands before every route is not followed';
