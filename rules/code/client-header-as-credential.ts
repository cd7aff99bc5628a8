import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'client-header-as-credential',
  title: 'A header that any client can write lets a request in',
  severity: 'high',
  confidence: 'medium',
  cwe: [290, 807],
  controls: ['P7', 'B3', 'B4'],
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
    `import { getToken } from 'next-auth/jwt';
     export async function middleware(req) {
       if («req.headers.get('x-warm-up') === 'yes'») return NextResponse.next();
       const token = await getToken({ req });
       if (!token) return NextResponse.redirect(new URL('/login', req.url));
       return NextResponse.next();
     }`,
    `export function signedIn(req, res, next) {
       const inside = req.headers['x-mesh-call'];
       if («inside») return next();
       if (!req.session.user) return res.status(401).end();
       next();
     }`,
    `const fromDesk = async (req) => { const at = req.headers['x-shop-desk']; if («at !== 'front'») throw new Refused(404); };
     app.post('/stock/:id/empty', { preHandler: fromDesk }, async (req) => { await db.update(stock).set({ left: 0 }).where(eq(stock.id, req.params.id)); });`,
  ],
  good: [
    `import { getToken } from 'next-auth/jwt';
     export async function middleware(req) {
       if (req.headers.get('accept') === 'text/plain') return NextResponse.next();
       if (req.headers.get('x-locale-set')) return NextResponse.rewrite(new URL('/de', req.url));
       const token = await getToken({ req });
       if (!token) return NextResponse.redirect(new URL('/login', req.url));
       return NextResponse.next();
     }
     export function language(req, res, next) {
       if (req.headers['x-plain'] === '1') return next();
       res.locals.language = req.acceptsLanguages('de');
       next();
     }`,
    `const fromForm = async (req) => { if (req.headers['x-requested-with'] !== 'fetch') throw new Refused(403); };
     const beta = async (req) => { if (req.headers['x-channel'] !== 'beta') throw new Refused(404); };
     app.post('/stock/:id', { preHandler: fromForm }, change);
     app.post('/stock/:id/empty', { preHandler: [signedIn, beta] }, async (req) => empty(req.params.id));
     app.get('/beta', { preHandler: beta }, async () => news());
     app.post('/beta/vote', { preHandler: beta }, async (req) => { await verifyCaller(req); return vote(req); });`,
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
    const [name = ''] = site.texts('name');
    const isWayPast = site.texts('kind').includes('pass');
    yield {
      at: site.at,
      say: isWayPast
        ? `whoever sends \`${name}\` passes the guard that stands behind it`
        : `\`${name}\`, as the client sends it, decides whether the request goes on`,
      lookedFor: 'a secret, a signature, a session',
      controls: isWayPast ? ['B4', 'B3', 'P7'] : ['P7', 'B3'],
    };
  },
});
