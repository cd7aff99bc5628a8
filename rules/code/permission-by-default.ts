import { type ControlId, defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'permission-by-default',
  title: 'Somebody may go on although nobody said so',
  severity: 'high',
  confidence: 'high',
  cwe: [636, 285],
  controls: ['B4', 'B1', 'D5', 'P2'],
  references: ['https://cwe.mitre.org/data/definitions/636.html'],
  why: 'A promise is always true, an answer that never came is no refusal, and an unknown role is below nothing: all of them are let through.',
  fix: 'Wait for the answer, and let only `true` pass: `if (!(await allows(user))) throw …`, `return answer?.result === true`, `(RANK[role] ?? 0) < RANK.owner`.',
  blind: 'Functions of packages and of interfaces, whose promises no text of the project shows.',
  roles: ['access.answer'],
  bad: [
    `export class Policy {
       async allows(user, action) { return (await this.ask(user, action)) === true; }
     }
     export class Payouts {
       constructor(private readonly policy: Policy) {}
       async refund(user, id) {
         if (!«this.policy.allows(user, 'refund')») throw new Error('forbidden');
         await this.bank.recall(id);
       }
     }`,
    `const canEdit = async (user, doc) => (await grants.find(user.id, doc)) !== null;
     export async function save(user, doc) {
       if («canEdit(user, doc)») await store.save(doc);
     }`,
    `export async function allows(user, action) {
       const answer = await ask({ user, action }).catch(() => undefined);
       return «answer?.result !== false»;
     }`,
    `const GRADE: Record<string, number> = { clerk: 1, manager: 2, director: 3 };
     export const from = (least: 'manager' | 'director') => (req, res, next) => {
       const own = req.user?.role ?? '';
       if («GRADE[own] < GRADE[least]») return res.sendStatus(403);
       next();
     };`,
    {
      'ranks.ts': `export const ROLE_RANKS = new Map([['guest', 0], ['host', 5]]);
                   export const ORDER = ['root', 'editor', 'reader'];`,
      'hook.ts': `import { ORDER, ROLE_RANKS } from './ranks';
                  app.addHook('preHandler', async (request) => {
                    const rank = ROLE_RANKS.get(request.auth.role)!;
                    if («rank < 5») throw new Forbidden();
                  });
                  export function canEdit(role: string) { return «ORDER.indexOf(role) <= ORDER.indexOf('editor')»; }`,
    },
    `type Role = 'viewer' | 'admin';
     const roleRank: Record<Role, number> = { viewer: 1, admin: 2 };
     export class RankGuard {
       canActivate(context) {
         const { role } = context.switchToHttp().getRequest().user;
         if (context.strict && «roleRank[role as Role] < roleRank.admin») throw new ForbiddenException();
         return true;
       }
     }`,
    {
      'billing.ts': `export async function entitledTo(userId, feature) {
         try {
           const answer = await fetch(\`\${process.env.BILLING}/\${userId}\`);
           return (await answer.json()).includes(feature);
         } catch (error) {
           log.warn(error);
           return «true»;
         }
       }
       export const covers = (plan, seats) => client.covers(plan, seats).catch(() => «true»);`,
      'route.ts': `import { covers, entitledTo } from './billing';
        export async function POST(req) {
          const me = await auth();
          if (!me || !(await entitledTo(me.id, 'export'))) throw new Refused('export');
          const isCovered = await covers(me.plan, 3);
          if (!isCovered) return new Response(null, { status: 403 });
          return Response.json(await dump(me));
        }`,
    },
  ],
  good: [
    `const canEdit = async (user, doc) => (await grants.find(user.id, doc)) !== null;
     export async function save(user, doc) {
       if (!(await canEdit(user, doc))) throw new Error('forbidden');
       await store.save(doc);
     }`,
    `const canEdit = (user, doc) => doc.editors.includes(user.id);
     export const save = (user, doc) => { if (!canEdit(user, doc)) throw new Error('forbidden'); };`,
    `export async function allows(user, action) {
       const answer = await ask({ user, action }).catch(() => undefined);
       return answer?.result === true;
     }`,
    `export const isShown = (settings) => settings?.banner !== false;`,
    `const RANK: Record<string, number> = { clerk: 1, manager: 2 };
     type Role = 'clerk' | 'manager';
     export const a = (req) => { if ((RANK[req.user.role] ?? 0) < RANK.manager) throw new Forbidden(); };
     export const b = (req) => { if (!(RANK[req.user.role] >= RANK.manager)) throw new Forbidden(); };
     export const c = (role: Role) => { if (RANK[role] < RANK.manager) throw new Forbidden(); };
     export const d = (req) => { if (!(req.role in RANK) || RANK[req.role] < 2) throw new Forbidden(); };
     export const e = (user) => { const rank = RANK[user.role]; if (!rank || rank < 2) throw new Forbidden(); };`,
    `const ROLE_ORDER = ['reader', 'editor'];
     const rankOf: Record<'reader' | 'editor', number> = { reader: 1, editor: 2 };
     export const a = (req) => { if (ROLE_ORDER.indexOf(req.user.role) < ROLE_ORDER.indexOf('editor')) throw new Forbidden(); };
     export const b = (user) => { if (rankOf[user.role] < 2) throw new Forbidden(); };
     export const isShown = (role) => ROLE_ORDER.indexOf(role) <= 1;
     export const sorted = (people, RANKS) => people.sort((x, y) => RANKS[x.role] - RANKS[y.role]).filter((one) => RANKS[one.role] < 3);`,
    {
      'checks.ts': `export async function entitled(id) { try { return (await ask(id)).ok; } catch { return false; } }
        export async function isFree(name) { try { return (await names.find(name)) === null; } catch { return true; } }
        export async function mayTry(key) { try { return (await rateLimiter.take(key)).success; } catch { return true; } }
        export async function isAdminOff(id) { try { return (await ask(id)).off; } catch { return true; } }
        export const hasRoleLabel = (id) => ask(id).catch(() => true);`,
      'route.ts': `import { entitled, hasRoleLabel, isAdminOff, isFree, mayTry } from './checks';
        export async function POST(req) {
          if (!(await entitled(req.id))) throw new Refused();
          if (!(await isFree(req.name))) return { error: 'taken' };
          if (!(await mayTry(req.ip))) return new Response(null, { status: 403 });
          if (await isAdminOff(req.id)) throw new Refused();
          return hasRoleLabel(req.id);
        }`,
    },
  ],
  *check(site, code) {
    if (site.side === 'test') return;
    const [name = ''] = site.texts('name');
    const [kind = ''] = site.texts('kind');
    const odd = KINDS[kind.replace(' of a permission', '')];
    if (!odd) return;
    const { say, lookedFor, controls } = odd;
    if (!kind.startsWith('failure')) {
      yield { at: site.at, say: say(name), lookedFor, controls, confidence: kind === 'rank' ? 'medium' : 'high' };
      return;
    }
    if (site.side === 'browser' || site.side === 'tooling') return;
    const refused = code.claims.refusedOnNo(site.at);
    if (!refused || !(kind !== 'failure' || DENIES.test(refused.getText().slice(0, 300)))) return;
    yield { at: site.at, say: say(name), lookedFor, controls, trace: [{ at: refused, say: 'a no is refused here' }] };
  },
});

interface Odd {
  readonly say: (name: string) => string;
  readonly lookedFor: string;
  readonly controls: readonly ControlId[];
}

const KINDS: Readonly<Record<string, Odd>> = {
  promise: {
    say: (name) => `\`${name}\` is asynchronous, and its promise is always true`,
    lookedFor: '`await`',
    controls: ['B4', 'B1'],
  },
  'no refusal': {
    say: (name) => `\`${name}\` says yes where there is no answer`,
    lookedFor: '`=== true`',
    controls: ['B4', 'D5'],
  },
  rank: {
    say: () => 'a role that has no rank here is not refused: nothing is less than `undefined`',
    lookedFor: 'a rank for roles that nobody knows: `?? 0`',
    controls: ['P2', 'B4'],
  },
  failure: {
    say: (name) => `\`${name}\` says yes where nobody could be asked`,
    lookedFor: 'a refusal where it fails',
    controls: ['D5', 'B4'],
  },
};

const DENIES = /\b40[13]\b|forbid|unauthor|denied/i;
