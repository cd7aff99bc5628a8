import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DocumentError } from '../../src/load/document-error.js';
import { readLiteral } from '../../src/load/literal-document.js';

const read = (text: string) => readLiteral('settings', 'environment.ts', text);

test('a literal is what it says, and any expression is a value that nobody can know', () => {
  const document = read(`import { base } from './base';
// export const environment = { a: 1 };
export const environment: Environment = {
  ...base,
  production: true, /* of the web */
  auth: { 'client-id': "shop", redirectUri: window.location.origin, port: 443 },
  list: ['a', fn({ b: [1] }), \`plain\`, \`\${x}\`],
  version: 'v' + number,
} as const;
`);
  expect(document.data).toEqual({
    production: true,
    auth: { 'client-id': 'shop', redirectUri: null, port: 443 },
    list: ['a', null, 'plain', null],
    version: null,
  });
  for (const pointer of ['/auth/redirectUri', '/list/1', '/list/3', '/version'])
    expect(document.unresolved?.(pointer), pointer).toBeDefined();
  expect(document.unresolved?.('/auth/client-id')).toBeUndefined();
  const span = document.positions.value('/auth/client-id');
  expect(document.text.slice(span?.start, span?.end)).toBe('"shop"');
});

test.each([
  ['a module without settings', 'export const a = 1;\n'],
  ['an empty file', ''],
])('%s gives nothing', (_, text) => {
  expect(read(text).data).toEqual({});
});

test.each(['{ a: ', '{ a: [ ', "{ a: 'x", '{ a: [ } ]', `{ a: ${'['.repeat(500)}`])('%s is one sentence', (text) => {
  expect(() => read(`export default ${text}`)).toThrow(DocumentError);
});

test('no text makes it hang or fail otherwise', () => {
  const text = fc.string({ unit: fc.constantFrom(...'{}[](),:;.\'"`/* \nab1$\\') });
  fc.assert(
    fc.property(text, (inner) => {
      try {
        read(`export default {${inner}`);
      } catch (error) {
        expect(error).toBeInstanceOf(DocumentError);
      }
    }),
    { numRuns: 500 },
  );
});
