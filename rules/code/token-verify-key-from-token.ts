import { defineRule } from '../../src/rule.js';

const CHAIN =
  /\bcheckIssued\b|trust(?:ed)?_?(?:anchor|root|ca)|root_?(?:cert|ca)|(?:valid|verif|check)\w{0,24}(?:chain|certificates?|x5c)\b/i;
const CHECKED = 'the code around it speaks of a chain of certificates; whether that holds cannot be told';

export default defineRule({
  id: 'token-verify-key-from-token',
  title: 'The token says itself which key or issuer to trust',
  severity: 'high',
  confidence: 'high',
  cwe: [345, 347],
  controls: ['O5', 'O6', 'O10'],
  references: ['RFC 8725 §3.10', 'RFC 7515 §4.1.2'],
  why: 'An attacker signs with a key of their own and points at it in `jku`, `x5u`, `jwk` or `iss`.',
  fix: 'Configure the key set address and the issuer; use only `kid` of the header, to choose among the configured keys.',
  blind: 'An allow-list that is checked in another process.',
  roles: ['key.source', 'key.fetch', 'key.import', 'token.verify', 'token.decode', 'token.header'],
  bad: [
    `import { decode } from 'jsonwebtoken';
     const read = (token) => {
       const { header, payload } = decode(token, { complete: true });
       return { kid: header.kid, issuer: payload.iss ?? '' };
     };
     export class HouseKeys {
       byIssuer = new Map();
       async of(token) { return this.byIssuer.get(read(token).issuer)?.getSigningKey(read(token).kid); }
     }
     export class GuestKeys {
       kept = new Map();
       async load(issuer) { return (await «fetch(\`\${issuer}/certs\`)»).json(); }
       of = async (token) => {
         const { issuer } = read(token);
         if (!this.kept.has(issuer)) this.kept.set(issuer, await this.load(issuer));
         return this.kept.get(issuer);
       };
     }`,
    `import { X509Certificate } from 'node:crypto';
     import jwt from 'jsonwebtoken';
     export function byLeaf(token) {
       const { header } = jwt.decode(token, { complete: true });
       const leaf = new X509Certificate(Buffer.from(header.x5c[0], 'base64'));
       return «jwt.verify(token, leaf.publicKey, { algorithms: ['ES256'], issuer: 'edge', audience: 'edge' })»;
     }
     export const byHead = (token) => «jwt.verify(token, ({ x5c: [leaf] }, done) => done(null, \`-----BEGIN CERTIFICATE-----\\n\${leaf}\\n-----END CERTIFICATE-----\`), { algorithms: ['ES256'] })»;`,
    `import jwt from '@fastify/jwt';
     import { createDecoder, createVerifier } from 'fast-jwt';
     import fastify from 'fastify';
     import buildGetJwks from 'get-jwks';
     const keys = buildGetJwks();
     fastify().register(jwt, { decode: { complete: true }, secret: (request, { header: { alg, kid }, payload: { iss } }) => «keys.getPublicKey({ alg, domain: iss, kid })» });
     const read = createDecoder({ complete: true });
     export async function verify(token) {
       const { header, payload } = read(token);
       return createVerifier({ key: await «keys.getPublicKey({ alg: header.alg, domain: payload.iss, kid: header.kid })», algorithms: ['RS256'], allowedAud: 'api' })(token);
     }`,
    `import { decodeProtectedHeader, importSPKI, jwtVerify } from 'jose';
     export async function verify(token) {
       const { kid } = decodeProtectedHeader(token);
       const pem = await «fetch(\`https://files.example/keys/\${kid}.pem\`, { cache: 'no-store' })».then((answer) => answer.text());
       return jwtVerify(token, await importSPKI(pem, 'RS256'), { issuer: 'partner', audience: 'api' });
     }`,
    `import jwt from 'jsonwebtoken';
     export async function POST(req) {
       const { token, key } = await req.json();
       return Response.json(«jwt.verify(token, key, { algorithms: ['HS256'], issuer: 'hooks', audience: 'app' })»);
     }
     export const check = (ctx) => «jwt.verify(ctx.get('x-token'), ctx.get('x-key'), { algorithms: ['HS256'], issuer: 'hooks', audience: 'app' })»;`,
    {
      'keys.ts': `export class Keys {
                    async of(issuer) { return (await «fetch(\`\${issuer}/keys.json\`)»).json(); }
                  }`,
      'verify.ts': `import jwt from 'jsonwebtoken';
                    import { Keys } from './keys';
                    const keys = new Keys();
                    export async function verify(token) {
                      const { iss } = jwt.decode(token);
                      return jwt.verify(token, await keys.of(iss), { algorithms: ['RS256'], issuer: 'https://id.example', audience: 'edge' });
                    }`,
    },
    `import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
     const sets = new Map();
     function keysOf(token) {
       const { iss = '' } = decodeJwt(token);
       let set = sets.get(iss);
       if (!set) {
         set = «createRemoteJWKSet(new URL(\`\${iss}/.well-known/jwks.json\`))»;
         sets.set(iss, set);
       }
       return set;
     }
     export const verify = (token) => jwtVerify(token, keysOf(token), { audience: 'api' });`,
    `const fs = require('fs');
     const { verify, decode } = require('jsonwebtoken');
     exports.forKid = (token) => {
       const { kid } = decode(token, { complete: true }).header;
       const key = fs.readFileSync(\`/etc/keys/\${kid}.pem\`);
       return «verify(token, key, { algorithms: ['RS256'], issuer: 'edge', audience: 'edge' })»;
     };`,
    {
      'keys.ts': `import { createPublicKey } from 'node:crypto';
                  export class Keys {
                    fromJwk(jwk) {
                      return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
                    }
                  }`,
      'verify.ts': `import jwt from 'jsonwebtoken';
                    import { Keys } from './keys';
                    const keys = new Keys();
                    export function verify(token) {
                      const { jwk } = jwt.decode(token, { complete: true }).header;
                      return «jwt.verify(token, keys.fromJwk(jwk), { algorithms: ['RS256'], issuer: 'edge', audience: 'edge' })»;
                    }`,
    },
    `import jwt from 'jsonwebtoken';
     import jwksRsa from 'jwks-rsa';
     const keyOf = (header, done) => {
       const remote = «jwksRsa({ jwksUri: String(header.jku) })»;
       remote.getSigningKey(header.kid, (error, key) => done(error, key?.getPublicKey()));
     };
     export const verify = (token, done) => jwt.verify(token, keyOf, { algorithms: ['RS256'] }, done);`,
    `import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
     export async function verify(token) {
       const { iss } = decodeJwt(token);
       const keys = «createRemoteJWKSet(new URL(\`\${iss}/.well-known/jwks.json\`))»;
       return jwtVerify(token, keys);
     }`,
    `import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
     export const verify = async (token) => jwtVerify(token, await «importJWK(decodeProtectedHeader(token).jwk)»);`,
    `import jwt from 'jsonwebtoken';
     export const verify = (token, key) => «jwt.verify(token, key, { algorithms: ['RS256'], issuer: jwt.decode(token).iss })»;`,
    `import { EmbeddedJWK, jwtVerify } from 'jose';
     export const caller = async (req) => (await «jwtVerify(req.headers.authorization.slice(7), EmbeddedJWK, { algorithms: ['ES256'] })»).payload.sub;`,
  ],
  good: [
    `import { JwtService } from '@nestjs/jwt';
     export class Resets {
       constructor(private readonly jwt: JwtService, private readonly settings: Settings) {}
       async reset(hash: string, password: string) {
         const user = await this.users.find(this.jwt.decode(hash)?.id);
         await this.jwt.verifyAsync(hash, { secret: this.keyOf(user), algorithms: ['HS256'] });
         user.password = password;
         await this.users.save(user);
       }
       private keyOf(user) { return \`\${this.settings.get('RESET_KEY')}\${user.password}\`; }
     }
     @Controller('resets') export class ResetsController {
       constructor(private readonly resets: Resets) {}
       @Post() reset(@Body() body: Reset) { return this.resets.reset(body.hash, body.password); }
     }`,
    `import { JwtService } from '@nestjs/jwt';
     class Scoped {
       constructor(private secret: string, private jwt: JwtService) {}
       check(token: string) { return this.jwt.verifyAsync(token, { secret: this.secret }); }
     }
     const provide = (secret) => ({ useFactory: (jwt: JwtService) => new Scoped(secret, jwt) });
     export const access = provide((config: ConfigService) => config.getOrThrow('JWT_SECRET'));`,
    `import { decode } from 'jsonwebtoken';
     const issuerOf = (token) => decode(token).iss;
     const plain = (issuer) => issuer.replace(/\\/$/, '');
     export async function keysOf(token) {
       const issuer = issuerOf(token);
       if (!KNOWN.has(plain(issuer))) throw new Error('issuer');
       return (await fetch(\`\${issuer}/certs\`)).json();
     }`,
    `import { X509Certificate } from 'node:crypto';
     import jwt from 'jsonwebtoken';
     const ROOT = new X509Certificate(process.env.ROOT);
     export function byLeaf(token) {
       const { header } = jwt.decode(token, { complete: true });
       const leaf = new X509Certificate(Buffer.from(header.x5c[0], 'base64'));
       if (!leaf.checkIssued(ROOT) || !leaf.verify(ROOT.publicKey)) throw new Error('certificate');
       return jwt.verify(token, leaf.publicKey, { algorithms: ['ES256'], issuer: 'edge', audience: 'edge' });
     }
     export const known = (token) => jwt.verify(token, ({ kid }, done) => done(null, KEYS[kid]), { algorithms: ['ES256'] });`,
    `import jwt from '@fastify/jwt';
     import fastify from 'fastify';
     import buildGetJwks from 'get-jwks';
     const keys = buildGetJwks({ issuersWhitelist: ['https://id.example/'] });
     const own = buildGetJwks();
     fastify().register(jwt, { decode: { complete: true }, secret: (request, { header: { alg, kid }, payload: { iss } }) => keys.getPublicKey({ alg, domain: iss, kid }) });
     fastify().register(jwt, { decode: { complete: true }, secret: (request, { header: { alg, kid } }) => own.getPublicKey({ alg, domain: 'https://id.example/', kid }) });`,
    `import { decodeProtectedHeader, importSPKI, jwtVerify } from 'jose';
     export async function verify(token) {
       const { kid } = decodeProtectedHeader(token);
       if (!KNOWN.includes(kid)) throw new Error('key');
       const pem = await (await fetch(\`https://files.example/keys/\${kid}.pem\`)).text();
       return jwtVerify(token, await importSPKI(pem, 'RS256'), { issuer: 'partner', audience: 'api' });
     }
     export const coded = async (token) => (await fetch(\`https://files.example/keys/\${encodeURIComponent(decodeProtectedHeader(token).kid)}.pem\`)).text();`,
    `import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
     const KEYS = new Map([['https://a.example', createRemoteJWKSet(new URL('https://a.example/jwks'))]]);
     export async function verify(token) {
       const { iss } = decodeJwt(token);
       const keys = KEYS.get(String(iss));
       if (!keys) throw new Error('issuer');
       return jwtVerify(token, keys, { issuer: iss, audience: 'api' });
     }`,
    `import { decodeJwt, jwtVerify } from 'jose';
     const TRUSTED = ['https://a.example', 'https://b.example'];
     export async function verify(token) {
       const { iss } = decodeJwt(token);
       if (!TRUSTED.includes(iss)) throw new Error('issuer');
       const keys = await (await fetch(\`\${iss}/keys.json\`)).json();
       return jwtVerify(token, keys, { audience: 'api', issuer: TRUSTED });
     }`,
    `import jwt from 'jsonwebtoken';
     export const check = (req) => jwt.verify(req.body.token, req.app.get('secret'), { algorithms: ['HS256'], issuer: 'hooks', audience: 'app' });`,
    `const fs = require('fs');
     const { verify, decode } = require('jsonwebtoken');
     const KEYS = new Map([['2026-01', fs.readFileSync(process.env.KEY_FILE)]]);
     exports.forKid = (token) => {
       const { kid } = decode(token, { complete: true }).header;
       if (!KEYS.has(kid)) throw new Error('unknown key');
       return verify(token, KEYS.get(kid), { algorithms: ['RS256'], issuer: 'edge', audience: 'edge' });
     };`,
    {
      'dpop.ts': `import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
                  export const check = async (jws) => jwtVerify(jws, await importJWK(decodeProtectedHeader(jws).jwk), { maxTokenAge: '1m' });`,
    },
    `import { EmbeddedJWK, jwtVerify } from 'jose';
     export const proof = (req) => jwtVerify(req.headers['x-proof'], EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'] });`,
    `import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
     export async function bound(proof, claims) {
       const { protectedHeader } = await jwtVerify(proof, EmbeddedJWK);
       if (claims.cnf.jkt !== (await calculateJwkThumbprint(protectedHeader.jwk))) throw new Error('key');
       }`,
    `import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
     export async function assertion(jws) {
       const claims = decodeJwt(jws);
       const clientId = claims.sub ?? claims.iss;
       const client = await getClient(clientId);
       if (!client) throw new Error('client');
       return jwtVerify(jws, createLocalJWKSet(client.jwks), { issuer: clientId, audience: 'https://id.example' });
     }`,
    `import jwt from 'jsonwebtoken';
     import jwksRsa from 'jwks-rsa';
     const client = jwksRsa({ jwksUri: 'https://id.example/jwks' });
     const keyOf = (header, done) => client.getSigningKey(header.kid, (error, key) => done(error, key?.getPublicKey()));
     export const verify = (token, done) => jwt.verify(token, keyOf, { algorithms: ['RS256'] }, done);`,
    `import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
     const TENANTS = new Map([['https://a.example', 'https://a.example/jwks']]);
     export async function verify(token) {
       const { iss } = decodeJwt(token);
       const url = TENANTS.get(iss);
       if (!url) throw new Error('issuer');
       return jwtVerify(token, createRemoteJWKSet(new URL(url)), { issuer: iss });
     }`,
  ],
  *check(site, code) {
    if (site.role === 'token.decode' || site.role === 'token.header') {
      const request = ['browser', 'native', 'test'].includes(site.side) ? undefined : code.claims.fetchedBy(site);
      if (request)
        yield {
          at: request,
          controls: ['O6', 'O10'],
          say: 'a request goes to an address that an unverified token names',
          lookedFor: 'a comparison with configured values, or a look-up in a configured table, before this request',
          trace: [{ at: site.at, say: 'the token is only decoded here' }],
        };
      return;
    }
    const parts = { 'key.source': ['url'], 'key.fetch': ['url'], 'key.import': ['key'] }[site.role] ?? [
      'key',
      'issuer',
    ];
    // Whoever keeps to a list of issuers asks no other for its keys.
    if (site.role === 'key.fetch' && site.part('issuer').state !== 'absent') return;
    for (const part of parts) {
      for (const seen of site.seenFrom(part)) {
        const origin = code.originOf(seen, part);
        if (origin === 'request' && part === 'key' && site.role === 'token.verify' && site.side !== 'browser') {
          // Of what several things are put together in, whoever sends one of them does not know the others.
          if (seen.part('key').values.every((value) => value.kind === 'text' && value.parts.filter(isOpen).length > 1))
            continue;
          yield {
            at: seen.at,
            say: 'the request that brings the token brings the key along',
            controls: ['O5', 'O6'],
            trace: seen.trace,
          };
          continue;
        }
        if (origin !== 'unverified token' || code.isListed(seen, part)) continue;
        if (part === 'key' && code.provesPossession(seen)) continue;
        if (part === 'key' && code.strength.isNear(seen, CHAIN)) {
          yield { at: seen.at, say: 'whether the certificate of the key is trusted', unknown: CHECKED };
          continue;
        }
        const what = { url: 'the address of the keys', key: 'the key', issuer: 'the expected issuer' }[part] ?? part;
        yield {
          at: seen.at,
          controls: part === 'key' ? ['O5', 'O6', 'O10'] : ['O6', 'O10'],
          say: `${what} comes from the token that it is to check`,
          lookedFor: 'a comparison with configured values, or a look-up in a configured table, before this use',
          trace: seen.trace,
        };
      }
    }
  },
});

function isOpen({ kind }: { readonly kind: string }): boolean {
  return kind !== 'literal';
}
