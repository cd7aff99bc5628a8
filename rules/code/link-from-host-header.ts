import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'link-from-host-header',
  title: 'A link that opens an account leads where the request says',
  severity: 'high',
  confidence: 'high',
  cwe: [640],
  controls: ['T10', 'T12', 'O4'],
  references: ['OWASP Forgot Password Cheat Sheet'],
  why: 'An attacker asks for the password of a victim with a Host header of their own: the victim clicks the link in a genuine mail, and the token arrives at the attacker.',
  fix: 'Put the address of the site into the settings, or compare the host with a list before it is used.',
  blind: 'Proxies that refuse strange hosts, and links that other functions put together.',
  roles: ['link.build'],
  bad: [
    `app.get('/in', (req, res) => {
       const host = req.headers['x-forwarded-host'] ?? req.headers.host;
       const query = new URLSearchParams({ response_type: 'code', client_id: ID, state: begin(req), redirect_uri: «\`https://\${host}/callback\`» });
       res.redirect(\`https://id.example/authorize?\${query}\`);
     });`,
    `export async function forgot(req, res) {
       const token = await issueReset(req.body.email);
       await mail.send(req.body.email, «\`https://\${req.headers.host}/reset?token=\${token}\`»);
     }`,
    `app.post('/forgot', async (req, res) => {
       const base = req.protocol + '://' + req.get('host');
       const link = «base + '/verify-email/' + (await makeToken(req.body.email))»;
       await mail.send(req.body.email, link);
     });`,
    `export const invite = async (request) => {
       const host = request.headers.get('x-forwarded-host');
       await mail.send(request.email, «\`https://\${host}/invitations/\${await makeToken()}\`»);
     };`,
  ],
  good: [
    `app.get('/in', (req, res) => {
       const callbackUrl = \`\${process.env.PUBLIC_URL}/callback\`; const home = \`https://\${req.headers.host}/\`; const uri = process.env.CALLBACK ?? \`\${req.protocol}://\${req.get('host')}/callback\`;
       log(home); res.redirect(authorize(callbackUrl, uri));
     });`,
    `export async function forgot(req, res) {
       const token = await issueReset(req.body.email);
       await mail.send(req.body.email, \`\${process.env.PUBLIC_URL}/reset?token=\${token}\`);
       log(\`reset asked at \${req.headers.host}\`);
     }`,
    `export async function forgot(req, res) {
       const { host } = req.headers;
       if (!ALLOWED_HOSTS.has(host)) return res.sendStatus(400);
       await mail.send(req.body.email, \`https://\${req.headers.host}/reset?token=\${await issueReset()}\`);
     }`,
    `export const forgot = (req) => {
       const base = process.env.PUBLIC_URL ?? \`http://\${req.headers.host}\`;
       return mail.send(\`\${base}/reset?token=\${req.token}\`);
     };`,
    `export const page = (req) => \`https://\${req.hostname}/products/\${req.params.id}\`;
     export const reset = () => 1;`,
  ],
  *check(site) {
    if (site.side !== 'server' && site.side !== 'unknown') return;
    if (site.texts('kind').includes('callback')) {
      yield {
        at: site.at,
        say: 'the host that a sign-in comes back to is the one that the request names',
        severity: 'medium',
        confidence: 'medium',
        lookedFor: 'an address from the settings, a list that the host is compared with',
        controls: ['O4'],
      };
      return;
    }
    yield {
      at: site.at,
      say: 'the host of the link is the one that the request names',
      lookedFor: 'an address from the settings, a list that the host is compared with',
    };
  },
});
