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
  roles: ['token.verify'],
  bad: [
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
  ],
  good: [
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
    const at = code.claims.passesWithout(site);
    if (!at || site.side === 'test') return;
    yield {
      at,
      say: 'a request without a token comes to here, and passes',
      trace: [{ at: site.at, say: 'a token is verified only where there is one' }],
    };
  },
});
