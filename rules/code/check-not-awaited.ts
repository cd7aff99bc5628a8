import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'check-not-awaited',
  title: 'Nobody waits for what a check says',
  severity: 'high',
  confidence: 'high',
  cwe: [252, 285],
  controls: ['B4', 'P3', 'O5'],
  references: ['OWASP ASVS 4.0.3 V4.1.5'],
  why: 'A promise is always true, and one that nobody awaits refuses too late: everybody is let in.',
  fix: 'Write `await` before the call; ask all members of a list with `await Promise.all(list.map(check))` first.',
  blind: 'Checks whose name says nothing of a caller, and those of packages that no model knows.',
  roles: ['check.promise'],
  bad: [
    {
      'guards.ts': `import { auth } from './auth';
        import { redirect } from 'next/navigation';
        export async function requireStaff() {
          const session = await auth();
          if (!session?.user) redirect('/signin');
        }`,
      'actions.ts': `import { requireStaff } from './guards';
        export async function cancel(id) {
          «requireStaff()»;
          await db.lesson.update({ where: { id }, data: { cancelled: true } });
        }`,
    },
    `const isAdmin = async (user) => (await db.role.findFirst({ where: { user } }))?.name === 'admin';
     export async function remove(req, res) {
       if (!«isAdmin(req.user.id)») return res.sendStatus(403);
       res.json(await db.post.deleteMany());
     }`,
    `export class Acl {
       async hasPermission(user: string, right: string): Promise<boolean> { return (await this.load(user)).includes(right); }
     }
     export class Posts {
       constructor(private acl: Acl) {}
       async remove(user: string) {
         return «this.acl.hasPermission(user, 'remove')» ? this.posts.remove() : undefined;
       }
     }`,
    `export async function POST(req) {
       const known = «tokensOf(req).some(async (token) => (await deviceOf(token)) !== null)»;
       if (!known) return new Response(null, { status: 401 });
       return Response.json(await open());
     }`,
  ],
  good: [
    `class Workers { async checkUsers() { for (const user of await this.all()) if (!user.token) throw new Error('gone'); } }
     export const start = async (worker: Workers) => { void worker.checkUsers(); await listen(); };`,
    `export async function checkUserMail(user) { if (!(await mails.find(user))) await mails.ask(user); }
     export const greet = (user) => { checkUserMail(user); return render(user); };`,
    `export async function requireStaff() { if (!(await session())) throw new Error('sign in'); }
     export async function cancel(id) {
       await requireStaff();
       await db.lesson.update({ where: { id }, data: { cancelled: true } });
     }
     export const again = async () => { const staff = requireStaff(); await Promise.all([staff, load()]); };`,
    `const isAdmin = (user) => user.role === 'admin';
     export const remove = async (req, res) => (isAdmin(req.user) ? res.json(await clear()) : res.sendStatus(403));`,
    `async function checkSession(req, res, next) { if (!(await sessionOf(req))) throw new Error('session'); next(); }
     export const before = (req, res, next) => { checkSession(req, res, next); };
     export const outer = (req, res) => { checkSession(req, res, () => res.json(list())); log(req); };`,
    `export async function PATCH(req) {
       const results = await Promise.all(tokensOf(req).map(async (token) => (await deviceOf(token)) !== null));
       if (!results.some(Boolean)) return new Response(null, { status: 401 });
       return Response.json(await open());
     }`,
    `async function checkUserMail(user) { if (user.mail) await send(user.mail); }
     export const save = (user) => { checkUserMail(user); return db.save(user); };`,
  ],
  *check(site, code) {
    if (['browser', 'native', 'test', 'tooling'].includes(site.side)) return;
    // What verifies a token in sight has a rule of its own.
    if (code.sites('token.verify').some((verifier) => code.unawaited(verifier).some(({ at }) => at === site.at)))
      return;
    const [kind] = site.texts('kind');
    yield {
      at: site.at,
      say:
        kind === 'floating'
          ? `nobody waits for ${site.name}: what follows runs whatever it finds`
          : kind === 'tested'
            ? `${site.name} gives a promise, which is always true`
            : `what is asked of each member gives a promise, and ${site.name} takes that for true`,
    };
  },
});
