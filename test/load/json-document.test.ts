import { expect, test } from 'vitest';
import { locateIn } from '../../src/load/data-document.js';
import { readJson } from '../../src/load/json-document.js';
import { checkReader, textAt } from './document-checks.js';

test('keys and values know where they stand', () => {
  const document = readJson('inventory', 'a.json', '{\n  "a/b": [1, {"c~": "x"}]\n}');
  expect(document.data).toEqual({ 'a/b': [1, { 'c~': 'x' }] });
  expect(textAt(document, '/a~1b/1/c~0')).toBe('"x"');
  expect(textAt(document, '/a~1b/1/c~0', 'key')).toBe('"c~"');
  expect(locateIn(document, '/a~1b/1/c~0')).toEqual({
    path: 'a.json',
    startLine: 2,
    startColumn: 21,
    endLine: 2,
    endColumn: 24,
  });
});

test('a missing member stands at the object that lacks it', () => {
  const document = readJson('inventory', 'a.json', '{"a": {"b": 1}}');
  expect(locateIn(document, '/a/missing/deeper')).toEqual(locateIn(document, '/a'));
});

test('repeated members are visible, and the last one counts', () => {
  const document = readJson('inventory', 'a.json', '{"a": 1, "b": {"c": 1, "c": 2, "c": 3}, "a": 2}');
  expect(document.data).toEqual({ a: 2, b: { c: 3 } });
  expect(document.duplicates).toEqual(['/b/c', '/a']);
  expect(textAt(document, '/a')).toBe('2');
});

test('comments and trailing commas belong to JSONC alone', () => {
  const text = '{ // why\n "a": 1, }';
  expect(readJson('inventory', 'a.jsonc', text).data).toEqual({ a: 1 });
  expect(() => readJson('inventory', 'a.json', text)).toThrow(
    /^a\.json was not read, because it is not valid JSON \(.*\)\.$/,
  );
});

test('an error has the line', () => {
  expect(() => readJson('inventory', 'a.json', '{\n\n"a" 1}')).toThrow(
    expect.objectContaining({ path: 'a.json', line: 3 }),
  );
  expect(() => readJson('inventory', 'a.json', '')).toThrow(expect.objectContaining({ line: 1 }));
});

test('__proto__ is a member like any other', () => {
  const document = readJson('inventory', 'a.json', '{"__proto__": {"polluted": true}}');
  expect(Object.keys(document.data as object)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(document.data)).toBe(Object.prototype);
  expect((document.data as { polluted?: unknown }).polluted).toBeUndefined();
});

test('a byte order mark moves no position', () => {
  const document = readJson('inventory', 'a.json', '\uFEFF{"a": 1}');
  expect(textAt(document, '/a')).toBe('1');
});

test.each([50_000, 500_000])('%i brackets are an error, no crash', (depth) => {
  expect(() => readJson('inventory', 'a.json', '['.repeat(depth) + ']'.repeat(depth))).toThrow(/nested/);
});

test('no input breaks the reader', () => {
  checkReader(
    (text) => [readJson('inventory', 'a.json', text)],
    ['{', '}', '[', ']', ':', ',', '"a"', '1', 'null', '//'],
  );
  checkReader(
    (text) => [readJson('inventory', 'a.jsonc', text)],
    ['{', '}', '[', ']', ':', ',', '"a"', '1', '/*', '*/', '//'],
  );
});
