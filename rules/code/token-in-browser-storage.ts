import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'token-in-browser-storage',
  title: 'A token is stored where any script on the page can read it',
  severity: 'medium',
  confidence: 'high',
  cwe: [922],
  controls: ['T4'],
  references: ['OAuth 2.0 for Browser-Based Applications (draft-ietf-oauth-browser-based-apps)'],
  why: 'One cross-site scripting bug, or one bad dependency, hands the token to the attacker.',
  fix: 'Keep tokens in memory, or behind a backend that gives the browser an HttpOnly cookie.',
  blind: 'A plain string with a neutral name is not known to be a token.',
  roles: ['storage.write', 'script.store'],
  bad: [
    `type SignedIn = { user: { name: string }; tokens: { accessToken: string } };
     export const remember = (answer: SignedIn) => «sessionStorage.setItem('s', JSON.stringify(answer))»;
     export const keep = (kind: 'localStorage' | 'sessionStorage', accessToken: string) => «window[kind]['setItem']('at', accessToken)»;`,
    `import { useAuth } from 'react-oidc-context';
     export const Keep = () => { const auth = useAuth(); «localStorage.setItem('person', JSON.stringify(auth.user))»; return null; };`,
    `import Dexie, { type EntityTable } from 'dexie';
     const db = new Dexie('app') as Dexie & { sessions: EntityTable<{ id: string; accessToken: string }, 'id'> };
     export const keep = (accessToken) => «db.sessions.put({ id: 'own', accessToken })»;`,
    `const put = (newToken) => «localStorage.setItem('jwt', newToken)»;
     export const refresh = async () => put((await renew()).accessToken);`,
    `export class Session {
       constructor() { this.keep(localStorage.getItem('access_token')); }
       start(client) { client.open({ onSuccess: (session) => «this.keep(session.accessToken)» }); }
       keep(value) { localStorage.setItem('access_token', value); }
     }`,
    `«localStorage.setItem('access_token', response.data.token)»;`,
    {
      'kept.ts': `export const kept = { set: (key, value) => localStorage.setItem(key, JSON.stringify(value)) };`,
      'enter.ts': `import { kept } from './kept';
        export async function enter(body) {
          const opened = await (await fetch('/enter', { method: 'POST', body })).json();
          «kept.set('auth', opened)»;
          return opened.accessToken;
        }`,
    },
    `import { configureStore, createSlice } from '@reduxjs/toolkit';
     const desk = createSlice({ name: 'desk', initialState: { name: '', refreshToken: '' }, reducers: {} });
     const look = createSlice({ name: 'look', initialState: { dark: true }, reducers: {} });
     const store = configureStore({ reducer: { desk: desk.reducer, look: look.reducer } });
     store.subscribe(() => { «localStorage.setItem('all', JSON.stringify(store.getState()))»; localStorage.setItem('look', JSON.stringify(store.getState().look)); });
     interface TillState { lines: string[]; auth: { accessToken: string } }
     export const kept = (reducer: ActionReducer<TillState>) => (state, action) => {
       const next = reducer(state, action);
       «sessionStorage.setItem('till', JSON.stringify(next))»;
       sessionStorage.setItem('lines', JSON.stringify(next.lines));
       return next;
     };`,
    `export const keep = (stage, value) => «localStorage.setItem(\`token:\${stage}\`, value)»;`,
    {
      'storage.ts': `export const save = (key: string, value: string) => window.localStorage.setItem(key, value);`,
      'keys.ts': `export const TOKEN_KEY = 'auth.token';`,
      'login.ts': `import { save } from './storage';
                   import { TOKEN_KEY } from './keys';
                   export async function login(form) {
                     const { accessToken } = await post('/login', form);
                     «save(TOKEN_KEY, accessToken)»;
                     save('theme', 'dark');
                   }`,
    },
    `export class Vault {
       constructor(private readonly area: Storage) {}
       put(name: string, value: string) { this.area.setItem(\`v1.\${name}\`, value); }
     }
     const vault = new Vault(window.sessionStorage);
     export const keep = (tokens) => «vault.put('rt', tokens.refresh_token)»;`,
    `export const remember = (jwt) => { «document.cookie = \`jwt=\${jwt}; path=/\`»; };`,
    `import { set } from 'idb-keyval';
     export const persist = (session) => «set('session', { at: 1, token: session.accessToken })»;`,
    `export const keep = (auth) => { «localStorage.token = auth.token»; };`,
    `export const login = (data) => «window.localStorage['setItem']('user', JSON.stringify({ name: data.name, accessToken: data.accessToken }))»;`,
    {
      'lib/vault.ts': `export class Vault {
                         constructor(private readonly area: Storage, private readonly prefix = 'v1') {}
                         put(name: string, value: string) { this.area.setItem(\`\${this.prefix}.\${name}\`, value); }
                       }
                       export const tab = new Vault(window.sessionStorage);`,
      'login.ts': `import { tab } from './lib/vault';
                   export const finish = async (code) => {
                     tab.put('tx', 'pending');
                     const tokens = await exchange(code);
                     «tab.put('at', tokens.access_token)»;
                   };`,
    },
    `import { set } from 'idb-keyval';
     import { UserManager } from 'oidc-client-ts';
     const manager = new UserManager(settings);
     export const finish = () => manager.signinRedirectCallback().then(async (user) => {
       const snapshot = { at: Date.now(), user };
       await «set('offline', snapshot)»;
     });`,
    `export const keep = (data) => «localStorage.setItem('AUTH_STORE', JSON.stringify({ accessToken: data.accessToken }))»;`,
    `const COOKIE = 'auth-token';
     export const keep = (value) => { «document.cookie = [\`\${COOKIE}=\${encodeURIComponent(value.accessToken)}\`, 'path=/'].join('; ')»; };`,
    `export const keep = ({ accessToken = localStorage.getItem('token') }) => «localStorage.setItem('token', accessToken)»;`,
    `import localforage from 'localforage';
     type Session = { id_token: string; profile: { sub: string } };
     export const keep = (session: Session) => «localforage.setItem('offline-session', session)»;`,
    `import localStorage from 'mobx-localstorage';
     export class Users { keep(data) { «localStorage.setItem('authToken', data.token)»; } }`,
    `export async function pair() {
       const answer = await fetch('/api/pairing', { method: 'POST' });
       const made = await answer.json();
       «localStorage.setItem('desk.pairing', made.token)»;
     }`,
    `router.get('/callback', async (req, res) => {
       const tokens = await exchange(req.query.code);
       res.send(«\`<script>localStorage.setItem('access_token', \${JSON.stringify(tokens.access_token)}); location = '/';</script>\`»);
     });`,
  ],
  good: [
    `type SignedIn = { user: { name: string }; tokens: { accessToken: string } };
     export const remember = (answer: SignedIn) => sessionStorage.setItem('s', JSON.stringify(answer.user));
     export const keep = (kind: 'localStorage' | 'sessionStorage', theme: string) => window[kind].setItem('theme', theme);`,
    `import { useAuth } from 'react-oidc-context';
     export const Keep = () => {
       const { user } = useAuth();
       localStorage.setItem('person', JSON.stringify(user.profile));
       localStorage.setItem('known', String(Boolean(user)));
       return null;
     };`,
    `function setCookie(name, value, days) {
       const end = new Date(); end.setTime(end.getTime() + days * 864e5);
       document.cookie = name + '=' + value + ';expires=' + end.toUTCString() + ';path=/';
     }
     export const leave = () => setCookie('auth_token', '', -1);`,
    `export async function prepare() {
       const answer = await (await fetch('/api/csrf')).json();
       localStorage.setItem('desk.form', answer.token);
     }`,
    `export const page = (theme) => \`<script>localStorage.setItem('theme', '\${theme}');</script>\`;
     export const docs = "Do not write localStorage.setItem('access_token', token).";`,
    `'use client';
     export function csrfCookie(name) { const token = random(100); document.cookie = \`\${name}=\${token}; path=/\`; return token; }`,
    {
      'auth.ts': `import cookies from 'js-cookie';
                  export function visitor() {
                    const cookie = cookies.get('VISITOR');
                    localStorage.setItem('VISITOR', cookie);
                  }`,
    },
    `localStorage.setItem('theme', theme);`,
    `const keyOf = (id) => \`app-auth-onboarding:\${id}\`;
     export const keep = (id, state) => localStorage.setItem(keyOf(id), JSON.stringify(state));
     export const edit = (changes) => localStorage.setItem('dev-token-overrides', JSON.stringify(changes));
     export const used = (provider) => localStorage.setItem('_AUTH.lastUsed', provider);`,
    `export class Client {
       save(authToken) { localStorage.setItem('app.auth.token.origin.v2', this.apiOrigin); this.put(this.getAppIDFromAuthToken(authToken)); }
       put(appID) { localStorage.setItem('app.id', appID); }
     }`,
    `export const show = (costTokens) => localStorage.setItem('costTokensInTree', JSON.stringify(costTokens));`,
    `export const begin = (codeVerifier) => sessionStorage.setItem('pkce_code_verifier', codeVerifier);`,
    `export const save = (designTokens) => localStorage.setItem('tokens', JSON.stringify(designTokens));`,
    `sessionStorage.setItem('AUTO_SSO_ATTEMPTED', '1');`,
    `export const keep = (csrfToken) => { document.cookie = \`XSRF-TOKEN=\${csrfToken}\`; };`,
    `localStorage.setItem('pushToken', await messaging.getToken());`,
    `localStorage.setItem('access_token', '');`,
    `document.cookie = 'token=; expires=Thu, 01 Jan 1970 00:00:00 GMT';`,
    `export const begin = (state) => sessionStorage.setItem('oauth_state', state);`,
    `const KEY = 'access_token';
     const put = (value) => localStorage.setItem(KEY, value);
     export const restore = () => put(localStorage.getItem(KEY));`,
    `export const keep = (source) => cache.setItem('token', source.token);`,
    `const stepOf = () => { const cookieValue = document.cookie.split('steps=')[1]; return cookieValue ? JSON.parse(cookieValue) : null; };
     const put = (session) => { document.cookie = \`steps=\${JSON.stringify(session)}; max-age=600\`; };
     export function useSteps() { const session = stepOf(); return () => put({ ...session, step: 2 }); }`,
    `const PREFIX = 'desk:access-token:create:v1:';
     export function later(id, body) { sessionStorage.setItem(\`\${PREFIX}\${id}\`, JSON.stringify({ id, at: Date.now(), body })); }`,
    {
      'storage.ts': `export class Local { static setItem(key: string, value: unknown) { window.localStorage.setItem('app:' + key, JSON.stringify(value)); } }`,
      'logout.ts': `import { Local } from './storage'; export const clear = () => Local.setItem('jwt', null);`,
    },
  ],
  *check(site, code) {
    if (site.role === 'script.store') {
      const token = site.texts('key').find((key) => code.judgeName(key) === 'credential');
      if (token === undefined || site.side === 'test') return;
      const say = `a script of the page that is made here puts \`${token}\` into storage that every script can read (${site.name})`;
      yield { at: site.at, say, confidence: 'medium', side: 'browser' };
      return;
    }
    // What a page shows to prove that a request is its own, its scripts have to read.
    if (site.side === 'server' || /csrf|xsrf/i.test(code.settled.nameAround(site.at))) return;
    for (const { seen, what, isRefreshToken, confidence } of code.storedTokens(site)) {
      const outlivesTab = !site.name.startsWith('sessionStorage');
      // What comes out of the storage is put back, not written anew.
      if (code.settled.isReadBack(seen, 'value')) continue;
      yield {
        at: seen.at,
        say: `${what} goes into storage that every script can read (${site.name})`,
        severity: isRefreshToken && outlivesTab ? 'high' : 'medium',
        confidence,
        trace: seen.trace,
        // A helper that names the entry is the cause of what its callers hand to it.
        cause: seen.trace.length > 1 ? seen.trace[0]?.at : code.functionAround(seen.at),
      };
    }
  },
});
