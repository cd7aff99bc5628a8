import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discover } from '../../src/discover/discover.js';
import { IgnoreStack } from '../../src/discover/ignore-layers.js';
import { scanScope } from '../../src/discover/scan-scope.js';
import { UsageError } from '../../src/discover/usage-error.js';
import { LIMITS, walk } from '../../src/discover/walk.js';
import { git, paths, temporaryProject } from './temporary-project.js';

describe('which files are found', () => {
  it('finds every kind of code, but no declarations and nothing else', () => {
    const names = ['a.ts', 'b.tsx', 'c.mts', 'd.cts', 'e.js', 'f.jsx', 'g.mjs', 'h.cjs'];
    const others = ['i.d.ts', 'j.d.mts', 'k.json', 'l.md', 'm.tsx.snap', 'ts', 'n.css.d.ts', 'o.d.css.ts'];
    const root = temporaryProject(Object.fromEntries([...names, ...others].map((name) => [`src/${name}`, ''])));
    expect(paths(discover({ root }).code)).toEqual(names.map((name) => `src/${name}`));
  });

  it('sorts by path, whatever the order on disk, and gives sizes', () => {
    const root = temporaryProject({ 'b/a.ts': '12345', 'a.ts': '', 'B.ts': '', 'b.ts': '', 'a/z.ts': '' });
    const { code } = discover({ root });
    expect(paths(code)).toEqual(['B.ts', 'a.ts', 'a/z.ts', 'b.ts', 'b/a.ts']);
    expect(code.at(-1)?.bytes).toBe(5);
  });

  it('copes with spaces, unicode and names that look like members of objects', () => {
    const names = ['__proto__.ts', 'a b/c d.ts', 'constructor/toString.ts', 'naïve/日本.ts', '…/$&.ts'];
    const root = temporaryProject({ ...Object.fromEntries(names.map((name) => [name, ''])), '.gitignore': '*.log\n' });
    expect(paths(discover({ root }).code)).toEqual(names.toSorted());
  });

  it('leaves out dependencies, repositories and tool caches', () => {
    const folders = ['node_modules/a', 'packages/x/node_modules', '.git', '.next/server', '.turbo', '.yarn/cache'];
    const root = temporaryProject({
      'src/app.ts': '',
      ...Object.fromEntries(folders.map((dir) => [`${dir}/x.js`, ''])),
    });
    expect(paths(discover({ root }).code)).toEqual(['src/app.ts']);
  });

  it('skips a build folder only when it holds what tools write, and says so', () => {
    const root = temporaryProject({
      'build/webpack.config.js': '',
      'lib/dist/index.js': '',
      'lib/dist/index.js.map': '{}',
      'ui/dist/index.js': '',
      'ui/dist/index.d.ts': '',
      'src/coverage/claims.ts': '',
      'coverage/lcov.info': '',
      'coverage/prettify.js': '',
      'odd/out/page.ts': '',
      'odd/out/page.js.map': '{}',
    });
    const project = discover({ root });
    expect(paths(project.code)).toEqual(['build/webpack.config.js', 'odd/out/page.ts', 'src/coverage/claims.ts']);
    expect(paths(project.skipped)).toEqual(['coverage', 'lib/dist', 'ui/dist']);
    expect(paths(discover({ root, paths: ['lib/dist', 'ui/dist/index.js'] }).code)).toEqual([
      'lib/dist/index.js',
      'ui/dist/index.js',
    ]);
    expect(paths(discover({ root, paths: ['lib/dist'] }).code)).toEqual(['index.js']);
  });

  it('skips what is over 1 MB, with the reason', () => {
    const root = temporaryProject({
      'at.ts': 'x'.repeat(1_000_000),
      'over.ts': 'x'.repeat(1_000_001),
      '.env': `A=${'x'.repeat(1_000_000)}`,
    });
    const project = discover({ root });
    expect(paths(project.code)).toEqual(['at.ts']);
    // The reader of configuration says itself what it leaves out.
    expect(project.config).toEqual([{ path: '.env', bytes: 1_000_002 }]);
    expect(project.skipped).toEqual([{ path: 'over.ts', why: 'too large: 1000001 bytes, the limit is 1000000' }]);
  });

  it('finds candidates for configuration by name', () => {
    const config = ['.env', '.env.example', '.env.local', 'apps/web/prod.env', 'authproof.json', 'package.json'];
    const others = ['env', '.env.ts', 'environment.json', '.envrc', 'my-authproof.json'];
    const root = temporaryProject(Object.fromEntries([...config, ...others].map((name) => [name, '{}'])));
    expect(paths(discover({ root }).config)).toEqual(config);
  });
});

