import { defineRule } from '../../src/rule.js';

/** Of a session: what is sent on is judged by whoever gets it, and times say nothing of who somebody is. */
const HARMLESS = [
  'access_token',
  'refresh_token',
  'provider_token',
  'provider_refresh_token',
  'expires_at',
  'expires_in',
  'token_type',
];

/** What Next.js calls what runs in front of every page. */
const IN_FRONT = /^(?:middleware|proxy)$/;

export default defineRule({
  id: 'session-read-unverified',
  title: 'A server believes a session as the browser sent it',
  severity: 'high',
  confidence: 'high',
  cwe: [345, 565],
  controls: ['O5'],
  references: ['RFC 8725 §3.3'],
  why: 'The session is read from a cookie without asking whoever issued it: anyone can write another user into the cookie.',
  fix: 'Ask the issuer on the server (`getUser()`), or verify the token (`getClaims()`), and use only what that gives.',
  blind: 'A check in another function, or in another process, that ran before.',
  roles: ['session.read'],
  bad: [
    `import { getToken } from 'next-auth/jwt';
     import { NextResponse } from 'next/server';
     export async function middleware(req) {
       if (req.nextUrl.pathname.startsWith('/admin')) {
         if (!(await getToken({ req, secret }))) return NextResponse.redirect(new URL('/signin', req.url));
       }
       if (req.nextUrl.pathname.startsWith('/reports')) {
         const session = await «getToken({ req, secret, raw: true })»;
         if (!session) return NextResponse.redirect(new URL('/signin', req.url));
       }
       return NextResponse.next();
     }`,
    {
      'middleware.ts': `import { getToken } from 'next-auth/jwt';
                        export async function middleware(request) {
                          if (!(await getToken({ req: request }))) return Response.redirect('/login');
                        }`,
      'route.ts': `import { createServerClient } from '@supabase/ssr';
                   import { cookies } from 'next/headers';
                   export async function GET() {
                     const store = await cookies();
                     const supabase = createServerClient(URL, KEY, { cookies: { getAll: () => store.getAll() } });
                     const { data } = await «supabase.auth.getSession()»;
                     return Response.json(await db.order.findMany({ where: { owner: data.session.user.id } }));
                   }`,
    },
    `import { getToken } from 'next-auth/jwt';
     export async function GET(req) {
       const raw = await «getToken({ req, raw: true })»;
       if (!raw) return new Response(null, { status: 401 });
       return Response.json(await list());
     }`,
    {
      'src/hooks.server.ts': `import { createServerClient } from '@supabase/ssr';
        export const handle = async ({ event, resolve }) => {
          event.locals.supabase = createServerClient(URL, KEY, { cookies: { getAll: () => event.cookies.getAll(), setAll() {} } });
          event.locals.userNow = async () => (await event.locals.supabase.auth.getUser()).data.user;
          return resolve(event);
        };`,
      'src/orders.server.ts': `import type { SupabaseClient } from '@supabase/supabase-js';
        export async function ordersOf(supabase: SupabaseClient) {
          const { data: { session } } = await «supabase.auth.getSession()»;
          return db.order.findMany({ where: { owner: session.user.id } });
        }`,
    },
    {
      'src/hooks.server.ts': `import { createServerClient } from '@supabase/ssr';
        const client = async ({ event, resolve }) => {
          event.locals.supabase = createServerClient(URL, KEY, { cookies: { getAll: () => event.cookies.getAll(), setAll() {} } });
          event.locals.userNow = async () => (await event.locals.supabase.auth.getUser()).data.user;
          return resolve(event);
        };
        const session = async ({ event, resolve }) => {
          const { data } = await «event.locals.supabase.auth.getSession()»;
          event.locals.user = data.session?.user ?? null;
          return resolve(event);
        };`,
    },
    `import { createServerClient } from '@supabase/ssr';
     import { cookies } from 'next/headers';
     export async function GET() {
       const store = await cookies();
       const supabase = createServerClient(URL, KEY, { cookies: { getAll: () => store.getAll() } });
       const { data: { session } } = await «supabase.auth.getSession()»;
       return Response.json(await db.order.findMany({ where: { owner: session.user.id } }));
     }`,
    {
      'lib/supabase/server.ts': `import { createServerClient } from '@supabase/ssr';
                                 import { cookies } from 'next/headers';
                                 export async function createClient() {
                                   const store = await cookies();
                                   return createServerClient(process.env.URL, process.env.KEY, { cookies: { getAll: () => store.getAll() } });
                                 }`,
      'app/admin/page.tsx': `import { createClient } from '../../lib/supabase/server';
                             export default async function Page() {
                               const supabase = await createClient();
                               const { data } = await «supabase.auth.getSession()»;
                               if (data.session?.user.role !== 'admin') return null;
                               return <p>admin</p>;
                             }`,
    },
    `import { getSessionCookie } from 'better-auth/cookies';
     export async function POST(request) {
       if (!«getSessionCookie(request)») return new Response(null, { status: 401 });
       return Response.json(await db.post.deleteMany({ where: { draft: true } }));
     }`,
  ],
  good: [
    `import { getSessionCookie } from 'better-auth/cookies';
     import { NextResponse } from 'next/server';
     export const proxy = (request) => (getSessionCookie(request) ? NextResponse.next() : NextResponse.redirect(new URL('/', request.url)));
     export function middleware(request) {
       if (!getSessionCookie(request)) return NextResponse.redirect(new URL('/', request.url));
       return NextResponse.next();
     }`,
    `import { getToken } from 'next-auth/jwt';
     export async function GET(req) {
       const raw = await getToken({ req, raw: true });
       if (!raw) return new Response(null, { status: 401 });
       return fetch('https://api.example', { headers: { authorization: \`Bearer \${raw}\` } });
     }`,
    `import { createServerClient } from '@supabase/ssr';
     import { cookies } from 'next/headers';
     export async function GET() {
       const store = await cookies();
       const supabase = createServerClient(URL, KEY, { cookies: { getAll: () => store.getAll() } });
       const { data: { user } } = await supabase.auth.getUser();
       if (!user) return new Response(null, { status: 401 });
       const { data: { session } } = await supabase.auth.getSession();
       return Response.json(await db.order.findMany({ where: { owner: session.user.id } }));
     }`,
    `import { createServerClient } from '@supabase/ssr';
     import { cookies } from 'next/headers';
     export async function orders() {
       const store = await cookies();
       const supabase = createServerClient(URL, KEY, { cookies: { getAll: () => store.getAll() } });
       const { data: { session } } = await supabase.auth.getSession();
       return fetch(API, { headers: { Authorization: 'Bearer ' + session.access_token } });
     }`,
    `'use client';
     import { createBrowserClient } from '@supabase/ssr';
     const supabase = createBrowserClient(URL, KEY);
     export async function load() {
       const { data: { session } } = await supabase.auth.getSession();
       return supabase.from('orders').select().eq('owner', session.user.id);
     }`,
  ],
  *check(site, code) {
    // A cookie that is there is enough to choose between two pages, each of which asks for itself.
    if (site.library === 'better-auth/cookies' && IN_FRONT.test(code.settled.nameAround(site.at))) return;
    const readsRequest = site.part('cookies').state;
    // A browser reads its own session, and nothing there is a boundary.
    if (readsRequest === 'absent' || (readsRequest === 'unknown' && site.side !== 'server')) return;
    if (site.side === 'test' || site.side === 'tooling') return;
    const check = code.sessionCheck(site);
    const [use] = check === 'here' ? [] : code.reliances(site, HARMLESS);
    const gate = check === 'here' || use ? undefined : code.claims.onlyGates(site);
    if (gate && readsRequest === 'present')
      yield {
        at: site.at,
        say: `${site.name} checks nothing, and whoever sends any value is let in`,
        trace: [{ at: gate, say: 'only whether there is one is asked' }],
      };
    if (!use) return;
    const isCertain = readsRequest === 'present' && use.kind !== 'handed on';
    yield {
      at: site.at,
      say: `${site.name} believes what the cookie says, and \`${use.claim}\` of it is relied on`,
      lookedFor: 'getUser() or getClaims() of the same client in this function',
      // What runs in front of every page may have refused the cookie already; which pages those are is not known.
      confidence: check === 'in front' ? 'low' : isCertain ? 'high' : 'medium',
      trace: [...use.trace, { at: use.at, say: 'relied on here' }],
    };
  },
});
