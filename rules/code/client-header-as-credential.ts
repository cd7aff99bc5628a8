import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'client-header-as-credential',
  title: 'A header that any client can write lets a request in',
  severity: 'high',
  confidence: 'medium',
  cwe: [290, 807],
  controls: ['P7', 'B3'],
  references: ['https://cwe.mitre.org/data/definitions/290.html'],
  why: 'Whoever sends `User-Agent: cron/1` or `X-Forwarded-For: 10.0.0.1` is let in.',
  fix: 'Ask for a secret that is compared in constant time, or for a signature; take the address from the connection, behind proxies that are known.',
  blind: 'Proxies that replace the header, and checks in another function.',
  roles: ['request.claim'],
  bad: [
    `export async function PUT(req) {
       const agent = req.headers.get('user-agent') ?? '';
       if (!«agent.startsWith('scheduler/')») return Response.json({ error: 'forbidden' }, { status: 403 });
       await db.session.deleteMany({});
     }`,
    `import { CanActivate } from '@nestjs/common';
     export class Inside implements CanActivate {
       canActivate(context) {
         const req = context.switchToHttp().getRequest();
         const source = String(req.headers['x-forwarded-for'] ?? req.ip).split(',')[0];
         return «source.startsWith('10.')» || source === '127.0.0.1';
       }
     }`,
    `export function internal(req, res, next) {
       if («req.get('x-real-ip') !== '127.0.0.1'») return res.status(403).end();
       next();
     }`,
  ],
  good: [
    `export async function PUT(req) {
       const agent = req.headers.get('user-agent') ?? '';
       if (agent.includes('bot')) return new Response(null, { status: 403 });
     }`,
    `export async function PUT(req) {
       if (!timingSafeEqual(Buffer.from(req.headers.get('authorization')), KEY)) return new Response(null, { status: 403 });
       if (!req.headers.get('user-agent').startsWith('scheduler/')) return new Response(null, { status: 403 });
     }`,
    `export const isPhone = (req) => /mobile/i.test(req.headers['user-agent']);`,
    `export function blocked(req, res, next) {
       if (LIST.has(req.headers['x-forwarded-for'])) return res.status(403).end();
       next();
     }`,
  ],
  *check(site, code) {
    if (['browser', 'native', 'test', 'tooling'].includes(site.side) || code.isDevelopmentOnly(site.at)) return;
    yield {
      at: site.at,
      say: `\`${site.texts('name')[0] ?? ''}\`, as the client sends it, decides whether the request goes on`,
      lookedFor: 'a secret, a signature, a session',
    };
  },
});