describe('what was asked for', () => {
  const files = {
    'src/a.ts': '',
    'src/deep/b.ts': '',
    'lib/c.ts': '',
    'd.ts': '',
    'lib/notes.yaml': '',
    'lib/x.yaml': '',
  };

  it('takes one folder as the root', () => {
    const root = temporaryProject(files);
    const project = discover({ root, paths: ['src'] });
    expect(project.root).toBe(join(root, 'src'));
    expect(paths(project.code)).toEqual(['a.ts', 'deep/b.ts']);
    expect(paths(discover({ root: join(root, 'lib'), paths: [join(root, 'src/deep')] }).code)).toEqual(['b.ts']);
  });

  it('keeps the root for several paths, and for a file', () => {
    const root = temporaryProject(files);
    const project = discover({ root, paths: ['src/deep/', './lib'] });
    expect(project.root).toBe(root);
    expect(paths(project.code)).toEqual(['lib/c.ts', 'src/deep/b.ts']);
    expect(paths(discover({ root, paths: ['src/a.ts'] }).code)).toEqual(['src/a.ts']);
    expect(paths(discover({ root, paths: ['src/a.ts', 'src\\deep\\b.ts'] }).code)).toEqual([
      'src/a.ts',
      'src/deep/b.ts',
    ]);
    expect(paths(discover({ root, paths: ['src/a.ts', '.'] }).code)).toHaveLength(4);
    expect(paths(discover({ root, paths: ['src', 'src/'] }).code)).toEqual(['a.ts', 'deep/b.ts']);
  });

  it('still knows the packages and aliases above the named paths', () => {
    const root = temporaryProject({
      'package.json': '{"name":"all"}',
      'apps/web/package.json': '{"name":"web"}',
      'apps/web/tsconfig.json': '{"compilerOptions":{"paths":{"@/*":["./src/*"]}}}',
      'apps/web/src/page.ts': '',
      'apps/api/package.json': '{"name":"api"}',
    });
    const project = discover({ root, paths: ['apps/web/src/page.ts'] });
    expect(project.packages.map((pack) => pack.name)).toEqual(['all', 'web']);
    expect(project.tsconfigs).toEqual([
      { dir: 'apps/web', baseUrl: undefined, paths: new Map([['@/*', ['apps/web/src/*']]]) },
    ]);
  });

  it('takes a named file that is not code for configuration, whatever its name', () => {
    const root = temporaryProject(files);
    expect(paths(discover({ root, paths: ['lib/notes.yaml'] }).config)).toEqual(['lib/notes.yaml']);
    expect(discover({ root, paths: ['lib'] }).config).toEqual([]);
  });

  it.each([
    ['missing', { paths: ['nowhere'] }, /^nowhere does not exist/],
    ['outside', { paths: ['/etc/hostname', 'src'] }, /lies outside/],
    ['missing config', { settingsPath: 'nope.json' }, /^The configuration nope.json does not exist/],
    ['hostile pattern', { exclude: ['**/a/**/a/**/a'] }, /more than 2 times "\*\*"/],
  ])('refuses a question that cannot be answered: %s', (_, options, message) => {
    const root = temporaryProject(files);
    expect(() => discover({ root, ...options })).toThrow(UsageError);
    expect(() => discover({ root, ...options })).toThrow(message);
  });

  it('leaves out what is excluded, named or not, ignored by git or not', () => {
    const root = temporaryProject({
      'a.ts': '',
      'gen/b.ts': '',
      'gen/keep.ts': '',
      'c.test.ts': '',
      '.env': '',
      'x/.env': '',
    });
    const exclude = ['/gen/*', '!/gen/keep.ts', '*.test.ts', '/.env'];
    const project = discover({ root, exclude });
    expect(paths(project.code)).toEqual(['a.ts', 'gen/keep.ts']);
    expect(paths(project.config)).toEqual(['x/.env']);
    expect(paths(discover({ root, exclude, paths: ['gen/b.ts', 'a.ts'] }).code)).toEqual(['a.ts']);
  });
});

