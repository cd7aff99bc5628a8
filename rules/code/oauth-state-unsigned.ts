import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'oauth-state-unsigned',
  title: 'A state that anybody can write decides what a sign-in does',
  severity: 'high',
  confidence: 'medium',
  cwe: [352, 345],
  controls: ['O1', 'P1'],
  references: ['RFC 6749 §10.12'],
  why: 'Whoever writes the state has the tokens stored with an account of their choice, or the browser sent to a page of theirs.',
  fix: 'Keep what the sign-in is for in the session, and let the state be a random value that is compared with it; or sign the state, and bind it to the browser.',
  blind: 'Checks in another function, and states that are looked up.',
  roles: ['oauth.carry'],
  bad: [
    `export async function callback(req, code, state) {
       const { orgId } = «JSON.parse(Buffer.from(state, 'base64url').toString('utf8'))»;
       const { token } = await client.getToken({ code });
       await store(orgId, token);
     }`,
    `app.get('/callback', async (req, res) => {
       const carried = «JSON.parse(atob(req.query.state))»;
       const tokens = await oauth2Client.getToken(req.query.code);
       await db.connection.create({ data: { userId: carried.userId, tokens } });
     });`,
  ],
  good: [
    `export async function callback(req, code, state) {
       const { orgId, nonce } = JSON.parse(Buffer.from(state, 'base64url').toString('utf8'));
       if (nonce !== req.cookies.nonce) throw new Error('state');
       const { token } = await client.getToken({ code });
       await store(orgId, token);
     }`,
    `export async function callback(code, state) {
       const { orgId } = JSON.parse(await unseal(state));
       const { token } = await client.getToken({ code });
       await store(orgId, token);
     }`,
    `export const load = (saved) => { const { userId } = JSON.parse(saved.state); return users.find(userId); };`,
  ],
  *check(site) {
    if (['browser', 'native', 'test', 'tooling'].includes(site.side)) return;
    const [name = ''] = site.texts('name');
    yield {
      at: site.at,
      say: `\`${name}\` is believed as the state says it`,
      lookedFor: 'a signature of the state, or a comparison with what the session holds',
      controls: site.texts('kind').includes('account') ? ['O1', 'P1'] : ['O1', 'O4'],
    };
  },
});
