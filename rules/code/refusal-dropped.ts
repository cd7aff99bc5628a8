import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'refusal-dropped',
  title: 'A refusal is made and then goes nowhere',
  severity: 'high',
  confidence: 'high',
  cwe: [252, 285],
  controls: ['B4', 'D5'],
  references: ['OWASP ASVS 4.0.3 V4.1.5'],
  why: 'An answer that is not returned, or an error that is not thrown, stops nothing: the handler goes on as if the caller had been let in.',
  fix: 'Write `return` before the answer, `throw` before the error.',
  blind: 'Answers that a variable holds before they are forgotten; helpers of the project that make them.',
  roles: ['refusal.drop'],
  bad: [
    `module.exports = async function requireSession(req, res, next) {
       const session = await sessions.get(req.cookies.sid);
       if (!session) {
         «res.status(401).json({ error: 'sign in' })»;
       }
       req.session = session;
       next();
     };`,
    `import jwt from 'jsonwebtoken';
     export const guard = (req, res, next) =>
       jwt.verify(req.token, KEY, { algorithms: ['HS256'] }, (error, user) => {
         if (error) «res.sendStatus(403)»;
         req.user = user;
         next();
       });`,
    `app.delete('/notes/:id', async (req, reply) => {
       if (!req.user) «reply.code(401).send()»;
       await notes.remove(req.params.id);
       return { done: true };
     });`,
    `export async function GET(request) {
       const session = await sessionOf(request);
       if (!session) {
         «new Response('unauthorized', { status: 401 })»;
       }
       return Response.json(await secrets());
     }`,
    `import { NextResponse } from 'next/server';
     export async function middleware(request) {
       const user = await userOf(request);
       if (!user) «NextResponse.redirect(new URL('/login', request.url))»;
       return NextResponse.next();
     }`,
    `import { ForbiddenException } from '@nestjs/common';
     export class Documents {
       remove(user, document) {
         if (document.owner !== user.id) {
           «new ForbiddenException('not yours')»;
         }
         return this.store.remove(document.id);
       }
     }`,
    `export default defineEventHandler(async (event) => {
       if (!event.context.user) {
         «createError({ statusCode: 401 })»;
       }
       return listOf(event.context.user);
     });`,
    `import { Hono } from 'hono';
     const app = new Hono();
     app.use(async (c, next) => {
       if (!c.req.header('authorization')) {
         «c.json({ error: 'unauthorized' }, 401)»;
       }
       await next();
     });`,
    `import { Hono } from 'hono';
     const guard = async (c, next) => {
       if (!c.req.header('authorization')) «c.text('unauthorized', 401)»;
       await next();
     };
     export const app = new Hono().use(guard);`,
    `import type { MiddlewareHandler } from 'hono';
     export const guard: MiddlewareHandler = async (c, next) => {
       if (!c.req.header('authorization')) «c.text('unauthorized', 401)»;
       await next();
     };`,
    // Nothing follows, so that nobody is let in here: nobody gets the answer either.
    `import { Hono } from 'hono';
     export const app = new Hono();
     app.onError((err, c) => {
       if (!err.user) {
         «c.json({ error: 'unauthorized' }, 401)»;
       }
     });`,
    `import { UnauthorizedError } from './errors';
     export function authorize(user) {
       if (!user) «new UnauthorizedError('no user')»;
     }`,
    `import type { FastifyReply, FastifyRequest } from 'fastify';
     export async function staff(req: FastifyRequest, reply: FastifyReply) {
       try {
         req.person = await personOf(req);
         if (!req.person.roles.includes('staff')) throw new Error('role');
       } catch (error) {
         req.log.info({ reason: error.message });
         «reply.code(403)»;
       }
     }`,
    `export function admin(req, res, next) {
       if (!req.user?.isAdmin) «res.status(403)»;
       next();
     }`,
    `import fastify from 'fastify';
     const app = fastify();
     app.addHook('onRequest', async (request, reply) => {
       const known = await find(request.headers.authorization);
       if (!known) {
         «reply.status(401)»;
       }
     });`,
  ],
  good: [
    `export async function needsProvider(request, reply) {
       const found = await providerOf(request.body.name);
       if (found) {
         if (request.body.password) {
           reply.code(401).send({ error: 'at your provider' });
         } else {
           reply.code(401).send({ redirect: found.url });
         }
         return true;
       }
       return false;
     }`,
    `export function guard(req, res, next) {
       if (!req.user) {
         res.status(401).json({ error: 'sign in' });
         return;
       }
       if (!req.user.isAdmin) return res.sendStatus(403);
       next();
     }
     export function either(req, res, next) {
       if (req.user) next();
       else {
         res.status(401).end();
       }
     }
     export function ended(req, res) {
       if (!req.user) {
         res.status(401).end();
       } else {
         res.json(req.user);
       }
     }`,
    `import type { FastifyReply, FastifyRequest } from 'fastify';
     export async function staff(req: FastifyRequest, reply: FastifyReply) {
       if (!(await personOf(req))) {
         reply.code(401);
         throw new Error('nobody');
       }
       if (req.person.locked) return reply.code(403).send();
       if (req.person.left) {
         reply.code(403);
         await reply.send({ error: 'left' });
       }
     }
     export async function page(req: FastifyRequest, reply: FastifyReply) {
       const found = await pageOf(req);
       if (!found) reply.code(403);
       return { found };
     }`,
    `import fastify from 'fastify';
     const app = fastify();
     app.get('/mine', async (request, reply) => {
       if (!request.user) reply.code(401);
       reply.send(request.user ?? { error: 'nobody' });
     });`,
    `export function admin(req, res, next) {
       if (!req.user?.isAdmin) {
         res.status(403);
         return next(new Error('admins only'));
       }
       next();
     }
     export const protect = handled(async (req, res, next) => {
       if (!req.token) {
         res.status(401);
         throw new Error('Not authorized');
       }
       next();
     });`,
    `import { UnauthorizedException } from '@nestjs/common';
     export class ClientGuard {
       async canActivate(context) {
         try {
           if (await this.clients.matches(context)) return true;
         } catch {
           new UnauthorizedException('no such client');
         }
         return false;
       }
     }`,
    `export async function GET(request) {
       const session = await sessionOf(request);
       if (!session) return new Response('unauthorized', { status: 401 });
       return Response.json(await secrets());
     }`,
    `export default defineEventHandler(async (event) => {
       if (!event.context.user) {
         throw createError({ statusCode: 401 });
       }
       return listOf(event.context.user);
     });`,
    `export function GET(req, res) {
       if (!req.user) {
         res.status(401).json({ error: 'unauthorized' });
         return;
       }
       res.json(secrets());
     }`,
    `import { z } from 'zod';
     export function shape(wide) {
       if (wide) {
         new Response('login');
         return undefined;
       }
       return z.string();
     }`,
    `import { Hono } from 'hono';
     export function page(c, words) {
       if (words.forbidden) {
         c.text('forbidden words');
       }
       return c.build();
     }`,
    `import { Hono } from 'hono';
     export function report(wide) {
       const c = canvas();
       if (wide) c.text('forbidden words');
       return c;
     }`,
  ],
  *check(site, code) {
    if (['browser', 'native', 'test', 'tooling'].includes(site.side)) return;
    if (site.texts('kind').includes('status')) {
      yield { at: site.at, say: 'only the status is set: nothing is sent, and the handler runs for everybody' };
      return;
    }
    if (site.texts('kind').includes('sent')) {
      yield { at: site.at, say: 'the refusal is sent, and what follows runs all the same' };
      return;
    }
    const goesOn = code.settled.isFollowed(site.at);
    yield {
      at: site.at,
      say: goesOn
        ? 'this refusal is neither returned nor thrown: what follows runs all the same'
        : 'this refusal is neither returned nor thrown: nobody gets it',
      severity: goesOn ? 'high' : 'medium',
      confidence: goesOn ? 'high' : 'medium',
    };
  },
});
