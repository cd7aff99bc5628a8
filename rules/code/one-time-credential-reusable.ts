import { type CodeSite, defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'one-time-credential-reusable',
  title: 'A credential for one use works again',
  severity: 'medium',
  confidence: 'medium',
  cwe: [294, 837],
  controls: ['T12'],
  references: ['OWASP Forgot Password Cheat Sheet'],
  why: 'A link from an old mail, a log or the history of a browser opens the account as often as anybody likes.',
  fix: 'Delete the record in the same step that finds it (`findOneAndDelete`, `DELETE … RETURNING`, an update whose condition is that it is unused), and let it end after an hour at most.',
  blind: 'Credentials under neutral names; SQL that is put together from pieces; what hooks and other services delete.',
  roles: ['credential.redeem', 'credential.take', 'token.verify'],
  bad: [
    `devices.post('/token', async (req, res) => {
       const grant = await «prisma.deviceGrant.findUnique({ where: { deviceCode: String(req.body.device_code) } })»;
       if (!grant?.approved || grant.expiresAt < new Date()) return res.status(400).json({ error: 'authorization_pending' });
       res.json({ access_token: issueAccess(grant.userId) });
     });
     export async function trade(code) {
       const grant = await «redis.get(\`code:\${code}\`)»;
       if (!grant) throw new Error('code');
       return { access_token: await issueAccess(JSON.parse(grant).sub) };
     }`,
    `import { and, eq, gt } from 'drizzle-orm';
     import { authCodes } from './schema';
     export async function trade(code) {
       const [grant] = await «db.select().from(authCodes).where(and(eq(authCodes.code, code), gt(authCodes.expiresAt, new Date())))»;
       if (!grant) throw new Error('code');
       await db.delete(authCodes).where(eq(authCodes.id, grant.id));
       return { access_token: await issueAccess(grant.userId) };
     }`,
    `export async function choosePassword(token, password) {
       const hash = createHash('sha256').update(token).digest('hex');
       const row = await «db.passwordReset.findFirst({ where: { hash, expiresAt: { gt: new Date() } } })»;
       if (!row) throw new Error('link');
       await db.user.update({ where: { id: row.userId }, data: { passwordHash: await argon2.hash(password) } });
     }`,
    `export async function join(secret, hash) {
       const pass = await «one('SELECT * FROM invites WHERE code = $1 AND joined_at IS NULL', [secret])»;
       await one('INSERT INTO people (email, password_hash) VALUES ($1, $2)', [pass.email, hash]);
       await one('UPDATE invites SET accepted_at = now() WHERE id = $1', [pass.id]);
     }
     export const reset = (hash) => one('DELETE FROM resets WHERE token_hash = $1 AND expires_at > now() RETURNING id', [hash]);`,
    {
      'sessions.ts': `import { pool } from './pool';
                      export async function endAll(userId) { await pool.query('DELETE FROM app_sessions WHERE user_id = $1', [userId]); }`,
      'recovery.ts': `import { pool } from './pool';
                      import { endAll } from './sessions';
                      app.post('/recovery', async (req, res) => {
                        const { rows: [recovery] } = await «pool.query('SELECT user_id FROM recoveries WHERE recovery_token = $1 AND expires_at > now()', [req.body.token])»;
                        if (!recovery) return res.sendStatus(410);
                        await pool.query('UPDATE users SET password_hash = $1 WHERE id = $2', [await hash(req.body.password), recovery.user_id]);
                        await endAll(recovery.user_id);
                        res.sendStatus(204);
                      });`,
    },
    `app.post('/reset', async (req, res) => {
       const reset = await «db.passwordReset.findFirst({ where: { token: req.body.token, expiresAt: { gt: new Date() } } })»;
       if (!reset) return res.sendStatus(410);
       await db.user.update({ where: { id: reset.userId }, data: { passwordHash: await hash(req.body.password) } });
       await sessions.revokeAll(reset.userId);
       res.sendStatus(204);
     });`,
    `import bcrypt from 'bcrypt';
     app.post('/reset', async (req, res) => {
       const user = await «User.findOne({ resetToken: req.body.token, resetExpires: { $gt: Date.now() } })»;
       if (!user) return res.sendStatus(400);
       user.password = await bcrypt.hash(req.body.password, 12);
       await user.save();
       res.sendStatus(204);
     });`,
    `import jwt from 'jsonwebtoken';
     export async function magic(req, res) {
       const link = await «prisma.magicLink.findUnique({ where: { token: req.query.token } })»;
       if (!link || link.expiresAt < new Date()) return res.sendStatus(400);
       await prisma.magicLink.delete({ where: { id: link.id } });
       res.json({ token: jwt.sign({ sub: link.userId }, process.env.KEY, { expiresIn: '10m' }) });
     }`,
    `import bcrypt from 'bcrypt';
     app.post('/reset', async (req, res) => {
       const user = await «User.findOneAndUpdate({ resetToken: req.body.token }, { password: await bcrypt.hash(req.body.password, 12), resetToken: null })»;
       res.sendStatus(user ? 204 : 400);
     });`,
    `import * as bcrypt from 'bcrypt';
     export class AuthService {
       async resetPassword(dto) {
         const record = await «this.prisma.passwordReset.findFirst({ where: { token: dto.token } })»;
         if (!record || record.expiresAt < new Date()) throw new Error('late');
         await this.prisma.user.update({ where: { id: record.userId }, data: { password: await bcrypt.hash(dto.password, 12) } });
       }
     }`,
    `app.post('/reset', async (req, res) => {
       const tokenHash = createHash('sha256').update(req.body.token).digest('hex');
       const reset = await «prisma.passwordReset.findFirst({ where: { tokenHash, expiresAt: { gt: new Date() } } })»;
       if (!reset) return res.sendStatus(400);
       await prisma.user.update({ where: { id: reset.userId }, data: { passwordHash: await hash(req.body.password) } });
       res.sendStatus(204);
     });`,
    `app.post('/reset', async (req, res) => {
       const { rows } = await «db.query('SELECT id FROM users WHERE reset_token = $1 AND reset_expires > now()', [sha256(req.body.token)])»;
       if (rows.length === 0) return res.sendStatus(400);
       await db.query('UPDATE users SET password_hash = $1 WHERE id = $2', [await hash(req.body.password), rows[0].id]);
       res.sendStatus(204);
     });`,
    `import { eq } from 'drizzle-orm';
     import { passwordResets, users } from './schema';
     export async function resetPassword(token, password) {
       const row = await «db.query.passwordResets.findFirst({ where: eq(passwordResets.token, token) })»;
       if (!row || row.expiresAt < new Date()) throw new Error('late');
       await db.update(users).set({ passwordHash: await hash(password) }).where(eq(users.id, row.userId));
     }`,
    `import { and, eq, gt } from 'drizzle-orm';
     import { magicLinks } from './schema';
     export async function GET(request) {
       const token = new URL(request.url).searchParams.get('token');
       const [link] = await «db.select().from(magicLinks).where(and(eq(magicLinks.token, token), gt(magicLinks.expiresAt, new Date()))).limit(1)»;
       if (!link) return new Response('gone', { status: 410 });
       await createSession(link.userId);
       return Response.redirect('/');
     }`,
    `const keyOf = (token) => \`magic-link:\${token}\`;
     export async function redeem(req, res) {
       const userId = await «redis.get(keyOf(req.query.token))»;
       if (!userId) return res.sendStatus(400);
       await redis.del(keyOf(req.query.token));
       res.json({ session: await createSession(userId) });
     }`,
    `export async function confirm(req, res) {
       const known = await «redis.get(\`otp:\${req.body.phone}\`)»;
       if (known !== req.body.code) return res.sendStatus(401);
       res.json({ session: await createSession(req.body.phone) });
     }`,
    `import jwt from 'jsonwebtoken';
     export async function resetPassword(req, res) {
       const { sub } = «jwt.verify(req.body.token, process.env.RESET_SECRET, { algorithms: ['HS256'] })»;
       await users.update({ id: sub }, { passwordHash: await hash(req.body.password) });
       res.sendStatus(204);
     }`,
    `export async function POST(req) {
       const { code } = await req.json();
       const invite = await «db.invite.findFirst({ where: { codeHash: digest(code), expiresAt: { gt: new Date() } } })»;
       if (!invite || invite.usedAt) return new Response(null, { status: 410 });
       await db.membership.create({ data: { teamId: invite.teamId, userId: await caller(req) } });
       await db.invite.update({ where: { id: invite.id }, data: { usedAt: new Date() } });
       return new Response(null, { status: 204 });
     }`,
  ],
  good: [
    `devices.post('/token', async (req, res) => {
       const grant = await ⟦prisma.deviceGrant.delete({ where: { deviceCode: String(req.body.device_code), approved: true, expiresAt: { gt: new Date() } } })⟧;
       res.json({ access_token: issueAccess(grant.userId) });
     });
     devices.post('/approve', async (req, res) => {
       const grant = await prisma.deviceGrant.findUnique({ where: { deviceCode: String(req.body.device_code) } });
       res.json({ client: grant?.client });
     });
     export async function trade(code) {
       const grant = await ⟦redis.getdel(\`code:\${code}\`)⟧;
       return { access_token: await issueAccess(JSON.parse(grant).sub) };
     }
     export const currency = (code) => redis.get(\`code:\${code}\`);`,
    `export async function showInvite(db, log, path, { code }) {
       const invite = await db.invite.findUnique({ where: { code } });
       log.debug(['asked for', code].join(' '));
       return invite && !invite.used ? { page: path.join('pages', 'register'), code: invite.code } : { notFound: true };
     }`,
    `export async function choosePassword(token, password) {
       const hash = createHash('sha256').update(token).digest('hex');
       const row = await db.passwordReset.delete({ where: { hash, expiresAt: { gt: new Date() } } });
       await db.user.update({ where: { id: row.userId }, data: { passwordHash: await argon2.hash(password) } });
     }
     export const known = (hash) => db.file.findFirst({ where: { hash } });`,
    `app.post('/recover', async (req, res) => {
       const recovery = await prisma.recovery.findFirst({ where: { recoveryToken: req.body.token, expiresAt: { gt: new Date() } } });
       if (!recovery || recovery.usedBy) return res.sendStatus(410);
       await prisma.user.update({ where: { id: recovery.userId }, data: { passwordHash: await hash(req.body.password) } });
       await prisma.recovery.update({ where: { id: recovery.id }, data: { usedBy: req.ip } });
     });`,
    `app.post('/recovery', async (req, res) => {
       const { rows: [recovery] } = await pool.query('SELECT r.id, r.user_id FROM recoveries r JOIN users u ON u.id = r.user_id WHERE r.recovery_token = $1 AND r.expires_at > now()', [req.body.token]);
       if (!recovery) return res.sendStatus(410);
       await pool.query('UPDATE users SET password_hash = $1 WHERE id = $2', [await hash(req.body.password), recovery.user_id]);
       await pool.query('DELETE FROM recoveries WHERE id = $1', [recovery.id]);
       await endAll(recovery.user_id);
       res.sendStatus(204);
     });
     app.post('/reset', async (req, res) => {
       const reset = await resets.findOneBy({ resetToken: req.body.token, expiresAt: MoreThan(new Date()) });
       await users.update(reset.userId, { passwordHash: await hash(req.body.password) });
       await resets.remove(reset);
       await sessions.revokeAll(reset.userId);
     });`,
    `export async function POST(req) {
       const { code } = await req.json();
       const where = { codeHash: digest(code), usedAt: null, expiresAt: { gt: new Date() } };
       const invite = await db.invite.findFirst({ where });
       const { count } = await db.invite.updateMany({ where, data: { usedAt: new Date() } });
       if (count !== 1) return new Response(null, { status: 410 });
       await db.membership.create({ data: { teamId: invite.teamId, userId: await caller(req) } });
       return new Response(null, { status: 204 });
     }
     export async function GET(req) {
       const invite = await db.invite.findFirst({ where: { codeHash: digest(new URL(req.url).searchParams.get('code')) } });
       return Response.json({ team: invite?.teamName });
     }`,
    `export async function reset(req, res) {
       const row = await prisma.passwordReset.findFirst({ where: { token: req.body.token } });
       if (!row || row.redeemedBy || row.expiresAt < new Date()) return res.sendStatus(400);
       await prisma.user.update({ where: { id: row.user }, data: { password: await hash(req.body.password) } });
       await prisma.passwordReset.update({ where: { id: row.id }, data: { redeemedBy: row.user } });
       res.end();
     }`,
    `import { and, eq, gt, isNull } from 'drizzle-orm';
     import { magicLinks, passwordResets } from './schema';
     export async function resetPassword(token, password) {
       const [row] = await ⟦db.delete(passwordResets).where(and(eq(passwordResets.token, token), gt(passwordResets.expiresAt, new Date()))).returning()⟧;
       if (!row) throw new Error('late');
       await db.update(users).set({ passwordHash: await hash(password) }).where(eq(users.id, row.userId));
     }
     export async function enter(token) {
       const [link] = await ⟦db.update(magicLinks).set({ usedAt: new Date() }).where(and(eq(magicLinks.token, token), isNull(magicLinks.usedAt), gt(magicLinks.expiresAt, new Date()))).returning()⟧;
       if (link) await createSession(link.userId);
     }`,
    `export async function redeem(req, res) {
       const userId = await ⟦redis.getdel(\`magic:\${req.query.token}\`)⟧;
       if (!userId) return res.sendStatus(400);
       res.json({ session: await createSession(userId) });
     }
     export const pending = (domain) => redis.get(\`verification:\${domain}\`);`,
    `import jwt from 'jsonwebtoken';
     export async function resetPassword(req, res) {
       const user = await users.findOne(req.params.id);
       const { sub } = jwt.verify(req.body.token, process.env.RESET_SECRET + user.passwordHash, { algorithms: ['HS256'] });
       await users.update({ id: sub }, { passwordHash: await hash(req.body.password) });
     }
     export async function recoverPassword(req, res) {
       const { sub, jti } = jwt.verify(req.body.token, process.env.RESET_SECRET, { algorithms: ['HS256'] });
       if (!(await redis.set(\`seen:\${jti}\`, '1', 'NX'))) return res.sendStatus(400);
       await users.update({ id: sub }, { passwordHash: await hash(req.body.password) });
     }`,
    `app.post('/reset', async (req, res) => {
       const { rowCount } = await ⟦db.query(
         'UPDATE users SET password_hash = $1, reset_token = NULL WHERE reset_token = $2 AND reset_expires > now()',
         [await hash(req.body.password), sha256(req.body.token)],
       )⟧;
       res.sendStatus(rowCount === 1 ? 204 : 400);
     });`,
    `export async function loader({ params, request }) {
       const session = await getSession(request);
       const invite = await prisma.memberInvite.findUnique({ where: { token: params.token }, include: { organisation: { select: { name: true } } } });
       const user = await prisma.user.findFirst({ where: { email: invite.email, emailVerified: true }, select: { password: true } });
       return { status: invite.status, known: user !== null, mine: session?.user.emailVerified };
     }`,
    `import bcrypt from 'bcrypt';
     app.post('/reset', async (req, res) => {
       const user = await ⟦User.findOneAndUpdate({ resetToken: req.body.token, resetExpires: { $gt: new Date() } }, { $unset: { resetToken: 1 } })⟧;
       if (!user) return res.sendStatus(400);
       await user.updateOne({ password: await bcrypt.hash(req.body.password, 12) });
       res.sendStatus(204);
     });`,
    `app.get('/reset/:token', async (req, res) => {
       const user = await User.findOne({ resetToken: req.params.token });
       res.render(user ? 'form' : 'gone');
     });`,
    `export class Resets {
       constructor(private readonly users: Users) {}
       async reset(token: string, password: string) {
         const user = await this.repository.findOne({ where: { resetToken: token } });
         if (user.resetExpires < new Date()) throw new Error('late');
         await this.users.changePassword(user, password);
       }
     }`,
    `import bcrypt from 'bcrypt';
     app.post('/reset', async (req, res) => {
       const user = await User.findOne({ resetToken: req.body.token, resetExpires: { $gt: Date.now() } });
       user.password = await bcrypt.hash(req.body.password, 12);
       user.resetToken = undefined;
       await user.save();
       res.sendStatus(204);
     });`,
    `import jwt from 'jsonwebtoken';
     export async function resend(req, res) {
       const invitation = await prisma.invitation.findUnique({ where: { email: req.body.email } });
       const known = await prisma.verificationToken.findUnique({ where: { token: hash(invitation.token) } });
       if (!known) await prisma.verificationToken.create({ data: { token: hash(invitation.token), expires: soon() } });
       else await prisma.verificationToken.update({ where: { token: hash(invitation.token) }, data: { expires: soon() } });
       mail.send(req.body.email, jwt.sign({ id: invitation.id }, process.env.KEY, { expiresIn: '7d' }));
     }`,
  ],
  *check(site, code) {
    if (!SIDES.has(site.side)) return;
    if (site.role === 'token.verify') {
      const sets = code.life.reusableLinkAt(site);
      if (!sets) return;
      yield {
        at: site.at,
        say: 'a signed link that sets a new password works until it ends, as often as it is used',
        lookedFor: 'its number in a list of used ones, the state of the account in its key or claims',
        severity: 'low',
      };
      return;
    }
    const { opens, consumed, ends } = code.life.redemptionAt(site);
    if (!opens) return;
    const { at, name } = site;
    if (consumed === 'never') {
      yield {
        at,
        say: `\`${name}\` is looked up and stays good afterwards`,
        lookedFor: 'anything that deletes it, empties its field or marks it as used',
      };
    } else if (!ends) {
      yield {
        at,
        say: `\`${name}\` is good for ever: nothing looks at when it was made`,
        lookedFor: 'a comparison with a time in the function around it',
        confidence: code.life.isSaidBeside(site, endingOf(site)) ? 'low' : 'medium',
      };
    } else if (site.role === 'credential.take' && ends) {
      yield { at, proves: true, say: `\`${name}\` is found and taken in one step` };
    } else if (consumed === 'later' && site.role === 'credential.redeem') {
      yield {
        at,
        say: `\`${name}\` is found first and used up later: two requests at once both pass`,
        lookedFor: 'one step that finds and deletes it',
        severity: 'low',
        confidence: LOGS_IN.test(name) ? 'medium' : 'low',
      };
    }
  },
});

const SIDES = new Set(['server', 'unknown']);
/** Where a statement names the table, something of the package ends such rows only if it speaks of that table. */
function endingOf(site: CodeSite): RegExp {
  const [, table] = /\bfrom\s+["`]?(\w{1,40})/i.exec(site.texts('statement')[0] ?? '') ?? [];
  return table === undefined
    ? ENDING
    : new RegExp(`\\b${table}\\b[^;]{0,300}?(?:expir|valid_(?:until|to)|created_at|ttl)`, 'i');
}

const ENDING = /expires(?:At|In|_at|_in)?\b|expir(?:y|ation)|\bTTL\b|index\([^)]{0,80}expire/;
/** What opens an account by itself. */
const LOGS_IN = /magic|otp|one_?time|login|code|invit|hand-?off|exchange|grant|pairing/i;
