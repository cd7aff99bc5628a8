import { describe, expect, it } from 'vitest';
import { codeRules } from '../rules/code/index.js';
import type { Location } from '../src/load/location.js';
import { scriptOf } from '../src/load/script-blocks.js';
import { analyse, unmark } from './example.js';

const place = ({ path, startLine, startColumn, endLine, endColumn }: Location): string =>
  `${path}:${startLine}:${startColumn}-${endLine}:${endColumn}`;

describe.each(codeRules)('rule $id', (rule) => {
  it.each([...rule.bad, ...rule.good].map((example, index) => ({ example, index })))(
    'example $index',
    ({ example }) => {
      const { files, findings, proofs } = unmark(example);
      const { observations, incomplete } = analyse(files, [rule]);
      expect(incomplete).toEqual([]);
      // A hidden (low confidence) finding is silence for whoever reads a good example.
      const found = observations.filter(({ outcome, confidence }) => outcome === 'finding' && confidence !== 'low');
      expect(found.map(({ location }) => place(location)).sort()).toEqual(findings.map(place).sort());
      const proven = observations.filter(({ outcome }) => outcome === 'proof').map(({ location }) => place(location));
      expect(proven).toEqual(expect.arrayContaining(proofs.map(place)));
    },
  );

  it('has bad and good examples, and says what it cannot see', () => {
    expect(rule.bad.length).toBeGreaterThan(0);
    expect(rule.good.length).toBeGreaterThan(0);
    expect(rule.blind).not.toBe('');
  });
});

describe('what may hold or not', () => {
  const compared = (pattern: string) => ({
    'api.ts': `import { jwtVerify } from 'jose';
               export const verify = async (token, keys) => {
                 const { payload } = await jwtVerify(token, keys, { audience: 'api', algorithms: ['RS256'] });
                 if (!${pattern}.test(payload.iss)) throw new Error('issuer');
                 return payload;
               };`,
  });
  const asked = (query: string) => ({
    'schema.prisma': 'model Author { id Int @id\n passwordHash String\n books Book[] }\nmodel Book { id Int @id }',
    'db.ts': `import { PrismaClient } from '@prisma/client';
              export const db = new PrismaClient();
              app.get('/a', async (req, res) => res.json(await db.author.findFirst(${query})));`,
  });

  it.each([
    ['token-verify-no-issuer', compared('/^.*$/')],
    ['token-verify-no-issuer', compared(String.raw`/^https:\/\/.+\.example$/`)],
    ['token-verify-no-issuer', compared('/^api|admin$/')],
    ['secret-in-response', asked("{ select: { id: true, passwordHash: req.query.full === '1' } }")],
    ['secret-in-response', asked('{ omit: { passwordHash: !req.isAdmin } }')],
    ['secret-in-response', asked('{ omit: { passwordHash: true }, include: req.also }')],
  ])('%s is neither a finding nor a proof', (id, files) => {
    const rules = codeRules.filter((rule) => rule.id === id);
    const { observations } = analyse(new Map(Object.entries(files)), rules);
    expect(observations.filter(({ outcome }) => outcome === 'finding' || outcome === 'proof')).toEqual([]);
  });
});

describe('single-file components', () => {
  it('are read where their script stands', () => {
    const files = new Map([
      [
        'Login.vue',
        scriptOf(
          'Login.vue',
          '<template/>\n<script setup lang="ts">\nlocalStorage.setItem("access_token", t.access_token);\n</script>',
        ),
      ],
    ]);
    const { observations } = analyse(files, codeRules);
    expect(
      observations.map(({ rule, location }) => `${rule.id} ${location.startLine}:${location.startColumn}`),
    ).toEqual(['token-in-browser-storage 3:1']);
  });
});

describe('a file that nests deeper than any stack', () => {
  it('costs itself and nothing else', () => {
    const deep = `import jwt from 'jsonwebtoken';\nx = ${'['.repeat(20_000)}${']'.repeat(20_000)};`;
    const victim = `import jwt from 'jsonwebtoken';\nexport const f = (req) => { const c = jwt.decode(req.headers.authorization); if (c.role === 'admin') return 1; };`;
    const { observations, incomplete } = analyse(
      new Map([
        ['deep.ts', deep],
        ['victim.ts', victim],
      ]),
      codeRules,
    );
    expect(observations.map(({ rule }) => rule.id)).toEqual(['jwt-decode-unverified']);
    expect(incomplete.map(({ path }) => path)).toEqual(['deep.ts']);
  });
});
