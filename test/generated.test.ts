import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const RULES = join(import.meta.dirname, '../rules');

const generate = (...args: string[]) =>
  promisify(execFile)(process.execPath, [join(RULES, 'generate.mjs'), ...args]).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
  );

it('the lists of rules are what `npm run generate` writes', async () => {
  expect(await generate('--check')).toEqual({ code: 0, stdout: '' });
});

it('a rule that no list names is noticed, and listed by a run', async () => {
  const rules = mkdtempSync(join(tmpdir(), 'authproof-rules-'));
  onTestFinished(() => rmSync(rules, { recursive: true, force: true }));
  cpSync(RULES, rules, { recursive: true });
  await generate(rules);
  writeFileSync(join(rules, 'code/a-new-rule.ts'), '');
  writeFileSync(join(rules, 'issuer/jwks/new-unit.ts'), '');

  expect(await generate(rules, '--check')).toEqual({
    code: 1,
    stdout: 'rules/code/index.ts is stale: npm run generate\nrules/issuer/units.ts is stale: npm run generate\n',
  });
  expect((await generate(rules)).code).toBe(0);
  expect(await generate(rules, '--check')).toEqual({ code: 0, stdout: '' });
  const list = readFileSync(join(rules, 'code/index.ts'), 'utf8');
  expect(list).toContain("import aNewRule from './a-new-rule.js';");
  expect(list).toContain('  aNewRule,\n');
  expect(readFileSync(join(rules, 'issuer/units.ts'), 'utf8')).toContain('  jwksNewUnit,\n');
});
