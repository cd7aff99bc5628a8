import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'token-lives-long',
  title: 'A token lives longer than it should',
  severity: 'medium',
  confidence: 'high',
  cwe: [613],
  controls: ['T1'],
  references: ['RFC 7519 §4.1.4'],
  why: 'A stolen token works until it ends, because nobody asks the issuer before.',
  fix: 'Let access tokens end after an hour at most, and links that reset a password after a day; renew sessions with a refresh token. The limits are set by `limits` in authproof.json.',
  blind: 'Lifetimes that only a running environment or an identity provider knows.',
  roles: ['token.sign', 'token.defaults'],
  bad: [
    {
      'auth.module.ts': `import { JwtModule } from '@nestjs/jwt';
                         export const tokens = JwtModule.registerAsync({
                           useFactory: (settings) => ({
                             secret: settings.getOrThrow('KEY'),
                             signOptions: { issuer: 'shop', «expiresIn: settings.get('TOKEN_LIFE') ?? '45d'» },
                           }),
                         });`,
      'members.service.ts': `import { JwtService } from '@nestjs/jwt';
                             export class Members {
                               constructor(private readonly tokens: JwtService) {}
                               open(member) { return this.tokens.sign({ ...member, sub: member.id }); }
                             }`,
    },
    {
      'src/device.service.ts': `import jwt from 'jsonwebtoken';
                                export const signFor = (kiosk) => «jwt.sign({ sub: kiosk.id, typ: 'kiosk' }, process.env.KEY, { expiresIn: '60d' })»;`,
    },
    `import jwt from 'jsonwebtoken';
     export const login = (user) => ({ accessToken: «jwt.sign({ sub: user.id }, process.env.KEY, { expiresIn: '30d' })» });`,
    `import jwt from 'jsonwebtoken';
     export const login = (user) => «jwt.sign({ sub: user.id }, process.env.KEY, { expiresIn: process.env.JWT_TTL ?? '7d' })»;`,
    `import jwt from 'jsonwebtoken';
     export const login = (user) => «jwt.sign({ sub: user.id, exp: Math.floor(Date.now() / 1000) + 60 * 60 * 24 * 14 }, process.env.KEY)»;`,
    `import { SignJWT } from 'jose';
     export const accessToken = (user, key) => «new SignJWT({ sub: user.id }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('12 hours').sign(key)»;`,
    `import jwt from 'jsonwebtoken';
     import moment from 'moment';
     const make = (id, expires) => jwt.sign({ sub: id, exp: expires.unix() }, process.env.KEY);
     export const accessToken = (id) => { const ends = moment().add(14, 'days'); return «make(id, ends)»; };`,
    `import { SignJWT } from 'jose';
     const end = new Date(Date.now() + 1000 * 60 * 60 * 48);
     export const accessToken = (user, key) => «new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setExpirationTime(end).sign(key)»;`,
    `import jwt from 'jsonwebtoken';
     export function accessToken(user) {
       const ends = new Date();
       ends.setDate(ends.getDate() + 60);
       return «jwt.sign({ sub: user.id, exp: ends.getTime() / 1000 }, process.env.KEY)»;
     }`,
    {
      'auth.service.ts': `import jwt from 'jsonwebtoken';
                          import { addDays, getUnixTime } from 'date-fns';
                          export class AuthService {
                            issue(user) { return «jwt.sign({ sub: user.id, exp: getUnixTime(addDays(new Date(), 7)) }, process.env.KEY)»; }
                          }`,
    },
    `import { createSigner } from 'fast-jwt';
     const sign = createSigner({ key: process.env.KEY, expiresIn: 7200000 });
     export const login = (user) => «sign({ sub: user.id })»;`,
    `import jwt from 'jsonwebtoken';
     export const resetToken = (user) => «jwt.sign({ sub: user.id }, process.env.KEY, { expiresIn: '7d' })»;`,
    {
      'config.ts': `export const defaults = { jwt: { access: { ttl: 86400 * 2 } } };
                    export const config = { ...defaults, port: 1 };`,
      'tokens.ts': `import jwt from 'jsonwebtoken';
                    import { config } from './config';
                    export const signAccess = (user) => «jwt.sign({ sub: user.id }, process.env.KEY, { expiresIn: config.jwt.access.ttl })»;`,
    },
    {
      'env.ts': `import { cleanEnv, str } from 'envalid';
                 export const env = cleanEnv(process.env, { KEY: str(), ACCESS_TTL: str({ default: '30d' }) });`,
      'tokens.ts': `import jwt from 'jsonwebtoken';
                    import { env } from './env';
                    export const access = (user) => «jwt.sign({ sub: user.id }, env.KEY, { expiresIn: env.ACCESS_TTL })»;`,
    },
    `import { JwtService, JwtModule } from '@nestjs/jwt';
     export const module = JwtModule.register({ secret: process.env.KEY, signOptions: { «expiresIn: '7d'» } });
     export class Auth {
       constructor(private readonly jwt: JwtService) {}
       async login(user) { return { access_token: await this.jwt.signAsync({ sub: user.id }) }; }
     }`,
    `import { JwtModule } from '@nestjs/jwt';
     export const module = JwtModule.register({ secret: process.env.KEY, signOptions: { «expiresIn: '30d'» } });`,
    {
      'app.module.ts': `import { ConfigModule, ConfigService } from '@nestjs/config';
                        import { JwtModule } from '@nestjs/jwt';
                        import * as Joi from 'joi';
                        @Module({
                          imports: [
                            ConfigModule.forRoot({ validationSchema: Joi.object({ TTL: Joi.string().default('365d') }) }),
                            JwtModule.registerAsync({
                              inject: [ConfigService],
                              useFactory: (config: ConfigService) => ({ secret: KEY, signOptions: { «expiresIn: config.get('TTL')» } }),
                            }),
                          ],
                        })
                        export class AppModule {}`,
      'auth.service.ts': `import { JwtService } from '@nestjs/jwt';
                          @Injectable()
                          export class AuthService {
                            constructor(private readonly jwt: JwtService) {}
                            login(user) { return { accessToken: this.jwt.sign({ sub: user.id }) }; }
                          }`,
    },
    `import { ConfigService, registerAs } from '@nestjs/config';
     import jwt from 'jsonwebtoken';
     export const settings = registerAs('auth', () => ({ ttl: process.env.TTL ?? '365d' }));
     export class Tokens {
       constructor(private readonly config: ConfigService) {}
       accessToken(id) { return «jwt.sign({ sub: id }, process.env.KEY, { expiresIn: this.config.getOrThrow('auth.ttl') })»; }
     }`,
  ],
  good: [
    {
      'auth.module.ts': `import { JwtModule } from '@nestjs/jwt';
                         export const tokens = JwtModule.register({ secret: KEY, signOptions: { ⟦expiresIn: '10m'⟧ } });`,
      'members.service.ts': `import { JwtService } from '@nestjs/jwt';
                             export class Members {
                               constructor(private readonly tokens: JwtService) {}
                               open(member) { return this.tokens.sign({ ...member, sub: member.id }); }
                               other(claims, options) { return this.tokens.sign(claims, options); }
                             }`,
    },
    `import jwt from 'jsonwebtoken';
     import dayjs from 'dayjs';
     export const accessToken = (id) => ⟦jwt.sign({ sub: id, exp: dayjs().add(15, 'minutes').unix() }, process.env.KEY)⟧;`,
    // The key says what the token is for, whomever it is handed to.
    `import jwt from 'jsonwebtoken';
     export const register = async (user) => {
       const hash = jwt.sign({ id: user.id }, process.env.CONFIRM_EMAIL_SECRET, { expiresIn: '1d' });
       await mails.userSignUp(user.email, hash);
     };`,
    `import { ConfigModule, ConfigService } from '@nestjs/config';
     import jwt from 'jsonwebtoken';
     import * as Joi from 'joi';
     export const settings = ConfigModule.forRoot({ validationSchema: Joi.object({ TTL: Joi.number().default(900) }) });
     export class Tokens {
       constructor(private readonly config: ConfigService) {}
       accessToken(id) { return jwt.sign({ sub: id }, process.env.KEY, { expiresIn: \`\${this.config.get('TTL')}s\` }); }
     }`,
    {
      'jwt.ts': `import jwt from 'jsonwebtoken';
                 export const makeJWT = (claims, seconds) => jwt.sign(claims, process.env.KEY, { expiresIn: seconds });`,
      'invite.ts': `import { makeJWT } from './jwt';
                    export function invite(mail, id) {
                      const jwtToken = makeJWT({ id }, 60 * 60 * 24 * 7);
                      const verifyUrl = \`https://app.example/join?token=\${jwtToken}\`;
                      mail.send(verifyUrl);
                    }`,
    },
    `import jwt from 'jsonwebtoken';
     export const accessToken = (user) => ⟦jwt.sign({ sub: user.id }, process.env.KEY, { expiresIn: '15m' })⟧;`,
    `import jwt from 'jsonwebtoken';
     export const accessToken = (user) => ⟦jwt.sign({ sub: user.id }, process.env.KEY, { expiresIn: '900000' })⟧;`,
    `import jwt from 'jsonwebtoken';
     export const refreshToken = (user) => jwt.sign({ sub: user.id }, process.env.KEY, { expiresIn: '30d' });`,
    `import jwt from 'jsonwebtoken';
     export const login = (user) => jwt.sign({ sub: user.id, type: 'refresh' }, process.env.KEY, { expiresIn: '30d' });`,
    `import jwt from 'jsonwebtoken';
     export const inviteToken = (mail) => jwt.sign({ mail }, process.env.KEY, { expiresIn: '7d' });`,
    `import jwt from 'jsonwebtoken';
     const settings = { accessTokenTTL: 900, refreshTokenTTL: 864000 };
     const make = (id, expiresIn) => jwt.sign({ id }, process.env.APP_SECRET, { expiresIn });
     export const pair = (id) => Promise.all([⟦make(id, settings.accessTokenTTL)⟧, make(id, settings.refreshTokenTTL)]);
     export const add = (user) => { const signupToken = jwt.sign({ id: user.id }, process.env.KEY, { expiresIn: '7d' }); mail(signupToken); };`,
    `import jwt from 'jsonwebtoken';
     const expiresIn = settings.isDev ? '60d' : '1h';
     export const accessToken = (user) => ⟦jwt.sign({ sub: user.id }, process.env.KEY, { expiresIn })⟧;`,
    `import jwt from 'jsonwebtoken';
     const exp = Math.floor(Date.now() / 1000) + 60 * 60;
     export const accessToken = (user) => ⟦jwt.sign({ sub: user.id, exp }, process.env.KEY)⟧;`,
    `import jwt from 'jsonwebtoken';
     const sign = (payload, expiresIn) => jwt.sign(payload, process.env.KEY, { expiresIn });
     export const refreshToken = (user) => sign({ sub: user.id }, '60d');
     export const accessToken = (user) => ⟦sign({ sub: user.id }, 600)⟧;`,
  ],
  *check(site, code) {
    if (site.side === 'test') return;
    const isDefaults = site.role === 'token.defaults';
    const defaults = new Set(code.sites('token.defaults').map((other) => other.placeOf('expiresIn')));
    // What signs with it says more about what it is for.
    if (isDefaults && code.life.beside(site, 'token.sign').some(({ library }) => library === site.library)) return;
    for (const seen of site.seenFrom('expiresIn')) {
      const given = seen.placeOf('expiresIn');
      const at = isDefaults || defaults.has(given) ? given : seen.at;
      const { trace } = seen;
      const { seconds, isDefault } = code.strength.lifetimeOf(seen);
      const kind = code.strength.tokenKindOf(seen);
      if (seconds === undefined || !Number.isFinite(seconds) || kind === 'refresh' || kind === 'single') continue;
      const limit = kind === 'reset' ? code.strength.limits.resetToken : code.strength.limits.accessToken;
      const what = kind === 'reset' ? 'the reset token' : kind === 'access' ? 'the access token' : 'the token';
      if (seconds > limit) {
        const set = given;
        yield {
          at,
          say: `${what} lives for ${spoken(seconds)}${isDefault ? ' unless a setting says otherwise' : ''}`,
          severity: kind !== 'reset' && seconds > limit * 24 ? 'high' : 'medium',
          confidence: kind === undefined || isDefault || site.side === 'tooling' ? 'medium' : 'high',
          trace:
            code.functionAround(set) === code.functionAround(at) || trace.length > 0
              ? trace
              : at === set
                ? [{ at: seen.at, say: 'signed here' }]
                : [{ at: set, say: 'set here' }],
          cause: set,
        };
      } else if (!isDefault && kind !== 'reset' && !isDefaults) {
        yield { at, proves: true, say: `${what} lives for ${spoken(seconds)}`, trace };
      }
    }
  },
});

function spoken(seconds: number): string {
  const [size, unit] = UNITS.find(([length]) => seconds >= length * 2) ?? ([1, 'second'] as const);
  const count = Math.round((seconds / size) * 10) / 10;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const UNITS = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
] as const;
