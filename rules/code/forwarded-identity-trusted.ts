import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'forwarded-identity-trusted',
  title: 'A header says who is calling, and nobody checks who sent it',
  severity: 'high',
  confidence: 'medium',
  cwe: [290, 807],
  controls: ['B3', 'P7'],
  references: ['https://cwe.mitre.org/data/definitions/290.html'],
  why: 'Whoever reaches this service past the gateway, or through one that does not strip the header, is whoever they write into it.',
  fix: 'Verify a token here too, or make sure that the gateway sent the request: by a client certificate, a signature or a secret of its own.',
  blind: 'Networks that nobody else can reach, and gateways that strip the header: neither stands in code.',
  roles: ['request.identity'],
  bad: [
    `export const forwarded = async (ctx, next) => {
       const sub = «ctx.get('x-forwarded-user')»;
       if (sub) {
         ctx.state.user = { sub };
         return next();
       }
       ctx.throw(401);
     };`,
    `import express from 'express';
     const app = express();
     app.use(async (req, res, next) => {
       const id = «req.headers['x-user-id']»;
       req.user = await db.user.findUnique({ where: { id } });
       next();
     });`,
    `export function admins(req, res, next) {
       if («req.header('x-user-role')» !== 'admin') return res.sendStatus(403);
       next();
     }`,
    `import { Controller, Get, Headers } from '@nestjs/common';
     @Controller('members')
     export class Members {
       @Get() list(@CurrentUser() user, «@Headers('x-acting-role') acting?: string») {
         const role = acting ?? user.role;
         if (role !== 'owner') throw new ForbiddenException();
         return this.members.all();
       }
     }`,
  ],
  good: [
    `import { timingSafeEqual } from 'node:crypto';
     export const forwarded = async (ctx, next) => {
       if (!timingSafeEqual(Buffer.from(ctx.get('x-gateway-key')), KEY)) ctx.throw(401);
       ctx.state.user = { sub: ctx.get('x-forwarded-user') };
       return next();
     };`,
    `export const log = (req, res, next) => {
       logger.info({ user: req.headers['x-user-id'] }, 'request');
       next();
     };`,
    `export const call = (user) => fetch(API, { headers: { 'x-user-id': user.id } });`,
    `export async function load(id) {
       const answer = await fetch(API + id);
       return { user: answer.headers.get('x-user-id') };
     }`,
  ],
  *check(site, code) {
    const [name = ''] = site.texts('name');
    if (['browser', 'native', 'test', 'tooling'].includes(site.side)) return;
    if (!site.texts('kind').includes('header') || code.originOf(site, 'from') !== 'request') return;
    const use = code.claims.identityUse(site, name);
    if (!use || code.claims.hasSenderCheck(site) || code.isDevelopmentOnly(site.at)) return;
    yield {
      at: site.at,
      say:
        use.as === 'identity'
          ? `\`${name}\` of the request becomes the caller's identity`
          : `\`${name}\` of the request decides what the caller may do`,
      lookedFor: 'a check of the sender in this function: a secret, a signature, a client certificate',
      trace: [{ at: use.at, say: 'relied on here' }],
    };
  },
});
