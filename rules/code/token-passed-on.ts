import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'token-passed-on',
  title: 'A token that was made for this service is sent to another one',
  severity: 'medium',
  confidence: 'medium',
  cwe: [441, 863],
  controls: ['O14'],
  references: ['RFC 8707 §1', 'RFC 9700 §2.3'],
  why: 'The next service either refuses it, or accepts tokens that were not made for it: then any service that sees a token can act as its user everywhere.',
  fix: 'Exchange the token (RFC 8693) or use a token of your own for the next audience; carry the user as a signed assertion.',
  blind: 'Whether both services really share one audience.',
  roles: ['http.authorization'],
  bad: [
    `import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
     export function tools(server: McpServer) {
       server.registerTool('find', { description: 'Find' }, async ({ q }, extra) => {
         const token = extra.authInfo?.token;
         const answer = await fetch('https://crm.example/contacts', { headers: { «authorization: \`Bearer \${token}\`» } });
         return { content: [{ type: 'text', text: await answer.text() }] };
       });
     }`,
    {
      'reports.controller.ts': `import { Controller, Headers, Post } from '@nestjs/common';
        import { Printer } from './printer';
        @Controller('reports')
        export class Reports {
          constructor(private readonly printer: Printer) {}
          @Post() print(@Headers('authorization') authorization: string) { return this.printer.print(authorization); }
        }`,
      'printer.ts': `import { HttpService } from '@nestjs/axios';
        export class Printer {
          constructor(private readonly http: HttpService) {}
          print(authorization: string) { return this.http.post('https://print.example/jobs', {}, { headers: { «authorization» } }); }
        }`,
    },
    `import express from 'express';
     export async function share(req, res) {
       const headers = new Headers();
       «headers.set('Authorization', req.headers.authorization)»;
       res.json(await (await fetch('https://accountant.example/import', { method: 'POST', headers })).json());
     }`,
    `import express from 'express';
     export async function share(req, res) {
       const headers = { accept: 'application/json' };
       «headers.Authorization = req.headers.authorization»;
       res.json(await (await fetch('https://accountant.example/import', { headers })).json());
     }`,
    `import express from 'express';
     export const photo = (req: Request) =>
       fetch('https://graph.example/photo', { headers: new Headers({ «authorization: req.headers.get('authorization') ?? ''» }) });`,
    `import express from 'express';
     export const app = express();
     app.get('/parcels', async (req, res) => {
       res.json(await fetch('https://parcels.example', { headers: { «authorization: req.headers.authorization» } }));
     });`,
    `import type { Context } from 'koa';
     import * as undici from 'undici';
     export const forward = (ctx: Context) => undici.request(UPSTREAM + ctx.path, { headers: { «authorization: ctx.get('authorization')», 'x-id': ctx.state.id } });`,
  ],
  good: [
    `import { getToken } from 'next-auth/jwt';
     export function tokenOf(req) {
       const { authorization } = req.headers;
       return getToken({ req: { headers: { authorization }, cookies: {} } });
     }`,
    `export function tools(server) {
       server.registerTool('find', { description: 'Find' }, async ({ q }, { authInfo }) => {
         const token = await exchanged(authInfo.token);
         const key = process.env.CRM_KEY;
         await fetch('https://crm.example/contacts', { headers: { authorization: \`Bearer \${token}\` } });
         return fetch('https://log.example/calls', { headers: { authorization: \`Bearer \${key}\` } });
       });
     }`,
    `import express from 'express';
     export const app = express();
     app.get('/parcels', async (req, res) => {
       res.json(await fetch('https://parcels.example', { headers: { authorization: \`Bearer \${await ownToken('parcels')}\` } }));
     });`,
    `import express from 'express';
     export const app = express();
     app.get('/echo', (req, res) => res.json({ authorization: Boolean(req.headers.authorization) }));`,
    `import express from 'express';
     export const app = express();
     app.post('/import', async (req, res) => {
       const { apiToken } = req.body;
       res.json(await fetch('https://flags.example', { headers: { authorization: apiToken } }));
     });`,
    `import express from 'express';
     export const app = express();
     const models = (given) => fetch('https://models.example', { headers: { authorization: \`Bearer \${given ?? process.env.MODELS_API_KEY}\` } });
     app.post('/models', async (req, res) => res.json(await models(req.body.key)));`,
    `import express from 'express';
     export const app = express();
     app.get('/models', async (req, res) => {
       const headers = {};
       const key = req.query.api_key || process.env.MODELS_API_KEY;
       if (key) headers['Authorization'] = \`Bearer \${key}\`;
       res.json(await (await fetch('https://models.example/v1', { headers })).json());
     });`,
    `import express from 'express';
     const isGood = async (token) => (await fetch(\`\${process.env.AUTH_URL}/verifyToken\`, { method: 'POST', headers: { Authorization: token } })).ok;
     express().get('/parcels', async (req, res) => ((await isGood(req.headers.authorization)) ? res.json([]) : res.sendStatus(401)));`,
    `'use client';
     export const load = (request) => fetch('/api', { headers: { authorization: request.headers.authorization } });`,
  ],
  *check(site, code) {
    if (['browser', 'native', 'test'].includes(site.side) || !code.isSentOut(site)) return;
    if (code.claims.isOfToolCaller(site, 'value')) {
      yield {
        at: site.at,
        say: 'the token that a client of MCP sent to this server is passed on as it is',
        trace: site.trace,
      };
      return;
    }
    if (site.side !== 'server') return;
    for (const seen of [site, ...site.seenFrom('value')]) {
      if (seen.side !== 'server' || code.originOf(seen, 'value') !== 'request') continue;
      const passed = code
        .credentials(seen, 'value')
        .find(({ evidence, from }) => evidence === 'origin' && from === 'header');
      if (!passed || code.claims.goesToUserInfo(site) || code.claims.goesTo(site, ASKED_ABOUT)) continue;
      yield {
        at: site.at,
        say: 'the token of the incoming request is passed on as it is',
        trace: seen === site ? site.trace : [{ at: seen.at, say: 'given here' }],
      };
      return;
    }
  },
});

/** Whoever gave the token out is asked whether it is still good. */
const ASKED_ABOUT =
  /introspect|(?:verify|validate|check)[-_/]?(?:access[-_]?)?(?:token|jwt)|token[-_/]?(?:verify|validate|check|info)/i;
