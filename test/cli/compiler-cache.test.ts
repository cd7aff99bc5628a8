import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BAD, project, run } from './run.js';

const kept = (home: string) =>
  readdirSync(join(home, 'authproof'), { withFileTypes: true })
    .filter(({ name }) => name.startsWith('compiler-'))
    .map(({ name }) => join(home, 'authproof', name));

const scan = (cwd: string, home: string) =>
  run(['scan', '--no-cache', '--format', 'json'], { cwd, env: { XDG_CACHE_HOME: home } });

it('the compiled form of the compiler is kept once, used, and made anew when it is not whole', async () => {
  const cwd = project({ 'src/a.ts': BAD });
  const home = project({});
  const first = await scan(cwd, home);
  expect(first).toMatchObject({ code: 1, stderr: '' });
  const [file = '', ...others] = kept(home);
  expect(others).toEqual([]);
  const whole = readFileSync(file);
  expect(whole.length).toBeGreaterThan(1_000_000);

  expect((await scan(cwd, home)).stdout).toBe(first.stdout);
  expect(readFileSync(file).equals(whole)).toBe(true);

  writeFileSync(file, Buffer.concat([whole.subarray(0, 1000), Buffer.alloc(2000, 7)]));
  expect((await scan(cwd, home)).stdout).toBe(first.stdout);
  expect(readFileSync(file).length).toBeGreaterThan(1_000_000);
});

it('no compiled form is taken from where others can write, or from inside the project', async () => {
  const cwd = project({ 'src/a.ts': BAD });
  const home = project({});
  await scan(cwd, home);
  const [file = ''] = kept(home);
  chmodSync(file, 0o666);
  writeFileSync(file, 'planted');
  expect(await scan(cwd, home)).toMatchObject({ code: 1, stderr: '' });

  expect(await scan(cwd, join(cwd, '.cache'))).toMatchObject({ code: 1, stderr: '' });
  expect(kept(join(cwd, '.cache'))).toEqual([]);
});

it('code that has nothing to do with auth needs no compiler', async () => {
  const home = project({ 'authproof/x': '' });
  expect(await scan(project({ 'a.ts': 'export const a = 1;\n' }), home)).toMatchObject({ code: 0 });
  expect(kept(home)).toEqual([]);
});
