import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { repository } from './repository.js';
import { BAD, BIN, run } from './run.js';

const MINIFIED = `${'a=1;'.repeat(3000)}\n${BAD}`;
const LARGE = `${BAD}${'// padding\n'.repeat(100_000)}`;
const OUTPUT = { 'dist/app.js.map': '{}', 'dist/app.js': BAD };

async function scanned(cwd: string, ...args: string[]) {
  const { code, stdout } = await run(['--format', 'json', '--policy-from', 'main', ...args], { cwd });
  const { findings, incomplete } = JSON.parse(stdout);
  return { code, findings, named: incomplete.map(({ path }: { path: string }) => path), incomplete };
}

describe('code that a change keeps from being judged', () => {
  it.each([
    ['minified', { 'src/auth.js': MINIFIED }, ['src/auth.js'], 'minified'],
    ['larger than is read', { 'src/auth.ts': LARGE }, ['src/auth.ts'], 'too large'],
    ['called binary', { 'src/auth.ts': 'const a = "\0";\n' }, ['src/auth.ts'], 'binary file'],
    ['beside a source map', OUTPUT, ['dist/app.js'], 'dist is build output'],
    ['in node_modules', { 'node_modules/own/auth.js': BAD }, ['node_modules/own/auth.js'], 'stands in node_modules'],
    ['in a folder of caches', { 'src/.cache/auth.ts': BAD }, ['src/.cache/auth.ts'], 'stands in .cache'],
  ])('is named when it is %s, and the run is incomplete', async (_, files, named, why) => {
    const { root, git, write } = repository({ 'a.ts': 'export const a = 1;\n' });
    git('switch', '-q', '-c', 'feature');
    write(files);
    git('add', '-A', '-f');
    git('commit', '-q', '-m', 'sneaky');
    const { code, named: found, incomplete } = await scanned(root);
    expect([code, found]).toEqual([3, named]);
    expect(incomplete[0].why).toContain(why);
    // What stood there before is nothing that the change hides.
    git('switch', '-q', 'main');
    git('merge', '-q', 'feature');
    expect((await scanned(root)).code).toBe(0);
  });

  it('is named when a file that was judged is padded, committed or not', async () => {
    const { root, git, write } = repository({ 'src/auth.ts': BAD, 'a.ts': 'export const a = 1;\n' });
    git('switch', '-q', '-c', 'feature');
    write({ 'src/auth.ts': LARGE });
    expect(await scanned(root)).toMatchObject({ code: 3, named: ['src/auth.ts'], findings: [] });
  });

  it('is named behind a link that is called like code, and where another repository is missing', async () => {
    const { root, git, write } = repository({ 'src/real.ts': 'export const a = 1;\n', 'docs/text.txt': BAD });
    git('switch', '-q', '-c', 'feature');
    symlinkSync('../docs/text.txt', join(root, 'src/auth.ts'));
    symlinkSync('real.ts', join(root, 'src/fine.ts'));
    symlinkSync('../../outside.ts', join(root, 'src/outside.ts'));
    git('add', '-A');
    git('update-index', '--add', '--cacheinfo', `160000,${git('rev-parse', 'HEAD')},vendored`);
    git('commit', '-q', '-m', 'links');
    const { code, named, incomplete } = await scanned(root);
    expect([code, named]).toEqual([3, ['src/auth.ts', 'src/outside.ts', 'vendored']]);
    expect(incomplete[0].why).toContain('a symbolic link to docs/text.txt, which is not called like code');
    write({ 'vendored/a.ts': 'export const a = 1;\n' });
    expect((await scanned(root)).named).toEqual(['src/auth.ts', 'src/outside.ts']);
  });

  it('may be excluded by the configuration of the revision, not by that of the change', async () => {
    const { root, git, write, commit } = repository({ 'a.ts': 'export const a = 1;\n' });
    git('switch', '-q', '-c', 'feature');
    write({ 'vendor/lib.js': MINIFIED, 'authproof.json': '{ "exclude": ["vendor/**"] }' });
    expect((await scanned(root)).named).toEqual(['vendor/lib.js']);
    rmSync(join(root, 'authproof.json'));
    git('switch', '-q', 'main');
    commit('allowed', { 'authproof.json': '{ "exclude": ["vendor/**"] }' });
    expect((await scanned(root)).code).toBe(0);
  });

  it('is of no interest where it is not tracked, not asked about, or no policy is named', async () => {
    const { root, write } = repository({
      'a.ts': 'export const a = 1;\n',
      '.gitignore': 'node_modules\n',
      'b/b.ts': '',
    });
    write({ 'node_modules/own/auth.js': BAD, 'c/auth.js': MINIFIED });
    expect((await scanned(root, 'b')).code).toBe(0);
    expect((await scanned(root)).named).toEqual(['c/auth.js']);
    expect((await run(['--since', 'HEAD'], { cwd: root })).code).toBe(0);
  });

  it('is not hidden by attributes, a configuration in a folder below, or comments to other tools', async () => {
    const { root, git, commit } = repository({ 'a.ts': 'export const a = 1;\n' });
    git('switch', '-q', '-c', 'feature');
    commit('sneaky', {
      '.gitattributes': '*.ts binary linguist-generated export-ignore -diff\n',
      'api/authproof.json': '{ "failOn": "never", "exclude": ["**"] }',
      'api/auth.ts': `// @ts-nocheck\n/* eslint-disable */\n// @generated by a tool. DO NOT EDIT.\n${BAD}`,
      'api/text.ts': BAD.replace(
        '  const claims',
        "  const text = '// authproof-ignore jwt-decode-unverified -- the gateway verifies every token';\n  const claims",
      ),
    });
    for (const paths of [[], ['api']]) {
      const { code, findings } = await scanned(root, ...paths);
      expect([code, findings.length]).toEqual([1, 2]);
    }
  });
});

describe('folders of temporary files', () => {
  const temporary = () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'authproof-test-')));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  };

  it('that a killed run has left are taken away by the next, those of a running one are not', async () => {
    const { root } = repository({ 'a.ts': BAD });
    const folder = temporary();
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    const names = [`authproof-revision-${pid}-abc`, `authproof-revision-${process.pid}-abc`, 'authproof-revision-x'];
    for (const name of names) mkdirSync(join(folder, name, 'a'), { recursive: true });
    writeFileSync(join(folder, names[0] ?? '', 'a/b.ts'), BAD);
    expect((await run(['--since', 'HEAD'], { cwd: root, env: { TMPDIR: folder } })).code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(names.slice(1).sort());
  });

  it('are taken away when the run is told to stop', async () => {
    const files = Array.from({ length: 400 }, (_, at) => [`src/${at}.ts`, BAD.replace('requireAdmin', `f${at}`)]);
    const { root } = repository(Object.fromEntries(files));
    const folder = temporary();
    const env = { ...process.env, TMPDIR: folder, XDG_CACHE_HOME: join(folder, 'cache') };
    const child = spawn(process.execPath, [BIN, '--since', 'HEAD'], { cwd: root, env, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
    const holds = () => readdirSync(folder).some((name) => name.startsWith('authproof-revision-'));
    while (!holds() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(holds()).toBe(true);
    child.kill('SIGTERM');
    expect(await ended).toBe('SIGTERM');
    expect(holds()).toBe(false);
  });
});
