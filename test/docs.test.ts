import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, it } from 'vitest';
import { ts } from '#compiler';
import { SchemaJudge } from '../src/analyse/config/schema.js';
import type { SchemaRule } from '../src/analyse/config/schema-rule.js';
import type { Json } from '../src/load/data-document.js';
import { readJson } from '../src/load/json-document.js';
import type { CodeRule } from '../src/rule.js';
import { run } from './cli/run.js';
import { analyse, unmark } from './example.js';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const README = read('README.md');
const CONTRIBUTING = read('CONTRIBUTING.md');

/** A clone as far as the README's commands can tell. */
const clone = mkdtempSync(join(tmpdir(), 'authproof-readme-'));
afterAll(() => rmSync(clone, { recursive: true, force: true }));
cpSync(join(ROOT, 'fixtures'), join(clone, 'fixtures'), { recursive: true });
execFileSync('git', ['init', '--quiet'], { cwd: clone });
execFileSync('git', ['add', '--all'], { cwd: clone });

const blocks = (language: string, text = README) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) => text);

it.each(blocks('console').map((text) => text.trimEnd().split('\n')))(
  'prints what the README says: %s',
  async (command, ...lines) => {
    const { stdout } = await run(command.replace('$ authproof ', '').split(' '), { cwd: clone });
    const printed = stdout.split('\n');
    let from = 0;
    for (const line of lines) {
      const at = printed.indexOf(line, from);
      expect(at, `“${line}” after “${printed[from - 1] ?? command}”`).not.toBe(-1);
      from = at + 1;
    }
    expect(lines.length).toBeGreaterThan(0);
  },
);

it('shows a configuration that counts', async () => {
  const [config = ''] = blocks('json');
  writeFileSync(join(clone, 'authproof.json'), config);
  const { code, stdout, stderr } = await run(['review', '--format', 'json', '--exclude', 'fixtures'], { cwd: clone });
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  const { controls } = JSON.parse(stdout) as { controls: { id: string; status: string }[] };
  const passing = controls.filter(({ status }) => status === 'pass').map(({ id }) => id);
  expect(passing).toEqual(expect.arrayContaining(['T1', 'T2', 'T3', 'T4']));
});

it('shows code that runs', async () => {
  const [code = ''] = blocks('js');
  const built = JSON.stringify(new URL('../dist/src/index.js', import.meta.url).href);
  const root = JSON.stringify(join(clone, 'fixtures/apps/sloppy-shop'));
  const here = code.replace("'authproof'", built).replace("'path/to/project'", root);
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', here], { encoding: 'utf8' });
  expect(printed).toMatch(/^[1-9]\d* 1\n[\s\S]*gate: FAILED/);
});

it.each(['README.md', 'CONTRIBUTING.md', 'SECURITY.md'])('%s names only files that exist', (document) => {
  for (const [, link = ''] of read(document).matchAll(/\]\((?!https?:|#)([^)]+)\)/g)) {
    expect(existsSync(join(ROOT, link)), link).toBe(true);
  }
  for (const [, path = ''] of read(document).matchAll(/`((?:src|rules|test|fixtures|bin)\/[\w./-]+)`/g)) {
    expect(existsSync(join(ROOT, path)), path).toBe(true);
  }
});

describe('CONTRIBUTING shows', () => {
  it('a code rule that works', async () => {
    const [source = ''] = blocks('ts', CONTRIBUTING);
    const module = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
    const path = join(clone, 'rule.mjs');
    const contract = new URL('../dist/src/rule.js', import.meta.url).href;
    writeFileSync(path, ts.transpile(source, module).replace('../../src/rule.js', contract));
    const { default: rule }: { default: CodeRule } = await import(/* @vite-ignore */ path);
    for (const example of [...rule.bad, ...rule.good]) {
      const { files, findings, proofs } = unmark(example);
      const { observations } = analyse(files, [rule]);
      const told = (outcome: string) =>
        observations.filter((one) => one.outcome === outcome).map(({ location }) => location);
      expect(told('finding')).toEqual(findings);
      expect(told('proof')).toEqual(proofs);
    }
  });

  it('a model, a format, rules that are data and a control in their real shapes', () => {
    const [model, format, rule, testRule, control] = blocks('json', CONTRIBUTING).map((text): Json => JSON.parse(text));
    const isModel = new Ajv2020({ strict: false }).compile(JSON.parse(read('rules/meta/model.schema.json')));
    expect(isModel(model), JSON.stringify(isModel.errors)).toBe(true);

    const isFormat = new Ajv2020({ strict: false }).compile(JSON.parse(read('rules/meta/format.schema.json')));
    expect(isFormat(format), JSON.stringify(isFormat.errors)).toBe(true);

    const isRule = new Ajv2020({ strict: false }).compile(JSON.parse(read('rules/meta/schema-rule.schema.json')));
    expect(isRule(rule), JSON.stringify(isRule.errors)).toBe(true);
    const { examples } = (rule as unknown as SchemaRule)['x-rule'];
    const judge = new SchemaJudge([rule as unknown as SchemaRule]);
    const found = (example: Json) => [...judge.judge(readJson('inventory', 'inventory.json', JSON.stringify(example)))];
    expect(examples.good.flatMap(found)).toEqual([]);
    expect(examples.bad.map(({ document }) => found(document).length)).toEqual(examples.bad.map(({ at }) => at.length));

    const isTestRule = new Ajv2020().compile(JSON.parse(read('rules/meta/test-rule.schema.json')));
    expect(isTestRule(testRule), JSON.stringify(isTestRule.errors)).toBe(true);

    const isFamily = new Ajv2020().compile(JSON.parse(read('rules/meta/control.schema.json')));
    expect(isFamily({ family: 'O', title: 'OAuth', controls: [control] }), JSON.stringify(isFamily.errors)).toBe(true);
  });
});
