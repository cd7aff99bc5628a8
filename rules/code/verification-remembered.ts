import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'verification-remembered',
  title: 'The answer about a token is remembered for ever',
  severity: 'medium',
  confidence: 'medium',
  cwe: [613, 672],
  controls: ['R2', 'O8', 'O5'],
  references: ['RFC 7662 §4'],
  why: 'A token that ran out or was revoked stays good until the process ends; where answers are kept by less than the whole token, one token gets the answer of another.',
  fix: 'Keep answers for seconds, at most until the `exp` of the token, in a cache that lets go of its entries.',
  blind: 'Caches of other kinds than a map of the process, and whatever empties a map from another file.',
  roles: ['token.verify', 'token.introspect'],
  bad: [
    `import { createDecoder, createVerifier } from 'fast-jwt';
     const read = createDecoder();
     const policy = { key: KEY, algorithms: ['RS256'], allowedAud: 'api', allowedIss: 'https://id.example', cache: true };
     export const bySubject = createVerifier({ ...policy, cacheKeyBuilder: (token) => «read(token).sub» });
     export const byHead = createVerifier({ ...policy, cacheKeyBuilder: (token) => «\`v1:\${token.split('.')[1]}\`» });
     export const one = createVerifier({ ...policy, cacheKeyBuilder: () => «'token'» });`,
    `import jwt from 'jsonwebtoken';
     import pMemoize from 'p-memoize';
     const verify = (token) =>
       new Promise((resolve, reject) => {
         jwt.verify(token, KEY, { algorithms: ['RS256'] }, (error, claims) => (error ? reject(error) : resolve(claims)));
       });
     export const cached = «pMemoize(verify)»;`,
    `import { jwtVerify } from 'jose';
     import { LRUCache } from 'lru-cache';
     const known = new LRUCache({ max: 1000 });
     export async function verify(token) {
       if (known.has(token)) return known.get(token);
       const { payload } = await jwtVerify(token, KEY);
       «known.set(token, payload)»;
       return payload;
     }`,
    `import { jwtVerify } from 'jose';
     const known = new Map();
     export async function verify(token) {
       const hit = known.get(token);
       if (hit) return hit.payload;
       const { payload } = await jwtVerify(token, KEY);
       «known.set(token, { until: Date.now() + 30_000, payload })»;
       return payload;
     }`,
    `import { jwtVerify } from 'jose';
     const seen = new Map();
     export async function claimsOf(token) {
       const hit = seen.get(token) ?? (await jwtVerify(token, KEY, { issuer, audience }));
       «seen.set(token, hit)»;
       return hit.payload;
     }`,
    `const remembered = new Map();
     async function introspect(token) {
       const answer = await fetch(INTROSPECTION_URL, { method: 'POST', body: new URLSearchParams({ token }) });
       if (!answer.ok) throw new Error('introspection');
       return answer.json();
     }
     export const guard = async (req, res, next) => {
       const answer = remembered.get(req.token) ?? (await introspect(req.token));
       «remembered.set(req.token, answer)»;
       if (!answer.active || answer.aud !== AUDIENCE) return res.sendStatus(401);
       next();
     };`,
    `import * as oidc from 'openid-client';
     export class Introspector {
       kept = {};
       constructor(private config) {}
       async check(token) {
         if (token in this.kept) return this.kept[token];
         const answer = await oidc.tokenIntrospection(this.config, token);
         if (!answer.active || answer.aud !== 'api') throw new Error('inactive');
         return («this.kept[token] = answer»);
       }
     }`,
  ],
  good: [
    `import * as oidc from 'openid-client';
     const kept = {};
     export async function check(config, token) {
       const known = kept[token];
       if (known?.exp > Date.now() / 1000) return known;
       const answer = await oidc.tokenIntrospection(config, token);
       if (!answer.active || answer.aud !== 'api') throw new Error('inactive');
       return (kept[token] = answer);
     }`,
    `import { createHash } from 'node:crypto';
     import { createVerifier } from 'fast-jwt';
     const policy = { key: KEY, algorithms: ['RS256'], allowedAud: 'api', allowedIss: 'https://id.example', cache: true };
     export const hashed = createVerifier({ ...policy, cacheKeyBuilder: (token) => createHash('sha256').update(token).digest('hex') });
     export const signed = createVerifier({ ...policy, cacheKeyBuilder: (token) => { const [, , signature] = token.split('.'); return signature; } });
     export const both = createVerifier({ ...policy, cacheKeyBuilder: (token) => \`\${token.slice(0, 8)}:\${token}\` });`,
    `import jwt from 'jsonwebtoken';
     import memoize from 'mem';
     const verify = (token) => jwt.verify(token, KEY, { algorithms: ['RS256'] });
     export const cached = memoize(verify, { maxAge: 10_000 });`,
    `import { jwtVerify } from 'jose';
     import { LRUCache } from 'lru-cache';
     const known = new LRUCache({ max: 1000, ttl: 30_000 });
     export async function verify(token) {
       if (known.has(token)) return known.get(token);
       const { payload } = await jwtVerify(token, KEY);
       known.set(token, payload);
       return payload;
     }`,
    `import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
     const sets = new Map();
     const TRUSTED = new Set(['https://a.example', 'https://b.example']);
     export async function verify(token) {
       const { iss } = decodeJwt(token);
       if (!TRUSTED.has(iss)) throw new Error('issuer');
       const keys = sets.get(iss) ?? createRemoteJWKSet(new URL('/keys', iss));
       sets.set(iss, keys);
       return (await jwtVerify(token, keys, { issuer: iss, audience: 'api' })).payload;
     }`,
    `import { jwtVerify } from 'jose';
     const seen = new Map();
     export async function claimsOf(token) {
       const known = seen.get(token);
       if (known && known.payload.exp * 1000 > Date.now()) return known.payload;
       const fresh = await jwtVerify(token, KEY, { issuer, audience });
       seen.set(token, fresh);
       return fresh.payload;
     }`,
    `import { jwtVerify } from 'jose';
     import { LRUCache } from 'lru-cache';
     const seen = new LRUCache({ max: 1000, ttl: 15_000 });
     export async function claimsOf(token) {
       const hit = seen.get(token) ?? (await jwtVerify(token, KEY, { issuer, audience }));
       seen.set(token, hit);
       return hit.payload;
     }`,
    `import { jwtVerify } from 'jose';
     export async function readAll(tokens) {
       const read = new Map();
       for (const token of tokens) read.set(token, read.get(token) ?? (await jwtVerify(token, KEY, { issuer, audience })));
       return read;
     }`,
  ],
  *check(site, code) {
    if (site.side === 'browser' || site.side === 'native' || site.side === 'test') return;
    const key = code.claims.sharedCacheKey(site);
    if (key) {
      yield {
        at: key,
        severity: 'high',
        confidence: 'high',
        controls: ['O5'],
        say: 'a token is given the answer about another one: what answers are kept by says nothing of the signature',
        fix: 'Keep answers by the whole token, or by a hash of it.',
        trace: [{ at: site.at, say: 'the verifier that keeps its answers' }],
      };
    }
    const at = code.claims.rememberedForEver(site);
    if (!at) return;
    yield {
      at,
      controls: ['R2', 'O8'],
      say: 'what was found out about a token is kept until the process ends',
      lookedFor: 'a comparison with `exp` or a clock, and something that takes entries out of the map',
      trace: [{ at: site.at, say: 'the token is checked here, once' }],
    };
  },
});
