import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'secret-in-response',
  title: 'A secret is sent to whoever asks',
  severity: 'high',
  confidence: 'medium',
  cwe: [201, 209],
  controls: ['T11'],
  references: [],
  why: 'Whoever can make the request, and every proxy, log and script on the way, gets the hash, the secret or the token that only the server needs.',
  fix: 'Answer with a list of fields that are meant to leave (a DTO, `select`, `omit`); log the details of an error, and answer with a code.',
  blind:
    'Records of which no file of the project says what they hold, and columns of Prisma that choose by what cannot be followed; serializers that are set up elsewhere; names other than those of passwords.',
  roles: ['http.respond'],
  bad: [
    {
      'models/person.ts': `import mongoose from 'mongoose'; const schema = new mongoose.Schema({ mail: String, passwordHash: { type: String, required: true } }); export const Person = mongoose.model('Person', schema);`,
      'routes/people.ts': `import { Person } from '../models/person.js';
                           people.get('/a', async (req, res) => { const found = await Person.findById(req.params.id); «res.json(found)»; });
                           people.get('/b', async (req, res) => { const doc = await Person.findById(req.params.id); «res.json({ ok: true, ...doc.toObject() })»; });
                           people.get('/c', async (req, res) => { const doc = await Person.findById(req.params.id).select('-__v'); const plain = doc.toObject(); «res.json({ data: plain })»; });`,
    },
    {
      'tenant.ts': `import { DataTypes, Model } from 'sequelize'; export class Tenant extends Model {} Tenant.init({ mail: DataTypes.STRING, apiSecret: DataTypes.STRING }, { sequelize });`,
      'routes.ts': `import { Tenant } from './tenant'; app.get('/me', async (req, res) => { const me = await Tenant.findByPk(req.auth.sub); «res.json(me.get({ plain: true }))»; });`,
    },
    {
      'schema.ts': `export const up = (knex) => knex.schema.createTable('operators', (table) => { table.string('mail'); table.string('password_hash'); });`,
      'routes.ts': `app.get('/me', async (req, res) => { const me = await db('operators').where({ id: req.auth.sub }).first(); «res.json(me)»; });`,
    },
    `app.post('/enter', async (req, res) => { const { rows } = await pool.query('SELECT id, mail, password_hash FROM riders WHERE mail = $1', [req.body.mail]); if (!(await check(rows[0].password_hash, req.body.password))) return res.sendStatus(401); «res.json(rows[0])»; });`,
    `import argon2 from 'argon2'; app.post('/enter', async (req, res) => { const found = await people.findOne({ mail: req.body.mail }); if (!(await argon2.verify(found.pw, req.body.password))) return res.sendStatus(401); «res.json({ profile: found, passwordless: false })»; });`,
    `import Fastify from 'fastify'; const config = { brand: 'Shop', oidc: { issuer: 'https://id.example', clientSecret: process.env.OIDC_CLIENT_SECRET }, }; const app = Fastify(); app.get('/config.json', async () => «config»);`,
    {
      'invites.ts': `import { pool } from './pool'; export const invite = (team, mail, hash) => pool.query('INSERT INTO invites (team, mail, token_hash) VALUES ($1, $2, $3)', [team, mail, hash]);
        export const invitesOf = async (team) => { const { rows } = await pool.query('SELECT i.*, m.name AS by FROM invites i JOIN members m ON m.id = i.by WHERE i.team = $1', [team]); return rows; };
        export const inviterOfInvite = async (id) => { const { rows } = await pool.query('SELECT m.*, i.mail FROM invites i JOIN members m ON m.id = i.by WHERE i.id = $1', [id]); return rows[0]; };`,
      'routes.ts': `import { invitesOf, inviterOfInvite } from './invites'; router.get('/invites', async (req, res) => { «res.json({ invites: await invitesOf(req.user.team) })»; }); router.get('/invites/:id', async (req, res) => { res.json({ by: await inviterOfInvite(req.params.id) }); });`,
    },
    {
      'members.ts': `import { pool } from './pool'; const rowsOf = async <T>(sql: string, values: unknown[]) => { const { rows } = await pool.query<T>(sql, values); return rows; }; export const membersOf = (club: string) => rowsOf<Member>('SELECT * FROM members WHERE club = $1', [club]); export const set = (id: string, hash: string) => pool.query('UPDATE members SET password_hash = $1 WHERE id = $2', [hash, id]);`,
      'routes.ts': `import { membersOf } from './members'; router.get('/members', async (req, res) => { const members = await membersOf(req.user.club); «res.json({ members, count: members.length })»; });`,
    },
    `app.post('/join', async (req, res) => { const { rows } = await db.query('INSERT INTO guests (mail, password_digest) VALUES ($1, $2) RETURNING *', [req.body.mail, await hash(req.body.password)]); «res.json(rows[0])»; });`,
    `app.use((err, req, res, next) => { «res.status(500).json({ message: err.message, request: req.headers })»; });`,
    `import type { Middleware } from 'koa'; export const failures: Middleware = async (ctx, next) => { try { await next(); } catch (err) { «ctx.body = { error: err.message, request: ctx.request.toJSON() }»; } };`,
    {
      'config.ts': `export const config = { port: 1, jwtSecret: process.env.JWT_SECRET };`,
      'debug.ts': `import { config } from './config'; app.get('/debug', (req, res) => «res.json({ version: 3, env: process.env })»); app.get('/config', (req, res) => «res.json(config)»); app.get('/id', (req, res) => «res.send({ id: process.env.CLIENT_ID, secret: process.env.CLIENT_SECRET })»);`,
    },
    `import bcrypt from 'bcrypt'; app.post('/login', async (req, res) => { const user = await users.findOne({ email: req.body.email }); if (!(await bcrypt.compare(req.body.password, user.password))) return res.sendStatus(401); «res.json(user)»; });`,
    {
      'user.ts': `import mongoose from 'mongoose'; const schema = new mongoose.Schema({ email: String, password: { type: String, required: true } }); export const User = mongoose.model('User', schema);`,
      'routes.ts': `import { User } from './user'; app.get('/users/:id', async (req, res) => { const user = await User.findById(req.params.id).lean(); «res.json({ user })»; });`,
    },
    {
      'user.entity.ts': `import { Entity, Column } from 'typeorm'; @Entity() export class User { @Column() email: string; @Column() password: string; }`,
      'users.service.ts': `import { InjectRepository } from '@nestjs/typeorm'; import { Repository } from 'typeorm'; import { User } from './user.entity'; export class UsersService { constructor(@InjectRepository(User) private readonly users: Repository<User>) {} find(id: string) { return this.users.findOneBy({ id }); } }`,
      'users.controller.ts': `import { Controller, Get, Param } from '@nestjs/common'; import { UsersService } from './users.service'; @Controller('stripe') @UsePipes(new ValidationPipe({ transform: true, whitelist: true })) export class UsersController { constructor(private readonly service: UsersService) {} @Get(':id') find(@Param('id') id: string) { return «this.service.find(id)»; } }`,
    },
    `export async function getServerSideProps(ctx) { const user = await db.user.findUnique({ where: { id: ctx.query.id } }); if (!user.passwordHash) return { notFound: true }; return «{ props: { name: user.name, hash: user.passwordHash } }»; }`,
    `app.get('/profile', async (req, res) => { const member = await load(req.user.id); «res.json({ name: member.name, passwordHash: member.passwordHash })»; });`,
    `app.use((err, req, res, next) => «res.status(500).json({ error: err.message, stack: err.stack })»);`,
    {
      'app/db.ts': `import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient(); export const register = (email, passwordHash) => db.user.create({ data: { email, passwordHash } });`,
      'app/actions.ts': `'use server'; import { db } from './db'; export async function me(id) { const user = await db.user.findUnique({ where: { id } }); return «{ user }»; }`,
    },
    {
      'schema.ts': `import { pgTable, text } from 'drizzle-orm/pg-core'; export const operators = pgTable('operators', { email: text('email'), passwordHash: text('password_hash') });`,
      'routes.ts': `import Fastify from 'fastify'; import { operators } from './schema'; import { db } from './db'; Fastify().get('/operators', async () => { const [row] = await db.select().from(operators).limit(1); return «row»; }); Fastify().get('/first', async () => { const row = await db.query.operators.findFirst({ with: { shifts: { columns: { id: true } } } }); return «row»; });`,
    },
    {
      'app/models/user.server.ts': `import { Schema, model } from 'mongoose'; export const User = model('User', new Schema({ email: String, password: String }));`,
      'app/routes/me.tsx': `import { json } from '@remix-run/node'; import { useLoaderData } from '@remix-run/react'; import { User } from '../models/user.server'; export async function loader({ params }) { const user = await User.findById(params.id); return «json({ user })»; } export default function Me() { return <p>{useLoaderData().user.email}</p>; }`,
    },
    {
      'src/routes/account/+page.server.ts': `import { env } from '$env/dynamic/private'; export const load = async () => ({ name: 'shop', adminToken: «env.ADMIN_API_TOKEN» });`,
    },
    `export async function GET() { try { return Response.json(await load()); } catch (error) { return «Response.json({ error: error.message, stack: error.stack }, { status: 500 })»; } }`,
    `import { Field, ObjectType } from 'type-graphql'; @ObjectType() export class Account { @Field() email: string; @«Field()» passwordHash: string; }`,
    `const reply = (statusCode, body) => ({ statusCode, body: JSON.stringify(body) }); export const create = async (event) => { const { mail, password } = JSON.parse(event.body); const item = { mail, passwordHash: await hash(password) }; await save(item); return «reply(201, item)»; };`,
    {
      'user.ts': `import { Column, Entity } from 'typeorm'; @Entity() export class Operator { @Column() email: string; @Column() passwordHash: string; }`,
      'operators.ts': `import { Get, JsonController } from 'routing-controllers'; import { source } from './source'; import { Operator } from './user'; @JsonController('/operators') export class Operators { private readonly operators = source.getRepository(Operator); @Get('/') list() { return «this.operators.find()»; } }`,
    },
    `import { z } from 'zod'; const config = z.object({ PORT: z.string(), JWT_SECRET: z.string() }).parse(process.env); app.get('/debug', (req, res) => «res.json({ config, uptime: process.uptime() })»);`,
    {
      'prisma/schema.prisma': `model Author { id Int @id
                                 mail String
                                 passwordHash String
                                 resetToken String?
                                 books Book[] }
                               model Book { id Int @id
                                 author Author @relation(fields: [authorId], references: [id])
                                 authorId Int }`,
      'authors.ts': `import { db } from './db'; export const byId = async (id) => db.author.findUnique({ where: { id } }); export const list = () => Promise.all([db.author.findMany(), db.author.count()]);`,
      'routes.ts': `import { db } from './db';
                    import { byId } from './authors';
                    app.get('/:id', async (req, res) => { const found = await byId(req.params.id); «res.json({ found })»; });
                    app.get('/', async (req, res) => { const [all, count] = await Promise.all([db.author.findMany(), db.author.count()]); «res.json({ all, count })»; });
                    app.get('/short', async (req, res) => { const all = await db.author.findMany(); «res.json(all.map((one) => ({ ...one, books: 0 })))»; });
                    app.get('/books', async (req, res) => { «res.json(await db.book.findMany({ include: { author: true } }))»; });
                    app.post('/', async (req, res) => { const made = await db.author.create({ data: req.body }); «res.json({ ...made })»; });
                    app.get('/short-hand', async (req, res) => { const one = await db.author.findFirst(); const { passwordHash } = one; «res.json({ ...one, passwordHash })»; });
                    app.get('/half', async (req, res) => { const all = await db.author.findMany(); for (const one of all) delete one.passwordHash; «res.json(all)»; });
                    app.get('/late', async (req, res) => { const one = await db.author.findFirst(); «res.json({ passwordHash: undefined, ...one })»; });
                    app.get('/again', async (req, res) => { const one = await db.author.findFirst(); «res.json({ ...one, passwordHash: one.passwordHash })»; });
                    app.get('/asked', async (req, res) => { «res.json(await db.author.findMany({ omit: { passwordHash: false } }))»; });`,
      'test/db.ts': `import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient({ omit: { author: { passwordHash: true } } });`,
    },
    {
      'member.ts': `import { Column, Entity } from 'typeorm'; import { Exclude } from 'class-transformer'; @Entity() export class Member { @Column() mail: string; @Exclude() @Column() passwordHash: string; }`,
      'members.controller.ts': `import { Controller, Get } from '@nestjs/common'; import { Repository } from 'typeorm'; import { Member } from './member'; @Controller('members') export class Members { constructor(private readonly members: Repository<Member>) {} @Get() list() { return «this.members.find()»; } }`,
    },
    `import { randomBytes } from 'node:crypto';
     app.post('/forgot', async (req, res) => {
       const token = randomBytes(32).toString('hex');
       await mail(req.body.email, token);
       «res.json({ ok: true, token })»;
     });
     app.post('/forgot-password', async (req, res) => {
       const resetToken = randomBytes(32).toString('hex');
       const resetUrl = \`https://shop.example/reset?token=\${resetToken}\`; «res.json({ message: 'sent', resetUrl })»; });`,
    `app.post('/otp/send', async (req, res) => {
       const value = String(randomInt(100000, 999999));
       await redis.set(\`otp:\${req.body.phone}\`, value, 'EX', 300);
       await sms.send(req.body.phone, \`Your code is \${value}\`); «res.json({ sent: true, value })»; });`,
    {
      'prisma/schema.prisma': `model User { id String @id \n logins Login[] }
        model Login { id String @id \n access_token String? \n user User @relation(fields: [userId], references: [id]) \n userId String }
        model Place { id String @id \n user User @relation(fields: [userId], references: [id]) \n userId String }`,
      'route.ts': `export async function GET() {
                     const places = await db.place.findMany({ include: { user: { include: { logins: true } } } }); return «Response.json(places.map((place) => place.user))»;
                   }
                   export const note = { accounts: true };`,
    },
  ],
  good: [
    `import mongoose from 'mongoose';
     const Person = mongoose.model('Person', new mongoose.Schema({ mail: String, passwordHash: String }));
     const Club = mongoose.model('Club', new mongoose.Schema({ name: String }));
     app.get('/a', async (req, res) => { const found = await Person.findById(req.params.id, 'mail nick'); res.json(found); });
     app.get('/b', async (req, res) => { const found = await Person.findOne({ mail: req.query.mail }, { mail: 1 }); res.json(found); });
     app.get('/c', async (req, res) => { const found = await Person.findById(req.params.id).select('-passwordHash'); res.json(found); });
     app.get('/d', async (req, res) => { const found = await Person.findById(req.params.id); const { passwordHash, ...rest } = found.toObject(); res.json(rest); });
     app.get('/e', async (req, res) => { const found = (await Person.findById(req.params.id)).toObject(); delete found.passwordHash; res.json(found); });
     app.get('/f', async (req, res) => { const found = await Person.findById(req.params.id); res.json({ id: found.id, mail: found.mail }); });
     app.get('/g', async (req, res) => { const all = await Club.find(); res.json(all); });`,
    {
      'schema.ts': `export const up = (knex) => knex.schema.createTable('operators', (table) => { table.string('mail'); table.string('password_hash'); });`,
      'routes.ts': `app.get('/names', async (req, res) => { const all = await db('operators').select('id', 'mail'); res.json(all); });
                    app.get('/clubs', async (req, res) => { const all = await db('clubs').where({ open: true }); res.json(all); });`,
    },
    `app.get('/a', async (req, res) => { const { rows } = await pool.query('SELECT id, mail FROM riders WHERE id = $1', [req.params.id]); res.json(rows[0]); });
     app.post('/b', async (req, res) => { const { rows } = await pool.query('SELECT password_hash FROM riders WHERE id = $1', [req.params.id]); res.json({ ok: await check(rows[0].password_hash) }); });`,
    {
      'members.ts': `import { pool } from './pool'; const rowsOf = async (sql, values) => (await pool.query(sql, values)).rows; export const membersOf = (club) => rowsOf('SELECT * FROM members WHERE club = $1', [club]); export const namesOf = (club) => rowsOf('SELECT id, name FROM members WHERE club = $1', [club]);
        export const clubs = () => rowsOf('SELECT * FROM clubs', []); export const shown = ({ id, name }) => ({ id, name }); export const set = (id, hash) => pool.query('UPDATE members SET password_hash = $1 WHERE id = $2', [hash, id]);`,
      'routes.ts': `import { clubs, membersOf, namesOf, shown } from './members'; router.get('/members', async (req, res) => res.json((await membersOf(req.user.club)).map(shown))); router.get('/names', async (req, res) => res.json(await namesOf(req.user.club))); router.get('/clubs', async (req, res) => res.json(await clubs()));
        router.get('/first', async (req, res) => { const [first] = await membersOf(req.user.club); const { password_hash, ...rest } = first; res.json(rest); }); router.get('/last', async (req, res) => { const [last] = await membersOf(req.user.club); delete last.password_hash; res.json({ last }); });`,
    },
    {
      'member.ts': `import { Column, Entity } from 'typeorm';
                    @Entity() export class Member { @Column() mail: string; @Column() passwordHash: string; }`,
      'members.controller.ts': `import { Controller, Get, UseInterceptors } from '@nestjs/common';
                                import { Repository } from 'typeorm';
                                import { Member } from './member';
                                @Controller('members')
                                export class Members {
                                  constructor(private readonly members: Repository<Member>) {}
                                  @Get('a') @UseInterceptors(new SerializeInterceptor(MemberDto)) a() { return this.members.find(); }
                                  @Get('b') @Serialize(MemberDto) b() { return this.members.find(); }
                                }`,
    },
    `import { randomBytes } from 'node:crypto';
     app.post('/forgot', async (req, res) => {
       const token = randomBytes(32).toString('hex');
       await mail(req.body.email, token);
       res.json({ ok: true, ...(process.env.NODE_ENV === 'test' && { token }) });
     });
     app.post('/otp/send', async (req, res) => {
       const otp = generateOtp();
       const orderNumber = nanoid();
       await sms.send(req.body.phone, otp);
       await mail.send(req.body.email, orderNumber);
       res.json({ sent: true, orderNumber, ...(isDev ? { otp } : {}) });
     });
     app.post('/api-keys', async (req, res) => { const token = randomBytes(32).toString('hex'); await keep(token); res.json({ token }); });`,
    {
      'prisma/schema.prisma': `model Author { id Int @id
                                 mail String
                                 passwordHash String
                                 books Book[] }
                               model Book { id Int @id
                                 author Author @relation(fields: [authorId], references: [id])
                                 authorId Int }`,
      'db.ts': `import { PrismaClient } from '@prisma/client';
                export const db = new PrismaClient();
                export const shown = { id: true, mail: true } as const;`,
      'routes.ts': `import Fastify from 'fastify';
                    import { db, shown } from './db';
                    app.get('/a', async (req, res) => { const one = await db.author.findFirst({ select: shown }); ⟦res.json(one)⟧; });
                    app.get('/b', async (req, res) => { const one = await db.author.findFirst({ omit: { passwordHash: true } }); ⟦res.json(one)⟧; });
                    app.get('/c', async (req, res) => { const { passwordHash, ...one } = await db.author.findFirst(); res.json(one); });
                    app.get('/d', async (req, res) => { const one = await db.author.findFirst(); res.json({ ...one, passwordHash: undefined }); });
                    app.get('/m', async (req, res) => { const all = await db.author.findMany(); for (let at = 0; at < all.length; at++) delete all[at].passwordHash; res.json(all); });
                    app.get('/n', async (req, res) => { const all = await db.author.findMany(); for (const one of all) delete one.passwordHash; res.json(all); });
                    app.get('/e', async (req, res) => res.json(await db.book.findMany({ include: { author: { select: { mail: true } } } })));
                    app.get('/f', async (req, res) => res.json(await db.author.findMany({ select: req.fields })));
                    app.get('/h', async (req, res) => res.json(await db.author.findMany({ select: { id: true, passwordHash: req.query.full === '1' } })));
                    app.get('/i', async (req, res) => res.json(await db.author.findMany({ omit: { passwordHash: !req.user.isAdmin } })));
                    app.get('/j', async (req, res) => res.json(await db.author.findMany({ omit: { ...(req.isShort && { passwordHash: true }) } })));
                    app.get('/k', async (req, res) => res.json(await db.author.findMany({ omit: { passwordHash: true }, include: req.relations })));
                    app.get('/l', async (req, res) => res.json(await db.book.findMany({ include: { ...req.also, author: { omit: { passwordHash: true } } } })));
                    Fastify().get('/g', { schema: { response: { 200: authorSchema } } }, async () => db.author.findFirst());`,
    },
    {
      'prisma/schema.prisma': `model Author { id Int @id
                                 mail String
                                 passwordHash String
                                 books Book[] }
                               model Book { id Int @id
                                 author Author @relation(fields: [authorId], references: [id])
                                 authorId Int }`,
      'db.ts': `import { PrismaClient } from '@prisma/client';
                export const db = new PrismaClient({ omit: { author: { passwordHash: true } } });
                app.get('/a', async (req, res) => res.json(await db.author.findMany()));`,
    },
    `import { Field, ObjectType } from '@nestjs/graphql';
     @ObjectType()
     export class Requirements { @Field() password: PasswordLimits; }`,
    `import axios from 'axios'; app.use((err, req, res, next) => res.status(500).json({ error: err.name })); app.get('/list', async (req, res) => { try { res.json((await axios.get(URL, { headers: { Authorization: \`Bearer \${KEY}\` } })).data); } catch (err) { res.status(500).json({ message: err.toString(), more: String(err) }); } });`,
    `app.get('/me', guard, (req, res) => res.json({ version: 2, team: req.team?.toJSON() }));`,
    `app.get('/echo', (req, res) => res.json({ agent: req.headers['user-agent'], stage: process.env.NODE_ENV }));`,
    `app.use((err, req, res, next) => res.status(500).json({ error: err.message, stack: process.env.NODE_ENV === 'production' ? undefined : err.stack }));`,
    `app.use((err, req, res, next) => res.status(500).json({ error: err.message, ...(isDev && { stack: err.stack }) }));`,
    `app.get('/me', async (req, res) => { const user = await User.findById(req.user.id).select('-password'); if (user.password) throw new Error(); res.json(user); });`,
    `app.get('/me', async (req, res) => { const user = await prisma.user.findUnique({ where: { id: 1 }, omit: { password: true } }); res.json(user); });`,
    `app.post('/login', async (req, res) => {
       const user = await User.findOne({ email: req.body.email });
       if (!(await bcrypt.compare(req.body.password, user.password))) return res.sendStatus(401);
       const { password, ...rest } = user;
       res.json(rest);
     });`,
    `app.post('/login', async (req, res) => {
       const user = await User.findOne({ email: req.body.email });
       if (!(await bcrypt.compare(req.body.password, user.password))) return res.sendStatus(401);
       user.password = undefined;
       res.json(user);
     });`,
    {
      'user.ts': `import mongoose from 'mongoose'; export const User = mongoose.model('User', new mongoose.Schema({ email: String, password: { type: String, select: false } }));`,
      'routes.ts': `import { User } from './user'; app.get('/users/:id', async (req, res) => { const user = await User.findById(req.params.id); res.json({ user }); });`,
    },
    {
      'user.entity.ts': `import { Entity, Column } from 'typeorm';
                         import { Exclude } from 'class-transformer';
                         @Entity() export class User { @Column() email: string; @Exclude() @Column() password: string; }`,
      'users.controller.ts': `import { Controller, Get } from '@nestjs/common';
                              import { Repository } from 'typeorm';
                              import { User } from './user.entity';
                              @Controller('users') export class UsersController { constructor(private readonly users: Repository<User>) {} @Get() find() { return this.users.find(); } }`,
      'main.ts': `import { ClassSerializerInterceptor } from '@nestjs/common'; app.useGlobalInterceptors(new ClassSerializerInterceptor(app.get(Reflector)));`,
    },
    `app.get('/users', async (req, res) => { const user = await User.findById(1); res.json(user); });`,
    {
      'app/db.ts': `import { PrismaClient } from '@prisma/client';
                    export const db = new PrismaClient();
                    export const register = (email, passwordHash) => db.user.create({ data: { email, passwordHash } });
                    export const invoice = (id) => db.invoice.findUnique({ where: { id } });`,
      'app/actions.ts': `'use server';
                         import { db } from './db';
                         export async function me(id) { return ⟦db.user.findUnique({ where: { id }, select: { email: true } })⟧; }
                         export async function named(id) { return ⟦db.user.findFirst({ where: { id }, columns: { email: true } })⟧; }
                         export async function other(id) { const user = await db.user.findUnique({ where: { id } }); delete user.passwordHash; return user; }
                         export async function login(id) { const user = await db.user.findUnique({ where: { id } }); return { name: user.name }; }
                         export async function bill(id) { return db.invoice.findUnique({ where: { id } }); }`,
    },
    {
      'schema.ts': `import { pgTable, text } from 'drizzle-orm/pg-core';
                    export const operators = pgTable('operators', { email: text('email'), passwordHash: text('password_hash') });`,
      'routes.ts': `import Fastify from 'fastify';
                    import { operators } from './schema';
                    import { db } from './db';
                    Fastify().get('/operators', async () => { const [row] = await db.select({ email: operators.email }).from(operators); return row; });
                    Fastify().get('/first', async () => { const row = await db.query.operators.findFirst({ columns: { email: true } }); return row; });
                    Fastify().get('/asked', async (request) => { const row = await db.query.operators.findFirst(request.query); return row; });`,
    },
    `app.post('/register', (req, res) => res.status(400).json({ errors: { password: 'is too short' } }));`,
    `app.post('/token', async (req, res) => res.json({ access_token: await sign(req.user), token_type: 'Bearer' }));`,
    `export const load = async () => { const res = await fetch('/api'); return res.json(); };`,
    `app.get('/setup', (req, res) => res.json({ hasPassword: Boolean(req.user.password), analytics: process.env.POSTHOG_API_KEY }));`,
    `app.post('/hook', (req, res) => { logger.info({ headers: req.headers }.size); res.json({ ok: true }); });`,
  ],
  *check(site, code) {
    if (site.name === 'field') {
      const [name = ''] = site.texts('name');
      yield { at: site.at, say: `\`${name}\` is a field that the graph answers with`, confidence: 'medium' };
      return;
    }
    // Loaders and actions run on the server, also where the file of a page holds them.
    const isHandler = site.name === 'handler';
    if (!isHandler && (site.side === 'browser' || site.side === 'native')) return;
    const side = isHandler && site.side === 'browser' ? ('server' as const) : undefined;
    const at = site.placeOf('body');
    const held = code
      .credentials(site, 'body')
      .find(
        ({ whole, name, what }) =>
          (whole !== undefined && whole !== 'object') || (name === undefined && SECRET.test(what)),
      );
    const [exposed] = code.disclosures.exposed(site, 'body').toSorted((a, b) => a.what.localeCompare(b.what));
    const record = held || exposed ? undefined : code.disclosures.recordSent(site, 'body');
    if (held) {
      const isEcho = held.whole === 'headers' || held.whole === 'request' || held.whole === 'failed request';
      yield {
        at: isHandler && !code.settled.isOfModule(held.node) ? held.node : at,
        say: `the answer holds ${held.what}`,
        severity: isEcho ? 'medium' : 'high',
        confidence: 'high',
        trace: site.trace,
        side,
      };
    } else if (exposed?.what === 'password') {
      yield { at, say: `the answer holds \`${exposed.name}\``, trace: [{ at: exposed.at, say: 'the field' }], side };
    } else if (exposed?.what === 'one-time') {
      if (code.isDevelopmentOnly(exposed.at)) return;
      const say = `the answer holds \`${exposed.name}\`, which only whoever reads the mail should get`;
      yield { at, say, trace: [{ at: exposed.at, say: 'made for one use' }], side };
    } else if (record?.by === 'password') {
      const field = record.field && { at: record.field.at, say: `holds \`${record.field.name}\`` };
      yield {
        at,
        say: record.secret
          ? `the answer holds whole records of \`${record.secret.record}\`, with \`${record.secret.path}\` in them (${record.secret.schema})`
          : 'the answer holds the record of a user as a whole, with the password in it',
        lookedFor: 'a selection, a DTO or a serializer that leaves the field out',
        severity: DIGEST.test(record.secret?.path ?? '') ? 'medium' : 'high',
        trace: [{ at: record.at, say: 'the record' }, ...(field ? [field] : [])],
        side,
      };
    } else if (!held && !exposed && code.disclosures.isChosen(site, 'body')) {
      yield { at, proves: true, say: 'the answer holds chosen fields of a record that has a password' };
    } else if (exposed?.what === 'stack' && !code.isDevelopmentOnly(site.at)) {
      yield { at, say: 'the answer holds the stack of an error', severity: 'low' };
    }
  },
});

/** Variables whose value no client is meant to know; keys of interfaces are often made for browsers. */
const SECRET = /secret in \w*(?:SECRET|PASSW|PRIVATE|SERVICE_ROLE|ADMIN\w*(?:TOKEN|KEY))/;
/** Of what is unguessable: it opens nothing. */
const DIGEST = /(?:token|key|code|secret)_(?:hash|digest|sha256)$/;
