import { type CodeSite, defineRule } from '../../src/rule.js';

const WHEN = {
  always: 'the key is empty',
  fallback: 'where nothing is configured, the key is empty',
  answer: 'no key is found, and the token is verified without one',
};
const PASSES = { signed: 'whoever signs with an empty key is let in', unsigned: 'tokens without a signature pass' };

export default defineRule({
  id: 'token-verify-no-key',
  title: 'A token is verified with an empty key',
  severity: 'high',
  confidence: 'high',
  cwe: [347, 321],
  controls: ['O5', 'O10'],
  references: ['RFC 8725 §3.2', 'RFC 7518 §3.2', 'RFC 7518 §3.6'],
  why: 'Without a key there is nothing to check a signature with: unsigned tokens pass, or tokens that anybody signed with the empty key.',
  fix: 'Give the key, and refuse to start where it is not configured; a key function ends with an error where it finds no key.',
  blind:
    'Keys that turn out to be empty at run time, such as the bytes of a variable that is not set; what libraries without such an entry in their model do.',
  roles: ['token.verify'],
  bad: [
    `import jwt from 'jsonwebtoken';
     export const verify = (token) => «jwt.verify(token, '', { algorithms: ['HS256'] })»;`,
    `import jwt from 'jsonwebtoken';
     const KEY = null;
     export const verify = (token, done) => «jwt.verify(token, KEY, done)»;`,
    `import jwt from 'jsonwebtoken';
     export const verify = (token) => «jwt.verify(token, Buffer.from(process.env.JWT_SECRET ?? ''), { algorithms: ['HS256'] })»;`,
    {
      'package.json': `{ "dependencies": { "jose": "^5.9.6" } }`,
      'index.ts': `import { jwtVerify } from 'jose';
                   const key = new TextEncoder().encode(process.env.JWT_SECRET || '');
                   export const verify = (token) => «jwtVerify(token, key, { algorithms: ['HS256'] })»;`,
    },
    {
      'package.json': `{ "dependencies": { "jsonwebtoken": "^8.5.1" } }`,
      'index.ts': `import jwt from 'jsonwebtoken';
                   const keys = new Map();
                   const keyOf = (header, done) => { const key = keys.get(header.kid); if (!key) return done(null, undefined); done(null, key); };
                   export const verify = (token, done) => «jwt.verify(token, keyOf, (error, claims) => done(error, claims))»;
                   export const check = (token) => «jwt.verify(token, process.env.JWT_SECRET || '')»;`,
    },
    {
      'package.json': `{ "dependencies": { "passport-jwt": "^3.0.1" } }`,
      'index.ts': `import { Strategy, ExtractJwt } from 'passport-jwt';
                   export const own = «new Strategy({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: Buffer.from('') }, () => {})»;
                   const keyOf = (request, token, done) => done(null, undefined);
                   export const other = «new Strategy({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKeyProvider: keyOf }, () => {})»;`,
    },
    `import jwt from 'jwt-simple';
     export const user = (token) => «jwt.decode(token, process.env.JWT_SECRET ?? '', false, 'HS256')».sub;`,
    `import njwt from 'njwt';
     export const read = (token) => «njwt.verify(token)»;`,
    `import njwt from 'njwt';
     export const check = (token) => «njwt.verify(token, new Uint8Array(), 'HS256')»;`,
    `import { JWT, JWK } from 'jose';
     export const check = (token) => «JWT.verify(token, JWK.None)»;`,
    `import jws from 'jws';
     const config = { secret: process.env.SECRET || '' };
     export const check = (token) => «jws.verify(token, 'HS256', config.secret)»;`,
    `import jws from 'jws';
     import { z } from 'zod';
     const env = z.object({ JWT_KEY: z.string().default('') }).parse(process.env);
     export const check = (token) => «jws.verify(token, 'HS256', env.JWT_KEY)»;
     export const read = (token) => «jws.verify(token, 'HS256', Buffer.from(env.JWT_KEY))»;`,
  ],
  good: [
    `const jws = require('jws');
     exports.verify = (token) => (token ? jws.verify(token, publicKey) : false);`,
    `import { Strategy } from 'passport-jwt';
     class Keys { static current = null; static load() { Keys.current = process.env.JWT_KEY; } }
     export const strategy = (from, check) => new Strategy({ jwtFromRequest: from, secretOrKey: Keys.current, algorithms: ['HS256'] }, check);`,
    `import { jwtVerify } from 'jose';
     function keyOf() {
       const key = new TextEncoder().encode(process.env.TOKEN_KEY ?? '');
       if (key.byteLength < 32) throw new Error('TOKEN_KEY is too short');
       return key;
     }
     export const caller = (token) => jwtVerify(token, keyOf(), { algorithms: ['HS256'], audience: 'api', issuer: 'https://id.example' });`,
    {
      'package.json': `{ "dependencies": { "jsonwebtoken": "^8.5.1" } }`,
      'env.ts': `import { z } from 'zod';
                 export const env = z.object({ JWT_KEY: z.string().default('') }).parse(process.env);
                 if (!env.JWT_KEY) throw new Error('JWT_KEY is missing');`,
      'index.ts': `import jwt from 'jsonwebtoken';
                   import { env } from './env';
                   export const verify = (token) => jwt.verify(token, env.JWT_KEY, { algorithms: ['HS256'] });
                   export const check = (token) => jwt.verify(token, Buffer.from(env.JWT_KEY), { algorithms: ['HS256'] });`,
    },
    `import { JwtService } from '@nestjs/jwt';
     const tokens = new JwtService({ secret: process.env.KEY });
     export const read = (token) => tokens.verify(token);`,
    `import jwt from 'jsonwebtoken';
     export const emulated = (token) => jwt.verify(token, undefined, { algorithms: ['none'] });`,
    `import jwt from 'jsonwebtoken';
     export const verify = (token, key) => jwt.verify(token, key, { algorithms: ['HS256'] });`,
    `import jwt from 'jsonwebtoken';
     export const verify = (token) => jwt.verify(token, process.env.JWT_SECRET ?? '', { algorithms: ['HS256'] });`,
    `import jwt from 'jsonwebtoken';
     const keyOf = (header, done) => done(null, null);
     export const verify = (token, done) => jwt.verify(token, keyOf, { algorithms: ['RS256'] }, done);`,
    `import { jwtVerify } from 'jose';
     export const verify = (token) => jwtVerify(token, new TextEncoder().encode(process.env.JWT_SECRET ?? ''), { algorithms: ['HS256'] });`,
    `import jws from 'jws';
     const config = { secret: process.env.SECRET || '' };
     if (!config.secret) throw new Error('SECRET is missing');
     export const check = (token) => jws.verify(token, 'HS256', config.secret);`,
    {
      'package.json': `{ "dependencies": { "jsonwebtoken": "^8.5.1" } }`,
      'index.ts': `import jwt from 'jsonwebtoken';
                   const keys = new Map();
                   const keyOf = (header, done) => keys.has(header.kid) ? done(null, keys.get(header.kid)) : done(new Error('unknown key'));
                   export const verify = (token, done) => jwt.verify(token, keyOf, done);`,
    },
    `import jws from 'jws';
     export const check = (token) => jws.verify(token, 'ES256', process.env.PUBLIC_KEY ?? '');`,
  ],
  *check(site) {
    for (const seen of site.seenFrom('key', 'algorithms')) {
      // Whoever accepts `none` has no key on purpose: that is told where algorithms are.
      if (seen.texts('algorithms').includes('none')) continue;
      const keys = seen
        .emptyKeys()
        .filter(({ passes }) => passes !== 'unsigned' || seen.part('algorithms').state === 'absent');
      const key = keys.find(({ passes }) => passes !== undefined);
      const onlyPublic =
        seen.texts('algorithms').length > 0 && !seen.texts('algorithms').some((name) => name.startsWith('HS'));
      if (key?.passes && !(key.passes === 'signed' && onlyPublic)) {
        yield {
          at: seen.deciderOf('key'),
          say: `${WHEN[key.when]}: ${PASSES[key.passes]}`,
          confidence: key.when === 'fallback' ? 'medium' : 'high',
          trace: [...seen.trace, { at: key.at, say: 'nothing stands here' }],
        };
      } else if (!key && !isTakenEarlier(seen) && keys.some(({ when }) => when === 'always')) {
        yield {
          at: seen.at,
          say: 'the key is empty: every token is refused',
          severity: 'low',
          confidence: 'high',
          trace: seen.trace,
        };
      }
    }
  },
});

/** `verify(token, publicKey)`: earlier versions took the key where the algorithm stands now. */
function isTakenEarlier(seen: CodeSite): boolean {
  const isMissing = seen.part('key').state === 'absent' && seen.emptyKeys().every(({ at }) => at === seen.at);
  return isMissing && seen.part('algorithms').state !== 'absent' && seen.texts('algorithms').length === 0;
}
