import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'client-secret-in-app',
  title: 'A client that everybody can download has a client secret',
  severity: 'high',
  confidence: 'high',
  cwe: [522],
  controls: ['O2'],
  references: ['RFC 6749 §2.1'],
  why: 'Whoever opens the developer tools, or unpacks the app, has the secret and can act as the client.',
  fix: 'Register the app as a public client with PKCE, or redeem codes in a backend.',
  blind: 'Providers that call a public value a secret.',
  roles: ['oauth.client', 'oauth.token'],
  bad: [
    `'use client';
     export const redeem = (code) => axios.post(TOKEN, new URLSearchParams({ grant_type: 'authorization_code', code, «client_secret: CLIENT_SECRET» }));`,
    `import { UserManager } from 'oidc-client-ts';
     export const manager = new UserManager({ client_id: 'kiosk', «client_secret: import.meta.env.VITE_KIOSK_SECRET» });`,
  ],
  good: [
    {
      'electron/token.ts': `import { ipcMain } from 'electron';
        import { cloneDeep, get } from 'lodash';
        export const redeem = (request, code) => {
          const { clientSecret } = get(cloneDeep(request), 'oauth2', {});
          return axios.post(request.url, new URLSearchParams({ grant_type: 'authorization_code', code, client_secret: clientSecret }));
        };`,
    },
    `'use client';
     export function redeem({ clientSecret }, code) {
       return axios.post(TOKEN, new URLSearchParams({ grant_type: 'authorization_code', code, client_secret: clientSecret }));
     }`,
    `import { authorize } from 'react-native-app-auth';
     import { config } from './out-of-sight';
     export const open = () => authorize(config);`,
    `import express from 'express';
     export const redeem = (code) => axios.post(TOKEN, new URLSearchParams({ grant_type: 'authorization_code', code, client_secret: process.env.CLIENT_SECRET }));`,
    `import { UserManager } from 'oidc-client-ts';
     export const manager = new UserManager({ client_id: 'kiosk' });`,
  ],
  *check(site, code) {
    if (site.side !== 'browser' && site.side !== 'native') return;
    const { state, values, why } = site.part('clientSecret');
    if (state === 'absent' || values.length === 0) return;
    if (state === 'unknown' && site.placeOf('clientSecret') === site.at) {
      yield { at: site.at, say: 'whether the app has a client secret', unknown: why ?? 'its options are out of sight' };
      return;
    }
    if (code.settled.isHandedIn(site, 'clientSecret')) {
      yield { at: site.at, say: 'whose client secret it is', unknown: 'it is handed in, and may be the user’s own' };
      return;
    }
    yield {
      at: site.placeOf('clientSecret'),
      say: 'the client secret is part of what is downloaded',
      trace: site.trace,
    };
  },
});
