import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'client-credentials-unscoped',
  title: 'A service asks for a token without naming what it is for',
  severity: 'medium',
  confidence: 'medium',
  cwe: [272],
  controls: ['O3'],
  references: ['RFC 9700 §2.3'],
  why: 'One token opens every API that the client may call: whoever sees it at one of them uses it at all others.',
  fix: 'Name the API with `audience` or `resource`, and the least `scope`, in every request for a token.',
  blind: 'Audiences that the issuer fixes for the client; requests that a library makes.',
  roles: ['oauth.token'],
  bad: [
    `export const token = () =>
       fetch(settings.tokenUrl, { method: 'POST', body: «new URLSearchParams({ grant_type: 'client_credentials', client_id: 'job', client_secret: secret })» });`,
    `const post = (fields) => fetch(settings.tokenUrl, { method: 'POST', body: new URLSearchParams(fields) });
     export function platformToken() {
       const fields = { grant_type: 'client_credentials', client_id: 'job', client_secret: settings.secret };
       return «post(fields)»;
     }`,
  ],
  good: [
    `export const token = () =>
       fetch(settings.tokenUrl, { method: 'POST', body: ⟦new URLSearchParams({ grant_type: 'client_credentials', audience: settings.api, client_id: 'job' })⟧ });`,
    `export function token(scope) {
       const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'job' });
       body.set('scope', scope);
       return fetch(settings.tokenUrl, { method: 'POST', body });
     }`,
    `export const token = (extra) =>
       fetch(settings.tokenUrl, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'job', ...extra }) });`,
    `export const token = () =>
       fetch('https://id.twitch.tv/oauth2/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: ID }) });`,
    `const TOKEN_URL = 'https://api.paypal.com/v1/oauth2/token';
     export const token = () => axios.post(TOKEN_URL, new URLSearchParams({ grant_type: 'client_credentials' }));`,
    `export const renew = (token) => fetch(settings.tokenUrl, { method: 'POST', body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token }) });`,
  ],
  *check(site, code) {
    if (site.side === 'test' || site.side === 'browser' || site.side === 'native') return;
    for (const seen of site.seenFrom('grant')) {
      const { at, trace } = seen;
      if (!seen.texts('grant').includes('client_credentials')) continue;
      const limits = LIMITS.map((part) => seen.part(part).state);
      if (limits.includes('unknown')) continue;
      if (limits[0] === 'present' || limits[1] === 'present') {
        yield { at, proves: true, say: 'the token is asked for one API', trace };
        // The services of others have one API, and issue tokens for nothing else.
      } else if (limits.every((state) => state === 'absent') && !code.strength.fileSays(seen, FOREIGN)) {
        yield {
          at,
          say: 'a token is asked for without an audience, a resource or a scope',
          lookedFor: 'the parameters audience, resource and scope',
          trace,
        };
      }
    }
  },
});

const LIMITS = ['audience', 'resource', 'scope'];
const FOREIGN = /['"`]https:\/\/[^'"`\s]{1,200}(?:token|oauth)/i;
