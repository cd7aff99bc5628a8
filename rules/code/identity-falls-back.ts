import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'identity-falls-back',
  title: 'Who is not signed in says who is calling',
  severity: 'high',
  confidence: 'medium',
  cwe: [290, 639],
  controls: ['B4', 'B3', 'P1'],
  references: ['OWASP ASVS 4.0.3 V4.1.2', 'OWASP ASVS 4.0.3 V4.1.3'],
  why: 'Leaving the token away is enough to act as anybody: the identity is then what the request says.',
  fix: 'Refuse where nobody is signed in, and take the identity from the verified token alone.',
  blind:
    'Middleware that refuses before and is registered in another file than the route; routes where the name of a person is public.',
  roles: ['identity.fallback'],
  bad: [
    {
      'routes.js': `import express from 'express';
                    import { optionalAuth } from './guards.js';
                    import { profile } from './profile.js';
                    export const router = express.Router();
                    router.get('/profile', optionalAuth, profile);`,
      'profile.js': `export const profile = async (req, res) => {
                       const userId = «req.user?.id || req.body.userId»;
                       res.json(await profileOf(userId));
                     };`,
    },
    `import { Controller, Get, Req } from '@nestjs/common';
     @Controller('notices')
     export class Notices {
       @Get()
       mine(@Req() req) {
         return noticesOf(«req.user?.id ?? req.query.userId»);
       }
     }`,
    `export async function report(req, res) {
       const owner = «req.user?.id ?? req.query.owner»;
       res.json(await reportsOf(owner));
     }`,
    `export default defineEventHandler(async (event) => {
       const user = await maybeUser(event);
       return reportsOf(«user?.sub ?? getQuery(event).owner»);
     });`,
  ],
  good: [
    {
      'routes.js': `import express from 'express';
                    import { requireAuth } from './guards.js';
                    import { profile } from './profile.js';
                    export const router = express.Router();
                    router.get('/profile', requireAuth, profile);`,
      'profile.js': `export const profile = async (req, res) => {
                       const userId = req.user?.id || req.body.userId;
                       res.json(await profileOf(userId));
                     };`,
    },
    `import { Controller, Get, Req, UseGuards } from '@nestjs/common';
     import { AuthGuard } from '@nestjs/passport';
     @Controller('notices')
     @UseGuards(AuthGuard('jwt'))
     export class Notices {
       @Get()
       mine(@Req() req) {
         return noticesOf(req.user?.id ?? req.query.userId);
       }
     }`,
    `export async function report(req, res) {
       if (!req.user) return res.sendStatus(401);
       const owner = req.user.id ?? req.query.owner;
       res.json(await reportsOf(owner));
     }`,
    `export async function report(req, res) {
       const locale = req.user?.locale ?? req.query.locale;
       const profile = await profileOf(req.params.id ?? req.user?.id);
       res.json({ locale, profile });
     }`,
    `export const limit = rateLimit({ key: (req) => req.user?.id ?? req.headers['x-forwarded-for'] });`,
    `export function audit(req) {
       log.info({ by: req.user?.id ?? req.body.email });
     }`,
  ],
  *check(site, code) {
    if (['browser', 'native', 'test', 'tooling'].includes(site.side)) return;
    if (HARMLESS.test(site.at.getText()) || code.settled.isRefusedBefore(site.at)) return;
    if (code.settled.guardBefore(site.at)) {
      yield {
        at: site.at,
        say: 'whether the request may say who is calling',
        unknown: 'a guard stands before the handler by its name; whether it refuses is not followed',
      };
      return;
    }
    yield {
      at: site.at,
      say: 'where nobody is signed in, the request says who is calling',
      lookedFor: 'a refusal of requests without an identity in this function',
    };
  },
});

/** Addresses of machines, which count requests and no people. */
const HARMLESS = /forwarded-for|real-ip|request-?id|correlation|trace/i;
