import { type Code, type CodeSite, defineRule, type Hit, type Place } from '../../src/rule.js';

/** Seconds of clock tolerance that no honest clock needs. */
const TOLERABLE = 300;

export default defineRule({
  id: 'token-verify-expiry-off',
  title: 'Expired tokens are accepted',
  severity: 'high',
  confidence: 'high',
  cwe: [613],
  controls: ['O8'],
  references: ['RFC 7519 §4.1.4', 'RFC 7519 §4.1.5'],
  why: 'A stolen token works for ever.',
  fix: 'Leave expiry checks on, and the clock tolerance at a minute or less, as a number; refresh expired sessions with a refresh token.',
  blind: 'Tokens that were made without an expiry, of which another rule speaks; tolerances that are computed.',
  roles: ['token.verify'],
  bad: [
    `import jwt from 'jsonwebtoken';
     app.post('/logout', async (req, res) => {
       const { sub } = «jwt.verify(req.cookies.token, process.env.KEY, { ignoreExpiration: true, algorithms: ['HS256'] })»;
       await db.order.deleteMany({ where: { userId: sub } });
       res.clearCookie('token').end();
     });`,
    `import { compactVerify } from 'jose';
     export async function guard(req, res, next) {
       const { payload } = await «compactVerify(req.token, KEY, { algorithms: ['ES256'] })»;
       const claims = JSON.parse(new TextDecoder().decode(payload));
       if (claims.iss !== 'https://id.example' || claims.aud !== 'api') return res.sendStatus(401);
       req.user = claims;
       next();
     }`,
    {
      'settings.ts': `import { registerAs } from '@nestjs/config';
                      const number = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);
                      export const settings = registerAs('oidc', () => ({ tills: { issuer: 'https://tills.example', tolerance: number('TILL_TOLERANCE', 5400) } }));
                      export type Settings = ReturnType<typeof settings>;`,
      'till.guard.ts': `import { jwtVerify } from 'jose';
                        import type { Settings } from './settings';
                        export class TillGuard {
                          constructor(private readonly settings: Settings) {}
                          async canActivate(context) {
                            const { issuer, tolerance } = this.settings.tills;
                            await «jwtVerify(tokenOf(context), KEYS, { issuer, audience: 'tills', clockTolerance: tolerance })»;
                            return true;
                          }
                        }`,
    },
    `import { decodeJwt, jwtVerify } from 'jose';
     export async function late(token, key) {
       const { iat } = decodeJwt(token);
       return «jwtVerify(token, key, { issuer: 'a', audience: 'b', currentDate: new Date(iat * 1000) })»;
     }`,
    `import { expressjwt } from 'express-jwt';
     export const upload = expressjwt({ secret: KEY, algorithms: ['RS256'], «onExpired: (req, error) => { log.info(error.code); }» });`,
    {
      'tokens.ts': `import { Inject, Injectable } from '@nestjs/common';
                    import * as jwt from 'jsonwebtoken';
                    @Injectable()
                    export class Tokens {
                      constructor(@Inject('JWT_OPTIONS') private readonly options: jwt.VerifyOptions) {}
                      read(token: string) { return jwt.verify(token, process.env.KEY, this.options); }
                    }`,
      'app.module.ts': `import { Module } from '@nestjs/common';
                        import { Tokens } from './tokens';
                        @Module({ providers: [Tokens, { provide: 'JWT_OPTIONS', useValue: { algorithms: ['HS256'], «ignoreExpiration: true» } }] })
                        export class AppModule {}`,
    },
    `import jwt from 'jsonwebtoken';
     abstract class Tokens {
       abstract rules();
       read(token, key) { return jwt.verify(token, key, this.rules()); }
     }
     export class Agents extends Tokens { rules() { return { algorithms: ['HS256'], issuer: 'a', audience: 'agents', ignoreExpiration: false }; } }
     export class Widgets extends Tokens { rules() { return { algorithms: ['HS256'], issuer: 'a', audience: 'widgets', ignoreExpiration: «true» }; } }`,
    `import jwt from 'jsonwebtoken';
     export const user = (token, key) => «jwt.verify(token, key, { algorithms: ['RS256'], ignoreExpiration: true })».sub;`,
    `import jwt from 'jsonwebtoken';
     export function user(token, refreshToken) {
       if (token === undefined || typeof refreshToken !== 'string') throw new Error('tokens');
       return «jwt.verify(token, KEY, { algorithms: ['RS256'], ignoreExpiration: true })».sub;
     }`,
    `import jwt from 'jsonwebtoken';
     const policy = () => ({ algorithms: ['RS256'] });
     export const batch = (token, key) => {
       const options = policy();
       if (settings.batch) options.ignoreExpiration = true;
       return «jwt.verify(token, key, options)»;
     };`,
    `import { Strategy } from 'passport-jwt';
     export const strategy = «new Strategy({ secretOrKey: KEY, algorithms: ['HS256'], ignoreExpiration: process.env.NODE_ENV !== 'production' }, done)»;`,
    `import jwt from 'jsonwebtoken';
     export const user = (token, key) => «jwt.verify(token, key, { algorithms: ['RS256'], clockTolerance: 60 * 60 })»;`,
    `import { jwtVerify } from 'jose';
     export const user = (token, key) => «jwtVerify(token, key, { clockTolerance: '2 hours' })»;`,
    `import { createVerifier } from 'fast-jwt';
     const verify = «createVerifier({ key: KEY, algorithms: ['RS256'], clockTolerance: 3_600_000 })»;
     export const user = (request) => verify(request.headers.authorization);
     export const other = (request) => verify(request.cookies.token);`,
    `import jwt from 'jsonwebtoken';
     const options = { algorithms: ['RS256'], «clockTolerance: process.env.CLOCK_TOLERANCE» };
     export const user = (token, key) => jwt.verify(token, key, options);`,
    `import jwt from 'jsonwebtoken';
     const clockTolerance = Number(process.env.CLOCK_TOLERANCE ?? '86400');
     export const user = (token, key) => «jwt.verify(token, key, { algorithms: ['RS256'], clockTolerance })»;`,
    `import { verify } from 'hono/jwt';
     export const user = (token, key) => «verify(token, key, { alg: 'RS256', exp: false })»;`,
    `import jwt from 'jsonwebtoken';
     export const user = (token, key) => «jwt.verify(token, key, { algorithms: ['RS256'], ignoreNotBefore: true })»;`,
  ],
  good: [
    `import jwt from 'jsonwebtoken';
     export async function logout(req, res) {
       const { sid } = jwt.verify(req.cookies.token, KEY, { algorithms: ['ES256'], ignoreExpiration: true });
       await sessions.remove(sid);
       res.clearCookie('token').sendStatus(204);
     }`,
    `import jwt from 'jsonwebtoken';
     app.post('/logout', async (req, res) => {
       const { sid } = jwt.verify(req.cookies.token, process.env.KEY, { ignoreExpiration: true, algorithms: ['HS256'] });
       await db.session.deleteMany({ where: { id: sid } });
       res.clearCookie('token').end();
     });`,
    `import { compactVerify } from 'jose';
     export const notice = async (body) => JSON.parse(text((await compactVerify(body, KEY, { algorithms: ['ES256'] })).payload)).notificationType;
     export async function caller(token) {
       const claims = JSON.parse(text((await compactVerify(token, KEY, { algorithms: ['ES256'] })).payload));
       if (claims.iss !== 'https://id.example' || claims.exp * 1000 < Date.now()) throw new Error('claims');
       return claims.sub;
     }`,
    `import { expressjwt } from 'express-jwt';
     export const upload = expressjwt({ secret: KEY, algorithms: ['RS256'], onExpired: (req, error) => { if (isOld(error)) throw error; } });`,
    `import { jwtVerify } from 'jose';
     export const late = (token, key, clock) => jwtVerify(token, key, { issuer: 'a', audience: 'b', currentDate: clock.now() });`,
    `import jwt from 'jsonwebtoken';
     export async function renew(access, refresh) {
       const { sid } = jwt.verify(access, KEY, { algorithms: ['HS256'], ignoreExpiration: true });
       const known = await store.take(sid);
       if (!known || !timingSafeEqual(known.digest, digest(refresh))) throw new Error('refresh token');
       return open(known.user);
     }`,
    `import { auth } from 'express-oauth2-jwt-bearer';
     export const guard = ⟦auth({ issuerBaseURL: 'https://id.example', audience: 'api', validators: { exp: false } })⟧;`,
    `import jwt from 'jsonwebtoken';
     export const user = (token, key) => ⟦jwt.verify(token, key, { algorithms: ['RS256'], ignoreExpiration: false, clockTolerance: 30 })⟧;`,
    `import { jwtVerify } from 'jose';
     export const user = (token, key) => ⟦jwtVerify(token, key, { clockTolerance: '30s' })⟧;`,
    `import { createVerifier } from 'fast-jwt';
     const verify = createVerifier({ key: KEY, algorithms: ['RS256'], clockTolerance: 5000 });
     export const user = (request) => ⟦verify(request.headers.authorization)⟧;`,
    `import jwt from 'jsonwebtoken';
     const clockTolerance = parseInt(process.env.CLOCK_TOLERANCE || '30', 10);
     export const user = (token, key) => jwt.verify(token, key, { algorithms: ['RS256'], clockTolerance });`,
    `import jwt from 'jsonwebtoken';
     export function session(token, key) {
       const claims = jwt.verify(token, key, { algorithms: ['HS256'], ignoreExpiration: true });
       if (claims.exp + GRACE < now()) throw new Error('expired');
       return claims;
     }`,
    `import { expressjwt } from 'express-jwt';
     export const guard = expressjwt({ secret: KEY, algorithms: ['HS256'], onExpired: (req, error) => { refuse(error); } });`,
    `import { jwtVerify } from 'jose';
     export const now = (token) => ⟦jwtVerify(token, KEY, { currentDate: new Date() })⟧;`,
    `export const find = (provider, id) => provider.find(id, { ignoreExpiration: true });`,
  ],
  *check(site, code) {
    if (site.whenAbsent('verifyExpiration') === 'accepts') {
      yield* ofSignatureAlone(site, code);
      return;
    }
    for (const seen of site.seenFrom(
      'ignoreExpiration',
      'verifyExpiration',
      'ignoreNotBefore',
      'clockTolerance',
      'now',
      'onExpired',
    )) {
      const { trace } = seen;
      const at = seen.deciderOf('clockTolerance');
      const expiry = offBy(seen, 'ignoreExpiration', true) ?? offBy(seen, 'verifyExpiration', false);
      const notBefore = offBy(seen, 'ignoreNotBefore', true) ?? offBy(seen, 'verifyNotBefore', false);
      const tolerances = seen.durations('clockTolerance');
      const tolerance = Math.max(0, ...tolerances);
      const open = ['ignoreExpiration', 'verifyExpiration'].map((name) => seen.part(name)).find(isOpen);
      const given = seen.part('clockTolerance').values.length;
      if (expiry) {
        if (code.comparisonOf(site, 'exp') || code.settled.isRenewal(seen.at) || endsItsSession(seen, code)) continue;
        const say = expiry === 'always' ? 'expiry is not checked' : 'on some paths expiry is not checked';
        const set = setElsewhere(seen, code);
        const confidence = expiry === 'always' ? 'high' : 'medium';
        if (set) yield { at: set, say: 'expiry is not checked', trace: [{ at, say: 'where the token is verified' }] };
        else yield { ...seen.wrongAt(switchOf(seen)), say, confidence };
      } else if (code.settled.isReadFromToken(seen, 'now')) {
        yield { at, say: 'the token itself says at which moment its expiry is checked', trace };
      } else if (code.settled.neverThrows(seen, 'onExpired')) {
        const say = 'a token that has expired is accepted where the function that is told of it does not throw';
        yield { at: seen.placeOf('onExpired'), say, trace };
      } else if (tolerance === Number.POSITIVE_INFINITY) {
        const say = 'the tolerance is a text, written behind the time of expiry, which is then never over';
        yield { ...seen.wrongAt('clockTolerance'), say, confidence: given > 1 ? 'medium' : 'high' };
      } else if (tolerance > TOLERABLE) {
        if (endsItsSession(seen, code)) continue;
        const say = `tokens are accepted for ${tolerance} seconds after they expired`;
        yield { ...seen.wrongAt('clockTolerance'), say, severity: 'medium' };
      } else if (notBefore) {
        yield { at, say: 'tokens are accepted before they are valid', severity: 'low', confidence: 'medium', trace };
      } else if (seen.part('onExpired').state !== 'absent') {
        const unknown = 'a function of the project decides what becomes of a token that has expired';
        yield { at: seen.at, say: 'whether expiry is checked here', unknown };
      } else if (seen.part('now').state !== 'absent' && !code.settled.isNow(seen, 'now')) {
        const unknown = 'the moment that the expiry is compared with is given';
        yield { at: seen.at, say: 'whether expiry is checked here', unknown };
      } else if (open) {
        const unknown = open.why ?? 'the options cannot be followed';
        yield { at: seen.at, say: 'whether expiry is checked here', unknown };
      } else if (tolerances.length < given) {
        yield {
          at: seen.at,
          say: 'for how long expired tokens are accepted',
          unknown: 'the tolerance is decided at run time',
        };
      } else {
        yield { at: seen.at, proves: true, say: `${site.name} checks the expiry of tokens that have one` };
      }
    }
  },
});

