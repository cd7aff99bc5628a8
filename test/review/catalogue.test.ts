import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { codeRules } from '../../rules/code/index.js';
import { issuerUnits } from '../../rules/issuer/units.js';
import { packageRoot } from '../../src/discover/package-root.js';
import { loadControls } from '../../src/load/control-files.js';
import { loadSchemaRules } from '../../src/load/rule-files.js';
import { loadTestRules } from '../../src/load/test-rules.js';

const root = packageRoot();
const controls = loadControls();

const json = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
const jsonFiles = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .map((path) => join(folder, path))
    .sort();

interface KnownRule {
  readonly id: string;
  readonly controls: readonly string[];
  readonly proves: boolean;
}

const sourceProves = (path: string) => readFileSync(join(root, path), 'utf8').includes('proves: true');

const rules: readonly KnownRule[] = [
  // The examples are run as tests, marked proofs included: what they show, the rule can do.
  ...codeRules.map(({ id, controls, bad, good }) => ({
    id,
    controls,
    proves: JSON.stringify([bad, good]).includes('⟦'),
  })),
  ...issuerUnits.map(({ id, controls }) => ({ id, controls, proves: sourceProves(`rules/issuer/${id}.ts`) })),
  ...[...loadSchemaRules('config'), ...loadSchemaRules('issuer')].map((rule) => {
    const { id, controls, proof } = rule['x-rule'];
    return { id, controls, proves: proof !== undefined };
  }),
  ...loadTestRules().map(({ id, controls }) => ({ id, controls, proves: true })),
];

const CATALOGUE = [
  'B1 B2 B3 B4 B5',
  'O1 O2 O3 O4 O5 O6 O7 O8 O9 O10 O11 O12 O13 O14',
  'T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12',
  'P1 P2 P3 P4 P5 P6 P7 P9 P8',
  'L1 L2 L3 L5 L4',
  'R1 R2 R3 R4',
  'D1 D2 D3 D4 D5 D6 D7 D8',
].flatMap((family) => family.split(' '));

describe('the control catalogue', () => {
  it('is these 57 controls, in this order', () => {
    expect(controls.map(({ id }) => id)).toEqual(CATALOGUE);
    expect(new Set(CATALOGUE).size).toBe(57);
  });

  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(
    json('rules/meta/control.schema.json') as Record<string, unknown>,
  );
  it.each(jsonFiles('rules/controls'))('%s follows the schema, and holds one family', (path) => {
    const family = json(path) as { readonly family: string; readonly controls: readonly { readonly id: string }[] };
    expect(validate(family), JSON.stringify(validate.errors)).toBe(true);
    expect(new Set(family.controls.map(({ id }) => id.charAt(0)))).toEqual(new Set([family.family]));
  });

  it('is read from every file of its folder', () => {
    const held = jsonFiles('rules/controls').flatMap(
      (path) => (json(path) as { readonly controls: unknown[] }).controls,
    );
    expect(held).toHaveLength(controls.length);
  });

  it('has a title of its own for every control', () => {
    expect(new Set(controls.map(({ title }) => title)).size).toBe(controls.length);
  });
});

describe.each(controls)('control $id', ({ id, needs, lookedFor }) => {
  const named = [...new Set(needs.flatMap((need) => need.rules))];

  it('needs something', () => {
    expect(needs).not.toEqual([]);
  });

  it('names only rules that exist and can prove it', () => {
    for (const name of named) {
      const family = name.endsWith('/*') ? name.slice(0, -1) : undefined;
      const meant = rules.filter((rule) => (family === undefined ? rule.id === name : rule.id.startsWith(family)));
      expect(meant, `${name} names no rule`).not.toEqual([]);
      const able = meant.filter((rule) => rule.proves && rule.controls.includes(id));
      expect(able, `${name} cannot prove ${id}`).not.toEqual([]);
    }
  });

  it('claims to be looked for exactly when a rule does', () => {
    const looking = rules.filter((rule) => rule.controls.includes(id)).map((rule) => rule.id);
    // No rule: the review computes it from the inventory.
    if (id === 'R4') looking.push('the compromise rehearsal');
    const nothing = lookedFor.startsWith('Nothing yet');
    expect(nothing, `looked for by: ${looking.join(', ') || 'no rule'}; say so in rules/controls`).toBe(
      looking.length === 0,
    );
  });
});

describe('every rule', () => {
  it.each(rules.map(({ id, controls }) => ({ id, controls })))('$id gives evidence for controls that exist', (rule) => {
    expect(CATALOGUE).toEqual(expect.arrayContaining([...rule.controls]));
    expect(rule.controls).not.toEqual([]);
  });
});
