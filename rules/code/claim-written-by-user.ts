import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'claim-written-by-user',
  title: 'A right is read from where its owner may write',
  severity: 'high',
  confidence: 'high',
  cwe: [269, 639],
  controls: ['P2', 'O9', 'B3'],
  references: [
    'https://clerk.com/docs/users/metadata',
    'https://supabase.com/docs/guides/database/postgres/row-level-security',
  ],
  why: 'Whoever is signed in can write their own user metadata with a request of the browser, and with it a role or a plan.',
  fix: 'Keep rights where only a server writes: `app_metadata` (Supabase, Auth0), `publicMetadata` or `privateMetadata` (Clerk), a table of your own.',
  blind: 'Rights under names of their own, and metadata that a provider was told to keep closed.',
  roles: ['claim.userWritten'],
  bad: [
    `export const isTrainer = (user) => «user.user_metadata».role === 'trainer';`,
    `export async function mayEdit(id) {
       const user = await clerk.users.getUser(id);
       const { plan } = «user.unsafeMetadata»;
       return plan === 'team';
     }`,
    `export async function DELETE(req) {
       const { data: { user } } = await client(req).auth.getUser();
       const meta = «user.user_metadata» as { is_admin?: boolean };
       if (!meta.is_admin) return new Response(null, { status: 403 });
       return Response.json(await removeAll());
     }`,
    `export const guard = (req, res, next) =>
       ['admin', 'owner'].includes(«req.auth.user_metadata»?.['role']) ? next() : res.sendStatus(403);`,
  ],
  good: [
    `export const isTrainer = (user) => user.app_metadata.role === 'trainer';`,
    `export const mayEdit = async (id) => (await clerk.users.getUser(id)).publicMetadata.role === 'coach';`,
    `export const nameOf = (user) => user.user_metadata.full_name ?? user.email;
     export const page = (user) => (user.user_metadata?.onboarded === true ? '/' : '/welcome');
     export const role = (user) => ({ shown: user.user_metadata.role });`,
  ],
  *check(site) {
    if (['browser', 'native', 'test', 'tooling'].includes(site.side)) return;
    const [claim = ''] = site.texts('claim');
    yield { at: site.at, say: `\`${claim}\` decides, and whoever it is about may write it` };
  },
});
