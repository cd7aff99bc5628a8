import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'secret-in-error',
  title: 'A secret is part of the message of an error',
  severity: 'medium',
  confidence: 'medium',
  cwe: [209, 532],
  controls: ['L1'],
  references: [],
  why: 'Messages of errors are logged, reported and shown, by code that knows nothing of what is in them.',
  fix: 'Say what was tried and how it was refused (an address, a status, an id), without the credentials it was tried with.',
  blind: 'Messages that functions out of sight put together, and credentials under neutral names.',
  roles: ['error.text'],
  bad: [
    `export async function redeem(code) {
       const form = new URLSearchParams({ grant_type: 'authorization_code', code, client_secret: process.env.CLIENT_SECRET });
       const answer = await fetch(process.env.TOKEN_URL, { method: 'POST', body: form });
       if (!answer.ok) throw «new Error(\`no token for \${form.toString()}: \${answer.status}\`)»;
     }
     export async function signIn(mail, password) {
       const credentials = { mail, password };
       if (!(await ask(credentials))) throw «new LoginError('refused ' + JSON.stringify(credentials))»;
     }`,
    `export async function me(accessToken) {
       const answer = await fetch('/me', { headers: { Authorization: \`Bearer \${accessToken}\` } });
       if (!answer.ok) throw «new Error(\`refused with \${accessToken}\`)»;
     }`,
  ],
  good: [
    `export const valueOf = (found, secretKey, user) => {
       if (!found) throw new Error(\`Secret "\${secretKey}" not found\`);
       if (!process.env[user.passwordEnvVar]) throw new Error(\`Missing \${user.passwordEnvVar}\`);
     };`,
    `export async function redeem(code) {
       const form = new URLSearchParams({ grant_type: 'authorization_code', code, client_secret: process.env.CLIENT_SECRET });
       const answer = await fetch(process.env.TOKEN_URL, { method: 'POST', body: form });
       if (!answer.ok) throw new Error(\`no token for \${form.get('client_id')}: \${answer.status}\`);
     }
     export function parse(token, tokens) {
       if (!tokens.includes(token)) throw new SyntaxError(\`unexpected token \${token.text} at \${token.start} of \${tokens.length}\`);
       throw new Error(\`no password in \${token} of \${Boolean(tokens.secret)}\`);
     }
     const TOKEN_HEADER = 'x-token';
     export const missing = (accessTokenName) => new Error(\`no header \${TOKEN_HEADER} of \${accessTokenName}\`);`,
  ],
  *check(site, code) {
    if (site.side === 'test' || site.side === 'tooling') return;
    const held = code
      .credentials(site, 'values')
      .find(
        ({ evidence, name, whole }) => evidence === 'origin' || whole || code.judgeName(name ?? '') === 'credential',
      );
    if (!held) return;
    yield {
      at: site.at,
      say: `the message of the error holds ${held.what}`,
      confidence: held.evidence === 'origin' ? 'high' : 'medium',
      trace: site.trace,
    };
  },
});
