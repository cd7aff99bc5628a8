import { type CodeSite, defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'denial-unrecorded',
  title: 'A guard refuses a caller and leaves no record, where others do',
  severity: 'low',
  confidence: 'medium',
  cwe: [778],
  controls: ['L3'],
  references: ['OWASP ASVS 4.0.3 V7.2.2'],
  why: 'Somebody who tries one right after the other is seen only in the refusals. A guard that refuses in silence is where nobody will see it.',
  fix: 'Record who was refused, what was asked for and by which rule, as the other guards of this package do.',
  blind:
    'Refusals in handlers; records that the platform in front of the service keeps; guards of packages where no guard records anything.',
  roles: ['access.deny'],
  bad: [
    `export const may = (scope) => async (ctx, next) => {
       if (!has(ctx.state.user, scope)) {
         log.warn({ sub: ctx.state.user?.sub, scope, outcome: 'deny' }, 'decision');
         ⟦ctx.throw(403)⟧;
       }
       await next();
     };
     export const mayAny = (scopes) => async (ctx, next) => {
       if (!scopes.some((scope) => has(ctx.state.user, scope))) «ctx.throw(403)»;
       await next();
     };`,
    {
      'roles.guard.ts': `import { CanActivate, ForbiddenException, Injectable, Logger } from '@nestjs/common';
                         @Injectable()
                         export class RolesGuard implements CanActivate {
                           private readonly logger = new Logger(RolesGuard.name);
                           canActivate(context) {
                             const { user } = context.switchToHttp().getRequest();
                             if (!this.roles.has(user.role)) {
                               this.logger.warn(\`refused \${user.id}\`);
                               throw ⟦new ForbiddenException()⟧;
                             }
                             return true;
                           }
                         }`,
      'tenant.guard.ts': `import { CanActivate, ForbiddenException } from '@nestjs/common';
                          export class TenantGuard implements CanActivate {
                            canActivate(context) {
                              const { user, params } = context.switchToHttp().getRequest();
                              if (user.tenant !== params.tenant) throw «new ForbiddenException('other tenant')»;
                              return true;
                            }
                          }`,
    },
    {
      'guards.ts': `import { refused } from './audit';
                    export function requireAdmin(req, res, next) {
                      if (req.user.role !== 'admin') {
                        refused(req, 'admin');
                        return ⟦res.status(403)⟧.json({ error: 'forbidden' });
                      }
                      next();
                    }
                    export function requireOwner(req, res, next) {
                      if (req.user.id !== req.params.userId) return «res.status(403)».json({ error: 'forbidden' });
                      next();
                    }`,
      'audit.ts': `export function refused(req, right) {
                     auditTrail.write({ who: req.user.id, right, path: req.path, outcome: 'deny' });
                   }`,
    },
  ],
  good: [
    `export const may = (scope) => async (ctx, next) => {
       if (!has(ctx.state.user, scope)) ctx.throw(403);
       await next();
     };`,
    `export function requireAdmin(req, res, next) {
       const allowed = req.user.role === 'admin';
       audit.record({ who: req.user.id, right: 'admin', outcome: allowed ? 'allow' : 'deny' });
       if (!allowed) return ⟦res.sendStatus(403)⟧;
       next();
     }
     export function requireOwner(req, res, next) {
       if (req.user.id === req.params.userId) return next();
       ⟦res.sendStatus(403)⟧;
       audit.record({ who: req.user.id, right: 'owner', outcome: 'deny' });
     }`,
    `export const may = (scope) => (req, res, next) => {
       if (has(req.user, scope)) return next();
       logger.warn('refused', { user: req.user.id, scope });
       return ⟦res.sendStatus(403)⟧;
     };
     router.get('/orders/:id', async (req, res) => {
       const order = await orders.find(req.params.id);
       if (order.owner !== req.user.id) return res.status(403).end();
       res.json(order);
     });`,
    `export const may = (scope) => (req, res, next) => {
       if (has(req.user, scope)) return next();
       metrics.refused.inc();
       return res.sendStatus(403);
     };
     export const mayAny = (scopes) => (req, res, next) => {
       if (scopes.some((scope) => has(req.user, scope))) return next();
       events.emit('refused', req.user.id);
       return res.sendStatus(403);
     };`,
    `export const isForbidden = (error) => error.status === 403;
     export function requireReady(req, res, next) {
       if (!ready) return res.status(503).end();
       next();
     }`,
    {
      'guards.ts': `export function requireOwner(req, res, next) {
                      if (req.user.id !== req.params.userId) return res.sendStatus(403);
                      next();
                    }`,
      'inbox.ts': `export async function requireSigned(req, res, next) {
                     if (!(await isSigned(req))) {
                       log.debug('the signature does not fit');
                       return ⟦res.sendStatus(403)⟧;
                     }
                     next();
                   }`,
    },
    `export async function requirePeer(req, res, next) {
       log.debug('checking the peer');
       if (!(await isPeer(req))) return res.sendStatus(403);
       next();
     }
     export function requireOwner(req, res, next) {
       if (req.user.id !== req.params.userId) return res.sendStatus(403);
       next();
     }`,
  ],
  *check(site, code) {
    if (['browser', 'native', 'test', 'tooling'].includes(site.side)) return;
    if (isRecorded(site)) {
      // An event or a number may be a record, and proves none.
      if (site.texts('record').some((record) => LOGGER.test(record)))
        yield { at: site.at, proves: true, say: 'the refusal is recorded' };
      return;
    }
    // A habit is broken beside those who have it: in the same file, or among classes of guards.
    const beside = code.life.besideInFile(site, 'access.deny');
    const classes = isMethod(site) ? code.life.beside(site, 'access.deny').filter(isMethod) : [];
    const habit = [...beside, ...classes].find(isRecorded);
    if (!habit) return;
    yield {
      at: site.at,
      say: 'the caller is refused, and nothing is recorded',
      lookedFor: 'a call of a logger or an audit trail on the way to the refusal',
      trace: [{ at: habit.at, say: 'this guard records its refusals' }],
    };
  },
});

const LOGGER = /^[\w.]*(?:log|audit|trail|record)/i;
const isRecorded = (site: CodeSite) => site.part('record').state === 'present';
const isMethod = (site: CodeSite) => site.texts('kind').includes('method');
