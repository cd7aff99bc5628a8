import { type CodeSite, defineRule } from '../../src/rule.js';

const DAY = 24 * 60 * 60 * 1000;

export default defineRule({
  id: 'key-set-careless',
  title: 'Verification keys are fetched without care',
  severity: 'medium',
  confidence: 'high',
  cwe: [319, 400],
  controls: ['O10'],
  references: ['OpenID Connect Core 1.0 §10.1.1'],
  why: 'Over http anybody on the way chooses the keys; without a cache every request asks the issuer, and whoever sends many unknown key ids takes it down; with an endless cache a retired key stays trusted.',
  fix: 'Make the key set once, over https, with a cache of minutes to hours and a limit on refetches.',
  blind: 'Proxies and caches between the service and the issuer.',
  roles: ['key.source', 'key.set', 'key.keep'],
  bad: [
    `import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
     let known: JSONWebKeySet | undefined;
     async function keys() {
       known ??= (await (await fetch('https://id.example/jwks')).json()) as JSONWebKeySet;
       return «createLocalJWKSet(known)»;
     }
     export const verify = async (token) => jwtVerify(token, await keys(), { issuer: 'a', audience: 'api' });`,
    `import * as jose from 'jose';
     export class Verifier {
       constructor(private readonly jwks = 'https://id.example/jwks') {}
       private get keys() { return «jose.createRemoteJWKSet(new URL(this.jwks))»; }
       verify = (token: string) => jose.jwtVerify(token, this.keys, { issuer: 'a', audience: 'api' });
     }`,
    `export class GuestKeys {
       #pems = new Map<string, string>();
       async #load(issuer: string, kid: string) {
         const { keys } = await (await fetch(\`\${ISSUERS[issuer]}/jwks\`)).json();
         return toPem(keys.find((one) => one.kid === kid));
       }
       async of(issuer: string, kid: string) {
         const id = \`\${issuer}/\${kid}\`;
         if (!this.#pems.has(id)) «this.#pems.set(id, await this.#load(issuer, kid))»;
         return this.#pems.get(id);
       }
     }`,
    `import { passportJwtSecret } from 'jwks-rsa';
     import { Strategy } from 'passport-jwt';
     const keysAt = (jwksUri) => passportJwtSecret({ jwksUri, cache: true, rateLimit: true });
     export const guests = new Strategy({ secretOrKeyProvider: keysAt('https://guests.example/jwks'), issuer: 'https://guests.example', audience: 'api', algorithms: ['RS256'] }, done);
     export const partners = new Strategy({ secretOrKeyProvider: «keysAt('http://partners.example/jwks')», issuer: 'https://partners.example', audience: 'api', algorithms: ['RS256'] }, done);`,
    {
      'settings.ts': `import { registerAs } from '@nestjs/config';
                      export const settings = registerAs('oidc', () => ({ hub: { jwks: «'http://hub.example/jwks'», issuer: 'https://hub.example' } }));
                      export type Settings = ReturnType<typeof settings>;`,
      'hub.ts': `import { Inject } from '@nestjs/common';
                 import { createRemoteJWKSet } from 'jose';
                 import { type Settings, settings } from './settings';
                 export class Hub {
                   private readonly keys;
                   constructor(@Inject(settings.KEY) { hub }: Settings) { this.keys = createRemoteJWKSet(new URL(hub.jwks)); }
                 }`,
    },
    `import * as oauth from 'oauth4webapi';
     const grid = new URL('http://idp.example');
     export const as = «oauth.discoveryRequest(grid, { [oauth.allowInsecureRequests]: true })».then((answer) => oauth.processDiscoveryResponse(grid, answer));`,
    `import { jwk } from 'hono/jwk';
     const verification = { iss: 'https://id.example', aud: 'api' };
     app.use('/a/*', «jwk({ jwks_uri: 'http://id.example/jwks', alg: ['RS256'], verification })»);
     app.use('/b/*', «jwk({ jwks_uri: 'https://id.example/jwks', alg: ['RS256'], verification })»);`,
    `import { CognitoJwtVerifier } from 'aws-jwt-verify';
     export async function onMessage(event) {
       const verifier = «CognitoJwtVerifier.create({ userPoolId: POOL, tokenUse: 'access', clientId: CLIENT })»;
       return verifier.verify(JSON.parse(event.body).token);
     }`,
    `import { JwtRsaVerifier } from 'aws-jwt-verify';
     export const verifier = «JwtRsaVerifier.create({ issuer: 'https://id.example', audience: 'api', jwksUri: 'http://id.example/jwks' })»;`,
    `import { auth } from 'express-oauth2-jwt-bearer';
     export const guard = «auth({ issuer: 'https://id.example', audience: 'api', jwksUri: 'http://id.example/jwks' })»;`,
    `import Hapi from '@hapi/hapi';
     import Jwt from '@hapi/jwt';
     const server = Hapi.server();
     «server.auth.strategy('api', 'jwt', { keys: { uri: 'http://id.example/jwks', algorithms: ['RS256'] }, verify: { iss: 'https://id.example', aud: 'api', sub: false } })»;`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const createVerifier = (issuer) => {
       const keys = «createRemoteJWKSet(new URL('/jwks', issuer))»;
       return (token) => jwtVerify(token, keys, { issuer, audience: 'api' });
     };
     export const caller = async (req) => {
       const verify = createVerifier('https://id.example');
       return verify(req.token);
     };`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     export const caller = async (req) => {
       const keys = «createRemoteJWKSet(new URL('https://id.example/jwks'))»;
       const verify = (token) => jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'api' });
       return verify(req.token);
     };`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = () => «createRemoteJWKSet(new URL('https://id.example/jwks'))»;
     export const verify = (token) => jwtVerify(token, keys(), { issuer: 'https://id.example', audience: 'api' });
     export const lasting = «createRemoteJWKSet(new URL('https://id.example/jwks'), { cacheMaxAge: Infinity })»;`,
    `import { JwksClient } from 'jwks-rsa';
     export const client = «new JwksClient({ jwksUri: 'https://id.example/jwks', cache: false, rateLimit: false })»;`,
    `import { createRemoteJWKSet } from 'jose';
     export const keys = «createRemoteJWKSet(new URL('http://id.example/jwks'))»;`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     export async function verify(token) {
       const keys = «createRemoteJWKSet(new URL('https://id.example/jwks'))»;
       return jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'api' });
     }`,
    `import jwksRsa from 'jwks-rsa';
     export const client = «jwksRsa({ jwksUri: process.env.JWKS_URL, cache: true, cacheMaxAge: 30 * 24 * 60 * 60 * 1000 })»;`,
    `import { createLocalJWKSet, jwtVerify } from 'jose';
     const keys = «createLocalJWKSet(await (await fetch('https://id.example/jwks')).json())»;
     export const verify = (token) => jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'api' });`,
    `import { createLocalJWKSet, jwtVerify } from 'jose';
     import axios from 'axios';
     export async function verify(token) {
       const { data } = await axios.get('https://id.example/jwks');
       return jwtVerify(token, «createLocalJWKSet(data)», { issuer: 'https://id.example', audience: 'api' });
     }`,
    `const keys = new Map();
     export async function keyOf(kid) {
       const known = keys.get(kid);
       if (known) return known;
       const pem = await (await fetch(\`https://id.example/keys/\${encodeURIComponent(kid)}\`)).text();
       «keys.set(kid, pem)»;
       return pem;
     }`,
    `import { createLocalJWKSet } from 'jose';
     export async function keysOf(env) {
       const fresh = await download(env.JWKS_URL);
       await «env.KEYS.put('partner-jwks', JSON.stringify(fresh))»;
       return createLocalJWKSet(fresh);
     }`,
    `export async function partnerJwks() {
       return (await «fetch(process.env.JWKS_URL, { cache: 'force-cache' })»).json();
     }`,
    `import { createLocalJWKSet, createRemoteJWKSet, jwtVerify } from 'jose';
     export const own = createRemoteJWKSet(new URL('https://id.example/jwks'), { cacheMaxAge: 300_000 });
     let loaded: ReturnType<typeof createLocalJWKSet> | undefined;
     export async function verifyStream(token) {
       if (!loaded) {
         const answer = await fetch('https://id.example/jwks', { cache: 'no-store' });
         loaded = «createLocalJWKSet(await answer.json())»;
       }
       return jwtVerify(token, loaded, { issuer: 'https://id.example', audience: 'api' });
     }`,
  ],
  good: [
    `import * as jose from 'jose';
     export class Verifier {
       #keys;
       get keys() { return (this.#keys ??= jose.createRemoteJWKSet(new URL('https://id.example/jwks'))); }
       verify = (token) => jose.jwtVerify(token, this.keys, { issuer: 'a', audience: 'api' });
     }`,
    `export class GuestKeys {
       private pems = new Map<string, string>();
       constructor() { setInterval(() => { this.pems = new Map(); }, 600_000); }
       async load(kid: string) { return (await fetch(\`https://guests.example/\${kid}\`)).text(); }
       async of(kid: string) {
         if (!this.pems.has(kid)) this.pems.set(kid, await this.load(kid));
         return this.pems.get(kid);
       }
     }
     export class OwnKeys {
       private pems = new Map<string, string>();
       load(kid: string) { return OWN[kid]; }
       of(kid: string) { this.pems.set(kid, this.load(kid)); }
     }`,
    `import { CognitoJwtVerifier } from 'aws-jwt-verify';
     const verifier = CognitoJwtVerifier.create({ userPoolId: POOL, tokenUse: 'access', clientId: CLIENT });
     let other;
     export async function onMessage(event) {
       other ??= CognitoJwtVerifier.create({ userPoolId: EVENTS, tokenUse: 'access', clientId: CLIENT });
       return (event.isOther ? other : verifier).verify(JSON.parse(event.body).token);
     }`,
    `import { CognitoJwtVerifier } from 'aws-jwt-verify';
     import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
     const jwksCache = new SimpleJwksCache();
     export const verify = (token, userPoolId) =>
       CognitoJwtVerifier.create({ userPoolId, tokenUse: 'access', clientId: CLIENT }, { jwksCache }).verify(token);`,
    `const keys = new Map();
     export async function keyOf(kid) {
       const known = keys.get(kid);
       if (known) return known;
       const pem = await (await fetch(\`https://id.example/keys/\${encodeURIComponent(kid)}\`)).text();
       keys.set(kid, pem);
       setTimeout(() => keys.delete(kid), 600_000).unref();
       return pem;
     }
     export const jwks = (env, fresh) => env.KEYS.put('partner-jwks', JSON.stringify(fresh), { expirationTtl: 600 });
     export const daily = () => fetch(process.env.JWKS_URL, { cache: 'force-cache', next: { revalidate: 300 } });
     export const keep = (clients, kid, client) => clients.set(kid, client);
     export const features = (env, list) => env.KV.put('feature-keys', JSON.stringify(list));
     const known$ = new Map();
     export const pem = async (kid) => { const text = await (await fetch('https://id.example/' + kid)).text(); known$.set(kid, text); return text; };
     setInterval(() => known$.clear(), 600_000);`,
    `import { createRemoteJWKSet } from 'jose';
     const trusted = new Map(PARTNERS.map((one) => [one.issuer, { keys: createRemoteJWKSet(new URL(one.url)), audience: 'api' }]));
     export const keysOf = (issuer) => trusted.get(issuer)?.keys;`,
    `import { jwk } from 'hono/jwk';
     export const guard = jwk({ jwks_uri: 'https://id.example/jwks', alg: ['ES256'] }, { cf: { cacheTtl: 300, cacheEverything: true } });`,
    `import * as oauth from 'oauth4webapi';
     const own = new URL(process.env.ISSUER ?? 'https://id.example');
     export const as = async () => oauth.processDiscoveryResponse(own, await ⟦oauth.discoveryRequest(own)⟧);`,
    `import Hapi from '@hapi/hapi';
     import Jwt from '@hapi/jwt';
     export async function start() {
       const server = Hapi.server();
       ⟦server.auth.strategy('api', 'jwt', { keys: { uri: 'https://id.example/jwks', algorithms: ['RS256'] }, verify: { iss: 'https://id.example', aud: 'api', sub: false } })⟧;
     }`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const createVerifier = (issuer) => {
       const keys = createRemoteJWKSet(new URL('/jwks', issuer));
       return (token) => jwtVerify(token, keys, { issuer, audience: 'api' });
     };
     export const verify = createVerifier('https://id.example');`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     export const createVerifier = (issuer) => {
       const keys = createRemoteJWKSet(new URL('/jwks', issuer));
       const verify = (token) => jwtVerify(token, keys, { issuer, audience: 'api' });
       return (tokens) => Promise.all(tokens.map((token) => verify(token)));
     };`,
    `import { createLocalJWKSet, jwtVerify } from 'jose';
     import own from './jwks.json' with { type: 'json' };
     const keys = createLocalJWKSet(own);
     export const verify = (token) => jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'api' });`,
    `import { createLocalJWKSet } from 'jose';
     let keys, end = 0;
     export async function keySet() {
       if (Date.now() > end) {
         keys = createLocalJWKSet(await (await fetch('https://id.example/jwks')).json());
         end = Date.now() + 600_000;
       }
       return keys;
     }`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const make = () => ⟦createRemoteJWKSet(new URL('https://id.example/jwks'))⟧;
     const keys = make();
     export const verify = (token) => jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'api' });`,
    `import * as jose from 'jose';
     const cache = {};
     export const verify = (token, uri) => {
       const keys = jose.createRemoteJWKSet(new URL(uri), { [jose.jwksCache]: cache });
       return jose.jwtVerify(token, keys, { algorithms: ['RS256'], issuer: 'https://id.example', audience: 'api' });
     };`,
    `import jwks from 'jwks-rsa';
     export class Keys {
       constructor(url) { this.client = jwks({ jwksUri: url, cache: false }); }
       async all() {
         if (Date.now() > this.end) this.keys = await this.client.getSigningKeys();
         return this.keys;
       }
     }`,
    `import { createRemoteJWKSet } from 'jose';
     export const keys = ⟦createRemoteJWKSet(new URL('https://id.example/jwks'))⟧;`,
    `import { JwksClient } from 'jwks-rsa';
     export const client = ⟦new JwksClient({ jwksUri: 'https://id.example/jwks', cache: true, cacheMaxAge: 600000, rateLimit: true })⟧;`,
    `import { createRemoteJWKSet } from 'jose';
     let keys;
     export const keySet = () => (keys ??= createRemoteJWKSet(new URL(process.env.JWKS_URL)));`,
    `import { createRemoteJWKSet } from 'jose';
     export const provider = (options) => ({
       id: 'social',
       idToken: { jwks: createRemoteJWKSet(new URL('https://id.example/jwks')), audience: options.clientId },
     });`,
    `import { createRemoteJWKSet } from 'jose';
     export const keys = createRemoteJWKSet(new URL('http://localhost:4000/jwks'));`,
    `import { createRemoteJWKSet } from 'jose';
     export class Verifier { keys = createRemoteJWKSet(new URL(process.env.JWKS_URL)); constructor() { this.more = createRemoteJWKSet(new URL(process.env.MORE)); } }`,
  ],
  *check(site, code) {
    if (site.role === 'key.keep') {
      if (site.side === 'test' || site.side === 'browser') return;
      yield {
        at: site.at,
        say: 'the keys are kept without an end: one that the issuer retires or withdraws stays trusted',
        lookedFor: 'a time after which they are fetched again',
      };
      return;
    }
    if (site.role === 'key.set') {
      // Whoever looks at the clock fetches them again.
      if (site.side === 'test' || !code.strength.isFetched(site, 'keys') || code.strength.fileSays(site, CLOCK)) return;
      const say = code.isMadePerCall(site)
        ? 'the keys are fetched anew for every call'
        : 'the keys are fetched once: a key that the issuer retires stays trusted, and a new one is unknown';
      yield { at: site.at, say, confidence: 'medium' };
      return;
    }
    // Behind a helper, whoever calls it says where the keys are.
    const overHttp = site.seenFrom('url').flatMap((seen) => {
      const url = seen.texts('url').find((text) => HTTP.test(text));
      return url === undefined ? [] : [{ seen, url }];
    });
    for (const { seen, url } of overHttp) {
      const written = seen.writtenElsewhere('url', url);
      const fetched = { at: seen.at, say: 'where they are fetched' };
      yield {
        at: written ?? seen.at,
        say: OVER_HTTP,
        severity: 'high',
        trace: written ? [fetched, ...seen.trace] : seen.trace,
      };
    }
    if (overHttp.length > 0) return;
    const cache = site.constants('cache');
    const age = site.constants('cacheMaxAge').find((value) => typeof value === 'number' && value > DAY);
    const claim =
      (cache.includes(false) || (cache.includes('none') && site.part('fetchOptions').state === 'absent')) &&
      !code.strength.reads(site, 'getSigningKeys')
        ? 'the keys are not cached: every request asks the issuer'
        : age !== undefined
          ? 'the keys are trusted for more than a day after they were fetched'
          : keepsOwnCache(site) && code.isMadePerCall(site) && !code.strength.reads(site, 'jwksCache')
            ? 'the key set, and its cache with it, is made anew for every call'
            : undefined;
    if (claim)
      yield {
        at: site.at,
        say: claim,
        severity: 'medium',
        confidence: claim.includes('anew') ? 'medium' : 'high',
      };
    else if (site.texts('url').some((url) => url.startsWith('https://'))) {
      yield { at: site.at, proves: true, say: `${site.name} fetches the keys over https and caches them` };
    }
  },
});

const OVER_HTTP = 'the keys are fetched over http: who is on the way can replace them';

const HTTP = /^http:\/\/(?!localhost\b|127\.|\[::1\])/;

/** Guards that are given the address of the keys are set up once, wherever that stands. */
function keepsOwnCache(site: CodeSite): boolean {
  return site.whenAbsent('cacheMaxAge') !== undefined;
}
/** The age that a key set of another library has says nothing of these. */
const CLOCK = /Date\.now\(|setInterval\(|setTimeout\(|lru|cache(?!MaxAge\b|: ?(?:['"]|false))|ttl|stale/i;
