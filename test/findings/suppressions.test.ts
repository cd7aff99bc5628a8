import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSuppressions } from '../../src/load/suppressions.js';

const IGNORE = 'authproof-ignore jwt-x -- the gateway verifies it';

function read(text: string, path = 'a.ts') {
  return readSuppressions(path, text).map(({ line, rules, until, reason }) => ({ line, rules, until, reason }));
}

const found = (line: number) => [{ line, rules: ['jwt-x'], until: undefined, reason: 'the gateway verifies it' }];

describe('where a suppression counts', () => {
  it.each([
    ['a line comment above', `// ${IGNORE}\ncode()`, 2],
    ['a line comment beside', `code() // ${IGNORE}\nmore()`, 1],
    ['a block comment above', `/* ${IGNORE} */\ncode()`, 2],
    ['a block comment before code', `/* ${IGNORE} */ code()`, 1],
    ['a comment in JSX', `<div>\n  {/* ${IGNORE} */}\n  <Login />\n</div>`, 3],
    ['a comment over several lines', `/**\n * authproof-ignore jwt-x --\n * the gateway verifies it\n */\ncode()`, 5],
    ['Windows line ends', `code()\r\n// ${IGNORE}\r\ncode()`, 3],
    ['a comment after a string with slashes', `get('https://x.example') // ${IGNORE}`, 1],
    ['a comment after a regular expression with a quote', `x = /['"\`]/.test(y) // ${IGNORE}`, 1],
    ['a comment after a division', `x = a / b // ${IGNORE}\ny = c / d`, 1],
    ['a comment inside a template expression', `t = \`a \${b({ c: 1 }) /* ${IGNORE} */} d\``, 1],
    ['a comment after a nested template', `t = \`a \${b ? \`c \${d}\` : ''} e\` // ${IGNORE}`, 1],
  ])('%s', (_, text, line) => expect(read(text)).toEqual(found(line)));

  it.each(['.env', 'deploy/values.yaml', 'config.toml'])('a # comment in %s', (path) => {
    expect(read(`# ${IGNORE}\nSECRET=abc`, path)).toEqual(found(2));
    expect(read(`SECRET: abc # ${IGNORE}`, path)).toEqual(found(1));
    expect(read(`SECRET="# ${IGNORE}"`, path)).toEqual([]);
    expect(read(`SECRET=a#${IGNORE}`, path)).toEqual([]);
  });

  it('several above one line all speak about that line', () => {
    const text = '// authproof-ignore a-b -- one good reason\n// authproof-ignore c-d -- another good reason\ncode()';
    expect(read(text).map(({ line }) => line)).toEqual([3, 3]);
  });
});

describe('what is not a suppression', () => {
  it.each([
    ['a string', `x = "// ${IGNORE}"`],
    ['a template', `x = \`\n// ${IGNORE}\n\``],
    ['a template after an expression', `x = \`\${a} // ${IGNORE}\``],
    ['a string with an escaped quote', `x = 'it\\'s // ${IGNORE}'`],
    ['a regular expression', `x = /[/] // ${IGNORE}/`],
    ['a mention in prose', '// see authproof-ignore jwt-x -- the gateway verifies it'],
    ['a longer word', '// authproof-ignored jwt-x -- the gateway verifies it'],
  ])('%s', (_, text) => expect(read(text)).toEqual([]));
});

describe('what it says', () => {
  it('names rules, an end and a reason', () => {
    expect(read('// authproof-ignore a-b, c-d until:2027-01-31 -- moved behind the VPN -- see ADR 7')).toEqual([
      { line: 2, rules: ['a-b', 'c-d'], until: '2027-01-31', reason: 'moved behind the VPN -- see ADR 7' },
    ]);
  });

  it('may have a colon, as those of other tools', () => {
    const [comment] = readSuppressions('a.ts', '// authproof-ignore: token-in-url -- a link for one use\n');
    expect(comment).toMatchObject({ rules: ['token-in-url'], reason: 'a link for one use' });
  });

  it('keeps what is missing empty', () => {
    expect(read('// authproof-ignore')).toEqual([{ line: 2, rules: [], until: undefined, reason: '' }]);
    expect(read('// authproof-ignore a-b --')).toEqual([{ line: 2, rules: ['a-b'], until: undefined, reason: '' }]);
  });
});

describe('on foreign input', () => {
  const pieces = fc.constantFrom(
    '//',
    '/*',
    '*/',
    '"',
    "'",
    '`',
    '${',
    '}',
    '{',
    '\\',
    '/',
    '[',
    ']',
    '#',
    '\n',
    '\r',
    ' ',
    'a',
    IGNORE,
  );
  const texts = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(''));

  it('reads only what is written there, on lines that exist', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('a.tsx', '.env', 'a.yml', 'a.json'), (text, path) => {
        const lines = text.split(/\r\n|\r|\n/);
        for (const { location, line, reason } of readSuppressions(path, text)) {
          expect(lines.slice(location.startLine - 1, location.endLine).join('\n')).toContain('authproof-ignore');
          expect(line).toBeGreaterThanOrEqual(location.startLine);
          expect(line).toBeLessThanOrEqual(lines.length + 1);
          expect(text.replace(/\s+/g, ' ')).toContain(reason);
        }
      }),
    );
  });

  it('finds every comment between statements, whatever the strings beside it contain', () => {
    const string = fc.string({ maxLength: 20 }).map((text) => JSON.stringify(text));
    fc.assert(
      fc.property(fc.array(string, { minLength: 1, maxLength: 10 }), (strings) => {
        const text = strings.map((one) => `f(${one}); // ${IGNORE}`).join('\n');
        expect(read(text).map(({ line }) => line)).toEqual(strings.map((_, index) => index + 1));
      }),
    );
  });

  it('stays linear', () => {
    for (const piece of ['(/[', '/', '`${', '/*', "'", '{ ', ' ', '# ', 'eyJ', '-- ']) {
      const text = `${piece.repeat(400_000)} // ${IGNORE}`;
      const start = performance.now();
      readSuppressions('a.ts', text);
      readSuppressions('a.env', text);
      expect(performance.now() - start, piece).toBeLessThan(3000);
    }
  });
});
