import { expect, it } from 'vitest';
import { codeRules } from '../../rules/code/index.js';
import { analyse } from '../example.js';

const SCHEMA = `model Author { id Int @id
  mail String
  passwordHash String
  books Book[] }
model Book { id Int @id
  author Author @relation(fields: [authorId], references: [id])
  authorId Int }`;

/** What is said of an answer with what a query gives back. */
function outcomes(query: string, record = 'author') {
  const files = new Map([
    ['prisma/schema.prisma', SCHEMA],
    [
      'routes.ts',
      `app.get('/', async (req, res) => { const all = await db.${record}.findMany(${query}); res.json(all); });`,
    ],
  ]);
  const rules = codeRules.filter(({ id }) => id === 'secret-in-response');
  return analyse(files, rules)
    .observations.map(({ outcome }) => outcome)
    .filter((outcome) => outcome !== 'unknown');
}

it('takes a query for a proof only where it is plain that the secret stays out', () => {
  expect(outcomes('{ select: { id: true } }')).toEqual(['proof']);
  expect(outcomes('{ omit: { passwordHash: true } }')).toEqual(['proof']);
  expect(outcomes('{ omit: { passwordHash: false } }')).toEqual(['finding']);
  expect(outcomes('{ omit: { passwordHash: true }, include: { books: { include: { author: true } } } }')).toEqual([
    'finding',
  ]);
});

it.each([
  `{ select: { id: true, passwordHash: req.query.full === '1' } }`,
  `{ omit: { passwordHash: !req.user.isAdmin } }`,
  `{ omit: { ...(req.isShort && { passwordHash: true }) } }`,
  `{ omit: { passwordHash: true }, include: req.relations }`,
  `{ omit: { passwordHash: true }, ...req.query }`,
  `req.isShort ? { omit: { passwordHash: true } } : {}`,
  `{ omit: { passwordHash: true }, include: { ${'books: { include: { author: { omit: { passwordHash: true }, include: { '.repeat(3)}${'} } } } '.repeat(3)} } }`,
])('neither finds nor proves anything where that depends: %s', (query) => {
  expect(outcomes(query)).toEqual([]);
});