describe('what git ignores', () => {
  it('agrees with git about nested files, negations and precedence', () => {
    const root = temporaryProject({
      '.gitignore':
        'out/\n*.gen.ts\n!keep.gen.ts\n/top.ts\nsub/*.js\nCase.ts\nbuild\n\\#odd.ts\ntrail.ts   \n**/deep/**/x.ts\n',
      'sub/.gitignore': '\uFEFF*.ts\n!a.ts\n!build/\n',
      'sub/inner/.gitignore': '!b.ts\r\n',
      ...Object.fromEntries(
        [
          'top.ts',
          'sub/top.ts',
          'a.gen.ts',
          'keep.gen.ts',
          'out/a.ts',
          'x/out/a.ts',
          'sub/z.js',
          'sub/inner/z.js',
          'sub/a.ts',
          'sub/b.ts',
          'sub/inner/b.ts',
          'sub/inner/c.ts',
          'case.ts',
          'Case.ts',
          'build/a.ts',
          'sub/build/a.ts',
          'sub/build/b.js',
          '#odd.ts',
          'trail.ts',
          'deep/x.ts',
          'deep/1/2/x.ts',
          'ok/deep.ts',
          'excluded.ts',
          'naïve/ü.ts',
        ].map((path) => [path, '']),
      ),
    });
    git(root, 'init', '-q');
    writeFileSync(join(root, '.git/info/exclude'), 'excluded.ts\n');
    const seen = git(root, 'ls-files', '-z', '--others', '--exclude-standard').split('\0');
    const expected = seen.filter((path) => /\.[jt]s$/.test(path)).toSorted();
    expect(expected.length).toBeGreaterThan(8);
    expect(paths(discover({ root }).code)).toEqual(expected);
  });

  it('agrees with git about patterns at random', () => {
    const tree = ['a', 'b', 'c/a', 'c/b', 'c/c/a', 'a.b/a', 'a.b/c/b', 'b.c/b'].map((path) => `${path}.ts`);
    const root = temporaryProject(Object.fromEntries(tree.map((path) => [path, ''])));
    git(root, 'init', '-q');
    const part = fc.constantFrom(
      'a',
      'b',
      'c',
      '*',
      '?',
      '.',
      'ts',
      '/',
      '**/',
      '/**',
      '[ab]',
      '[!a]',
      '!',
      'c/',
      '*.ts',
      '\\*',
    );
    const line = fc.tuple(fc.constantFrom('', '', '!'), fc.array(part, { minLength: 1, maxLength: 4 }));
    const file = fc
      .array(
        line.map(([negation, parts]) => negation + parts.join('')),
        { maxLength: 5 },
      )
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(file, file, (above, inside) => {
        writeFileSync(join(root, '.gitignore'), above);
        writeFileSync(join(root, 'c/.gitignore'), inside);
        const seen = git(root, 'ls-files', '-z', '--others', '--exclude-standard').split('\0');
        expect(paths(discover({ root }).code)).toEqual(seen.filter((path) => path.endsWith('.ts')).toSorted());
      }),
      { numRuns: 60, seed: 20260 },
    );
  });

  it('applies what stands above the scan root, up to the repository', () => {
    const root = temporaryProject({
      '.gitignore': '*.ts\n',
      'repo/.gitignore': '*.gen.js\napps/web/secret.js\n',
      'repo/apps/.gitignore': 'tmp/\n',
      'repo/apps/web/a.ts': '',
      'repo/apps/web/b.gen.js': '',
      'repo/apps/web/secret.js': '',
      'repo/apps/web/tmp/c.ts': '',
    });
    git(join(root, 'repo'), 'init', '-q');
    expect(paths(discover({ root: join(root, 'repo/apps/web') }).code)).toEqual(['a.ts']);
  });

  it('looks at what was named although git ignores it', () => {
    const root = temporaryProject({
      '.gitignore': 'gen/\n*.tmp.ts\n',
      'gen/a.ts': '',
      'gen/sub/b.ts': '',
      'gen/b.tmp.ts': '',
      'src/c.ts': '',
    });
    git(root, 'init', '-q');
    expect(paths(discover({ root }).code)).toEqual(['src/c.ts']);
    expect(paths(discover({ root, paths: ['gen/sub', 'src'] }).code)).toEqual(['gen/sub/b.ts', 'src/c.ts']);
    expect(paths(discover({ root, paths: ['gen/b.tmp.ts'] }).code)).toEqual(['gen/b.tmp.ts']);
    expect(paths(discover({ root: join(root, 'gen') }).code)).toContain('a.ts');
  });

  it('does not ignore what git tracks: git would not either', () => {
    const root = temporaryProject({
      '.gitignore': 'victim.js\ngen/\n.env.local\n',
      'victim.js': '',
      'sub/victim.js': '',
      'gen/deep/a.ts': '',
      'gen/deep/b.ts': '',
      'gen/deep/.env': '',
      'gen/other/c.ts': '',
    });
    git(root, 'init', '-q');
    expect(paths(discover({ root }).code)).toEqual([]);
    git(root, 'add', '-f', 'victim.js', 'gen/deep/a.ts');
    const project = discover({ root });
    expect(paths(project.code)).toEqual(['gen/deep/a.ts', 'victim.js']);
    expect(project.config).toEqual([]);
    expect([...(project.ignoredByPattern ?? [])]).toEqual([
      ['gen/', true],
      ['gen/deep/', true],
      ['gen/deep/.env', false],
      ['gen/deep/a.ts', true],
      ['gen/deep/b.ts', false],
      ['gen/other/', false],
      ['sub/victim.js', false],
      ['victim.js', true],
    ]);
    expect(paths(discover({ root: join(root, 'gen') }).code)).toContain('deep/a.ts');
    expect(paths(discover({ root, exclude: ['victim.js'] }).code)).toEqual(['gen/deep/a.ts']);
  });

  it('applies .gitignore outside a repository too', () => {
    const root = temporaryProject({ '.gitignore': 'gen\n', 'gen/a.ts': '', 'b.ts': '' });
    expect(paths(discover({ root }).code)).toEqual(['b.ts']);
  });

  it('survives patterns that would keep a matcher busy, and says which it dropped', () => {
    const deep = Array.from({ length: 50 }, () => 'a').join('/');
    const root = temporaryProject({
      '.gitignore': `${'**/a/'.repeat(24)}b\n${'*a'.repeat(40)}b\n${'[a-z]*'.repeat(30)}!\nc.ts\n`,
      [`${deep}/x.ts`]: '',
      [`${'a'.repeat(200)}.ts`]: '',
      'c.ts': '',
    });
    const started = performance.now();
    const project = discover({ root });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(project.code).toHaveLength(2);
    expect(project.skipped).toEqual([
      { path: '.gitignore', why: 'line 1 was not applied: it has more than 2 times "**"' },
    ]);
  });
});

