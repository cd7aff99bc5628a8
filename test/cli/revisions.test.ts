import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { repository, runGit } from './repository.js';
import { BAD, project, run } from './run.js';

const bad = (name: string) => BAD.replace('requireAdmin', name);
const CONFIG = 'authproof.json';

async function scanned(cwd: string, ...args: string[]) {
  const { code, stdout, stderr } = await run(['--format', 'json', ...args], { cwd });
  const result = stdout === '' ? undefined : JSON.parse(stdout);
  const pathsOf = (list: readonly { location: { path: string } }[] = []) => list.map(({ location }) => location.path);
  return { code, stderr, result, found: pathsOf(result?.findings), suppressed: pathsOf(result?.suppressed) };
}

describe('--since', () => {
  it('says that git cannot be asked, where that is why nothing is found', async () => {
    const cwd = project({ 'a.ts': bad('a'), '.git/HEAD': 'no repository' });
    const { code, stdout } = await run(['--since', 'HEAD'], { cwd });
    expect({ code, stdout: stdout.replace(/\s+/g, ' ') }).toEqual({
      code: 3,
      stdout: expect.stringContaining('safe.directory'),
    });
  });

  it('counts only what the branch adds, in whatever file it shows', async () => {
    const { root, git, commit } = repository({
      'old.ts': bad('old'),
      'verify.ts': `import jwt from 'jsonwebtoken';
        import { options } from './options';
        export const verify = (token) => jwt.verify(token, process.env.KEY, options);\n`,
      'options.ts': `export const options = { algorithms: ['RS256'], issuer: 'https://id.example', audience: 'api' };\n`,
    });
    git('switch', '-q', '-c', 'feature');
    commit('a new one', { 'new.ts': bad('fresh') });
    // Taking an option away in one file makes a finding in another.
    commit('less', {
      'options.ts': `export const options = { algorithms: ['none'], issuer: 'https://id.example', audience: 'api' };\n`,
    });
    const { code, found, suppressed, result } = await scanned(root, '--since', 'main');
    expect(code).toBe(1);
    expect(found).toContain('new.ts');
    expect(found.some((path) => path !== 'new.ts')).toBe(true);
    expect(found).not.toContain('old.ts');
    expect(suppressed).toEqual(['old.ts']);
    expect(result.stats.since).toEqual({ ref: 'main', commit: git('rev-parse', 'main') });
    expect((await scanned(root, '--since', 'HEAD')).code).toBe(0);
  });

  it('says which file of a revision no disk takes', async () => {
    const { root, git } = repository({ 'old.ts': bad('old') });
    const id = git('rev-parse', 'HEAD:old.ts');
    git('update-index', '--add', '--cacheinfo', `100644,${id},${'d'.repeat(300)}.json`);
    git('commit', '-q', '-m', 'a long name');
    for (const option of ['--since', '--policy-from']) {
      const { code, stderr, result } = await scanned(root, option, 'HEAD');
      expect([code, stderr]).toEqual([3, '']);
      expect(result.incomplete).toEqual([
        { why: expect.stringMatching(/^d{79}… of the revision could not be written/) },
      ]);
    }
  });

  it('compares with where the branch began, not with what others have fixed since', async () => {
    const { root, git, commit } = repository({ 'old.ts': bad('old') });
    git('switch', '-q', '-c', 'feature');
    commit('mine', { 'mine.ts': 'export const a = 1;\n' });
    git('switch', '-q', 'main');
    rmSync(join(root, 'old.ts'));
    commit('fixed on main');
    git('switch', '-q', 'feature');
    expect((await scanned(root, '--since', 'main')).code).toBe(0);
  });

  it('sees what is not committed yet, and follows files that move', async () => {
    const { root, write } = repository({ 'src/old.ts': bad('old') });
    mkdirSync(join(root, 'lib'));
    renameSync(join(root, 'src/old.ts'), join(root, 'lib/old.ts'));
    expect((await scanned(root, '--since', 'HEAD')).code).toBe(0);
    write({ 'lib/copy.ts': bad('old') });
    expect((await scanned(root, '--since', 'HEAD')).found).toEqual(['lib/copy.ts']);
  });

  it('looks at a package of the repository alone', async () => {
    const { root } = repository({ 'packages/api/old.ts': bad('old'), 'packages/web/other.ts': bad('other') });
    writeFileSync(join(root, 'packages/api/new.ts'), bad('fresh'));
    writeFileSync(join(root, 'packages/web/new.ts'), bad('fresh'));
    expect((await scanned(root, 'packages/api', '--since', 'HEAD')).found).toEqual(['new.ts']);
  });

  it('takes a copy of what the baseline holds for a new one', async () => {
    const { root, git, commit } = repository({ 'old.ts': bad('old') });
    await run(['baseline', 'write', '--reason', 'found when we began'], { cwd: root });
    commit('adopted');
    git('switch', '-q', '-c', 'feature');
    commit('a copy', { 'copy.ts': bad('old') });
    expect((await scanned(root, '--since', 'main')).found).toEqual(['copy.ts']);
  });

  it('gives the same when the earlier findings come from the cache', async () => {
    const { root, write } = repository({ 'old.ts': bad('old') });
    write({ 'new.ts': bad('fresh') });
    const first = await run(['--format', 'json', '--since', 'HEAD'], { cwd: root });
    const second = await run(['--format', 'json', '--since', 'HEAD'], { cwd: root });
    expect(second.stdout).toBe(first.stdout);
  });

  it('runs nothing of the repository, and writes no link of it', async () => {
    const { root, git, commit } = repository({ 'old.ts': bad('old') });
    const ran = join(root, 'ran');
    symlinkSync('/etc/passwd', join(root, 'link.ts'));
    commit('filters', { '.gitattributes': '*.ts filter=evil diff=evil\n' });
    git('config', 'filter.evil.smudge', `touch ${ran}`);
    git('config', 'filter.evil.clean', `touch ${ran}; cat`);
    git('config', 'diff.evil.textconv', `touch ${ran}; cat`);
    git('config', 'core.fsmonitor', `touch ${ran}`);
    const { code } = await scanned(root, '--since', 'HEAD', '--policy-from', 'HEAD');
    expect(code).toBe(0);
    expect(() => renameSync(ran, ran)).toThrow('ENOENT');
  });

  it('exits 3 and says what to fetch where the clone is shallow', async () => {
    const { root, git, commit } = repository({ 'old.ts': bad('old') });
    for (let count = 0; count < 3; count++) commit('more', { [`m${count}.ts`]: 'export {};\n' });
    git('switch', '-q', '-c', 'feature');
    commit('mine', { 'mine.ts': bad('mine') });
    const clone = join(project({}), 'clone');
    runGit(root, ['clone', '-q', '--depth', '1', '--branch', 'feature', pathToFileURL(root).href, clone]);
    const missing = await run(['--since', 'origin/main'], { cwd: clone });
    expect(missing.code).toBe(3);
    expect(missing.stdout.replace(/\s+/g, ' ')).toContain('run git fetch origin main:refs/remotes/origin/main first');
    runGit(clone, ['fetch', '-q', '--depth', '1', 'origin', 'main:refs/remotes/origin/main']);
    const shallow = await run(['--since', 'origin/main'], { cwd: clone });
    expect(shallow.code).toBe(3);
    expect(shallow.stdout.replace(/\s+/g, ' ')).toContain('git fetch --unshallow');
    runGit(clone, ['fetch', '-q', '--unshallow', 'origin']);
    expect((await scanned(clone, '--since', 'origin/main')).found).toEqual(['mine.ts']);
  });

  it.each(['--output=/tmp/authproof-owned', 'no-such-branch', ''])(
    'takes %j for nothing but a revision',
    async (ref) => {
      const { root } = repository({ 'a.ts': bad('a') });
      expect((await run([`--since=${ref}`], { cwd: root })).code).toBe(3);
    },
  );

  it('exits 3 outside of a repository', async () => {
    const { code, stdout } = await run(['--since', 'main'], { cwd: project({ 'a.ts': bad('a') }) });
    expect(code).toBe(3);
    expect(stdout).toContain('no git repository');
  });
});

