import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'auth-wrapper-unasked',
  title: 'A handler is told who is calling, and never asks',
  severity: 'high',
  confidence: 'medium',
  cwe: [306, 862],
  controls: ['B4', 'P3', 'B1'],
  references: ['https://authjs.dev/getting-started/session-management/protecting'],
  why: '`auth(handler)` of Auth.js puts the session into `req.auth`, `null` where there is none, and runs the handler in any case: everybody gets the answer.',
  fix: 'Begin the handler with `if (!req.auth) return new Response(null, { status: 401 })`.',
  blind: 'Handlers that hand the request on, and a check in the middleware in front.',
  roles: ['auth.wrap'],
  bad: [
    {
      'auth.ts': `import NextAuth from 'next-auth';
        export const { handlers, auth } = NextAuth({ providers });`,
      'route.ts': `import { auth } from './auth';
        export const GET = «auth(async function GET(req) {
          return Response.json(await revenue(req.nextUrl.searchParams.get('since')));
        })»;`,
    },
  ],
  good: [
    {
      'auth.ts': `import NextAuth from 'next-auth';
        export const { handlers, auth } = NextAuth({ providers });`,
      'route.ts': `import { auth } from './auth';
        export const GET = auth(async (req) => (req.auth ? Response.json(await revenue()) : new Response(null, { status: 401 })));
        export const PUT = auth((req) => save(req));
        export const POST = auth(({ auth }) => (auth?.user ? Response.json(add()) : new Response(null, { status: 401 })));`,
      'middleware.ts': `import { auth } from './auth';
        export default auth((req) => { console.log(req.nextUrl.pathname); });`,
    },
    `const auth = (handler) => async (req) => ((await sessionOf(req)) ? handler(req) : new Response(null, { status: 401 }));
     export const GET = auth(async () => Response.json(await revenue()));`,
  ],
  *check(site) {
    if (['browser', 'native', 'test', 'tooling'].includes(site.side)) return;
    yield {
      at: site.at,
      say: 'this handler runs for everybody: nobody looks at `req.auth`',
      lookedFor: '`req.auth` in the handler',
    };
  },
});
