import { defineRule } from '../../src/rule.js';

const SAY: Readonly<Record<string, string>> = {
  handler: 'this guard comes after the handler, which has answered by then',
  routes: 'the guard of this path is only registered after this route, which it never sees',
  forgery: 'the guard against forged requests is only registered after this route, which it never sees',
  plugin: 'the hooks of this plugin hold in its own scope only, and nothing is in it',
};

export default defineRule({
  id: 'guard-too-late',
  title: 'A guard stands where it guards nothing',
  severity: 'high',
  confidence: 'medium',
  cwe: [696, 862],
  controls: ['P3', 'B1', 'B4'],
  references: [],
  why: 'Frameworks ask what is registered in order, and Fastify within one scope: whoever calls is served, and nobody notices that the guard is never asked.',
  fix: 'Put the guard before the handler and before the routes of its path; wrap a plugin of Fastify in `fastify-plugin`.',
  blind: 'Guards whose name says nothing of it, and order across files.',
  roles: ['guard.late'],
  bad: [
    `import csurf from 'csurf';
     const app = express();
     «app.post('/pay', async (req, res) => { await accounts.pay(req.session.uid, req.body.to); res.redirect('/payments'); })»;
     app.use(csurf());`,
    `«router.post('/shops/:id/close', async (req, res) => { await shops.close(req.params.id); res.sendStatus(204); }, only('admin'))»;`,
    `const app = new Hono();
     «app.delete('/shops/:shop/items', async (c) => { await items.clear(c.req.param('shop')); return c.body(null, 204); })»;
     app.use('/shops/*', bearerAuth);`,
    {
      'auth.ts': `export async function staffAuth(app) {
        app.addHook('preHandler', async (req, reply) => { if (!req.session.staff) throw app.httpErrors.unauthorized(); });
      }`,
      'server.ts': `import { staffAuth } from './auth';
        app.register(async (ops) => {
          await «ops.register(staffAuth)»;
          ops.post('/drain', async () => drain());
        });`,
    },
  ],
  good: [
    `import csurf from 'csurf';
     const app = express();
     app.post('/hooks/paid', async (req, res) => { await accounts.paid(req.body.id); res.sendStatus(204); });
     app.use(csurf());
     app.post('/pay', async (req, res) => { await accounts.pay(req.session.uid, req.body.to); res.redirect('/payments'); });`,
    `router.post('/shops/:id/close', only('admin'), async (req, res) => { await shops.close(req.params.id); res.sendStatus(204); });
     router.use('/api', (req, res, next) => { log(req); next(); }, requireAuth);
     router.get('/x', (req, res) => res.json([]), errorHandler);`,
    `app.post('/api/login', async (c) => c.json(await login(await c.req.json())));
     app.get('/api/prices', async (c) => c.json(await prices()));
     app.post('/api/items', requireUser, async (c) => c.json(await add(await c.req.json())));
     app.post('/api/users', async (c) => c.json(await signUp(await c.req.json())));
     app.use('/api/*', bearerAuth);
     app.post('/api/carts', async (c) => c.json(await cart()));`,
    {
      'auth.ts': `import fp from 'fastify-plugin';
        export const staffAuth = fp(async (app) => {
          app.addHook('preHandler', async (req, reply) => { if (!req.session.staff) return reply.code(401).send(); });
        });
        export async function routesWithAuth(app) {
          app.addHook('preHandler', async (req, reply) => { if (!req.session.staff) return reply.code(401).send(); });
          app.post('/drain', async () => drain());
        }`,
      'server.ts': `import { staffAuth, routesWithAuth } from './auth';
        app.register(staffAuth);
        app.register(routesWithAuth);`,
    },
  ],
  *check(site) {
    if (site.side === 'test') return;
    const [kind = ''] = site.texts('kind');
    yield {
      at: site.at,
      say: SAY[kind] ?? '',
      ...(kind === 'forgery' && { controls: ['T7', 'B4'], severity: 'medium' }),
    };
  },
});
