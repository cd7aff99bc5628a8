import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BAD, project, run } from '../cli/run.js';

it('prints the table, and writes other formats to files', async () => {
  const cwd = project({ 'package.json': '{"name":"shop"}', 'auth.js': BAD });
  const { code, stdout } = await run(['inventory', '-o', 'json=inventory.json', '-o', 'markdown=inventory.md'], {
    cwd,
  });
  expect(stdout).toContain('# shop\n\ndecoded (1)');
  expect(stdout).toContain('auth.js:3  jsonwebtoken.decode  no');
  expect(JSON.parse(readFileSync(join(cwd, 'inventory.json'), 'utf8'))).toMatchObject({
    packages: [{ name: 'shop', places: [{ activity: 'decoded', location: { path: 'auth.js', startLine: 3 } }] }],
  });
  expect(readFileSync(join(cwd, 'inventory.md'), 'utf8')).toContain('| `auth.js:3` | `jsonwebtoken.decode` | no |');
  expect(code).toBe(0);
});

it('takes a list of places for no verdict: a mistake does not fail it', async () => {
  const { code } = await run(['inventory', '--format', 'json'], { cwd: project({ 'auth.js': BAD }) });
  expect(code).toBe(0);
});

it('says that it is incomplete where no code was found', async () => {
  const { code, stdout } = await run(['inventory'], { cwd: project({ 'notes.txt': '' }) });
  expect(stdout).toContain('incomplete: No code was found');
  expect(code).toBe(3);
});
