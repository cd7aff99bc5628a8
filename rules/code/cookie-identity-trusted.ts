import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'cookie-identity-trusted',
  title: 'A cookie that anyone can write says who is calling',
  severity: 'high',
  confidence: 'high',
  cwe: [565, 784],
  controls: ['B3', 'P2'],
  references: ['https://cwe.mitre.org/data/definitions/784.html'],
  why: 'A plain cookie is whatever the browser sends: its owner writes another id or another role into it.',
  fix: 'Keep identity and roles in a session on the server, or in a cookie that is signed or encrypted, and read them from there.',
  blind: 'Cookies that a framework signs or encrypts out of sight; a check in another process.',
  roles: ['request.identity'],
  bad: [
    `export function admins(req, res, next) {
       const user = JSON.parse(«req.cookies.session»);
       if (user.role !== 'admin') return res.sendStatus(403);
       next();
     }`,
    `import { cookies } from 'next/headers';
     export async function GET() {
       const store = await cookies();
       if («store.get('role')»?.value !== 'admin') return new Response(null, { status: 403 });
       return Response.json(await db.report.findMany());
     }`,
    `export async function me(req, res) {
       const user = await db.user.findUnique({ where: { id: «req.cookies.userId» } });
       res.json(user.profile);
     }`,
    `import { getCookie } from 'hono/cookie';
     export const auth = async (c, next) => {
       const user = JSON.parse(atob(«getCookie(c, 'profile')»));
       c.set('user', user.id);
       await next();
     };`,
    `import { cookies } from 'next/headers';
     export async function PUT() {
       const role = («(await cookies()).get('shop.role')»)?.value;
       if (role !== 'owner') return new Response(null, { status: 403 });
     }`,
  ],
  good: [
    `export function theme(req, res) {
       const preferences = JSON.parse(req.cookies.preferences ?? '{}');
       res.render('index', { theme: preferences.theme });
     }`,
    `export function admins(req, res, next) {
       const user = JSON.parse(req.signedCookies.session);
       if (user.role !== 'admin') return res.sendStatus(403);
       next();
     }`,
    `export async function me(req, res) {
       const { id } = unsign(req.cookies.user, process.env.SECRET);
       res.json(await db.user.findUnique({ where: { id } }));
     }`,
    `export const name = (req) => 'hello ' + req.cookies.username;`,
  ],
  *check(site, code) {
    const [name = ''] = site.texts('name');
    if (['browser', 'native', 'test', 'tooling'].includes(site.side)) return;
    if (!site.texts('kind').includes('cookie') || code.originOf(site, 'from') !== 'request') return;
    const use = code.claims.identityUse(site, name);
    if (!use || code.claims.hasSenderCheck(site)) return;
    yield {
      at: site.at,
      say:
        use.as === 'identity'
          ? `the cookie \`${name}\`, as the browser sent it, becomes the caller's identity`
          : `\`${use.claim}\` of the cookie \`${name}\`, as the browser sent it, decides what the caller may do`,
      lookedFor: 'a signature or an encryption of the cookie, a session on the server',
      confidence: use.as === 'decision' ? 'high' : 'medium',
      trace: [{ at: use.at, say: 'relied on here' }],
    };
  },
});
