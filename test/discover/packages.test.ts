import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discover } from '../../src/discover/discover.js';
import { matchesGlob } from '../../src/discover/glob.js';
import { packageOf } from '../../src/discover/project.js';
import { temporaryProject } from './temporary-project.js';

const projectOf = (manifests: Record<string, unknown>, others: Record<string, string> = {}) => {
  const texts = Object.entries(manifests).map(([path, manifest]) => [path, JSON.stringify(manifest)]);
  return discover({ root: temporaryProject({ ...Object.fromEntries(texts), ...others }) });
};
const only = (manifest: unknown) => projectOf({ 'package.json': manifest }).packages[0];

describe('packages', () => {
  it('are every manifest, the root first', () => {
    const project = projectOf({
      'z/package.json': { name: 'z' },
      'a/b/package.json': {},
      'package.json': { name: 'root' },
      'node_modules/x/package.json': { name: 'x' },
    });
    expect(project.packages.map(({ dir, name }) => [dir, name])).toEqual([
      ['', 'root'],
      ['a/b', ''],
      ['z', 'z'],
    ]);
  });

  it('know what they depend on, and what of it ships', () => {
    const pack = only({
      dependencies: { jose: '^6.0.0', bad: 1, ['__proto__']: '1' },
      devDependencies: { vitest: '*', jose: '^5.0.0' },
      peerDependencies: { react: '>=18' },
      optionalDependencies: { fsevents: '2' },
    });
    expect(pack?.dependencies.get('jose')).toBe('^6.0.0');
    expect([...(pack?.dependencies.keys() ?? [])].toSorted()).toEqual([
      '__proto__',
      'fsevents',
      'jose',
      'react',
      'vitest',
    ]);
    expect(pack?.production.has('jose')).toBe(true);
    expect(pack?.production.has('vitest')).toBe(false);
  });

  it.each([
    ['exports as a text', { exports: './src/index.ts', main: 'x.js' }, { '.': ['./src/index.ts'] }],
    [
      'conditions',
      {
        exports: {
          types: './a.d.ts',
          node: { import: './a.mjs', require: ['./a.cjs', './b.cjs'] },
          default: './a.mjs',
        },
      },
      { '.': ['./a.d.ts', './a.mjs', './a.cjs', './b.cjs'] },
    ],
    [
      'subpaths',
      { exports: { '.': './a.js', './x/*': { default: './x/*.js' }, './no': null } },
      { '.': ['./a.js'], './x/*': ['./x/*.js'] },
    ],
    [
      'older fields',
      { main: './m.js', module: './m.mjs', types: './m.d.ts' },
      { '.': ['./m.mjs', './m.js', './m.d.ts'] },
    ],
    ['nothing', { name: 'a', main: 7, exports: [] }, {}],
  ])('know their entries: %s', (_, manifest, entries) => {
    expect(Object.fromEntries(only(manifest)?.entries ?? [])).toEqual(entries);
  });

  it('know their own imports', () => {
    const pack = only({ imports: { '#db/*': { default: './src/db/*.ts' }, other: './x.js' } });
    expect(Object.fromEntries(pack?.imports ?? [])).toEqual({ '#db/*': ['./src/db/*.ts'] });
  });

  it('are left out with a reason when their manifest is broken', () => {
    const project = projectOf({ 'package.json': { name: 'a' } }, { 'b/package.json': '{', 'c/package.json': '[]' });
    expect(project.packages.map(({ name }) => name)).toEqual(['a']);
    expect(project.skipped).toEqual([
      { path: 'b/package.json', why: 'package manifest that is not valid JSON' },
      { path: 'c/package.json', why: 'package manifest that is not an object' },
    ]);
    expect(project.incomplete).toEqual([]);
  });

  it('read any manifest', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.object().map((o) => JSON.stringify({ exports: o, dependencies: o, imports: o, workspaces: o, name: o })),
        ),
        (text) => {
          const root = temporaryProject({ 'package.json': text, 'tsconfig.json': text });
          const { packages, skipped } = discover({ root });
          expect(packages.length + skipped.length).toBe(1);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('the package of a file', () => {
  it('is the nearest one above it', () => {
    const project = projectOf({
      'package.json': { name: 'root' },
      'apps/web/package.json': { name: 'web' },
      'apps/web/e2e/package.json': { name: 'e2e' },
    });
    const nameOf = (path: string) => packageOf(project, path)?.name;
    expect(nameOf('a.ts')).toBe('root');
    expect(nameOf('apps/web/src/a.ts')).toBe('web');
    expect(nameOf('apps/web/e2e/a.ts')).toBe('e2e');
    expect(nameOf('apps/web-admin/a.ts')).toBe('root');
    expect(packageOf(projectOf({ 'x/package.json': {} }), 'a.ts')).toBeUndefined();
  });
});

describe('workspaces', () => {
  const twins = { 'packages/ui/package.json': { name: 'ui' }, 'examples/ui/package.json': { name: 'ui' } };
  const members = (project: ReturnType<typeof projectOf>) =>
    project.packages.filter((pack) => pack.workspace).map((pack) => pack.dir);

  it.each([
    ['a list', { 'package.json': { workspaces: ['./packages/*/'] } }, {}],
    ['an object', { 'package.json': { workspaces: { packages: ['packages/**'], nohoist: ['x'] } } }, {}],
    ['pnpm', {}, { 'pnpm-workspace.yaml': 'packages:\n  - "**" # all\n  - "!examples/**"\n' }],
  ])('decide between packages of one name: %s', (_, manifests, others) => {
    expect(members(projectOf({ ...manifests, ...twins }, others))).toEqual(['packages/ui']);
  });

  it('do not matter where names differ', () => {
    const project = projectOf({ 'package.json': { workspaces: ['a'] }, 'a/package.json': { name: 'a' } });
    expect(project.packages.map((pack) => pack.workspace)).toEqual([undefined, undefined]);
  });

  it('survive a broken pnpm-workspace.yaml', () => {
    for (const yaml of ['{', 'packages: {}', '- a', '&a [*a, *a]', 'packages: [1, null]']) {
      expect(members(projectOf(twins, { 'pnpm-workspace.yaml': yaml }))).toEqual([]);
    }
  });
});

describe('workspace patterns', () => {
  it.each([
    ['packages/*', 'packages/a', true],
    ['packages/*', 'packages/a/b', false],
    ['packages/**', 'packages/a/b', true],
    ['**', 'a/b/c', true],
    ['**/test', 'test', true],
    ['**/test/**', 'a/test', true],
    ['a/**/z', 'a/z', true],
    ['a/**/z', 'a/b/y', false],
    ['lib-*-x', 'lib-a-b-x', true],
    ['lib-*-x', 'lib-x', false],
    ['a', 'ab', false],
    ['*', 'a.b', true],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(matchesGlob(pattern, path)).toBe(expected);
  });

  it('agree with the regular expression they stand for', () => {
    const segment = fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 5 });
    const glob = fc.array(fc.oneof(segment, fc.constant('**')), { minLength: 1, maxLength: 4 });
    const path = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(glob, path, (globs, segments) => {
        const source = globs
          .map((part) => (part === '**' ? '(?:[^/]+/)*' : `${part.replaceAll(/\*+/g, '[^/]*')}/`))
          .join('');
        expect(matchesGlob(globs.join('/'), segments.join('/'))).toBe(
          new RegExp(`^${source}$`).test(`${segments.join('/')}/`),
        );
      }),
    );
  });
});
