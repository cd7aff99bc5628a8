import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'token-kinds-mixed',
  title: 'A verifier takes one kind of token for another',
  severity: 'medium',
  confidence: 'medium',
  cwe: [287, 345],
  controls: ['O9'],
  references: ['RFC 8725 §3.11', 'RFC 8725 §3.12'],
  why: 'A refresh token works as an access token for as long as it lives; a link from a mail signs its reader in.',
  fix: 'Put the kind into the token (`typ`, or a claim of your own) and compare it wherever one is verified; or give each kind an audience or a key of its own.',
  blind:
    'Kinds that neither claims nor names tell; claims that are compared out of sight, as in a guard behind the middleware.',
  roles: ['token.verify'],
  bad: [
    `import jwt from 'jsonwebtoken';
     export const accessToken = (sub) => jwt.sign({ sub, purpose: 'access' }, process.env.KEY, { expiresIn: '5m' });
     export const resetToken = (sub) => jwt.sign({ sub, purpose: 'reset' }, process.env.KEY, { expiresIn: '1h' });
     const read = (token) => jwt.verify(token, process.env.KEY, { algorithms: ['HS256'] });
     export function authenticate(req, res, next) {
       req.userId = «read(req.headers.authorization.slice(7))».sub;
       next();
     }
     export const logout = (req) => sessions.end(read(req.cookies.token).sub);
     export function reset(req, res) {
       const claims = read(req.body.token);
       if (claims.purpose !== 'reset') return res.sendStatus(400);
       setPassword(claims.sub, req.body.password);
     }`,
    {
      'app.module.ts': `import { ConfigModule } from '@nestjs/config';
                        const load = async () => { try { const all: Record<string, string> = {}; for (const row of await rows()) all[row.name] = row.value; return { INFRA: all }; } catch { return { INFRA: {} }; } };
                        export const modules = [ConfigModule.forRoot({ isGlobal: true, load: [load] })];`,
      'tokens.ts': `import jwt from 'jsonwebtoken';
                    import { ConfigService } from '@nestjs/config';
                    export class Tokens {
                      constructor(private readonly config: ConfigService) {}
                      access(sub: string) { const accessToken = jwt.sign({ sub }, this.config.get('INFRA.JWT_SECRET'), { expiresIn: '10m' }); return accessToken; }
                      refresh(sub: string) { const refreshToken = jwt.sign({ sub }, this.config.get('INFRA.JWT_SECRET'), { expiresIn: '7d' }); return refreshToken; }
                      userOf(token: string) { return users.get(«jwt.verify(token, this.config.get('INFRA.JWT_SECRET'), { algorithms: ['HS256'] })».sub); }
                    }`,
    },
    `import jwt from 'jsonwebtoken';
     export const pair = (id) => ({
       accessToken: jwt.sign({ id }, process.env.JWT_SECRET, { expiresIn: '5m' }),
       refreshToken: jwt.sign({ id }, process.env.JWT_SECRET, { expiresIn: '30d' }),
     });
     export function authenticate(req, res, next) {
       const claims = «jwt.verify(req.token, process.env.JWT_SECRET, { algorithms: ['HS256'] })»;
       req.userId = claims.id;
       next();
     }`,
    {
      'tokens.ts': `import jwt from 'jsonwebtoken';
                    const make = (sub, type, expiresIn) => jwt.sign({ sub, type }, process.env.JWT_SECRET, { expiresIn });
                    export const accessFor = (user) => make(user.id, 'access', '5m');
                    export const resetFor = (user) => make(user.id, 'password-reset', '1h');`,
      'guard.ts': `import { verify } from 'jsonwebtoken';
                   export const userOf = (token) => users.get(«verify(token, process.env.JWT_SECRET, { algorithms: ['HS256'] })».sub);`,
    },
    `import { SignJWT, jwtVerify } from 'jose';
     const key = new TextEncoder().encode(process.env.SECRET);
     export const login = (sub) => new SignJWT({ sub }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('5m').sign(key);
     export const createInviteToken = (sub) => new SignJWT({ sub }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('7d').sign(key);
     export async function session(token) {
       const { payload } = await «jwtVerify(token, key, { algorithms: ['HS256'] })»;
       return users.get(payload.sub);
     }`,
    {
      'auth.module.ts': `import { JwtModule } from '@nestjs/jwt';
                         import { ConfigService } from '@nestjs/config';
                         export const module = JwtModule.registerAsync({
                           inject: [ConfigService],
                           useFactory: async (config: ConfigService) => ({ secret: config.get('auth.SECRET') }),
                         });`,
      'auth.service.ts': `import { JwtService } from '@nestjs/jwt';
                          export class AuthService {
                            constructor(private jwt: JwtService) {}
                            private async generateRefreshToken(sub: string) {
                              const payload: Claims = { sub };
                              const refreshToken = await this.jwt.sign(payload, { expiresIn: '7d' });
                              return refreshToken;
                            }
                            async tokens(sub: string) {
                              return { access_token: await this.jwt.sign({ sub }, { expiresIn: '1d' }), refresh_token: await this.generateRefreshToken(sub) };
                            }
                          }`,
      'jwt.strategy.ts': `import { ExtractJwt, Strategy } from 'passport-jwt';
                          import { PassportStrategy } from '@nestjs/passport';
                          import { ConfigService } from '@nestjs/config';
                          export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
                            constructor(private users: Users, private config: ConfigService) {
                              «super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: config.get('auth.SECRET') })»;
                            }
                            validate(payload: Claims) { return this.users.findUserById(payload.sub); }
                          }`,
    },
    `import { jwtVerify, SignJWT } from 'jose';
     const key = new TextEncoder().encode(process.env.LINK_SECRET);
     export const manage = (studio) => new SignJWT({ studio }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('30m').sign(key);
     export const guest = (studio, name) =>
       new SignJWT({ studio, name }).setProtectedHeader({ alg: 'HS256' }).setAudience('guest').setExpirationTime('1h').sign(key);
     export async function openManage(token) {
       const { payload } = await «jwtVerify(token, key, { algorithms: ['HS256'] })»;
       return payload.studio;
     }`,
    `import jwt from 'jsonwebtoken';
     export const accessToken = (id) => jwt.sign({ sub: id }, process.env.KEY, { audience: 'api', expiresIn: '5m' });
     export const inviteToken = (id) => jwt.sign({ sub: id }, process.env.KEY, { audience: 'invite', expiresIn: '5m' });
     export const read = (token) => «jwt.verify(token, process.env.KEY, { algorithms: ['HS256'], audience: ['api', 'invite'] })».sub;`,
    {
      'apps/api/package.json': '{ "name": "api", "dependencies": { "@fastify/jwt": "9.0.0" } }',
      'apps/api/app.ts': `import jwt from '@fastify/jwt';
        import fastify from 'fastify';
        const app = fastify();
        await app.register(jwt, { secret: process.env.API_KEY });
        app.post('/login', async (req) => ({ accessToken: app.jwt.sign({ sub: req.body.id }, { expiresIn: '5m' }), refreshToken: app.jwt.sign({ sub: req.body.id }, { expiresIn: '9d' }) }));
        app.addHook('onRequest', async (req) => { await «req.jwtVerify()»; });`,
      'apps/desk/package.json': '{ "name": "desk", "dependencies": { "@nestjs/jwt": "11.0.0" } }',
      'apps/desk/module.ts': `import { JwtModule } from '@nestjs/jwt';
        export const desk = JwtModule.register({ secret: process.env.DESK_KEY });`,
    },
  ],
  good: [
    `import jwt from 'jsonwebtoken';
     export const accessToken = (sub) => jwt.sign({ sub, purpose: 'access' }, process.env.KEY, { expiresIn: '5m' });
     export const resetToken = (sub) => jwt.sign({ sub, purpose: 'reset' }, process.env.KEY, { expiresIn: '1h' });
     const read = (token) => jwt.verify(token, process.env.KEY, { algorithms: ['HS256'] });
     export const caller = (req) => accessOnly(read(req.cookies.token));
     export function reset(req, res) {
       const claims = read(req.body.token);
       if (claims.purpose !== 'reset') return res.sendStatus(400);
       setPassword(claims.sub, req.body.password);
     }`,
    `import jwt from 'jsonwebtoken';
     export const accessToken = (id) => jwt.sign({ sub: id }, process.env.KEY, { audience: 'api', expiresIn: '5m' });
     export const inviteToken = (id) => jwt.sign({ sub: id }, process.env.KEY, { audience: 'invite', expiresIn: '5m' });
     export const read = (token, isInvite) =>
       jwt.verify(token, process.env.KEY, { algorithms: ['HS256'], audience: isInvite ? 'invite' : 'api' }).sub;`,
    `import jwt from 'jsonwebtoken';
     export const accessToken = (id) => jwt.sign({ sub: id }, process.env.KEY, { audience: 'api', expiresIn: '5m' });
     export const inviteToken = (id) => jwt.sign({ sub: id }, process.env.KEY, { audience: 'invite', expiresIn: '5m' });
     export const read = (token) => ⟦jwt.verify(token, process.env.KEY, { algorithms: ['HS256'], audience: 'api' })⟧.sub;`,
    `import jwt from 'jsonwebtoken';
     const claimsOf = (user, strategy) => ({ id: user.id, name: user.name, role: user.role, groups: user.groups, strategy });
     export const login = (user) => ({ access_token: jwt.sign(claimsOf(user, 'local'), process.env.JWT_KEY, { expiresIn: '5m' }) });
     export const signedIn = (user) => jwt.sign(claimsOf(user, 'oauth'), process.env.JWT_KEY, { expiresIn: '5m' });
     export const userOf = (token) => jwt.verify(token, process.env.JWT_KEY, { algorithms: ['HS256'] }).id;`,
    `import jwt from 'jsonwebtoken';
     export const invite = (invite) => {
       const inviteToken = jwt.sign({ id: invite.id }, process.env.INVITE_KEY, { expiresIn: '7d' });
       send(inviteToken);
     };
     export const remind = (invites) => invites.map((invite) => {
       const token = jwt.sign({ id: invite.id }, process.env.INVITE_KEY, { expiresIn: '7d' });
       send(token);
     });
     export const accept = (token) => db.join(jwt.verify(token, process.env.INVITE_KEY, { algorithms: ['HS256'] }).id);`,
    `import jwt from 'jsonwebtoken';
     export const pair = (id) => ({
       accessToken: jwt.sign({ id, type: 'access' }, process.env.JWT_SECRET, { expiresIn: '5m' }),
       refreshToken: jwt.sign({ id, type: 'refresh' }, process.env.JWT_SECRET, { expiresIn: '30d' }),
     });
     export function authenticate(req, res, next) {
       const claims = ⟦jwt.verify(req.token, process.env.JWT_SECRET, { algorithms: ['HS256'] })⟧;
       if (claims.type !== 'access') return res.sendStatus(401);
       req.userId = claims.id;
       next();
     }`,
    `import jwt from 'jsonwebtoken';
     export const pair = (id) => ({
       accessToken: jwt.sign({ id }, process.env.ACCESS_SECRET, { expiresIn: '5m' }),
       refreshToken: jwt.sign({ id }, process.env.REFRESH_SECRET, { expiresIn: '30d' }),
     });
     export const userOf = (token) => users.get(⟦jwt.verify(token, process.env.ACCESS_SECRET, { algorithms: ['HS256'] })⟧.id);`,
    `import jwt from 'jsonwebtoken';
     export const accessToken = (id) => jwt.sign({ id }, process.env.JWT_SECRET, { audience: 'api', expiresIn: '5m' });
     export const createResetToken = (id) => jwt.sign({ id }, process.env.JWT_SECRET, { audience: 'reset', expiresIn: '1h' });
     export const userOf = (token) => users.get(⟦jwt.verify(token, process.env.JWT_SECRET, { algorithms: ['HS256'], audience: 'api' })⟧.id);`,
    `import jwt from 'jsonwebtoken';
     export const login = (id) => jwt.sign({ id, role: 'user' }, process.env.JWT_SECRET, { expiresIn: '5m' });
     export const createConfirmToken = (email) => jwt.sign({ email }, process.env.JWT_SECRET, { expiresIn: '1d' });
     export const userOf = (token) => users.get(jwt.verify(token, process.env.JWT_SECRET, { algorithms: ['HS256'] }).id);`,
    `import jwt from 'jsonwebtoken';
     export const refreshToken = (req, res) => res.json({ token: jwt.sign({ id: req.id }, process.env.JWT_SECRET, { expiresIn: '5m' }) });
     export const resetPassword = (req, res) => res.json({ token: jwt.sign({ id: req.id }, process.env.JWT_SECRET, { expiresIn: '5m' }) });
     export const userOf = (token) => users.get(jwt.verify(token, process.env.JWT_SECRET, { algorithms: ['HS256'] }).id);`,
    `import jwt from 'jsonwebtoken';
     const access = (id) => jwt.sign({ id }, process.env.JWT_SECRET, { expiresIn: '5m' });
     const createRefreshToken = (id) => jwt.sign({ id }, process.env.JWT_SECRET, { expiresIn: '30d' });
     export async function rotate(token) {
       const { id } = jwt.verify(token, process.env.JWT_SECRET, { algorithms: ['HS256'] });
       await sessions.findOne({ token, id });
       return [access(id), createRefreshToken(id)];
     }`,
    `import jwt from 'jsonwebtoken';
     import { ExtractJwt, Strategy } from 'passport-jwt';
     import { PassportStrategy } from '@nestjs/passport';
     const accessToken = (id) => jwt.sign({ id }, process.env.JWT_SECRET, { expiresIn: '5m' });
     const refreshToken = (id) => jwt.sign({ id }, process.env.JWT_SECRET, { expiresIn: '30d' });
     export class RTStrategy extends PassportStrategy(Strategy, 'jwt-refresh') {
       constructor(private users: Users) {
         super({ jwtFromRequest: ExtractJwt.fromExtractors([cookie]), secretOrKey: process.env.JWT_SECRET });
       }
       validate(payload) { return this.users.findById(payload.id); }
     }`,
    `import jwt from 'jsonwebtoken';
     const make = (payload) => jwt.sign(payload, process.env.JWT_SECRET, { expiresIn: '5m' });
     export const unsubscribeToken = (id) => make({ kind: 'unsubscribe', sub: id });
     export const watch = (id) => make({ kind: 'watch', sub: id });
     function checked(token, key) {
       try { return { ok: true, payload: jwt.verify(token, key, { algorithms: ['HS256'] }) }; } catch { return { ok: false }; }
     }
     function unsubscribed(key, token) {
       const result = checked(token, key);
       if (!result.ok || result.payload.kind !== 'unsubscribe') return;
       return { channel: result.payload.sub };
     }
     export const unsubscribe = (token) => ⟦unsubscribed(process.env.JWT_SECRET, token)⟧;`,
    `import jwt from 'jsonwebtoken';
     import { accessClaims } from './schemas';
     const createAccessToken = (id) => jwt.sign({ id }, process.env.JWT_SECRET, { expiresIn: '5m' });
     const createRefreshToken = (id) => jwt.sign({ id }, process.env.JWT_SECRET, { expiresIn: '30d' });
     export const userOf = (token) => accessClaims.parse(jwt.verify(token, process.env.JWT_SECRET, { algorithms: ['HS256'] })).id;`,
  ],
  *check(site, code) {
    if (site.side === 'test' || site.side === 'tooling' || site.side === 'browser') return;
    // What other verifiers of the key compare, `verifiers-disagree` asks for.
    if (code.peersOf(site).some(({ lacks }) => lacks.some(({ isClaim }) => isClaim))) return;
    for (const { at, key, kinds, apart } of code.kindsTrustedBy(site)) {
      const names = kinds.map(({ kind }) => kind).join(', ');
      if (apart === 'unknown') {
        const unknown =
          'what decides may be out of sight: the claims are handed on, or the token is compared with one that is kept';
        yield { at, say: `whether kinds of tokens are told apart here (${names})`, unknown };
      } else if (apart === 'mixed') {
        yield {
          at,
          say: `nothing here tells the kinds of tokens apart that this program signs with this key: ${names}`,
          lookedFor: `a comparison of a claim such as \`typ\`, an audience or a key for each kind (key from ${key})`,
          trace: kinds.map((signed) => ({ at: signed.at, say: `${signed.kind} tokens are signed here` })),
        };
      } else {
        yield { at, proves: true, say: PROVEN[apart](names) };
      }
    }
  },
});

const PROVEN = {
  claim: () => 'a claim that tells kinds of tokens apart is compared',
  part: () => 'kinds of tokens are told apart by what the verifier requires',
  key: (names: string) => `the key signs one kind of token only: ${names}`,
};
