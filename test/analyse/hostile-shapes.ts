const range = (count: number, text: (index: number) => string) => Array.from({ length: count }, (_, at) => text(at));
const lines = (count: number, text: (index: number) => string) => range(count, text).join('\n');
const JWT = "import jwt from 'jsonwebtoken';\n";
const file = (text: string): Record<string, string> => ({ 'index.ts': JWT + text });

/** Each of `count` functions of a file calls all of them. */
const dense = (count: number, head: (name: string) => string, body: string, call: (name: string) => string) =>
  file(lines(count, (at) => `${head(`f${at}`)} {\n${body}\n${lines(count, (other) => call(`f${other}`))}\n}`));

const FILES = 4;
const MODULES = Array.from({ length: FILES }, (_, at) => at);

/** Shapes of code by which each step of an analysis may double its work, or each place may ask all others again. */
export const HOSTILE_SHAPES: Readonly<
  Record<string, { readonly small: number; readonly files: (size: number) => Readonly<Record<string, string>> }>
> = {
  'functions that all call each other': {
    small: 5,
    files: (size) =>
      dense(
        size,
        (name) => `export function ${name}(token, key, options)`,
        'const claims = jwt.verify(token, key, options); if (key) return claims;',
        (name) => `if (token.${name}) return ${name}(token, key, options);`,
      ),
  },
  'functions of files that all call each other': {
    small: 2,
    files: (size) =>
      Object.fromEntries(
        MODULES.map((at) => {
          const others = MODULES.filter((other) => other !== at);
          const imports = lines(FILES - 1, (index) => {
            const other = others[index];
            return `import { ${range(size, (name) => `f${other}_${name}`).join(', ')} } from './m${other}';`;
          });
          const calls = MODULES.map((other) => lines(size, (name) => `f${other}_${name}(token, key, options);`)).join(
            '\n',
          );
          const own = lines(
            size,
            (name) =>
              `export function f${at}_${name}(token, key, options) {\nconst claims = jwt.verify(token, key, options);\n${calls}\nreturn claims;\n}`,
          );
          return [`m${at}.ts`, `${JWT}${imports}\n${own}`];
        }),
      ),
  },
  'options that all functions spread for each other': {
    small: 4,
    files: (size) =>
      dense(
        size,
        (name) => `export function ${name}(token, options)`,
        'jwt.verify(token, options.key, { ...options, audience: options.audience });',
        (name) => `${name}(token, { ...options, ${name}: options });`,
      ),
  },
  'variables that all functions write for each other': {
    small: 3,
    files: (size) =>
      dense(
        size,
        (name) => `export function ${name}(token, key, options)`,
        'let o = options; let k = key; const verified = () => jwt.verify(token, k, o); if (!key) return o;',
        (name) => `o = ${name}(token, k, o); k = o.key;`,
      ),
  },
  'callbacks that all functions hand on': {
    small: 6,
    files: (size) =>
      dense(
        size,
        (name) => `export function ${name}(token, key, done)`,
        'jwt.verify(token, key, done);',
        (name) => `${name}(token, key, (error, claims) => done(error, claims));`,
      ),
  },
  'methods that all call each other': {
    small: 4,
    files: (size) =>
      file(
        `export class Tokens {\nconstructor(key, options) { this.key = key; this.options = options; }\n${lines(
          size,
          (at) =>
            `m${at}(token, more) {\njwt.verify(token, this.key, { ...this.options, ...more });\n${lines(size, (other) => `this.m${other}(token, more);`)}\n}`,
        )}\n}\nnew Tokens(process.env.KEY, {}).m0('x', {});`,
      ),
  },
  'texts that double': {
    small: 40,
    files: (size) =>
      file(
        `export function check(token, a) {\nconst t0 = \`k\${a}\`; const s0 = 'kkkk';\n${lines(size, (at) => `const t${at + 1} = \`\${t${at}}\${t${at}}\`; const s${at + 1} = s${at} + s${at};`)}\nreturn jwt.verify(token, t${size}, { issuer: s${size} });\n}`,
      ),
  },
  'objects that double': {
    small: 40,
    files: (size) =>
      file(
        `export function check(token, a) {\nconst v0 = { ...a };\n${lines(size, (at) => `const v${at + 1} = { ...v${at}, ...v${at}, p${at}: v${at} };`)}\nreturn jwt.verify(token, v${size}.key, v${size});\n}`,
      ),
  },
  'an object that is written and spread into itself': {
    small: 100,
    files: (size) =>
      file(
        `let o = {};\n${lines(size, (at) => `o.a${at} = o;\no = { ...o, b${at}: o };`)}\nexport const check = (token, key) => jwt.verify(token, key, o);`,
      ),
  },
  'guards that all come after all routes of their path': {
    small: 100,
    files: (size) =>
      file(
        `import express from 'express';\nconst app = express();\n${lines(size, (at) => `app.post('/p/x${at}', (req, res) => res.send(1));`)}\n${lines(size, () => "app.use('/p', requireAuth);")}`,
      ),
  },
  'a chain of then': {
    small: 60,
    files: (size) =>
      file(
        `export const check = (token, key) => Promise.resolve(jwt.verify(token, key))${range(size, (at) => `.then((c) => ({ ...c, p${at}: c }))`).join('')};`,
      ),
  },
  'functions that are all alike': {
    small: 150,
    files: (size) =>
      file(
        lines(
          size,
          (at) =>
            `export const c${at} = (token, key) => { const claims = jwt.verify(token, key); return claims.sub; };`,
        ),
      ),
  },
  'decoders of one token in nested blocks': {
    small: 40,
    files: (size) =>
      file(
        `export function run(token) {\n${'if (token) {\nconst claims = jwt.decode(token);\n'.repeat(size)}${'}\n'.repeat(size)}}`,
      ),
  },
  'a ring of barrels': {
    small: 30,
    files: (size) => ({
      ...Object.fromEntries(
        range(size, (at) => `b${at}.ts`).map((name, at) => [
          name,
          `export * from './b${(at + 1) % size}';\nexport * from './c${at}';\n`,
        ]),
      ),
      ...Object.fromEntries(
        range(size, (at) => `c${at}.ts`).map((name, at) => [
          name,
          `${JWT}export const check${at} = (token, o) => jwt.verify(token, o.key, o);`,
        ]),
      ),
      'use.ts': `import { ${range(size, (at) => `check${at}`).join(', ')} } from './b0';\nexport const run = (token) => {\n${lines(size, (at) => `check${at}(token, { key: process.env.K });`)}\n};`,
    }),
  },
};
