import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discover } from '../../src/discover/discover.js';
import { directiveOf, readCode } from '../../src/load/code-files.js';
import { importSpecifiers, loadedSpecifiers, typeSpecifiers } from '../../src/load/import-specifiers.js';
import { paths, temporaryProject } from '../discover/temporary-project.js';

const read = (files: Record<string, string | Uint8Array>, anchors = /jsonwebtoken|verify\(/) => {
  const root = temporaryProject(files);
  return { root, ...readCode(discover({ root }), { anchors }) };
};

describe('reading code', () => {
  it('gathers the facts of each file', () => {
    const text = "'use server';\nimport jwt from 'jsonwebtoken';\n// authproof-ignore x -- reason\n";
    const { files, bytes } = read({ 'b.ts': text, 'a.ts': 'export {}' });
    expect([...files.keys()]).toEqual(['a.ts', 'b.ts']);
    expect(files.get('b.ts')).toEqual({
      path: 'b.ts',
      bytes: text.length,
      candidate: true,
      leftOut: false,
      specifiers: ['jsonwebtoken'],
      typesFrom: [],
      directive: 'use server',
      suppressions: true,
    });
    expect(files.get('a.ts')).toMatchObject({
      candidate: false,
      specifiers: [],
      directive: undefined,
      suppressions: false,
    });
    expect(bytes).toBe(text.length + 9);
  });

  it('keeps of files that nobody asks for the facts, not the texts', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const used = () => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const filler = `// ${'x'.repeat(80)}\n`.repeat(3_000);
    const files = Array.from({ length: 80 }, (_, at) => [
      `f${at}.ts`,
      `import './long-enough-to-cut-${at}.js';\nimport type { A } from './long-enough-${at}.js';\n${filler}`,
    ]);
    const root = temporaryProject(Object.fromEntries(files));
    const project = discover({ root });
    const before = used();
    const code = readCode(project, { anchors: /jsonwebtoken/ });
    expect(used() - before).toBeLessThan(5_000_000);
    expect(code.files.size).toBe(80);
  });

  it('gives texts on demand, as they were at first', () => {
    const code = read({ 'hit.ts': '\uFEFFverify(é)', 'miss.ts': 'no', 'x.json': '{}' });
    expect(code.text('hit.ts')).toBe('verify(é)');
    expect(code.text('miss.ts')).toBe('no');
    for (const path of ['hit.ts', 'miss.ts']) writeFileSync(join(code.root, path), 'changed');
    expect(code.text('hit.ts')).toBe('verify(é)');
    expect(code.text('miss.ts')).toBe('no');
    expect(code.text('x.json')).toBeUndefined();
    expect(code.text('../outside.ts')).toBeUndefined();
  });

  it('keeps the texts of candidates whatever it takes, and of others up to a limit', () => {
    const others = Array.from({ length: 10 }, (_, index) => `other${index}.ts`);
    const large = '// a line of a comment\n'.repeat(40_000);
    const code = read({ 'hit.ts': 'verify()', ...Object.fromEntries(others.map((name) => [name, large])) });
    for (const path of [...others, 'hit.ts']) expect(code.text(path)).not.toBe('');
    for (const path of [...others, 'hit.ts']) writeFileSync(join(code.root, path), 'changed');
    expect(code.text('hit.ts')).toBe('verify()');
    const again = others.filter((path) => code.text(path) === 'changed');
    expect(again.length).toBeGreaterThan(0);
    expect(again.length).toBeLessThan(others.length);
  });

  it('finds anchors and imports in UTF-16 too', () => {
    const code = read({ 'a.ts': Buffer.from("\uFEFFimport 'jsonwebtoken'; const é = '日'", 'utf16le') });
    expect(code.files.get('a.ts')).toMatchObject({ candidate: true, specifiers: ['jsonwebtoken'] });
    expect(code.text('a.ts')).toContain("é = '日'");
  });

  it('takes no long comment for the sign of a bundle: code below it is read', () => {
    const code = "import jwt from 'jsonwebtoken';\nexport const a = (t) => jwt.decode(t);\n";
    const long = 'x'.repeat(60_000);
    const { files, skipped } = read({
      'a.ts': `// ${long}\n${code}`,
      'b.ts': `  /* ${long} */\n${code}`,
      'c.ts': `/* ${long} */ const text = '${long}';\n${code}`,
    });
    expect([...files.keys()]).toEqual(['a.ts', 'b.ts']);
    expect(skipped.map(({ path }) => path)).toEqual(['c.ts']);
  });

  it('skips minified and binary files, with the reason', () => {
    const code = read({
      'bundle.js': `${'x'.repeat(6_000)}\n${'y'.repeat(4_000)}`,
      'short.js': 'x'.repeat(5_000),
      'long.ts': `${'x'.repeat(250)}\n`.repeat(400),
      'image.ts': Uint8Array.from([1, 2, 0, 3]),
    });
    expect([...code.files.keys()]).toEqual(['long.ts', 'short.js']);
    expect(code.skipped).toEqual([
      { path: 'bundle.js', why: 'minified (100 % of it is in lines of more than 1000 bytes)' },
      { path: 'image.ts', why: 'binary file' },
    ]);
    expect(code.text('bundle.js')).toBeUndefined();
  });

  it('reads code with a zero byte in it, where it may matter', () => {
    const code = read({ 'a.ts': '// \0\nverify(a)', 'b.ts': '// \0', 'c.ts': Buffer.from('verify(\0\xff', 'latin1') });
    expect([...code.files.keys()]).toEqual(['a.ts']);
    expect(code.text('a.ts')).toBe('// \0\nverify(a)');
    expect(code.skipped).toEqual([
      { path: 'b.ts', why: 'binary file' },
      { path: 'c.ts', why: 'binary file' },
    ]);
  });

  it('reads a file that one long line was added to', () => {
    const lines = `verify(${'a'.repeat(290)})\n`.repeat(20);
    const code = read({ 'a.ts': `${lines}//${'x'.repeat(5_000)}`, 'b.ts': `${lines}x('${'x'.repeat(50_000)}')` });
    expect([...code.files.keys()]).toEqual(['a.ts']);
    expect(code.skipped).toEqual([{ path: 'b.ts', why: expect.stringMatching(/^minified \(89 % of it/) }]);
  });

  it('reports a candidate that is not UTF-8, and still reads it', () => {
    const latin1 = (text: string) => Buffer.from(text, 'latin1');
    const code = read({ 'a.ts': latin1('verify("é")'), 'b.ts': latin1('"é"') });
    expect(paths([...code.files.values()])).toEqual(['a.ts', 'b.ts']);
    expect(code.text('a.ts')).toBe('verify("\uFFFD")');
    expect(code.incomplete).toEqual([{ path: 'a.ts', why: expect.stringMatching(/not valid UTF-8/) }]);
  });

  it('goes on after a file that is gone', () => {
    const root = temporaryProject({ 'a.ts': '', 'b.ts': '' });
    const project = discover({ root });
    rmSync(join(root, 'a.ts'));
    const code = readCode(project, { anchors: /x/ });
    expect([...code.files.keys()]).toEqual(['b.ts']);
    expect(code.incomplete).toEqual([
      { path: 'a.ts', why: expect.stringMatching(/^The file could not be read \(ENOENT\)/) },
    ]);
  });

  it('reads thousands of files in a moment', () => {
    const line = "import { a } from './a.js';\nexport function load(user) { return fetch(user.url); }\n";
    const root = temporaryProject(
      Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`d${i % 50}/f${i}.ts`, line.repeat(40)])),
    );
    const started = performance.now();
    const project = discover({ root });
    const code = readCode(project, { anchors: /jsonwebtoken|verify\(/ });
    // Far above what it takes (about 0.15 s), far below what an accident of complexity would.
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(code.files.size).toBe(2_000);
  });
});

