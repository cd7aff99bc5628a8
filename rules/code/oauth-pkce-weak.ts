import { type CodeSite, defineRule, type Hit, type Place } from '../../src/rule.js';

export default defineRule({
  id: 'oauth-pkce-weak',
  title: 'The authorization code is not bound to whoever asked for it',
  severity: 'medium',
  confidence: 'high',
  cwe: [345],
  controls: ['O1'],
  references: ['RFC 9700 §2.1.1', 'RFC 7636 §4.2'],
  why: 'Who steals a code on its way, from a log, a referrer or another app, redeems it.',
  fix: 'Send a `code_challenge` with the method S256 and redeem the code with its verifier; the libraries do so unless it is switched off.',
  blind: 'Confidential clients are expected to authenticate, and are not asked for PKCE.',
  roles: ['oauth.client', 'oauth.authorize', 'oauth.token'],
  bad: [
    `import { Strategy } from 'passport-oauth2';
     const shared = { authorizationURL, tokenURL, clientID, clientSecret, state: true };
     passport.use(new Strategy({ ...shared, callbackURL: '/till', pkce: true }, verify));
     passport.use('kiosk', new Strategy({ ...shared, callbackURL: '/kiosk', «pkce: 'plain'» }, verify));`,
    `import * as AuthSession from 'expo-auth-session';
     export const request = new AuthSession.AuthRequest({ clientId: 'app', redirectUri: 'app://done', «codeChallengeMethod: AuthSession.CodeChallengeMethod.Plain» });`,
    `const { generators } = require('openid-client');
     exports.start = (client) => (req, res) => {
       const verifier = (req.session.verifier = generators.codeVerifier());
       res.redirect(client.authorizationUrl({ scope: 'openid', state: req.session.state, code_challenge: verifier, «code_challenge_method: 'plain'» }));
     };`,
    `export function begin(clientId, state, verifier) {
       const query = new URLSearchParams({ response_type: 'code', client_id: clientId, state });
       query.append('code_challenge', verifier);
       «query.append('code_challenge_method', 'plain')»;
       location.assign(\`https://id.example/authorize?\${query}\`);
     }`,
    `export const begin = (clientId, state, verifier) =>
       new URLSearchParams({ response_type: 'code', client_id: clientId, state, «code_challenge: verifier» });`,
    `import { UserManager } from 'oidc-client-ts';
     export const manager = new UserManager({ client_id: 'kiosk', response_type: 'code', «disablePKCE: true» });`,
    `import { authorize } from 'react-native-app-auth';
     export const signIn = () => authorize({ issuer, clientId: 'courier', redirectUrl, scopes, «usePKCE: false» });`,
    `'use client';
     export const redeem = (code) =>
       fetch(TOKEN, { method: 'POST', body: «new URLSearchParams({ grant_type: 'authorization_code', code, client_id: 'kiosk', redirect_uri })» });`,
    {
      'config.ts': `import type { AuthConfig } from 'angular-oauth2-oidc';
                    export const partner: AuthConfig = { clientId: 'app', responseType: 'code', «disablePKCE: true» };`,
      'start.ts': `import { OAuthService } from 'angular-oauth2-oidc';
                   import { partner } from './config';
                   export class Start { constructor(private readonly oauth: OAuthService) { this.oauth.configure(partner); } }`,
    },
    `import * as AuthSession from 'expo-auth-session';
     export const request = new AuthSession.AuthRequest({ clientId: 'app', redirectUri: 'app://done', «usePKCE: false» });`,
  ],
  good: [
    {
      'provider.client.ts': `import axios from 'axios';
        export const redeem = (url, code, id, secret) =>
          axios.post(url, new URLSearchParams({ grant_type: 'authorization_code', code, client_id: id }), { auth: { username: id, password: secret } });`,
    },
    `'use client';
     export const redeem = (code, verifier) =>
       fetch(TOKEN, { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code, client_id: 'kiosk', code_verifier: verifier }) });`,
    `'use client';
     export const redeem = (code) =>
       fetch(TOKEN, { method: 'POST', headers: { Authorization: \`Basic \${CLIENT}\` }, body: new URLSearchParams({ grant_type: 'authorization_code', code }) });`,
    `import express from 'express';
     export const redeem = (code) =>
       fetch(TOKEN, { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code, client_id: 'site' }) });`,
    `export const begin = (clientId, state, challenge) =>
       ⟦new URLSearchParams({ response_type: 'code', client_id: clientId, state, code_challenge: challenge, code_challenge_method: 'S256' })⟧;`,
    `export const begin = (clientId, state, challenge, method) =>
       new URLSearchParams({ response_type: 'code', client_id: clientId, state, code_challenge: challenge, code_challenge_method: method });`,
    `import { UserManager } from 'oidc-client-ts';
     export const manager = new UserManager({ client_id: 'kiosk', response_type: 'code', disablePKCE: false });`,
  ],
  *check(site, code) {
    if (site.role === 'oauth.token') {
      yield* withoutVerifier(site);
      return;
    }
    if (site.constants('noPkce').includes(true))
      yield { at: site.placeOf('noPkce'), say: 'PKCE is switched off', trace: site.trace };
    if (site.constants('pkce').includes(false))
      yield { at: site.placeOf('pkce'), say: 'PKCE is switched off', trace: site.trace };
    const methods = site.texts('challengeMethod');
    const isPlain = methods.includes('plain') || code.claims.isNamed(site, 'challengeMethod', PLAIN);
    // What the library makes the challenge by, where it makes one.
    if (site.role === 'oauth.client' && isPlain)
      yield {
        at: site.placeOf('challengeMethod'),
        say: 'the plain challenge is the verifier itself',
        trace: site.trace,
      };
    if (site.part('challenge').state !== 'present') return;
    if (site.part('challengeMethod').state === 'absent') {
      yield {
        at: site.placeOf('challenge'),
        say: 'the challenge has no method, which makes it the verifier itself',
        lookedFor: 'code_challenge_method: S256',
      };
    } else if (isPlain) {
      yield { at: site.placeOf('challengeMethod'), say: 'the plain challenge is the verifier itself' };
    } else if (methods.length > 0 && methods.every((method) => method === 'S256')) {
      yield { at: site.at, proves: true, say: 'the authorization request has an S256 challenge' };
    }
  },
});

/** The name of it in an enumeration. */
const PLAIN = /\bCodeChallengeMethod\.Plain$/;

/** A client that everybody can download has nothing else to show that the code is its own. */
function* withoutVerifier(site: CodeSite): Iterable<Hit<Place>> {
  if (site.side !== 'browser' && site.side !== 'native') return;
  if (!site.texts('grant').includes('authorization_code')) return;
  // Who does not name itself in the request authenticates in another way, as with a header.
  if (site.part('clientId').state === 'absent') return;
  if (site.part('verifier').state !== 'absent' || site.part('clientSecret').state !== 'absent') return;
  yield {
    at: site.at,
    say: 'a public client redeems a code without PKCE',
    lookedFor: 'code_verifier',
    trace: site.trace,
  };
}
