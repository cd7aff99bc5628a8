import { expect, test } from 'vitest';
import { locateIn } from '../../src/load/data-document.js';
import { readYaml } from '../../src/load/yaml-document.js';
import { checkReader, textAt } from './document-checks.js';

function one(text: string) {
  const [document] = readYaml('kong', 'a.yaml', text);
  if (!document) throw new Error('no document');
  return document;
}

test('keys and values know where they stand', () => {
  const document = one('a:\n  - b: "x" # why\n  - [1, true, ~]\n');
  expect(document.data).toEqual({ a: [{ b: 'x' }, [1, true, null]] });
  expect(textAt(document, '/a/0/b')).toBe('"x"');
  expect(textAt(document, '/a/0/b', 'key')).toBe('b');
  expect(locateIn(document, '/a/0/b')).toMatchObject({ startLine: 2, startColumn: 8, endColumn: 11 });
});

test('every document of a file is one, with positions in the file', () => {
  const documents = readYaml('kong', 'a.yaml', 'a: 1\n---\nb: 2\n');
  expect(documents.map((document) => document.data)).toEqual([{ a: 1 }, { b: 2 }]);
  expect(documents.map((document) => textAt(document, '/b'))).toEqual([undefined, '2']);
  expect(readYaml('kong', 'a.yaml', '# nothing')).toEqual([]);
});

test('aliases are written out: the value stands at the alias, what is inside at the anchor', () => {
  const document = one('base: &b\n  x: 1\ncopy: *b\n');
  expect(document.data).toEqual({ base: { x: 1 }, copy: { x: 1 } });
  expect(textAt(document, '/copy')).toBe('*b');
  expect(locateIn(document, '/copy/x').startLine).toBe(2);
});

test('merge keys give what the map does not have itself', () => {
  const merged = one('a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  z: 3\n  <<: [*a, *b]\n  x: 3\n').data;
  expect(merged).toMatchObject({ c: { x: 3, y: 1, z: 3 } });
});

test('a tag of its own makes a value unresolved, with all inside', () => {
  const document = one('a: !Ref Secret\nb: !Sub [x, {c: d}]\ne: plain\nf: "{{ .Values.x }}"\n');
  expect(document.data).toMatchObject({ a: 'Secret', e: 'plain' });
  const known = ['/a', '/b', '/b/1/c', '/e', '/f'].map((pointer) => document.unresolved?.(pointer) === undefined);
  expect(known).toEqual([false, false, false, true, false]);
});

test('repeated keys are visible, odd keys have a name, __proto__ is a member', () => {
  const document = one('a: 1\na: 2\n1: x\n? [k]\n: y\n__proto__: z\n');
  expect(document.duplicates).toEqual(['/a']);
  expect(Object.entries(document.data as object)).toEqual([
    ['1', 'x'],
    ['a', 2],
    ['[k]', 'y'],
    ['__proto__', 'z'],
  ]);
});

test('what JSON cannot hold stays as written', () => {
  expect(one('a: .inf\nb: .nan\nc: 2024-01-01\n').data).toEqual({ a: '.inf', b: '.nan', c: '2024-01-01' });
});

test.each([
  ['a bomb of aliases', `a: &a [${'x,'.repeat(9)}x]\n${bomb('[', ']')}`],
  ['a bomb of merges', `a: &a {x: 1}\n${bomb('{<<: [', ']}')}`],
  ['an alias inside itself', '- &a [*a]'],
  ['a merge of itself', 'a: &a\n  <<: *a\n'],
  ['an alias without an anchor', 'a: *nothing'],
  ['bad syntax', 'a: [1\nb: 2'],
  ['deep brackets', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
  ['deep lists', '- '.repeat(3_000)],
])('%s is an error, no hang', (_, text) => {
  expect(() => readYaml('kong', 'a.yaml', text)).toThrow(expect.objectContaining({ name: 'DocumentError' }));
});

function bomb(open: string, close: string): string {
  const names = 'abcdefghi';
  return [...names.slice(1)]
    .map((name, index) => `${name}: &${name} ${open}${`*${names[index]},`.repeat(9)}*${names[index]}${close}\n`)
    .join('');
}

test('no input breaks the reader', () => {
  const words = [
    'a',
    ': ',
    '- ',
    '&a ',
    '*a',
    '<<',
    '!T ',
    '---',
    '...',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '|',
    '>',
    '? ',
    '# ',
    '%',
  ];
  checkReader((text) => readYaml('kong', 'a.yaml', text), words);
});
