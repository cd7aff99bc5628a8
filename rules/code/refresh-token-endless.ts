import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'refresh-token-endless',
  title: 'A refresh token, a session or a code for one use is kept without an end',
  severity: 'medium',
  confidence: 'medium',
  cwe: [613],
  controls: ['T3'],
  references: ['RFC 9700 §4.14.2'],
  why: 'Whoever copied it once has new access tokens for years, long after the device was sold or the person has left.',
  fix: 'Keep when it ends beside it, or let the store forget it (`EX`), and ask for it where the token is redeemed.',
  blind: 'Records that no schema of the project declares, and ends that a database sets by itself.',
  roles: ['token.keep', 'token.refresh'],
  bad: [
    {
      'prisma/schema.prisma': `model RefreshToken { id String @id
                                 hash String @unique
                                 userId String
                                 expiresAt DateTime
                                 revokedAt DateTime? }`,
      'renew.ts': `import jwt from 'jsonwebtoken';
                   session.post('/refresh', async (req, res) => {
                     const row = await «prisma.refreshToken.findUnique({ where: { hash: sha256(req.cookies.renew) } })»;
                     if (!row || row.revokedAt) return res.sendStatus(401);
                     const next = draw();
                     await prisma.refreshToken.create({ data: { userId: row.userId, hash: sha256(next), expiresAt: inAMonth() } });
                     await prisma.refreshToken.delete({ where: { id: row.id } });
                     res.json({ access: jwt.sign({ sub: row.userId }, KEY, { expiresIn: '10m' }), refresh_token: next });
                   });`,
    },
    {
      'prisma/schema.prisma': `model RefreshToken { id String @id
                                 hash String @unique
                                 expiresAt DateTime?
                                 createdAt DateTime @default(now()) }
                               model DeviceGrant { id String @id
                                 deviceCode String @unique
                                 userCode String @unique
                                 approved Boolean @default(false) }`,
      'devices.ts': `export async function begin(userId) {
                       const raw = draw();
                       await «prisma.refreshToken.create({ data: { userId, hash: sha256(raw) } })»;
                       return raw;
                     }
                     devices.post('/authorize', async (req, res) => {
                       const deviceCode = draw();
                       await «prisma.deviceGrant.create({ data: { userCode: short(), deviceCode } })»;
                       res.json({ device_code: deviceCode, expires_in: 600 });
                     });`,
    },
    `const keyOf = (id) => \`session:\${id}\`;
     export async function open(user) {
       const id = draw();
       await «redis.set(keyOf(id), JSON.stringify({ sub: user.id }))»;
       await «redis.set('reset:' + id, user.id)»;
       return id;
     }`,
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
    {
      'prisma/schema.prisma': `model RefreshToken { id String @id
                                 hash String @unique
                                 userId String
                                 expiresAt DateTime }`,
      'renew.ts': `import jwt from 'jsonwebtoken';
                   const isLate = (row) => row.expiresAt < new Date();
                   session.post('/refresh', async (req, res) => {
                     const row = await prisma.refreshToken.delete({ where: { hash: sha256(req.cookies.renew) } });
                     const old = await prisma.refreshToken.findFirst({ where: { hash: sha256(req.cookies.old) } });
                     if (!row || isLate(row) || isLate(old)) return res.sendStatus(401);
                     const next = draw();
                     await prisma.refreshToken.create({ data: { userId: row.userId, hash: sha256(next), expiresAt: inAMonth() } });
                     res.json({ access: jwt.sign({ sub: row.userId }, KEY, { expiresIn: '10m' }), refresh_token: next });
                   });`,
    },
    {
      'prisma/schema.prisma': `model RefreshToken { id String @id
                                 hash String @unique
                                 expiresAt DateTime? @default(dbgenerated("now() + interval '30 days'")) }
                               model DeviceGrant { id String @id
                                 deviceCode String @unique
                                 createdAt DateTime @default(now()) }`,
      'devices.ts': `export const begin = (userId, raw) => prisma.refreshToken.create({ data: { userId, hash: sha256(raw) } });
                     export const start = (deviceCode) => prisma.deviceGrant.create({ data: { deviceCode } });
                     export const find = (deviceCode) => prisma.deviceGrant.findFirst({ where: { deviceCode, createdAt: { gt: minutesAgo(10) } } });`,
    },
    `export async function open(user, id) {
       await redis.set(\`session:\${id}\`, JSON.stringify({ sub: user.id }), 'EX', 3600);
       await redis.set(\`sess:\${id}\`, JSON.stringify({ sub: user.id }));
       await redis.expire(\`sess:\${id}\`, 3600);
     }
     export const seen = (id) => redis.set(\`session-settings:\${id}\`, 'dark');
     export const known = (id) => cache.set(\`session:\${id}\`, id);`,
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
    {
      'prisma/schema.prisma': `model User { id String @id
                                 name String
                                 token String
                                 links Link[] }`,
      'link.ts': `export async function begin(grant, provider) {
                    const links = { create: { provider, token: grant.access_token, refreshToken: grant.refresh_token } };
                    return prisma.user.create({ data: { name: grant.name, token: apiToken(), links } });
                  }`,
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
    if (site.role === 'token.refresh') {
      const unasked = site.part('kept').state === 'absent' ? code.life.rotationAt(site).unasked : undefined;
      if (unasked)
        yield {
          at: unasked,
          say: 'a refresh token is found by its text alone, and nobody asks whether its time is over',
          lookedFor: 'a comparison with the field that says when it ends',
        };
      return;
    }
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
      say: `what is kept in ${what} opens an account, and has no end`,
      lookedFor: 'a field of the record, of its schema or an argument of the store that ends it',
    };
  },
});
