import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BAD, project, run } from './run.js';

const FORMATS = ['pretty', 'github', 'junit', 'checkstyle', 'markdown', 'sarif', 'json'];

describe('--report-unused', () => {
  const IGNORED = 'export const a = 1; // authproof-ignore jwt-decode-unverified -- the gateway has verified it\n';
  const accept = [{ rule: 'jwt-decode-unverified', path: 'b.ts', reason: 'The gateway has verified it already.' }];

  it.each([
    ['a comment', { 'a.ts': IGNORED }],
    ['an accept entry', { 'b.ts': 'export {};\n', 'authproof.json': JSON.stringify({ accept }) }],
  ])('fails for %s that nothing needs, and only when asked', async (_, files) => {
    const cwd = project(files);
    expect((await run([], { cwd })).code).toBe(0);
    const { code, stdout } = await run(['--report-unused'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('gate: FAILED (--fail-on medium, --report-unused: 1 unused)');
  });

  it('fails for a stale baseline entry, passes once it is pruned', async () => {
    const cwd = project({ 'a.ts': BAD });
    await run(['baseline', 'write'], { cwd });
    expect((await run(['--report-unused'], { cwd })).code).toBe(0);
    rmSync(join(cwd, 'a.ts'));
    writeFileSync(join(cwd, 'b.ts'), 'export {};\n');
    expect((await run([], { cwd })).code).toBe(0);
    const { code, stdout } = await run(['--report-unused', '--format', 'json'], { cwd });
    expect(code).toBe(1);
    expect(JSON.parse(stdout).stats).toMatchObject({
      unused: 1,
      suppressionProblems: [{ kind: 'unused', location: { path: 'authproof-baseline.jsonl', startLine: 1 } }],
    });
    await run(['baseline', 'prune'], { cwd });
    expect((await run(['--report-unused'], { cwd })).code).toBe(0);
  });

  it('says why in every format of a gate', async () => {
    const cwd = project({ 'a.ts': IGNORED });
    for (const format of FORMATS) {
      const { code, stdout } = await run(['--report-unused', '--format', format], { cwd });
      expect(code).toBe(1);
      expect(stdout, format).toMatch(/unused/);
    }
    const without = (await run(['--format', 'junit'], { cwd })).stdout;
    expect(without).not.toContain('<failure');
    expect((await run(['--report-unused', '--format', 'junit'], { cwd })).stdout).toContain('<failure');
  });
});
