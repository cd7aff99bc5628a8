import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretSpans } from '../../src/findings/secrets.js';
import { lineStarts } from '../../src/load/location.js';
import { pretty } from '../../src/report/pretty.js';
import { drawLine } from '../../src/report/source-line.js';
import { visible, widthOf, wrap } from '../../src/report/visible.js';
import { concluded, observe, rule } from '../findings/observe.js';

const NO_SECRETS = { values: new Set<string>(), places: new Map() };
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;

describe('scanned text', () => {
  it.each([
    ['\u001b[31mred', '\\x1b[31mred'],
    ['a\u202eb', 'a\\u{202e}b'],
    ['a\nb', 'a\\x0ab'],
    ['::error::owned', ':\\x3aerror:\\x3aowned'],
    ['see ::set-output x', 'see :\\x3aset-output x'],
    ['a/::error title=x::y', 'a/:\\x3aerror title=x:\\x3ay'],
    ['a::add-mask::x', 'a:\\x3aadd-mask:\\x3ax'],
    ['http://[fe80::1]:80', 'http://[fe80::1]:80'],
    ['##[error]x', '##\\x5berror]x'],
    ['##vso[task.setvariable]', '##vso\\x5btask.setvariable]'],
    ['Größe 値 🔑 e\u0301', 'Größe 値 🔑 e\u0301'],
  ])('%j is shown as %s', (text, shown) => expect(visible(text)).toBe(shown));

  it('is never unsafe, whatever it is', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 80 });
    fc.assert(fc.property(texts, (text) => !UNSAFE.test(visible(text))));
  });

  it('counts columns as terminals do', () => {
    expect(['abc', '値段', '🔑', 'e\u0301'].map(widthOf)).toEqual([3, 4, 2, 1]);
  });

  it('wraps without losing words', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^\w{1,12}$/), { minLength: 1 }),
        fc.integer({ min: 12, max: 60 }),
        (words, width) => {
          const lines = wrap(words.join(' '), width);
          expect(lines.join(' ')).toBe(words.join(' '));
          expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe('a source line', () => {
  const draw = (text: string, part: string, room: number, secrets: { start: number; end: number }[] = []) => {
    const start = text.indexOf(part);
    const span = { start, end: start + part.length };
    const drawn = drawLine(text, { start: 0, end: text.length }, span, secrets, room);
    const columns = drawn.columns(span);
    return { text: drawn.text, marked: columns && drawn.text.slice(columns.from, columns.to) };
  };

  it('keeps the marks under their span, whatever stands before it', () => {
    expect(draw('\tconst 値 = decode(t)', 'decode(t)', 80)).toMatchObject({ text: '  const 値 = decode(t)' });
    expect(draw('a\u001b decode(t)', 'decode(t)', 80).marked).toBe('decode(t)');
    expect(draw("x('hunter2-hunter2', decode(t))", 'decode(t)', 80, [{ start: 3, end: 18 }])).toEqual({
      text: "x('hunt… (15 characters)', decode(t))",
      marked: 'decode(t)',
    });
  });

  it('is cut around the span where it does not fit', () => {
    const { text, marked } = draw(`${'a'.repeat(5000)} decode(t) ${'b'.repeat(5000)}`, 'decode(t)', 60);
    expect(marked).toBe('decode(t)');
    expect(text).toMatch(/^\.\.\.a+ decode\(t\) b+\.\.\.$/);
    expect(text.length).toBeLessThanOrEqual(60);
  });

  it('fits its room and shows the beginning of its span, whatever the text is', () => {
    const part = fc.string({ unit: 'binary', maxLength: 120 }).map((text) => text.replace(/[\r\n]/g, ''));
    fc.assert(
      fc.property(part, part, fc.integer({ min: 30, max: 100 }), (before, after, room) => {
        const text = `${before} decode(t) ${after}`;
        const span = { start: before.length + 1, end: before.length + 10 };
        const drawn = drawLine(text, { start: 0, end: text.length }, span, [], room);
        expect(widthOf(drawn.text)).toBeLessThanOrEqual(room);
        expect(drawn.text).toContain('decode(t)');
        expect(UNSAFE.test(drawn.text)).toBe(false);
        expect(drawn.columns(span)).toBeDefined();
      }),
    );
  });
});

describe('credentials in source lines', () => {
  const shown = (text: string) => secretSpans(text, NO_SECRETS, 'a.ts').map(({ start, end }) => text.slice(start, end));
  const token = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1g'].join('.');

  it.each([
    ['a JWT', `verify('${token}')`, token],
    ['a key of a provider', `stripe('sk_live_${'a1B2c3D4'.repeat(3)}')`, `sk_live_${'a1B2c3D4'.repeat(3)}`],
    ['a random string', "x('q8ZkP2vN5rT9wB3yL6mX')", 'q8ZkP2vN5rT9wB3yL6mX'],
    ['a password in a URL', "connect('postgres://app:s3cr3tpw@db/x')", 's3cr3tpw'],
    ['a bearer header', "h = 'Bearer abcdefghij0123456789'", 'abcdefghij0123456789'],
    ['a member with a telling name', "clientSecret: 'lower case'.x, client_secret: 'open-sesame'", 'open-sesame'],
    ['a symmetric JWK', "key = { kty: 'oct', k: 'my-jwk-secret-words' }", 'my-jwk-secret-words'],
    ['a private JWK', `{"d":"my-private-words","kty":"OKP"}`, 'my-private-words'],
    ['a PIN', "const pin = '4711'", '4711'],
    ['a short name', "{ dbPass: 'open-sesame', db_pwd: 'x' }", 'open-sesame'],
    ['text to decode', "atob('bXkgc2VjcmV0IHdvcmRz')", 'bXkgc2VjcmV0IHdvcmRz'],
    ['bytes to decode', "Buffer.from('aGVsbG8td29y', 'base64')", 'aGVsbG8td29y'],
    ['an environment file', 'DB_PASSWORD=open-sesame\nNEXT=1', 'open-sesame'],
  ])('%s is found', (_, text, secret) => expect(shown(text)).toContain(secret));

  it('the body of a private key is found, of a public one not', () => {
    const pem = (kind: string) => `-----BEGIN ${kind}-----\nMIIBszCB\n-----END ${kind}-----`;
    expect(shown(pem('PRIVATE KEY'))).toEqual(['\nMIIBszCB\n']);
    expect(shown(pem('PUBLIC KEY'))).toEqual([]);
  });

  it.each([
    "import { createRemoteJWKSet } from '@scope/some-package-with-long-name/v2';",
    "const { code_challenge_methods_supported } = metadata['id_token_signing_alg_values_supported'];",
    "fetch('https://id.example.com/.well-known/openid-configuration');",
    "algorithms: ['RS256', 'ES256'], password: process.env.DB_PASSWORD,",
    "{ bypass: 'everything', spin: 'slowly', k: 'plain-words' }; Buffer.from('hello-world', 'utf8')",
    'const secret = await getSecretFromVaultOrEnvironment2(name);',
  ])('everyday code is left alone: %s', (text) => expect(shown(text)).toEqual([]));

  it('is linear in the length of the text', () => {
    for (const piece of [
      'eyJ',
      'a1',
      '-----BEGIN ',
      'secret',
      'secret="',
      '://a:',
      'sk_live_',
      'Bearer ',
      '${',
      'password = ',
      'pass_',
      "pwd='",
      "kty k:'aaaa',",
      "d: 'kty",
      "atob('aaaaaaaa",
    ]) {
      const start = performance.now();
      secretSpans(piece.repeat(200_000), NO_SECRETS, 'a.ts');
      expect(performance.now() - start, piece).toBeLessThan(4000);
    }
  });
});

it('a frame shows what the locations say, whatever the file holds', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.nat(),
      fc.nat(),
      fc.nat(),
      fc.nat(),
      (text, a, b, c, d) => {
        const lines = lineStarts(text).length + 1;
        const location = {
          path: 'a.ts',
          startLine: (a % lines) + 1,
          startColumn: (b % 50) + 1,
          endLine: (c % lines) + 1,
          endColumn: (d % 50) + 1,
        };
        const output = pretty(concluded([observe(rule('jwt-x'), location)], { files: { 'a.ts': text } }), {
          width: 80,
          color: false,
        });
        expect(output).toContain(`--> a.ts:${location.startLine}:${location.startColumn}`);
        expect(output).toContain('^');
        expect(UNSAFE.test(output.replaceAll('\n', ''))).toBe(false);
        expect(output.trimEnd().split('\n').at(-1)).toMatch(/^gate: FAILED/);
      },
    ),
  );
});
