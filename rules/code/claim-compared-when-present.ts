import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'claim-compared-when-present',
  title: 'A claim is compared only where the token has it',
  severity: 'medium',
  confidence: 'medium',
  cwe: [636, 287],
  controls: ['B4', 'O9'],
  references: ['RFC 8725 §3.12'],
  why: 'Whoever gets a token without the claim passes the check: an older token, one of another kind, one of another issuer.',
  fix: 'Compare without asking first: `if (claims.tenant !== wanted) throw …` refuses a token without the claim too.',
  blind:
    'Claims under names of the project, and tokens that cannot be without the claim because another place demands it.',
  roles: ['claim.compare'],
  bad: [
    `export class SameGuild {
       canActivate(context) {
         const { account, params } = context.switchToHttp().getRequest();
         return «!account.guildId || account.guildId === params.guildId»;
       }
     }`,
    `export function sameOrg(req, res, next) {
       const { org } = req.caller!;
       if («org && org !== req.params.orgId») return res.sendStatus(403);
       next();
     }
     export const mayOpen = (claims, workspace) => «!claims.workspace || claims.workspace === workspace»;
     app.use('/:tenant/*', async (c, next) => {
       const caller = c.get('caller');
       if («!caller.tenant || caller.tenant === c.req.param('tenant')») return next();
       return c.json({ error: 'tenant' }, 403);
     });`,
    `import { introspect } from './introspection';
     export async function client(request, reply) {
       const found = await introspect(bearer(request));
       if (!found.active) return reply.code(401).send();
       if («found.aud && ![found.aud].flat().includes(settings.audience)») return reply.code(401).send();
       request.client = found.client_id;
     }`,
    `export class DepotGuard {
       canActivate(context) {
         const { user } = context.switchToHttp().getRequest<Request>();
         if («user.tid && user.tid !== this.settings.tenant») throw new ForbiddenException();
         return true;
       }
     }`,
    `export function depot(req, res, next) {
       const caller = req.user as Claims;
       if («caller.azp && caller.azp !== CLIENT») return res.status(403).end();
       next();
     }`,
    `const shownBy = (request) => sha256(request.socket.getPeerCertificate().raw);
     export function couriers(request) {
       const bound = request.courier.cnf?.['x5t#S256'];
       if («bound && bound !== shownBy(request)») throw new Unauthorized();
     }
     export function porters(request, claims) {
       const print = claims.cnf?.['x5t#S256'];
       if (!print || print !== shownBy(request)) throw new Unauthorized();
     }`,
    `export async function open(request, claims) {
       const { cnf: { jkt } = {} } = claims;
       if (!jkt) throw new Unauthorized();
       return request;
     }
     export async function close(request, claims) {
       if («claims.cnf?.jkt && !sameText(claims.cnf.jkt, await thumbprintOf(request))») throw new Unauthorized();
     }`,
    `export function guard(req, claims) {
       const presented = req.socket.getPeerCertificate()?.raw;
       if («presented && claims.cnf?.['x5t#S256'] !== sha256(presented)») throw new Unauthorized();
     }`,
    `interface Claims { tid?: string }
     app.post('/tenants/:tenant/close', async (req, reply) => {
       const { tid } = req.user as Claims;
       if («tid && tid !== req.params.tenant») return reply.code(403).send({ error: 'tenant' });
       return close(req.params.tenant);
     });`,
    `import jwt from 'jsonwebtoken';
     export function reset(token) {
       const claims = jwt.verify(token, process.env.SECRET, { algorithms: ['HS256'] });
       if («claims.purpose && claims.purpose !== 'reset'») throw new Error('purpose');
       return claims.sub;
     }`,
    `export function assertTenant(req, wanted) {
       const actual = req.claims?.tenant;
       if («actual && actual !== wanted») throw new Forbidden();
     }`,
    `import { verify } from './tokens';
     export async function guard(req, res, next) {
       const { tokenUse } = await verify(req.token);
       if («tokenUse && tokenUse !== 'access'») return res.status(401).end();
       next();
     }`,
  ],
  good: [
    `export const mayOpen = (claims, workspace) => claims.workspace !== undefined && claims.workspace === workspace;
     export const label = (claims, org) => !claims.org || claims.org === org ? '' : claims.org;
     export function sameOrg(req, res, next) {
       const { org } = req.caller!;
       if (!org || org !== req.params.orgId) return res.sendStatus(403);
       next();
     }
     export const isListed = (claims, tenants) => { if (!claims.tenant) throw new Error('tenant'); return !claims.tenant || tenants.includes(claims.tenant); };`,
    `export class DepotGuard {
       canActivate(context) {
         const { user } = context.switchToHttp().getRequest<Request>();
         if (user?.tid !== this.settings.tenant) throw new ForbiddenException();
         return true;
       }
     }`,
    `export function rename(req, form) {
       const { user } = form;
       if (user.tid && user.tid !== form.tid) throw new Error('tid');
       const { user: own } = req;
       if (own.type && own.type !== 'person') throw new Error('type');
     }`,
    `export function both(request, claims) {
       const bound = claims.cnf?.jkt;
       if (bound && bound !== proofOf(request)) throw new Unauthorized();
     }`,
    `export function guard(req, claims) {
       const presented = req.socket.getPeerCertificate()?.raw;
       if (!presented || claims.cnf?.['x5t#S256'] !== sha256(presented)) throw new Unauthorized();
     }`,
    `import jwt from 'jsonwebtoken';
     export function reset(token) {
       const claims = jwt.verify(token, process.env.SECRET, { algorithms: ['HS256'] });
       if (claims.purpose !== 'reset') throw new Error('purpose');
       return claims.sub;
     }`,
    `export function assertTenant(req, wanted) {
       const actual = req.claims?.tenant;
       if (!actual) throw new Forbidden();
       if (actual && actual !== wanted) throw new Forbidden();
     }`,
    `export function restrict(payload, expected) {
       if (expected.tenant && expected.tenant !== payload.tenant) throw new Forbidden();
       if (payload.type && payload.type !== 'draft') payload.type = 'draft';
     }`,
    `export class Record {
       constructor({ jti, kind, type, ...payload }) {
         if (kind && kind !== this.constructor.name) throw new TypeError('kind');
         if (payload.type && payload.type !== type) throw new TypeError('type');
       }
     }`,
  ],
  *check(site) {
    if (site.side === 'browser' || site.side === 'native' || site.side === 'test') return;
    const [binding] = site.texts('binding');
    if (binding === 'optional') {
      const unknown = 'both may be meant to pass: tokens that are bound, and those that are not';
      yield { at: site.at, say: 'whether tokens that are bound to nothing are refused', controls: ['T8'], unknown };
      return;
    }
    if (binding !== undefined) {
      const say = 'a token that is bound to nothing passes this check, and another of this file refuses it';
      yield { at: site.at, say, controls: ['T8', 'B4'], lookedFor: 'a refusal where the token has no `cnf`' };
      return;
    }
    const [claim = ''] = site.texts('claim');
    if (claim === 'cnf' || /^(?:jkt|x5t)/.test(claim)) {
      const say = 'whoever shows no certificate or key of their own may use a token that is bound to one';
      yield { at: site.at, say, controls: ['T8', 'B4'], lookedFor: 'a refusal where nothing is shown' };
      return;
    }
    yield {
      at: site.at,
      say: `a token without \`${claim}\` passes this check`,
      lookedFor: 'a refusal where the claim is missing',
    };
  },
});
