import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'revocation-fails-open',
  title: 'Where nobody can say who is locked out, nobody is',
  severity: 'medium',
  confidence: 'high',
  cwe: [636, 613],
  controls: ['D5', 'R2', 'B4'],
  references: ['OWASP ASVS 4.0.3 V4.1.5'],
  why: 'Whoever holds a stolen token only needs the store to be slow: while it fails, every token that was taken back and every account that was locked works again.',
  fix: 'Refuse the request where the list does not answer, or keep a copy of it that may be old by a known time.',
  blind: 'Lists whose name does not say what they hold, and failures that are turned into answers inside of a client.',
  roles: ['revocation.ask', 'standing.ask'],
  bad: [
    `export async function isStopped(jti: string): Promise<boolean> {
       try { return (await redis.exists(\`stop:\${jti}\`)) === 1; } catch (error) { return «false»; }
     }`,
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
    `export async function isSuspended(tenantId) {
       try {
         const answer = await fetch(\`\${process.env.BILLING}/tenants/\${tenantId}\`);
         const tenant = await answer.json();
         return «tenant.suspended ?? false»;
       } catch (error) {
         log.warn(error);
         return «false»;
       }
     }`,
    `export const isBlocked = async (sub) => {
       const found = await «redis.get(\`barred:\${sub}\`).catch(() => null)»;
       return found !== null;
     };`,
    `import { catchError, firstValueFrom, map, of } from 'rxjs';
     export class Drivers {
       isBanned(driverId: string): Promise<boolean> {
         return firstValueFrom(this.http.get(\`/drivers/\${driverId}\`).pipe(
           map(({ data }) => data.banned),
           catchError((error) => { this.logger.warn(error); return «of(false)»; }),
         ));
       }
     }`,
    `export async function isAccountLocked(id) {
       try {
         if (await store.has(id)) return true;
       } catch (error) {
         log.warn(error);
       }
       return «false»;
     }`,
  ],
  good: [
    `export async function isStopped(jti: string): Promise<boolean> {
       try { return (await redis.exists(\`stop:\${jti}\`)) === 1; } catch (error) { return true; }
     }
     export async function isClosed(orderId: string) {
       try { return (await orders.state(orderId)) === 'closed'; } catch (error) { return false; }
     }`,
    `export async function isSuspended(tenantId) {
       try {
         const answer = await fetch(\`\${process.env.BILLING}/tenants/\${tenantId}\`);
         if (!answer.ok) throw new Error('billing');
         return (await answer.json()).suspended ?? false;
       } catch (error) {
         log.warn(error);
         return true;
       }
     }`,
    `export const isBlocked = async (sub) => {
       const found = await redis.get(\`barred:\${sub}\`).catch(() => 'unknown');
       return found !== null;
     };
     export async function isGuideActive(id) {
       const state = await redis.get(\`active:\${id}\`).catch(() => null);
       return state === '1';
     }`,
    `export async function isLocked(path) {
       try { await access(\`\${path}.lock\`); return true; } catch { return false; }
     }
     export async function isBlocked(taskId) {
       try { return (await graph.blockers(taskId)).length > 0; } catch { return false; }
     }
     export const isDisabled = async (button) => button.getAttribute('disabled').catch(() => null);`,
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
    if (site.role === 'standing.ask') {
      const [name = 'this'] = site.texts('name');
      const isAnswer = site.texts('kind').includes('error answer');
      yield {
        at: site.at,
        say: isAnswer
          ? `\`${name}\` says no where the answer is an error that lacks the field`
          : `\`${name}\` says no where nobody could be asked`,
        lookedFor: isAnswer ? 'a look at the status of the answer' : 'a refusal where it fails',
        confidence: isAnswer ? 'medium' : 'high',
        controls: ['D5', 'B4'],
      };
      return;
    }
    const [given] = site.part('value').values;
    yield {
      at: given?.kind === 'literal' ? given.node : site.at,
      say: 'where the list of what was revoked cannot be asked, nothing counts as revoked',
      lookedFor: 'a refusal where it fails',
    };
  },
});
