import { type Code, type CodeSite, defineRule, type Hit, type Place } from '../../src/rule.js';

const SKIPPED = /\b(?:skipStateCheck|expectNoState|nopkce|expectNoNonce)$/;
/** The part of the library that reads ID tokens is told separately. */
const NONCE_ELSEWHERE = /\bexpectedNonce\b(?!\s*:\s*[\w.]{0,40}\bexpectNoNonce\b)/;

export default defineRule({
  id: 'oauth-callback-unbound',
  title: 'An authorization code is redeemed without comparing the state',
  severity: 'medium',
  confidence: 'medium',
  cwe: [352],
  controls: ['O1'],
  references: ['RFC 9700 §2.1', 'RFC 6749 §10.12'],
  why: 'Whoever sends a victim to the callback with a code of their own logs them in to an account that is not theirs.',
  fix: 'Compare the `state` of the answer with the one that the session holds, before the code is redeemed.',
  blind: 'Checks in middleware that other files put before the callback.',
  roles: ['oauth.token', 'oauth.redeem'],
  bad: [
    `import { Issuer } from 'openid-client';
     export const done = (client) => async (req, res) => {
       const params = client.callbackParams(req);
       const tokens = await client.callback('https://app.example/done', params, { «state: params.state», nonce: req.session.nonce });
       res.json(tokens.claims());
     };`,
    `import { tokensFor } from './music';
     routes.get('/music', (req, res) => res.redirect(\`https://music.example/authorize?\${new URLSearchParams({ response_type: 'code', client_id: ID, state: newState(req) })}\`));
     routes.get('/music/done', async (req, res) => {
       const code = req.query.code as string;
       req.session.music = await «tokensFor(code)»;
       res.redirect('/');
     });`,
    {
      'app/api/oauth/callback/route.ts': `import { swapCode } from '@acme/login';
         export async function GET(request: Request) {
           const code = new URL(request.url).searchParams.get('code');
           if (!code) return Response.redirect(HOME);
           await open(await «swapCode(code, process.env.CALLBACK_URL)»);
           return Response.redirect(HOME);
         }`,
    },
    `export const done = (client) => async (req, res) => {
       const tokens = await «client.callback('https://app.example/done', client.callbackParams(req))»;
       res.json(tokens.claims());
     };`,
    `app.get('/oauth', async (req, res) => {
       const { code } = req.query;
       const answer = await fetch('https://id.example/api/oauth.v2.access', {
         method: 'POST',
         body: «new URLSearchParams({ code: String(code), client_id: ID, client_secret: process.env.SECRET })»,
       });
       res.json(await answer.json());
     });`,
    `import { GitHub } from 'arctic';
     const github = new GitHub(ID, SECRET, null);
     app.get('/github', async (req, res) => {
       const tokens = await «github.validateAuthorizationCode(req.query.code)»;
       res.json(await userOf(tokens.accessToken()));
     });`,
    `import { OAuth2Client } from 'google-auth-library';
     const google = new OAuth2Client({ clientId: ID, clientSecret: process.env.SECRET, redirectUri: 'https://desk.example/calendar/done' });
     app.get('/calendar/done', async (req, res) => {
       const { tokens } = await «google.getToken(String(req.query.code))»;
       req.session.calendar = tokens;
       res.redirect('/calendar');
     });`,
    `const redeem = (code) => fetch('https://id.example/token', {
       method: 'POST',
       body: new URLSearchParams({ grant_type: 'authorization_code', code, client_id: 'app' }),
     });
     export async function finish(search) {
       const params = new URLSearchParams(search);
       return «redeem(params.get('code'))»;
     }`,
    `app.get('/callback', async (req, res) => {
       const { returnTo } = JSON.parse(req.query.state);
       await «axios.post('https://id.example/token', { grant_type: 'authorization_code', code: req.query.code, client_id: CLIENT_ID })»;
       res.redirect('/');
     });`,
    `import { Issuer } from 'openid-client';
     const issuer = await Issuer.discover('https://id.example');
     const client = new issuer.Client({ client_id: 'web', client_secret: process.env.SECRET });
     export const finish = (req) => «client.callback('https://app.example/callback', client.callbackParams(req))»;`,
    `import { AuthorizationCode } from 'simple-oauth2';
     const client = new AuthorizationCode({ client: { id: 'web', secret: process.env.SECRET }, auth: { tokenHost: 'https://id.example' } });
     app.get('/callback', async (req, res) => {
       await «client.getToken({ code: req.query.code, redirect_uri: 'https://app.example/callback' })»;
       res.redirect('/');
     });`,
    `import * as client from 'openid-client';
     export const finish = (config, req) =>
       «client.authorizationCodeGrant(config, new URL(req.url), { expectedState: client.skipStateCheck })»;`,
    `import * as client from 'openid-client';
     export const finish = (config, req) => {
       const query = new URL(req.url).searchParams;
       return client.authorizationCodeGrant(config, new URL(req.url), { «expectedState: query.get('state')» });
     };`,
    `import * as oauth from 'oauth4webapi';
     export async function finish(url) {
       const params = oauth.validateAuthResponse(as, client, url, oauth.skipStateCheck);
       const answer = await «oauth.authorizationCodeGrantRequest(as, client, auth, params, 'https://app.example/cb', oauth.nopkce)»;
       return oauth.processAuthorizationCodeResponse(as, client, answer, { expectedNonce: oauth.expectNoNonce });
     }`,
    `import { authorizationCodeGrantRequest, nopkce as none, validateAuthResponse } from 'oauth4webapi';
     export const finish = (url) => «authorizationCodeGrantRequest(as, client, auth, validateAuthResponse(as, client, url), CALLBACK, none)»;`,
  ],
  good: [
    `import { exchangeCode, redeem } from './login';
     import { supabase } from './supabase';
     app.get('/oauth/callback', async (req, res) => {
       req.session.git = await exchangeCode(req.query.code, req.session.verifier);
       await supabase.auth.exchangeCodeForSession(req.query.code);
       res.redirect('/');
     });
     app.get('/oauth/other', async (req, res) => { const { code, state } = req.query; if (state !== req.session.state) return res.end(); res.json(await exchangeCode(code)); });
     app.post('/oauth/code', async (req, res) => res.json(await redeem(req.body.code)));`,
    `import { redeem } from './vouchers';
     app.get('/voucher', async (req, res) => res.json(await redeem(req.query.code)));`,
    `import { OAuth2Client } from 'google-auth-library';
     const google = new OAuth2Client({ clientId: ID, clientSecret: process.env.SECRET });
     app.get('/calendar/done', async (req, res) => {
       if (!req.query.state || req.query.state !== req.session.calendarState) return res.sendStatus(403);
       req.session.calendar = (await google.getToken({ code: req.query.code, codeVerifier: req.session.verifier })).tokens;
       res.redirect('/calendar');
     });
     export const typed = async () => (await google.getToken(await ask('Paste the code: '))).tokens;`,
    `import { Spotify } from 'arctic';
     const spotify = new Spotify(ID, SECRET, 'https://app.example/done');
     export async function done(req, res) {
       const { state: sent, code } = req.query;
       const { spotifyState: kept, verifier } = req.session;
       if (!same(sent, kept)) return res.sendStatus(403);
       req.session.spotify = await spotify.validateAuthorizationCode(code, verifier);
     }`,
    `import { GitHub } from 'arctic';
     const github = new GitHub(ID, SECRET, null);
     app.get('/github', async (req, res) => {
       if (req.query.state !== req.session.state) return res.sendStatus(400);
       res.json(await userOf(await github.validateAuthorizationCode(req.query.code)));
     });
     app.use(provider.callback());`,
    `export const renew = (secret) =>
       fetch('https://id.example/oauth/token', { method: 'POST', body: new URLSearchParams({ client_id: ID, client_secret: secret, refresh_token: kept }) });`,
    `import * as oauth from 'oauth4webapi';
     export async function finish(url, session) {
       const params = oauth.validateAuthResponse(as, client, url, session.state);
       return ⟦oauth.authorizationCodeGrantRequest(as, client, auth, params, 'https://app.example/cb', oauth.nopkce)⟧;
     }
     export async function alike(url, session) {
       const params = oauth.validateAuthResponse(as, client, url, oauth.skipStateCheck);
       return ⟦oauth.authorizationCodeGrantRequest(as, client, auth, params, 'https://app.example/cb', session.verifier)⟧;
     }
     export async function byNonce(url, session) {
       const params = oauth.validateAuthResponse(as, client, url, oauth.expectNoState);
       const answer = await oauth.authorizationCodeGrantRequest(as, client, auth, params, 'https://app.example/cb', oauth.nopkce);
       return oauth.processAuthorizationCodeResponse(as, client, answer, { expectedNonce: session.nonce });
     }
     export async function either(url, session) {
       const params = oauth.validateAuthResponse(as, client, url, session.hasState ? session.state : oauth.skipStateCheck);
       return oauth.authorizationCodeGrantRequest(as, client, auth, params, 'https://app.example/cb', session.verifier ?? 'decoy');
     }
     export const given = (params) => oauth.authorizationCodeGrantRequest(as, client, auth, params, 'https://app.example/cb', oauth.nopkce);`,
    `import * as client from 'openid-client';
     export const finish = (config, req) => ⟦client.authorizationCodeGrant(config, new URL(req.url), { expectedNonce: req.session.nonce })⟧;`,
    `import * as client from 'openid-client';
     export const finish = (config, req) =>
       ⟦client.authorizationCodeGrant(config, new URL(req.url), { pkceCodeVerifier: req.session.verifier, expectedState: req.session.state })⟧;`,
    `import { Issuer } from 'openid-client';
     const issuer = await Issuer.discover('https://id.example');
     const client = new issuer.Client({ client_id: 'web', client_secret: process.env.SECRET });
     export const finish = (req) =>
       ⟦client.callback('https://app.example/callback', client.callbackParams(req), { code_verifier: req.session.verifier })⟧;`,
    `import { AuthorizationCode } from 'simple-oauth2';
     const client = new AuthorizationCode({ client: { id: 'web', secret: process.env.SECRET }, auth: { tokenHost: 'https://id.example' } });
     app.get('/callback', async (req, res) => {
       if (req.query.state !== req.session.state) return res.sendStatus(403);
       await client.getToken({ code: req.query.code, redirect_uri: 'https://app.example/callback' });
       res.redirect('/');
     });`,
    `export const profile = async (data) => {
       const { code } = await checkedCallback(data);
       return axios.post('https://id.example/token', { grant_type: 'authorization_code', code, client_id: CLIENT_ID });
     };`,
    `const redeem = (code) => fetch('https://id.example/token', {
       method: 'POST',
       body: new URLSearchParams({ grant_type: 'authorization_code', code, client_id: 'app' }),
     });
     export async function finish(search) {
       const params = new URLSearchParams(search);
       if (params.get('state') !== sessionStorage.getItem('state')) throw new Error('another login');
       return redeem(params.get('code'));
     }`,
    `app.get('/callback', checkState, async (req, res) => {
       await axios.post('https://id.example/token', { grant_type: 'authorization_code', code: req.query.code, client_id: CLIENT_ID });
     });
     function checkState(req, res, next) { next(req.query.state === req.session.state ? undefined : new Error('state')); }`,
    `app.get('/callback', async (req, res) => {
       const login = await logins.consume(req.query.state);
       await axios.post('https://id.example/token', { grant_type: 'authorization_code', code: req.query.code, client_id: CLIENT_ID });
     });`,
    `app.post('/exchange', async (req, res) => {
       await axios.post('https://id.example/token', { grant_type: 'authorization_code', code: req.body.code, client_id: CLIENT_ID });
     });`,
  ],
  *check(site, code) {
    if (site.role === 'oauth.redeem' && site.part('code').state === 'absent') {
      yield* boundByLibrary(site, code);
      return;
    }
    if (site.role !== 'oauth.redeem' && !site.texts('grant').includes('authorization_code')) return;
    for (const seen of site.seenFrom('code')) {
      const check = code.stateCheck(seen);
      if (check === undefined || check === 'compared') continue;
      yield {
        at: seen.at,
        say: `the code is redeemed although the state is ${check === 'unread' ? 'never read' : 'compared with nothing'}`,
        severity: seen.part('verifier').state === 'absent' ? 'medium' : 'low',
        lookedFor: 'a comparison of the state with what the session holds',
        trace: seen.trace,
        cause: code.functionAround(seen.at),
      };
    }
  },
});

