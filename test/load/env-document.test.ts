import { expect, test } from 'vitest';
import { locateIn } from '../../src/load/data-document.js';
import { readEnv } from '../../src/load/env-document.js';
import { stageOf } from '../../src/load/stage.js';
import { checkReader, textAt } from './document-checks.js';

interface Entry {
  readonly name: string;
  readonly value: string;
  readonly overridden?: boolean;
}

function entries(text: string): Entry[] {
  return (readEnv('env', '.env', text).data as unknown as { entries: Entry[] }).entries;
}

function values(text: string): [string, string][] {
  return entries(text).map(({ name, value }) => [name, value]);
}

test.each([
  ['A=1', [['A', '1']]],
  ['  export A = 1  ', [['A', '1']]],
  ['export export=1', [['export', '1']]],
  ['A=', [['A', '']]],
  ['A: 1', [['A', '1']]],
  ['# A=1\nB=2 # two', [['B', '2']]],
  ['A=abc#def', [['A', 'abc']]],
  ['A="abc#def" # comment', [['A', 'abc#def']]],
  ['A=\'it is "it"\'', [['A', 'it is "it"']]],
  ['A=`both " and \'`', [['A', 'both " and \'']]],
  ['A="one\\ntwo"', [['A', 'one\ntwo']]],
  ["A='one\\ntwo'", [['A', 'one\\ntwo']]],
  [
    'A="say \\"hi\\""\nB=2',
    [
      ['A', 'say \\"hi\\"'],
      ['B', '2'],
    ],
  ],
  [
    'A="one\ntwo"\nB=2',
    [
      ['A', 'one\ntwo'],
      ['B', '2'],
    ],
  ],
  [
    'A="one\r\ntwo"\r\nB=2\r\n',
    [
      ['A', 'one\ntwo'],
      ['B', '2'],
    ],
  ],
  [
    'A="unclosed\nB=2',
    [
      ['A', '"unclosed'],
      ['B', '2'],
    ],
  ],
  [
    '\uFEFFA=1\rB=2',
    [
      ['A', '1'],
      ['B', '2'],
    ],
  ],
  ['not an assignment\nA.b-c=1', [['A.b-c', '1']]],
  [
    '__proto__=1\nconstructor=2',
    [
      ['__proto__', '1'],
      ['constructor', '2'],
    ],
  ],
])('%j', (text, expected) => {
  expect(values(text)).toEqual(expected);
});

test('the last of equal names wins, and the earlier one stays visible', () => {
  expect(entries('A=1\nB=2\nA=3').map(({ value, overridden }) => [value, overridden])).toEqual([
    ['1', true],
    ['2', undefined],
    ['3', undefined],
  ]);
});

test('names and values know where they stand, without quotes', () => {
  const document = readEnv('env', '.env', '# c\n export KEY = "one\ntwo" # c\nB=\n');
  expect(textAt(document, '/entries/0/value')).toBe('one\ntwo');
  expect(textAt(document, '/entries/0/value', 'key')).toBe('KEY');
  expect(textAt(document, '/entries/0')).toBe('KEY = "one\ntwo"');
  expect(locateIn(document, '/entries/0/value')).toEqual({
    path: '.env',
    startLine: 2,
    startColumn: 16,
    endLine: 3,
    endColumn: 4,
  });
  expect(locateIn(document, '/entries/1/value')).toMatchObject({ startLine: 4, startColumn: 3, endColumn: 3 });
});

test('an entry knows its stage and whether it is tracked, where that is known', () => {
  expect(readEnv('env', '.env.production', 'A=1', true).data).toEqual({
    entries: [{ name: 'A', value: '1', stage: 'production', tracked: true }],
  });
  expect(readEnv('env', '.env', 'A=1').data).toEqual({ entries: [{ name: 'A', value: '1' }] });
});

test.each([
  ['.env', undefined],
  ['apps/production/.env', undefined],
  ['.env.production', 'production'],
  ['.env.prod', 'production'],
  ['production.env', 'production'],
  ['.env.production.local', 'production'],
  ['.env.production.example', 'example'],
  ['.env.dist', 'example'],
  ['.env.staging', 'staging'],
  ['.env.local', 'local'],
  ['.env.test.local', 'test'],
  ['.env.development', 'development'],
  ['.env.products', undefined],
])('the stage of %s is %s', (path, stage) => {
  expect(stageOf(path)).toBe(stage);
});

test('what is filled in elsewhere is unresolved', () => {
  const document = readEnv(
    'env',
    '.env',
    `A=\${B}\nC=https://$HOST/\nD=$HOST\nE=op://a/b/c\nF=plain$2b$10\nG=ENC[AES256]`,
  );
  const why = [0, 1, 2, 3, 4, 5].map((index) => document.unresolved?.(`/entries/${index}/value`) !== undefined);
  expect(why).toEqual([true, false, true, true, false, true]);
});

test('a binary file is an error that says so', () => {
  expect(() => readEnv('env', 'a/.env', 'A=1\nB=\0')).toThrow('a/.env was not read, because it holds a NUL character');
});

test('a file of opening quotes takes no longer than its length', () => {
  const start = performance.now();
  readEnv('env', '.env', 'A="\n'.repeat(20_001).concat("B='\n".repeat(20_001)));
  expect(performance.now() - start).toBeLessThan(5_000);
});

test('no input breaks the reader', () => {
  checkReader((text) => [readEnv('env', '.env', text)], ['A', 'B', '=', '"', "'", '`', '#', '\\', 'export ', ': ']);
});
