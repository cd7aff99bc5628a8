import { defineRule } from '../../src/rule.js';

interface Odd {
  readonly say: string;
  readonly controls: readonly string[];
  readonly severity: 'high' | 'medium' | 'low';
  readonly beside: string;
}

const KINDS: Readonly<Record<string, Odd>> = {
  right: {
    say: 'is the only change of this controller for which nobody asks a role',
    controls: ['P3', 'B1', 'P2'],
    severity: 'medium',
    beside: 'a role is asked for here',
  },
  guard: {
    say: 'is the only route below this path for which nobody asks a role',
    controls: ['P3', 'B1', 'P7'],
    severity: 'high',
    beside: 'a role is asked for here',
  },
  'router caller': {
    say: 'is the only change of this router for which nobody asks who is calling',
    controls: ['P3', 'B1', 'B3'],
    severity: 'high',
    beside: 'the caller is asked for here',
  },
  'router right': {
    say: 'is the only change of this router for which nobody asks what the caller may do',
    controls: ['P3', 'B1'],
    severity: 'medium',
    beside: 'it is asked for here',
  },
  flag: {
    say: 'has a feature flag as its only gate, which says nothing about the caller',
    controls: ['P4', 'B1'],
    severity: 'medium',
    beside: 'a role is asked for here as well',
  },
  once: {
    say: 'moves money again where the request is sent again',
    controls: ['P5'],
    severity: 'medium',
    beside: 'a key against repetition is asked for here',
  },
  record: {
    say: 'is the only change of this controller that leaves no record',
    controls: ['L3'],
    severity: 'low',
    beside: 'a record is kept here',
  },
  role: {
    say: 'sets a role out of the request for whoever is signed in',
    controls: ['P9', 'P2'],
    severity: 'high',
    beside: 'a role is asked for here',
  },
};

