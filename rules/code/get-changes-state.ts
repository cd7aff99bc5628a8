import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'get-changes-state',
  title: 'A GET request changes something',
  severity: 'medium',
  confidence: 'medium',
  cwe: [352, 650],
  controls: ['P3'],
  references: [],
  why: 'Links, images and previews send GET requests with the cookies of whoever sees them, and nothing that guards forms looks at those.',
  fix: 'Answer to POST or DELETE, with a form or a button on the page, behind what guards against forged requests.',
  blind: 'Paths that do not say what they do, and handlers in other files.',
  roles: ['route.read'],
  bad: [
    {
      'quests.controller.ts': `import { Controller, Get, Param, Req } from '@nestjs/common';
        import { Quests } from './quests.service';
        @Controller('quests')
        export class QuestsController {
          constructor(private readonly quests: Quests) {}
          @Get(':id/finish') «finish»(@Req() req, @Param('id') id: string) { return this.quests.finish(req.account.guildId, id); }
          @Get(':id') one(@Param('id') id: string) { return this.quests.one(id); }
        }`,
      'quests.service.ts': `export class Quests {
          constructor(private readonly quests: Repository<Quest>) {}
          finish(guildId: string, id: string) { return this.quests.update({ id, guildId }, { done: true }); }
          one(id: string) { return this.quests.findOneBy({ id }); }
        }`,
    },
    `«boards.get('/:id/archive', async (req, res) => {
       await db.card.deleteMany({ where: { boardId: req.params.id, orgId: req.caller.org } });
       res.redirect('/boards');
     })»;
     «boards.get('/:id/hide', caught(async (req, res) => { await db.board.updateMany({ where: { id: req.params.id, orgId: req.caller.org }, data: { hidden: true } }); res.end(); }))»;`,
    `import { Controller, Get, Param } from '@nestjs/common';
     @Controller('plans')
     export class Plans {
       @Get(':id/close') async «close»(@Param('id') id: string) { await this.planRepo.update({ where: { id }, data: { open: false } }); }
     }`,
    {
      'app/api/notes/[id]/bin/route.ts': `export async function «GET»(request, { params }) {
        const { id } = await params;
        await db.note.delete({ where: { id, ownerId: await me() } });
        return Response.redirect('/notes');
      }`,
    },
    `«router.get('/devices/:id/revoke', asMember, async (req, res) => {
       await db.device.delete({ where: { id: req.params.id, memberId: req.member.id } });
       res.redirect('/devices');
     })»;
     const approve = async (req, res) => { await pool.query('UPDATE requests SET state = 1 WHERE id = $1', [req.params.id]); res.end(); };
     «router.get('/requests/:id/approve', approve)»;`,
    `«app.get<{ Params: Named }>('/quotes/:id/void', { preHandler: keeper }, async (request) => {
       await db.update(quotes).set({ state: 'void' }).where(eq(quotes.id, request.params.id));
       return { done: true };
     })»;`,
  ],
  good: [
    `boards.get('/:id', async (req, res) => {
       await db.board.update({ where: { id: req.params.id }, data: { views: { increment: 1 } } });
       await db.visit.deleteMany({ where: { orgId: req.caller.org, endsAt: { lt: new Date() } } });
       await db.member.update({ where: { id: req.caller.sub }, data: { lastSeenAt: new Date() } });
       res.json(await db.board.findUnique({ where: { id: req.params.id } }));
     });
     pay.get('/return', async (req, res) => { await db.order.update({ where: { id: req.query.order }, data: { state: 'paid' } }); res.redirect('/orders'); });
     mail.get('/off', async (req, res) => { const found = await db.link.delete({ where: { token: req.query.token } }); res.json(found); });
     boards.get('/', async (req, res) => { const seen = new Map(); seen.delete(req.params.id); res.json([]); });`,
    `router.post('/devices/:id/revoke', async (req, res) => { await db.device.delete({ where: { id: req.params.id } }); res.end(); });
     router.get('/devices/:id/revoke', async (req, res) => { res.render('revoke', await db.device.findUnique({ where: { id: req.params.id } })); });
     router.get('/news/:token/cancel', async (req, res) => { await db.reader.delete({ where: { token: req.params.token } }); res.end(); });
     router.get('/orders/cancel', async (req, res) => { waiting.delete(req.query.id); res.render('cancelled'); });`,
  ],
  *check(site) {
    if (site.side === 'test' || site.side === 'browser') return;
    yield {
      at: site.at,
      say: `\`GET ${site.texts('path')[0] ?? ''}\` changes what is kept`,
      trace: [{ at: site.placeOf('change'), say: 'changed here' }],
    };
  },
});