describe('import specifiers', () => {
  it.each([
    ["import a from 'a'", ['a']],
    ['import{b}from"b"', ['b']],
    ["import 'side-effect'", ['side-effect']],
    ["import type { T } from './t'", ['./t']],
    ["export * from './barrel'; export { x as y } from '../x.js'", ['./barrel', '../x.js']],
    ["const c = await import('c'), d = import(/* webpackChunkName: 'n' */ './d')", ['c', './d']],
    ['const e = import(`./e`), f = import(`./${name}`)', ['./e']],
    ['const g = require(\'g\'); import h = require( "h" )', ['g', 'h']],
    ["import {\n  many,\n  lines,\n} from\n  'wrapped';", ['wrapped']],
    ["import a from 'a'; import b from 'b'; export * from 'a'", ['a', 'b']],
    ["import data from './d.json' with { type: 'json' }", ['./d.json']],
    ["Array.from('abc'); fromage('x'); reimport('y'); frequire('z')", []],
    [
      "import { db } from '$lib/server/db'; import { env } from '$env/dynamic/private'",
      ['$lib/server/db', '$env/dynamic/private'],
    ],
    ["import a from /* why */ './a'; import b from // why\n './b'; export * from /**/ './c'", ['./a', './b', './c']],
    [`require(/* ${'x'.repeat(2000)} */ './b'); require(/* a * b */'./a')`, ['./a', './b']],
    ["require?.('./a'); (0, require)('./b'); require?.(// why\n'./c')", ['./a', './b', './c']],
    [
      String.raw`import a from './a\u002etest'; import('./b\x2etest'); import './c\u{2e}test'`,
      ['./a.test', './b.test', './c.test'],
    ],
    ["import a from 'unclosed\n';", []],
    ['import a from \'mixed"', []],
    ['import.meta.url; import(name); require(name)', []],
  ])('%s', (text, expected) => {
    expect(importSpecifiers(text)).toEqual(expected);
  });

  it('tells those of comments and strings from those of code', () => {
    const text = "// from 'ora'\nimport 'express'; const help = `import 'expo'`; /* import 'koa' */ require('pg')";
    const all = importSpecifiers(text);
    expect(all).toEqual(['ora', 'express', 'expo', 'koa', 'pg']);
    expect(loadedSpecifiers(text, all)).toEqual(['express', 'pg']);
  });

  it('tells them the same way where it need not read the whole text for it', () => {
    const pieces = [
      "import a from 'x'",
      "import {\n b } from 'y'",
      "require('z')",
      '//',
      '/*',
      '*/',
      "'",
      '"',
      '`',
      '\\',
      '\n',
      '\r',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces, ' '), { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const all = importSpecifiers(text);
        // Behind a comment nothing is plain.
        expect(loadedSpecifiers(text, all)).toEqual(loadedSpecifiers(`/**/${text}`, all));
      }),
      { numRuns: 2000 },
    );
  });

  it('decodes names that are not ASCII', () => {
    expect(importSpecifiers(Buffer.from("import './naïve/日本.js'").toString('latin1'))).toEqual(['./naïve/日本.js']);
  });

  it('finds every import among any other text', () => {
    const name = fc.stringMatching(/^[@.]{0,2}\/?[a-zA-Z0-9][\w./@-]{0,20}$/);
    const statement = fc.constantFrom<(name: string) => string>(
      (path) => `import x from '${path}'`,
      (path) => `import "${path}"`,
      (path) => `export * from "${path}"`,
      (path) => `const x = require('${path}')`,
      (path) => `void import(\`${path}\`)`,
    );
    const noise = fc.string({ unit: fc.constantFrom('a', ' ', '(', ')', '{', '/', '*', 'é', '=') });
    const line = fc.tuple(statement, name, noise);
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = lines.map(([make, path, rest]) => `${rest}\n${make(path)};`).join('\n');
        expect(importSpecifiers(text)).toEqual([...new Set(lines.map(([, path]) => path))]);
      }),
    );
  });

  it.each([
    'from ',
    "from'",
    'import(',
    'import(/*',
    'import(/* *',
    'require( ',
    'import/',
    '\n',
    "import '",
    'import type { ',
    'import type a ',
  ])('takes time linear in a text full of %j', (piece) => {
    const time = (size: number) => {
      const text = piece.repeat(Math.ceil(size / piece.length)) + ' '.repeat(size);
      return processorTime(() => {
        loadedSpecifiers(text, importSpecifiers(text));
        typeSpecifiers(text);
        directiveOf(text);
      });
    };
    time(100_000);
    // Ten times the text: a hundred times the time where it is quadratic. The least of three: what runs beside adds to each.
    expect(Math.min(time(1_000_000), time(1_000_000), time(1_000_000))).toBeLessThan(40 * Math.max(time(100_000), 4));
  });
});