describe('many patterns with "**"', () => {
  const deep = Array.from({ length: 60 }, () => 'a').join('/');
  const project = (patterns: readonly string[]) => {
    const root = temporaryProject({ '.gitignore': patterns.join('\n'), [`${deep}/x.ts`]: '', 'last.ts': '' });
    const started = performance.now();
    return { ...discover({ root }), spent: performance.now() - started };
  };

  it('are not applied where they hold three', () => {
    const { code, skipped, spent } = project(Array.from({ length: 300 }, (_, line) => `**/a/**/a/**/a/**/${line}`));
    expect(code).toHaveLength(2);
    expect(skipped).toHaveLength(300);
    expect(spent).toBeLessThan(2_000);
  });

  it('are applied up to a number, and the others with them', () => {
    const lines = Array.from({ length: 300 }, (_, line) => `**/a/**/${line}`);
    const { code, skipped, spent } = project(['**/x.ts', ...lines, 'last.ts']);
    expect(code).toEqual([]);
    expect(skipped).toEqual([
      { path: '.gitignore', why: 'only the first 200 of its 301 lines with "**" were applied' },
    ]);
    expect(spent).toBeLessThan(2_000);
  });
});

describe('what git tracks', () => {
  const files = {
    '.gitignore': '.env.local\n',
    '.env': 'A=1',
    '.env.local': 'B=2',
    'with space/é.env': '',
    'new.env': '',
  };

  it('tells tracked from untracked and ignored, which are found all the same', () => {
    const root = temporaryProject(files);
    git(root, 'init', '-q');
    git(root, 'add', '.env', '.gitignore', 'with space');
    const tracked = (at: string) => discover({ root: at }).config.map((file) => [file.path, file.tracked]);
    expect(tracked(root)).toEqual([
      ['.env', true],
      ['.env.local', false],
      ['new.env', false],
      ['with space/é.env', true],
    ]);
    expect(tracked(join(root, 'with space'))).toEqual([['é.env', true]]);
  });

  it('knows outside a repository only what none would hold, and does not guess for a repository inside', () => {
    const root = temporaryProject({ ...files, 'vendor/sub/.env': '' });
    const told = discover({ root }).config.filter((file) => file.tracked !== undefined);
    expect(told.map(({ path, tracked }) => [path, tracked])).toEqual([['.env.local', false]]);
    git(root, 'init', '-q');
    git(join(root, 'vendor/sub'), 'init', '-q');
    const { config } = discover({ root });
    expect(config.find((file) => file.path === 'vendor/sub/.env')?.tracked).toBeUndefined();
    expect(config.find((file) => file.path === '.env')?.tracked).toBe(false);
  });

  it('says where git cannot be asked, and an environment file may be committed', () => {
    const refused = temporaryProject({ ...files, '.git/HEAD': 'no repository' });
    expect(discover({ root: refused }).incomplete).toEqual([
      { path: '.env', why: expect.stringMatching(/^Git could not be asked .* safe\.directory .*\.$/) },
    ]);
    const without = temporaryProject({ 'tsconfig.json': '{}', 'k8s/app.yaml': '', '.git/HEAD': 'no repository' });
    expect(discover({ root: without }).incomplete).toEqual([]);
  });

  it('runs no program that the repository names', () => {
    const root = temporaryProject({ ...files, 'evil.sh': '#!/bin/sh\ntouch "$(dirname "$0")/pwned"\n' });
    chmodSync(join(root, 'evil.sh'), 0o755);
    git(root, 'init', '-q');
    git(root, 'add', '.env');
    const evil = join(root, 'evil.sh');
    for (const key of [
      'core.fsmonitor',
      'core.pager',
      'core.sshCommand',
      'core.editor',
      'filter.x.clean',
      'diff.external',
    ]) {
      git(root, 'config', key, evil);
    }
    mkdirSync(join(root, 'bin'));
    writeFileSync(join(root, 'bin/git'), `#!/bin/sh\n${evil}\nexit 0\n`);
    chmodSync(join(root, 'bin/git'), 0o755);
    for (const name of ['post-index-change', 'reference-transaction', 'post-checkout']) {
      writeFileSync(join(root, '.git/hooks', name), `#!/bin/sh\n${evil}\n`);
      chmodSync(join(root, '.git/hooks', name), 0o755);
    }
    const path = process.env.PATH;
    process.env.PATH = `${join(root, 'bin')}:.:${path}`;
    try {
      const project = discover({ root });
      expect(project.config.find((file) => file.path === '.env')?.tracked).toBe(true);
      writeFileSync(join(root, 'probe.env'), '');
      expect(paths(discover({ root }).config)).toContain('probe.env');
    } finally {
      process.env.PATH = path;
    }
    expect(git(root, '-c', 'core.fsmonitor=false', 'ls-files', '--others').split('\n')).not.toContain('pwned');
  });
});