/** The library reads the answer itself, and compares what it is told to expect. */
function* boundByLibrary(site: CodeSite, code: Code): Iterable<Hit<Place>> {
  if (site.side === 'test') return;
  for (const seen of site.seenFrom('state')) {
    const { at, trace } = seen;
    const [state = 'absent', ...others] = ['state', 'verifier', 'nonce'].map((part) => stateOf(seen, part, code));
    const expected = [state, ...others];
    if (state !== 'absent' && code.claims.receivedInAddress(seen, 'state').length > 0)
      yield {
        at: seen.placeOf('state'),
        say: 'the state that is expected is read from the request that brings it',
        lookedFor: 'the state that the session holds',
        trace,
      };
    else if (expected.includes('present'))
      yield { at, proves: true, say: 'the code is bound to the login that was begun', trace };
    else if (
      expected.every((state) => state === 'absent') &&
      !NONCE_ELSEWHERE.test(code.functionAround(at).getText())
    ) {
      const lookedFor = 'the state, the code verifier or the nonce that is expected';
      yield { at, say: `${site.name} is told neither a state nor a code verifier to expect`, lookedFor, trace };
    } else yield { at, say: 'whether the code is bound to a login', unknown: 'what is expected cannot be followed' };
  }
}

/** What the library is told to expect; what is one of several things, or the same for everybody, may bind nothing. */
function stateOf(seen: CodeSite, part: string, code: Code): string {
  const { state, values } = seen.part(part);
  if (code.claims.isNamed(seen, part, SKIPPED)) return values.length > 1 ? 'unknown' : 'absent';
  return state === 'present' && seen.constants(part).length > 0 ? 'unknown' : state;
}
