import { defineRule } from '../../src/rule.js';

const READABLE = new Set(['localStorage', 'sessionStorage', 'indexedDB', 'cookie']);

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
    {
      'server/session.ts': `import { PublicClientApplication } from '@azure/msal-browser';
                            import express from 'express';
                            export const app = new PublicClientApplication({ auth });`,
    },
  ],
  *check(site) {
    if (site.side === 'server') return;
    const stores = site.stores();
    const readable = stores.find(({ where }) => READABLE.has(where));
    if (readable) {
      yield {
        at: readable.isDefault ? site.at : site.placeOf('store'),
        say: readable.isDefault
          ? `${site.name} keeps its tokens in ${readable.where} when nothing else is chosen`
          : `the tokens are kept in ${readable.where}, which every script can read`,
        severity: readable.where === 'sessionStorage' ? 'low' : 'medium',
        lookedFor: readable.isDefault ? 'a setting that chooses memory' : undefined,
      };
    } else if (stores.some(({ where }) => where === 'unknown')) {
      yield { at: site.at, say: 'where the tokens are kept', unknown: 'the store cannot be followed' };
    } else if (stores.length > 0) {
      yield { at: site.at, proves: true, say: `${site.name} keeps its tokens in memory` };
    }
  },
});
