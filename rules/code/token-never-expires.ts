import { defineRule } from '../../src/rule.js';

/** Claims by which somebody may check the age by hand. */
const OWN_END = /expir|valid_?(?:until|till|to)|created_?at|issued_?at|timestamp/i;

export default defineRule({
  id: 'token-never-expires',
  title: 'A token is issued that never expires',
  severity: 'high',
  confidence: 'high',
  cwe: [613],
  controls: ['T1', 'T3'],
  references: ['RFC 7519 §4.1.4'],
  why: 'Whoever gets hold of the token once has it for ever: no one can end it but by changing the key for everybody.',
  fix: 'Let access tokens end after minutes, and renew them with a refresh token that rotates and ends too.',
  blind: 'Claims that are only known at run time, and an end that is kept in a database.',
  roles: ['token.sign'],
  bad: [
    `import jwt from 'jsonwebtoken';
     export const forPartner = (user) => ({ access_token: «jwt.sign({ sub: user.id, exp: 253402300799 }, process.env.KEY)» });`,
    `import { SignJWT } from 'jose';
     class Tokens {
       #begin(sub) { return new SignJWT({ sub }).setProtectedHeader({ alg: 'HS256' }); }
       async access(sub) { const token = this.#begin(sub); token.setIssuer('shop'); return «token.sign(this.key)»; }
     }`,
    {
      'tokens.ts': `import jwt from 'jsonwebtoken';
                    export class Tokens { sign(claims, options?: object) { return jwt.sign(claims, process.env.KEY, { ...(options ?? {}), keyid: '2' }); } }`,
      'services.ts': `import { Tokens } from './tokens';
                      export interface Services { tokens: Tokens }`,
      'login.ts': `import type { Services } from './services';
                   export const login = (services: Services, sub) => «services.tokens.sign({ sub })»;`,
    },
    `import jwt from 'jsonwebtoken';
     export const login = (user) => «jwt.sign({ sub: user.id }, process.env.KEY)»;`,
    `import jwt from 'jsonwebtoken';
     const issue = (payload, options) => jwt.sign(payload, process.env.KEY, options);
     export const login = (user) => «issue({ sub: user.id }, { algorithm: 'HS256' })»;
     export const short = (user) => issue({ sub: user.id }, { expiresIn: '10m' });`,
    `import { SignJWT } from 'jose';
     export const refreshToken = (user, key) => «new SignJWT({ sub: user.id }).setProtectedHeader({ alg: 'HS256' }).sign(key)»;`,
    `import { sign } from 'hono/jwt';
     export const session = (user) => «sign({ sub: user.id, exp: Date.now() + 60 * 60 * 1000 }, process.env.KEY)»;`,
    `import jwt from 'jsonwebtoken';
     export const login = (user, remember) => «jwt.sign({ sub: user.id }, process.env.KEY, remember ? {} : { expiresIn: '15m' })»;`,
    `import { Module } from '@nestjs/common';
     import { JwtModule, JwtService } from '@nestjs/jwt';
     export const module = JwtModule.register({ secret: process.env.KEY });
     export class Auth {
       constructor(private readonly jwt: JwtService) {}
       login(user) { return { access_token: «this.jwt.sign({ sub: user.id })» }; }
     }`,
    `import jwt from 'jsonwebtoken';
     export const login = (user) => «jwt.sign(user.toJSON(), process.env.KEY)»;`,
  ],
  good: [
    `import { SignJWT } from 'jose';
     function begin(sub) { const token = new SignJWT({ sub }).setProtectedHeader({ alg: 'HS256' }); token.setIssuer('shop').setExpirationTime('10m'); return token; }
     export const issue = (id, key) => begin(id).setAudience('api').sign(key);`,
    {
      'settings.ts': `import { Injectable } from '@nestjs/common';
                      @Injectable() export class Settings {
                        public ui: { timeout?: number; name: string };
                        constructor() { this.parse(this.load()); }
                        parse(file) {
                          this.ui = Array.isArray(file.all) ? file.all.find((one) => one.kind === 'ui') : undefined as any;
                          if (!this.ui) { this.ui = { name: 'ui' } as any; }
                          if (!this.ui.timeout) { this.ui.timeout = this.ui.name === 'ui' ? 1296000 : 28800; }
                        }
                      }`,
      'auth.module.ts': `import { JwtModule } from '@nestjs/jwt'; import { Settings } from './settings';
                         export const module = JwtModule.registerAsync({ useFactory: async (settings: Settings) => ({ secret: KEY, signOptions: { expiresIn: settings.ui.timeout } }), inject: [Settings] });`,
      'auth.ts': `import { JwtService } from '@nestjs/jwt';
                  export class Auth { constructor(private jwt: JwtService) {} signIn(user) { return { access_token: this.jwt.sign({ sub: user.id }) }; } }`,
    },
    `import jwt from 'jsonwebtoken';
     import { isNil } from 'lodash';
     const sign = (payload, options) => jwt.sign(payload, process.env.KEY, { ...(options ?? {}), keyid: '2' });
     const setting = (name) => (process.env[name] ? Number(process.env[name]) : null);
     const seconds = () => { const value = setting('TTL'); if (isNil(value)) throw new Error('TTL'); return value; };
     export const elevate = (id) => sign({ id }, { expiresIn: 600 });
     export const login = (sub) => jwt.sign({ sub }, process.env.KEY, { expiresIn: seconds() });`,
    `import jwt from 'jsonwebtoken';
     export const login = (user) => jwt.sign({ sub: user.id }, process.env.KEY, { expiresIn: process.env.TTL });`,
    `import jwt from 'jsonwebtoken';
     export const login = (user) => jwt.sign({ sub: user.id, exp: soon() }, process.env.KEY);`,
    `import jwt from 'jsonwebtoken';
     export const pass = (claims) => jwt.sign(claims, process.env.KEY);`,
    `import jwt from 'jsonwebtoken';
     export const login = (user, expiresAt) => jwt.sign({ sub: user.id, expiresAt }, process.env.KEY);`,
    `import njwt from 'njwt';
     export const login = (user) => njwt.create({ sub: user.id }, process.env.KEY).compact();`,
    `import jwt from 'jsonwebtoken';
     export const refreshToken = (user) => ⟦jwt.sign({ sub: user.id }, process.env.KEY, { expiresIn: '7d' })⟧;`,
    `import { JwtModule, JwtService } from '@nestjs/jwt';
     export const module = JwtModule.register({ secret: process.env.KEY, signOptions: { expiresIn: '10m' } });
     export class Auth {
       constructor(private readonly jwt: JwtService) {}
       login(user) { return { access_token: this.jwt.sign({ sub: user.id }) }; }
     }`,
    { 'test/login.test.ts': `import jwt from 'jsonwebtoken'; export const token = jwt.sign({ sub: 1 }, 'key');` },
  ],
  *check(site, code) {
    if (site.side === 'test' || site.whenAbsent('expiresIn') === 'safe') return;
    for (const seen of site.seenFrom('expiresIn')) {
      const { at, trace } = seen;
      const { state, seconds, why } = code.strength.lifetimeOf(seen);
      const kind = code.strength.tokenKindOf(seen);
      const isRefresh = kind === 'refresh';
      const controls = isRefresh ? ['T3'] : ['T1'];
      const isEndless = state === 'never' || seconds === Number.POSITIVE_INFINITY;
      if (isEndless && code.memberNames(seen, 'claims').some((name) => OWN_END.test(name))) {
        yield { at, say: 'whether the token ends', unknown: 'it has a claim of its own about its age', controls };
      } else if (isEndless || state === 'partly') {
        const what = isRefresh ? 'the refresh token' : kind === 'access' ? 'the access token' : 'the token';
        yield {
          at,
          say:
            seconds === Number.POSITIVE_INFINITY && seen.constants('expiresIn').length === 0
              ? `${what} ends in thousands of years: \`exp\` counts seconds and is given milliseconds`
              : isEndless
                ? `${what} never expires`
                : `on some paths ${what} never expires`,
          lookedFor: 'a lifetime in the options, an exp claim, and the defaults of the library',
          severity: kind === undefined || kind === 'access' ? 'high' : 'medium',
          confidence: !isEndless || kind === 'single' || site.side === 'tooling' ? 'medium' : 'high',
          controls,
          trace,
          // Whoever ends what the helper signs ends it for all its callers.
          cause: trace.at(-1)?.at,
        };
      } else if (
        state === 'unknown' &&
        seen.part('options').state === 'absent' &&
        code.strength.isRecord(seen, 'claims')
      ) {
        yield { at, say: 'the token never expires', confidence: 'medium', controls, trace };
      } else if (state === 'unknown') {
        yield { at, say: 'whether the token ends', unknown: why ?? 'the options cannot be followed', controls };
      } else if (isRefresh) {
        yield { at, proves: true, say: 'the refresh token ends', controls, trace };
      }
    }
  },
});
