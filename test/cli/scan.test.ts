import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BAD, BIN, project, run } from './run.js';

describe('exit codes', () => {
  it('0 where the gate passes, with the gate as the last line', async () => {
    const { code, stdout } = await run(['scan'], { cwd: project({ 'src/a.ts': 'export const a = 1;\n' }) });
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^gate: passed .* exit 0$/);
  });

  it('1 where it fails, in every format and spelling', async () => {
    const cwd = project({ 'src/a.ts': BAD });
    const runs = [[], ['src'], ['scan', '.'], ['--format', 'json'], ['src/a.ts']].map((args) => run(args, { cwd }));
    expect((await Promise.all(runs)).map(({ code }) => code)).toEqual([1, 1, 1, 1, 1]);
  });

  it('--exit-zero turns 1 into 0, and nothing else', async () => {
    const bad = project({ 'a.ts': BAD });
    const broken = project({ 'a.ts': `${BAD}export const (;\n` });
    expect(await run(['--exit-zero'], { cwd: bad })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/FAILED.* exit 0\n$/),
    });
    expect((await run(['--exit-zero'], { cwd: broken })).code).toBe(3);
    expect((await run(['nowhere', '--exit-zero'], { cwd: bad })).code).toBe(2);
  });

  it('3 where a file does not parse, and 1 wins over it', async () => {
    const broken = "import jwt from 'jsonwebtoken';\nexport const (;\n";
    const only = await run([], { cwd: project({ 'a.ts': broken }) });
    expect(only).toMatchObject({ code: 3, stdout: expect.stringContaining('INCOMPLETE') });
    expect(only.stdout).toContain('a.ts:2');
    const both = await run([], { cwd: project({ 'a.ts': broken, 'b.ts': BAD }) });
    expect(both).toMatchObject({ code: 1, stdout: expect.stringContaining('FAILED, INCOMPLETE') });
  });

  it('3 where Flow types do not parse, and says that it is them', async () => {
    const typed =
      "// @flow\nimport jwt from 'jsonwebtoken';\nexport const size = (claims: {| sub: string |}) => claims;\n";
    const { code, stdout } = await run([], { cwd: project({ 'a.js': typed }) });
    expect(code).toBe(3);
    expect(stdout.replace(/\s+/g, ' ')).toContain('a.js:3 has Flow types');
  });

  it('3 where there is nothing to scan', async () => {
    expect(await run([], { cwd: project({ 'README.md': 'hello' }) })).toMatchObject({ code: 3 });
  });

  it.each([
    ['a missing path', ['nowhere'], 'nowhere does not exist'],
    ['a mistyped command', ['expalin', 'x'], 'Did you mean the command explain?'],
    ['what others call a scan', ['lint'], 'Did you mean the command scan?'],
    ['a mistyped flag', ['--formt', 'json'], 'Did you mean --format?'],
    ['a mistyped format', ['--format', 'jsn'], 'Did you mean json?'],
    ['a mistyped output format', ['-o', 'jsn=x'], 'Did you mean json?'],
    ['a mistyped severity', ['--fail-on', 'hihg'], 'Did you mean high?'],
    ['an output without a file', ['-o', 'json'], '<format>=<file>'],
    ['a mistyped rule', ['explain', 'jwt-decode-unverifed'], 'did you mean jwt-decode-unverified?'],
    ['a missing configuration', ['--config', 'nowhere.json'], 'nowhere.json'],
    ['stdin without a name', ['config', '-'], '--stdin-filename'],
    ['an output that cannot be written', ['-o', 'json=a.ts/x.json'], 'could not be written'],
  ])('2 for %s, said on stderr only', async (_, args, say) => {
    const { code, stdout, stderr } = await run(args, { cwd: project({ 'a.ts': 'export {}' }) });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(say);
  });

  it('2 for a broken configuration', async () => {
    const cwd = project({ 'a.ts': BAD, 'authproof.json': '{ "failOnn": "high" }' });
    const { code, stdout, stderr } = await run([], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('failOn');
  });
});

describe('policy', () => {
  it('flags override the configuration, which --no-config leaves out', async () => {
    const cwd = project({ 'a.ts': BAD, 'authproof.json': '{ "failOn": "never" }' });
    const codes = [[], ['--fail-on', 'high'], ['--no-config']].map((args) => run(args, { cwd }));
    expect((await Promise.all(codes)).map(({ code }) => code)).toEqual([0, 1, 1]);
  });

  it('a comment with a reason lifts the gate, one without does not and is shown', async () => {
    const ignored = (reason: string) => {
      const text = BAD.replace(
        '  const claims',
        `  // authproof-ignore jwt-decode-unverified${reason}\n  const claims`,
      );
      return run([], { cwd: project({ 'a.ts': text }) });
    };
    expect(await ignored(' -- the gateway verifies every token')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('ignored: 1'),
    });
    expect(await ignored('')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('not applied: no reason given'),
    });
  });
});

