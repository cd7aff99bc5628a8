import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BAD, project, run } from './run.js';

const GOOD = 'export const a = 1;\n';

async function edited(cwd: string, path: string, stdin: string, ...args: string[]) {
  const { code, stdout, stderr } = await run(['scan', '-', '--stdin-filename', path, '--format', 'json', ...args], {
    cwd,
    stdin,
  });
  const result = stdout === '' ? undefined : JSON.parse(stdout);
  const found: string[] = (result?.findings ?? []).map((one: { location: { path: string } }) => one.location.path);
  return { code, stderr, result, found };
}

describe('a file on stdin', () => {
  it('stands in for the saved one, and is the only one that is reported', async () => {
    const root = project({ 'src/a.ts': GOOD, 'src/b.ts': BAD });
    const { code, found } = await edited(root, 'src/a.ts', BAD.replace('requireAdmin', 'other'));
    expect(code).toBe(1);
    expect(found).toEqual(['src/a.ts']);
    expect((await edited(root, 'src/b.ts', GOOD)).code).toBe(0);
  });

  it('needs not be saved yet, nor the folder that it will be in', async () => {
    const root = project({ 'src/b.ts': GOOD });
    expect((await edited(root, 'src/new/deep/a.ts', BAD)).found).toEqual(['src/new/deep/a.ts']);
    expect((await edited(root, join(root, 'src/c.ts'), BAD)).found).toEqual(['src/c.ts']);
  });

  it('is followed into and out of the rest of the project', async () => {
    const root = project({
      'decode.ts': `import jwt from 'jsonwebtoken';\nexport const claimsOf = (token) => jwt.decode(token);\n`,
      'use.ts': GOOD,
    });
    const use = `import { claimsOf } from './decode';
      export function guard(req, res, next) {
        const claims = claimsOf(req.headers.authorization.slice(7));
        if (claims.role === 'admin') return next();
        res.status(403).end();
      }\n`;
    // The finding stands where the claims are relied on; its trace leads from the file that decodes.
    const { found, result } = await edited(root, 'use.ts', use);
    expect(found).toEqual(['use.ts']);
    expect(result.findings[0].trace.map((step: { location: { path: string } }) => step.location.path)).toContain(
      'decode.ts',
    );
    expect((await edited(root, 'use.ts', GOOD)).found).toEqual([]);
  });

  it('may be configuration', async () => {
    const { code, found } = await edited(project({ 'a.ts': BAD }), 'api/.env.production', 'JWT_SECRET=secret\n');
    expect(code).toBe(1);
    expect(new Set(found)).toEqual(new Set(['api/.env.production']));
  });

  it('says that it was not judged where it is excluded', async () => {
    const root = project({ 'a.ts': GOOD, 'authproof.json': '{ "exclude": ["old/**"] }\n' });
    const { code, result } = await edited(root, 'old/b.ts', BAD);
    expect(code).toBe(3);
    expect(result.incomplete).toMatchObject([{ path: 'old/b.ts', why: expect.stringContaining('not judged') }]);
  });

  it('does not fail for what is wrong with another file', async () => {
    const root = project({ 'a.ts': GOOD, 'broken.ts': `import jwt from 'jsonwebtoken';\nconst = jwt.verify(\n` });
    expect((await run([], { cwd: root })).code).toBe(3);
    expect((await edited(root, 'a.ts', GOOD)).code).toBe(0);
  });

  it.each([
    '../a.ts',
    '/etc/a.ts',
    '',
    'a\u001b[31m.ts',
    'a\n::error::.ts',
    'src',
    'notes.txt',
    'link/a.ts',
    'link.ts',
  ])('refuses the name %j', async (name) => {
    const outside = project({ 'a.ts': GOOD });
    const root = project({ 'a.ts': GOOD });
    mkdirSync(join(root, 'src'));
    symlinkSync(outside, join(root, 'link'));
    symlinkSync(join(outside, 'a.ts'), join(root, 'link.ts'));
    const { code, stderr, result } = await edited(root, name, BAD);
    expect(code).toBe(2);
    expect(result).toBeUndefined();
    expect(stderr).not.toMatch(/^::error/m);
  });

  it('is asked for completely', async () => {
    const cwd = project({ 'a.ts': GOOD });
    for (const args of [['-'], ['-', 'a.ts', '--stdin-filename', 'a.ts'], ['--stdin-filename', 'a.ts']]) {
      expect((await run(args, { cwd, stdin: BAD })).code).toBe(2);
    }
  });
});
