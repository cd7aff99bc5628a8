import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'server-action-unguarded',
  title: 'Anybody may call a function of the server that changes records',
  severity: 'high',
  confidence: 'medium',
  cwe: [306, 862],
  controls: ['P3', 'B1'],
  references: ['https://cwe.mitre.org/data/definitions/306.html'],
  why: 'Each export of a `use server` file and each method of a route is an address that anybody can call with arguments of their choice.',
  fix: 'Ask for the session in the function itself, as those beside it do; move what only the server calls into a file without `use server`.',
  blind:
    'Files in which no function asks who is calling, and checks in middleware. What asks, and what changes records, is told by its name.',
  roles: ['action.export'],
  bad: [
    `'use server';
     export async function banUser(id) { const staff = await requireStaff('admin'); await db.user.update({ where: { id }, data: { disabled: true } }); }
     export async function «dropDevices»(id) { await db.device.deleteMany({ where: { userId: id } }); }`,
    `'use server';
     export async function rename(form) { const me = await requireUser(); await db.sheet.updateMany({ where: { id: form.get('id'), ownerId: me.id }, data: { name: form.get('name') } }); }
     export async function «retire»(form) { await db.sheet.update({ where: { id: String(form.get('id')) }, data: { retired: true } }); }
     export async function share(id, mail) { const sheet = await own(id); await db.reader.create({ data: { sheet: sheet.id, mail } }); }
     async function own(id) { const me = await requireUser(); return db.sheet.findFirstOrThrow({ where: { id, ownerId: me.id } }); }`,
    `'use server';
     export const rename = memberAction.schema(shape).action(async ({ parsedInput }) => { await db.project.update(parsedInput); });
     export const «archive» = async (orgId) => { await db.project.updateMany({ where: { orgId }, data: { archived: true } }); };`,
    {
      'app/api/projects/route.ts': `export async function POST(req) { const session = await auth(); if (!session) return new Response(null, { status: 401 }); await db.project.create({ data: await req.json() }); }
        export async function «DELETE»(req) { const { id } = await req.json(); await prisma.project.delete({ where: { id } }); }`,
    },
  ],
  good: [
    `'use server';
     export const load = reactCache(async (id) => db.kind.findUnique({ where: { id } }));
     export const remove = async (id) => { await prisma.kind.delete({ where: { id } }); };`,
    `'use server';
     export async function rename(id, name) { const session = await getSession(); await db.project.update({ where: { id, owner: session.id }, data: { name } }); }
     export async function archive(id) { await assertOwner(id); await db.project.update({ where: { id }, data: { archived: true } }); }
     async function assertOwner(id) { const session = await getSession(); if (!session) throw new Error('sign in'); }`,
    `'use server';
     export async function leave() { const session = await getSession(); await db.member.delete({ where: { id: session.id } }); }
     export async function joinWaitlist(email) { await db.waitlist.create({ data: { email } }); }`,
    `export async function rename(id, name) { const session = await getSession(); await db.project.update({ where: { id }, data: { name } }); }
     export async function archive(id) { await db.project.update({ where: { id }, data: { archived: true } }); }`,
    `'use server';
     export async function load(id) { const user = await getUser(id); return user.name; }
     export async function stamp(id) { await db.sheet.update({ where: { id }, data: { seen: true } }); }`,
    `'use server';
     export async function a() { const session = await getSession(); await db.x.delete({ where: { id: session.id } }); }
     export async function load(id) { return db.x.findUnique({ where: { id } }); }`,
  ],
  *check(site, code) {
    if (site.side === 'test' || site.side === 'tooling') return;
    if (code.settled.guardBefore(site.at)) return;
    yield {
      at: site.at,
      say: `\`${site.texts('name')[0] ?? ''}\` changes records and never asks who is calling`,
      lookedFor: 'a session, as the functions beside it ask for',
      trace: [{ at: site.placeOf('beside'), say: 'asked for here' }],
    };
  },
});
