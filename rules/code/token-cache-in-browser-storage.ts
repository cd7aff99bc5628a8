import { type Code, type CodeSite, type ControlId, defineRule } from '../../src/rule.js';

const READABLE = new Set(['localStorage', 'sessionStorage', 'indexedDB', 'cookie', 'device']);

export default defineRule({
  id: 'token-cache-in-browser-storage',
  title: 'A sign-in library keeps its tokens where any script on the page can read them',
  severity: 'medium',
  confidence: 'high',
  cwe: [922],
  controls: ['T4'],
  references: ['OAuth 2.0 for Browser-Based Applications (draft-ietf-oauth-browser-based-apps)'],
  why: 'One cross-site scripting bug, or one bad dependency, reads every token that the library has stored.',
  fix: 'Choose the memory of the library, and let it renew tokens silently, or keep tokens behind a backend.',
  blind: 'Stores of the project’s own that are handed to the library.',
  roles: ['oauth.client'],
  bad: [
    `import { createAuth0Client } from '@auth0/auth0-spa-js';
     const options = { domain, clientId, cacheLocation: 'memory' };
     export const connect = (keep) => createAuth0Client({ ...options, «cacheLocation: keep ? 'localstorage' : 'memory'» });`,
    {
      'app.tsx': `import { Auth0Provider } from '@auth0/auth0-react';
                  export const App = () => <Auth0Provider domain={DOMAIN} «cacheLocation="localstorage"»><Routes /></Auth0Provider>;`,
    },
    `import { BrowserCacheLocation, PublicClientApplication } from '@azure/msal-browser';
     const cache = { «cacheLocation: BrowserCacheLocation.LocalStorage» };
     export const app = new PublicClientApplication({ auth, cache });`,
    `import { PublicClientApplication } from '@azure/msal-browser';
     export const app = «new PublicClientApplication({ auth: { clientId: 'app' } })»;`,
    {
      'storage.ts': `export const browserStore: Storage = window.localStorage;`,
      'index.ts': `import { UserManager, WebStorageStateStore } from 'oidc-client-ts';
                   import { browserStore } from './storage';
                   export const manager = new UserManager({ client_id: 'app', «userStore: new WebStorageStateStore({ store: browserStore })» });`,
    },
    `import { UserManager } from 'oidc-client-ts';
     export const manager = «new UserManager({ authority, client_id: 'app', redirect_uri })»;`,
    {
      'app.tsx': `import { AuthProvider } from 'react-oidc-context';
                  import { WebStorageStateStore } from 'oidc-client-ts';
                  const oidc = { authority, client_id: 'app', «userStore: new WebStorageStateStore({ store: window.localStorage })» };
                  export const App = () => <AuthProvider {...oidc}><Routes /></AuthProvider>;`,
    },
    `import { browserLocalPersistence, getAuth, setPersistence } from 'firebase/auth';
     export const remember = () => «setPersistence(getAuth(), browserLocalPersistence)»;`,
    `import { CognitoUserPool } from 'amazon-cognito-identity-js';
     export const pool = «new CognitoUserPool({ UserPoolId, ClientId })»;`,
    {
      'supabase.ts': `import { createClient } from '@supabase/supabase-js';
                      export const supabase = «createClient(import.meta.env.VITE_URL, import.meta.env.VITE_KEY)»;`,
      'app.tsx': `import { createRoot } from 'react-dom/client';
                  import { supabase } from './supabase';
                  createRoot(root).render(<App client={supabase} />);`,
    },
    `import AsyncStorage from '@react-native-async-storage/async-storage';
     import { createClient } from '@supabase/supabase-js';
     export const supabase = createClient(URL, KEY, { auth: { «storage: AsyncStorage», autoRefreshToken: true } });`,
    {
      'a.tsx': `import { getAuth } from 'firebase/auth';
                import { createRoot } from 'react-dom/client';
                export const auth = «getAuth(app)»;`,
      'b.tsx': `import { getAuth } from 'firebase/auth';
                import { createRoot } from 'react-dom/client';
                export const out = () => getAuth().signOut();`,
    },
    `import AsyncStorage from '@react-native-async-storage/async-storage';
     import { getReactNativePersistence, initializeAuth } from 'firebase/auth';
     export const auth = initializeAuth(app, { «persistence: getReactNativePersistence(AsyncStorage)» });`,
    `import { OktaAuth } from '@okta/okta-auth-js';
     export const okta = new OktaAuth({ issuer, clientId, tokenManager: { «storage: 'sessionStorage'» } });`,
    `import { provideAuth0 } from '@auth0/auth0-angular';
     export const providers = [provideAuth0({ domain, clientId, «cacheLocation: 'localstorage'» })];`,
    `import { createAuth0 } from '@auth0/auth0-vue';
     app.use(createAuth0({ domain, clientId, «cacheLocation: 'localstorage'» }));`,
    {
      'main.tsx': `import { Amplify } from 'aws-amplify';
                   import { createRoot } from 'react-dom/client';
                   «Amplify.configure(outputs)»;`,
    },
    `import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
     import { sessionStorage } from 'aws-amplify/utils';
     «cognitoUserPoolsTokenProvider.setKeyValueStorage(sessionStorage)»;`,
    `import { OAuthService } from 'angular-oauth2-oidc';
     export class Start {
       constructor(private readonly oauth: OAuthService) {
         this.oauth.configure({ issuer: 'https://id.example', clientId: 'app' });
         «this.oauth.setStorage(localStorage)»;
       }
     }`,
    {
      'main.tsx': `import { InMemoryWebStorage, UserManager, WebStorageStateStore } from 'oidc-client-ts';
                   import { createRoot } from 'react-dom/client';
                   export const staff = «new UserManager({ client_id: 'staff' })»;
                   export const own = ⟦new UserManager({ client_id: 'own', userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }) })⟧;`,
    },
  ],
  good: [
    `import { createAuth0Client } from '@auth0/auth0-spa-js';
     export const connect = () => ⟦createAuth0Client({ domain, clientId })⟧;`,
    `import { BrowserCacheLocation, PublicClientApplication } from '@azure/msal-browser';
     export const app = ⟦new PublicClientApplication({ auth, cache: { cacheLocation: BrowserCacheLocation.MemoryStorage } })⟧;`,
    `import { InMemoryWebStorage, UserManager, WebStorageStateStore } from 'oidc-client-ts';
     export const manager = ⟦new UserManager({ client_id: 'app', userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }) })⟧;`,
    `import { UserManager } from 'oidc-client-ts';
     export const open = (settings) => new UserManager(settings);`,
    `import { getAuth, inMemoryPersistence, setPersistence } from 'firebase/auth';
     export const forget = () => ⟦setPersistence(getAuth(), inMemoryPersistence)⟧;`,
    `import { createClient } from '@supabase/supabase-js';
     export const admin = createClient(process.env.SUPABASE_URL, process.env.SUPABASE_KEY);`,
    {
      'components/store.ts': `import { createClient } from '@supabase/supabase-js';
                              const isPage = typeof window !== 'undefined';
                              export const fill = (inputs) => save(createClient(inputs.url, inputs.key), inputs.document, isPage);`,
    },
    `import { createClient } from '@supabase/supabase-js';
     export const open = () => ⟦createClient(URL, KEY, { auth: { persistSession: false } })⟧;`,
    `import { OktaAuth } from '@okta/okta-auth-js';
     export const okta = ⟦new OktaAuth({ issuer, clientId, tokenManager: { storage: 'memory' } })⟧;`,
    {
      'main.tsx': `import { getAuth, inMemoryPersistence, setPersistence } from 'firebase/auth';
                   import { createRoot } from 'react-dom/client';
                   const auth = getAuth(app);
                   export const ready = ⟦setPersistence(auth, inMemoryPersistence)⟧;`,
    },
    {
      'server/session.ts': `import { PublicClientApplication } from '@azure/msal-browser';
                            import express from 'express';
                            export const app = new PublicClientApplication({ auth });`,
    },
  ],
  *check(site, code) {
    if (site.side === 'server') return;
    const stores = site.stores();
    const readable = stores.find(({ where }) => READABLE.has(where));
    // A default of a library that runs everywhere is one only where there is a browser.
    if (readable?.isDefault && (site.side !== 'browser' || isSetElsewhere(site, code))) return;
    const controls: ControlId[] = readable?.where === 'device' ? ['T5'] : ['T4'];
    if (readable) {
      yield {
        at: readable.isDefault ? site.at : site.placeOf('store'),
        say: readable.isDefault
          ? `${site.name} keeps its tokens in ${readable.where === 'cookie' ? 'cookies that every script can read' : readable.where} when nothing else is chosen`
          : readable.where === 'device'
            ? 'the tokens are kept on the device in plain text'
            : `the tokens are kept in ${readable.where === 'cookie' ? 'cookies' : readable.where}, which every script can read`,
        severity: readable.where === 'sessionStorage' ? 'low' : 'medium',
        lookedFor: readable.isDefault ? 'a setting that chooses memory' : undefined,
        controls,
      };
    } else if (stores.some(({ where }) => where === 'unknown')) {
      yield {
        at: site.at,
        say: 'where the tokens are kept',
        unknown: 'the store cannot be followed',
        controls: ['T4', 'T5'],
      };
    } else if (stores.some(({ where }) => where === 'secure')) {
      yield {
        at: site.at,
        proves: true,
        say: `${site.name} keeps its tokens in the secure storage of the system`,
        controls: ['T5'],
      };
    } else if (stores.length > 0) {
      yield { at: site.at, proves: true, say: `${site.name} keeps its tokens in memory` };
    }
  },
});

/** Whether another call of the same library chooses the store, or says the same default before. */
function isSetElsewhere(site: CodeSite, code: Code): boolean {
  const family = familyOf(site);
  const others = code.sites('oauth.client').filter((other) => familyOf(other) === family && other.side !== 'server');
  if (site.isShared && others.find(({ isShared }) => isShared)?.at !== site.at) return true;
  // The same call made elsewhere makes another client, with a store of its own.
  return others.some((other) => other.name !== site.name && other.stores().some(({ isDefault }) => !isDefault));
}

/** `aws-amplify/utils` is of `aws-amplify`. */
function familyOf({ library }: CodeSite): string {
  return library
    .split('/')
    .slice(0, library.startsWith('@') ? 2 : 1)
    .join('/');
}
