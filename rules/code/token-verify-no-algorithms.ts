import { defineRule } from '../../src/rule.js';

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
    `import { Strategy, ExtractJwt } from 'passport-jwt';
     import { PassportStrategy } from '@nestjs/passport';
     export class JwtStrategy extends PassportStrategy(Strategy) {
       constructor() { «super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: process.env.JWT_SECRET })»; }
     }`,
  ],
  good: [
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
          say: whenAbsent === 'related' ? `${what}: every HMAC with this secret is accepted` : what,
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
