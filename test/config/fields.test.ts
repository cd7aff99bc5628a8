import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadSchemaRules } from '../../src/load/rule-files.js';

/** By format and field. */
type Fields = Readonly<Record<string, Readonly<Record<string, readonly string[] | string>>>>;

const { about: _, ...fields }: Fields & { about?: unknown } = JSON.parse(
  readFileSync(new URL('fields.json', import.meta.url), 'utf8'),
);

/** What a rule says without its words for people. */
const looks = new Map(
  loadSchemaRules('config').map(({ title: _t, description: _d, 'x-rule': meta, ...schema }) => [
    meta.id,
    JSON.stringify([schema, meta.each, meta.when, meta.applies]).replaceAll('\\\\', ''),
  ]),
);

test('each field that the research names has a rule that looks at it, or a reason why none does', () => {
  const missing = Object.entries(fields).flatMap(([format, of]) =>
    Object.entries(of).flatMap(([field, rules]) => {
      if (typeof rules === 'string') return rules.length > 20 ? [] : [`${format} ${field}: no reason`];
      return rules.filter((id) => !looks.get(id)?.includes(field)).map((id) => `${format} ${field}: not in ${id}`);
    }),
  );
  expect(missing).toEqual([]);
});
