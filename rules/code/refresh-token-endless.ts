import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'refresh-token-endless',
  title: 'A refresh token is kept without an end',
  severity: 'medium',
  confidence: 'medium',
  cwe: [613],
  controls: ['T3'],
  references: ['RFC 9700 §4.14.2'],
  why: 'Whoever copied it once has new access tokens for years, long after the device was sold or the person has left.',
  fix: 'Keep when it ends beside it, or let the store forget it (`EX`), and ask for it where the token is redeemed.',
  blind: 'Records that no schema of the project declares, and ends that a database sets by itself.',
  roles: ['token.keep'],
  bad: [
    `export async function openKiosk(user) {
       const refreshToken = opaque();
       await «pool.query('INSERT INTO kiosks (user_id, token_hash) VALUES ($1, $2)', [user.id, digest(refreshToken)])»;
       return refreshToken;
     }
     export const kioskOf = (token) => one('SELECT u.* FROM kiosks k JOIN users u ON u.id = k.user_id WHERE k.token_hash = $1', [digest(token)]);`,
    `export const issue = async (db, userId) => { await «db.insert(watchTokens).values({ hash: hashOf(next()), userId, expiresAt: null })»; };
     export async function renew(db, refreshToken) {
       const row = await db.query.watchTokens.findFirst({ where: eq(watchTokens.hash, hashOf(refreshToken)) });
       return row && sign(row.userId);
     }`,
    {
      'prisma/schema.prisma': `model KioskToken { id String @id
                                 tokenHash String @unique
                                 createdAt DateTime @default(now()) }`,
      'kiosks.ts': `kiosks.post('/', async (req, res) => {
                      const token = newToken();
                      await «prisma.kioskToken.create({ data: { label: req.body.label, tokenHash: hashOf(token) } })»;
                      res.json({ refreshToken: token });
                    });`,
    },
    `export async function keep(redis, token, user) {
       await «redis.set(\`refresh:\${hashOf(token)}\`, user)»;
       return token;
     }`,
    `export async function begin(db, trusted) {
       const refreshToken = randomToken();
       await «db.insert(sessions).values({ tokenHash: hashOf(refreshToken), expiresAt: trusted ? null : inDays(30) })»;
       return refreshToken;
     }`,
    `import { pgTable, text, timestamp } from 'drizzle-orm/pg-core';
     export const refreshTokens = pgTable('refresh_tokens', { hash: text('hash').notNull(), userId: text('user_id'), expiresAt: timestamp('expires_at') });
     export async function begin(db, userId) {
       const token = randomToken();
       await «db.insert(refreshTokens).values({ hash: hashOf(token), userId })»;
       return token;
     }`,
  ],
  good: [
    `import { Entity, Column } from 'typeorm'; import jwt from 'jsonwebtoken';
     @Entity() export class RefreshToken { @Column() userId: string; @Column() refreshToken: string; }
     export async function begin(refreshTokens, userId) {
       const refreshToken = jwt.sign({ sub: userId }, process.env.REFRESH_KEY, { expiresIn: '30d' });
       await refreshTokens.save({ userId, refreshToken: hashOf(refreshToken) });
       return { refreshToken };
     }`,
    `export async function open(user) {
       const refreshToken = opaque();
       await pool.query('INSERT INTO phones (user_id, token_hash) VALUES ($1, $2)', [user.id, digest(refreshToken)]);
       await pool.query(\`INSERT INTO desks (user_id, token_hash, expires_at) VALUES ($1, $2, now() + interval '7 days')\`, [user.id, digest(refreshToken)]);
     }
     export const ofDesk = (token) => one('SELECT * FROM desks WHERE token_hash = $1 AND expires_at > now()', [digest(token)]);
     export const ofPhone = (token) => one('SELECT * FROM phones WHERE token_hash = $1 AND seen_at > $2', [digest(token), monthAgo()]);`,
    `export const link = (tokens, userId) => db.account.create({
       data: { userId, provider: 'google', providerAccountId: tokens.sub, refresh_token: tokens.refresh_token, expires_at: tokens.expires ? at(tokens.expires) : null },
     });`,
    `import { pgTable, text, timestamp } from 'drizzle-orm/pg-core';
     export const refreshTokens = pgTable('refresh_tokens', { hash: text('hash').notNull(), expiresAt: timestamp('expires_at').notNull().default(inAMonth) });
     export const begin = (db, token) => db.insert(refreshTokens).values({ hash: hashOf(token) });`,
    {
      'prisma/schema.prisma': `model account { id String @id
                                 refresh_token String? }`,
      'link.ts': `export async function link(tokens, userId) {
                    await prisma.account.create({ data: { userId, provider: 'mail', refresh_token: tokens.refresh_token } });
                  }`,
    },
    `export const issue = async (db, userId) => { await db.insert(pushTokens).values({ hash: hashOf(next()), userId, expiresAt: null }); };
     export async function logout(db, refreshToken) { await end(refreshToken); await db.delete(pushTokens).where(ofDevice); }`,
    {
      'prisma/schema.prisma': `model RefreshToken { id String @id
                                 tokenHash String @unique
                                 expiresAt DateTime @default(dbgenerated("now() + interval '30 days'")) }
                               model DeviceToken { id String @id
                                 tokenHash String @unique
                                 createdAt DateTime @default(now()) }`,
      'tokens.ts': `export async function keep(refreshToken) {
                      await prisma.refreshToken.create({ data: { tokenHash: hashOf(refreshToken) } });
                      await prisma.deviceToken.create({ data: { tokenHash: hashOf(refreshToken) } });
                    }
                    export const find = (hash) => prisma.deviceToken.findFirst({ where: { tokenHash: hash, createdAt: { gt: daysAgo(30) } } });`,
    },
    `export async function keep(redis, token, user) {
       await redis.set(\`refresh:\${hashOf(token)}\`, user, 'EX', 86400);
       await redis.set(\`refresh:\${hashOf(user)}\`, { user, token }, { ex: 86400 });
       await redis.set(\`theme:\${user}\`, 'dark');
     }`,
    `export async function keep(db, refreshToken, row) {
       await db.insert(sessions).values({ ...row, tokenHash: hashOf(refreshToken) });
       await db.insert(unknownTable).values({ tokenHash: hashOf(refreshToken) });
     }`,
  ],
  *check(site, code) {
    if (site.side !== 'server' && site.side !== 'unknown') return;
    const [what = 'it'] = site.texts('what');
    const isSigned = code.life
      .beside(site, 'token.sign')
      .some(
        (signer) =>
          code.strength.tokenKindOf(signer) === 'refresh' && code.strength.lifetimeOf(signer).state === 'ends',
      );
    if (isSigned) {
      yield {
        at: site.at,
        say: `whether what is kept in ${what} ends`,
        unknown: 'refresh tokens are signed with an end here',
      };
      return;
    }
    yield {
      at: site.at,
      say: `a refresh token is kept in ${what} without an end`,
      lookedFor: 'a field of the record, of its schema or an argument of the store that ends it',
    };
  },
});
