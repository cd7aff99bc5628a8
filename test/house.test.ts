import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BackwardType, breaches, MOST_LINES } from './house/laws.js';

/** Types that an earlier stage names although a later one owns them. Nothing of the later stage is loaded. */
const BACKWARD: readonly BackwardType[] = [
  {
    from: 'discover',
    to: 'src/analyse/observations/observation.ts',
    reason: 'what could not be looked at is one list, from the first stage to the report',
  },
  { from: 'load', to: 'src/analyse/observations/observation.ts', reason: 'the same list' },
  {
    from: 'discover',
    to: 'src/analyse/config/schema-rule.ts',
    reason: 'a rule of the project is handed on as the rule that it is, and its patterns with what runs them',
  },
  {
    from: 'discover',
    to: 'src/load/location.ts',
    reason: 'an entry of the configuration knows its place, in the same terms as every finding',
  },
  {
    from: 'discover',
    to: 'src/load/data-document.ts',
    reason: 'the inventory inside the configuration is handed on as the JSON that it is',
  },
  {
    from: 'load',
    to: 'src/analyse/knowledge/models.ts',
    reason: 'the engine says what a model file must hold; load reads it',
  },
  { from: 'load', to: 'src/analyse/knowledge/sides.ts', reason: 'the same for the signs of a side' },
  { from: 'load', to: 'src/analyse/knowledge/vocabulary.ts', reason: 'the same for the vocabulary' },
  { from: 'load', to: 'src/analyse/config/schema-rule.ts', reason: 'the same for rules that are data' },
  { from: 'load', to: 'src/analyse/tests/test-rule.ts', reason: 'the same for rules about tests' },
];

/** Lists of words that are the engine's own: nothing that a scanned program spells. */
const OWN_WORDS: readonly { readonly path: string; readonly reason: string }[] = [
  { path: 'src/analyse/config/schema-place.ts', reason: 'what the sentences of schema rules may fill in' },
  { path: 'src/analyse/config/schema.ts', reason: 'keywords of JSON Schema' },
  { path: 'src/analyse/flow/handling.ts', reason: 'the ways in which a value is used, as the engine says them' },
  { path: 'src/analyse/values/annotations.ts', reason: 'types of TypeScript that stand around another' },
  { path: 'src/findings/dedupe.ts', reason: 'families of our own rules' },
];

describe('the house', () => {
  const tree = sources('src', 'rules', 'bin');

  it('keeps its laws', () => {
    const found = breaches(tree, BACKWARD);
    expect(found.filter(({ law }) => law !== 'knowledge')).toEqual([]);
    expect(found.flatMap(({ law, path }) => (law === 'knowledge' ? [path] : []))).toEqual(
      OWN_WORDS.map(({ path }) => path),
    );
  });

  it('tracks files alone: a link would lead into the machine of whoever committed it', () => {
    const entries = execFileSync('git', ['ls-files', '--stage'], { encoding: 'utf8' }).trimEnd().split('\n');
    expect(entries.filter((entry) => !entry.startsWith('100'))).toEqual([]);
  });

  it('needs every exception that it makes', () => {
    const without = breaches(tree).filter(({ law }) => law === 'arrow');
    const needless = BACKWARD.filter(
      ({ from, to }) => !without.some(({ path, why }) => path.startsWith(`src/${from}/`) && why.includes(to)),
    );
    expect(needless).toEqual([]);
  });
});

