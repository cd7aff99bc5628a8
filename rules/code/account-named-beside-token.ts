import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'account-named-beside-token',
  title: 'The request says whose account is meant, although a verified token says who is calling',
  severity: 'high',
  confidence: 'medium',
  cwe: [639, 863],
  controls: ['P1', 'B3'],
  references: ['OWASP ASVS 4.0.3 V4.1.3'],
  why: 'Any valid token will do: whoever has one writes the id of somebody else into the request, and acts as them.',
  fix: 'Take the account from the verified token (`claims.sub`), or refuse where the request names another one.',
  blind: 'Handlers that use the token for something else; ids in paths; services that act for others by design.',
  roles: ['token.verify'],
  bad: [
    {
      'guard.ts': `import jwt from 'jsonwebtoken';
                   export const guard = (req, res, next) => {
                     try { req.user = jwt.verify(req.headers.authorization, KEY, { algorithms: ['RS256'] }); next(); } catch { res.sendStatus(401); }
                   };`,
      'routes.ts': `import { Router } from 'express';
                    import { guard } from './guard';
                    const router = Router();
                    router.post('/transfer', guard, async (req, res) => {
                      await bank.transfer(«req.body.accountId», req.body.to, req.body.amount);
                      res.sendStatus(204);
                    });
                    const rename = async (req, res) => {
                      const { «userId», name } = req.body;
                      await db.users.update({ where: { id: userId }, data: { name } });
                      res.sendStatus(204);
                    };
                    router.patch('/name', guard, rename);`,
    },
    `import { jwtVerify } from 'jose';
     const check = async (token) => (await jwtVerify(token, KEYS, { issuer: 'a', audience: 'b' })).payload;
     export async function GET(req) {
       const claims = await check(req.headers.get('authorization'));
       if (!claims) return new Response(null, { status: 401 });
       return Response.json(await db.orders.findMany({ where: { userId: «new URL(req.url).searchParams.get('userId')» } }));
     }`,
    `import { expressjwt } from 'express-jwt';
     const check = expressjwt({ secret: KEY, algorithms: ['HS256'] });
     app.delete('/cart', check, async (req, res) => { await carts.deleteOne({ owner_id: «req.query.owner_id» }); res.sendStatus(204); });`,
  ],
  good: [
    `import jwt from 'jsonwebtoken';
     const guard = (req, res, next) => { req.user = jwt.verify(req.headers.authorization, KEY, { algorithms: ['RS256'] }); next(); };
     app.post('/invite', guard, async (req, res) => { await invites.create({ userId: req.body.userId, by: req.user.sub }); res.sendStatus(204); });
     app.post('/name', guard, async (req, res) => {
       if (req.body.userId !== req.user.sub) return res.sendStatus(403);
       await db.users.update({ where: { id: req.body.userId }, data: { name: req.body.name } });
     });
     app.post('/ban', guard, onlyStaff, async (req, res) => { await db.users.update({ where: { id: req.body.userId }, data: { banned: true } }); });
     app.post('/admin/ban', guard, async (req, res) => { await db.users.update({ where: { id: req.body.userId }, data: { banned: true } }); });
     app.post('/look', guard, async (req, res) => { req.log.info(req.body.userId); res.json(await db.users.findOne(req.body.userId)); });
     app.post('/may', guard, async (req, res) => { if (!(await canAct(req, req.body.userId))) return res.sendStatus(403); await carts.deleteOne({ id: req.body.userId }); });`,
    `import { jwtVerify } from 'jose';
     const check = async (token) => (await jwtVerify(token, KEYS, { issuer: 'a', audience: 'b' })).payload;
     export async function POST(req) {
       const claims = await check(req.headers.get('authorization'));
       const { userId } = await req.json();
       if (claims.role !== 'editor') return new Response(null, { status: 403 });
       return Response.json(await db.users.update({ where: { id: userId }, data: { seen: true } }));
     }
     export async function PUT(req) {
       const { sub } = await check(req.headers.get('authorization'));
       const { accountId } = await req.json();
       await move({ from: sub, accountId });
     }`,
  ],
  *check(site, code) {
    if (site.side === 'test' || site.side === 'tooling' || site.side === 'browser') return;
    for (const at of code.claims.accountsNamedBeside(site))
      yield {
        at,
        say: 'this says for whom the handler acts, and nothing of the verified token is asked',
        lookedFor: 'a claim of the token, or a comparison with one',
        trace: [{ at: site.at, say: 'the token is verified here' }],
      };
  },
});
