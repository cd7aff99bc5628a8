import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'owner-overwritten',
  title: 'A request may replace whose records are meant',
  severity: 'high',
  confidence: 'medium',
  cwe: [639, 915],
  controls: ['P1', 'P9'],
  references: ['https://cwe.mitre.org/data/definitions/639.html'],
  why: 'What is spread last counts: whoever sends the field reads or writes for another tenant.',
  fix: 'Put the owner last: `{ ...filter, tenantId: user.tenantId }`, and take only known fields from the request.',
  blind: 'Requests whose fields a pipe or schema has cut down out of sight.',
  roles: ['filter.spread'],
  bad: [
    `app.get('/invoices', async (req, res) => res.json(await repo.find({ where: «{ tenantId: req.user.tenantId, ...req.query }» })));`,
    `import { Controller, Get, Query } from '@nestjs/common';
     @Controller('invoices')
     export class Invoices {
       constructor(private readonly service: Service) {}
       @Get('search') search(@CurrentUser() user, @Query() filter: Filter<Invoice>) { return this.service.search(user, filter); }
     }
     export class Service {
       search(user, filter) { const where = «{ tenantId: user.tenantId, ...filter }»; return this.repo.find({ where }); }
     }`,
  ],
  good: [
    `app.get('/invoices', async (req, res) => res.json(await repo.find({ where: { ...req.query, tenantId: req.user.tenantId } })));`,
    `export const list = (user) => repo.find({ where: { tenantId: user.tenantId, ...DEFAULTS } });`,
    `app.get('/invoices', async (req, res) => res.json(await repo.find({ where: { tenantId: req.user.tenantId, ...(req.query.open ? { open: true } : {}) } })));`,
  ],
  *check(site, code) {
    if (site.side === 'test' || code.originOf(site, 'value') !== 'request') return;
    yield { at: site.at, say: `what the request sends may replace \`${site.texts('name')[0] ?? ''}\`` };
  },
});
