import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'issuer-from-request',
  title: 'A request says which issuer to trust',
  severity: 'high',
  confidence: 'high',
  cwe: [345, 346],
  controls: ['O6', 'O10'],
  references: ['RFC 8725 §3.8'],
  why: 'An attacker names an issuer of their own, whose keys and answers then say who signs in.',
  fix: 'Take the issuer from the configuration, or look what the request says up in a table of known ones, and refuse the rest.',
  blind: 'Issuers that a record says which a request chose; lists that are asked in another process.',
  roles: ['key.source', 'key.fetch', 'oauth.client'],
  bad: [
    `import * as client from 'openid-client';
     export async function GET(request) {
       const url = new URL(request.url);
       const config = await «client.discovery(new URL(url.searchParams.get('iss')), process.env.ID, process.env.SECRET)»;
       const tokens = await client.authorizationCodeGrant(config, url, { expectedState: await state(), pkceCodeVerifier: await verifier() });
       return open(tokens.claims().sub);
     }`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keysAt = (tenant) => «createRemoteJWKSet(new URL(\`https://id.example/\${tenant}/keys\`))»;
     export async function authenticate(req, res, next) {
       const tenant = req.headers['x-tenant'];
       const issuer = \`https://id.example/\${tenant}\`;
       const { payload } = await jwtVerify(req.token, keysAt(tenant), { issuer, audience: 'api', algorithms: ['RS256'] });
       req.user = payload.sub;
       next();
     }`,
    {
      'client.ts': `import { Issuer } from 'openid-client';
                    export async function clientFor(address) {
                      const issuer = await Issuer.discover(address);
                      return new issuer.Client({ client_id: process.env.ID, client_secret: process.env.SECRET });
                    }`,
      'callback.ts': `import { clientFor } from './client';
                      export async function callback(req, res) {
                        const client = await «clientFor(req.query.iss)»;
                        const tokens = await client.callback('https://app.example/cb', client.callbackParams(req), { state: req.session.state, code_verifier: req.session.verifier });
                        res.send(await open(tokens.claims().sub));
                      }`,
    },
    `import { Hono } from 'hono';
     import { jwk } from 'hono/jwk';
     export const app = new Hono();
     app.use('/api/*', «jwk({ jwks_uri: (c) => \`https://\${c.req.header('x-tenant')}.id.example/keys\`, alg: ['RS256'], verification: { iss: 'https://id.example', aud: 'api' } })»);`,
  ],
  good: [
    `import * as client from 'openid-client';
     const ISSUERS = ['https://a.example', 'https://b.example'];
     export async function GET(request) {
       const url = new URL(request.url);
       const iss = url.searchParams.get('iss');
       if (!iss || !ISSUERS.includes(iss)) return new Response('issuer', { status: 400 });
       const config = await client.discovery(new URL(iss), process.env.ID, process.env.SECRET);
       const tokens = await client.authorizationCodeGrant(config, url, { expectedState: await state(), pkceCodeVerifier: await verifier() });
       return open(tokens.claims().sub);
     }`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const KEYS = new Map([['a', createRemoteJWKSet(new URL('https://id.example/a/keys'))]]);
     export async function authenticate(req, res, next) {
       const keys = KEYS.get(req.headers['x-tenant']);
       if (!keys) return res.sendStatus(401);
       const { payload } = await jwtVerify(req.token, keys, { issuer: 'https://id.example/a', audience: 'api', algorithms: ['RS256'] });
       req.user = payload.sub;
       next();
     }`,
    `import { discovery } from 'openid-client';
     export async function start(req, res) {
       const provider = settings.providerAt(req.body.issuer);
       const config = await discovery(new URL(req.body.issuer), provider.id, provider.secret);
       res.redirect(config.serverMetadata().authorization_endpoint);
     }`,
    `import { createRemoteJWKSet } from 'jose';
     export const own = (request) => createRemoteJWKSet(new URL(\`\${new URL(request.url).origin}/keys\`));
     export const below = (request) => createRemoteJWKSet(new URL('/keys', request.url));
     export const keysOf = async (req) => createRemoteJWKSet(new URL((await tenants.find(req.params.tenant)).keys));`,
  ],
  *check(site, code) {
    if (site.side !== 'server' && site.side !== 'unknown') return;
    const part = site.role === 'oauth.client' ? 'issuer' : 'url';
    // Whoever keeps to a list of issuers asks no other for its keys.
    if (site.role === 'key.fetch' && site.part('issuer').state !== 'absent') return;
    for (const seen of site.seenFrom(part)) {
      const named = code.claims.namedIssuer(seen, part);
      if (!named || named.asked === 'yes') continue;
      const here = code.functionAround(seen.at);
      const signsIn = SIGN_INS.some((role) => code.sites(role).some(({ at }) => code.functionAround(at) === here));
      if (named.asked !== 'no' || (site.role === 'oauth.client' && !signsIn)) {
        const unknown = {
          unclear: 'what the request says is handed to something that may ask',
          own: 'it is the address of the server itself, as the request says it',
          no: 'where somebody signs in with it is out of sight',
        }[named.asked];
        yield { at: seen.at, say: 'whether the issuer that the request names is a known one', unknown };
        continue;
      }
      const isTenant = named.chooses === 'path';
      yield {
        at: seen.at,
        say: isTenant
          ? 'the request chooses the tenant of the issuer that is trusted'
          : 'the request chooses the issuer that is trusted',
        ...(isTenant && { severity: 'medium', confidence: 'medium' }),
        lookedFor: 'a comparison with configured values, or a look-up in a configured table, before this use',
        trace: [...seen.trace, { at: named.at, say: 'the request is read here' }],
      };
    }
  },
});

const SIGN_INS = ['oauth.signin', 'oauth.redeem', 'oauth.token'];
