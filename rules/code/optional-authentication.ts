import { defineRule } from '../../src/rule.js';

const CHANGES = new Set(['PUT', 'PATCH', 'DELETE', 'DEL']);
const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE', 'DEL']);

export default defineRule({
  id: 'optional-authentication',
  title: 'A write is only behind a check that lets everybody through',
  severity: 'high',
  confidence: 'medium',
  cwe: [287, 306],
  controls: ['B4', 'P3'],
  references: ['OWASP ASVS 4.0.3 V4.1.5'],
  why: 'The middleware goes on without a valid token: whoever sends none may write.',
  fix: 'Require the token on routes that change something; keep the optional form for pages that only greet.',
  blind: 'A check of the user inside the handler or in a later router.',
  roles: ['token.verify', 'guard.authenticate', 'http.route'],
  bad: [
    `import Koa from 'koa';
     import Router from '@koa/router';
     import jwt from 'koa-jwt';
     const app = new Koa();
     const router = new Router();
     router.get('/orders', async (ctx) => { ctx.body = await orders.list(); });
     router.post('/orders', async (ctx) => { ctx.body = await orders.create(ctx.request.body, ctx.state.user?.sub); });
     app.use(«jwt({ secret: process.env.JWT_SECRET, algorithms: ['HS256'], passthrough: true })»);
     app.use(router.routes());`,
    `const express = require('express');
     const { expressjwt } = require('express-jwt');
     const app = express();
     app.use(express.json(), expressjwt({ secret: process.env.PEM, algorithms: ['RS256'], credentialsRequired: false }));
     «app.put('/pages/:slug', (req, res) => {
       pages.set(req.params.slug, { text: req.body.text, by: req.auth?.sub });
       res.sendStatus(204);
     })»;
     app.post('/login', (req, res) => res.json(signIn(req.body)));
     app.delete('/pages/:slug', signedIn, (req, res) => res.json(pages.delete(req.params.slug)));
     app.use(signedIn);
     app.delete('/drafts/:slug', (req, res) => res.json(drafts.delete(req.params.slug)));`,
    {
      'guards.ts': `import { AuthGuard } from '@nestjs/passport';
                    export class OptionalMemberGuard extends AuthGuard('member') { handleRequest(_error, member) { return member; } }`,
      'parcels.controller.ts': `import { Controller, Get, Patch, UseGuards } from '@nestjs/common';
                    import { OptionalMemberGuard } from './guards';
                    @Controller('parcels')
                    export class Parcels {
                      @Get(':code') @UseGuards(OptionalMemberGuard) show(@Param('code') code: string) { return this.parcels.status(code); }
                      @Patch(':id') @UseGuards(OptionalMemberGuard) async «rename»(@Param('id') id: string, @Body() { label }: Label) { await this.parcels.update(id, { label }); }
                    }`,
    },
    `import express from 'express';
     import jwt from 'jsonwebtoken';
     const app = express();
     const guard = (req, res, next) => {
       if (req.headers.authorization) req.user = jwt.verify(req.headers.authorization, KEY, { algorithms: ['HS256'] });
       next();
     };
     app.get('/loads', guard, (req, res) => res.json(list()));
     «app.delete('/loads/:id', guard, (req, res) => res.json(remove(req.params.id)))»;`,
    {
      'auth.js': `const koaJwt = require('koa-jwt');
                  exports.soft = koaJwt({ secret: process.env.KEY, algorithms: ['HS256'], passthrough: true });`,
      'app.js': `const Router = require('@koa/router');
                 const auth = require('./auth');
                 const router = new Router();
                 «router.post('/drivers', auth.soft, async (ctx) => { ctx.body = await insert(ctx.request.body); })»;`,
    },
    `import { Hono } from 'hono';
     import { jwk } from 'hono/jwk';
     const app = new Hono();
     app.use('/v3/*', jwk({ jwks_uri: 'https://id.example/jwks', alg: ['RS256'], allow_anon: true }));
     «app.post('/v3/orders', async (c) => c.json(await insert(await c.req.json())))»;`,
    `import Hapi from '@hapi/hapi';
     const server = Hapi.server({ port: 3000 });
     «server.route({ method: 'POST', path: '/invoices', options: { auth: { strategy: 'jwt', mode: 'try' } }, handler: (request) => create(request.payload) })»;`,
    `import koaJwt from 'koa-jwt';
     import Router from '@koa/router';
     const optional = koaJwt({ secret: KEY, algorithms: ['HS256'], passthrough: true });
     export const router = new Router();
     «router.post('/orders', optional, async (ctx) => { ctx.body = await create(ctx.request.body); })»;`,
    `import { expressjwt } from 'express-jwt';
     import express from 'express';
     const maybe = expressjwt({ secret: KEY, algorithms: ['HS256'], credentialsRequired: false });
     export const app = express();
     «app.delete('/items/:id', maybe, remove)»;`,
    {
      'guard.ts': `import { auth } from 'express-oauth2-jwt-bearer';
                   export const bearer = (authRequired = true) => auth({ issuerBaseURL: 'https://id.example', audience: 'api', authRequired });`,
      'app.ts': `import express from 'express';
                 import { bearer } from './guard';
                 export const app = express();
                 «app.delete('/items/:id', bearer(false), remove)»;
                 app.post('/items', bearer(true), create);
                 app.put('/items/:id', bearer(), change);`,
    },
    `import { expressjwt } from 'express-jwt';
     import express from 'express';
     const guard = ({ optional = false }) => expressjwt({ secret: KEY, algorithms: ['HS256'], credentialsRequired: !optional });
     export const app = express();
     «app.post('/items', guard({ optional: true }), create)»;
     app.put('/items/:id', guard({}), change);`,
  ],
  good: [
    `import Koa from 'koa';
     import Router from '@koa/router';
     import jwt from 'koa-jwt';
     const app = new Koa();
     const posts = new Router();
     const drafts = new Router();
     posts.put('/posts/:id', signedIn, async (ctx) => { ctx.body = await change(ctx.params.id, ctx.request.body); });
     posts.delete('/posts/:id', async (ctx) => { if (!ctx.state.user) ctx.throw(401); ctx.body = await remove(ctx.params.id); });
     drafts.post('/sign-in', async (ctx) => { ctx.body = await signIn(ctx.request.body); });
     drafts.use(signedIn);
     drafts.put('/drafts/:id', async (ctx) => { ctx.body = await change(ctx.params.id, ctx.request.body); });
     app.use(jwt({ secret: process.env.JWT_SECRET, algorithms: ['HS256'], passthrough: true }));
     app.use(posts.routes());
     app.use(drafts.routes());`,
    `import Koa from 'koa';
     import Router from '@koa/router';
     import jwt from 'koa-jwt';
     const app = new Koa();
     const router = new Router();
     router.put('/posts/:id', async (ctx) => { ctx.body = await change(ctx.params.id, ctx.request.body); });
     app.use(jwt({ secret: process.env.JWT_SECRET, algorithms: ['HS256'], passthrough: true }));
     app.use(async (ctx, next) => { if (!ctx.state.user) { ctx.status = 401; return; } await next(); });
     app.use(router.routes());`,
    {
      'guards.ts': `import { AuthGuard } from '@nestjs/passport';
                    export class OptionalMemberGuard extends AuthGuard('member') { handleRequest(_error, member) { return member; } }`,
      'parcels.controller.ts': `import { Controller, Get, Patch, Post, UseGuards } from '@nestjs/common';
                    import { OptionalMemberGuard } from './guards';
                    @Controller('parcels') @UseGuards(OptionalMemberGuard)
                    export class Parcels {
                      @Get(':code') show(@Param('code') code: string) { return this.parcels.status(code); }
                      @Patch(':id') @UseGuards(RolesGuard) async rename(@Param('id') id: string, @Body() { label }: Label) { await this.parcels.update(id, { label }); }
                      @Post() async add(@Req() req, @Body() draft: Draft) { if (!req.user) throw new UnauthorizedException(); await this.parcels.save(draft); }
                    }`,
    },
    `import express from 'express';
     import jwt from 'jsonwebtoken';
     const app = express();
     const guard = (req, res, next) => {
       if (req.headers.authorization) req.user = jwt.verify(req.headers.authorization, KEY, { algorithms: ['HS256'] });
       next();
     };
     app.delete('/loads/:id', guard, (req, res) => {
       if (!req.user) return res.sendStatus(401);
       res.json(remove(req.params.id));
     });`,
    `import { expressjwt } from 'express-jwt';
     import express from 'express';
     const maybe = expressjwt({ secret: KEY, algorithms: ['HS256'], credentialsRequired: false });
     const store = (req, res) => { if (!req.auth) return res.sendStatus(401); res.json(create(req.body)); };
     export const app = express();
     app.post('/items', maybe, store);
     app.use(maybe);
     app.post('/login', login);`,
    `import Hapi from '@hapi/hapi';
     const server = Hapi.server({ port: 3000 });
     server.route({
       method: 'POST', path: '/rates', options: { auth: { strategy: 'jwt', mode: 'optional' } },
       handler: (request, h) => (request.auth.isAuthenticated ? rates(request.payload) : h.response().code(401)),
     });
     server.route({ method: 'GET', path: '/rates', options: { auth: { mode: 'try' } }, handler: () => rates() });`,
    `import { expressjwt } from 'express-jwt';
     import express from 'express';
     const guard = (optional) => expressjwt({ secret: KEY, algorithms: ['HS256'], credentialsRequired: optional ? false : true });
     export const app = express();
     app.get('/items', guard(true), list);
     app.post('/items', guard(false), create);`,
    `import { expressjwt } from 'express-jwt';
     import express from 'express';
     const maybe = expressjwt({ secret: KEY, algorithms: ['HS256'], credentialsRequired: false });
     export const app = express();
     app.get('/articles', maybe, list);`,
    `import { expressjwt } from 'express-jwt';
     import express from 'express';
     const maybe = expressjwt({ secret: KEY, algorithms: ['HS256'], credentialsRequired: false });
     export const app = express();
     app.post('/articles', maybe, requireUser, create);`,
    `import koaJwt from 'koa-jwt';
     import Router from '@koa/router';
     const required = koaJwt({ secret: KEY, algorithms: ['HS256'] });
     export const router = new Router();
     router.post('/orders', required, create);`,
  ],
  *check(site, code) {
    if (site.role === 'http.route') {
      const [method = ''] = site.texts('method');
      const isSoft = site.texts('mode').some((mode) => mode === 'try' || mode === 'optional');
      if (isSoft && WRITES.has(method.toUpperCase()) && !code.claims.refuses(site.at))
        yield { at: site.at, say: `this ${method.toUpperCase()} is reached without valid credentials` };
      return;
    }
    for (const mount of code.claims.softMounts(site)) {
      if (!WRITES.has(mount.method) || mount.hasLaterGuard) continue;
      if (mount.handler && code.claims.refuses(mount.handler)) continue;
      yield {
        at: mount.at,
        say: `this ${mount.method} is reached without a token`,
        lookedFor: 'another guard between the optional check and the handler',
        trace: [{ at: site.at, say: 'a token is verified only where there is one' }],
      };
    }
    for (const seen of site.seenFrom('anonymous', 'credentialsRequired')) {
      if (!seen.constants('anonymous').includes(true) && !seen.constants('credentialsRequired').includes(false))
        continue;
      // What anybody may send comes by POST; what is there already belongs to somebody.
      const later = code.claims
        .routesAfter(seen)
        .filter(({ method, readsCaller }) => CHANGES.has(method) || readsCaller);
      const isOpen = ({ method, hasLaterGuard, handler }: (typeof later)[number]) =>
        WRITES.has(method) && !hasLaterGuard && !(handler && code.claims.refuses(handler));
      // What stands in front of a whole router is wrong itself.
      const routed = later.filter((mount) => mount.router !== undefined && isOpen(mount));
      if (routed.length > 0)
        yield {
          ...seen.wrongAt(seen.part('anonymous').state === 'absent' ? 'credentialsRequired' : 'anonymous'),
          say: 'the routes behind this are reached without a valid token',
          lookedFor: 'another guard between the optional check and the routes, or a refusal in them',
          trace: routed.map(({ at, method }) => ({ at, say: `this ${method} asks nobody` })),
        };
      for (const mount of [...code.mountedOn(seen), ...later]) {
        if (mount.router !== undefined || !isOpen(mount)) continue;
        yield {
          at: mount.at,
          say: `this ${mount.method} is reached without a valid token`,
          lookedFor: 'another guard between the optional check and the handler',
          trace: [...seen.trace, { at: seen.at, say: 'goes on without a valid token' }],
        };
      }
    }
  },
});
