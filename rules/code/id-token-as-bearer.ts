import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'id-token-as-bearer',
  title: 'An ID token is sent in place of an access token',
  severity: 'medium',
  confidence: 'medium',
  cwe: [287],
  controls: ['O12'],
  references: ['OpenID Connect Core 1.0 §2', 'RFC 9068 §2.1'],
  why: 'An ID token tells the client who signed in; its audience is the client. An API that takes it takes every ID token of every client, and knows no scopes.',
  fix: 'Request an access token for the API (`audience` or `resource`) and send that one.',
  blind: 'Platforms whose APIs are made for ID tokens: Firebase and identity-aware proxies are known, others are not.',
  roles: ['http.authorization'],
  bad: [
    {
      'state.ts': `import { create } from 'zustand';
                   export const useTickets = create((set) => ({ first: '', second: '', keep: (first, second) => set({ first, second }), swap: (by) => set((state) => ({ ...state, second: by })) }));`,
      'enter.ts': `import { exchangeCodeAsync } from 'expo-auth-session';
                   import { useTickets } from './state';
                   export const enter = async (options, discovery) => {
                     const given = await exchangeCodeAsync(options, discovery);
                     useTickets.getState().keep(given.accessToken, given.idToken);
                   };`,
      'call.ts': `import { useTickets } from './state';
                  export const right = (url) => fetch(url, { headers: { Authorization: \`Bearer \${useTickets.getState().first}\` } });
                  export const wrong = (url) => fetch(url, { headers: { «Authorization: \`Bearer \${useTickets.getState().second}\`» } });`,
    },
    `export const load = (tokens) => fetch('/api', { headers: { «Authorization: \`Bearer \${tokens.id_token}\`» } });`,
    `import axios from 'axios';
     import { manager } from './oidc';
     axios.interceptors.request.use((config) => {
       const credential = manager.current.idToken;
       if (credential) «config.headers.set('Authorization', \`Bearer \${credential}\`)»;
       return config;
     });`,
    `import { useAuth0 } from '@auth0/auth0-react';
     export function useApi() {
       const { getIdTokenClaims } = useAuth0();
       return async (path) => fetch(path, { headers: { «Authorization: \`Bearer \${(await getIdTokenClaims()).__raw}\`» } });
     }`,
    `const bearer = (token) => ({ Authorization: \`Bearer \${token}\` });
     export const load = (user, path) => fetch(path, { headers: «bearer(user.id_token)» });`,
    `import { OktaAuth } from '@okta/okta-auth-js';
     const okta = new OktaAuth({ issuer: 'https://id.example', clientId: 'app' });
     export const sign = (config) => { «config.headers.Authorization = \`Bearer \${okta.getIdToken()}\`»; };`,
    `import { CognitoUser } from 'amazon-cognito-identity-js';
     export const load = (user: CognitoUser, path) =>
       user.getSession((error, session) =>
         fetch(path, { headers: { «Authorization: session.getIdToken().getJwtToken()» } }));`,
    {
      'tokens.ts': `export async function redeem(code) {
                      const { access_token, id_token } = await (await fetch('https://id.example/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code }) })).json();
                      return { access: access_token, id: id_token };
                    }`,
      'me.ts': `import { redeem } from './tokens';
                export async function me(code) {
                  const link = await redeem(code);
                  return fetch('https://api.example/me', { headers: { «authorization: \`Bearer \${link.id}\`» } });
                }
                export const orders = async (code) => fetch('https://api.example/orders', { headers: { authorization: \`Bearer \${(await redeem(code)).access}\` } });`,
    },
  ],
  good: [
    `export function authorize(request, credentials, { tokenSource, prefix }) {
       const value = tokenSource === 'id_token' ? credentials?.id_token : credentials?.access_token;
       request.headers['Authorization'] = \`\${prefix} \${value}\`.trim();
     }`,
    `export const load = (tokens) => fetch('/api', { headers: { Authorization: \`Bearer \${tokens.access_token}\` } });`,
    `export const load = async (auth) => {
       const idToken = await auth.currentUser.getIdToken();
       return fetch('/api', { headers: { authorization: \`Bearer \${idToken}\` } });
     };`,
    `export async function headers(client) {
       if (client.claims.target_audience) {
         const { tokens } = await client.refresh();
         return { authorization: \`Bearer \${tokens.id_token}\` };
       }
     }`,
    `export const documentation = { authorization: 'Bearer <id_token>' };`,
  ],
  *check(site, code) {
    // Services of Google know each other by ID tokens that were made for the one that is called.
    if (['target_audience', 'targetAudience'].some((name) => code.strength.reads(site, name))) return;
    for (const seen of site.seenFrom('value')) {
      const sent = code.credentials(seen, 'value').find(({ name }) => /^id_?token$/i.test(name ?? ''));
      // Whoever says `id_token` in a setting of a client for developers wants it so.
      if (!sent || code.settled.isChosenByName(sent.node, 'id_token')) continue;
      yield { at: seen.at, say: 'the ID token is sent as the bearer token', trace: seen.trace };
    }
  },
});
