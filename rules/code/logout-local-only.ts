import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'logout-local-only',
  title: 'Logging out only clears what is held here',
  severity: 'medium',
  confidence: 'medium',
  cwe: [613],
  controls: ['R1'],
  references: ['RFC 7009 §2.1', 'OpenID Connect RP-Initiated Logout 1.0 §2'],
  why: 'Whoever has a copy of the refresh token, or sits down at the same browser, goes on as the user who believes to be logged out.',
  fix: 'Revoke the refresh token and end the session where it began: `revokeTokens`, `signoutRedirect`, or delete its record on the server.',
  blind: 'Logouts whose name, address and button do not say so, and what middleware or a store ends in another file.',
  roles: ['session.logout', 'oauth.client'],
  bad: [
    {
      'corner.tsx': `import { useQueryClient } from '@tanstack/react-query';
     import { memory } from './memory';
     export function Corner() {
       const held = useQueryClient();
       const out = () => { «memory.clear()»; held.clear(); window.location.assign('/'); };
       const outEverywhere = async () => { await fetch('/api/session', { method: 'DELETE' }); held.clear(); };
       return <nav><button onClick={out}>Sign out</button><button onClick={() => void outEverywhere()}>Sign out everywhere</button></nav>;
     }`,
    },
    {
      'session.ts': `import { defineStore } from 'pinia';
                     export const useSession = defineStore('session', {
                       state: () => ({ user: null }),
                       actions: { logout() { «this.user = null»; } },
                     });`,
      'server.ts': `import express from 'express';
                    import { db } from './database';
                    const router = express.Router();
                    router.post('/auth/logout', async (req, res) => { await ⟦db.refreshTokens.delete({ where: { id: req.body.id } })⟧; res.status(204).end(); });`,
    },
    {
      'session.ts': `import { create } from 'zustand';
                     export const useSession = create((set) => ({ user: null, logout: () => «set({ user: null })» }));`,
      'api.ts': `export const revokeSession = () => fetch('/api/auth/revoke', { method: 'POST' });`,
    },
    {
      'session.ts': `import { createSlice } from '@reduxjs/toolkit';
                     const session = createSlice({ name: 'session', initialState: { token: null }, reducers: { logout: (state) => { «state.token = null»; } } });
                     export const { logout } = session.actions;`,
      'api.ts': `export const api = createApi({ endpoints: (build) => ({ logout: build.mutation({ query: () => ({ url: '/auth/logout', method: 'POST' }) }) }) });`,
    },
    {
      'auth.tsx': `import { createContext, useState } from 'react';
                   export const AuthContext = createContext(null);
                   export function AuthProvider({ children }) {
                     const [user, setUser] = useState(null);
                     const signOut = () => { «setUser(null)»; };
                     return <AuthContext.Provider value={{ user, signOut }}>{children}</AuthContext.Provider>;
                   }`,
      'api.ts': `export async function endSession() { await axios.post('/api/session/logout'); }`,
    },
    `import { Injectable } from '@nestjs/common';
     @Injectable()
     export class AuthService {
       constructor(private prisma: PrismaService) {}
       login(user, tokenHash) { return this.prisma.session.create({ data: { userId: user.id, tokenHash } }); }
       logout(res) { «res.clearCookie('rt')»; return { ok: true }; }
     }`,
    {
      'login.ts': `import { refreshTokens } from './schema';
                   export const open = (userId, tokenHash) => db.insert(refreshTokens).values({ userId, tokenHash });`,
      'app/api/logout/route.ts': `import { cookies } from 'next/headers';
                                  import { NextResponse } from 'next/server';
                                  export async function POST() { const jar = await cookies(); «jar.delete('rt')»; return NextResponse.json({ ok: true }); }`,
    },
    `app.post('/login', async (req, res) => { await pool.query('INSERT INTO refresh_tokens (user_id, token_hash) VALUES ($1, $2)', [req.id, req.hash]); res.end(); });
     app.post('/logout', (req, res) => { «res.clearCookie('rt')»; res.json({ ok: true }); });`,
    {
      'oidc.ts': `import { UserManager } from 'oidc-client-ts';
                  export const manager = new UserManager({ client_id: 'app' });`,
      'menu.tsx': `export const Menu = () => { const navigate = useNavigate(); return <button onClick={() => «navigate('/login')»}>Sign out</button>; };`,
    },
    {
      'oidc.ts': `import { UserManager } from 'oidc-client-ts';
                  export const manager = new UserManager({ client_id: 'app' });`,
      'menu.tsx': `export function SignOut() {
                     const leave = () => { «localStorage.removeItem('name')»; location.href = '/'; };
                     return <button onClick={leave}>Sign out</button>;
                   }`,
    },
    {
      'main.tsx': `import { Auth0Provider } from '@auth0/auth0-react';
                   export const Root = () => <Auth0Provider clientId="app"><Menu /></Auth0Provider>;`,
      'menu.tsx': `import { useAuth0 } from '@auth0/auth0-react';
                   export function Menu({ t }) {
                     const { logout } = useAuth0();
                     return <nav><button onClick={() => «logout({ openUrl: false })»}>{t('menu.signOut')}</button><button onClick={() => logout()}>Sign out here</button></nav>;
                   }`,
    },
    {
      'oidc.ts': `import { UserManager } from 'oidc-client-ts';
                  export const manager = new UserManager({ client_id: 'app' });`,
      'bar.tsx': `import { manager } from './oidc';
                  export function Bar({ navigate }) {
                    const done = async () => { await «manager.removeUser()»; navigate('/'); };
                    return <button onClick={done}>Next guest</button>;
                  }`,
    },
    `import session from 'express-session';
     app.use(session({ name: 'sid', secret: process.env.SECRET, cookie: { secure: true } }));
     app.post('/shift/end', (req, res) => { «res.clearCookie('sid')»; res.json({ isOver: true }); });
     app.post('/hint/close', (req, res) => { res.clearCookie('hint'); res.json({ isClosed: true }); });`,
    `import { UserManager } from 'oidc-client-ts';
     const manager = new UserManager({ client_id: 'app' });
     export async function logout() { await «manager.removeUser()»; location.assign('/'); }`,
    {
      'session.ts': `import { create } from 'zustand';
                     export const useSession = create((set) => ({ user: null, clear: () => set({ user: null }) }));`,
      'oidc.ts': `import { UserManager } from 'oidc-client-ts';
                  export const manager = new UserManager({ client_id: 'app' });`,
      'menu.tsx': `import { useSession } from './session';
                   export function SignOut() {
                     const clear = useSession((state) => state.clear);
                     return <button onClick={() => { «clear()»; location.href = '/'; }}>Sign out</button>;
                   }`,
    },
    {
      'tokens.ts': `import { prisma } from './database';
                    export const keep = (refreshToken, userId) => prisma.refreshToken.create({ data: { refreshToken, userId } });`,
      'routes.ts': `import express from 'express';
                    const router = express.Router();
                    router.post('/auth/logout', (req, res) => {
                      «res.clearCookie('refresh_token')»;
                      res.status(204).end();
                    });`,
    },
    `import session from 'express-session';
     app.use(session({ name: 'sid', secret: process.env.SECRET, cookie: { secure: true } }));
     app.post('/logout', (req, res) => { «res.clearCookie('sid')»; res.status(204).end(); });`,
    `import session from '@fastify/session';
     app.register(session, { secret: process.env.SECRET });
     app.post('/logout', async (request, reply) => { «reply.clearCookie('sessionId')»; return reply.redirect('/'); });`,
    {
      'sessions.ts': `import { db } from './database';
                      export async function endSession(id) { await db.session.delete({ where: { id } }); }`,
      'app.ts': `import { deleteCookie } from 'hono/cookie';
                 app.post('/logout', (c) => { «deleteCookie(c, 'session')»; return c.redirect('/'); });`,
    },
    {
      'src/routes/logout/+page.server.ts': `export const actions = {
                                             default: async ({ cookies }) => { «cookies.delete('session', { path: '/' })»; },
                                           };`,
      'src/lib/server/session.ts': `export const invalidateSession = (id) => db.delete(sessions).where(eq(sessions.id, id));`,
    },
    {
      'auth.controller.ts': `@Controller('auth')
                             export class AuthController {
                               @Post('logout')
                               leave(@Res({ passthrough: true }) res) { «res.clearCookie('refresh_token')»; return { ok: true }; }
                             }`,
      'auth.service.ts': `export class AuthService {
                            async revokeRefreshToken(id) { await this.tokens.delete({ id }); }
                          }`,
    },
    {
      'sessions.ts': `import { db } from './database';
                      export const sessions = { revokeAll: async (userId) => db.session.deleteMany({ where: { userId } }) };`,
      'names.ts': `export const COOKIE = 'shop.sid';`,
      'routes.ts': `import express from 'express';
                    import { COOKIE } from './names';
                    const router = express.Router();
                    router.post('/logout', (req, res) => { «res.clearCookie(COOKIE)»; res.status(204).end(); });`,
    },
    {
      'tokens.service.ts': `export class Tokens {
                              async revokeAllForUser(userId) { await this.refreshTokens.delete({ userId }); }
                            }`,
      'auth.controller.ts': `@Controller('auth')
                             export class AuthController {
                               @Post('logout')
                               leave(@Res({ passthrough: true }) res) { «res.clearCookie(this.settings.cookieName)»; return { ok: true }; }
                             }`,
    },
    `import session from 'express-session';
     app.use(session({ secret: process.env.SECRET, cookie: { secure: true } }));
     app.post('/logout', (req, res) => { «req.session = null»; res.status(204).end(); });`,
    `import Router from '@koa/router';
     const router = new Router();
     router.post('/login', async (ctx) => { await db.refreshToken.create({ data: { hash, userId } }); });
     router.post('/logout', async (ctx) => { «ctx.session = null»; ctx.status = 204; });`,
  ],
  good: [
    {
      'auth.ts': `import { storage } from './storage';
                  export class Auth { static signout() { storage.clear(); location.reload(); } }`,
      'sessions.ts': `import { Auth } from './auth';
                      export const end = () => { socket.emit('sign-out'); Auth.signout(); };`,
      'other.ts': `export const drop = () => axios.post('/device/sign-out');`,
    },
    {
      'oidc.ts': `import { UserManager } from 'oidc-client-ts';
                  export const manager = new UserManager({ client_id: 'app' });`,
      'menu.tsx': `export const Menu = () => {
                     const navigate = useNavigate();
                     return <nav>
                       <button className="logout-page" onClick={() => navigate('/')}>Home</button>
                       <button onClick={() => navigate('/')}>Do not sign out</button>
                       <button onClick={() => navigate('/goodbye')}>Sign out</button>
                     </nav>;
                   };`,
    },
    {
      'session.ts': `import { create } from 'zustand';
                     export const useSession = create((set) => ({ user: null, logout: () => set({ user: null }) }));`,
      'api.ts': `export const authApi = { logout: () => axios.post('/auth/logout') };`,
      'menu.tsx': `import { useSession } from './session';
                   import { authApi } from './api';
                   export const Menu = () => <button onClick={async () => { await authApi.logout(); useSession.getState().logout(); }}>Sign out</button>;`,
    },
    {
      'session.ts': `import { create } from 'zustand';
                     export const useSession = create((set) => ({ user: null, logout: () => set({ user: null }) }));`,
      'client.ts': `import { useSession } from './session';
                    client.interceptors.response.use(undefined, (error) => { if (error.status === 401) useSession.getState().logout(); });`,
      'api.ts': `export const leave = () => axios.post('/auth/logout');`,
      'menu.tsx': `import { leave } from './api';
                   export const Menu = () => <button onClick={() => leave().then(() => location.reload())}>Sign out</button>;`,
    },
    `app.post('/book', async (req, res) => { await prisma.session.create({ data: { roomId: req.body.room, userId: req.user.id } }); res.end(); });
     app.post('/logout', (req, res) => { res.clearCookie('id'); res.end(); });`,
    {
      'devices.ts': `import { writeFile } from 'node:fs/promises';
                     export async function skip(drivers) { const blacklist = drivers.filter(isBroken); await writeFile('/etc/drivers', blacklist.join()); }`,
      'user.ts': `import { router, privateProcedure } from './trpc';
                  export const user = router({ logout: privateProcedure.mutation(async ({ ctx }) => { ctx.response.clearCookie('DESK_TOKEN'); return true; }) });`,
    },
    `import session from 'koa-session';
     app.use(session({ key: 'shop.sess', store, secure: true }, app));
     router.post('/logout', (ctx) => { ctx.session = null; ctx.status = 204; });
     export const revokeAllSessions = (userId) => db.session.deleteMany({ where: { userId } });`,
    `import session from 'express-session';
     app.use(session({ secret: process.env.SECRET, unset: 'destroy', cookie: { secure: true } }));
     app.post('/logout', (req, res) => { req.session = null; res.status(204).end(); });`,
    {
      'hooks.ts': `export const devices = { revokeAll: async (userId) => db.device.deleteMany({ where: { userId } }) };`,
      'routes.ts': `app.post('/logout', (req, res) => { res.clearCookie('session'); res.status(204).end(); });`,
    },
    {
      'sessions.ts': `import { db } from './database';
                      export async function endSession(id) { await db.session.delete({ where: { id } }); }`,
      'app.ts': `import { deleteCookie, getCookie } from 'hono/cookie';
                 import { endSession } from './sessions';
                 app.post('/logout', async (c) => {
                   await endSession(getCookie(c, 'session'));
                   deleteCookie(c, 'session');
                   return c.redirect('/');
                 });`,
    },
    {
      'auth.controller.ts': `@Controller('auth')
                             export class AuthController {
                               constructor(private readonly auth: AuthService) {}
                               @Post('logout')
                               async leave(@Req() req, @Res({ passthrough: true }) res) {
                                 await this.auth.revokeRefreshToken(req.cookies.refresh_token);
                                 res.clearCookie('refresh_token');
                               }
                             }`,
      'auth.service.ts': `export class AuthService {
                            async revokeRefreshToken(id) { await this.tokens.delete({ id }); }
                          }`,
    },
    `import session from 'express-session';
     app.use(session({ name: 'sid', secret: process.env.SECRET, cookie: { secure: true } }));
     app.post('/logout', (req, res) => { res.clearCookie('hint'); res.status(204).end(); });`,
    `import { UserManager } from 'oidc-client-ts';
     const manager = new UserManager({ client_id: 'app' });
     export async function logout() { await ⟦manager.revokeTokens(['refresh_token'])⟧; await manager.signoutRedirect(); }`,
    `import express from 'express';
     const router = express.Router();
     router.post('/logout', (req, res) => ⟦req.session.destroy(() => res.clearCookie('sid').redirect('/'))⟧);`,
    `import express from 'express';
     import { prisma } from './database';
     const router = express.Router();
     router.post('/login', async (req, res) => { await prisma.refreshToken.create({ data: { hash } }); });
     router.post('/logout', async (req, res) => {
       await ⟦prisma.refreshToken.deleteMany({ where: { userId: req.user.id } })⟧;
       res.clearCookie('refresh_token').end();
     });`,
    {
      'oidc.ts': `import { UserManager } from 'oidc-client-ts';
                  export const manager = new UserManager({ client_id: 'app' });`,
      'menu.tsx': `import { useSession } from './session';
                   export function SignOut() {
                     const { logout } = useSession();
                     return <button onClick={() => { localStorage.removeItem('name'); logout(); }}>Sign out</button>;
                   }`,
    },
    {
      'oidc.ts': `import { UserManager } from 'oidc-client-ts';
                  export const manager = new UserManager({ client_id: 'app' });
                  export const leave = () => manager.signoutRedirect();`,
      'store.ts': `import { create } from 'zustand';
                   export const useStore = create((set) => ({ user: null, logout: () => set({ user: null }) }));`,
    },
    {
      'oidc.ts': `import { UserManager } from 'oidc-client-ts';
                  export const manager = new UserManager({ client_id: 'app' });`,
      'bar.tsx': `import { manager } from './oidc';
                  export function Bar({ setOpen }) {
                    manager.events.addSilentRenewError(() => manager.removeUser());
                    return <nav><button onClick={() => manager.signoutRedirect()}>Sign out</button><button onClick={() => setOpen(false)}>Do not sign out</button></nav>;
                  }`,
    },
    `export const logout = async () => { await api.post('/logout'); localStorage.removeItem('token'); };`,
    `export const logout = () => { localStorage.removeItem('token'); location.assign('/login'); };`,
    `import express from 'express';
     const router = express.Router();
     router.post('/logout', (req, res) => { res.clearCookie('access_token'); res.end(); });`,
  ],
  *check(site, code) {
    if (site.role !== 'session.logout') return;
    const { ends, clears, goes, isLocal } = code.logouts.of(site);
    if (ends) {
      yield { at: ends, proves: true, say: 'logging out ends the session where it began' };
      return;
    }
    const at = clears ?? goes;
    const way = isLocal && at ? code.logouts.couldEnd(site) : undefined;
    if (at && way) {
      yield {
        at,
        say: `logging out only ${clears ? 'clears what is held here' : 'shows another page'}, although ${way.say}`,
        lookedFor: 'a call that revokes the tokens or ends the session',
        trace: way.at === at ? [] : [way],
      };
    }
  },
});
