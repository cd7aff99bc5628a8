import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from './repository.js';
import { BAD, project, run } from './run.js';

const BASELINE = 'authproof-baseline.jsonl';
const bad = (name: string) => BAD.replace('requireAdmin', name);
const entries = (root: string) =>
  readFileSync(join(root, BASELINE), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const lastLines = (text: string, count: number) => text.trimEnd().split('\n').slice(-count).join('\n');

describe('authproof baseline', () => {
  it('says that a reason is for what is added', async () => {
    const cwd = project({ 'src/a.ts': bad('a') });
    const write = (reason: string) => run(['baseline', 'write', '--by', 'Ada', '--reason', reason], { cwd });
    expect((await write('old')).stderr).toBe('');
    expect((await write('older')).stderr).toContain(
      `note: --reason is for what is added; 1 kept entry has its own: edit ${BASELINE}.`,
    );
    expect(entries(cwd)).toMatchObject([{ reason: 'old' }]);
  });

  it('adopts an old code base, and only what is new fails, through moves, formatting, fixes, rebase and squash', async () => {
    const { root, git, write, commit } = repository({
      'src/a.ts': bad('a'),
      'src/b.ts': bad('b'),
      'src/c.ts': bad('c'),
    });
    expect((await run([], { cwd: root })).code).toBe(1);
    expect(
      await run(['baseline', 'write', '--by', 'Ada', '--reason', 'found when we began'], { cwd: root }),
    ).toMatchObject({
      code: 0,
      stdout: `${BASELINE}: 3 added, 0 kept\n`,
    });
    commit('adopt');
    expect((await run([], { cwd: root })).code).toBe(0);

    git('switch', '-q', '-c', 'feature');
    mkdirSync(join(root, 'lib'));
    renameSync(join(root, 'src/a.ts'), join(root, 'lib/moved.ts'));
    commit('move');
    expect((await run([], { cwd: root })).code).toBe(0);

    const formatted = `// a header\n\n${bad('b').replace('jwt.decode(req', 'jwt.decode(\n    req').replace('(7));', '(7),\n  );')}`;
    commit('format', { 'src/b.ts': formatted });
    expect((await run([], { cwd: root })).code).toBe(0);

    commit('add one', { 'src/d.ts': bad('d') });
    const added = await run(['--format', 'json'], { cwd: root });
    expect(added.code).toBe(1);
    expect(
      JSON.parse(added.stdout).findings.map(({ location }: { location: { path: string } }) => location.path),
    ).toEqual(['src/d.ts']);

    rmSync(join(root, 'src/d.ts'));
    rmSync(join(root, 'src/c.ts'));
    commit('fix both');
    const fixed = await run([], { cwd: root });
    expect(fixed.code).toBe(0);
    expect(fixed.stdout).toContain('in baseline: 2 (1 stale: authproof baseline prune)');

    git('switch', '-q', 'main');
    commit('meanwhile', { 'src/e.ts': 'export const e = 1;\n' });
    git('rebase', '-q', 'main', 'feature');
    expect((await run([], { cwd: root })).code).toBe(0);
    git('switch', '-q', 'main');
    git('merge', '-q', '--squash', 'feature');
    git('commit', '-q', '-m', 'squashed');
    expect((await run([], { cwd: root })).code).toBe(0);

    expect((await run(['baseline', 'prune'], { cwd: root })).stdout).toBe(`${BASELINE}: 1 deleted, 2 kept\n`);
    expect(entries(root).map(({ path, by, reason }) => [path, by, reason])).toEqual([
      ['lib/moved.ts', 'Ada', 'found when we began'],
      ['src/b.ts', 'Ada', 'found when we began'],
    ]);
    write({ 'src/f.ts': bad('a') });
    expect((await run([], { cwd: root })).code).toBe(1);
  });

  it('writes sorted lines with who, when, why and until, and no secret', async () => {
    const secret = 'kT9w2Qz7Lm4Xv8Rb1Nc6Yd3Hs5Gf0Jp';
    const cwd = project({
      'z.ts': bad('z'),
      'a.ts': `import jwt from 'jsonwebtoken';\nexport const sign = (id) => jwt.sign({ id }, '${secret}', { expiresIn: '5m' });\n`,
    });
    await run(['baseline', 'write', '--until', '2999-01-31'], { cwd });
    const text = readFileSync(join(cwd, BASELINE), 'utf8');
    expect(text).not.toContain(secret);
    const lines = text.trimEnd().split('\n');
    expect(lines).toEqual(lines.toSorted());
    for (const entry of entries(cwd)) {
      expect(Object.keys(entry)).toEqual(['path', 'rule', 'fingerprint', 'code', 'by', 'date', 'reason', 'until']);
      expect(entry).toMatchObject({ until: '2999-01-31', date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    }
    expect(lines.length).toBeGreaterThan(1);
  });

  it('keeps who added an entry when it is written again, and adds only what is new', async () => {
    const cwd = project({ 'a.ts': bad('a') });
    await run(['baseline', 'write', '--by', 'Ada'], { cwd });
    writeFileSync(join(cwd, 'b.ts'), bad('b'));
    expect((await run(['baseline', 'write', '--by', 'Bob'], { cwd })).stdout).toContain('1 added, 1 kept');
    expect(entries(cwd).map(({ path, by }) => [path, by])).toEqual([
      ['a.ts', 'Ada'],
      ['b.ts', 'Bob'],
    ]);
  });

  it('counts an expired entry no more, and says so', async () => {
    const cwd = project({ 'a.ts': bad('a') });
    await run(['baseline', 'write', '--until', '2020-01-31'], { cwd });
    const { code, stdout } = await run([], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('is not applied: expired on 2020-01-31');
    expect((await run(['baseline', 'show'], { cwd })).stdout).toContain('1 entry: 1 expired');
  });

  it('is left out with --no-baseline', async () => {
    const cwd = project({ 'a.ts': bad('a') });
    await run(['baseline', 'write'], { cwd });
    expect((await run([], { cwd })).code).toBe(0);
    expect((await run(['--no-baseline'], { cwd })).code).toBe(1);
  });

  it('does not prune what it could not look at', async () => {
    const cwd = project({ 'a.ts': bad('a'), 'b.ts': bad('b') });
    await run(['baseline', 'write'], { cwd });
    writeFileSync(join(cwd, 'a.ts'), `${BAD}export const (;\n`);
    const before = readFileSync(join(cwd, BASELINE), 'utf8');
    expect((await run(['baseline', 'prune'], { cwd })).code).toBe(3);
    expect(readFileSync(join(cwd, BASELINE), 'utf8')).toBe(before);
    // What lies outside of the named paths is not stale either.
    const { stdout } = await run(['b.ts'], { cwd });
    expect(lastLines(stdout, 3)).toContain('in baseline: 1\n');
  });

  it('holds for a package of its repository too', async () => {
    const { root } = repository({ 'packages/api/a.ts': bad('a'), 'packages/web/b.ts': bad('b') });
    await run(['baseline', 'write'], { cwd: root });
    expect((await run(['packages/api'], { cwd: root })).code).toBe(0);
    writeFileSync(join(root, 'packages/api/c.ts'), bad('c'));
    await run(['baseline', 'write'], { cwd: join(root, 'packages/api') });
    expect(entries(root).map(({ path }) => path)).toEqual([
      'packages/api/a.ts',
      'packages/api/c.ts',
      'packages/web/b.ts',
    ]);
  });

  it.each([
    ['no JSON', 'hello', 'is no JSON object'],
    ['a merge conflict', '<<<<<<< HEAD', 'resolve the merge conflict'],
    ['a missing member', '{"rule":"x"}', 'has no text "path"'],
  ])('refuses %s with its line', async (_, line, problem) => {
    const cwd = project({ 'a.ts': bad('a'), [BASELINE]: `\n${line}\n` });
    const { code, stderr } = await run([], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(`${BASELINE}:2`);
    expect(stderr).toContain(problem);
  });
});
