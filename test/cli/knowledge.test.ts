import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BAD, project, run } from './run.js';

describe('what is loaded', () => {
  const HEAVY = /\/bin\/compiler\.js|node_modules\/(?:ts-morph|typescript|undici|jose|ajv|yaml)\//;

  async function loaded(args: readonly string[], cwd: string): Promise<string[]> {
    const file = join(cwd, 'trace.txt');
    const hook = pathToFileURL(fileURLToPath(new URL('./trace-imports.mjs', import.meta.url))).href;
    await run(args, { cwd, env: { AUTHPROOF_TEST_TRACE: file }, node: ['--import', hook] });
    return readFileSync(file, 'utf8').trim().split('\n');
  }

  it.each([
    [['--version']],
    [['--help']],
    [['scan', '--help']],
    [['rules']],
    [['explain', 'jwt-decode-unverified']],
    [['explain', 'O5']],
  ])('%j loads no engine', async (args) => {
    const modules = await loaded(args, project({}));
    expect(modules.some((url) => url.endsWith('/cli/main.js'))).toBe(true);
    expect(modules.filter((url) => HEAVY.test(url))).toEqual([]);
  });

  it('a scan loads the engine where a file needs it, and only there', async () => {
    const needs = async (text: string) => {
      const modules = await loaded([], project({ 'a.ts': text }));
      return modules.some((url) => url.endsWith('/bin/compiler.js'));
    };
    expect(await needs(BAD)).toBe(true);
    expect(await needs('export const a = 1;\n')).toBe(false);
  });
});

describe('explain', () => {
  it('a rule: why, examples with carets, what it cannot see, how to ignore it', async () => {
    const { code, stdout } = await run(['explain', 'jwt-decode-unverified']);
    expect(code).toBe(0);
    for (const part of [
      'WHY',
      'BAD',
      '^^^^',
      'GOOD',
      'CANNOT SEE',
      'O5',
      '// authproof-ignore jwt-decode-unverified -- ',
    ]) {
      expect(stdout).toContain(part);
    }
    expect(stdout).not.toMatch(/[«»⟦⟧]/);
  });

  it('a control, in any case: what proves it and the rules that feed it', async () => {
    const { code, stdout } = await run(['explain', 'o5']);
    expect(code).toBe(0);
    expect(stdout).toContain('TYPICAL MISTAKE');
    expect(stdout).toContain('jwt-decode-unverified (high)');
  });

  it('a finding, by the start of its fingerprint', async () => {
    const cwd = project({ 'src/a.ts': BAD });
    const { findings } = JSON.parse((await run(['--format', 'json'], { cwd })).stdout);
    const fingerprint: string = findings[0].fingerprint;
    const { code, stdout } = await run(['explain', fingerprint.slice(0, 8)], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('src/a.ts:3:18');
    expect(stdout).toContain(`finding ${fingerprint}`);
    expect((await run(['explain', '0123456789abcdef'], { cwd })).code).toBe(2);
  });
});

it('rules lists every rule, in both formats', async () => {
  const [pretty, json] = await Promise.all([run(['rules']), run(['rules', '--format', 'json'])]);
  const ids: string[] = JSON.parse(json.stdout).rules.map(({ id }: { id: string }) => id);
  expect(ids).toContain('jwt-decode-unverified');
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(pretty.stdout).toContain(id);
});

it('review tells every control, in both formats', async () => {
  const cwd = project({ 'src/a.ts': BAD });
  const [markdown, json] = await Promise.all([run(['review'], { cwd }), run(['review', '--format', 'json'], { cwd })]);
  expect([markdown.code, json.code]).toEqual([1, 1]);
  const { controls, verdict } = JSON.parse(json.stdout);
  expect(controls).toHaveLength(57);
  expect(verdict).toBe('not-ready');
  expect(markdown.stdout).toMatch(/^# /);
});
