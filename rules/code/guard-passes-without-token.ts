import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'guard-passes-without-token',
  title: 'A guard lets requests without a token pass',
  severity: 'high',
  confidence: 'medium',
  cwe: [306, 636],
  controls: ['B4'],
  references: ['OWASP ASVS 4.0.3 V4.1.5'],
  why: 'Whoever leaves the token away is not asked at all.',
  fix: 'Refuse where there is no token; give routes that work without one a guard that says so by its name.',
  blind: 'Guards of other frameworks; a second guard on the same routes.',
  roles: ['token.verify', 'guard.authenticate'],
  bad: [
    `import { AuthGuard } from '@nestjs/passport';
     export class DeskGuard extends AuthGuard('desk') {
       «handleRequest<T>(_error: unknown, caller: T) {
         return (caller || null) as T;
       }»
     }`,
    `import { AuthGuard } from '@nestjs/passport';
     export class TillGuard extends AuthGuard('till') {
       «handleRequest(error, till, info, context) {
         const req = context.switchToHttp().getRequest();
         if (error || !till) return { id: 'till', shop: req.get('x-shop'), rights: ['sell'] };
         return till;
       }»
     }`,
    `import { AuthGuard } from '@nestjs/passport';
     export class SessionGuard extends AuthGuard('jwt') {
       «handleRequest(error, user) {
         return user;
       }»
     }`,
    `import jwt from 'jsonwebtoken';
     export function internal(req, res, next) {
       «if (process.env.NODE_ENV !== 'production') return next();»
       req.service = jwt.verify(req.get('authorization'), process.env.KEY, { algorithms: ['HS256'], issuer: 'a', audience: 'b' });
       next();
     }`,
    {
      'verify.ts': `import { jwtVerify } from 'jose';
                    export const check = async (token) => (await jwtVerify(token, KEY, { issuer: 'a', audience: 'b' })).payload;`,
      'guard.ts': `import { check } from './verify';
                   const isOpen = process.env.AUTH_DISABLED === 'true';
                   export class Guard {
                     async canActivate(context) {
                       «if (isOpen) return true;»
                       context.user = await check(context.token);
                       return true;
                     }
                   }`,
    },
    `import { JwtService } from '@nestjs/jwt';
     export class AccessGuard {
       constructor(private jwt: JwtService) {}
       async canActivate(context) {
         const req = context.switchToHttp().getRequest();
         const header = req.headers.authorization;
         «if (!header) {
           return true;
         }»
         req.user = await this.jwt.verifyAsync(header.slice(7));
         return true;
       }
     }`,
    `import { JwtService } from '@nestjs/jwt';
     export class TokenGuard {
       constructor(private jwt: JwtService) {}
       async canActivate(context) {
         const req = context.switchToHttp().getRequest();
         const token = req.headers.authorization;
         if (token) {
           req.user = await this.jwt.verifyAsync(token);
         }
         «return true;»
       }
     }`,
    `import { AuthGuard } from '@nestjs/passport';
     export class KioskGuard extends AuthGuard('kiosk') {
       «handleRequest(error, user, info) {
         const problem = error ?? info;
         if (problem) this.logger.warn(problem.message);
         return user;
       }»
     }`,
  ],
  good: [
    `import { AuthGuard } from '@nestjs/passport';
     export class GoogleCallbackGuard extends AuthGuard('google') {
       handleRequest(error, user) {
         if (error) this.log.error(error.message);
         return user;
       }
     }
     export const callback = (req, res) => res.redirect(req.user ? '/' : '/signin');`,
    `import { AuthGuard } from '@nestjs/passport';
     export class TillGuard extends AuthGuard('till') {
       handleRequest(error, till, info, context) {
         const req = context.switchToHttp().getRequest();
         if (error || !till) throw new UnauthorizedException({ shop: req.get('x-shop') });
         return { ...till, shop: req.get('x-shop') };
       }
     }
     export class Visitors extends AuthGuard('jwt') { handleRequest(error, user) { if (!user) return { name: 'guest' }; return user; } }`,
    `import { AuthGuard } from '@nestjs/passport';
     export class OptionalGuard extends AuthGuard('jwt') { handleRequest(error, user) { return user ?? null; } }
     export class NeededGuard extends AuthGuard('jwt') {
       handleRequest(error, user) {
         if (error || !user) throw error ?? new UnauthorizedException();
         return user;
       }
       canActivate(context) { return super.canActivate(context); }
     }`,
    `import jwt from 'jsonwebtoken';
     export function guard(req, res, next) {
       if (process.env.NODE_ENV !== 'production') console.log('checking');
       if (req.method === 'OPTIONS') return next();
       if (process.env.NODE_ENV === 'test') return next();
       req.user = jwt.verify(req.get('authorization'), process.env.KEY, { algorithms: ['HS256'], issuer: 'a', audience: 'b' });
       next();
     }`,
    `import { JwtService } from '@nestjs/jwt';
     export class GuestGuard {
       constructor(private jwt: JwtService) {}
       async canActivate(context) {
         const req = context.switchToHttp().getRequest();
         const token = req.cookies.token;
         if (!token) return true;
         req.user = await this.jwt.verifyAsync(token);
         return true;
       }
     }`,
    `import { JwtService } from '@nestjs/jwt';
     export class OptionalTokenGuard {
       constructor(private jwt: JwtService) {}
       async canActivate(context) {
         const req = context.switchToHttp().getRequest();
         const token = req.headers.authorization;
         if (token) req.user = await this.jwt.verifyAsync(token);
         return true;
       }
     }`,
    `import { JwtService } from '@nestjs/jwt';
     export class TokenGuard {
       constructor(private jwt: JwtService) {}
       async canActivate(context) {
         const req = context.switchToHttp().getRequest();
         const token = req.headers.authorization;
         if (!token) return false;
         req.user = await this.jwt.verifyAsync(token);
         return true;
       }
     }`,
  ],
  *check(site, code) {
    if (site.side === 'test') return;
    if (site.role === 'guard.authenticate') {
      const method = code.claims.passesAnyone(site);
      if (method) yield { at: method, say: 'whoever could not be authenticated comes in as nobody' };
      return;
    }
    const skip = code.claims.skippedBy(site);
    if (skip)
      yield {
        at: skip.at,
        say:
          skip.by === 'stage'
            ? 'nobody is asked for a token where the stage is not called production'
            : 'a setting lets every request pass',
        ...(skip.by === 'setting' && { severity: 'medium' }),
        trace: [{ at: site.at, say: 'the verification that is left out' }],
      };
    const at = code.claims.passesWithout(site);
    if (!at) return;
    yield {
      at,
      say: 'a request without a token comes to here, and passes',
      trace: [{ at: site.at, say: 'a token is verified only where there is one' }],
    };
  },
});
