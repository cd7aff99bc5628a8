import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from './repository.js';
import { BAD, BIN, project, run } from './run.js';

const bad = (name: string) => BAD.replace('requireAdmin', name);

async function staged(cwd: string, ...args: string[]) {
  const { code, stdout, stderr } = await run(['--format', 'json', '--staged', ...args], { cwd });
  const result = stdout === '' ? undefined : JSON.parse(stdout);
  const found: string[] = (result?.findings ?? []).map((one: { location: { path: string } }) => one.location.path);
  return { code, stderr, result, found };
}

describe('--staged', () => {
  it('judges what the next commit adds: neither what stands there, nor what is not staged', async () => {
    const { root, git, write } = repository({ 'old.ts': bad('old') });
    write({ 'src/staged.ts': bad('one'), 'src/loose.ts': bad('two') });
    git('add', 'src/staged.ts');
    const { code, found, result } = await staged(root);
    expect(code).toBe(1);
    expect(found).toEqual(['src/staged.ts']);
    expect(result.stats.since.ref).toBe('HEAD');
    git('reset', '-q');
    expect((await staged(root)).code).toBe(0);
  });

  it('reads the staged text of a file that is staged in part', async () => {
    const { root, git, write } = repository({ 'a.ts': 'export const a = 1;\n' });
    write({ 'a.ts': bad('a') });
    git('add', 'a.ts');
    write({ 'a.ts': 'export const a = 2;\n' });
    const { found, result } = await staged(root);
    expect(found).toEqual(['a.ts']);
    expect(result.findings[0].location.startLine).toBe(3);
    git('add', 'a.ts');
    write({ 'a.ts': bad('a') });
    expect((await staged(root)).code).toBe(0);
  });

  it('sees what a staged change makes of another file, and what is staged as deleted', async () => {
    const options = (algorithm: string) =>
      `export const options = { algorithms: ['${algorithm}'], issuer: 'https://id.example', audience: 'api' };\n`;
    const { root, git, write } = repository({
      'options.ts': options('RS256'),
      'verify.ts': `import jwt from 'jsonwebtoken';
        import { options } from './options';
        export const verify = (token) => jwt.verify(token, process.env.KEY, options);\n`,
    });
    write({ 'options.ts': options('none') });
    git('add', '-A');
    expect((await staged(root)).code).toBe(1);
    git('rm', '-q', '-f', 'options.ts', 'verify.ts');
    write({ 'verify.ts': bad('verify'), 'other.ts': 'export {};\n' });
    git('add', 'other.ts');
    expect((await staged(root)).found).toEqual([]);
  });

  it('counts everything before the first commit', async () => {
    const { root, git, write } = repository({});
    git('checkout', '-q', '--orphan', 'fresh');
    write({ 'a.ts': bad('a') });
    git('add', '-A');
    expect((await staged(root)).found).toEqual(['a.ts']);
  });

  it('reads configuration and baseline as they are staged', async () => {
    const { root, git, write } = repository({ 'src/a.ts': 'export const a = 1;\n' });
    write({ 'src/a.ts': bad('a'), 'authproof.json': '{ "exclude": ["src/a.ts"] }\n' });
    git('add', 'src/a.ts');
    expect((await staged(root)).code).toBe(1);
    git('add', 'authproof.json');
    expect((await staged(join(root, 'src'))).found).toEqual([]);
    rmSync(join(root, 'authproof.json'));
    expect((await staged(root)).found).toEqual([]);
    // A revision's policy still wins.
    expect((await staged(root, '--policy-from', 'HEAD')).found).toEqual(['src/a.ts']);
  });

  it('looks at a folder or at files alone, with the paths of the repository', async () => {
    const { root, git, write } = repository({ 'README.md': '' });
    write({ 'api/a.ts': bad('a'), 'web/b.ts': bad('b'), 'web/c.ts': bad('c') });
    git('add', 'api', 'web/b.ts');
    expect((await staged(root, 'api')).found).toEqual(['a.ts']);
    expect((await staged(root, 'web/b.ts', 'web/c.ts')).found).toEqual(['web/b.ts']);
    const annotated = await run(['--staged', '--format', 'github', 'api'], { cwd: root });
    expect(annotated.stdout).toContain('file=api/a.ts');
  });

  it('exits 3 outside of a repository', async () => {
    const { code, result } = await staged(project({ 'a.ts': bad('a') }));
    expect(code).toBe(3);
    expect(result.incomplete[0].why).toContain('no git repository');
  });

  it.each([
    ['commit', ['add', 'new.ts'], ['commit', '-q', '-m', 'more']],
    ['commit -a', ['add', '-N', 'new.ts'], ['commit', '-q', '-a', '-m', 'more']],
    ['commit of a path', ['add', '-N', 'new.ts'], ['commit', '-q', '-m', 'more', 'new.ts']],
  ])('stops a %s as a hook of git', async (_, prepare, commit) => {
    const { root, git, write } = repository({ 'old.ts': bad('old') });
    const hook = join(root, '.git/hooks/pre-commit');
    mkdirSync(join(root, '.git/hooks'), { recursive: true });
    writeFileSync(hook, `#!/bin/sh\nexec '${process.execPath}' '${BIN}' --staged --no-cache\n`);
    chmodSync(hook, 0o755);
    write({ 'new.ts': bad('fresh') });
    git(...prepare);
    const before = git('rev-parse', 'HEAD');
    expect(() => git(...commit)).toThrow('git commit');
    expect(git('rev-parse', 'HEAD')).toBe(before);
    write({ 'new.ts': 'export const a = 1;\n' });
    git('add', 'new.ts');
    git(...commit);
    expect(git('rev-parse', 'HEAD')).not.toBe(before);
  });
});
