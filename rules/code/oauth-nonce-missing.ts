import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'oauth-nonce-missing',
  title: 'An ID token is asked for in the redirect without a nonce',
  severity: 'medium',
  confidence: 'high',
  cwe: [294],
  controls: ['O1'],
  references: ['OpenID Connect Core 1.0 §3.1.3.7', 'OpenID Connect Core 1.0 §3.2'],
  why: 'An ID token that somebody else was given, or that was seen once, can be put into the answer: nothing ties it to this sign-in.',
  fix: 'Make a random `nonce` for each request, keep it in the session, and compare it with the claim; or ask for `code` alone.',
  blind: 'Whether the claim is compared afterwards; response types that come from configuration.',
  roles: ['oauth.authorize'],
  bad: [
    `const { Issuer, generators } = require('openid-client');
     exports.start = async (req, res) => {
       const { Client } = await Issuer.discover('https://id.example');
       const client = new Client({ client_id: 'app', response_types: ['code id_token'] });
       const state = (req.session.state = generators.state());
       const request = { scope: 'openid', «response_type: 'code id_token'», response_mode: 'form_post', state };
       res.redirect(client.authorizationUrl(request));
     };`,
    `export function begin(state) {
       const query = new URLSearchParams({ «response_type: 'id_token'», client_id: 'app', scope: 'openid', state });
       location.assign(\`https://id.example/authorize?\${query}\`);
     }`,
    `export const link = (state) => «\`https://id.example/authorize?response_type=id_token&client_id=app&state=\${state}\`»;`,
  ],
  good: [
    `export function begin(state, nonce) {
       const query = new URLSearchParams({ response_type: 'id_token', client_id: 'app', scope: 'openid', state, nonce });
       location.assign(\`https://id.example/authorize?\${query}\`);
     }`,
    `export function begin(state) {
       const query = new URLSearchParams({ response_type: 'code', client_id: 'app', scope: 'openid', state });
       location.assign(\`https://id.example/authorize?\${query}\`);
     }`,
    `export function begin(state, more) {
       const query = new URLSearchParams({ response_type: 'id_token', client_id: 'app', scope: 'openid', state, ...more });
       location.assign(\`https://id.example/authorize?\${query}\`);
     }`,
  ],
  *check(site) {
    for (const seen of site.seenFrom('responseType', 'nonce')) {
      const asked = seen.texts('responseType').find((type) => type.split(' ').includes('id_token'));
      if (asked === undefined || seen.part('nonce').state !== 'absent') continue;
      yield {
        at: seen.placeOf('responseType'),
        say: `an ID token is asked for in the redirect (\`${asked}\`) without a nonce`,
        lookedFor: 'a nonce parameter',
        trace: seen.trace,
      };
    }
  },
});
