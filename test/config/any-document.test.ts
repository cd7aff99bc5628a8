import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeConfig } from '../../src/analyse/config/config.js';
import { joinRegistrations } from '../../src/analyse/config/registrations.js';
import type { SchemaRule } from '../../src/analyse/config/schema-rule.js';
import { formats, formatsNamed } from '../../src/discover/formats.js';
import { loadConfigText } from '../../src/load/config-files.js';
import type { Json } from '../../src/load/data-document.js';
import type { Location } from '../../src/load/location.js';
import { loadSchemaRules } from '../../src/load/rule-files.js';

const rules = loadSchemaRules('config');

interface Example {
  readonly path: string;
  readonly content: Json;
}

/** The files that the rules of a format show: what they are changed into is near to what the rules look at. */
function examplesOf(id: string): Example[] {
  return all.filter(({ path }) => formatsNamed(path).some((format) => format.id === id));
}

const all: readonly Example[] = [...rules, ...loadSchemaRules('issuer')].flatMap(
  ({ 'x-rule': { applies, examples } }) =>
    [...examples.good, ...examples.bad.map(({ document }) => document)].flatMap((example) => {
      const { files } = example as { readonly files?: Readonly<Record<string, Json>> };
      if (files) return Object.entries(files).map(([path, content]) => ({ path, content }));
      // Those for the inventory and for issuers are bare documents.
      const bare: Readonly<Record<string, Example>> = {
        inventory: { path: 'authproof.json', content: { inventory: example } },
        'issuer.jwks': { path: '.well-known/jwks.json', content: example },
        'issuer.metadata': { path: '.well-known/openid-configuration', content: example },
        'issuer.protected-resource': { path: '.well-known/oauth-protected-resource', content: example },
      };
      return bare[applies] ?? [];
    }),
);

const asText = (content: Json) => (typeof content === 'string' ? content : JSON.stringify(content, undefined, 1));

function expectSound(path: string, text: string, of: readonly SchemaRule[] = rules) {
  const { documents, incomplete } = loadConfigText(path, text, true);
  for (const { path: at, why } of incomplete) {
    expect(at).toBe(path);
    expect(why, 'one sentence').toMatch(/^[^\n]*\.$/);
  }
  const judged = judgeConfig(documents, of);
  expect(judged.incomplete, 'no rule crashes').toEqual([]);
  const lines = text.split(/\r\n|[\r\n]/);
  for (const fact of documents.flatMap((document) => document.facts?.() ?? [])) {
    const values = Object.values(fact.parts).flatMap((part) => part.values);
    for (const { location } of [fact, ...values]) expectInside(location, lines);
  }
  expect(() => joinRegistrations([], [], documents)).not.toThrow();
  for (const { location, trace } of judged.observations) {
    for (const one of [location, ...trace.map((step) => step.location)]) expectInside(one, lines);
  }
}

function expectInside({ startLine, startColumn, endLine, endColumn }: Location, lines: readonly string[]) {
  expect(startLine).toBeGreaterThanOrEqual(1);
  expect(startColumn).toBeGreaterThanOrEqual(1);
  expect(endLine).toBeGreaterThanOrEqual(startLine);
  expect(endLine).toBeLessThanOrEqual(lines.length);
  if (endLine === startLine) expect(endColumn).toBeGreaterThanOrEqual(startColumn);
  expect(endColumn).toBeLessThanOrEqual((lines[endLine - 1] ?? '').length + 1);
}

/** Any other value in the place of one that the document has, chosen by `where`. */
function changed(content: Json, where: number, value: Json): Json {
  let count = 0;
  const copy = (one: Json): Json => {
    if (count++ === where) return value;
    if (Array.isArray(one)) return one.map(copy);
    if (one === null || typeof one !== 'object') return one;
    return Object.fromEntries(Object.entries(one).map(([name, member]) => [name, copy(member)]));
  };
  return copy(content);
}

const anyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
  fc.constantFrom<Json>('${VAR}', '{{ .Values.x }}', '', '*', 'http://', -1, 1e308, true, null, [], {}, ['*', {}]),
);

const shown = formats().map(({ id }) => [id, examplesOf(id)] as const);

test('every format is among them', () => {
  expect(shown.filter(([, examples]) => examples.length === 0).map(([id]) => id)).toEqual([]);
});

describe.each(shown)('%s', (_, examples) => {
  const anyExample = fc.constantFrom(...examples);

  test('no other value in the place of one makes a rule crash or point outside of the file', () => {
    const place = fc.nat({ max: 25 });
    fc.assert(
      fc.property(anyExample, place, anyValue, ({ path, content }, where, value) => {
        const other =
          typeof content === 'string'
            ? content.replace(/"[^"]*"|true|false|\d+/, asText(value))
            : changed(content, where, value);
        expectSound(path, asText(other));
      }),
      { numRuns: 60 },
    );
  });

  test('nor does a file that ends too early, or has anything in it', () => {
    fc.assert(
      fc.property(
        anyExample,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.string(),
        ({ path, content }, share, noise) => {
          const text = asText(content);
          const cut = Math.floor(share * text.length);
          expectSound(path, text.slice(0, cut));
          expectSound(path, text.slice(0, cut) + noise + text.slice(cut));
        },
      ),
      { numRuns: 60 },
    );
  });
});
