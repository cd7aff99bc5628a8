import { describe, expect, it } from 'vitest';
import { usesGlobal } from '../../src/analyse/syntax/unit.js';
import { evaluated, programOf } from './probe.js';

const VERIFY = ['jsonwebtoken:verify', 'jsonwebtoken:default.verify'];

describe('a package’s export is known however it is imported', () => {
  it.each([
    ['named import', `import { verify } from 'jsonwebtoken'; probe(verify);`],
    ['renamed import', `import { verify as check } from 'jsonwebtoken'; probe(check);`],
    ['default import', `import jwt from 'jsonwebtoken'; probe(jwt.verify);`],
    ['namespace import', `import * as jwt from 'jsonwebtoken'; probe(jwt['verify']);`],
    ['require', `const jwt = require('jsonwebtoken'); probe(jwt.verify);`],
    ['destructured require', `const { verify: check } = require('jsonwebtoken'); probe(check);`],
    ['member of require', `probe(require('jsonwebtoken').verify);`],
    ['import =', `import jwt = require('jsonwebtoken'); probe(jwt.verify);`],
    ['dynamic import', `const { verify } = await import('jsonwebtoken'); probe(verify);`],
    ['destructured default', `import jwt from 'jsonwebtoken'; const { verify } = jwt; probe(verify);`],
    [
      'promisify',
      `import { promisify } from 'node:util'; import jwt from 'jsonwebtoken'; probe(promisify(jwt.verify));`,
    ],
    ['bind', `import jwt from 'jsonwebtoken'; const lib = { jwt }; probe(lib.jwt.verify);`],
    [
      'shadowing elsewhere',
      `import { verify } from 'jsonwebtoken'; function f(verify) { return verify; } probe(verify);`,
    ],
  ])('%s', (_, text) => {
    expect(VERIFY).toContain(evaluated(text)[0]);
  });

  it('is not known by its spelling', () => {
    expect(evaluated(`const jwt = { verify: (t) => true }; probe(jwt.verify);`)).toEqual(['function']);
    expect(evaluated(`import jwt from './own'; probe(jwt.verify);`)).toEqual(['./own:default.verify']);
    expect(evaluated(`import { verify } from 'jsonwebtoken'; export const f = (verify) => probe(verify);`)).toEqual([
      'parameter verify',
    ]);
  });
});

