import { type Code, type ControlId, defineRule } from '../../src/rule.js';

const READABLE = new Set(['localStorage', 'sessionStorage', 'indexedDB', 'cookie', 'device']);

export default defineRule({
  id: 'token-in-persisted-state',
  title: 'A persisted state has a token in it',
  severity: 'medium',
  confidence: 'medium',
  cwe: [922],
  controls: ['T4'],
  references: ['OAuth 2.0 for Browser-Based Applications (draft-ietf-oauth-browser-based-apps)'],
  why: 'The middleware writes all of the state to storage that any script on the page, or any backup of the device, can read.',
  fix: 'Choose what is persisted (`partialize`) and leave tokens out, or keep them in a store of their own that is not.',
  blind: 'Tokens under neutral names, and states that are put together at run time.',
  roles: ['state.persist'],
  bad: [
    {
      'state.ts': `import AsyncStorage from '@react-native-async-storage/async-storage';
                   import { create } from 'zustand';
                   import { createJSONStorage, persist } from 'zustand/middleware';
                   export interface Held { first: string; second: string }
                   interface Desk { held: Held | null; take(held: Held): void }
                   export const useDesk = create<Desk>()(«persist((set) => ({ held: null, take: (held) => set({ held }) }), { name: 'desk', storage: createJSONStorage(() => AsyncStorage) })»);
                   export const useRoom = create<Desk>()(persist((set) => ({ held: null, take: (held) => set({ held }) }), { name: 'room', storage: createJSONStorage(() => AsyncStorage) }));`,
      'enter.ts': `import { exchangeCodeAsync } from 'expo-auth-session';
                   import { useDesk, useRoom } from './state';
                   export function useEntry(options, discovery) {
                     const { take } = useDesk();
                     const book = useRoom((state) => state.take);
                     return (code) => exchangeCodeAsync({ ...options, code }, discovery).then((given) => {
                       take({ first: given.accessToken, second: given.idToken });
                       book({ first: given.tokenType, second: given.scope });
                     });
                   }`,
    },
    `import { defineStore } from 'pinia';
     import { UserManager } from 'oidc-client-ts';
     const manager = new UserManager({ client_id: 'app' });
     export const useDesk = «defineStore('desk', { state: () => ({ ticket: null }), actions: { async load() { this.ticket = await manager.getUser(); } }, persist: true })»;`,
    `import { create } from 'zustand';
     import { persist } from 'zustand/middleware';
     import { UserManager } from 'oidc-client-ts';
     const manager = new UserManager({ client_id: 'app' });
     export const useDesk = create(«persist((set) => ({ person: null, load: async () => { const person = await manager.signinSilent(); set({ person }); } }), { name: 'desk' })»);`,
    `import AsyncStorage from '@react-native-async-storage/async-storage';
     import { create } from 'zustand';
     import { createJSONStorage, persist } from 'zustand/middleware';
     export const useScreen = create()(«persist((set) => ({ room: '', token: null, renewal: null }), { name: 'screen', storage: createJSONStorage(() => AsyncStorage) })»);
     export const useParser = create()(persist((set) => ({ token: null, line: 0 }), { name: 'parser', storage: createJSONStorage(() => AsyncStorage) }));
     export const useGate = create()(«persist((set) => ({ id: null, secret: null, name: '' }), { name: 'gate', storage: createJSONStorage(() => AsyncStorage) })»);
     export const useGame = create()(persist((set) => ({ secret: null, guesses: 0 }), { name: 'game', storage: createJSONStorage(() => AsyncStorage) }));`,
    {
      'store.ts': `import { MMKV } from 'react-native-mmkv';
                   const kept = new MMKV();
                   export const adapter = { setItem: (name, value) => kept.set(name, value), getItem: (name) => kept.getString(name) ?? null, removeItem: (name) => kept.delete(name) };`,
      'session.ts': `import { create } from 'zustand';
                     import { createJSONStorage, persist } from 'zustand/middleware';
                     import { adapter } from './store';
                     export const useSession = create()(«persist((set) => ({ name: '', refreshToken: null }), { name: 'session', storage: createJSONStorage(() => adapter) })»);`,
    },
    { 'app/composables/useAuth.ts': `export const useAuth = () => «useCookie('auth_token', { maxAge: 604800 })»;` },
    `import { create } from 'zustand';
     import { persist } from 'zustand/middleware';
     export const useTabs = create(«persist(() => ({ jwt: '', open: [] }), { name: 'tabs', partialize: ({ open, ...rest }) => rest })»);`,
    `import { atomWithStorage } from 'jotai/utils';
     type Tokens = { access_token: string; refresh_token: string };
     export const signedIn = «atomWithStorage<Tokens | null>('signed-in', null)»;`,
    `import { create } from 'zustand';
     import { persist } from 'zustand/middleware';
     interface Session { name?: string; accessToken?: string; signIn(session: Session): void }
     export const useSession = create<Session>()(«persist((set) => ({ signIn: (session) => set(session) }), { name: 'session' })»);`,
    `import { createStore } from 'zustand/vanilla';
     import { createJSONStorage, persist } from 'zustand/middleware';
     export const auth = createStore(«persist(
       (set) => ({ user: null, refreshToken: null, keep: (refreshToken) => set({ refreshToken }) }),
       { name: 'auth', storage: createJSONStorage(() => sessionStorage), partialize: (state) => ({ refreshToken: state.refreshToken }) },
     )»);`,
    `import AsyncStorage from '@react-native-async-storage/async-storage';
     import { create } from 'zustand';
     import { createJSONStorage, persist } from 'zustand/middleware';
     export const useAuth = create(«persist((set) => ({ jwt: null }), { name: 'auth', storage: createJSONStorage(() => AsyncStorage) })»);`,
    `import { useLocalStorage } from 'usehooks-ts';
     export function useSession() {
       const [accessToken, setAccessToken] = «useLocalStorage('access_token', '')»;
       return { accessToken, setAccessToken };
     }`,
    `import { useStorage } from '@vueuse/core';
     const KEY = 'refresh_token';
     export const keep = «useStorage(KEY, null, sessionStorage)»;`,
    `import { atomWithStorage } from 'jotai/utils';
     export const session = «atomWithStorage('session', { user: null, accessToken: '' })»;`,
    `import { defineStore } from 'pinia';
     export const useSession = «defineStore('session', { state: () => ({ accessToken: '', user: null }), persist: true })»;`,
    `import { defineStore } from 'pinia';
     import { ref } from 'vue';
     export const useSession = «defineStore('session', () => { const accessToken = ref(''); return { accessToken }; }, { persist: { storage: sessionStorage } })»;`,
    {
      'session.ts': `import { createSlice } from '@reduxjs/toolkit';
                     const session = createSlice({ name: 'session', initialState: { user: null, accessToken: null }, reducers: {} });
                     export default session.reducer;`,
      'store.ts': `import { combineReducers } from '@reduxjs/toolkit';
                   import { persistReducer } from 'redux-persist';
                   import storage from 'redux-persist/lib/storage';
                   import session from './session';
                   const root = combineReducers({ session, ui: (state = { dark: true }) => state });
                   export const reducer = «persistReducer({ key: 'root', storage, whitelist: ['session'] }, root)»;`,
    },
    `import { makePersistable } from 'mobx-persist-store';
     export class Session {
       accessToken = '';
       constructor() { «makePersistable(this, { name: 'Session', properties: ['accessToken'], storage: window.localStorage })»; }
     }`,
    {
      'desk.ts': `import { createReducer } from '@ngrx/store';
                  export const desk = createReducer({ name: null, idToken: null });
                  export const look = createReducer({ dark: true });`,
      'index.ts': `import { localStorageSync } from 'ngrx-store-localstorage';
                   import { desk, look } from './desk';
                   export const reducers = { desk, look };
                   export const kept = (reducer) => «localStorageSync({ keys: ['desk'], rehydrate: true })»(reducer);
                   export const spared = (reducer) => localStorageSync({ keys: ['look'], rehydrate: true })(reducer);`,
    },
    `import { atom } from 'recoil';
     import { recoilPersist } from 'recoil-persist';
     const { persistAtom } = recoilPersist();
     export const session = «atom({ key: 'accessToken', default: '', effects: [persistAtom] })»;`,
    `import { create } from 'zustand';
     import { persist } from 'zustand/middleware';
     const withSession = (set) => ({ accessToken: null, keep: (accessToken) => set({ accessToken }) });
     export const useStore = create()(«persist((...given) => ({ ...withSession(...given) }), { name: 'app' })»);`,
  ],
  good: [
    `import { create } from 'zustand';
     import { persist } from 'zustand/middleware';
     import { UserManager } from 'oidc-client-ts';
     const manager = new UserManager({ client_id: 'app' });
     export const useDesk = create(persist((set) => ({ person: null, load: async () => { const person = await manager.getUser(); set({ person: person.profile }); } }), { name: 'desk' }));
     export const useCount = create(persist((set) => ({ count: 0, person: null, load: async () => set({ person: await manager.getUser() }) }), { name: 'count', partialize: ({ count }) => ({ count }) }));`,
    {
      'app/composables/useLook.ts': `export const useLook = () => [useCookie('theme'), useCookie('locale'), useCookie('auth_token', { httpOnly: true })];`,
    },
    `import { create } from 'zustand';
     import { persist } from 'zustand/middleware';
     export const useTabs = create(⟦persist(() => ({ jwt: '', open: [] }), { name: 'tabs', partialize: ({ jwt, ...rest }) => rest })⟧);
     export const useOthers = create(⟦persist(() => ({ jwt: '', open: [] }), { name: 'others', partialize: (state) => ({ ...state, jwt: undefined }) })⟧);
     export const useRest = create(persist(() => ({ jwt: '', open: [] }), { name: 'rest', partialize: (state) => omit(state, ['jwt']) }));`,
    `import { useLocalStorage } from 'usehooks-ts';
     export const useHint = () => useLocalStorage('password_setup_dismissed', false);`,
    `import { create } from 'zustand';
     import { persist } from 'zustand/middleware';
     interface Session { name?: string; accessToken?: string }
     export const useSession = create<Session>()(⟦persist(() => ({}), { name: 'session', partialize: (state) => ({ name: state.name }) })⟧);`,
    `import { defineStore } from 'pinia';
     export const useSession = ⟦defineStore('session', { state: () => ({ accessToken: '', user: null }), persist: { pick: ['user'] } })⟧;`,
    `import { defineStore } from 'pinia';
     export const useSession = defineStore('session', { state: () => ({ accessToken: '', user: null }) });`,
    `import { persistReducer } from 'redux-persist';
     import storage from 'redux-persist/lib/storage';
     import { createSlice } from '@reduxjs/toolkit';
     import { combineReducers as combine } from 'redux';
     const session = createSlice({ name: 'session', initialState: { accessToken: null }, reducers: {} });
     const ui = createSlice({ name: 'ui', initialState: { dark: true }, reducers: {} });
     export const reducer = ⟦persistReducer({ key: 'root', storage, blacklist: ['session'] }, combine({ session: session.reducer, ui: ui.reducer }))⟧;`,
    `import { useStorage } from '@vueuse/core';
     export const theme = useStorage('theme', 'dark');`,
    `import { useLocalStorage } from 'react-use';
     export const useDesignTokens = () => useLocalStorage('design-tokens', {});`,
    `import { atomWithStorage } from 'jotai/utils';
     export const auth = atomWithStorage('auth-tab', 'password');`,
    `import { create } from 'zustand';
     import { persist } from 'zustand/middleware';
     interface Design { designTokens: object; tokenCount: number; setToken(name: string): void }
     export const useDesign = create<Design>()(persist((set) => ({ designTokens: {}, tokenCount: 0 }), { name: 'design-tokens' }));`,
    `import { create } from 'zustand';
     interface Session { accessToken?: string }
     export const useSession = create<Session>()(() => ({}));`,
  ],
  *check(site, code) {
    if (site.side === 'server') return;
    const enabled = site.part('enabled');
    if (enabled.state === 'absent' && site.whenAbsent('enabled') === 'safe') return;
    if (enabled.state !== 'absent' && site.constants('enabled').includes(false)) return;
    const store = site.stores().find(({ where }) => READABLE.has(where));
    if (!store) return;
    const { kept, leftOut, open } = code.stateNames(site);
    if (site.part('leftOut').state === 'unknown') return;
    const token = kept.find((name) => code.judgeName(name) === 'credential');
    const weak =
      code.isAuthContext(site.at) || isOfSession(kept) ? kept.find((name) => isWeakSign(name, code)) : undefined;
    const isSpared = leftOut.some((name) => code.judgeName(name) === 'credential');
    const controls: ControlId[] = store.where === 'device' ? ['T5'] : ['T4'];
    if (token !== undefined || weak !== undefined) {
      yield {
        at: site.at,
        say: `\`${token ?? weak}\` is persisted to ${store.where === 'device' ? 'the device in plain text' : store.where}`,
        confidence: token === undefined && !isOfSession(kept) ? 'low' : 'medium',
        controls,
      };
      return;
    }
    const put = code.putIntoState(site, kept);
    if (put) {
      const where = store.where === 'device' ? 'the device in plain text' : store.where;
      const trace = [{ at: put.node, say: 'where it comes from' }];
      yield { at: site.at, say: `${put.what} is persisted to ${where}`, confidence: 'medium', controls, trace };
    } else if (isSpared)
      yield { at: site.at, proves: true, say: 'the tokens of this state are not persisted', controls };
    else if (open) yield { at: site.at, say: 'what is persisted', unknown: 'the state is out of sight', controls };
  },
});

/** `auth` and `cookies` name a part of the state, and `token` a value. */
function isWeakSign(name: string, code: Code): boolean {
  return code.judgeName(name) === 'ambiguous' && /(?:token|secret|otp|pwd)s?$/i.test(name);
}

/** A `token` beside what renews it or beside whom it is of, a `secret` beside the id of what it is of. */
function isOfSession(kept: readonly string[]): boolean {
  if (kept.includes('secret') && kept.some((name) => /^(?:id|\w{1,20}(?:Id|_id))$/.test(name))) return true;
  return kept.includes('token') && kept.some((name) => /^(?:refresh|renewal|user(?:Id)?|expires)/.test(name));
}
