import { expect, test } from 'vitest';
import { formats } from '../../src/discover/formats.js';
import { loadSchemaRules } from '../../src/load/rule-files.js';

type Schema = Readonly<Record<string, unknown>>;

/** What the keywords of a schema ask for by name, as the members that lead there; a pattern stays one. */
function* asked(
  schema: unknown | undefined,
  path: readonly (string | RegExp)[],
): Generator<readonly (string | RegExp)[]> {
  if (schema === null || typeof schema !== 'object') return;
  if (Array.isArray(schema)) {
    for (const one of schema) yield* asked(one, path);
    return;
  }
  const { properties, patternProperties, required, additionalProperties, items, contains, ...rest } = schema as Schema;
  for (const [name, inner] of Object.entries((properties ?? {}) as Schema)) {
    yield [...path, name];
    yield* asked(inner, [...path, name]);
  }
  for (const [pattern, inner] of Object.entries((patternProperties ?? {}) as Schema)) {
    yield [...path, new RegExp(pattern)];
    yield* asked(inner, [...path, new RegExp(pattern)]);
  }
  for (const name of (required ?? []) as readonly string[]) yield [...path, name];
  for (const inner of [additionalProperties, items, contains]) {
    if (inner === undefined) continue;
    yield [...path, '*'];
    yield* asked(inner, [...path, '*']);
  }
  for (const keyword of ['anyOf', 'oneOf', 'allOf', 'not', 'if', 'then', 'else']) yield* asked(rest[keyword], path);
}

const dotted = formats().flatMap(({ documents = [] }) => documents.filter((part) => part.as === 'dotted'));
const rules = loadSchemaRules('config').filter(({ 'x-rule': { applies } }) =>
  dotted.some(({ kind }) => kind === applies),
);

const isOption = (path: readonly (string | RegExp)[], option: readonly string[]) =>
  path.every((one, index) => (one instanceof RegExp ? one.test(option[index] ?? '') : one === option[index]));

test('labels and switches have rules', () => {
  expect(dotted.length).toBeGreaterThan(0);
  expect(rules.length).toBeGreaterThan(0);
});

test.each(rules.map((rule) => [rule['x-rule'].id, rule] as const))(
  'the options that %s asks for are spelled',
  (_, rule) => {
    const { each = '', when, applies } = rule['x-rule'];
    const from = each.split('/').slice(1);
    const paths = [from, ...asked(rule, from), ...asked(when, from)].filter((path) => path.length > 0);
    expect(paths.length).toBeGreaterThan(0);
    for (const { kind, options = [], within = [''] } of dotted) {
      if (kind !== applies) continue;
      for (const path of paths) {
        const whole = within.map((base) => [...base.split('/').slice(1), ...path]);
        const isKnown = whole.some((one) => options.some((option) => isOption(one, option.split('/').slice(1))));
        expect(isKnown, path.join('/')).toBe(true);
      }
    }
  },
);
