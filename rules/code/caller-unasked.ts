import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'caller-unasked',
  title: 'Whoever is not signed in is taken for a caller',
  severity: 'high',
  confidence: 'medium',
  cwe: [862, 252],
  controls: ['B4', 'B1', 'B3'],
  references: ['OWASP ASVS 4.0.3 V4.1.5'],
  why: 'The session of nobody has no user, and throws nothing: records are written without an owner, and a look-up by nothing finds what belongs to nobody, or to everybody.',
  fix: 'Refuse where there is no user (`if (!userId) return 401`), or use what throws: `auth.protect()`, `requireAuth()`.',
  blind: 'Middleware of another package, and layouts that refuse in front of a page.',
  roles: ['session.verify'],
  bad: [
    `import { clerkMiddleware, getAuth } from '@clerk/express';
     import express from 'express';
     const app = express();
     app.use(clerkMiddleware({ authorizedParties: ['https://app.example'] }));
     app.get('/notes', async (req, res) => {
       const { userId } = «getAuth(req)»;
       res.json(await db.note.findMany({ where: { ownerId: userId } }));
     });`,
    {
      'app/api/notes/route.ts': `import { auth } from '@clerk/nextjs/server';
        export async function POST(req) {
          const { userId } = await «auth()»;
          const { text } = await req.json();
          await db.note.create({ data: { ownerId: userId, text } });
          return Response.json({ ok: true });
        }`,
      'middleware.ts': `import { clerkMiddleware } from '@clerk/nextjs/server';
        export default clerkMiddleware();`,
    },
    `import { createClient } from '@supabase/supabase-js';
     const supabase = createClient(process.env.URL, process.env.SERVICE_KEY);
     export async function handler(req, res) {
       const { data } = await «supabase.auth.getUser(req.headers.authorization?.slice(7))»;
       res.json(await db.orders.findMany({ where: { userId: data.user?.id } }));
     }`,
  ],
  good: [
    `import { auth, currentUser } from '@clerk/nextjs/server';
     export async function GET() {
       const { userId } = await auth();
       if (!userId) return new Response(null, { status: 401 });
       return Response.json(await db.todo.findMany({ where: { userId } }));
     }
     export async function POST(req) {
       const { userId } = await auth();
       assertSignedIn(userId);
       return Response.json(await db.todo.create({ data: { userId } }));
     }
     export async function PUT() {
       const { userId } = await auth.protect();
       return Response.json(await db.todo.update({ where: { userId } }));
     }
     export const requireUser = async () => (await auth()).userId;
     export async function layout() {
       const { userId } = await auth();
       analytics.identify(userId);
       return shell({ signedIn: Boolean(userId) });
     }`,
    {
      'app/api/notes/route.ts': `import { auth } from '@clerk/nextjs/server';
        export async function POST(req) {
          const { userId } = await auth();
          return Response.json(await db.note.create({ data: { ownerId: userId } }));
        }`,
      'middleware.ts': `import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server';
        const isPublic = createRouteMatcher(['/sign-in(.*)']);
        export default clerkMiddleware(async (auth, req) => { if (!isPublic(req)) await auth.protect(); });`,
    },
    `import { clerkMiddleware, getAuth, requireAuth } from '@clerk/express';
     import express from 'express';
     const app = express();
     app.use(clerkMiddleware({ authorizedParties: ['https://app.example'] }));
     app.get('/notes', requireAuth(), async (req, res) => {
       const { userId } = getAuth(req);
       res.json(await db.note.findMany({ where: { ownerId: userId } }));
     });`,
    `import { createClient } from '@supabase/supabase-js';
     const supabase = createClient(process.env.URL, process.env.SERVICE_KEY);
     export async function handler(req, res) {
       const { data, error } = await supabase.auth.getUser(req.headers.authorization?.slice(7));
       if (error) return res.sendStatus(401);
       res.json(await db.orders.findMany({ where: { userId: data.user?.id } }));
     }
     export async function strict(req, res) {
       const { data } = await supabase.auth.getUser(req.headers.authorization?.slice(7));
       res.json(await db.orders.findMany({ where: { userId: data.user.id } }));
     }`,
  ],
  *check(site, code) {
    if (site.side === 'browser' || site.side === 'native' || site.side === 'test' || site.side === 'tooling') return;
    const used = code.claims.callerUnasked(site);
    if (!used) return;
    yield {
      at: site.at,
      say: `there may be nobody in what ${site.name} gives, and nobody asks`,
      lookedFor: 'a test of the user here, a guard before the route, a refusal in front of every page',
      trace: [{ at: used, say: 'taken for the caller here' }],
    };
  },
});
