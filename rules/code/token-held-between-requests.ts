import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'token-held-between-requests',
  title: 'A request is sent with the token of somebody else',
  severity: 'high',
  confidence: 'medium',
  cwe: [488, 362],
  controls: ['O3', 'O14'],
  references: ['RFC 6750 §5.3'],
  why: 'Requests run beside each other and share what a module or an object holds: one user acts with the rights of another, and a job with those of whoever came last.',
  fix: 'Hand the token through the call that needs it, or keep it with the request (`AsyncLocalStorage`, `ctx.state`). Jobs get a token of their own by client credentials.',
  blind:
    'Tokens in other objects than the module and the class that sends them; objects that are made for each request.',
  roles: ['http.authorization'],
  bad: [
    `let currentToken = '';
     app.use((req, res, next) => { currentToken = req.headers.authorization; next(); });
     export const orders = () => fetch(ORDERS, { headers: { «authorization: currentToken» } });`,
    `export class NightlyImport {
       private latestToken = '';
       remember(token: string) { this.latestToken = token; }
       async run() { await fetch(IMPORTS, { method: 'POST', headers: { «Authorization: \`Bearer \${this.latestToken}\`» } }); }
     }`,
  ],
  good: [
    `export class ApiClient {
       private token = '';
       setToken(token: string) { this.token = token; }
       get(path: string) { return fetch(BASE + path, { headers: { Authorization: \`Bearer \${this.token}\` } }); }
     }`,
    `let serviceToken = '';
     async function renew() { serviceToken = await clientCredentials(); }
     export const nightlyJob = async () => { await renew(); return fetch(URL, { headers: { authorization: \`Bearer \${serviceToken}\` } }); };`,
    `export const forward = (req) => fetch(URL, { headers: { authorization: req.headers.authorization } });`,
    `export class NightlyJob {
       constructor(private readonly token: string) {}
       run() { return fetch(URL, { headers: { authorization: \`Bearer \${this.token}\` } }); }
     }`,
  ],
  *check(site, code) {
    if (site.side !== 'server' && site.side !== 'unknown') return;
    const held = code.life.heldToken(site);
    if (!held || (held.by === 'caller' && !held.isJob)) return;
    yield {
      at: site.at,
      say: held.isJob
        ? `a job sends \`${held.name}\`, the token of whoever came last`
        : `\`${held.name}\` is the token of whichever request came last`,
      confidence: held.by === 'request' && site.side === 'server' ? 'high' : 'medium',
      trace: [{ at: held.write, say: 'it is left here' }],
    };
  },
});