it('what gives a kept result again loads neither the engine, nor discovery, nor what starts programs', () => {
  const loaded = loadedWith('src/cached-scan.ts', sources('src'));
  expect(loaded).toContain('src/load/cache.ts');
  const heavy =
    /^(?:src\/(?:analyse\/(?!text\/)|looks|pipeline|settle|discover\/(?:discover|git)\.)|#compiler|node:(?:child_process|vm))/;
  expect([...loaded].filter((path) => heavy.test(path))).toEqual([]);
});

/** A file, and all that is loaded before it runs. */
function loadedWith(path: string, tree: ReadonlyMap<string, string>, loaded = new Set<string>()): Set<string> {
  if (loaded.has(path)) return loaded;
  loaded.add(path);
  for (const [, specifier = ''] of (tree.get(path) ?? '').matchAll(/^(?:im|ex)port (?!type )[^;']*?'([^']+)';$/gm)) {
    const file = posix.join(posix.dirname(path), specifier.replace(/\.js$/, '.ts'));
    loadedWith(specifier.startsWith('.') ? file : specifier, tree, loaded);
  }
  return loaded;
}

describe('the laws', () => {
  const broken = (files: Record<string, string>, backward: readonly BackwardType[] = []) =>
    breaches(new Map(Object.entries(files)), backward).map(({ law, path, why }) => `${law}: ${path} ${why}`);

  it.each([
    ['discover', 'load'],
    ['load', 'analyse'],
    ['analyse', 'findings'],
    ['findings', 'report'],
    ['discover', 'report'],
  ])('forbid %s to import from %s, in any form', (early, late) => {
    const late_ = { [`src/${late}/b.ts`]: 'export interface B {}\nexport const b = 1;' };
    const forms = [
      `import { b } from '../${late}/b.js';`,
      `import type { B } from '../${late}/b.js';`,
      `import { type B } from '../${late}/b.js';`,
      `export { b } from '../${late}/b.js';`,
      `export * from '../${late}/b.js';`,
      `import '../${late}/b.js';`,
      `const { b } = await import('../${late}/b.js');`,
      `const { b } = require('../${late}/b.js');`,
      `export type A = import('../${late}/b.js').B;`,
    ];
    for (const form of forms) {
      const early_ = `src/${early}/a.ts`;
      expect(broken({ [early_]: form, ...late_ }), form).toContainEqual(
        expect.stringMatching(`^arrow: ${early_} ${early} imports .*src/${late}/b.ts, which comes later$`),
      );
      expect(broken({ [`src/${late}/a.ts`]: form, ...late_ }), `${form} within ${late}`).not.toContainEqual(
        expect.stringContaining('comes later'),
      );
    }
  });

  it('let a listed type pass, but no value', () => {
    const backward: BackwardType[] = [{ from: 'load', to: 'src/analyse/b.ts', reason: '' }];
    const b = { 'src/analyse/b.ts': 'export interface B {}\nexport const b = 1;' };
    expect(broken({ 'src/load/a.ts': `import type { B } from '../analyse/b.js';`, ...b }, backward)).toEqual([]);
    expect(broken({ 'src/load/a.ts': `import { b } from '../analyse/b.js';`, ...b }, backward)).toHaveLength(1);
    expect(broken({ 'src/discover/a.ts': `import type { B } from '../analyse/b.js';`, ...b }, backward)).toHaveLength(
      1,
    );
  });

  it('keep pipeline and command line out of the stages, and the command line out of the pipeline', () => {
    expect(
      broken({
        'src/report/a.ts': `import { scan } from '../pipeline.js';`,
        'src/pipeline.ts': `import { main } from './cli/main.js';`,
        'src/cli/main.ts': '',
        'bin/authproof.js': `import { main } from '../dist/src/cli/main.js';`,
      }),
    ).toEqual([
      expect.stringContaining('arrow: src/pipeline.ts pipeline imports src/cli/main.ts'),
      expect.stringContaining('arrow: src/report/a.ts report imports src/pipeline.ts'),
    ]);
  });

  it('let rules import src/rule.ts only, however deep they are', () => {
    const rest = {
      'src/rule.ts': 'export const defineRule = 1;',
      'src/analyse/view/code.ts': '',
      'rules/code/other.ts': '',
    };
    const rule = (path: string, text: string) => broken({ [path]: text, ...rest });
    expect(rule('rules/code/a.ts', `import { defineRule } from '../../src/rule.js';`)).toEqual([]);
    expect(rule('rules/code/deep/a.ts', `import { defineRule } from '../../../src/rule.js';`)).toEqual([]);
    expect(rule('rules/code/a.ts', `import type { Code } from '../../src/analyse/view/code.js';`)).toHaveLength(1);
    expect(rule('rules/code/a.ts', `import other from './other.js';`)).toHaveLength(1);
    expect(rule('rules/code/index.ts', `import other from './other.js';`)).toEqual([]);
  });

  it('let only the catalogue load rules, and nobody but rules run what rule.ts offers', () => {
    const rest = { 'rules/code/index.ts': '', 'src/rule.ts': 'export const defineRule = 1;' };
    expect(broken({ 'src/rule-catalogue.ts': `import('../rules/code/index.js');`, ...rest })).toEqual([]);
    expect(broken({ 'src/looks.ts': `import('../rules/code/index.js');`, ...rest })).toHaveLength(1);
    expect(broken({ 'src/looks.ts': `import type { Rule } from './rule.js';`, ...rest })).toEqual([]);
    expect(broken({ 'src/looks.ts': `import { defineRule } from './rule.js';`, ...rest })).toHaveLength(1);
  });

  it('let rule.ts run what the ground floor says of texts, and nothing else', () => {
    const tree = { 'src/analyse/text/a.ts': '', 'src/analyse/syntax/a.ts': '', 'src/load/a.ts': '' };
    const rule = (from: string) => broken({ 'src/rule.ts': `export { a } from '${from}';`, ...tree });
    expect(rule('./analyse/text/a.js')).toEqual([]);
    expect(rule('./analyse/syntax/a.js')).toHaveLength(1);
    expect(rule('./load/a.js')).toHaveLength(1);
  });

  it.each(['analyse', 'findings', 'report'])('keep %s away from disk and network', (stage) => {
    const path = `src/${stage}/a.ts`;
    const outside = ['node:fs', 'fs', 'fs/promises', 'net', 'http', 'https', 'http2', 'tls', 'child_process', 'dns'];
    for (const name of [...outside.map((one) => `node:${one.replace('node:', '')}`), ...outside, 'undici']) {
      expect(broken({ [path]: `import { x } from '${name}';` }), name).toHaveLength(1);
    }
    expect(broken({ [path]: `import type { Stats } from 'node:fs';` })).toEqual([]);
    expect(broken({ [path]: `import { createHash } from 'node:crypto';\nimport { posix } from 'node:path';` })).toEqual(
      [],
    );
    expect(broken({ 'src/load/a.ts': `import { readFileSync } from 'node:fs';` })).toEqual([]);
  });

  it('see the disk through files in between', () => {
    const tree = {
      'src/discover/disk.ts': `import { readFileSync } from 'node:fs';`,
      'src/discover/between.ts': `export { read } from './disk.js';`,
      'src/discover/types.ts': `import type { Read } from './disk.js';`,
      'src/load/circle.ts': `import './circle.js';\nimport '../discover/between.js';`,
    };
    const purity = (text: string) =>
      broken({ 'src/analyse/a.ts': text, ...tree }).filter((breach) => breach.startsWith('purity'));
    expect(purity(`import { read } from '../discover/between.js';`)).toHaveLength(1);
    expect(purity(`import { read } from '../load/circle.js';`)).toHaveLength(1);
    expect(purity(`import type { Read } from '../discover/between.js';`)).toEqual([]);
    expect(purity(`import { types } from '../discover/types.js';`)).toEqual([]);
  });

  it('let a floor of the engine stand on those below it, in types too, and on none above', () => {
    const rest = { 'src/analyse/syntax/b.ts': '', 'src/analyse/flow/b.ts': '', 'src/analyse/b.ts': '' };
    const at = (path: string, to: string) => broken({ [path]: `import type { B } from '${to}/b.js';`, ...rest });
    expect(at('src/analyse/flow/a.ts', '../syntax')).toEqual([]);
    expect(at('src/analyse/flow/a.ts', '.')).toEqual([]);
    expect(at('src/analyse/a.ts', './flow')).toEqual([]);
    expect(at('src/analyse/syntax/a.ts', '../flow')).toHaveLength(1);
    expect(at('src/analyse/flow/a.ts', '..')).toHaveLength(1);
  });

  it('refuse files that load each other, types aside', () => {
    const circle = (kind: string) => ({
      'src/analyse/flow/a.ts': `import { b } from './b.js';`,
      'src/analyse/flow/b.ts': `import { c } from './c.js';`,
      'src/analyse/flow/c.ts': `import ${kind}{ a } from './a.js';`,
    });
    expect(broken(circle(''))).toHaveLength(3);
    expect(broken(circle('type '))).toEqual([]);
  });

  it.each(['Date.now()', 'new Date()', 'Math.random()', 'performance.now()', 'process.env.HOME', 'fetch(url)'])(
    'keep the pure stages from asking for %s',
    (asked) => {
      expect(broken({ 'src/findings/a.ts': `export const a = ${asked};` })).toHaveLength(1);
      expect(broken({ 'src/load/a.ts': `export const a = ${asked};` })).toEqual([]);
      expect(broken({ 'src/findings/a.ts': `export const a = new Date(options.now); // ${asked}` })).toEqual([]);
    },
  );

  it.each(['utils', 'util', 'helper', 'helpers', 'common', 'core', 'misc'])('refuse %s as a name', (name) => {
    expect(broken({ [`src/analyse/${name}.ts`]: '' })).toHaveLength(1);
    expect(broken({ [`src/${name}/flow.ts`]: '' })).toHaveLength(1);
    expect(broken({ [`rules/${name}.test.ts`]: '' })).toHaveLength(1);
    expect(broken({ [`src/analyse/${name}-of-words.ts`]: '' })).toEqual([]);
  });

  it.each([
    'const NAMES = /^(?:one|two|three|four|five|six)$/;',
    'const NAMES = /one|two|three|four|five|six/i;',
    `const NAMES = new Set(['one', 'two', 'three', 'four', 'five', 'six']);`,
  ])('keep knowledge out of the engine: %s', (text) => {
    expect(broken({ 'src/analyse/flow/a.ts': text })).toEqual([
      'knowledge: src/analyse/flow/a.ts names 6 words in line 1: more than 5 are data, in rules/spellings/',
    ]);
    expect(broken({ 'src/analyse/flow/a.ts': text.replace(/\|six|, 'six'/, '') })).toEqual([]);
    expect(broken({ 'src/load/a.ts': text })).toEqual([]);
  });

  it('refuse a file that nobody reads to its end', () => {
    expect(broken({ 'src/analyse/a.ts': '\n'.repeat(MOST_LINES) })).toEqual([]);
    expect(broken({ 'src/analyse/a.ts': '\n'.repeat(MOST_LINES + 1) })).toHaveLength(1);
  });

  it('refuse an import that leads nowhere', () => {
    expect(broken({ 'src/analyse/a.ts': `import { b } from './gone.js';` })).toHaveLength(1);
  });
});

function sources(...folders: readonly string[]): Map<string, string> {
  const root = join(import.meta.dirname, '..');
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  );
  const code = files.map((path) => path.replaceAll('\\', '/')).filter((path) => /\.[jt]s$/.test(path));
  return new Map(code.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}
