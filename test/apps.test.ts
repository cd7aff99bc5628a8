import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from './cli/run.js';

const APPS = join(import.meta.dirname, '../fixtures/apps');

/** Written by hand before the tool ran. A control that no list names is unproven. */
interface Expected {
  /** `path:line rule`, in the order of the report. */
  readonly findings: readonly string[];
  readonly controls: Readonly<Record<'fail' | 'pass' | 'not-applicable', readonly string[]>>;
}

interface Scanned {
  readonly findings: readonly { ruleId: string; location: { path: string; startLine: number } }[];
  readonly incomplete: readonly unknown[];
}

interface Reviewed {
  readonly controls: readonly { id: string; status: string }[];
}

const copies: string[] = [];
afterAll(() => {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
});

describe.each(readdirSync(APPS))('%s', (name) => {
  const root = checkedOut(name);
  const expected: Expected = JSON.parse(readFileSync(join(root, 'expected.json'), 'utf8'));

  it('has the findings that it is to have, and no others', async () => {
    const { code, stdout } = await run(['scan', '--format', 'json'], { cwd: root });
    const { findings, incomplete }: Scanned = JSON.parse(stdout);
    const found = findings.map(({ ruleId, location }) => `${location.path}:${location.startLine} ${ruleId}`);
    expect(found.toSorted()).toEqual(expected.findings.toSorted());
    expect(incomplete).toEqual([]);
    expect(code).toBe(expected.findings.length > 0 ? 1 : 0);
  });

  it('has the controls that it is to have, and proves no others', async () => {
    const { code, stdout } = await run(['review', '--format', 'json'], { cwd: root });
    const { controls }: Reviewed = JSON.parse(stdout);
    const statuses = Object.fromEntries(controls.map(({ id }) => [id, 'unproven']));
    for (const [status, ids] of Object.entries(expected.controls)) for (const id of ids) statuses[id] = status;
    expect(Object.fromEntries(controls.map(({ id, status }) => [id, status]))).toEqual(statuses);
    expect(controls).toHaveLength(57);
    expect(code).toBe(1);
  });

  it('keeps its secrets to itself', async () => {
    const secrets = secretsOf(root);
    const commands = [
      ['scan', '--persona', 'auditor'],
      ['scan', '--format', 'json'],
      ['review'],
      ['review', '--format', 'json'],
    ];
    const outputs = await Promise.all(commands.map((args) => run(args, { cwd: root })));
    for (const { stdout, stderr } of outputs) {
      expect(stdout).not.toBe('');
      for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
    }
  });
});

it('sloppy-shop shows what the tool was first made for, across files', () => {
  const { findings }: Expected = JSON.parse(readFileSync(join(APPS, 'sloppy-shop/expected.json'), 'utf8'));
  expect(findings.map((finding) => finding.split(' ')[1])).toEqual(
    expect.arrayContaining([
      'jwt-decode-unverified',
      'secret-in-log',
      'token-in-browser-storage',
      'token-verify-no-algorithms',
      'token-verify-no-audience',
      'token-verify-no-issuer',
    ]),
  );
});

/** As a clone has it: git tracks every file. */
function checkedOut(name: string): string {
  const root = mkdtempSync(join(tmpdir(), `authproof-${name}-`));
  copies.push(root);
  cpSync(join(APPS, name), root, { recursive: true });
  execFileSync('git', ['init', '--quiet'], { cwd: root });
  execFileSync('git', ['add', '--all'], { cwd: root });
  return root;
}

function secretsOf(root: string): string[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.env\.production$/.test(path),
  );
  const values = files.flatMap((path) => [...readFileSync(join(root, path), 'utf8').matchAll(/^\w*SECRET=(.*)$/gm)]);
  return values.map(([, value = '']) => value).filter((value) => !value.startsWith('op://'));
}
