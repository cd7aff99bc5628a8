import { defineRule } from '../../src/rule.js';

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
  blind: 'Tokens under neutral names, and states that are put together in other files.',
  roles: ['state.persist'],
  bad: [
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
  ],
  good: [
    `import { create } from 'zustand';
     import { persist } from 'zustand/middleware';
     interface Session { name?: string; accessToken?: string }
     export const useSession = create<Session>()(persist(() => ({}), { name: 'session', partialize: (state) => ({ name: state.name }) }));`,
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
    if (site.part('chosen').state === 'unknown') return;
    const names = code.stateNames(site);
    const token = names.find((name) => code.judgeName(name) === 'credential');
    const weak = names.find((name) => code.judgeName(name) === 'ambiguous');
    const store = site.stores().find(({ where }) => READABLE.has(where));
    if (!store || (token ?? weak) === undefined) return;
    if (token === undefined && !code.isAuthContext(site.at)) return;
    yield {
      at: site.at,
      say: `\`${token ?? weak}\` is persisted to ${store.where === 'device' ? 'the device in plain text' : store.where}`,
      confidence: token === undefined ? 'low' : 'medium',
      controls: store.where === 'device' ? ['T5'] : ['T4'],
    };
  },
});
