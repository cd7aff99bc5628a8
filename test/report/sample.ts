import type { Report } from '../../src/findings/finding.js';
import { at, concluded, observe, rule } from '../findings/observe.js';

/** The files of an imaginary project, and what an analysis of them would say: every part of a report occurs. */
const FILES = {
  'apps/api/src/auth/session.ts': `import jwt from 'jsonwebtoken';

export async function requireAdmin(req: Request) {
  const token = req.headers.authorization?.slice(7) ?? '';
  const claims = jwt.decode(token) as Claims;
  if (!claims) throw new Unauthorized();
  return isAdmin(claims);
}
`,
  'apps/api/src/auth/roles.ts': `export function isAdmin(c: Claims): boolean {
  if (c.role === 'admin') return true;
  return false;
}
`,
  'apps/api/src/auth/oidc.ts': `export async function login(token: string) {
  const { payload } = await jwtVerify(token, jwks, { issuer });
  return payload;
}
`,
  'apps/api/src/internal/login.ts': `// authproof-ignore login-no-rate-limit
router.post('/login', login);
// authproof-ignore jwt-no-audience -- this verifier was removed long ago
`,
  'apps/api/src/keys.ts': `export const key = process.env.JWT_SECRET ?? 'correct-horse-battery-staple';
`,
};

export const SECRET = 'correct-horse-battery-staple';

const decode = rule('jwt-decode-unverified', {
  title: 'JWT claims decide access, but the signature is never checked',
  fix: 'use the result of jwt.verify(token, key, { algorithms, issuer, audience })',
});
const audience = rule('jwt-no-audience', {
  title: 'Token is verified without an audience',
  severity: 'medium',
  cwe: [345],
  controls: ['O7'],
  fix: 'require the audience of this API',
});
const limit = rule('login-no-rate-limit', {
  title: 'Password login has no rate limit',
  severity: 'low',
  confidence: 'medium',
  cwe: [307],
  controls: ['L5'],
  fix: 'put a limiter in front of the route',
});
const secret = rule('secret-default', {
  title: 'A secret has a default value in the code',
  cwe: [798, 321],
  controls: ['T6'],
  fix: 'fail at start when the variable is absent',
});

const session = 'apps/api/src/auth/session.ts';
const roles = 'apps/api/src/auth/roles.ts';

export function sampleReport(): Report {
  return concluded(
    [
      observe(decode, at(FILES, session, 'jwt.decode(token)'), {
        say: 'decoded here, signature not checked',
        lookedFor: 'a verify of `token` before step 4, in this function and its 3 callers; none found',
        trace: [
          { location: at(FILES, session, 'req.headers.authorization'), say: 'the caller controls this value' },
          { location: at(FILES, session, 'jwt.decode(token)'), say: 'decoded here, signature not checked' },
          { location: at(FILES, session, 'isAdmin(claims)'), say: 'passed on' },
          { location: at(FILES, roles, "c.role === 'admin'"), say: 'access is decided here' },
        ],
        identity: { code: 'jwt.decode(token)', symbol: 'requireAdmin' },
      }),
      observe(audience, at(FILES, 'apps/api/src/auth/oidc.ts', '{ issuer }'), {
        say: '`audience` is not set, so any token of this issuer is accepted, also one made for another app',
        identity: { code: 'jwtVerify', symbol: 'login' },
      }),
      observe(limit, at(FILES, 'apps/api/src/internal/login.ts', "router.post('/login', login)"), {
        say: 'no limiter on this route or its router',
        lookedFor: 'a limiter on the route, its router and the app; known: express-rate-limit',
        identity: { code: 'router.post', symbol: '' },
      }),
      observe(secret, at(FILES, 'apps/api/src/keys.ts', "process.env.JWT_SECRET ?? 'correct-horse-battery-staple'"), {
        say: 'anyone who reads the code knows this key',
        identity: { code: 'JWT_SECRET', symbol: 'key' },
      }),
      observe(audience, at(FILES, session, 'token'), { outcome: 'unknown', say: 'options', why: 'they are computed' }),
      observe(limit, at(FILES, session, 'Claims'), { outcome: 'proof', say: 'limited by the gateway' }),
      observe(decode, at(FILES, roles, 'false'), { confidence: 'low', say: 'a guess' }),
    ],
    {
      files: FILES,
      incomplete: [
        { path: 'apps/api/src/broken.ts', line: 3, why: 'The file could not be parsed: fix its syntax or exclude it.' },
      ],
    },
  );
}