describe('--policy-from', () => {
  it('does not let a change switch off its own gate', async () => {
    const { root, git, commit } = repository({ [CONFIG]: '{}\n', 'a.ts': 'export const a = 1;\n' });
    git('switch', '-q', '-c', 'feature');
    commit('sneaky', {
      [CONFIG]: '{ "failOn": "never", "exclude": ["**"] }\n',
      'b.ts': bad('b'),
      'c.ts': bad('c').replace(
        '  const claims',
        '  // authproof-ignore jwt-decode-unverified -- nobody calls this anyway\n  const claims',
      ),
    });
    expect((await scanned(root)).found).toEqual([]);
    const { code, found, result } = await scanned(root, '--policy-from', 'main');
    expect(code).toBe(1);
    expect([...new Set(found)]).toEqual(['b.ts', 'c.ts']);
    expect(result.stats.policy).toMatchObject({ ref: 'main', changes: [{ path: CONFIG }] });
    const said = (await run(['--policy-from', 'main'], { cwd: root })).stdout.replace(/\s+/g, ' ');
    expect(said).toContain('it counts once it stands in main');
    expect(said).toContain('authproof.json is another one in this change: the policy of main was used');
  });

  it('counts what stands there: configuration, comments that moved with their file, and the baseline', async () => {
    const ignored = bad('a').replace(
      '  const claims',
      '  // authproof-ignore jwt-decode-unverified -- the gateway has verified it\n  const claims',
    );
    const { root, git, commit } = repository({
      [CONFIG]: '{ "exclude": ["legacy/**"] }\n',
      'a.ts': ignored,
      'legacy/x.ts': bad('x'),
      'b.ts': bad('b'),
    });
    await run(['baseline', 'write'], { cwd: root });
    commit('baseline');
    git('switch', '-q', '-c', 'feature');
    rmSync(join(root, CONFIG));
    rmSync(join(root, 'authproof-baseline.jsonl'));
    mkdirSync(join(root, 'lib'));
    renameSync(join(root, 'a.ts'), join(root, 'lib/a.ts'));
    commit('moved');
    expect((await scanned(root)).code).toBe(1);
    const { code, suppressed, result } = await scanned(root, '--policy-from', 'main');
    expect(code).toBe(0);
    expect(suppressed).toEqual(['b.ts', 'lib/a.ts']);
    expect(result.stats.policy.changes.map(({ path }: { path: string }) => path)).toEqual([
      'authproof-baseline.jsonl',
      CONFIG,
    ]);
  });

  it('lets a comment that stands there once count once', async () => {
    const comment = '  // authproof-ignore jwt-decode-unverified -- the gateway has verified it\n';
    const once = bad('a').replace('  const claims', `${comment}  const claims`);
    const { root, commit } = repository({ 'a.ts': once });
    commit('twice', {
      'a.ts': `${once}${once.replace("import jwt from 'jsonwebtoken';\n", '').replace('(a', '(z').replace('function a', 'function z')}`,
    });
    expect((await scanned(root)).found).toEqual([]);
    expect((await scanned(root, '--policy-from', 'HEAD~1')).found).toEqual(['a.ts']);
  });

  it('is not stopped by a configuration that the change has broken', async () => {
    const { root, write } = repository({ [CONFIG]: '{}\n', 'a.ts': 'export const a = 1;\n' });
    write({ [CONFIG]: '{ "failOnn": "never" }\n' });
    expect((await scanned(root)).code).toBe(2);
    expect((await scanned(root, '--policy-from', 'HEAD')).code).toBe(0);
  });

  it('exits 3 where the revision is missing', async () => {
    const { root } = repository({ 'a.ts': bad('a') });
    expect((await run(['--policy-from', 'origin/main'], { cwd: root })).code).toBe(3);
  });
});
