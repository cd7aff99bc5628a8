import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readDocument } from '../../src/load/read-document.js';
import { withoutUnread } from '../../src/load/unread-lines.js';

const read = (text: string, unread?: readonly string[]) => readDocument('a', 'a.yaml', text, undefined, 'yaml', unread);

test('a block that no rule asks for is left out, and all else stays where it is', () => {
  const text = [
    'components:',
    '  schemas: # many',
    '    User:',
    '      description: |',
    '        securitySchemes: none',
    '',
    '  securitySchemes:',
    '    api: { type: http }',
    'paths:',
    '  "/users":',
    '    get:',
    '      parameters:',
    '      - name: id',
    '        in: path',
    '      security: []',
    '',
  ].join('\n');
  const unread = ['/components/schemas', '/paths/*/*/parameters'];
  const [document] = read(text, unread);
  expect(document?.data).toEqual({
    components: { schemas: null, securitySchemes: { api: { type: 'http' } } },
    paths: { '/users': { get: { parameters: null, security: [] } } },
  });
  const [whole] = read(text);
  for (const pointer of ['/components/securitySchemes/api/type', '/paths/~1users/get/security'])
    expect(document?.positions.value(pointer)).toEqual(whole?.positions.value(pointer));
  expect(document?.text).toBe(text);
});

test.each([
  ['an anchor that others may name', 'a:\n  b: &x 1\nc: *x\n'],
  ['a value on the line of its name', 'a: { b: 1 }\nc: 2\n'],
  ['an anchor behind a tag', 'a:\n  b: !!str &x 1\nc: *x\n'],
  ['an alias', 'd: &d { b: 1 }\na: *d\n'],
  ['a text of several lines', 'a: |\n  b: 1\nc: 2\n'],
  ['a name elsewhere', 'x:\n  a:\n    b: 1\n'],
])('%s stays', (_, text) => {
  expect(withoutUnread(text, ['/a'])).toBe(text);
});

test('the next document and the next member are read', () => {
  expect(read('a:\n  b: 1\n---\nc: 2\n', ['/a']).map(({ data }) => data)).toEqual([{ a: null }, { c: 2 }]);
  expect(read('a:\r\n  b: 1\r\nc: 2\r\n', ['/a']).map(({ data }) => data)).toEqual([{ a: null, c: 2 }]);
});

test('a long block makes no long name of the next member', () => {
  const block = Array.from({ length: 100 }, (_, at) => `    member${at}: a description of many words`).join('\n');
  expect(read(`a:\n  b:\n${block}\n  c: 1\n`, ['/a/b']).map(({ data }) => data)).toEqual([{ a: { b: null, c: 1 } }]);
});

test('whatever stands there, the rest reads as it did', () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  fc.assert(
    fc.property(json, json, (left, kept) => {
      const text = stringify({ p: { left, kept }, kept });
      const [all, some] = [read(text), read(text, ['/p/left'])].map(([document]) => document?.data);
      const given = (all as { p: { kept: unknown } }).p;
      expect(some).toMatchObject({ p: { kept: given.kept }, kept: given.kept });
    }),
  );
});
