import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'record-set-by-request',
  title: 'A request sets whatever field of a record it names',
  severity: 'high',
  confidence: 'medium',
  cwe: [915],
  controls: ['P9'],
  references: [],
  why: 'Whoever adds a field to the request makes themselves an administrator, or takes over what belongs to somebody else.',
  fix: 'Take the fields that may be set by name, or parse the body with a schema that drops all others, and write what the schema gives back.',
  blind:
    'Records that no schema of the project declares and that are not called after people; schemas that let everything pass; checks in other files that are called after nothing.',
  roles: ['record.write'],
  bad: [
    {
      'account.ts': `import { Column, Entity } from 'typeorm';
                     @Entity() export class Account { @Column() name: string; @Column() role: string; }`,
      'accounts.controller.ts': `import { Body, Controller, Patch } from '@nestjs/common';
                                 import { Account } from './account';
                                 @Controller('accounts')
                                 export class Accounts {
                                   constructor(private readonly accounts: Repository<Account>) {}
                                   @Patch('me') async change(@Req() req, @Body() input: Partial<Account>) {
                                     const account = await this.accounts.findOneByOrFail({ id: req.user.id });
                                     «Object.assign(account, input)»;
                                     return this.accounts.save(account);
                                   }
                                 }`,
    },
    {
      'prisma/schema.prisma': `model Hook { id Int @id
                                 url String
                                 orgId String }`,
      'hooks.ts': `hooks.post('/', signedIn, async (req, res) => {
                     const { url, ...rest } = req.body;
                     res.json(await «db.hook.create({ data: { orgId: req.caller.org, url, ...rest } })»);
                   });
                   hooks.put('/:id', signedIn, async (req, res) => {
                     const hook = await db.hook.findFirst({ where: { id: req.params.id, orgId: req.caller.org } });
                     «Object.assign(hook, req.body)»;
                     await db.hook.update({ where: { id: hook.id }, data: hook });
                     res.json(hook);
                   });
                   hooks.patch('/:id', signedIn, async (req, res) => {
                     const hook = await db.hook.findFirst({ where: { id: req.params.id, orgId: req.caller.org } });
                     const next = { ...hook, ...req.body };
                     await «db.hook.update({ where: { id: hook.id }, data: next })»;
                     res.json(next);
                   });`,
    },
    {
      'prisma/schema.prisma': `model Member { id Int @id
                                 name String
                                 role String }`,
      'members.ts': `import { db } from './db';
                     app.patch('/me', async (req, res) => { await «db.member.update({ where: { id: req.user.id }, data: req.body })»; res.end(); });
                     app.post('/join', async (req, res) => { await «db.member.create({ data: { ...req.body, name: req.body.name.trim() } })»; res.end(); });`,
    },
    {
      'user.ts': `import mongoose from 'mongoose';
                  const schema = new mongoose.Schema({ name: String, isAdmin: { type: Boolean, default: false } });
                  export const User = mongoose.model('User', schema);`,
      'users.ts': `import { User } from './user';
                   app.put('/me', async (req, res) => {
                     const user = await User.findById(req.user.id);
                     «Object.assign(user, req.body)»;
                     await user.save();
                     res.end();
                   });
                   app.post('/join', async (req, res) => { const user = «new User(req.body)»; await user.save(); res.end(); });
                   app.patch('/any', async (req, res) => { await «User.findByIdAndUpdate(req.user.id, { $set: req.body })»; res.end(); });`,
    },
    {
      'schema.ts': `import { pgTable, text } from 'drizzle-orm/pg-core';
                    export const notes = pgTable('notes', { text: text('text'), ownerId: text('owner_id') });`,
      'notes.ts': `import { notes } from './schema';
                   export class Notes {
                     change(id, changes) { return db.update(notes).set(changes).where(eq(notes.id, id)); }
                   }`,
      'routes.ts': `import { Notes } from './notes';
                    const store = new Notes();
                    router.patch('/:id', async (req, res) => { await «store.change(req.params.id, req.body)»; res.end(); });`,
    },
    {
      'accounts.controller.ts': `import { Body, Controller, Patch } from '@nestjs/common';
                                 interface Change { name?: string }
                                 @Controller('accounts')
                                 export class Accounts {
                                   @Patch('me') change(@Body() body: Change) { return «this.accounts.update(this.me, body)»; }
                                 }`,
    },
    {
      'schema.ts': `import { pgTable, text } from 'drizzle-orm/pg-core';
                    export const people = pgTable('people', { name: text('name'), role: text('role') });`,
      'shapes.ts': `import { z } from 'zod';
                    export const Card = z.object({ name: z.string().optional() }).passthrough();`,
      'routes.ts': `import { people } from './schema';
                    import { Card } from './shapes';
                    app.patch('/me', async (req) => {
                      const card = Card.parse(req.body);
                      const patch = card;
                      await «db.update(people).set(patch)».where(eq(people.id, req.user.id));
                    });`,
    },
    {
      'prisma/schema.prisma': `model Member { id Int @id
                                 name String
                                 role String }`,
      'actions.ts': `'use server';
                     import type { Prisma } from '@prisma/client';
                     import { db } from './db';
                     export async function keep(fields: Prisma.MemberUpdateInput) {
                       const me = await requireUser();
                       await «db.member.update({ where: { id: me.id }, data: fields })»;
                     }
                     export const change = async (input: { values: Partial<Member> }) => {
                       const me = await requireUser();
                       await «db.member.update({ where: { id: me.id }, data: input.values })»;
                     };`,
    },
  ],
  good: [
    {
      'prisma/schema.prisma': `model Hook { id Int @id
                                 url String
                                 orgId String }`,
      'hooks.ts': `hooks.post('/', signedIn, async (req, res) => {
                     const { orgId, ...rest } = req.body;
                     res.json(await db.hook.create({ data: { ...rest, id: undefined } }));
                   });
                   hooks.patch('/:id', signedIn, async (req, res) => {
                     const hook = await db.hook.findFirst({ where: { id: req.params.id, orgId: req.caller.org } });
                     const next = { ...hook, url: String(req.body.url) };
                     await db.hook.update({ where: { id: hook.id }, data: next });
                     Object.assign(hook, req.body);
                     res.json(hook);
                   });`,
    },
    {
      'prisma/schema.prisma': `model Member { id Int @id
                                 name String
                                 role String }`,
      'actions.ts': `'use server';
                     import { db } from './db';
                     import { put } from './members';
                     const Card = z.object({ name: z.string(), extra: z.object({}).passthrough() });
                     export async function keep(fields: Card) {
                       await db.member.update({ where: { id: await me() }, data: Card.parse(fields) });
                       await put({ name: fields.name });
                     }
                     async function inner(data) { await db.member.update({ where: { id: 1 }, data }); }
                     export const again = async (name: string) => inner({ name });`,
      'members.ts': `import 'server-only';
                     import { db } from './db';
                     export async function put(data) { await db.member.update({ where: { id: 1 }, data }); }`,
    },
    {
      'caught.js': `module.exports = (fn) => (req, res, next) => { Promise.resolve(fn(req, res, next)).catch(next); };`,
      'users.js': `const caught = require('./caught');
                   const { User } = require('./user');
                   const register = caught(async (req, res) => { res.send(await User.create(req.body)); });
                   module.exports = { register };`,
      'user.js': `const mongoose = require('mongoose');
                  exports.User = mongoose.model('User', new mongoose.Schema({ email: String, role: String }));`,
      'routes.js': `const users = require('./users');
                    const { validate, register } = require('./validation');
                    router.post('/register', validate(register), users.register);`,
    },
    {
      'prisma/schema.prisma': `model Member { id Int @id
                                 name String
                                 role String }
                               model Note { id Int @id
                                 text String }`,
      'members.ts': `import { z } from 'zod';
                     import { db } from './db';
                     const Change = z.object({ name: z.string() });
                     app.patch('/me', async (req, res) => { await db.member.update({ where: { id: req.user.id }, data: Change.parse(req.body) }); res.end(); });
                     app.post('/join', async (req, res) => { await db.member.create({ data: { ...req.body, role: 'guest' } }); res.end(); });
                     app.post('/notes', async (req, res) => { await db.note.create({ data: req.body }); res.end(); });
                     app.patch('/name', async (req, res) => { const { name } = req.body; await db.member.update({ where: { id: 1 }, data: { name } }); res.end(); });
                     app.patch('/admin/members/:id', requireRole('admin'), async (req, res) => { await db.member.update({ where: { id: req.params.id }, data: req.body }); res.end(); });
                     app.patch('/checked', validate(Change), async (req, res) => { await db.member.update({ where: { id: 1 }, data: req.body }); res.end(); });`,
    },
    `export const send = (req) => stripe.customers.create(req.body);
     export const keep = (req) => { const seen = new Map(); seen.set(req.body); Object.assign(user, req.body); };`,
    {
      'accounts.controller.ts': `import { Body, Controller, Patch } from '@nestjs/common';
                                 import { ChangeDto } from './change.dto';
                                 @Controller('accounts')
                                 export class Accounts {
                                   @Patch('me') change(@Body() body: ChangeDto) { return this.accounts.update(this.me, body); }
                                 }`,
    },
  ],
  *check(site, code) {
    if (!SIDES.has(site.side)) return;
    for (const seen of site.seenFrom('body')) {
      const write = code.disclosures.wholeWrite(seen);
      if (!write || write.sieve === 'privileged') continue;
      const [record = ''] = site.texts('record');
      const { at, trace } = seen;
      if (write.sieve === 'checked') {
        yield {
          at,
          say: `whether a request sets any field of \`${record}\``,
          unknown: 'a check stands in front of it',
        };
        continue;
      }
      const [field] = write.fields;
      yield {
        at,
        say: `all that a request sends is written to \`${record}\`${field === undefined ? ', whatever it names' : `, \`${field}\` too`}`,
        lookedFor: 'a schema whose answer is written, a choice of fields, a check in front of the handler',
        severity: field !== undefined && OWNS.test(field) ? 'medium' : 'high',
        trace: [...trace, ...(write.body === at ? [] : [{ at: write.body, say: 'what was sent' }])],
      };
    }
  },
});

const SIDES = new Set(['server', 'unknown']);
/** Whose it is; other fields say what somebody may do. */
const OWNS = /(?:id|by|owner|user|author|tenant|org\w*)$/i;
