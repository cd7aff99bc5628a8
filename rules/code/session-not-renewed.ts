import { type CodeSite, defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'session-not-renewed',
  title: 'The session keeps its id when somebody logs in',
  severity: 'medium',
  confidence: 'medium',
  cwe: [384],
  controls: ['T12'],
  references: ['RFC 6265 §8.4'],
  why: 'An attacker who planted the id of a session of theirs in the browser of a victim is logged in as the victim afterwards.',
  fix: 'Call `req.session.regenerate` before the identity goes into the session, or log in with passport 0.6 or later, which does. In Remix begin a fresh one: `getSession()` without the cookie.',
  blind: 'Logins whose identity goes into the session under a neutral name; middleware that renews sessions.',
  roles: ['session.login', 'session.keep'],
  bad: [
    `import session from 'express-session';
     app.use(session({ secret: process.env.SECRET, cookie: { secure: true } }));
     app.post('/login', async (req, res) => {
       const { session: s, body } = req;
       «s.userId = (await check(body)).id»;
       res.end();
     });
     app.post('/login/mail', async (req, res) => { «Object.assign(req.session, { userId: (await check(req.body)).id })»; res.end(); });
     app.post('/login/phone', async (req, res) => { «req.session['userId'] = (await check(req.body)).id»; res.end(); });`,
    `import session from 'koa-session';
     app.use(session({ store: sessions, secure: true }, app));
     router.post('/login', async (ctx) => { «ctx.session.userId = (await check(ctx.request.body)).id»; });`,
    `app.post('/login', async (req, res) => {
       const person = await check(req.body);
       const sid = req.cookies.sid ?? randomUUID();
       await «redis.set(\`sess:\${sid}\`, JSON.stringify({ uid: person.id }))»;
       res.cookie('sid', sid, { httpOnly: true, secure: true, sameSite: 'lax' });
     });`,
    `const sessions = new Map();
     app.use(async (c, next) => {
       let id = getCookie(c, 'sid');
       if (!id) id = nanoid(32);
       c.set('sid', id);
       await next();
     });
     app.post('/login', async (c) => { const person = await check(c); «sessions.set(c.get('sid'), { uid: person.id })»; return c.text('ok'); });`,
    `import session from 'express-session';
     import bcrypt from 'bcrypt';
     app.use(session({ secret: process.env.SECRET, cookie: { secure: true } }));
     app.post('/login', async (req, res) => {
       const user = await users.findByMail(req.body.mail);
       if (!(await bcrypt.compare(req.body.password, user.hash))) return res.sendStatus(401);
       «req.session.userId = user.id»;
       res.redirect('/');
     });`,
    {
      'app.ts': `import session from 'express-session';
                 app.use(session({ secret: process.env.SECRET, saveUninitialized: false, cookie: { secure: true } }));`,
      'auth.ts': `export const signIn = (req, res, next) =>
                    User.findOne({ mail: req.body.mail }, (error, user) => {
                      if (error || !user.validPassword(req.body.password)) return next(error);
                      «req.session.user = { id: user.id }»;
                      res.redirect('/');
                    });`,
    },
    `import session from 'express-session';
     app.use(session({ secret: process.env.SECRET, cookie: { secure: true } }));
     app.post('/login', async (req, res) => {
       const user = await check(req.body.password);
       «(req.session as any).userId = user.id»;
       res.redirect('/');
     });`,
    `import session from '@fastify/session';
     app.register(session, { secret: process.env.SECRET });
     app.get('/auth/callback', async (request, reply) => {
       const profile = await exchange(request.query.code);
       «request.session.user = profile»;
       return reply.redirect('/');
     });`,
    {
      'app/sessions.ts': `import { createFileSessionStorage } from '@remix-run/node';
        export const { getSession, commitSession } = createFileSessionStorage({ cookie: { name: 's', secure: true } });`,
      'app/routes/login.ts': `import { redirect } from '@remix-run/node';
        import { getSession } from '../sessions';
        export async function action({ request }) {
          const member = await find(await request.formData());
          const session = await getSession(request.headers.get('Cookie'));
          «session.set('memberId', member.id)»;
          return redirect('/', await open(session));
        }`,
    },
  ],
  good: [
    `app.post('/login', async (req, res) => {
       const person = await check(req.body);
       let sid = req.cookies.sid;
       sid = randomUUID();
       await redis.set(\`sess:\${sid}\`, JSON.stringify({ uid: person.id }));
       res.cookie('sid', sid, { httpOnly: true, secure: true, sameSite: 'lax' });
     });
     app.post('/cart', async (req, res) => { await redis.set(\`sess:\${req.cookies.sid}\`, JSON.stringify({ user: req.user, cart: req.body })); });`,
    `import session from 'koa-session';
     app.use(session({ secure: true }, app));
     router.post('/login', async (ctx) => { ctx.session.userId = (await check(ctx.request.body)).id; });`,
    {
      'app/sessions.ts': `import { createMemorySessionStorage, createCookieSessionStorage } from '@remix-run/node';
        export const { getSession, commitSession } = createMemorySessionStorage({ cookie: { name: 's', secure: true } });`,
      'app/routes/login.ts': `import { redirect } from '@remix-run/node';
        import { getSession } from '../sessions';
        export async function action({ request }) {
          const session = await getSession();
          session.set('userId', (await find(await request.formData())).id);
          return redirect('/', await open(session));
        }`,
    },
    {
      'app/sessions.ts': `import { createCookieSessionStorage } from '@remix-run/node';
        export const { getSession, commitSession } = createCookieSessionStorage({ cookie: { name: 's', secure: true } });`,
      'app/routes/login.ts': `import { redirect } from '@remix-run/node';
        import { getSession } from '../sessions';
        export async function action({ request }) {
          const session = await getSession(request.headers.get('Cookie'));
          session.set('userId', (await find(await request.formData())).id);
          return redirect('/', await open(session));
        }`,
    },
    `import session from 'express-session';
     app.use(session({ secret: process.env.SECRET, cookie: { secure: true } }));
     export const logins = async (req, res) => {
       const sessions = await load();
       sessions.forEach((session) => { session.user = users[session.uid]; });
       res.render('logins', { sessions });
     };`,
    `import session from 'express-session';
     app.use(session({ secret: process.env.SECRET, cookie: { secure: true } }));
     app.post('/login', async (req, res, next) => {
       const user = await check(req.body);
       ⟦req.session.regenerate((error) => {
         if (error) return next(error);
         req.session.userId = user.id;
         res.redirect('/');
       })⟧;
     });`,
    `import session from 'cookie-session';
     app.use(session({ keys: [process.env.SECRET] }));
     app.post('/login', async (req, res) => { req.session.userId = (await check(req.body)).id; res.end(); });`,
    `import session from 'express-session';
     app.use(session({ secret: process.env.SECRET, cookie: { secure: true } }));
     app.put('/profile', async (req, res) => { req.session.user = await users.update(req.session.user.id, req.body); res.end(); });
     app.post('/logout', (req, res) => { req.session.user = null; res.end(); });`,
    `app.post('/login', async (req, res) => { req.session.userId = (await check(req.body)).id; res.end(); });`,
  ],
  *check(site, code) {
    if (site.role !== 'session.login' || site.side === 'test' || site.side === 'browser') return;
    const { isLogin, renewal } = code.life.loginAt(site);
    if (isLogin && !renewal && site.part('keptUnder').state !== 'absent') {
      yield { at: site.at, say: 'somebody is logged in to a session under the id that the request brought' };
      return;
    }
    const sessions = code.life.beside(site, 'session.keep').filter((kept) => BY_ID.test(kept.name) || hasStore(kept));
    if (!isLogin || sessions.length === 0) return;
    if (renewal) {
      yield { at: renewal, proves: true, say: 'the session gets a new id when somebody logs in' };
      return;
    }
    // Where visitors have no session before, there is less to plant.
    const isLate = sessions.every((session) => session.constants('saveUninitialized').includes(false));
    yield {
      at: site.at,
      say: 'somebody is logged in to a session that keeps its id',
      lookedFor: '`session.regenerate` in the function around it, a login by passport',
      severity: isLate ? 'low' : 'medium',
      trace: sessions.slice(0, 1).map(({ at }) => ({ at, say: 'sessions are kept here by their id' })),
    };
  },
});

/** Without a store the session is in the cookie, and has no id. */
function hasStore(kept: CodeSite): boolean {
  return /^koa-session\b/.test(kept.name) && kept.part('store').state === 'present';
}

/** Libraries that keep sessions on the server, and send their id to the browser. */
const BY_ID =
  /^(?:express-session|@fastify\/session|@hapi\/yar)\b|\.create(?:File|Memory|ArcTable|WorkersKV)?SessionStorage$/;
