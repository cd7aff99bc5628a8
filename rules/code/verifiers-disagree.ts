import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'verifiers-disagree',
  title: 'A verifier asks for less than the others that trust the same keys',
  severity: 'medium',
  confidence: 'medium',
  cwe: [345, 1059],
  controls: ['O6', 'O7', 'O9', 'O11'],
  references: ['RFC 8725 §3.9', 'RFC 8725 §3.12'],
  why: 'The most lenient verifier decides: a token that every other place refuses is sent to this one.',
  fix: 'Let one function with one policy verify the tokens of these keys, and call it everywhere; give other tokens keys, an audience or a `typ` of their own.',
  blind:
    'Verifiers in other packages and repositories; keys that come from somewhere unknown; checks of claims behind functions that cannot be followed.',
  roles: ['token.verify'],
  bad: [
    `import jwt from 'jsonwebtoken';
     const key = process.env.JWT_SECRET;
     const parties = { issuer: 'https://me.example', audience: 'api' };
     export const issue = (id) => jwt.sign({ id }, key, { expiresIn: '5m', ...parties });
     export const caller = (token) => jwt.verify(token, key, { algorithms: ['HS256'], ...parties });
     export const batch = (token) => «jwt.verify(token, key, { algorithms: ['HS256'], issuer: parties.issuer })»;`,
    {
      'keys.ts': `import { createRemoteJWKSet } from 'jose';
                  export const keys = createRemoteJWKSet(new URL('https://id.example/jwks'));`,
      'api.ts': `import { jwtVerify } from 'jose';
                 import { keys } from './keys';
                 export async function caller(token) {
                   const { payload } = await jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'api' });
                   if (payload.token_use !== 'access') throw new Error('token_use');
                   return payload.sub;
                 }`,
      'socket.ts': `import { jwtVerify } from 'jose';
                    import { keys } from './keys';
                    export async function connect(socket) {
                      const { payload } = await «jwtVerify(socket.token, keys, { issuer: 'https://id.example', audience: 'api' })»;
                      socket.user = payload.sub;
                    }`,
    },
    {
      'verify.ts': `import { verify } from 'jsonwebtoken';
                    export const check = (token, options) => verify(token, process.env.JWT_SECRET, options);`,
      'api.ts': `import { sign } from 'jsonwebtoken';
                 import { check } from './verify';
                 export const issue = (id) => sign({ id }, process.env.JWT_SECRET, { expiresIn: '5m', issuer: 'me', audience: 'api' });
                 export const strict = (req) => check(req.token, { algorithms: ['HS256'], issuer: 'me', audience: 'api' });
                 export const loose = (req) => «check(req.token, { algorithms: ['HS256'], issuer: 'me' })»;`,
    },
  ],
  good: [
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://id.example/jwks'));
     export async function shop(token) {
       const { payload } = await jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'shop', algorithms: ['RS256'] });
       if (payload.typ !== 'Bearer') throw new Error('typ');
       return payload.sub;
     }
     export async function depot(token) {
       const { payload } = await jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'depot', algorithms: ['RS256'] });
       return payload.sub;
     }`,
    `import { passportJwtSecret } from 'jwks-rsa';
     import { Strategy } from 'passport-jwt';
     const keysAt = (jwksUri) => passportJwtSecret({ jwksUri, cache: true, rateLimit: true });
     const common = { jwtFromRequest, algorithms: ['RS256'], audience: 'api' };
     export class Guests extends PassportStrategy(Strategy, 'guests') {
       constructor() { super({ ...common, secretOrKeyProvider: keysAt('https://guests.example/jwks'), issuer: 'https://guests.example' }); }
       validate(claims) { if (claims.typ !== 'Bearer') throw new Error('typ'); return claims.sub; }
     }
     export class Crew extends PassportStrategy(Strategy, 'crew') {
       constructor() { super({ ...common, secretOrKeyProvider: keysAt('https://crew.example/jwks'), issuer: 'https://crew.example' }); }
       validate(claims) { return claims.sub; }
     }`,
    `import { compactVerify, jwtVerify } from 'jose';
     export async function one(token) {
       const { payload } = await jwtVerify(token, KEY, { issuer: 'me', audience: 'api' });
       if (payload.type !== 'session') throw new Error('type');
       return payload;
     }
     export async function expired(token) {
       const claims = JSON.parse(new TextDecoder().decode((await compactVerify(token, KEY)).payload));
       if (claims.iss !== 'me' || claims.aud !== 'api' || claims.type !== 'session') throw new Error('claims');
       return claims;
     }`,
    `import jwt from 'jsonwebtoken';
     const policy = { algorithms: ['HS256'], issuer: 'me', audience: 'api' };
     export const one = (token) => jwt.verify(token, process.env.KEY, policy).sub;
     export function two(token) {
       const claims = jwt.verify(token, process.env.KEY, { algorithms: ['HS256'], issuer: 'me', audience: 'api', clockTolerance: 5 });
       if (claims.type && claims.type !== 'access') throw new Error('type');
       return claims.sub;
     }`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://id.example/jwks'));
     export const session = async (token) => (await jwtVerify(token, keys)).payload.sub;
     export async function grant(token, wanted) {
       const { payload } = await jwtVerify(token, keys);
       const audiences = payload.aud instanceof Array ? payload.aud : [payload.aud];
       if (wanted?.audience !== undefined && !audiences.includes(wanted.audience)) throw new Error('audience');
       if (wanted?.client !== undefined && payload.client_id !== wanted.client) throw new Error('client');
       return payload.sub;
     }`,
    `import jwt from 'jsonwebtoken';
     import { Strategy } from 'passport-jwt';
     export function verify(token, type) {
       const payload = jwt.verify(token, process.env.KEY, { algorithms: ['HS256'] });
       if (payload.type !== type) throw new Error('another kind of token');
       return payload.sub;
     }
     export class JwtStrategy extends PassportStrategy(Strategy) {
       constructor() {
         super({ jwtFromRequest: fromHeader, secretOrKey: process.env.KEY, algorithms: ['HS256'], passReqToCallback: true });
       }
       async validate(req, payload) {
         if (payload.type !== 'access') throw new UnauthorizedException();
         return this.users.find(payload.sub);
       }
     }`,
    `import jwt from 'jsonwebtoken';
     import jwksRsa from 'jwks-rsa';
     const client = jwksRsa({ jwksUri: 'https://id.example/jwks' });
     const byKid = (header, done) => client.getSigningKey(header.kid, (error, key) => done(error, key?.getPublicKey()));
     const policy = () => ({ algorithms: ['RS256'], issuer: 'https://id.example', audience: ['api'] });
     export const one = (token, done) => jwt.verify(token, byKid, policy(), done);
     export const two = (token, done) => jwt.verify(token, byKid, { ...policy(), clockTolerance: 5 }, done);
     export const three = (token, done) => {
       const { issuer, ...rest } = policy();
       jwt.verify(token, byKid, rest, done);
     };`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL(process.env.JWKS_URI));
     const provider = (input) => {
       const made = { ...input };
       made.claims = async (token) =>
         (await jwtVerify(token, keys, { algorithms: ['RS256'], issuer: input.issuer, audience: input.id })).payload;
       return made;
     };
     export const github = (input) => {
       const own = provider({ ...input, issuer: 'https://github.example', id: 'a' });
       own.scopes ??= ['user'];
       return own;
     };
     export const custom = (input) => {
       const own = provider({ ...input, issuer: 'https://custom.example', id: 'b' });
       if (own.type !== 'oauth2') throw new Error('type');
       return own;
     };`,
    `import jwt from 'jsonwebtoken';
     const policy = { algorithms: ['HS256'], issuer: 'https://id.example', audience: 'api' } as const;
     export const http = (token) => ⟦jwt.verify(token, process.env.JWT_SECRET, policy)⟧.sub;
     export const socket = (token) => ⟦jwt.verify(token, process.env.JWT_SECRET, policy)⟧.sub;`,
    `import jwt from 'jsonwebtoken';
     export const access = (token) => jwt.verify(token, process.env.ACCESS_SECRET, { algorithms: ['HS256'], issuer: 'me', audience: 'api' });
     export const refresh = (token) => jwt.verify(token, process.env.REFRESH_SECRET, { algorithms: ['HS256'] });`,
    `import jwt from 'jsonwebtoken';
     export const people = (token) => jwt.verify(token, process.env.KEY, { algorithms: ['RS256'], audience: 'people' });
     export const machines = (token) => jwt.verify(token, process.env.KEY, { algorithms: ['RS256'], audience: 'machines' });`,
    `import jwt from 'jsonwebtoken';
     const read = (token) => jwt.verify(token, process.env.KEY, { algorithms: ['HS256'] });
     export function access(token) {
       const claims = jwt.verify(token, process.env.KEY, { algorithms: ['HS256'] });
       if (claims.type !== 'access') throw new Error('type');
       return claims.sub;
     }
     export function refresh(token) {
       const claims = read(token);
       if (claims.type !== 'refresh') throw new Error('type');
       return claims.sub;
     }`,
    `import jwt from 'jsonwebtoken';
     import { options } from 'our-config';
     export const one = (token) => jwt.verify(token, process.env.KEY, { algorithms: ['HS256'], issuer: 'me', audience: 'api' });
     export const two = (token) => jwt.verify(token, process.env.KEY, options);`,
    `import jwt from 'jsonwebtoken';
     const peek = (token) => jwt.decode(token);
     export const upload = (token) => {
       if (peek(token).type !== 'upload') throw new Error('type');
       jwt.verify(token, process.env.KEY, { algorithms: ['HS256'] });
     };
     export const download = (token) => {
       const claims = jwt.verify(token, process.env.KEY, { algorithms: ['HS256'] });
       if (claims.type !== 'download') throw new Error('type');
     };`,
    `import jwt from 'jsonwebtoken';
     export async function refresh(token) {
       const claims = jwt.verify(token, process.env.KEY, { algorithms: ['HS256'] });
       return sessions.findOne({ token, user: claims.sub });
     }
     export const access = (token) => {
       const claims = jwt.verify(token, process.env.KEY, { algorithms: ['HS256'] });
       if (claims.type !== 'access') throw new Error('type');
     };`,
    `import jwt from 'jsonwebtoken';
     export const listed = (token) => jwt.verify(token, process.env.KEY, { algorithms: ['HS256'] });
     export const bare = (token) => jwt.verify(token, process.env.KEY);`,
    {
      'verify.ts': `import { verify } from 'jsonwebtoken';
                    const policy = { algorithms: ['HS256'], issuer: 'me', audience: 'api' };
                    export const one = (token) => verify(token, process.env.KEY, policy);`,
      'one.test.ts': `import { verify } from 'jsonwebtoken';
                      it('signs', () => verify(sign(), process.env.KEY));`,
    },
  ],
  *check(site, code) {
    for (const { verifier, key, peers, lacks: all, agrees } of code.peersOf(site)) {
      // Another rule says at the same place that a check is missing, and names those who ask for it.
      const isTold = (check: string) => check === 'algorithms' || !code.isIssuedHere(site);
      const lacks = all.filter(({ check, isClaim }) => isClaim || !isTold(check));
      if (agrees) {
        yield {
          at: verifier.at,
          controls: ['O11'],
          proves: true,
          say: `${peers + 1} verifiers with the key from ${key} have one policy`,
        };
        continue;
      }
      if (lacks.length === 0) continue;
      const checks = lacks.map(({ check, isClaim }) => (isClaim ? `\`${check}\`` : check)).join(', ');
      const others = [...new Set(lacks.flatMap(({ checkedBy }) => checkedBy))];
      yield {
        at: verifier.at,
        cause: `${checks} for tokens of the key from ${key}`,
        say: `${checks} not checked here, but where else tokens of these keys are verified`,
        lookedFor: `what ${others.length === 1 ? 'another verifier asks' : `${others.length} other verifiers ask`} for: ${checks} (key from ${key})`,
        controls: CONTROLS.filter((control) => control === 'O11' || lacks.some((lack) => aboutOf(lack) === control)),
        trace: others.slice(0, SHOWN).map((at) => ({
          at,
          say: `${lacks
            .filter(({ checkedBy }) => checkedBy.includes(at))
            .map(({ check }) => check)
            .join(', ')} checked here`,
        })),
      };
    }
  },
});

const CONTROLS = ['O6', 'O7', 'O9', 'O11'] as const;

function aboutOf({ check, isClaim }: { check: string; isClaim: boolean }): string {
  if (isClaim) return 'O9';
  return check === 'issuer' ? 'O6' : 'O7';
}

/** Other verifiers that a finding names. */
const SHOWN = 5;
