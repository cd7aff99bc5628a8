import { expect, test } from 'vitest';
import { locateIn } from '../../src/load/data-document.js';
import { readToml } from '../../src/load/toml-document.js';
import { checkReader, textAt } from './document-checks.js';

const read = (text: string) => readToml('supabase', 'config.toml', text);

test('tables, dotted keys, lists of tables and inline tables', () => {
  const document = read(
    't = 1\n[auth]\nsite.url = "x"\n[auth.mfa]\non = false\n[[key]]\nid = "a"\n[[key]]\nid = "b"\n[key.more]\nx = { y.z = [1, "2"] }\n',
  );
  expect(document.data).toEqual({
    t: 1,
    auth: { site: { url: 'x' }, mfa: { on: false } },
    key: [{ id: 'a' }, { id: 'b', more: { x: { y: { z: [1, '2'] } } } }],
  });
  expect(textAt(document, '/auth/site/url')).toBe('"x"');
  expect(textAt(document, '/auth/site/url', 'key')).toBe('url');
  expect(textAt(document, '/key/1/more/x/y/z/1')).toBe('"2"');
  expect(locateIn(document, '/key/1/id')).toMatchObject({ startLine: 9, startColumn: 6 });
  expect(locateIn(document, '/auth').startLine).toBe(2);
});

test('what JSON cannot hold stays as written', () => {
  expect(read('a = 2024-01-01\nb = inf\nc = 9223372036854775807\nd = 1.5').data).toEqual({
    a: '2024-01-01',
    b: 'inf',
    c: '9223372036854775807',
    d: 1.5,
  });
});

test('a value from the environment is unresolved', () => {
  const document = read(`secret = "\${CLIENT_SECRET}"\nother = "x"`);
  expect(document.unresolved?.('/secret')).toMatch(/variable/);
  expect(document.unresolved?.('/other')).toBeUndefined();
});

test('__proto__ is a member like any other', () => {
  const document = read('[__proto__]\npolluted = true\n');
  expect(Object.keys(document.data as object)).toEqual(['__proto__']);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test.each([
  ['a repeated key', 'a = 1\na = 2'],
  ['bad syntax', 'a = \n'],
  ['deep brackets', `a = ${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ['a deep key', `${'a.'.repeat(5_000)}a = 1`],
])('%s is an error of one sentence', (_, text) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({
      name: 'DocumentError',
      message: expect.stringMatching(/^config\.toml was not read, [^\n]+\.$/),
    }),
  );
});

test('no input breaks the reader', () => {
  checkReader(
    (text) => [read(text)],
    ['a', '.', ' = ', '[', ']', '[[a]]', '{', '}', '"', "'", '"""', '1', 'true', ',', '#', '2024-01-01'],
  );
});
