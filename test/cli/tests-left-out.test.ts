import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/findings/finding.js';
import { BAD, project, run } from './run.js';

const resultOf = async (root: string, ...flags: readonly string[]): Promise<Result> =>
  JSON.parse((await run(['scan', '--no-cache', '--format', 'json', ...flags], { cwd: root })).stdout);

describe('tests of a project', () => {
  it('are not looked at, and counted, unless the auditor asks', async () => {
    const root = project({ 'src/admin.ts': BAD, 'e2e/admin.ts': BAD, 'src/admin.test.ts': BAD });
    const regular = await resultOf(root);
    const auditor = await resultOf(root, '--persona', 'auditor');
    expect(regular.stats).toMatchObject({ testsLeftOut: 2, files: 1, candidates: 1, sides: { server: 1 } });
    expect(auditor.stats).toMatchObject({ testsLeftOut: 0, files: 3, candidates: 3, sides: { server: 1, test: 2 } });
    expect(regular.findings.length).toBeGreaterThan(0);
    expect(regular.findings).toEqual(auditor.findings.filter(({ context }) => context.side !== 'test'));
    expect(auditor.findings).toHaveLength(3 * regular.findings.length);
  });

  it('are named on the last lines', async () => {
    const root = project({ 'src/admin.ts': BAD, 'e2e/admin.ts': BAD });
    expect((await run(['scan', '--no-cache'], { cwd: root })).stdout).toContain(
      'not looked at: 1 test file (--persona auditor)',
    );
    expect((await run(['scan', '--no-cache', '--persona', 'auditor'], { cwd: root })).stdout).not.toContain(
      'not looked at',
    );
  });

  it('are looked into where code that ships leads there', async () => {
    const root = project({
      'src/admin.ts': BAD,
      'src/issue.ts': `import { jwt } from '../testing/index.js';
        export const issue = (id) => jwt.sign({ sub: id }, 'mF3kq09xTzLw7Rb2Hn5Vc8Yd1Gs4Pj6A', { expiresIn: '5m' });`,
      'testing/index.ts': "export * from './jwt.js';",
      'testing/jwt.ts': "import jwt from 'jsonwebtoken';\nexport { jwt };",
    });
    const { findings, stats } = await resultOf(root);
    expect(findings.map(({ ruleId }) => ruleId)).toContain('token-key-hard-coded');
    expect(stats.testsLeftOut).toBe(2);
  });

  it('leave open whether what is ignored in them is still needed', async () => {
    const ignored = BAD.replace(
      /(.*jwt\.decode)/,
      '// authproof-ignore jwt-decode-unverified -- only read for a log\n$1',
    );
    const accept = [
      { rule: 'jwt-decode-unverified', path: 'e2e/gone.ts', reason: 'it is a test of the gateway' },
      { rule: 'jwt-decode-unverified', path: 'src/gone.ts', reason: 'it is checked by the gateway' },
    ];
    const root = project({
      'src/a.ts': 'export const a = 1;',
      'src/gone.ts': 'export const a = 1;',
      'e2e/gone.ts': ignored,
      'authproof.json': JSON.stringify({ accept }),
    });
    const { suppressionProblems } = (await resultOf(root)).stats;
    expect(suppressionProblems.map(({ location }) => location.path)).toEqual(['authproof.json']);
    expect(suppressionProblems).toHaveLength(1);
  });

  it('alone are something to scan', async () => {
    const root = project({ 'e2e/admin.ts': BAD });
    expect((await run(['scan', '--no-cache'], { cwd: root })).code).toBe(0);
  });

  it('are looked at by a review', async () => {
    const root = project({ 'src/admin.ts': 'export const a = 1;', 'e2e/admin.ts': BAD });
    const { notes } = JSON.parse((await run(['review', '--format', 'json', '--no-config'], { cwd: root })).stdout);
    expect(notes).toContainEqual(expect.stringMatching(/in tests and tooling/));
  });
});
