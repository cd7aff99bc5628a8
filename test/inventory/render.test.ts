import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/discover/package-root.js';
import type { Inventory } from '../../src/findings/inventory.js';
import { INVENTORY_FORMATS, renderInventory } from '../../src/report/formats.js';
import { renderInventoryMarkdown } from '../../src/report/inventory-markdown.js';
import { renderInventoryPretty } from '../../src/report/inventory-pretty.js';
import { widthOf } from '../../src/report/visible.js';
import { GATEWAY, inventoryOf } from './sample.js';

const SECRET = 'correct-horse-battery-staple';
const plain = { width: 100, color: false };

/** An inventory in which every text that comes from outside is the same one. */
function saying(text: string): Inventory {
  const location = { path: text, startLine: 1, startColumn: 1, endLine: 1, endColumn: 9 };
  const cell = { is: 'known' as const, values: [text] };
  const place = { library: text, call: text, symbol: text, side: 'server' as const, location };
  return {
    version: 1,
    tool: { name: 'authproof', version: '1.2.3' },
    packages: [
      {
        name: text,
        folder: text,
        places: [
          {
            ...place,
            activity: 'verified',
            policy: {
              algorithms: cell,
              issuer: { is: 'absent' },
              audience: { is: 'unknown', why: text },
              expiry: cell,
              clockTolerance: cell,
              key: cell,
              claims: [{ claim: text, equals: [text], strength: 'exact', byAll: false }],
            },
            lacks: [{ check: 'issuer', checkedBy: [location] }],
          },
          { ...place, activity: 'stored', holds: text, under: cell, lacks: [] },
        ],
        trust: [{ key: cell, verifiers: [location, location], differences: ['issuer'] }],
      },
    ],
    hidden: 0,
    incomplete: [{ path: text, line: 1, why: text }],
    stats: { files: 1, candidates: 1 },
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '|',
        '`',
        '\n\n# Heading\n',
        '<script>',
        '[a](b)',
        '@octocat',
        '#12',
        '\u001b[31m',
        '\u202e',
        '::error::x',
        'a/b.ts',
        '値',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('the table', () => {
  it('reads like this', () => {
    expect(renderInventoryPretty(inventoryOf(GATEWAY), plain)).toBe(`# the project

verified (2), unknown
place     call            algorithms  issuer  audience   expiry   leeway   key  claims
api.ts:4  jose.jwtVerify  by library  [a]     [b]        checked  5 s      [c]  token_use=access
api.ts:9  jose.jwtVerify  by library  [a]     ! not set  checked  not set  [c]  ! none

[a] https://id.example
[b] https://api.example
[c] key set https://id.example/.well-known/jwks.json
! api.ts:9 does not ask for audience (as api.ts:4 does), token_use (as api.ts:4 does)
= 2 verifiers trust key set https://id.example/.well-known/jwks.json: they differ in audience,
    clockTolerance, claims

2 places in 1 package, 2 files read; 1 verifier asking for less than others with the same keys
`);
  });

  it('never begins a line with a workflow command, wherever it breaks a text', () => {
    const folder = 'src/authentication-things/::error title=x::pwned by path';
    for (let width = 40; width <= 140; width++)
      expect(renderInventoryPretty(saying(folder), { width, color: false })).not.toContain('::error');
  });

  it.each([60, 80, 100, 140])('fits %i columns, whatever the texts are', (width) => {
    fc.assert(
      fc.property(hostile, (text) => {
        const lines = renderInventoryPretty(saying(text), { width, color: false }).split('\n');
        const tooLong = lines.filter((line) => widthOf(line) > width && !line.startsWith(' -->'));
        return tooLong.length === 0;
      }),
      { numRuns: 60 },
    );
  });

  it('lets no control character through', () => {
    fc.assert(
      fc.property(hostile, (text) => !UNSAFE.test(renderInventoryPretty(saying(text), plain))),
      { numRuns: 60 },
    );
  });

  it('tells every value and every reason in full, also where it abbreviates', () => {
    const text = renderInventoryPretty(inventoryOf(GATEWAY), { width: 80, color: false });
    expect(text).toContain('key set https://id.example/.well-known/jwks.json');
    expect(text).toContain('token_use=access');
  });
});

describe('the Markdown', () => {
  const blocks = (markdown: string) =>
    markdown.split('\n').map((line) => {
      if (line.startsWith('|')) return `row of ${(line.match(/(?<!\\)\|/g)?.length ?? 0) - 1}`;
      return /^(?:#{1,6} | *- | *\d+\. |\s*$)/.exec(line)?.[0] ?? 'text';
    });

  it('has the same blocks whatever the texts are', () => {
    const expected = blocks(renderInventoryMarkdown(saying('x')));
    fc.assert(
      fc.property(hostile, (text) => {
        expect(blocks(renderInventoryMarkdown(saying(`x${text}`)))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('marks what differs', () => {
    expect(renderInventoryMarkdown(inventoryOf(GATEWAY))).toContain('| **not set** |');
  });
});

describe('the JSON', () => {
  const schema: unknown = JSON.parse(readFileSync(join(packageRoot(), 'rules/meta/inventory.schema.json'), 'utf8'));
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema as Record<string, unknown>);

  it.each([
    ['of a project', inventoryOf(GATEWAY)],
    ['of nothing', inventoryOf('')],
    ['of everything', saying('x')],
  ])('%s follows the schema', async (_, inventory) => {
    const json: unknown = JSON.parse(await renderInventory(inventory, 'json', plain));
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
  });

  it('may hold nothing that the schema does not name', () => {
    const inventory = inventoryOf(GATEWAY);
    expect(validate({ ...inventory, more: true })).toBe(false);
    const [one] = inventory.packages;
    expect(validate({ ...inventory, packages: [{ ...one, more: true }] })).toBe(false);
  });
});

it.each(Object.keys(INVENTORY_FORMATS))('no secret comes out as %s', async (format) => {
  const inventory = inventoryOf(`import jwt from 'jsonwebtoken';
    const secret = '${SECRET}';
    export const sign = (user) => jwt.sign(user, secret);
    export const verify = (token) => jwt.verify(token, secret, policy('${SECRET}'));
    export const call = () => fetch(url, { headers: { authorization: 'Bearer ${SECRET}' } });
    localStorage.setItem('access_token', '${SECRET}' + accessToken);
    console.log('${SECRET}', accessToken);`);
  const text = await renderInventory(inventory, format, plain);
  expect(text).toContain('corr…');
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain(SECRET.slice(0, 8));
});
