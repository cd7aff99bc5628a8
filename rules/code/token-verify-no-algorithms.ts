import { defineRule } from '../../src/rule.js';

const OF_KEY = {
  secret: 'every HMAC with this secret is accepted',
  unknown: 'whatever can be signed with this key is accepted',
};

export default defineRule({
  id: 'token-verify-no-algorithms',
  title: 'A token is verified without a fixed list of algorithms',
  severity: 'medium',
  confidence: 'high',
  cwe: [347, 757],
  controls: ['O5'],
  references: ['RFC 8725 §3.1', 'RFC 8725 §3.2'],
  why: 'The token itself then chooses how it is checked, which is how algorithm confusion and downgrades begin.',
  fix: 'Pass `algorithms` with the one algorithm that the issuer signs with.',
  blind: 'Which algorithm the issuer really uses; keys whose kind only shows at run time.',
  roles: ['token.verify'],
  bad: [
    `import jwt from 'jsonwebtoken';
     export const verify = (token) => «jwt.verify(token, process.env.JWT_SECRET)»;`,
    `const jwt = require('jsonwebtoken');
     const config = { secret: process.env.JWT_SECRET };
     exports.verify = (token, done) => «jwt.verify(token, config.secret, (error, claims) => done(error, claims))»;`,
    `import koaJwt from 'koa-jwt';
     const options = { secret: process.env.JWT_SECRET, issuer: 'https://id.example', audience: 'api' };
     export const guard = «koaJwt({ ...options, passthrough: false })»;`,
    `import jwt from 'jwt-simple';
     export const user = (token) => «jwt.decode(token, process.env.JWT_SECRET)».sub;`,
    {
      'package.json': `{ "dependencies": { "passport-jwt": "^3.0.0", "jwks-rsa": "^3.1.0" } }`,
      'strategy.ts': `import { Strategy, ExtractJwt } from 'passport-jwt';
                      import { passportJwtSecret } from 'jwks-rsa';
                      const jwtFromRequest = ExtractJwt.fromAuthHeaderAsBearerToken();
                      const secretOrKeyProvider = passportJwtSecret({ jwksUri: 'https://id.example/jwks' });
                      export const strategy = «new Strategy({ jwtFromRequest, secretOrKeyProvider, audience: 'api' }, (claims, done) => done(null, claims))»;`,
    },
    {
      'package.json': `{ "dependencies": { "express-jwt": "^5.3.3", "jwks-rsa": "^1.12.0" } }`,
      'guard.ts': `import jwt from 'express-jwt';
                   import { expressJwtSecret } from 'jwks-rsa';
                   export const guard = «jwt({ secret: expressJwtSecret({ jwksUri: 'https://id.example/jwks' }), audience: 'api' })»;`,
    },
    `import njwt from 'njwt';
     import { readFileSync } from 'node:fs';
     export const verify = (token) => «njwt.verify(token, readFileSync('public.pem'))»;`,
    `import { createVerifier } from 'fast-jwt';
     export const verify = «createVerifier({ key: process.env.TOKEN_SECRET, allowedIss: 'https://id.example' })»;`,
    {
      'package.json': `{ "dependencies": { "express-jwt": "^5.3.1" } }`,
      'index.ts': `import jwt from 'express-jwt';
                   export const guard = «jwt({ secret: settings.key, audience: 'api', issuer: 'https://id.example' })»;`,
    },
    {
      'package.json': `{ "dependencies": { "hono": "^3.12.0" } }`,
      'index.ts': `import { verify } from 'hono/jwt';
                   export const user = (token, env) => «verify(token, process.env.PUBLIC_KEY)»;`,
    },
    `import { Strategy, ExtractJwt } from 'passport-jwt';
     import { PassportStrategy } from '@nestjs/passport';
     export class JwtStrategy extends PassportStrategy(Strategy) {
       constructor() { «super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: process.env.JWT_SECRET })»; }
     }`,
  ],
  good: [
    `import { Strategy, ExtractJwt } from 'passport-jwt';
     import { PassportStrategy } from '@nestjs/passport';
     export class JwtStrategy extends PassportStrategy(Strategy) {
       constructor(settings) { super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: settings.auth.publicKey }); }
     }`,
    `import njwt from 'njwt';
     export const verify = (token, key) => njwt.verify(token, key);`,
    `import { jwtVerify } from 'jose';
     const key = new TextEncoder().encode(process.env.JWT_SECRET);
     export const verify = (token) => jwtVerify(token, key, { issuer: 'https://id.example', audience: 'api' });`,
    {
      'package.json': `{ "dependencies": { "hono": "^4.6.0" } }`,
      'index.ts': `import { verify } from 'hono/jwt';
                   export const user = (token, env) => verify(token, process.env.PUBLIC_KEY);`,
    },
    {
      'package.json': `{ "dependencies": { "express-jwt": "^8.0.0" } }`,
      'index.ts': `import { expressjwt } from 'express-jwt';
                   export const guard = expressjwt({ secret: settings.key, audience: 'api', issuer: 'https://id.example' });`,
    },
    `import jwt from 'jsonwebtoken';
     export const verify = (token) => ⟦jwt.verify(token, process.env.JWT_SECRET, { algorithms: ['HS256'] })⟧;`,
    `import { jwtVerify, createRemoteJWKSet } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://id.example/jwks'));
     export const verify = (token) => jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'api' });`,
    `import jwt from 'jsonwebtoken';
     import jwksClient from 'jwks-rsa';
     const client = jwksClient({ jwksUri: 'https://id.example/jwks' });
     const keyOf = (header, done) => client.getSigningKey(header.kid, (error, key) => done(error, key?.getPublicKey()));
     export const verify = (token, done) => jwt.verify(token, keyOf, { issuer: 'https://id.example', audience: 'api' }, done);`,
    `import jwt from 'jsonwebtoken';
     const ALGORITHM = 'HS512';
     const withDefaults = (options) => ({ algorithms: [ALGORITHM], ...options });
     export const verify = (token) => ⟦jwt.verify(token, process.env.JWT_SECRET, withDefaults({ clockTolerance: 5 }))⟧;`,
  ],
  *check(site, code) {
    for (const seen of site.seenFrom('algorithms')) {
      const algorithms = seen.part('algorithms');
      const whenAbsent = seen.whenAbsent('algorithms');
      // What the token itself names is no pin; another rule says so.
      if (code.originOf(seen, 'algorithms') === 'unverified token') continue;
      if (algorithms.state === 'unknown') {
        yield {
          at: seen.at,
          say: 'whether the algorithms are pinned here',
          unknown: algorithms.why ?? 'the options cannot be followed',
        };
      } else if (algorithms.state === 'present') {
        yield { at: seen.at, proves: true, say: `${site.name} pins its algorithms` };
      } else if (whenAbsent === 'accepts' || whenAbsent === 'related') {
        const isPartly = algorithms.state === 'partly';
        const what = isPartly ? 'on some paths the algorithms are not pinned' : `${site.name} is given no algorithms`;
        yield {
          at: seen.deciderOf('algorithms'),
          say:
            whenAbsent === 'related' ? `${what}: ${OF_KEY[seen.keyKind() === 'unknown' ? 'unknown' : 'secret']}` : what,
          lookedFor: 'the algorithms option, defaults of the module, a key whose kind fixes the algorithm',
          confidence: isPartly || whenAbsent === 'related' ? 'medium' : 'high',
          // No other kind of signature can be made with a shared secret: a policy left open, not a way in.
          ...(whenAbsent === 'related' ? { severity: 'low' } : {}),
          ...code.oddAmong(seen, 'algorithms', ['O5']),
        };
      } else {
        yield {
          at: seen.at,
          say: 'whether the algorithms are pinned here',
          unknown: 'no list is given; the library derives the algorithms from the kind of key',
        };
      }
    }
  },
});
