import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'revocation-fails-open',
  title: 'A list of revoked tokens that cannot be reached revokes nothing',
  severity: 'medium',
  confidence: 'high',
  cwe: [636, 613],
  controls: ['D5', 'R2', 'B4'],
  references: ['OWASP ASVS 4.0.3 V4.1.5'],
  why: 'Whoever holds a stolen token only needs the store to be slow: while it fails, every token that was taken back works again.',
  fix: 'Refuse the request where the list does not answer, or keep a copy of it that may be old by a known time.',
  blind: 'Lists whose name does not say what they hold, and failures that are turned into answers inside of a client.',
  roles: ['revocation.ask'],
  bad: [
    `import { jwtVerify } from 'jose';
     export async function device(token) {
       const { payload } = await jwtVerify(token, KEY, options);
       const revoked = await «redis.get(\`revoked:\${payload.jti}\`)».catch(() => null);
       if (revoked) throw new Error('revoked');
       return payload.sub;
     }`,
    `export const options = {
       trusted: async (_req, token) => {
         try {
           return (await redis.sismember('revoked', token.jti)) === 0;
         } catch (error) {
           log.warn(error);
           return «true»;
         }
       },
     };`,
    `export async function isRevoked(jti) {
       try {
         return (await redis.exists(\`blacklist:\${jti}\`)) === 1;
       } catch {
         return «false»;
       }
     }`,
    `export async function guard(req, res, next) {
       try {
         if (await «db.revokedToken.findUnique({ where: { jti: req.auth.jti } })») return res.sendStatus(401);
       } catch (error) {
         console.error(error);
       }
       next();
     }`,
    `export const stillGood = async (jti) => !(await «denylist.has(jti)».catch(() => false));`,
  ],
  good: [
    `export async function device(jti) {
       const revoked = await redis.get(\`revoked:\${jti}\`);
       if (revoked !== null) throw new Error('revoked');
     }
     export async function isRevoked(jti) {
       try { return (await redis.exists(\`blacklist:\${jti}\`)) === 1; } catch { return true; }
     }`,
    `export const options = {
       trusted: async (_req, token) => {
         try { return (await redis.sismember('revoked', token.jti)) === 0; } catch (error) { log.warn(error); return false; }
       },
     };`,
    `export async function guard(req, res, next) {
       try {
         if (await db.revokedToken.findUnique({ where: { jti: req.auth.jti } })) return res.sendStatus(401);
         next();
       } catch (error) {
         res.status(503).json({ error: 'try again' });
       }
     }`,
    `export async function revoke(jti) { await redis.set(\`revoked:\${jti}\`, '1').catch((error) => log.error(error)); }
     export const list = () => db.revokedToken.query('all').catch(() => { throw new Error('store'); });`,
    `export const open = async (jti) => (await allowlist.get(jti).catch(() => null)) !== null;`,
  ],
  *check(site) {
    if (['browser', 'native', 'test', 'tooling'].includes(site.side)) return;
    const [given] = site.part('value').values;
    yield {
      at: given?.kind === 'literal' ? given.node : site.at,
      say: 'where the list of what was revoked cannot be asked, nothing counts as revoked',
      lookedFor: 'a refusal where it fails',
    };
  },
});
