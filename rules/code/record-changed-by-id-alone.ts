import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'record-changed-by-id-alone',
  title: 'A record is changed or read by its id alone, where others of its kind are asked for their owner',
  severity: 'high',
  confidence: 'medium',
  cwe: [639],
  controls: ['P1'],
  references: ['https://cwe.mitre.org/data/definitions/639.html'],
  why: 'Whoever names the id of a record changes or reads it, whosever it is.',
  fix: 'Put the owner into the condition: `where: { id, orgId: session.orgId }`, and look at how many records it met.',
  blind:
    'Records that no query of the file asks for their owner, and policies of the database. Stores, owners and checks are told by their names.',
  roles: ['record.byId'],
  bad: [
    `import { Controller, Param, Put } from '@nestjs/common';
     @Controller('quests')
     export class QuestsController {
       constructor(private readonly quests: Quests) {}
       @Put(':id') replace(@Param('id') id: string, @Body() { title }: Title) { return this.quests.replace(id, title); }
     }
     export class Quests {
       constructor(private readonly rows: Repository<Quest>) {}
       list(guildId: string) { return this.rows.find({ where: { guildId } }); }
       replace(id: string, title: string) { return «this.rows.update({ id }, { title })»; }
     }`,
    `boards.get('/', signedIn, async (req, res) => res.json(await db.board.findMany({ where: { teamId: req.caller.team } })));
     boards.get('/:id', signedIn, async (req, res) => { const board = await «db.board.findUnique({ where: { id: req.params.id } })»; res.json(board); });
     boards.put('/:id', signedIn, may('boards:write'), async (req, res) => {
       await db.board.updateMany({ where: { id: req.params.id, teamId: req.caller.team }, data: { title: String(req.body.title) } });
       res.end();
     });
     boards.delete('/:id', signedIn, may('boards:write'), caught(async (req, res) => { await «db.board.deleteMany({ where: { id: Number(req.params.id) } })»; res.end(); }));
     boards.post('/:id/pin', signedIn, async (req, res) => { const id = Number(req.params.id); await «db.board.update({ where: { id }, data: { pinned: true } })»; res.end(); });`,
    `router.get('/visits', async (req, res) => res.json(await many('SELECT * FROM visits WHERE guest_id = $1', [req.user!.id])));
     router.patch('/visits/:id', async (req, res) => {
       const row = await «one('UPDATE visits SET note = $2 WHERE id = $1 RETURNING *', [req.params.id, req.body.note])»;
       res.json(row);
     });`,
    {
      'jobs/jobs.controller.ts': `import { Body, Controller, Param, Post } from '@nestjs/common';
        import { JobsService } from './jobs.service';
        @Controller('jobs')
        export class JobsController {
          constructor(private readonly jobs: JobsService) {}
          @Post(':id/close') close(@Param('id') id: string) { return this.jobs.close(id); }
        }`,
      'jobs/jobs.service.ts': `export class JobsService {
        constructor(private readonly prisma: PrismaService) {}
        list(orgId: string) { return this.prisma.job.findMany({ where: { orgId } }); }
        close(id: string) { return «this.prisma.job.update({ where: { id }, data: { open: false } })»; }
      }`,
    },
    `import { Controller, Delete, Get, Param, Patch } from '@nestjs/common';
     @Controller('parcels') @UseGuards(SignedIn)
     export class Parcels {
       constructor(private readonly parcels: Repository<Parcel>) {}
       @Get(':id') one(@Param('id') id: string, @Req() req) { return this.parcels.findOneBy({ id, customerId: req.user.customer }); }
       @Patch(':id') async label(@Param('id') id: string, @Body() { label }: Label) { await «this.parcels.update(id, { label })»; }
       @Delete(':id') @Roles('keeper') async remove(@Param('id') id: string) { await this.parcels.delete(id); }
     }`,
    `router.get('/notes/:id', async (req, res) => res.json(await Note.findOne({ _id: req.params.id, owner_id: req.user.id })));
     router.delete('/notes/:id', async (req, res) => { await «Note.findByIdAndDelete(req.params.id)»; res.end(); });`,
    `router.put('/trips/:id', async (req, res) => {
       await pool.query('UPDATE trips SET title = $1 WHERE id = $2 AND user_id = $3', [req.body.title, req.params.id, req.user.id]);
       res.sendStatus(204);
     });
     router.delete('/trips/:id', async (req, res) => {
       const { rowCount } = await «pool.query('DELETE FROM trips WHERE id = $1', [req.params.id])»;
       res.sendStatus(rowCount ? 204 : 404);
     });`,
    `app.get('/notes', async (c) => c.json(await sql\`SELECT id, text FROM notes WHERE owner_id = \${c.get('user').id}\`));
     app.post('/notes/:id/pin', async (c) => {
       const { id } = c.req.param();
       const noteId = c.req.query.id;
       await «sql\`UPDATE notes SET pinned = true WHERE id = \${noteId}\`»;
       return c.body(null, 204);
     });`,
    `'use server';
     export async function rename(id, name) { const session = await getSession(); await db.project.updateMany({ where: { id, orgId: session.orgId }, data: { name } }); }
     export async function remove(id) { const session = await getSession(); if (!session) return; await «db.project.delete({ where: { id } })»; }`,
    {
      'app/api/c/route.ts': `export async function GET(_, { params }) { const { id } = await params; return Response.json(await db.comment.findFirst({ where: { id, userId: await me() } })); }
        export async function DELETE(_, { params }) { const { id } = await params; if (!(await getSession())) return; await «db.comment.delete({ where: { id } })»; }`,
    },
    `import { Controller, Param, Post } from '@nestjs/common';
     @Controller('invoices')
     export class Invoices {
       constructor(private readonly service: Service) {}
       @Post(':id/void') async void(@Param('id') id: string, @CurrentUser() user) { await this.service.void(id); audit.allowed(user, id); }
     }
     export class Service {
       async get(id: string, tenantId: string) { return this.repo.findOneBy({ id, tenantId }); }
       async void(id: string) { await «this.repo.update({ id }, { status: 'void' })»; }
     }`,
    `const Id = z.object({ id: z.string().uuid() });
     app.get('/runs', { preHandler: runner }, async (req) => db.select().from(runs).where(eq(runs.ownerSub, req.caller.sub)));
     app.get('/runs/:id/map', { preHandler: runner }, async (req, reply) => {
       const { id } = Id.parse(req.params);
       const [run] = await «db.select().from(runs).where(eq(runs.id, id))»;
       return run ? reply.send(run.map) : reply.code(404).send();
     });
     app.delete('/runs/:id', { preHandler: runner }, async (req, reply) => {
       await «db.delete(runs).where(eq(runs.id, req.params.id))»;
       return reply.code(204).send();
     });`,
    `'use server';
     export async function rename(boardId, name) { await requireEditor(boardId); await db.board.update({ where: { id: boardId }, data: { name } }); }
     export async function dropGuest(boardId, memberId) {
       await currentUser();
       await «db.guest.delete({ where: { id: memberId } })»;
       revalidatePath(\`/boards/\${boardId}\`);
     }`,
  ],
  good: [
    `boards.get('/', signedIn, async (req, res) => res.json(await db.board.findMany({ where: { teamId: req.caller.team } })));
     boards.get('/:id', signedIn, belongs, async (req, res) => res.json(await db.board.findUnique({ where: { id: req.params.id } })));
     boards.delete('/:id', signedIn, belongs, async (req, res) => { await db.board.delete({ where: { id: req.params.id } }); res.end(); });
     boards.put('/:id', signedIn, onlyManagers, async (req, res) => { await db.board.update({ where: { id: req.params.id }, data: { title: String(req.body.title) } }); res.end(); });
     tags.get('/', async (req, res) => res.json(await db.tag.findMany({ where: { teamId: req.query.teamId } })));
     tags.get('/popular', async (req, res) => res.json(await db.tag.findMany({ where: { popular: true } })));
     tags.get('/:id', async (req, res) => res.json(await db.tag.findUnique({ where: { id: req.params.id } })));
     boards.post('/:id/pin', signedIn, async (req, res) => {
       if (!(await mayPin(req.caller, Number(req.params.id)))) return res.sendStatus(404);
       await db.board.update({ where: { id: Number(req.params.id) }, data: { pinned: true } });
     });`,
    `router.get('/notes/:id', async (req, res) => res.json(await Note.findOne({ _id: req.params.id, owner_id: req.user.id })));
     router.delete('/notes/:id', async (req, res) => {
       const note = await Note.findOne({ _id: req.params.id, owner_id: req.user.id });
       if (!note) return res.sendStatus(404);
       await Note.findByIdAndDelete(req.params.id);
     });
     router.post('/notes/:id/close', async (req, res) => { open.delete(req.params.id); res.end(); });`,
    `'use server';
     export async function rename(boardId, name) { await requireEditor(boardId); await db.board.update({ where: { id: boardId }, data: { name } }); }
     export async function dropGuest(boardId, memberId) { await mayEdit(boardId); await currentUser(); await db.guest.delete({ where: { id: guestId, boardId } }); }
     export async function leave(boardId) { const user = await currentUser(); await db.guest.deleteMany({ where: { boardId, userId: user.id } }); }
     export async function star(noteId) { await currentUser(); await db.note.update({ where: { id: noteId }, data: { starred: true } }); }`,
    `app.get('/posts', async () => db.select().from(posts).where(eq(posts.published, true)));
     app.get('/posts/:id', async (req) => { const { id } = req.params; return db.select().from(posts).where(eq(posts.id, id)); });
     app.delete('/posts/:id', async (req) => { const { id } = req.params; await db.delete(posts).where(and(eq(posts.id, id), eq(posts.authorId, req.user.id))); });`,
    `app.get('/runs', async (req) => db.select().from(runs).where(eq(runs.ownerId, req.user.id)));
     app.get('/runs/:id', async (req, reply) => {
       const { id } = req.params;
       const [run] = await db.select().from(runs).where(eq(runs.id, id));
       if (run?.ownerId !== req.user.id) return reply.code(404).send();
       return run;
     });`,
    `const managers = requireRole('manager');
     router.get('/trips', async (req, res) => res.json(await db.query('SELECT id FROM trips WHERE user_id = $1', [req.user.id])));
     router.delete('/trips/:id', managers, async (req, res) => { await db.query('DELETE FROM trips WHERE id = $1', [req.params.id]); res.end(); });
     router.post('/trips/:id/close', async (req, res) => {
       const trip = await db.query('SELECT owner FROM trips WHERE id = $1', [req.params.id]);
       if (trip.rows[0]?.owner !== req.user.id) return res.sendStatus(404);
       await db.query('UPDATE trips SET closed = true WHERE id = $1', [req.params.id]);
     });`,
    `router.get('/trips', async (req, res) => res.json(await db.query('SELECT id FROM trips WHERE user_id = $1', [req.user.id])));
     router.post('/trips/:id/open', async (req, res) => {
       await assertMayChange(req.user, req.params.id);
       await db.query('UPDATE trips SET closed = false WHERE id = $1', [req.params.id]);
     });
     export const close = (trip) => db.query('UPDATE trips SET closed = true WHERE id = $1', [trip.id]);
     router.post('/tags/:id', async (req, res) => db.query('UPDATE tags SET label = $1 WHERE id = $2', [req.body.label, req.params.id]));`,
    `'use server';
     export async function rename(id, name) { const session = await getSession(); await db.project.updateMany({ where: { id, orgId: session.orgId }, data: { name } }); }
     export async function remove(id) { const project = await ownProject(id); await db.project.delete({ where: { id } }); }`,
    `'use server';
     export async function rename(id, name) { const session = await getSession(); await db.project.updateMany({ where: { id, orgId: session.orgId }, data: { name } }); }
     export async function remove(id) { const session = await getSession(); const project = await db.project.findFirst({ where: { id, orgId: session.orgId } }); await db.project.delete({ where: { id } }); }`,
    `'use server';
     export async function remove(id) { const session = await getSession(); await db.tag.delete({ where: { id } }); }`,
    {
      'tags.ts': `'use server'; import 'server-only';
        export async function ofUser(userId) { return prisma.tag.findMany({ where: { userId } }); }
        export async function removeTag(id) { return prisma.tag.delete({ where: { id } }); }`,
      'actions.ts': `'use server'; import { removeTag } from './tags';
        export async function remove(input) { await checkAccess(input.id); await removeTag(input.id); }`,
    },
    `export class Service {
       async open(memberId: string) { return this.repo.findOneBy({ memberId }); }
       async revoke(id: string) { await this.repo.update({ id }, { revoked: true }); }
       async end(token: string) { const grant = await this.repo.findOneBy({ token }); await this.revoke(grant.id); }
     }`,
  ],
  *check(site, code) {
    if (site.side === 'test' || site.side === 'tooling' || site.side === 'browser') return;
    if (!code.settled.isCalledWithRequest(site, 'id')) return;
    yield {
      at: site.at,
      say: `a record of \`${site.texts('name')[0] ?? ''}\` is ${site.texts('kind')[0] ?? 'changed'} by the id alone`,
      lookedFor: 'the owner in the condition, or a question about the id before',
      trace: [{ at: site.placeOf('beside'), say: 'the owner is asked for here' }],
    };
  },
});
