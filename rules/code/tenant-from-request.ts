import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'tenant-from-request',
  title: 'A header says whose data a request gets, and the tenant of the token is not asked',
  severity: 'high',
  confidence: 'medium',
  cwe: [639, 863],
  controls: ['O9', 'P1', 'B3'],
  references: ['OWASP ASVS 4.0.3 V4.1.3'],
  why: 'Whoever has a token of one tenant writes the name of another into the header, and reads and changes its data.',
  fix: 'Take the tenant from the verified token, or refuse where the header names another one.',
  blind: 'Tenants in paths and bodies; comparisons in another file; files that say nothing of the tenant of a token.',
  roles: ['request.tenant'],
  bad: [
    `export class TenantGuard {
       canActivate(context) {
         const req = context.switchToHttp().getRequest();
         req.tenantId = «req.header('x-tenant-id')» ?? req.caller?.tid;
         return Boolean(req.tenantId);
       }
     }`,
    `import { jwtVerify } from 'jose';
     export async function authenticate(req, res, next) {
       const { payload } = await jwtVerify(req.token, KEYS, { issuer: 'https://id.example', audience: 'api', algorithms: ['RS256'] });
       req.user = { id: payload.sub, tenantId: payload.tenant_id };
       next();
     }
     export async function invoices(req, res) {
       const tenantId = «req.headers['x-tenant-id']»;
       res.json(await db.invoice.findMany({ where: { tenantId } }));
     }`,
  ],
  good: [
    `export class TenantGuard {
       canActivate(context) {
         const req = context.switchToHttp().getRequest();
         const wanted = req.header('x-tenant-id');
         if (!req.caller || (wanted !== undefined && wanted !== req.caller.tid)) throw new ForbiddenException();
         req.tenantId = req.caller.tid;
         return true;
       }
     }`,
    `export async function invoices(req, res) {
       const tenantId = req.headers['x-tenant-id'];
       if (!req.user.tenants.includes(tenantId)) return res.sendStatus(403);
       res.json(await db.item.findMany({ where: { tenantId } }));
     }
     export async function others(req, res) {
       const tenantId = req.headers['x-tenant-id'];
       if (!(await isMemberOf(req.user.id, tenantId))) return res.sendStatus(403);
       res.json(await db.invoice.findMany({ where: { tenantId } }));
     }
     export const own = (req) => req.user.tenantId;`,
    `export async function invoices(req, res) {
       const tenantId = req.headers['x-tenant-id'];
       res.json(await db.invoice.findMany({ where: { tenantId } }));
     }`,
  ],
  *check(site) {
    if (site.side === 'test' || site.side === 'tooling' || site.side === 'browser' || site.side === 'native') return;
    yield {
      at: site.at,
      say: 'this header chooses the tenant, whatever the token says',
      lookedFor: 'a comparison with the tenant of the token, a question whether the caller belongs to it',
    };
  },
});