describe('specifiers of types', () => {
  it.each([
    ["import type { T } from './t'; import type D from './d'; import type * as N from './n'", ['./t', './d', './n']],
    ["import type {\n  T,\n  U as V,\n} from './t';\nimport { run } from './run'", ['./t']],
    ["export type { T } from './t'; export type * from './u'", ['./t', './u']],
    ["import type { T } from './t'; import { run } from './t'", []],
    ["import type { T } from './t'; await import('./t')", []],
    ["import type from './type'; import { type T } from './u'; export type T = { from: 'x' }", []],
  ])('%s', (text, expected) => {
    expect(typeSpecifiers(text)).toEqual(expected);
  });

  it('are told apart in time linear in how many there are', () => {
    const time = (count: number) => {
      const text = Array.from({ length: count }, (_, at) => `import type { A } from 'a${at}';\n`).join('');
      return processorTime(() => expect(typeSpecifiers(text)).toHaveLength(count));
    };
    time(3_000);
    expect(time(30_000)).toBeLessThan(40 * Math.max(time(3_000), 2));
  });
});

describe('directives', () => {
  it.each([
    ["'use client'", 'use client'],
    ['"use server";', 'use server'],
    ["\uFEFF\n// @ts-check\n/* licence\n * 'use server' */\n'use strict';\n\"use client\"\n", 'use client'],
    ["#!/usr/bin/env node\n'use server'", 'use server'],
    ["import a from 'a';\n'use client'", undefined],
    ["const x = 'use client'", undefined],
    ['// "use client"', undefined],
    ["/* never closed 'use client'", undefined],
    ['\'use client"', undefined],
    ['', undefined],
  ])('%j', (text, expected) => {
    expect(directiveOf(Buffer.from(text).toString('latin1'))).toBe(expected);
  });

  it.each([' ', ';', '// a\n', '/* a */', "'use x';"])('copes with a megabyte of %j before the code', (piece) => {
    expect(directiveOf(`${piece.repeat(1_000_000 / piece.length)}"use client"`)).toBe('use client');
  });
});

/** Milliseconds of this process, whatever else the machine does; the shortest of three runs. */
function processorTime(run: () => void): number {
  const spent = [1, 2, 3].map(() => {
    const start = process.cpuUsage();
    run();
    return process.cpuUsage(start).user / 1000;
  });
  return Math.min(...spent);
}
