import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'oauth-callback-unbound',
  title: 'An authorization code is redeemed without comparing the state',
  severity: 'medium',
  confidence: 'medium',
  cwe: [352],
  controls: ['O1'],
  references: ['RFC 9700 §2.1', 'RFC 6749 §10.12'],
  why: 'Whoever sends a victim to the callback with a code of their own logs them in to an account that is not theirs.',
  fix: 'Compare the `state` of the answer with the one that the session holds, before the code is redeemed.',
  blind: 'Checks in middleware that other files put before the callback.',
  roles: ['oauth.token'],
  bad: [
    `const redeem = (code) => fetch('https://id.example/token', {
       method: 'POST',
       body: new URLSearchParams({ grant_type: 'authorization_code', code, client_id: 'app' }),
     });
     export async function finish(search) {
       const params = new URLSearchParams(search);
       return «redeem(params.get('code'))»;
     }`,
    `app.get('/callback', async (req, res) => {
       const { returnTo } = JSON.parse(req.query.state);
       await «axios.post('https://id.example/token', { grant_type: 'authorization_code', code: req.query.code, client_id: CLIENT_ID })»;
       res.redirect('/');
     });`,
  ],
  good: [
    `export const profile = async (data) => {
       const { code } = await checkedCallback(data);
       return axios.post('https://id.example/token', { grant_type: 'authorization_code', code, client_id: CLIENT_ID });
     };`,
    `const redeem = (code) => fetch('https://id.example/token', {
       method: 'POST',
       body: new URLSearchParams({ grant_type: 'authorization_code', code, client_id: 'app' }),
     });
     export async function finish(search) {
       const params = new URLSearchParams(search);
       if (params.get('state') !== sessionStorage.getItem('state')) throw new Error('another login');
       return redeem(params.get('code'));
     }`,
    `app.get('/callback', checkState, async (req, res) => {
       await axios.post('https://id.example/token', { grant_type: 'authorization_code', code: req.query.code, client_id: CLIENT_ID });
     });
     function checkState(req, res, next) { next(req.query.state === req.session.state ? undefined : new Error('state')); }`,
    `app.get('/callback', async (req, res) => {
       const login = await logins.consume(req.query.state);
       await axios.post('https://id.example/token', { grant_type: 'authorization_code', code: req.query.code, client_id: CLIENT_ID });
     });`,
    `app.post('/exchange', async (req, res) => {
       await axios.post('https://id.example/token', { grant_type: 'authorization_code', code: req.body.code, client_id: CLIENT_ID });
     });`,
  ],
  *check(site, code) {
    if (!site.texts('grant').includes('authorization_code')) return;
    for (const seen of site.seenFrom('code')) {
      const check = code.stateCheck(seen);
      if (check === undefined || check === 'compared') continue;
      yield {
        at: seen.at,
        say: `the code is redeemed although the state is ${check === 'unread' ? 'never read' : 'compared with nothing'}`,
        severity: seen.part('verifier').state === 'absent' ? 'medium' : 'low',
        lookedFor: 'a comparison of the state with what the session holds',
        trace: seen.trace,
        cause: code.functionAround(seen.at),
      };
    }
  },
});
