import { describe, expect, it } from 'vitest';
import { discover } from '../../src/discover/discover.js';
import { temporaryProject } from './temporary-project.js';

const aliasesOf = (files: Record<string, string>) =>
  discover({ root: temporaryProject(files) }).tsconfigs.map(({ dir, baseUrl, paths }) => ({
    dir,
    baseUrl,
    paths: Object.fromEntries(paths),
  }));
const options = (compilerOptions: object, rest: object = {}) => JSON.stringify({ compilerOptions, ...rest });

describe('aliases', () => {
  it('are relative to the scan root, from baseUrl or from the config itself', () => {
    const found = aliasesOf({
      'tsconfig.json': `{
        // JSON with comments
        "compilerOptions": { "baseUrl": "./src", "paths": { "@/*": ["*", "../gen/*"], "bad": "x", "worse": [1] }, },
      }`,
      'apps/web/tsconfig.json': options({ paths: { '~/*': ['./app/*'], out: ['../../../outside/*', '/etc/*'] } }),
    });
    expect(found).toEqual([
      { dir: 'apps/web', baseUrl: undefined, paths: { '~/*': ['apps/web/app/*'] } },
      { dir: '', baseUrl: 'src', paths: { '@/*': ['src/*', 'gen/*'] } },
    ]);
  });

  it('are those that a framework writes by itself, where nobody commits them', () => {
    const found = aliasesOf({
      'web/svelte.config.js': 'export default {};',
      'site/nuxt.config.ts': 'export default {};',
    });
    expect(found).toContainEqual({
      dir: 'web',
      baseUrl: undefined,
      paths: { $lib: ['web/src/lib'], '$lib/*': ['web/src/lib/*'] },
    });
    const nuxt = found.find(({ dir }) => dir === 'site');
    expect(nuxt?.paths['~/*']).toEqual(['site/app/*', 'site/src/*', 'site/*']);
    expect(nuxt?.paths['~~/*']).toEqual(['site/*']);
  });

  it('come down the chain of extends, the nearer one winning', () => {
    const found = aliasesOf({
      'tsconfig.base.json': options({ baseUrl: '.', paths: { '@lib/*': ['libs/*'] } }),
      'a/tsconfig.json': options({}, { extends: '../tsconfig.base' }),
      'b/tsconfig.json': options({ paths: { x: ['b/x.ts'] } }, { extends: ['./none.json', '../tsconfig.base.json'] }),
      'c/tsconfig.json': options({ baseUrl: 'src' }, { extends: ['../tsconfig.base.json'] }),
    });
    expect(found).toEqual([
      { dir: 'a', baseUrl: '', paths: { '@lib/*': ['libs/*'] } },
      { dir: 'b', baseUrl: '', paths: { x: ['b/x.ts'] } },
      { dir: 'c', baseUrl: 'c/src', paths: { '@lib/*': ['c/src/libs/*'] } },
    ]);
  });

  it('come from a workspace package, never from node_modules', () => {
    const found = aliasesOf({
      'configs/ts/package.json': '{"name":"@acme/tsconfig"}',
      'configs/ts/web.json': options({ paths: { '@/*': [`$\{configDir}/src/*`] } }),
      'node_modules/@other/tsconfig/tsconfig.json': options({ paths: { no: ['no'] } }),
      'app/tsconfig.json': options({}, { extends: '@acme/tsconfig/web.json' }),
      'api/tsconfig.json': options({}, { extends: '@other/tsconfig/tsconfig.json' }),
    });
    expect(found).toEqual([{ dir: 'app', baseUrl: undefined, paths: { '@/*': ['app/src/*'] } }]);
  });

  it('come from the parts of a solution', () => {
    const found = aliasesOf({
      'tsconfig.json': JSON.stringify({
        files: [],
        references: [{ path: './tsconfig.app.json' }, { path: './lib' }, 1],
      }),
      'tsconfig.app.json': options({ paths: { '@/*': ['./src/*'] } }),
    });
    expect(found).toEqual([{ dir: '', baseUrl: undefined, paths: { '@/*': ['src/*'] } }]);
  });

  it('come from jsconfig.json where there is no tsconfig.json', () => {
    const found = aliasesOf({
      'a/jsconfig.json': options({ baseUrl: '.' }),
      'b/jsconfig.json': options({ baseUrl: 'no' }),
      'b/tsconfig.json': options({ baseUrl: 'yes' }),
    });
    expect(found.map(({ baseUrl }) => baseUrl)).toEqual(['a', 'b/yes']);
  });

  it('survive garbage and circles', () => {
    const found = aliasesOf({
      'tsconfig.json': options({ baseUrl: 'x' }, { extends: './other.json' }),
      'other.json': options({ baseUrl: 'y' }, { extends: './tsconfig.json' }),
      'a/tsconfig.json': '['.repeat(100_000),
      'b/tsconfig.json': '{"__proto__": {"compilerOptions": {"baseUrl": "evil"}}}',
      'c/tsconfig.json': 'nothing',
      'd/tsconfig.json': options({ baseUrl: 7, paths: [] }, { extends: 7, references: 7 }),
      'e/tsconfig.json': options({}, { extends: '../../../../etc/tsconfig.json' }),
    });
    expect(found).toEqual([{ dir: '', baseUrl: 'x', paths: {} }]);
  });

  it('end soon where every config extends every other', () => {
    const names = Array.from({ length: 12 }, (_, index) => `./c${index}.json`);
    const timed = (lists: (index: number) => readonly string[]) => {
      const files = names.map((name, index) => [
        name.slice(2),
        options({ baseUrl: `b${index}` }, { extends: lists(index) }),
      ]);
      const root = temporaryProject({
        ...Object.fromEntries(files),
        'tsconfig.json': options({ paths: { x: ['x.ts'] } }, { extends: names }),
      });
      const started = performance.now();
      const found = discover({ root }).tsconfigs.map(({ dir, baseUrl }) => ({ dir, baseUrl }));
      return { found, spent: performance.now() - started };
    };
    const linear = timed(() => []);
    const web = timed(() => names);
    expect(web.found).toEqual([{ dir: '', baseUrl: 'b11' }]);
    expect(web.found).toEqual(linear.found);
    expect(web.spent).toBeLessThan(linear.spent * 5 + 300);
  });
});
