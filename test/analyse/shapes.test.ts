import { describe, expect, it } from 'vitest';
import { codeRules } from '../../rules/code/index.js';
import { analyse } from '../example.js';

/** Ways in which real programs bring the options of a verification to it; `OPTIONS` is written where they are made. */
const SHAPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a parameter property of a class': {
    'verifier.ts': `import jwt from 'jsonwebtoken';
      export class Verifier {
        constructor(private readonly key: string, private readonly options: jwt.VerifyOptions) {}
        check(token: string) { return jwt.verify(token, this.key, this.options); }
      }`,
    'app.ts': `import { Verifier } from './verifier';
      export const verifier = new Verifier(process.env.KEY, OPTIONS);`,
  },
  'private fields of an options object': {
    'verifier.ts': `import jwt from 'jsonwebtoken';
      export class Verifier {
        #options;
        constructor({ options }) { this.#options = options; }
        check(token) { return jwt.verify(token, process.env.KEY, { ...this.#options }); }
      }`,
    'app.ts': `import { Verifier } from './verifier';
      export const build = () => new Verifier({ options: OPTIONS });`,
  },
  'an arrow function in a field': {
    'verifier.ts': `import jwt from 'jsonwebtoken';
      export class Verifier {
        constructor(private options) {}
        check = (token) => jwt.verify(token, process.env.KEY, this.options);
      }
      export default new Verifier(OPTIONS);`,
  },
  'the constructor of a subclass': {
    'base.ts': `import jwt from 'jsonwebtoken';
      export class Base {
        constructor(protected options) {}
        check(token) { return jwt.verify(token, process.env.KEY, this.options); }
      }`,
    'user.ts': `import { Base } from './base';
      export class User extends Base { constructor() { super(OPTIONS); } }`,
  },
  'a function that is used as a class': {
    'verifier.js': `const jwt = require('jsonwebtoken');
      function Verifier() { this.options = OPTIONS; }
      Verifier.prototype.check = function (token) { return jwt.verify(token, process.env.KEY, this.options); };
      module.exports = Verifier;`,
  },
  '`this` of a static method': {
    'tokens.ts': `import jwt from 'jsonwebtoken';
      export class Tokens {
        static options = OPTIONS;
        static check(token) { return jwt.verify(token, process.env.KEY, this.options); }
      }`,
  },
  'a member of `this` among other options': {
    'tokens.ts': `import jwt from 'jsonwebtoken';
      export class Tokens {
        settings = OPTIONS;
        check(token) { return jwt.verify(token, process.env.KEY, { clockTolerance: 5, ...this.settings }); }
      }`,
  },
  'a table of options': {
    'tokens.ts': `import jwt from 'jsonwebtoken';
      const BY_KIND = { user: OPTIONS, admin: OPTIONS };
      export const check = (kind) => (token) => jwt.verify(token, process.env.KEY, BY_KIND[kind]);`,
  },
  'one function after the other': {
    'tokens.ts': `import jwt from 'jsonwebtoken';
      const make = (key) => (options) => (token) => jwt.verify(token, key, options);
      export const check = make(process.env.KEY)(OPTIONS);`,
  },
  'a value that is made once': {
    'tokens.ts': `import jwt from 'jsonwebtoken';
      let kept;
      const options = () => (kept ??= OPTIONS);
      export const check = (token) => jwt.verify(token, process.env.KEY, options());`,
  },
  'a parameter with the type of the library': {
    'check.ts': `import jwt from 'jsonwebtoken';
      export function check(token: string, options: jwt.VerifyOptions) { return jwt.verify(token, process.env.KEY, options); }`,
    'app.ts': `import { check } from './check';
      export const auth = (req) => check(req.headers.authorization, OPTIONS);`,
  },
  'a namespace of the configuration in NestJS': {
    'config.ts': `import { registerAs } from '@nestjs/config';
      export default registerAs('jwt', () => ({ verify: OPTIONS }));`,
    'service.ts': `import { Inject } from '@nestjs/common';
      import type { ConfigType } from '@nestjs/config';
      import jwt from 'jsonwebtoken';
      import jwtConfig from './config';
      export class Service {
        constructor(@Inject(jwtConfig.KEY) private readonly config: ConfigType<typeof jwtConfig>) {}
        check(token) { return jwt.verify(token, process.env.KEY, this.config.verify); }
      }`,
  },
  'a class that makes the options of a module in NestJS': {
    'options.ts': `export class Options { createJwtOptions() { return { secret: process.env.KEY, verifyOptions: OPTIONS }; } }`,
    'module.ts': `import { Module } from '@nestjs/common';
      import { JwtModule } from '@nestjs/jwt';
      import { Options } from './options';
      @Module({ imports: [JwtModule.registerAsync({ useClass: Options })] })
      export class AuthModule {}`,
    'service.ts': `import { JwtService } from '@nestjs/jwt';
      export class Service { constructor(private jwt: JwtService) {} check(token) { return this.jwt.verify(token); } }`,
  },
  'a library that a file of the project hands on': {
    'lib/jwt.ts': `export { verify } from 'jsonwebtoken';`,
    'lib/index.ts': `export * from './jwt';`,
    'check.ts': `import { verify } from './lib';
      export const check = (token) => verify(token, process.env.KEY, OPTIONS);`,
  },
  'a library that a file of the project exports as an object': {
    'lib/jwt.ts': `import * as jwt from 'jsonwebtoken';
      export default jwt;`,
    'check.ts': `import tokens from './lib/jwt';
      export const check = (token) => tokens.verify(token, process.env.KEY, OPTIONS);`,
  },
  'a Map of options': {
    'tokens.ts': `import jwt from 'jsonwebtoken';
      const POLICIES = new Map([['user', OPTIONS], ['admin', OPTIONS]]);
      export const check = (kind, token) => jwt.verify(token, process.env.KEY, POLICIES.get(kind));`,
  },
  'a Map that is filled later': {
    'tokens.ts': `import jwt from 'jsonwebtoken';
      const policies = new Map();
      policies.set('user', OPTIONS);
      export const check = (token) => jwt.verify(token, process.env.KEY, policies.get('user'));`,
  },
  'an abstract field': {
    'base.ts': `import jwt from 'jsonwebtoken';
      export abstract class Base {
        protected abstract readonly options: jwt.VerifyOptions;
        check(token: string) { return jwt.verify(token, process.env.KEY, this.options); }
      }`,
    'user.ts': `import { Base } from './base';
      export class User extends Base { protected readonly options = OPTIONS; }`,
  },
  'an abstract method': {
    'base.ts': `import jwt from 'jsonwebtoken';
      export abstract class Base {
        protected abstract options(): jwt.VerifyOptions;
        check(token: string) { return jwt.verify(token, process.env.KEY, this.options()); }
      }`,
    'user.ts': `import { Base } from './base';
      export class User extends Base { protected options() { return OPTIONS; } }`,
  },
  'arguments that are bound': {
    'tokens.ts': `import jwt from 'jsonwebtoken';
      function checkWith(options, token) { return jwt.verify(token, process.env.KEY, options); }
      export const check = checkWith.bind(null, OPTIONS);`,
  },
  'a library function that is bound': {
    'tokens.ts': `import jwt from 'jsonwebtoken';
      const verify = jwt.verify.bind(jwt);
      export const check = (token) => verify(token, process.env.KEY, OPTIONS);`,
  },
  'a list of arguments': {
    'tokens.ts': `import jwt from 'jsonwebtoken';
      const verify = (...args) => jwt.verify(...args);
      export const check = (token) => verify(token, process.env.KEY, OPTIONS);`,
  },
  'the rest of the arguments': {
    'tokens.ts': `import jwt from 'jsonwebtoken';
      const verify = (token, ...rest) => jwt.verify(token, ...rest);
      export const check = (token) => verify(token, process.env.KEY, OPTIONS);`,
  },
  'a list that is spread': {
    'tokens.ts': `import jwt from 'jsonwebtoken';
      const policy = [process.env.KEY, OPTIONS];
      export const check = (token) => jwt.verify(token, ...policy);`,
  },
  'three files with a neutral middle': {
    'low.ts': `import jwt from 'jsonwebtoken';
      export const low = (token, options) => jwt.verify(token, process.env.KEY, options);`,
    'adapter.ts': `import { low } from './low';
      export const adapter = { run: (input) => low(input.value, input.settings) };`,
    'app.ts': `import { adapter } from './adapter';
      export const user = (token) => adapter.run({ value: token, settings: OPTIONS });`,
  },
  '`this` of a plain function': {
    'tokens.js': `const jwt = require('jsonwebtoken');
      function Tokens() { this.options = OPTIONS; }
      Tokens.prototype = { check: function (token) { return jwt.verify(token, process.env.KEY, this.options); } };
      module.exports = new Tokens();`,
  },
  'a promise of the options': {
    'tokens.ts': `import jwt from 'jsonwebtoken';
      const load = () => Promise.resolve(OPTIONS);
      export const check = (token) => load().then((options) => jwt.verify(token, process.env.KEY, options));`,
  },
  'a chain of promises': {
    'tokens.ts': `import jwt from 'jsonwebtoken';
      const load = async () => ({ policy: OPTIONS });
      export const check = (token) => load().then(({ policy }) => policy).then((options) => jwt.verify(token, process.env.KEY, options));`,
  },
  'a class that is frozen and merged': {
    'tokens.ts': `import jwt from 'jsonwebtoken';
      const BASE = Object.freeze(OPTIONS);
      export const check = (token) => jwt.verify(token, process.env.KEY, Object.assign({}, BASE, { clockTolerance: 5 }));`,
  },
};

