import { defineRule } from '../../src/rule.js';

const NAMED = /^(?:access|auth|bearer|id|session|api|jwt|user|secret)[_-]?(?:token|key|jwt)?$|^(?:token|jwt)$/i;
const SURE = /access|auth|bearer|jwt|session|secret/i;

export default defineRule({
  id: 'token-read-from-url',
  title: 'A server takes tokens from the address of a request',
  severity: 'medium',
  confidence: 'medium',
  cwe: [598],
  controls: ['L2'],
  references: ['RFC 6750 §2.3', 'RFC 6750 §5.3', 'RFC 9700 §4.3.2'],
  why: 'Clients will use it, and their tokens then lie in histories, in the logs of every server and proxy on the way, and in referrers.',
  fix: 'Read the token from the Authorization header or an HttpOnly cookie. For downloads and streams hand out a one-time ticket of seconds.',
  blind:
    'Parameters under neutral names; tokens that are looked up in a database; passport-http-bearer, which reads `access_token` from the address whatever it is told.',
  roles: ['token.query', 'token.extract', 'token.verify'],
  bad: [
    `app.get('/login', async (req, res) => res.json(await signIn(req.query.name, «req.query.password»)));`,
    `app.get('/login', async (req, res) => { const { name, password } = «req.query»; res.json(await signIn(name, password)); });`,
    `import { Controller, Get, Query } from '@nestjs/common';
     @Controller('auth') export class Auth { @Get('login') login(@«Query('password')» typed: string) { return signIn(typed); } }`,
    `import { ExtractJwt, Strategy } from 'passport-jwt';
     export const own = new Strategy({
       jwtFromRequest: ExtractJwt.fromExtractors([ExtractJwt.fromAuthHeaderAsBearerToken(), «ExtractJwt.fromUrlQueryParameter('token')»]),
       secretOrKey: process.env.KEY,
     }, () => {});`,
    `import { ExtractJwt, Strategy } from 'passport-jwt';
     export const own = new Strategy({ jwtFromRequest: (req) => «req.query.access_token», secretOrKey: process.env.KEY }, () => {});`,
    `import { ExtractJwt } from 'passport-jwt';
     export const from = ExtractJwt.fromExtractors([(req) => «req?.query?.jwt», ExtractJwt.fromHeader('x-token')]);`,
    `import { expressjwt } from 'express-jwt';
     export const check = expressjwt({
       secret: KEY,
       algorithms: ['HS256'],
       getToken: (req) => {
         if (req.headers.authorization) return req.headers.authorization.split(' ')[1];
         return «req.query.token»;
       },
     });`,
    `import jwt from 'jsonwebtoken';
     export function authenticate(req, res, next) {
       const token = req.headers['x-access-token'] || «req.query.token»;
       req.user = jwt.verify(token, process.env.KEY, { algorithms: ['HS256'] });
       next();
     }`,
    `import jwt from 'jsonwebtoken';
     export function caller(req) {
       const { searchParams } = req.nextUrl;
       const token = req.headers.get('authorization')?.slice(7) ?? «searchParams.get('t')»;
       return jwt.verify(token, process.env.KEY, { algorithms: ['HS256'] });
     }`,
    {
      'tokens.ts': `import { jwtVerify } from 'jose';
                    export const claimsOf = (token) => jwtVerify(token, KEY, { algorithms: ['ES256'] });`,
      'app.ts': `import { claimsOf } from './tokens';
                 export const user = async (request) => claimsOf(«new URL(request.url).searchParams.get('access_token')»);`,
    },
    {
      'tokens.ts': `import { jwtVerify } from 'jose';
                    export async function deskOf(text) {
                      const { payload } = await jwtVerify(text, KEY, { algorithms: ['ES256'] });
                      return { owner: payload.sub, desks: payload.desks };
                    }`,
      'app.ts': `import { deskOf } from './tokens';
                 export async function GET(req) {
                   const token = «req.nextUrl.searchParams.get('token')» ?? '';
                   const desk = await deskOf(token);
                   return Response.json(await db.desk.findMany({ where: { owner: desk.owner } }));
                 }`,
    },
    `import jwt from 'jsonwebtoken';
     import { z } from 'zod';
     app.get('/feed/:id', async (req, reply) => {
       const { «token» } = z.object({ token: z.string() }).parse(req.query);
       const claims = jwt.verify(token, process.env.KEY, { algorithms: ['HS256'] });
       return db.feed.findFirst({ where: { id: req.params.id, owner: claims.sub } });
     });`,
  ],
  good: [
    `export const isOther = (next, current) => next.searchParams.get('password') !== current.searchParams.get('password');`,
    `import jwt from 'jsonwebtoken';
     export const trackingPage = (req, res, next) => {
       const { parcel } = jwt.verify(req.query.token, process.env.PARCEL_KEY, { algorithms: ['HS256'] });
       res.locals.parcel = parcel;
       next();
     };`,
    `import jwt from 'jsonwebtoken';
     import { z } from 'zod';
     app.post('/feed', async (req) => {
       const { token } = z.object({ token: z.string() }).parse(req.body);
       return db.feed.findFirst({ where: { owner: jwt.verify(token, process.env.KEY, { algorithms: ['HS256'] }).sub } });
     });`,
    `import jwt from 'jsonwebtoken';
     app.get('/poster', async (req, res) => {
       const { poster } = jwt.verify(req.query.token, process.env.KEY, { algorithms: ['HS256'] });
       res.sendFile(poster);
     });`,
    `app.post('/login', async (req, res) => res.json(await signIn(req.body.name, req.body.password)));`,
    `export const redacted = (req) => { delete req.query.password; return req.query; };`,
    `import jwt from 'jsonwebtoken';
     app.get('/reset-password', (req, res) => {
       const { sub } = jwt.verify(req.query.token, process.env.RESET_KEY, { algorithms: ['HS256'] });
       res.render('reset', { sub });
     });`,
    `import jwt from 'jsonwebtoken';
     export const confirmEmail = (req) => jwt.verify(req.query.token, process.env.MAIL_KEY, { algorithms: ['HS256'] });`,
    `import jwt from 'jsonwebtoken';
     const caught = (handler) => (req, res, next) => handler(req, res).catch(next);
     export const resetPassword = caught(async (req) => jwt.verify(req.query.token, process.env.KEY, { algorithms: ['HS256'] }));`,
    `import jwt from 'jsonwebtoken';
     export const back = (req) => jwt.verify(req.query.state, process.env.KEY, { algorithms: ['HS256'] });`,
    `import { ExtractJwt, Strategy } from 'passport-jwt';
     export const own = new Strategy({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: process.env.KEY }, () => {});`,
    `import jwt from 'jsonwebtoken';
     export function authenticate(req, res, next) {
       const token = req.headers.authorization?.slice(7) ?? req.cookies.token;
       req.user = jwt.verify(token, process.env.KEY, { algorithms: ['HS256'] });
       next();
     }`,
    `import jwt from 'jsonwebtoken';
     export const find = (db, text) => db.query.token(jwt.verify(text, process.env.KEY, { algorithms: ['HS256'] }));`,
  ],
  *check(site, code) {
    if (site.side === 'browser' || site.side === 'native') return;
    if (site.role === 'token.query') {
      const [name = 'a parameter'] = site.texts('name');
      if (site.name === 'password') {
        yield { at: site.at, say: 'a password is taken from the address of a request', confidence: 'medium' };
        return;
      }
      yield { at: site.at, say: `tokens are taken from \`${name}\` in the address`, confidence: 'high' };
      return;
    }
    for (const seen of site.role === 'token.extract' ? [site] : site.seenFrom('token')) {
      const read = ['received', 'token'].flatMap((part) => code.claims.receivedInAddress(seen, part));
      const isExtractor = read.length > 0 && seen.part('received').state !== 'absent';
      for (const { at, name = '', isHandshake, isFor, insteadOfHeader } of read) {
        if (
          !(NAMED.test(name) || insteadOfHeader || isExtractor) ||
          (isFor === 'link' && !isExtractor && !insteadOfHeader)
        )
          continue;
        const isSure =
          isExtractor || isFor === 'guard' || insteadOfHeader || SURE.test(name) || code.claims.isSubjectUsed(site);
        yield {
          at,
          say: `a token is taken from \`${name}\` in the address of a ${isHandshake ? 'handshake' : 'request'}`,
          lookedFor: 'a header or a cookie as the only place of the token',
          severity: isHandshake ? 'low' : 'medium',
          confidence: isHandshake || !isSure ? 'low' : 'medium',
          trace: [{ at: site.at, say: 'verified here' }],
        };
      }
    }
  },
});