describe('output', () => {
  it('is the same bytes twice, and json on stdout is nothing but json', async () => {
    const cwd = project({ 'src/a.ts': BAD, 'src/b.ts': BAD });
    const [first, second] = await Promise.all([run(['--format', 'json'], { cwd }), run(['--format', 'json'], { cwd })]);
    expect(first).toEqual(second);
    expect(JSON.parse(first.stdout).findings).toHaveLength(2);
    expect(first.stdout).not.toContain(cwd);
    const pretty = await Promise.all([run([], { cwd }), run([], { cwd })]);
    expect(pretty[0]).toEqual(pretty[1]);
  });

  it('-o writes further formats beside the printed one', async () => {
    const cwd = project({ 'a.ts': BAD });
    const { stdout } = await run(['-o', 'json=a.json', '-o', 'pretty=a.txt'], { cwd });
    expect(readFileSync(join(cwd, 'a.txt'), 'utf8')).toBe(stdout);
    expect(JSON.parse(readFileSync(join(cwd, 'a.json'), 'utf8')).findings).toHaveLength(1);
  });

  it('-o follows no link that the repository has: not that of a file, nor that of a folder', async () => {
    const elsewhere = project({ 'kept.txt': 'mine', 'folder/a.txt': '' });
    const cwd = project({ 'a.ts': BAD });
    symlinkSync(join(elsewhere, 'kept.txt'), join(cwd, 'out.sarif'));
    symlinkSync(join(elsewhere, 'folder'), join(cwd, 'reports'));
    for (const file of ['out.sarif', 'reports/new.json']) {
      const { code, stderr } = await run(['-o', `json=${file}`], { cwd });
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('is a symbolic link') });
    }
    expect(readFileSync(join(elsewhere, 'kept.txt'), 'utf8')).toBe('mine');
    expect(readdirSync(join(elsewhere, 'folder'))).toEqual(['a.txt']);
  });

  it.each([
    ['never', {}, [], false],
    ['with FORCE_COLOR', { FORCE_COLOR: '1' }, [], true],
    ['not with NO_COLOR, whatever FORCE_COLOR says', { NO_COLOR: '1', FORCE_COLOR: '1' }, [], false],
    ['with --color always, whatever NO_COLOR says', { NO_COLOR: '1' }, ['--color', 'always'], true],
    ['not with --color never', { FORCE_COLOR: '1' }, ['--color', 'never'], false],
  ])('piped is coloured %s', async (_, env, args, colored) => {
    const { stdout } = await run(args, { cwd: project({ 'a.ts': BAD }), env });
    expect(stdout.includes('\u001b[')).toBe(colored);
  });

  it('says times on stderr only, with --stats', async () => {
    const cwd = project({ 'a.ts': BAD });
    const [plain, stats] = await Promise.all([run([], { cwd }), run(['--stats'], { cwd })]);
    expect(plain.stderr).toBe('');
    expect(stats.stderr).toContain(' ms  analyse code');
    expect(stats.stdout).toBe(plain.stdout);
    const json = JSON.parse((await run(['--stats', '--format', 'json'], { cwd })).stdout);
    expect(json.stats.timings.rules).toHaveProperty('jwt-decode-unverified');
  });

  it.each([
    ['a report', [], 1],
    ['help', ['--help'], 0],
  ])('a reader of %s that goes away is no error', async (_, args, exit) => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`src/${index}.ts`, BAD]));
    const child = spawn(process.execPath, [BIN, ...args], { cwd: project(many) });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, stderr }).toEqual({ code: exit, stderr: '' });
  });
});

describe('hostile text', () => {
  const SECRET = 'hV3kq9ZtR2mB7xWc5LpD8sNf';
  const hostile = `import jwt from 'jsonwebtoken';
export function f(req) {
  const x = jwt.decode(req.headers.a); if (x.role === 'admin') { /* \u001b[2J\u001b]0;pwned\u0007\u202eevil\u009b31m ##[error]x ::error::owned */ go('${SECRET}'); }
}
::error file=a.ts::owned
`;

  it.each(['pretty', 'json'])(
    'cannot act on a terminal or a CI log, and no secret is printed, in %s',
    async (format) => {
      const cwd = project({ 'a\u001b[31m.ts': hostile, 'b.ts': hostile.replace('::error file', '// ::error file') });
      const { stdout, stderr } = await run(['--format', format], { cwd });
      const output = stdout + stderr;
      expect(output).toContain('jwt-decode-unverified');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
      expect(output).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
      expect(output).not.toMatch(/^\s*::\w/m);
      expect(output).not.toMatch(/##\w*\[/);
      expect(output).not.toContain(SECRET);
      expect(output).not.toContain('hV3kq9');
    },
  );
});