describe('names are followed through files', () => {
  it.each<[string, Record<string, string>]>([
    [
      'a re-export',
      {
        'jwt.ts': `export { verify } from 'jsonwebtoken';`,
        'index.ts': `import { verify } from './jwt'; probe(verify);`,
      },
    ],
    [
      'a renaming barrel',
      {
        'a/index.ts': `export { check as verifyToken } from './b';`,
        'a/b.ts': `import { verify } from 'jsonwebtoken'; export const check = verify;`,
        'index.ts': `import { verifyToken } from './a'; probe(verifyToken);`,
      },
    ],
    [
      'export *',
      {
        'a.ts': `export * from './b'; export * from './c';`,
        'b.ts': `export const other = 1;`,
        'c.ts': `export { verify } from 'jsonwebtoken';`,
        'index.ts': `import { verify } from './a'; probe(verify);`,
      },
    ],
    [
      'export * as',
      {
        'a.ts': `export * as jwt from 'jsonwebtoken';`,
        'index.ts': `import { jwt } from './a.js'; probe(jwt.verify);`,
      },
    ],
    [
      'a default export',
      {
        'a.ts': `import jwt from 'jsonwebtoken'; export default jwt.verify;`,
        'index.ts': `import anything from './a'; probe(anything);`,
      },
    ],
    [
      'module.exports of an object',
      {
        'a.js': `const jwt = require('jsonwebtoken'); module.exports = { verify: jwt.verify };`,
        'index.ts': `const { verify } = require('./a'); probe(verify);`,
      },
    ],
    [
      'exports.name',
      {
        'a.js': `exports.verify = require('jsonwebtoken').verify;`,
        'index.ts': `import { verify } from './a'; probe(verify);`,
      },
    ],
  ])('%s', (_, files) => {
    expect(VERIFY).toContain(evaluated(files)[0]);
  });

  it('tsconfig paths, workspace packages and #imports', () => {
    const key = `export const KEY = 'k';`;
    const packages = [
      {
        dir: 'packages/keys',
        name: '@acme/keys',
        dependencies: new Map(),
        production: new Set<string>(),
        entries: new Map([['.', ['./dist/index.js']]]),
        imports: new Map([['#own', ['./src/own.ts']]]),
      },
    ];
    const tsconfigs = [{ dir: '', paths: new Map([['~/*', ['src/*']]]) }];
    const files = {
      'src/a.ts': key,
      'packages/keys/src/index.ts': `export { KEY } from '#own';`,
      'packages/keys/src/own.ts': key,
      'index.ts': `import { KEY as a } from '~/a'; import { KEY as b } from '@acme/keys'; probe(a); probe(b);`,
    };
    expect(evaluated(files, { packages, tsconfigs })).toEqual([`'k'`, `'k'`]);
  });

  it('a web of re-exports ends, however many ways lead through it', () => {
    const web = Array.from({ length: 9 }, (_, at) => at);
    const files = Object.fromEntries(
      web.map((at) => [`m${at}.ts`, web.map((to) => `export * from './m${to}';`).join('\n')]),
    );
    const started = performance.now();
    expect(evaluated({ ...files, 'index.ts': `import { x } from './m0'; probe(x);` })).toEqual([
      'unknown: m0.ts does not export x',
    ]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('a cycle of re-exports ends', () => {
    const files = {
      'a.ts': `export * from './b';`,
      'b.ts': `export * from './a';`,
      'index.ts': `import { x } from './a'; probe(x);`,
    };
    expect(evaluated(files)).toEqual(['unknown: a.ts does not export x']);
  });
});

describe('members of classes', () => {
  it('constructor injection', () => {
    const text = `import { JwtService } from '@nestjs/jwt';
      class A { constructor(private readonly jwt: JwtService) {} f() { probe(this.jwt.verifyAsync); } }`;
    expect(evaluated(text)).toEqual(['@nestjs/jwt:JwtService#verifyAsync']);
  });

  it('fields, inheritance and assignments in the constructor', () => {
    const text = `import { JwtService } from '@nestjs/jwt';
      class Base { protected jwt = new JwtService(); }
      class A extends Base { f() { probe(this.jwt.verify); } }
      class B { constructor() { this.jwt = new JwtService(); } f() { probe(this.jwt.verify); } }`;
    expect(evaluated(text)).toEqual(['@nestjs/jwt:JwtService#verify', '@nestjs/jwt:JwtService#verify']);
  });

  it('the arguments of the construction reach the fields', () => {
    const text = `class Vault { constructor(private area: Storage, readonly prefix = 'v1') {} at() { return this.prefix; } }
      const vault = new Vault(localStorage, 'v2'); probe(vault.prefix); probe(vault.at());`;
    expect(evaluated(text)).toEqual([`'v2'`, `'v2'`]);
  });

  it('a package’s class as base', () => {
    const text = `import { Strategy } from 'passport-jwt'; class A extends Strategy { f() { probe(super.success); } }`;
    expect(evaluated(text)).toEqual(['passport-jwt:Strategy#success']);
  });
});

describe('a global is used where its name stands for it', () => {
  const uses = (text: string) => {
    const unit = programOf({ 'index.ts': text }).unit('index.ts');
    return unit !== undefined && usesGlobal(unit, 'window');
  };

  it.each([
    'window.scrollTo(0, 0);',
    'const width = measure(window);',
    'export const globals = { window };',
    'const { innerWidth = window.innerWidth } = options;',
  ])('%s', (text) => {
    expect(uses(text)).toBe(true);
  });

  it.each([
    'const limit: { window: number } = { window: 60 };',
    'interface Limit { window(): number; window: number }',
    'type Slide = (window: number) => void;',
    'class Limit { get window() { return 60; } }',
    'const { window: seconds } = limit;',
    'export const perWindow = limit.window;',
    'export const inBrowser = typeof window !== "undefined";',
    'const window = 60; wait(window);',
  ])('not in %s', (text) => {
    expect(uses(text)).toBe(false);
  });
});
