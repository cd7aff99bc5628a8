import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'refreshed-token-dropped',
  title: 'The refresh token of a refresh is dropped',
  severity: 'low',
  confidence: 'medium',
  cwe: [613],
  controls: ['T2'],
  references: ['RFC 9700 §4.14.2'],
  why: 'An issuer that rotates takes the old token, shown again, for a theft and signs everybody out, so that rotation stays off and a stolen refresh token works for as long as its owner’s.',
  fix: 'Keep the new refresh token in place of the old one wherever an answer has one: `answer.refresh_token ?? known`.',
  blind:
    'Answers that functions out of sight take apart, and issuers under names that do not tell that they never rotate.',
  roles: ['token.renew', 'oauth.token'],
  bad: [
    `import { refresh } from 'react-native-app-auth';
     export async function renew(kept) {
       const answer = await «refresh(config, { refreshToken: kept.refreshToken })»;
       await save({ ...kept, accessToken: answer.accessToken });
     }`,
    `import * as oidc from 'openid-client';
     export async function current(session) {
       const { access_token, expires_in } = await «oidc.refreshTokenGrant(configuration, session.refreshToken)»;
       Object.assign(session, { accessToken: access_token, endsAt: Date.now() + expires_in * 1000 });
     }`,
    {
      'token.ts': `export async function ask(refresh_token) {
          const form = «new URLSearchParams({ grant_type: 'refresh_token', refresh_token, client_id: 'till' })»;
          const answer = await fetch('https://id.example/token', { method: 'POST', body: form.toString() });
          if (!answer.ok) throw new Error('refused');
          return answer.json();
        }`,
      'jwt.ts': `import { ask } from './token';
        export const renewed = async (token) => { const fresh = await ask(token.refreshToken); return { ...token, accessToken: fresh.access_token }; };`,
    },
  ],
  good: [
    `import { refresh } from 'react-native-app-auth';
     export async function renew(kept) {
       const answer = await refresh(config, { refreshToken: kept.refreshToken });
       await save({ accessToken: answer.accessToken, refreshToken: answer.refreshToken ?? kept.refreshToken });
     }
     export const renewAll = async (kept) => save(await refresh(config, kept));`,
    `export async function renewed(token) {
       const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token.refreshToken });
       const fresh = Answer.parse(await (await fetch('https://id.example/token', { method: 'POST', body })).json());
       return { ...token, accessToken: fresh.access_token, refreshToken: fresh.refresh_token };
     }
     export async function calendar(refresh_token) {
       const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token });
       const fresh = await (await fetch('https://oauth2.googleapis.com/token', { method: 'POST', body })).json();
       return fresh.access_token;
     }
     export const music = async (http, refresh_token) => {
       const { data } = await http.post('https://accounts.spotify.com/api/token', { params: { grant_type: 'refresh_token', refresh_token } });
       return { accessToken: data.access_token, until: Date.now() + data.expires_in * 1000 };
     };
     export async function machine() {
       const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'report' });
       const fresh = await (await fetch('https://id.example/token', { method: 'POST', body })).json();
       return fresh.access_token;
     }`,
  ],
  *check(site, code) {
    if (site.side === 'test') return;
    if (site.role === 'oauth.token' && !site.constants('grant').includes('refresh_token')) return;
    if (site.texts('tokenEndpoint').some((address) => NEVER_ROTATES.test(address))) return;
    if (code.strength.isNear(site, NEVER_ROTATES)) return;
    const renewal = code.life.renewalAt(site);
    if (!renewal?.takes || renewal.keeps) return;
    yield {
      at: site.at,
      say: 'the new access token is taken out of the answer, and the new refresh token is not',
      lookedFor: 'a use of `refresh_token` of the answer, or of the answer as a whole',
      trace: [{ at: renewal.takes, say: 'taken here' }],
    };
  },
});

/** Whose refresh tokens stay the same. */
const NEVER_ROTATES =
  /googleapis\.com|accounts\.google\.com|dropbox(?:api)?\.com|\.zoho\.\w+|api\.amazon\.|linkedin\.com|accounts\.spotify\.com/i;
