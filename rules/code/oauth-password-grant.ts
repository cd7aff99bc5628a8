import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'oauth-password-grant',
  title: 'A client asks for the password of its users',
  severity: 'medium',
  confidence: 'high',
  cwe: [522],
  controls: ['O1'],
  references: ['RFC 9700 §2.4'],
  why: 'The password passes through the client, a second factor has no place in it, and users learn to type it anywhere.',
  fix: 'Send the browser to the provider: authorization code with PKCE, or the device grant where there is no browser.',
  blind: 'Libraries without a model that make the request themselves.',
  roles: ['oauth.token', 'oauth.client'],
  bad: [
    `import { PublicClientApplication } from '@azure/msal-node';
     const app = new PublicClientApplication({ auth: { clientId: 'job', authority: process.env.AUTHORITY } });
     export const nightly = () => «app.acquireTokenByUsernamePassword({ scopes, username: process.env.NAME, password: process.env.PASS })»;`,
    `export const login = (username, password) =>
       axios.post('https://id.example/token', new URLSearchParams({ «grant_type: 'password'», username, password, client_id: 'app' }));`,
    `import { ResourceOwnerPassword } from 'simple-oauth2';
     export const client = «new ResourceOwnerPassword({ client: { id: 'app', secret: process.env.SECRET }, auth: { tokenHost: 'https://id.example' } })»;`,
  ],
  good: [
    `import { ClientCredentials } from 'simple-oauth2';
     export const client = new ClientCredentials({ client: { id: 'app', secret: process.env.SECRET }, auth: { tokenHost: 'https://id.example' } });`,
    `export const service = () =>
       axios.post('https://id.example/token', new URLSearchParams({ grant_type: 'client_credentials', client_id: 'job' }));`,
    `export const supported = { grant_types_supported: ['password'] };`,
  ],
  *check(site) {
    for (const seen of site.seenFrom('grant')) {
      if (!seen.texts('grant').includes('password')) continue;
      yield { at: seen.placeOf('grant'), say: 'the password grant is used', trace: seen.trace };
    }
  },
});
