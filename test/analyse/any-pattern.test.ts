import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyOf } from '../../src/analyse/text/any-pattern.js';
import { alternativesOf } from '../../src/analyse/text/required-words.js';
import { WordSearch } from '../../src/analyse/text/word-search.js';

describe('what a pattern cannot do without', () => {
  it.each<[string, readonly (readonly string[])[]]>([
    ['token', [['token']]],
    ['Client[_-]?Id', [['clientid', 'client_id', 'client-id']]],
    ['create\\w{0,9}\\(\\s*secret', [['create'], ['secret']]],
    ['\\.(?:save|insert)\\(', [['.save(', '.insert(']]],
    ['(?:reset|verif\\w{0,8})_token', [['reset', 'verif'], ['_token']]],
    ['(?<=invite\\w*)token(?=\\s+body)', [['invite'], ['token'], ['body']]],
    ['token(?!s)(?<!anti)', [['token']]],
    ['(?:secret)?token\\w+', [['token', 'secrettoken']]],
    ['(?:secret|[a-z]+)=', []],
    ['\\{\\s*v1\\s*,', [['v1']]],
    ['[^s]ecret\\bkey\\d', [['ecret'], ['key']]],
    ['ünlocked', [['nlocked']]],
  ])('%s', (pattern, required) => {
    expect(alternativesOf(pattern).map((alternative) => alternative.required)).toEqual([required]);
  });

  it('is told for each alternative', () => {
    expect(alternativesOf('token|a|secret\\d')).toEqual([
      { pattern: 'token', required: [['token']] },
      { pattern: 'a', required: [] },
      { pattern: 'secret\\d', required: [['secret']] },
    ]);
  });
});

describe('the search for many words', () => {
  const letters = fc.constantFrom('a', 'b', 'B', 'é', '\u{10000}', '.');
  const word = fc.array(fc.constantFrom('a', 'b', '.'), { minLength: 1, maxLength: 5 }).map((list) => list.join(''));

  it('finds each word that stands in a text, within other words too, and no other', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { maxLength: 8 }),
        fc.array(letters, { maxLength: 40 }).map((list) => list.join('')),
        (words, text) => {
          const found = [...new WordSearch(words).search(text)].map(Boolean);
          expect(found).toEqual(words.map((each) => text.toLowerCase().includes(each)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('forgets the text before', () => {
    const search = new WordSearch(['token', 'secret']);
    expect([...search.search('a secret token')]).toEqual([1, 1]);
    expect([...search.search('a Secret')]).toEqual([0, 1]);
  });
});

describe('any of many patterns', () => {
  const PATTERNS = [
    'client[_-]?secret\\s*[:=]',
    '\\bcookies?\\(\\s*\\)\\.set|(?<!un)signed\\w{0,3}\\b(?=[^;]{0,9}token)',
    '(?:save|insert)\\w{0,4}\\((?<=(?:reset|invite)[^;]{0,12})',
    `['"](?:jose|@scope/[^'"]*)['"]`,
    '\\bx-\\w',
  ];
  const pieces = fc.constantFrom(
    ...['client', '_', 'Secret', ' ', ':', '=', 'cookie', 's', '(', ')', '.set', 'un', 'signed', ';', 'TOKEN', 'reset'],
    ...['invite', '.save', 'insertOne', '"', "'", 'jose', '@scope/', 'x-', 'é', '\n'],
  );

  it('matches what one of them matches alone', () => {
    const any = anyOf(PATTERNS);
    const alone = new RegExp(PATTERNS.join('|'), 'i');
    let matched = 0;
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 14 }).map((list) => list.join('')),
        (text) => {
          const expected = alone.test(text);
          matched += expected ? 1 : 0;
          expect(any.test(text)).toBe(expected);
        },
      ),
      { numRuns: 3000 },
    );
    expect(matched).toBeGreaterThan(100);
  });

  it('matches nothing without patterns', () => {
    expect(anyOf([]).test('anything')).toBe(false);
  });
});
