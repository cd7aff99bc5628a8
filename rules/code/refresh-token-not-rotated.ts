import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'refresh-token-not-rotated',
  title: 'A refresh token goes on working after its use',
  severity: 'medium',
  confidence: 'medium',
  cwe: [613],
  controls: ['T2'],
  references: ['RFC 9700 §2.2.2', 'RFC 9700 §4.14.2'],
  why: 'A copied refresh token gives new access tokens until it ends, beside its owner, and nobody notices.',
  fix: 'Make a new refresh token with every use, end the old one, and revoke all of its descendants when an old one turns up again.',
  blind:
    'Handlers under neutral names; rotation that a provider or a database does; tokens that are bound to a key of their client.',
  roles: ['token.refresh', 'token.rotation', 'token.sign'],
  bad: [
    `import { JwtService } from '@nestjs/jwt';
     export class Auth {
       constructor(private readonly jwt: JwtService, private readonly refreshTokens: Repository<RefreshToken>) {}
       async start(id: string) {
         const raw = randomBytes(32).toString('base64url');
         await this.refreshTokens.save({ hash: digest(raw), accountId: id });
         return raw;
       }
       async refresh(raw: string) {
         const row = await this.refreshTokens.findOneBy({ hash: digest(raw) });
         const refreshToken = await this.start(row.accountId);
         return { access: «this.jwt.sign({ sub: row.accountId })», refreshToken };
       }
     }`,
    `import jwt from 'jsonwebtoken';
     import { randomBytes } from 'node:crypto';
     session.post('/renew', async (req, res) => {
       const row = await prisma.refreshToken.findUnique({ where: { hash: sha256(req.cookies.renew) } });
       if (!row || row.expiresAt < new Date()) return res.sendStatus(401);
       const next = randomBytes(32).toString('base64url');
       await prisma.refreshToken.create({ data: { userId: row.userId, hash: sha256(next) } });
       await prisma.refreshToken.update({ where: { id: row.id }, data: { lastUsedAt: new Date() } });
       await prisma.user.update({ where: { id: row.userId }, data: { seenAt: new Date() } });
       res.cookie('renew', next, { httpOnly: true, secure: true, sameSite: 'strict' });
       res.json({ access: «jwt.sign({ sub: row.userId }, process.env.KEY, { expiresIn: '10m' })» });
     });`,
    {
      'members.controller.ts': `@Controller('members') export class MembersController {
        constructor(private readonly members: Members) {}
        @Post('refresh') refresh(@Body() body: { refreshToken: string }) { return this.members.refresh(body.refreshToken); }
      }
      import { Members } from './members';`,
      'members.ts': `import { JwtService } from '@nestjs/jwt';
      export class Members {
        constructor(private readonly jwt: JwtService) {}
        async refresh(refreshToken: string) {
          const row = await this.refreshTokens.findOneBy({ hash: sha256(refreshToken) });
          return «this.open(row.memberId)»;
        }
        private async open(id: string) {
          const refreshToken = randomBytes(32).toString('hex');
          await this.refreshTokens.insert({ hash: sha256(refreshToken), memberId: id });
          return { accessToken: this.jwt.sign({ sub: id }), refreshToken };
        }
      }`,
    },
    `export class Devices {
       async renewDevice(refreshToken) {
         const { id } = JSON.parse(await this.redis.get(\`device:\${hashOf(refreshToken)}\`));
         const accessToken = await «this.tokens.signAccess(id)»;
         return { accessToken, refreshToken };
       }
     }`,
    `export class Terminals {
       async renew(presented) {
         const sub = await this.redis.get(\`terminal:\${hashOf(presented)}\`);
         await this.redis.expire(sub, 900);
         return { accessToken: await «this.access(sub)», refreshToken: presented };
       }
     }
     watches.put('/token', async (req, res) => {
       const { refresh_token } = await req.json();
       const { sub } = await check(refresh_token);
       res.json({ access_token: await «signAccess(sub)», refresh_token });
     });
     watches.post('/oauth', async (req, res) => {
       const known = await redis.get(\`watch:\${req.body.refresh_token}\`);
       res.json({ access_token: await «issueAccess(known)», refresh_token: req.body.refresh_token });
     });`,
    `import jwt from 'jsonwebtoken';
     router.post('/refresh', (req, res) => {
       const { sub } = jwt.verify(req.body.refreshToken, process.env.REFRESH_KEY);
       res.json({ accessToken: «jwt.sign({ sub }, process.env.KEY, { expiresIn: '10m' })» });
     });`,
    `import jwt from 'jsonwebtoken';
     const accessFor = (id) => jwt.sign({ id }, process.env.KEY, { expiresIn: '10m' });
     export const refreshToken = async (req, res) => {
       const refreshToken = req.cookies.refreshToken;
       const known = await prisma.session.findUnique({ where: { refreshToken } });
       if (!known) return res.sendStatus(401);
       res.json({ accessToken: «accessFor(known.userId)», refreshToken });
     };`,
    `import jwt from 'jsonwebtoken';
     const generateTokens = (id) => ({
       accessToken: jwt.sign({ id }, process.env.KEY, { expiresIn: '10m' }),
       refreshToken: jwt.sign({ id }, process.env.REFRESH_KEY, { expiresIn: '30d' }),
     });
     app.post('/auth/refresh', (req, res) => {
       const { id } = jwt.verify(req.body.refreshToken, process.env.REFRESH_KEY);
       res.json(«generateTokens(id)»);
     });`,
    `import Provider from 'oidc-provider';
     export const provider = new Provider('https://id.example', { «rotateRefreshToken: false» });`,
    `import { JwtService } from '@nestjs/jwt';
     export class AuthController {
       constructor(private readonly jwt: JwtService) {}
       @Post('refresh')
       async renew(@Body() body) {
         const claims = await this.jwt.verifyAsync(body.refreshToken);
         return { accessToken: await «this.jwt.signAsync({ sub: claims.sub })» };
       }
     }`,
    `import jwt from 'jsonwebtoken';
     import { randomBytes } from 'node:crypto';
     router.post('/refresh', async (req, res) => {
       const [old] = await db.update(refreshTokens).set({ usedAt: new Date() }).where(unused(hashOf(req.body.refreshToken))).returning();
       «if (!old) return res.sendStatus(401);»
       const refreshToken = randomBytes(32).toString('hex');
       await db.insert(refreshTokens).values({ userId: old.userId, family: old.family, hash: hashOf(refreshToken) });
       res.json({ accessToken: jwt.sign({ sub: old.userId }, process.env.KEY, { expiresIn: '10m' }), refreshToken });
     });`,
  ],
  good: [
    `import jwt from 'jsonwebtoken';
     const fresh = () => randomBytes(32).toString('base64url');
     async function keep(owner) { const token = fresh(); await db.query('INSERT INTO readers (owner, digest) VALUES ($1, $2)', [owner, sha256(token)]); return { token, owner }; }
     async function rotateReader(presented) {
       const { rows: [used] } = await db.query('UPDATE readers SET used_at = now() WHERE digest = $1 AND used_at IS NULL RETURNING owner', [sha256(presented)]);
       return used && keep(used.owner);
     }
     const answer = (owner, kept) => ({ accessToken: jwt.sign({ sub: owner }, KEY, { expiresIn: '5m' }), refreshToken: kept.token });
     readers.post('/refresh', async (req, res) => {
       const { refreshToken } = Given.parse(req.body);
       const next = await rotateReader(refreshToken);
       res.json(answer(next.owner, next));
     });`,
    `import jwt from 'jsonwebtoken';
     import { randomBytes } from 'node:crypto';
     router.post('/refresh', async (req, res) => {
       const [old] = await db.update(refreshTokens).set({ usedAt: new Date() }).where(unused(hashOf(req.body.refreshToken))).returning();
       if (!old) {
         const [known] = await db.select().from(refreshTokens).where(eq(refreshTokens.hash, hashOf(req.body.refreshToken)));
         if (known) await db.delete(refreshTokens).where(eq(refreshTokens.family, known.family));
         return res.sendStatus(401);
       }
       const refreshToken = randomBytes(32).toString('hex');
       await db.insert(refreshTokens).values({ userId: old.userId, family: old.family, hash: hashOf(refreshToken) });
       res.json({ accessToken: ⟦jwt.sign({ sub: old.userId }, process.env.KEY, { expiresIn: '10m' })⟧, refreshToken });
     });`,
    `export async function begin(user, refreshToken) {
       await save(user, refreshToken);
       const accessToken = await signAccess(user);
       return { accessToken, refreshToken };
     }`,
    `export async function login(user) {
       const refreshToken = await makeRefresh(user);
       await keep(refreshToken);
       return { accessToken: await signAccess(user), refreshToken };
     }
     export const first = async (user, refreshToken) => {
       await sessions.create({ hash: sha256(refreshToken), user: user.id });
       return { accessToken: signAccess(user), refreshToken };
     };
     export const kept = (accessToken, refreshToken) => { store(refreshToken); return { accessToken, refreshToken }; };`,
    `import jwt from 'jsonwebtoken';
     const newToken = () => randomBytes(32).toString('hex');
     async function rotate(presented) {
       const row = await prisma.handheldToken.findUnique({ where: { hash: hashOf(presented) } });
       await prisma.handheldToken.update({ where: { id: row.id }, data: { usedAt: new Date() } });
       const token = newToken();
       await prisma.handheldToken.create({ data: { hash: hashOf(token) } });
       return { accessToken: jwt.sign({ sub: row.userId }, process.env.KEY, { expiresIn: '10m' }), refreshToken: token };
     }
     devices.post('/refresh', async (req, res) => { res.json(⟦rotate(req.body.refreshToken)⟧); });`,
    `import { SignJWT } from 'jose';
     export async function refresh(sub, refreshToken) {
       const asked = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
       const answer = await (await fetch('https://id.example/token', { method: 'POST', body: asked })).json();
       return new SignJWT({ sub, rid: answer.refresh_token ?? refreshToken }).setExpirationTime('1h').sign(KEY);
     }`,
    `import jwt from 'jsonwebtoken';
     export class User {
       static async refreshToken(user) {
         if (!user.groups) user.groups = await load(user.id);
         return jwt.sign({ id: user.id, groups: user.groups }, process.env.KEY, { expiresIn: '10m' });
       }
     }`,
    `import jwt from 'jsonwebtoken';
     import { randomBytes } from 'node:crypto';
     router.post('/refresh', async (req, res) => {
       const old = await prisma.refreshToken.delete({ where: { hash: hashOf(req.body.refreshToken) } });
       if (!old) return revokeFamily(req, res);
       const refreshToken = randomBytes(32).toString('hex');
       await prisma.refreshToken.create({ data: { userId: old.userId, hash: hashOf(refreshToken) } });
       res.json({ accessToken: ⟦jwt.sign({ sub: old.userId }, process.env.KEY, { expiresIn: '10m' })⟧, refreshToken });
     });`,
    `import Provider from 'oidc-provider';
     export const provider = new Provider('https://id.example', { ⟦rotateRefreshToken: true⟧ });`,
    `export async function refreshToken(client) {
       const tokens = await client.post('/token', { grant: 'refresh' });
       return tokens;
     }`,
    `import jwt from 'jsonwebtoken';
     export class Auth {
       async refresh(given) {
         const session = await this.sessions.find(given);
         await this.tokenService.rotateSession(session);
         return jwt.sign({ sub: session.userId }, process.env.KEY, { expiresIn: '10m' });
       }
     }`,
    {
      'src/App.tsx': `import jwt from 'jsonwebtoken';
                      export const refresh = () => { setTick((tick) => tick + 1); };`,
    },
  ],
  *check(site, code) {
    if (site.role === 'token.sign' || !SIDES.has(site.side)) return;
    if (site.role === 'token.rotation') {
      const stands = code.strength.protectionOf(site);
      if (stands === 'on') yield { at: site.at, proves: true, say: 'refresh tokens rotate' };
      else if (stands === 'off') {
        yield { at: site.at, say: 'the rotation of refresh tokens is switched off', confidence: 'high' };
      }
      return;
    }
    if (site.part('kept').state !== 'absent') {
      yield {
        at: site.at,
        say: 'the refresh token is handed back as it came, beside a new access token',
        confidence: 'high',
      };
      return;
    }
    // What is said of the answer need not be said of the handler.
    if (
      code.life
        .besideInFile(site, 'token.refresh')
        .some((other) => other.name === 'kept' && code.functionAround(other.at) === site.at)
    )
      return;
    const { issues, refreshToken, ends, noticesReuse, sparesFamily, through } = code.life.rotationAt(site);
    // What a function does that refreshes by itself is said there.
    if (!issues || code.sites('token.refresh').some(({ at }) => through.includes(at))) return;
    if (refreshToken === 'unknown') {
      yield {
        at: issues,
        say: 'whether the refresh token is replaced when it is used',
        unknown: 'functions that cannot be followed may do it',
      };
    } else if (refreshToken === 'kept') {
      yield {
        at: issues,
        say: 'a new access token is made, and the refresh token stays the same',
        lookedFor: 'a new refresh token in this handler and in the functions that it calls',
      };
    } else if (!ends) {
      yield {
        at: issues,
        say: 'new tokens are made, and the refresh token that was used stays good',
        lookedFor: 'anything that deletes, replaces or revokes it',
      };
    } else if (sparesFamily) {
      yield {
        at: sparesFamily,
        say: 'a refresh token that was used before is refused, and those that were made of it stay good',
        lookedFor: 'anything that ends the family of the token',
        severity: 'low',
      };
    } else {
      yield {
        at: issues,
        proves: true,
        say: `refresh tokens rotate${noticesReuse ? ', and the use of an old one is noticed' : ''}`,
      };
    }
  },
});

const SIDES = new Set(['server', 'unknown']);