export default defineRule({
  id: 'handler-unlike-siblings',
  title: 'A handler lacks the check that the others of its controller have',
  severity: 'medium',
  confidence: 'medium',
  cwe: [862, 285],
  controls: ['P3', 'B1', 'B3', 'P2', 'P4', 'P5', 'P7', 'P9', 'L3'],
  references: ['https://cwe.mitre.org/data/definitions/862.html'],
  why: 'What one handler forgets, everybody who is signed in may do, although the rest of the controller keeps them out.',
  fix: 'Give the handler what the others have, or say it once for the whole controller.',
  blind: 'Controllers in which nothing is asked anywhere; checks in services, which are silent here.',
  roles: ['route.contrast'],
  bad: [
    {
      'needs.ts': `import { SetMetadata } from '@nestjs/common';
                   export const Needs = (role: string) => SetMetadata('needs', role);
                   export const Tagged = (name: string) => SetMetadata('tag', name);`,
      'accounts.ts': `import { Controller, Delete, Param, Post, Put } from '@nestjs/common';
                      import { Needs, Tagged } from './needs';
                      @Controller('accounts')
                      export class Accounts {
                        @Put(':id/level') @Needs('owner') level(@Param('id') id: string) { return this.accounts.raise(id); }
                        @Post(':id/lock') @Needs('owner') lock(@Param('id') id: string) { return this.accounts.lock(id); }
                        @Delete(':id') @Tagged('end') «remove»(@Param('id') id: string) { return this.accounts.remove(id); }
                      }`,
    },
    {
      'guards.ts': `export const owners = (req, res, next) => (req.caller?.role === 'owner' ? next() : res.sendStatus(403));
                    export function signedIn(req, res, next) { if (!req.caller) return res.sendStatus(401); next(); }`,
      'hooks.ts': `import { owners, signedIn } from './guards';
                   hooks.post('/', signedIn, owners, async (req, res) => res.json(await db.hook.create({ data: { url: req.body.url, orgId: req.caller.org } })));
                   hooks.put('/:id', signedIn, owners, async (req, res) => { await db.hook.updateMany({ where: { id: req.params.id, orgId: req.caller.org }, data: { url: req.body.url } }); res.end(); });
                   «hooks.delete('/:id', async (req, res) => { await db.hook.delete({ where: { id: req.params.id } }); res.end(); })»;`,
      'members.ts': `import { owners, signedIn } from './guards';
                     members.put('/:id/level', [signedIn, owners], setLevel);
                     members.delete('/:id', signedIn, owners, async (req, res) => { await db.user.deleteMany({ where: { id: req.params.id, orgId: req.caller.org } }); res.end(); });
                     «members.post('/:id/rest', signedIn, async (req, res) => { await db.user.updateMany({ where: { id: req.params.id, orgId: req.caller.org }, data: { resting: true } }); res.end(); })»;
                     members.patch('/me', signedIn, setOwn);`,
    },
    `import { adminOnly } from './guards';
     coupons.post('/coupons', adminOnly, async (req, res) => res.json(await db.coupon.create({ data: valid(req.body) })));
     coupons.patch('/coupons/:code', adminOnly, async (req, res) => res.json(await db.coupon.update({ where: { code: req.params.code }, data: valid(req.body) })));
     «coupons.delete('/coupons/:code', async (req, res) => {
       await db.coupon.delete({ where: { code: req.params.code } });
       res.sendStatus(204);
     })»;`,
    `import { requireRole, requireUser } from './guards';
     const keeper = requireRole('keeper');
     router.use(requireUser);
     router.get('/members', keeper, list);
     router.patch('/members/:id/plan', keeper, async (req, res) => { await plans.set(req.params.id, req.body.plan); res.end(); });
     «router.post('/members/:id/session', async (req, res) => {
       const member = await find(req.params.id);
       if (!member || member.club !== req.user.club) return res.sendStatus(404);
       log.info({ by: req.user.id, as: member.id });
       res.json({ token: tokenFor(member) });
     })»;`,
    `fastify.get('/depots/:id', { preHandler: [app.signedIn, requireScope('depots')] }, show);
     fastify.put('/depots/:id', { preHandler: [app.signedIn, requireScope('depots')] }, change);
     const remove = async (request) => depots.remove(request.params.id);
     «fastify.delete('/depots/:id', remove)»;`,
    `import { Controller, Delete, Param, Post, Patch, Body } from '@nestjs/common';
     @Controller('invoices')
     export class Invoices {
       @Post() @Roles('owner') create(@Body() draft: Draft) { return this.invoices.create(draft); }
       @Patch(':id') @Roles('owner') change(@Param('id') id: string) { return this.invoices.change(id); }
       @Delete(':id') async «remove»(@Param('id') id: string) { await this.invoices.remove(id); audit.allowed('remove', id); }
     }`,
    `import { Controller, Get, UseGuards } from '@nestjs/common';
     @Controller('exports')
     export class Exports {
       @Get('revenue') @UseGuards(FlagGuard('revenue')) «revenue»() { return this.all(); }
       @Get('ageing') @Roles('owner') @UseGuards(FlagGuard('ageing')) ageing() { return this.own(); }
     }`,
    `import { Controller, Post, UseInterceptors } from '@nestjs/common';
     @Controller('payouts')
     export class Payouts {
       @Post() async «send»(@Body() { account, amount }: Order) { await this.bank.transfer(account, amount); }
       @Post(':id/refund') @UseInterceptors(IdempotencyInterceptor) refund(@Param('id') id: string) { return this.bank.recall(id); }
     }`,
    `import { Controller, Delete, Post } from '@nestjs/common';
     @Controller('admin') @Roles('admin')
     export class Admin {
       @Delete(':id') async remove(@Param('id') id: string) { await this.all.remove(id); audit.allowed('remove', id); }
       @Post(':id/lock') async lock(@Param('id') id: string) { await this.all.lock(id); audit.allowed('lock', id); }
       @Post(':id/impersonation') async «impersonate»(@Param('id') id: string) { await this.sessions.start(id); }
     }`,
    `import { Body, Controller, Param, Post, Put } from '@nestjs/common';
     @Controller('members')
     export class Members {
       @Post('invitations') async «add»(@Body() { email, role }: Draft) { const one = this.repo.create({ email }); one.role = role; await this.repo.save(one); }
       @Put(':id/role') @Roles('owner') async set(@Param('id') id: string, @Body() { role }: Change) { await this.repo.update({ id }, { role }); }
     }`,
  ],
  good: [
    {
      'guards.ts': `export const owners = (req, res, next) => (req.caller?.role === 'owner' ? next() : res.sendStatus(403));
                    export function signedIn(req, res, next) { if (!req.caller) return res.sendStatus(401); next(); }
                    export const slow = (req, res, next) => setTimeout(next, 100);`,
      'hooks.ts': `import { owners, signedIn, slow } from './guards';
                   hooks.post('/', signedIn, owners, create);
                   hooks.put('/:id', signedIn, owners, change);
                   hooks.delete('/:id', signedIn, owners, remove);
                   hooks.post('/:id/events', slow, async (req, res) => { if (!isSigned(req)) return res.sendStatus(401); await store(req.body); res.end(); });
                   hooks.post('/:id/seen', slow, async (req, res) => { await store(req.params.id); res.end(); });
                   tickets.put('/:id', signedIn, owners, change);
                   tickets.delete('/:id', signedIn, owners, remove);
                   tickets.post('/:id/notes', signedIn, async (req, res) => { await db.note.create({ data: { ticketId: req.params.id, text: req.body.text, authorId: req.caller.sub } }); res.end(); });
                   slowed.put('/:id', slow, change);
                   slowed.delete('/:id', slow, remove);
                   slowed.patch('/:id', async (req, res) => { await db.note.deleteMany({ where: { id: req.params.id } }); res.end(); });`,
    },
    `const keeper = requireRole('keeper');
     router.get('/members', keeper, list);
     router.patch('/members/:id/plan', keeper, setPlan);
     router.post('/members/:id/photo', async (req, res) => { if (req.params.id !== req.user.id) return res.sendStatus(404); await photos.set(req.user.id, req.body); });
     router.get('/clubs', requireRole('keeper'), list);
     router.patch('/clubs/:id', requireRole('keeper'), change);
     router.post('/clubs/:id/join', isInvited, async (req, res) => join(req.params.id, req.user));
     router.get('/rooms/:id', requireRole('keeper'), show);
     router.put('/rooms/:id', requireRole('keeper'), change);
     router.get('/rooms/:id/picture', async (req, res) => res.send(await pictures.of(req.params.id)));`,
    `router.use(requireRole('keeper'));
     router.get('/members', requireRole('keeper'), list);
     router.put('/members/:id', requireRole('keeper'), change);
     router.delete('/members/:id', async (req, res) => remove(req.params.id));
     other.get('/notes', requireRole('keeper'), list);
     other.put('/notes/:id', requireRole('keeper'), change);
     other.delete('/notes/:id', async (req, res) => { if (!req.user.isAdmin) return res.sendStatus(403); await remove(req.params.id); });
     other.post('/public/notes/:id', async (req, res) => remove(req.params.id));`,
    `import { Controller, Delete, Param, Post, Patch, Body } from '@nestjs/common';
     @Controller('notes')
     export class Notes {
       @Post() @Roles('owner') create(@Body() draft: Draft) { return this.notes.create(draft); }
       @Patch(':id') change(@Param('id') id: string) { return this.notes.change(id); }
       @Delete(':id') remove(@Param('id') id: string) { return this.notes.remove(id); }
     }`,
    `import { Controller, Delete, Param, Post, Patch, Body } from '@nestjs/common';
     @Controller('invoices')
     export class Invoices {
       @Post() @Roles('owner') create(@Body() draft: Draft) { return this.invoices.create(draft); }
       @Patch(':id') @Roles('owner') change(@Param('id') id: string) { return this.invoices.change(id); }
       @Patch('me/:part') setOwn(@Param('part') part: string) { return this.invoices.setOwn(part); }
     }`,
    `import { Controller, Delete, Param, Post, Patch, Body } from '@nestjs/common';
     @Controller('invoices')
     export class Invoices {
       @Post() @Roles('owner') create(@Body() draft: Draft) { return this.invoices.create(draft); }
       @Patch(':id') @Roles('owner') change(@Param('id') id: string) { return this.invoices.change(id); }
       @Delete(':id') remove(@Param('id') id: string, @User() user: User) {
         if (!user.isAdmin) throw new ForbiddenException();
         return this.invoices.remove(id);
       }
     }`,
    `import { Controller, Post, Put, Body, Param } from '@nestjs/common';
     @Controller('members') @Roles('owner')
     export class Members {
       @Post() add(@Body() { role }: Draft) { return this.repo.save({ role }); }
       @Put(':id/role') @Roles('owner') set(@Param('id') id: string, @Body() { role }: Change) { return this.repo.update({ id }, { role }); }
     }`,
  ],
  *check(site) {
    if (site.side === 'test') return;
    const odd = KINDS[site.texts('kind')[0] ?? ''];
    if (!odd) return;
    const { say, controls, severity, beside } = odd;
    const trace = [{ at: site.placeOf('beside'), say: beside }];
    yield { at: site.at, say: `\`${site.texts('name')[0] ?? ''}\` ${say}`, controls, severity, trace };
  },
});
