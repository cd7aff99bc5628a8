import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'login-limit-off',
  title: 'The limit of requests is switched off where something can be guessed',
  severity: 'medium',
  confidence: 'high',
  cwe: [307],
  controls: ['L5'],
  references: ['RFC 6749 §10.10'],
  why: 'Passwords and codes are tried until one fits.',
  fix: 'Leave the limit on, and make it narrower here: `@Throttle({ default: { limit: 5, ttl: 60_000 } })`.',
  blind: 'Limits of a proxy in front, and of a service that the handler calls.',
  roles: ['limit.switch'],
  bad: [
    `import { Controller, Post, Body } from '@nestjs/common';
     import { SkipThrottle, Throttle } from '@nestjs/throttler';
     @Controller('gates')
     export class Gates {
       @«SkipThrottle()» @Post('open') open(@Body() body: { id: string; pin: string }) { return this.people.by(body.id, body.pin); }
       @SkipThrottle() @Post('label') label(@Body() body: { id: string; pinned: boolean }) { return this.gates.label(body); }
     }`,
    `import { Controller, Get, Post, Body, UseGuards } from '@nestjs/common';
     import { SkipThrottle, ThrottlerGuard } from '@nestjs/throttler';
     @UseGuards(ThrottlerGuard)
     @Controller('desk')
     export class Desk { @Get('status') status() { return 'ok'; } @«SkipThrottle()» @Post() async open(@Body() { email, password }: { email: string; password: string }) { return this.people.check(email, password); } }`,
    `import { Controller, Post, Body } from '@nestjs/common';
     import { SkipThrottle } from '@nestjs/throttler';
     @«SkipThrottle()»
     @Controller('login')
     export class Login { @Post() login(@Body() form: Form) { return this.auth.login(form); } }`,
    `import { Controller, Post, Body } from '@nestjs/common';
     import { SkipThrottle } from '@nestjs/throttler';
     @Controller('auth')
     export class Auth { @«SkipThrottle()» @Post('sign-in') signIn(@Body() form: Form) { return this.auth.login(form); } }`,
  ],
  good: [
    `@SkipThrottle({ chat: true })
     @UseGuards(ThrottlerGuard)
     @Controller('auth')
     export class AuthController { @Post('login') login(@Body() body) { return this.auth.login(body); } }`,
    `import { Controller, Get } from '@nestjs/common';
     import { SkipThrottle } from '@nestjs/throttler';
     @SkipThrottle()
     @Controller('.well-known')
     export class Metadata { @Get('jwks.json') jwks() { return this.keys.published(); } }`,
    `import { Controller, Get, Post, Body } from '@nestjs/common';
     import { SkipThrottle, Throttle } from '@nestjs/throttler';
     @SkipThrottle()
     @Controller('login')
     export class Login { @Get() form() { return 'login'; } @Throttle({ default: { limit: 5, ttl: 60_000 } }) @Post() login(@Body() form: Form) { return this.auth.login(form); } }`,
  ],
  *check(site) {
    if (site.side === 'test') return;
    yield { at: site.at, say: `\`${site.texts('name')[0] ?? ''}\` can be called without limit` };
  },
});
