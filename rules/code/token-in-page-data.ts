import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'token-in-page-data',
  title: 'A token that the server keeps becomes part of the page',
  severity: 'low',
  confidence: 'medium',
  cwe: [201, 522],
  controls: ['T11', 'T4'],
  references: ['OAuth 2.0 for Browser-Based Applications (draft-ietf-oauth-browser-based-apps)'],
  why: 'What loaders give and what components of the browser are handed stands in the page: every script of it, every cache and every copy of it has the token.',
  fix: 'Call the API on the server, in the loader or in a route that the page asks, and hand over what the page shows.',
  blind: 'Sessions that are handed over as a whole, and tokens under names of their own.',
  roles: ['page.token'],
  bad: [
    {
      'app/routes/desk.tsx': `import { json } from '@remix-run/node';
        export async function loader({ request }) {
          const session = await sessionOf(request);
          return json({ name: session.get('name'), accessToken: «session.get('accessToken')» });
        }`,
    },
    {
      'src/routes/+layout.server.ts': `export const load = async ({ cookies, locals }) => ({ user: locals.user, token: «cookies.get('access_token')» });`,
    },
    {
      'pages/desk.tsx': `export async function getServerSideProps({ req, res }) {
          const session = await getIronSession(req, res, options);
          const { refreshToken } = session;
          return { props: { session: { name: session.name, refreshToken: «refreshToken» } } };
        }`,
    },
    {
      'app/orders.tsx': `'use client';
        export function Orders({ token }) { return <Table token={token} />; }`,
      'app/page.tsx': `import { auth } from './auth';
        import { Orders } from './orders';
        export default async function Page() { const session = await auth(); return <Orders token={«session.accessToken»} count={3} />; }`,
    },
  ],
  good: [
    {
      'app/routes/desk.tsx': `import { json } from '@remix-run/node';
        export async function loader({ request, params }) {
          const session = await sessionOf(request);
          const orders = await load(session.get('accessToken'));
          return json({ orders, isSignedIn: Boolean(session.get('accessToken')), inviteToken: params.accessToken });
        }`,
      'src/routes/+layout.server.ts': `export const load = async ({ cookies }) => ({ isIn: cookies.get('access_token') !== undefined });`,
      'src/start.ts': `export async function start() { const tokens = await exchange(); return { accessToken: tokens.access_token }; }`,
    },
    {
      'app/orders.tsx': `export function Orders({ token }) { return <Table token={token} />; }`,
      'app/page.tsx': `import { auth } from './auth';
        import { Orders } from './orders';
        export default async function Page() { const session = await auth(); return <Orders token={session.accessToken} />; }`,
    },
  ],
  *check(site) {
    if (site.side === 'test') return;
    const [claim = ''] = site.texts('claim');
    const [into = ''] = site.texts('into');
    yield {
      at: site.at,
      say: `\`${claim}\` goes into ${into}, which every script of it reads`,
      ...(site.texts('kind').includes('renews') && { severity: 'high' }),
      side: 'server',
    };
  },
});
