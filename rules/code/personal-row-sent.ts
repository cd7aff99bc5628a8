import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'personal-row-sent',
  title: 'A row is sent as a whole, with what only its owner should be shown',
  severity: 'medium',
  confidence: 'medium',
  cwe: [201, 359],
  controls: ['T11', 'P6'],
  references: ['OWASP API Security Top 10 2023, API3'],
  why: 'Whoever may ask for a name also gets the bank account, the birthday or the number of the passport that stand in the same row.',
  fix: 'Choose the columns that the page shows, and ask for the rest by the identity of the caller alone.',
  blind:
    'Tables that are declared out of sight, columns under names of their own, rows that a function of another file reads, and whether a query by the id of somebody else is meant for staff.',
  roles: ['http.respond'],
  bad: [
    {
      'tables.ts': `import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
                    export const drivers = pgTable('drivers', { id: uuid('id').primaryKey(), name: text('name'), payoutIban: text('payout_iban') });`,
      'routes.ts': `import fastify from 'fastify';
                    import { drivers } from './tables';
                    fastify().get('/drivers/:id', async (req) => {
                      const [driver] = await db.select().from(drivers).where(eq(drivers.id, req.params.id));
                      return «driver»;
                    });`,
    },
  ],
  good: [
    {
      'tables.ts': `import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
                    export const drivers = pgTable('drivers', { id: uuid('id').primaryKey(), name: text('name'), payoutIban: text('payout_iban') });`,
      'routes.ts': `import fastify from 'fastify';
                    import { drivers } from './tables';
                    const app = fastify();
                    app.get('/drivers/me', async (req) => (await db.select().from(drivers).where(eq(drivers.id, req.user.sub)))[0]);
                    app.get('/drivers/:id', async (req) => {
                      const [driver] = await db.select({ name: drivers.name }).from(drivers).where(eq(drivers.id, req.params.id));
                      return driver;
                    });
                    app.get('/admin/drivers', async (req) => db.select().from(drivers));`,
    },
  ],
  *check(site, code) {
    if (site.side === 'browser' || site.side === 'native' || site.side === 'test') return;
    const row = code.disclosures.personalRow(site, 'body');
    if (!row) return;
    yield {
      at: site.placeOf('body'),
      say: `the answer holds whole rows of \`${row.table}\`, with \`${row.column}\` in them`,
      lookedFor: 'a selection of columns, a condition on the caller',
      trace: [{ at: row.at, say: 'the row' }],
    };
  },
});
