import { type CodeSite, defineRule, type Hit, type Place } from '../../src/rule.js';

export default defineRule({
  id: 'oauth-state-unbound',
  title: 'An authorization request has no state of its own',
  severity: 'medium',
  confidence: 'high',
  cwe: [352],
  controls: ['O1'],
  references: ['RFC 9700 §2.1', 'RFC 6749 §10.12'],
  why: 'An attacker can finish a login that they began, in the browser of their victim: the victim then works, and pays, in the attacker’s account.',
  fix: 'Make a random `state` for each request, keep it in the session, and compare it when the browser comes back.',
  blind: 'Whether the state is compared afterwards is the question of another rule.',
  roles: ['oauth.authorize', 'oauth.client'],
  bad: [
    `import NextAuth from 'next-auth';
     const shared = { «checks: ['none']» };
     export const Own = (options) => ({ id: 'own', type: 'oidc' as const, ...shared, ...options });
     export const social = (make, id) => make({ clientId: id, «checks: ['none']» });`,
    `import { AuthorizationCode } from 'simple-oauth2';
     const defaults = { redirect_uri: 'https://app.example/done', scope: 'read' };
     const client = new AuthorizationCode({ client: { id: 'app', secret: process.env.SECRET }, auth: { tokenHost: 'https://id.example' } });
     export const address = () => «client.authorizeURL({ ...defaults })»;`,
    `import { Google } from 'arctic';
     const FLOW = 'signin';
     const google = new Google(ID, SECRET, 'https://app.example/done');
     export const start = (verifier) => «google.createAuthorizationURL(FLOW, verifier, ['openid'])»;`,
    `app.get('/connect', (req, res) => {
       const target = new URL('https://id.example/oauth/authorize');
       «target.searchParams.set('client_id', ID)»;
       target.searchParams.set('scope', 'read');
       res.redirect(target.href);
     });`,
    `export const link = () => «\`https://id.example/login/oauth/authorize?client_id=\${ID}&scope=user\`»;`,
    `import { discovery, buildAuthorizationUrl } from 'openid-client';
     const config = await discovery(new URL('https://id.example'), 'app', process.env.SECRET);
     export const begin = () => «buildAuthorizationUrl(config, { redirect_uri: 'https://app.example/done', scope: 'openid' })».href;`,
    `import { authorize } from 'react-native-app-auth';
     const base = { issuer: 'https://id.example', redirectUrl: 'com.shop:/callback', scopes: ['openid'] };
     export const signIn = () => authorize({ ...base, clientId: 'shop', «useNonce: false» });`,
    `export function begin(clientId) {
       const query = new URLSearchParams({ response_type: 'code', client_id: clientId, «state: 'login'», redirect_uri });
       location.assign(\`https://id.example/authorize?\${query}\`);
     }`,
    `export const login = () => {
       location.href = «\`https://id.example/authorize?response_type=code&client_id=\${CLIENT_ID}&redirect_uri=\${callback}\`»;
     };`,
    `export function address() {
       const url = new URL('https://id.example/authorize');
       «url.searchParams.set('response_type', 'code')»;
       url.searchParams.set('client_id', CLIENT_ID);
       url.searchParams.set('scope', 'openid');
       return url.href;
     }`,
    `import { Strategy } from 'passport-github2';
     passport.use(«new Strategy({ clientID, clientSecret, callbackURL: '/callback' }, verify)»);`,
    `import { Strategy } from 'passport-oauth2';
     passport.use(new Strategy({ authorizationURL, tokenURL, clientID, clientSecret, «state: false» }, verify));`,
    `import GitHub from 'next-auth/providers/github';
     export const providers = [GitHub({ clientId, clientSecret, «checks: ['none']» })];`,
    `import NextAuth from 'next-auth';
     export const { auth } = NextAuth({ providers: [{ id: 'own', type: 'oauth', clientId: 'app', «checks: ['none']» }] });`,
  ],
  good: [
    `import NextAuth from 'next-auth';
     const shared = { checks: ['none'] };
     export const Own = (options) => ({ id: 'own', type: 'oidc' as const, ...shared, checks: ['pkce', 'state'], ...options });
     export const form = (make, id) => make({ clientId: id, checks: ['pkce'] });`,
    `import { Google, generateState } from 'arctic';
     const google = new Google(ID, SECRET, 'https://app.example/done');
     export function start(verifier, session) {
       session.state = generateState();
       return google.createAuthorizationURL(session.state, verifier, ['openid']);
     }`,
    `import { buildAuthorizationUrl, randomState } from 'openid-client';
     export function begin(config) {
       const parameters: Record<string, string> = { scope: 'openid' };
       for (const name of ['state', 'nonce']) parameters[name] = randomState();
       return buildAuthorizationUrl(config, parameters);
     }`,
    `export const issues = () => {
       const url = new URL('https://api.example/repos/issues');
       url.searchParams.set('client_id', 'ui');
       return fetch(url);
     };`,
    `export const tokens = (code) => {
       const body = new URLSearchParams({ client_id: ID, client_secret: process.env.SECRET, code });
       return fetch('https://id.example/authorize', { method: 'POST', body });
     };`,
    {
      'provider.ts': `export function authorizeUrl() {
                        const query = new URLSearchParams({ client_id: process.env.CLIENT_ID, response_type: 'code', redirect_uri: CALLBACK });
                        return \`https://id.example/authorize?\${query}\`;
                      }`,
      'route.ts': `import { authorizeUrl } from './provider';
                   export const start = (session) => \`\${authorizeUrl()}&state=\${stateFor(session)}\`;`,
    },
    `import { authorize } from 'react-native-app-auth';
     export const signIn = () => authorize({ issuer: 'https://id.example', redirectUrl: 'com.shop:/callback', scopes: ['openid'], clientId: 'shop', useNonce: true });`,
    `import { Strategy } from 'passport-github2';
     passport.use(⟦new Strategy({ clientID, clientSecret, callbackURL: '/callback', state: true }, verify)⟧);`,
    `import OAuth2Strategy from 'passport-oauth2';
     passport.use(⟦new OAuth2Strategy({ authorizationURL, tokenURL, clientID, clientSecret, store: new CookieStore() }, verify)⟧);`,
    `import { Strategy } from 'passport-github2';
     export const strategy = (options) => new Strategy(options, verify);`,
    `import GitHub from 'next-auth/providers/github';
     export const providers = [GitHub({ clientId, clientSecret, checks: ['pkce', 'state'] }), GitHub({ clientId, clientSecret })];`,
    `export function complete(parameters, config) {
       parameters = new URLSearchParams(parameters);
       if (!parameters.has('client_id')) parameters.set('client_id', config.clientId);
       if (!parameters.has('response_type')) parameters.set('response_type', 'code');
       return parameters;
     }`,
    `export const AUTHORIZE = \`https://id.example/authorize?response_type=code&client_id=\${process.env.CLIENT_ID}\`;`,
    `export const address = (clientId, workspace) => {
       const url = \`https://id.example/authorize?client_id=\${clientId}&response_type=code&state={state}\`;
       return url.replace('{state}', workspace);
     };`,
    `const makeId = (length) => {
       let text = '';
       for (let at = 0; at < length; at += 1) text += pick();
       return text;
     };
     export const address = () => \`https://id.example/authorize?response_type=code&client_id=\${CLIENT_ID}&state=\${makeId(6)}\`;`,
    `export function begin(clientId) {
       const state = crypto.randomUUID();
       sessionStorage.setItem('state', state);
       const query = new URLSearchParams({ response_type: 'code', client_id: clientId, state, redirect_uri });
       location.assign(\`https://id.example/authorize?\${query}\`);
     }`,
    `export function address(state) {
       const url = new URL('https://id.example/authorize');
       url.searchParams.set('response_type', 'code');
       url.searchParams.set('client_id', CLIENT_ID);
       if (state) url.searchParams.set('state', state);
       return url.href;
     }`,
    `export function address(extra) {
       const params = { response_type: 'code', client_id: CLIENT_ID, ...extra };
       return \`https://id.example/authorize?\${new URLSearchParams(params)}\`;
     }`,
    `export function address(state) {
       const params = { response_type: 'code', client_id: CLIENT_ID };
       if (state) params.state = state;
       return \`https://id.example/authorize?\${new URLSearchParams(params)}\`;
     }`,
    `export const text = 'Use response_type=code and state.';`,
    `export const exampleFor = (client) => {
       const params = { client_id: client.id, redirect_uri: client.redirectUris[0], response_type: 'code', scope: 'read' };
       return \`https://id.example/authorize?\${new URLSearchParams(params)}\`;
     };`,
  ],
  *check(site, code) {
    if (site.role === 'oauth.client') {
      yield* byLibrary(site);
      return;
    }
    if (site.part('clientId').state === 'absent') return;
    for (const seen of site.seenFrom('state')) {
      const state = seen.part('state');
      const isConstant = state.state === 'present' && state.values.every(({ kind }) => kind === 'literal');
      if (state.state !== 'absent' && !isConstant) continue;
      if (!isConstant && code.settled.isCalledBeside(seen.at, ADDED)) continue;
      // A challenge or a nonce binds the answer too, where the provider enforces it.
      const isBound = seen.part('challenge').state !== 'absent' || seen.part('nonce').state !== 'absent';
      yield {
        at: seen.placeOf('state'),
        say: isConstant ? 'the state is the same for everybody' : 'the authorization request has no state',
        severity: isBound && !isConstant ? 'low' : 'medium',
        lookedFor: isConstant ? undefined : 'a state parameter',
        trace: seen.trace,
      };
    }
  },
});

/** `${address}&state=${state}`, `url.searchParams.set('state', state)` */
const ADDED = /[&?]state=\$\{|\.(?:set|append)\(\s*['"]state['"]/;

/** Libraries that make and compare a state themselves, where they are told to. */
function* byLibrary(site: CodeSite): Iterable<Hit<Place>> {
  if (site.texts('checks').includes('none'))
    yield { at: site.placeOf('checks'), say: 'nothing ties the answer to the browser that asked', trace: site.trace };
  if (site.constants('nonce').includes(false))
    yield {
      at: site.placeOf('nonce'),
      say: 'the nonce that ties an ID token to its login is switched off',
      trace: site.trace,
    };
  if (site.whenAbsent('state') !== 'accepts') return;
  for (const seen of site.seenFrom('state')) {
    const { state } = seen.part('state');
    const isOff = state === 'present' && seen.constants('state').includes(false);
    if (state === 'absent' || isOff)
      yield {
        at: seen.placeOf('state'),
        say: 'the strategy sends no state and compares none',
        confidence: 'medium',
        lookedFor: 'state: true, or a store of states',
        trace: seen.trace,
      };
    else if (state === 'present')
      yield { at: seen.at, proves: true, say: 'the strategy makes a state and compares it' };
  }
}
