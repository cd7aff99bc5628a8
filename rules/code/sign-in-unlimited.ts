import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'sign-in-unlimited',
  title: 'Passwords or codes can be tried without limit',
  severity: 'medium',
  confidence: 'medium',
  cwe: [307, 799],
  controls: ['L5'],
  references: ['RFC 6749 §10.10'],
  why: 'A program tries passwords from other leaks, or all codes of six digits, until one fits.',
  fix: 'Count attempts by account and by address before the password is looked at, and answer 429: `express-rate-limit`, `rate-limiter-flexible`, `@fastify/rate-limit`, `@nestjs/throttler`.',
  blind:
    'Limits of a proxy or a gateway in front, and of a service that checks the password; handlers that stand in other files.',
  roles: ['sign-in.route'],
  bad: [
    `import Fastify from 'fastify';
     import limit from '@fastify/rate-limit';
     const shop = Fastify();
     «shop.post('/login', async (request, reply) => {
       const person = await people.check(request.body.email, request.body.password);
       return person ? open(reply, person) : reply.code(401).send();
     })»;
     const desk = Fastify();
     await desk.register(limit, { max: 10, timeWindow: '10 minutes' });
     desk.post('/login', async (request) => people.check(request.body.email, request.body.password));`,
    `«app.route({ method: 'POST', url: '/login', handler: async (request) => people.check(request.body.email, request.body.password) })»;`,
    `import { Body, Controller, Post, UnauthorizedException } from '@nestjs/common';
     @Controller('account')
     export class Account {
       constructor(private readonly people: People) {}
       @Post('sign-in')
       async «enter»(@Body() { email, password }: { email: string; password: string }) {
         const person = await this.people.check(email, password);
         if (!person) throw new UnauthorizedException();
         return this.people.open(person);
       }
     }`,
    {
      'app/api/login/route.ts': `export async function «POST»(request: Request) {
                                   const { email, password } = await request.json();
                                   const person = await people.check(email, password);
                                   return person ? Response.json({ ticket: await people.ticket(person) }) : new Response(null, { status: 401 });
                                 }`,
    },
    {
      'app/(auth)/actions.ts': `'use server';
                                export async function «signIn»(_: unknown, form: FormData) {
                                  const person = await people.check(form.get('email'), form.get('password'));
                                  if (!person) return { error: 'Wrong' };
                                  await open(person);
                                }`,
    },
    `export const account = router({
       «login»: publicProcedure.input(z.object({ email: z.string(), password: z.string() })).mutation(async ({ input }) => people.ticket(await people.check(input.email, input.password))),
     });`,
    {
      'limits.ts': `import rateLimit from 'express-rate-limit';
                    export const fewLimiter = rateLimit({ limit: 5 });`,
      'auth.ts': `import { Router } from 'express';
                  import { fewLimiter } from './limits';
                  export const auth = Router();
                  auth.post('/login', fewLimiter, async (req, res) => res.json(await people.check(req.body.email, req.body.password)));
                  «auth.post('/password/forgot', async (req, res) => res.json(await people.mailReset(req.body.email)))»;`,
    },
    `import express from 'express';
     const app = express();
     app.use(express.json({ limit: '8kb' }));
     «app.post('/login', async (req, res) => {
       const person = await people.check(req.body.email, req.body.password);
       if (!person) return res.sendStatus(401);
       res.json({ ticket: await people.ticket(person) });
     })»;
     app.listen(3000);`,
    `import { rateLimit } from 'express-rate-limit';
     const slow = rateLimit({ windowMs: 60_000, limit: 30 });
     app.get('/search', slow, (req, res) => res.json([]));
     «app.post('/password/forgot', async (req, res) => { await people.mailReset(req.body.email); res.sendStatus(202); })»;`,
    `import limiter from 'express-rate-limit';
     «router.post('/signin', async ({ body }, res) => res.send(await people.ticket(await people.check(body.email, body.password))))»;
     router.use(limiter({ windowMs: 9e5, max: 10 }));`,
    `import limit from '@fastify/rate-limit';
     await app.register(limit, { global: false, max: 20 });
     «app.post<{ Body: { phone: string; code: string } }>('/code/verify', async (req, reply) => {
       const person = await people.confirm(req.body.phone, req.body.code);
       return person ? { ticket: await people.ticket(person) } : reply.code(401).send();
     })»;`,
  ],
  good: [
    `import { Hono } from 'hono';
     import { rateLimiter } from 'hono-rate-limiter';
     const app = new Hono();
     const auth = new Hono();
     app.use(rateLimiter({ windowMs: 60_000, limit: 10 }));
     auth.post('/login', async (c) => { const { email, password } = await c.req.json(); return c.json(await people.check(email, password)); });
     app.route('/auth', auth);
     server.route({ method: 'POST', url: '/login', config: { rateLimit: { max: 5 } }, handler: async (request) => people.check(request.body.password) });`,
    `import { Body, Controller, Post } from '@nestjs/common';
     import { Throttle } from '@nestjs/throttler';
     @Controller('account')
     export class Account {
       @Throttle({ default: { limit: 5, ttl: 60_000 } })
       @Post('login')
       enter(@Body() { email, password }) { return this.people.check(email, password); }
       @Post('forms')
       forms(@Body() { password }) { return this.forms.keep(password); }
     }
     export const account = router({
       login: limitedProcedure.use(rateLimit({ limit: 5 })).mutation(async ({ input }) => people.check(input.email, input.password)),
       rename: publicProcedure.mutation(async ({ input }) => people.rename(input.password)),
     });`,
    {
      'middleware.ts': `import { Ratelimit } from '@upstash/ratelimit';
                        const ratelimit = new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(10, '10 s') });
                        export async function middleware(request) { return (await ratelimit.limit(request.ip)).success ? next() : new Response(null, { status: 429 }); }`,
      'app/api/login/route.ts': `export async function POST(request: Request) {
                                   const { email, password } = await request.json();
                                   return Response.json(await people.check(email, password));
                                 }`,
      'app/api/shop/route.ts': `export async function POST(request: Request) { const { password } = await request.json(); return Response.json(await shops.open(password)); }`,
    },
    `import { rateLimit } from 'express-rate-limit';
     const slow = rateLimit({ windowMs: 900_000, max: 10 });
     const calm = slow;
     router.post('/login', slow, async (req, res) => res.json(await people.check(req.body.email, req.body.password)));
     app.use('/account', slow);`,
    {
      'app.ts': `import express from 'express';
                 import rateLimit from 'express-rate-limit';
                 import { auth } from './auth';
                 express().use(rateLimit({ limit: 20 })).use('/auth', auth);`,
      'auth.ts': `import { Router } from 'express';
                  import { few } from './limits';
                  export const auth = Router();
                  auth.get('/search', few, search);
                  auth.post('/login', async (req, res) => res.json(await people.check(req.body.email, req.body.password)));`,
    },
    `const { RateLimiterMemory } = require('rate-limiter-flexible');
     const byIp = new RateLimiterMemory({ points: 8, duration: 60 });
     module.exports = (router) => {
       router.post('/login', async (req, res) => {
         const left = await byIp.consume(req.ip).catch(() => null);
         if (!left) return res.status(429).end();
         res.json(await people.check(req.body.email, req.body.password));
       });
     };`,
    `import limiter from 'express-rate-limit';
     router.use(limiter({ windowMs: 9e5, max: 10 }));
     router.post('/signin', async ({ body }, res) => res.send(await people.check(body.email, body.password)));`,
    `const auth = Router();
     auth.post('/login', async (req, res) => res.json(await people.check(req.body.email, req.body.password)));
     app.use('/auth', limiter({ windowMs: 9e5, limit: 10 }), auth);`,
    `app.post('/code', async (req, res) => {
       if ((await attempts(req.body.phone)) > 5) return res.sendStatus(429);
       res.json(await people.confirm(req.body.phone, req.body.code));
     });`,
    `await app.register(limit, { global: false });
     app.post('/login', { config: { rateLimit: { max: 5 } } }, async (req) => people.check(req.body.email, req.body.password));`,
    {
      'app.ts': `import express from 'express';
                 import rateLimit from 'express-rate-limit';
                 import { auth } from './auth';
                 express().use(rateLimit({ limit: 20 })).use('/auth', auth);`,
      'auth.ts': `import { Router } from 'express';
                  export const auth = Router();
                  auth.post('/login', async (req, res) => res.json(await people.check(req.body.email, req.body.password)));`,
    },
    `app.post('/login', (req, res) => res.redirect(authorizationUrl(req.session)));
     export const signIn = (email, password) => client.post('/login', { email, password });`,
  ],
  *check(site) {
    if (site.side === 'test' || site.side === 'tooling' || site.side === 'browser' || site.side === 'native') return;
    const [what = 'passwords'] = site.texts('what');
    const beside = site.part('beside').state === 'present' ? site.placeOf('beside') : undefined;
    if (site.texts('elsewhere').includes('true')) {
      yield { at: site.at, say: `whether ${what} can be tried here without limit`, unknown: 'other files set limits' };
      return;
    }
    yield {
      at: site.at,
      say: what === 'mails' ? 'reset mails can be asked for without limit' : `${what} can be tried here without limit`,
      lookedFor: 'a limit among the handlers, before the route, or in the handler',
      ...(beside && { trace: [{ at: beside, say: 'this limit stands elsewhere, or comes too late' }] }),
    };
  },
});
