import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { registerKeywords } from '../../src/analyse/config/keywords.js';
import type { SchemaRule } from '../../src/analyse/config/schema-rule.js';
import { loadConfigText } from '../../src/load/config-files.js';
import type { Json } from '../../src/load/data-document.js';
import { loadSchemaRules } from '../../src/load/rule-files.js';
import { select } from '../../src/load/select.js';

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictRequired: false, ownProperties: true });
ajv.addKeyword('x-rule');
registerKeywords(ajv);

/** Of several types, which one is meant is the schema's to say: the error of the whole is the one that counts. */
const FOLDING = new Set(['anyOf', 'oneOf', 'contains', 'not', 'propertyNames', 'dependentSchemas']);
/** What readers of ours make has no other types, and the inventory is held to a schema of its own. */
const MADE = new Set(['env', 'commands', 'pem', 'stages', 'registrations', 'inventory']);
const OTHERS: readonly Json[] = [7, 'x', true, [], [7], {}, { a: 7 }];

/** The document with another value at each of its places, one at a time. */
function* changed(content: Json): Generator<Json> {
  yield* OTHERS;
  if (content === null || typeof content !== 'object') return;
  for (const [name, member] of Object.entries(content)) {
    for (const other of changed(member)) {
      yield Array.isArray(content) ? content.with(Number(name), other) : { ...content, [name]: other };
    }
  }
}

function explained(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  return errors.some((by) => FOLDING.has(by.keyword) && error.schemaPath.startsWith(`${by.schemaPath}/`));
}

function* typesRefused({ 'x-rule': meta, ...schema }: SchemaRule): Generator<string> {
  const good = ajv.compile(schema);
  const applies = meta.when && ajv.compile(meta.when);
  const examples = [...meta.examples.good, ...meta.examples.bad.map(({ document }) => document)];
  const files = examples.flatMap((one) => Object.entries((one as { files?: Record<string, Json> }).files ?? {}));
  for (const [path, content] of files) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    const { documents } = loadConfigText(path, text, true);
    for (const { data } of documents.filter(({ kind }) => kind === meta.applies)) {
      // That the whole is an object, its format says.
      for (const other of [...changed(data)].slice(OTHERS.length)) yield* refusedIn(other);
    }
  }
  function* refusedIn(data: Json): Generator<string> {
    for (const { value } of select(data, meta.each ?? '')) {
      if ((applies && !applies(value)) || good(value)) continue;
      const errors = good.errors ?? [];
      for (const error of errors) {
        if (error.keyword === 'type' && !explained(error, errors)) yield `${meta.id} ${error.schemaPath}`;
      }
    }
  }
}

test('a value of a type that nobody asked about is the vendor’s to refuse, and no finding', () => {
  const rules = loadSchemaRules('config').filter(({ 'x-rule': { applies } }) => !MADE.has(applies));
  expect([...new Set(rules.flatMap((rule) => [...typesRefused(rule)]))]).toEqual([]);
}, 60_000);
