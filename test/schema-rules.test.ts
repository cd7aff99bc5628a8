import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { codeRules } from '../rules/code/index.js';
import { judgeConfig } from '../src/analyse/config/config.js';
import { joinedFrom } from '../src/analyse/config/joined.js';
import { joinRegistrations } from '../src/analyse/config/registrations.js';
import { SchemaJudge } from '../src/analyse/config/schema.js';
import type { SchemaRule } from '../src/analyse/config/schema-rule.js';
import { envSettings } from '../src/analyse/facts/env-settings.js';
import { isCode } from '../src/discover/file-kinds.js';
import { formats, isCodeWithSettings, JOINED_KINDS } from '../src/discover/formats.js';
import { packageRoot } from '../src/discover/package-root.js';
import { loadConfigText } from '../src/load/config-files.js';
import { type DataDocument, type Json, locateIn } from '../src/load/data-document.js';
import { readJson } from '../src/load/json-document.js';
import { loadKnowledge } from '../src/load/knowledge.js';
import { loadSchemaRules } from '../src/load/rule-files.js';
import { analyse } from './example.js';

const meta = JSON.parse(readFileSync(join(packageRoot(), 'rules/meta/schema-rule.schema.json'), 'utf8'));
const isRule = new Ajv2020({ allErrors: true, strictTypes: false, strictRequired: false }).compile(meta);
const draft = new Ajv2020();
const rules = [...loadSchemaRules('config'), ...loadSchemaRules('issuer')];

const formatShape = JSON.parse(readFileSync(join(packageRoot(), 'rules/meta/format.schema.json'), 'utf8'));
const isFormat = new Ajv2020({ allErrors: true, strictTypes: false }).compile(formatShape);
const kinds = [
  ...formats().flatMap(({ id, documents = [{ kind: id }] }) => documents.map(({ kind }) => kind)),
  ...JOINED_KINDS,
  'registrations',
  'issuer.metadata',
  'issuer.jwks',
  'issuer.protected-resource',
];

/** Read for what the code asks of them, and held to no rule of their own. */
const ASKED_BY_CODE = new Set(['node-config']);

test.each(formats().map((format) => [format.id, format] as const))(
  'the format %s is one',
  (id, { id: _, ...format }) => {
    isFormat(format);
    expect(isFormat.errors ?? []).toEqual([]);
    for (const shape of [format.content, ...(format.documents ?? []).map(({ when }) => when)]) {
      if (shape) expect(draft.validateSchema(shape), draft.errorsText()).toBe(true);
    }
    expect(
      rules.some((rule) => rule['x-rule'].id.startsWith(`${id}/`)) ||
        format.documents?.some(({ as }) => as !== undefined) ||
        ASKED_BY_CODE.has(id),
      'a rule is about it',
    ).toBe(true);
  },
);

test('there are rules, and no two share an id', () => {
  expect(rules.length).toBeGreaterThan(20);
  expect(new Set(rules.map((rule) => rule['x-rule'].id)).size).toBe(rules.length);
});

describe.each(rules.map((rule) => [rule['x-rule'].id, rule] as const))('%s', (_, rule) => {
  const { id, applies, proof, examples } = rule['x-rule'];

  test('applies to documents that there are', () => {
    expect(kinds).toContain(applies);
  });

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

  if (applies === 'env' || applies === 'stages') {
    test('shows no secret of its examples', () => {
      for (const { document } of examples.bad) {
        const documents = (filesOf(document) ?? []).filter(({ kind }) => kind === 'env');
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

function judge(rule: SchemaRule, example: Json) {
  const judge = new SchemaJudge([rule]);
  return documentsOf(rule['x-rule'].applies, example).flatMap((document) => {
    const verdicts = [...judge.verdicts(document)];
    for (const { pointer, part } of verdicts) expectInside(document, pointer, part);
    return verdicts;
  });
}

function expectInside(document: DataDocument, pointer: string, part: 'key' | 'value') {
  const { startLine, startColumn, endLine, endColumn } = locateIn(document, pointer, part);
  const [origin] = document.origins?.(pointer) ?? [];
  if (origin && 'location' in origin) return;
  const lines = (origin?.document ?? document).text.split('\n');
  expect(endLine).toBeLessThanOrEqual(lines.length);
  expect(endLine > startLine || (endLine === startLine && endColumn >= startColumn)).toBe(true);
  expect(endColumn).toBeLessThanOrEqual((lines[endLine - 1] ?? '').length + 1);
}

/** The documents of a kind: of an example of files those that a project with these files gives. */
function documentsOf(kind: string, example: Json): DataDocument[] {
  const all = filesOf(example);
  if (!all) return [readJson(kind, 'example.json', JSON.stringify(example))];
  const joined =
    kind === 'registrations' ? [joinRegistrations(factsIn(example), settingsIn(all), all)] : joinedFrom(all);
  const documents = [...all, ...joined].filter((document) => document.kind === kind);
  expect(documents, 'a file of the example is recognised').not.toEqual([]);
  return documents;
}

function factsIn(example: Json) {
  const { files } = example as { files: Record<string, Json> };
  const code = Object.entries(files).filter(([path]) => isCode(path));
  const { facts, incomplete } = analyse(new Map(code.map(([path, text]) => [path, String(text)])), codeRules).facts();
  expect(incomplete).toEqual([]);
  return facts;
}

function settingsIn(documents: readonly DataDocument[]) {
  return envSettings(documents, loadKnowledge().vocabulary.settings);
}

function filesOf(example: Json): DataDocument[] | undefined {
  if (example === null || typeof example !== 'object' || !('files' in example)) return undefined;
  const { files, tracked } = example as { files: Record<string, Json>; tracked?: boolean };
  return Object.entries(files).flatMap(([path, content]) => {
    if (isCode(path) && !isCodeWithSettings(path)) return [];
    const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, 2);
    const { documents, incomplete } = loadConfigText(path, text, tracked);
    expect(incomplete).toEqual([]);
    return documents;
  });
}
