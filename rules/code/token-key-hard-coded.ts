import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'token-key-hard-coded',
  title: 'The secret that tokens are signed with stands in the code',
  severity: 'high',
  confidence: 'high',
  cwe: [798, 321],
  controls: ['T6'],
  references: ['RFC 7515 §10.2'],
  why: 'Whoever has read the repository, or a copy of the build, can sign tokens for everybody.',
  fix: 'Read the secret from the environment or a vault, refuse to start without it, and replace the one that was committed.',
  blind: 'Secrets that are put together at run time; whether a default is ever reached.',
  roles: ['token.sign', 'token.verify', 'token.defaults', 'token.encrypt', 'token.decrypt', 'session.verify'],
  bad: [
    `import { getToken } from 'next-auth/jwt';
     export const GET = async (req) => Response.json(await getToken({ req, secret: «'another-secret'» }));`,
    `import jwt from 'jsonwebtoken';
     export const issue = (user) => jwt.sign({ sub: user.id }, «'correct horse battery'», { expiresIn: '5m' });`,
    {
      'config.ts': `export const config = { secret: process.env.JWT_SECRET || «'dev-secret'» };`,
      'auth.ts': `import jwt from 'jsonwebtoken';
                  import { config } from './config';
                  export const issue = (user) => jwt.sign({ sub: user.id }, config.secret, { expiresIn: '5m' });
                  export const check = (token) => jwt.verify(token, config.secret, { algorithms: ['HS256'] });`,
    },
    `import { SignJWT } from 'jose';
     const key = new TextEncoder().encode(process.env.SECRET ?? «'change-me-please'»);
     export const issue = (sub) => new SignJWT({ sub }).setProtectedHeader({ alg: 'HS256' }).sign(key);`,
    `import { JwtModule } from '@nestjs/jwt';
     export const module = JwtModule.register({ secret: «'nest-secret'», signOptions: { expiresIn: '1h' } });`,
    `import { SignJWT, importJWK } from 'jose';
     export const issue = async (sub) => new SignJWT({ sub }).setProtectedHeader({ alg: 'HS256' }).sign(await importJWK({ kty: 'oct', k: «'c2VjcmV0LXNlY3JldA'» }));`,
    `import { JWT, JWK } from 'jose';
     export const issue = (sub) => JWT.sign({ sub }, JWK.asKey(«'old-jose-secret'»));`,
  ],
  good: [
    `import { betterAuth } from 'better-auth';
     import { decode } from 'next-auth/jwt';
     export const auth = betterAuth({ secret: process.env.BETTER_AUTH_SECRET });
     export const read = (token) => decode({ token, secret: process.env.NEXTAUTH_SECRET ?? '' });`,
    `import jwt from 'jsonwebtoken';
     const UNSET = 'change-me';
     const secret = process.env.JWT_SECRET || UNSET;
     if (secret === UNSET && process.env.NODE_ENV === 'production') throw new Error('set JWT_SECRET');
     export const issue = (user) => jwt.sign({ sub: user.id }, secret, { expiresIn: '5m' });`,
    `import jwt from 'jsonwebtoken';
     export const issue = (user) => jwt.sign({ sub: user.id }, process.env.JWT_SECRET, { expiresIn: '5m' });`,
    `import jwt from 'jsonwebtoken';
     const PUBLIC = '-----BEGIN PUBLIC KEY-----\\nMFkw\\n-----END PUBLIC KEY-----';
     export const check = (token) => jwt.verify(token, PUBLIC, { algorithms: ['ES256'] });`,
    `import jwt from 'jsonwebtoken';
     import { readFileSync } from 'node:fs';
     export const check = (token) => jwt.verify(token, readFileSync('./keys/public.pem'), { algorithms: ['RS256'] });`,
    `import jwt from 'jsonwebtoken';
     const pick = (name) => { const value = process.env[name]; if (!value) throw new Error(name); return value; };
     export const check = (token) => jwt.verify(token, pick('JWT_SECRET'), { algorithms: ['HS256'] });`,
    `import jwt from 'jsonwebtoken';
     export const check = (token) => jwt.verify(token, process.env.JWT_SECRET ?? '', { algorithms: ['HS256'] });`,
  ],
  *check(site, code) {
    for (const seen of site.seenFrom('key')) {
      const secrets = code.secretConstants(seen, 'key');
      const fallback = seen.part('key').values.length > secrets.length;
      for (const secret of secrets) {
        if (code.settled.isRefused(secret)) continue;
        yield {
          at: secret,
          say: fallback
            ? 'when nothing else is configured, tokens are signed with this constant'
            : 'tokens are signed with this constant',
          trace: [...seen.trace, { at: seen.at, say: `the key of ${site.name}` }],
        };
      }
    }
  },
});