const ENDS = /^(?:(?:log|sign)_?(?:out|off)|revoke|end_?session)(?:[A-Z_]\w*)?$/i;

/** Whoever logs out with a token that has expired ends their own session with it, and gets nothing. */
function endsItsSession(seen: CodeSite, code: Code): boolean {
  if (ENDS.test(code.settled.nameAround(seen.at))) return true;
  const around = code.functionAround(seen.at);
  return code.sites('session.logout').some((logout) => {
    const { ends, touches } = code.logouts.of(logout);
    return [ends, touches].some((place) => place !== undefined && code.functionAround(place) === around);
  });
}

/** Calls that verify a signature, and know nothing of claims. */
function* ofSignatureAlone(site: CodeSite, code: Code): Generator<Hit<Place>> {
  const { at } = site;
  const say = 'whether expiry is checked here';
  if (code.comparisonOf(site, 'exp')) yield { at, proves: true, say: 'the expiry is compared after the signature' };
  else if (code.strength.isNear(site, /\bexp\b|expir/i))
    yield { at, say, unknown: 'the code around it speaks of an expiry; how it is compared cannot be followed' };
  else if (code.strength.isNear(site, CLAIMS))
    yield {
      at,
      say: `${site.name} verifies the signature alone, and nothing looks at the expiry`,
      confidence: 'medium',
      lookedFor: 'a comparison of `exp` in the function around it',
    };
  else yield { at, say, unknown: 'only the signature is verified; what was signed need not be a token' };
}

const CLAIMS = /\.(?:aud|iss|sub)\b|\b(?:req|request|ctx)\.user\b/;

function switchOf(seen: CodeSite): string {
  return seen.constants('ignoreExpiration').includes(true) ? 'ignoreExpiration' : 'verifyExpiration';
}

/** Whether a switch stands where the check is off. */
function offBy(seen: CodeSite, name: string, off: boolean): 'always' | 'sometimes' | undefined {
  const values = seen.constants(name);
  if (!values.includes(off)) return undefined;
  return values.length === 1 && seen.part(name).state === 'present' ? 'always' : 'sometimes';
}

function isOpen({ state }: ReturnType<CodeSite['part']>): boolean {
  return state === 'unknown';
}

/** The switch itself, where a policy of several puts it: the verifier that all of them share is not wrong. */
function setElsewhere(seen: CodeSite, code: Code) {
  const { values } = seen.part('ignoreExpiration');
  const set = values.find((value) => value.kind === 'literal' && value.value === true)?.node;
  if (
    (values.length < 2 && seen.part('ignoreExpiration').state !== 'partly') ||
    !set ||
    code.functionAround(set) === code.functionAround(seen.at)
  )
    return undefined;
  return code.settled.isInsideMethod(set) ? set : undefined;
}