describe('a hostile tree', () => {
  it('never follows symbolic links', () => {
    const outside = temporaryProject({ 'secret.ts': 'secret', '.env': 'A=1', 'package.json': '{"name":"outside"}' });
    const root = temporaryProject({ 'src/a.ts': '', 'real/b.ts': '' });
    symlinkSync(outside, join(root, 'escape'));
    symlinkSync(join(outside, 'secret.ts'), join(root, 'src/link.ts'));
    symlinkSync(join(outside, '.env'), join(root, '.env'));
    symlinkSync(join(outside, 'package.json'), join(root, 'package.json'));
    symlinkSync('..', join(root, 'src/loop'));
    symlinkSync('self', join(root, 'self'));
    symlinkSync('nowhere.ts', join(root, 'dangling.ts'));
    symlinkSync('real', join(root, 'alias'));
    const project = discover({ root });
    expect(paths(project.code)).toEqual(['real/b.ts', 'src/a.ts']);
    expect(project.config).toEqual([]);
    expect(project.packages).toEqual([]);
    expect(project.skipped).toEqual([
      { path: '.env', why: 'symbolic link that leads out of the scan root' },
      { path: 'dangling.ts', why: 'symbolic link that leads nowhere' },
      { path: 'escape', why: 'symbolic link that leads out of the scan root' },
      { path: 'package.json', why: 'symbolic link that leads out of the scan root' },
      { path: 'self', why: 'symbolic link that leads nowhere' },
      { path: 'src/link.ts', why: 'symbolic link that leads out of the scan root' },
    ]);
    expect(() => discover({ root, paths: ['src/link.ts'] })).toThrow(/lies outside/);
  });

  it('stops at its limit of entries and says so once', () => {
    const root = temporaryProject(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`d${i % 3}/f${i}.ts`, ''])));
    const none = new IgnoreStack();
    const found = walk({ scope: scanScope(root, []), ignored: none, excluded: none }, { ...LIMITS, entries: 20 });
    expect(found.code.length).toBeLessThan(20);
    expect(found.code.length).toBeGreaterThan(10);
    expect(found.incomplete).toHaveLength(1);
    expect(found.incomplete[0]?.why).toMatch(/^More than 20 files and folders/);
  });

  it('stops at its depth and says so', () => {
    const root = temporaryProject({ [`${'d/'.repeat(70)}deep.ts`]: '', 'a.ts': '' });
    const project = discover({ root });
    expect(paths(project.code)).toEqual(['a.ts']);
    expect(project.incomplete).toHaveLength(1);
    expect(project.incomplete[0]).toMatchObject({
      path: 'd/'.repeat(65).slice(0, -1),
      why: expect.stringMatching(/64 levels/),
    });
  });

  // Root may read everything, so permissions prove nothing there: a path longer than the system allows fails for anybody.
  it('goes on after a folder that cannot be read', () => {
    const chain = Array.from({ length: 10 }, () => 'n'.repeat(250)).join('/');
    const root = temporaryProject({ 'z.ts': '', [`${chain}/a.ts`]: '', [`tail/${chain}/b.ts`]: '' });
    renameSync(join(root, 'tail'), join(root, chain, 'tail'));
    const project = discover({ root });
    renameSync(join(root, chain, 'tail'), join(root, 'tail'));
    expect(paths(project.code)).toEqual([`${chain}/a.ts`, 'z.ts']);
    expect(project.incomplete).toEqual([
      {
        path: expect.stringMatching(/tail/),
        why: expect.stringMatching(/^The folder could not be read \(ENAMETOOLONG\)/),
      },
    ]);
  });

  if (process.getuid?.() !== 0) {
    it('goes on after a folder that it may not read', () => {
      const root = temporaryProject({ 'locked/a.ts': '', 'z.ts': '' });
      chmodSync(join(root, 'locked'), 0o000);
      const project = discover({ root });
      chmodSync(join(root, 'locked'), 0o755);
      expect(paths(project.code)).toEqual(['z.ts']);
      expect(project.incomplete).toEqual([{ path: 'locked', why: expect.stringMatching(/EACCES/) }]);
    });
  }
});