const SOUND = `{ algorithms: ['RS256'], audience: 'api', issuer: 'https://id.example' }`;
const MISTAKES = {
  'token-verify-unsafe-algorithm': SOUND.replace(`['RS256']`, `['none']`),
  'token-verify-expiry-off': SOUND.replace('{', '{ ignoreExpiration: true,'),
  'token-verify-no-audience': SOUND.replace(` audience: 'api',`, ''),
};

describe.each(Object.entries(SHAPES))('options by way of %s', (_, shape) => {
  const ask = (options: string, id: string) => {
    const files = new Map(Object.entries(shape).map(([path, text]) => [path, text.replaceAll('OPTIONS', options)]));
    const rules = codeRules.filter((rule) => rule.id === id);
    return new Set(analyse(files, rules).observations.map(({ outcome }) => outcome));
  };

  it.each(Object.entries(MISTAKES))('show %s', (id, options) => {
    expect(ask(options, id)).toContain('finding');
  });

  it('prove the audience and the issuer, and are no mistake', () => {
    expect(ask(SOUND, 'token-verify-no-audience')).toEqual(new Set(['proof']));
    expect(ask(SOUND, 'token-verify-no-issuer')).toEqual(new Set(['proof']));
    for (const id of Object.keys(MISTAKES)) expect(ask(SOUND, id)).not.toContain('finding');
  });
});
