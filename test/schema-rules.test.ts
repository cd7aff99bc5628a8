import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { judgeConfig } from '../src/analyse/config.js';
import { joinEnvironments } from '../src/analyse/env-set.js';
import { SchemaJudge } from '../src/analyse/schema.js';
import type { SchemaRule } from '../src/analyse/schema-rule.js';
import type { DataDocument, Json } from '../src/load/data-document.js';
import { readEnv } from '../src/load/env-document.js';
import { readJson } from '../src/load/json-document.js';
import { packageRoot } from '../src/load/package-root.js';
import { loadSchemaRules } from '../src/load/rule-files.js';

const meta = JSON.parse(readFileSync(join(packageRoot(), 'rules/meta/schema-rule.schema.json'), 'utf8'));
const isRule = new Ajv2020({ allErrors: true, strictTypes: false, strictRequired: false }).compile(meta);
const draft = new Ajv2020();
const rules = [...loadSchemaRules('config'), ...loadSchemaRules('issuer')];

test('there are rules, and no two share an id', () => {
  expect(rules.length).toBeGreaterThan(20);
  expect(new Set(rules.map((rule) => rule['x-rule'].id)).size).toBe(rules.length);
});

describe.each(rules.map((rule) => [rule['x-rule'].id, rule] as const))('%s', (_, rule) => {
  const { id, applies, proof, examples } = rule['x-rule'];

  test('has the shape of a rule, and is a schema of its draft', () => {
    isRule(rule);
    expect(isRule.errors ?? []).toEqual([]);
    expect(draft.validateSchema(rule), draft.errorsText()).toBe(true);
  });

  test.each(examples.good.map((document, index) => [index, document] as const))('good %i', (_, document) => {
    const verdicts = judge(rule, document);
    expect(verdicts.filter((verdict) => verdict.outcome === 'finding').map((verdict) => verdict.pointer)).toEqual([]);
  });

  test.each(examples.bad.map((bad, index) => [index, bad] as const))('bad %i', (_, { document, at }) => {
    const findings = judge(rule, document).filter((verdict) => verdict.outcome === 'finding');
    expect(findings.map((verdict) => verdict.pointer)).toEqual(at);
    for (const { say } of findings) expect(say, 'every word is filled in').not.toMatch(/\{\w+\}|undefined/);
  });

  if (proof) {
    test('a good example is a proof', () => {
      expect(examples.good.flatMap((document) => judge(rule, document)).map((verdict) => verdict.outcome)).toContain(
        'proof',
      );
    });
  }

  if (applies.startsWith('env')) {
    test('shows no secret of its examples', () => {
      for (const { document } of examples.bad) {
        const documents = environment(document);
        const { observations } = judgeConfig(documents, [rule]);
        const values = documents.flatMap(({ data }) =>
          (data as { entries: { value: string }[] }).entries.map(({ value }) => value),
        );
        const secrets = values.filter((value) => value.length >= 12 && !value.includes('://'));
        for (const { say } of observations) for (const secret of secrets) expect(say, id).not.toContain(secret);
      }
    });
  }
});

function judge(rule: SchemaRule, document: Json) {
  return [...new SchemaJudge([rule]).verdicts(toDocument(rule['x-rule'].applies, document))];
}

function toDocument(kind: string, example: Json): DataDocument {
  if (kind === 'env.set') return joinEnvironments(environment(example));
  const [first] = kind === 'env' ? environment(example) : [readJson(kind, 'example.json', JSON.stringify(example))];
  if (!first) throw new Error('the example has no file');
  return first;
}

/** `{ "files": { ".env.production": "A=b" }, "tracked": true }` as the documents that a project with these files gives. */
function environment(example: Json): DataDocument[] {
  const { files, tracked } = example as { files: Record<string, string>; tracked?: boolean };
  return Object.entries(files).map(([path, text]) => readEnv('env', path, text, tracked));
}
