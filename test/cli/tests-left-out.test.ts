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
    expect(stats.testsLeftOut).toBe(0);
  });

  it.each<[string, string, string, number]>([
    ['a plain import', '__tests__/keys.ts', "import { read } from '../__tests__/keys';\nread();", 1],
    ['through another such file', '__tests__/keys.ts', "import '../test/all';", 1],
    ['a require', '__tests__/keys.js', "const { read } = require('../__tests__/keys');", 1],
    ['an import on demand', '__tests__/keys.ts', "export const load = () => import('../__tests__/keys');", 1],
    ['an import of types', '__tests__/keys.ts', "import type { Keys } from '../__tests__/keys';", 0],
    ['a stand-in on demand', 'mocks/keys.ts', "if (import.meta.env.DEV) await import('../mocks/keys');", 0],
    ['a stand-in that is always there', 'mocks/keys.ts', "import '../mocks/keys';", 1],
  ])('are judged as what runs where code imports them: %s', async (_, path, text, count) => {
    const root = project({ 'src/index.ts': text, 'test/all.ts': "export * from '../__tests__/keys';", [path]: BAD });
    for (const flags of [[], ['--persona', 'auditor']]) {
      const { findings } = await resultOf(root, ...flags);
      const shown = findings.filter(
        ({ ruleId, context }) => ruleId === 'jwt-decode-unverified' && context.side !== 'test',
      );
      expect(shown.map(({ location }) => location.path)).toEqual(count === 0 ? [] : [path]);
    }
  });

  it('stay tests where only tests and tools import them', async () => {
    const root = project({
      'src/a.test.ts': "import '../test/keys';",
      'scripts/fill.ts': "import '../test/keys';",
      'vitest.config.ts': "import './test/keys';",
      'src/admin.ts': BAD,
      'test/keys.ts': BAD,
    });
    const { findings, stats } = await resultOf(root);
    expect(new Set(findings.map(({ location }) => location.path))).toEqual(new Set(['src/admin.ts']));
    expect(stats.testsLeftOut).toBe(3);
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
