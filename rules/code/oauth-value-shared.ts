import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'oauth-value-shared',
  title: 'One state, nonce or verifier serves every sign-in',
  severity: 'medium',
  confidence: 'medium',
  cwe: [323, 352],
  controls: ['O1'],
  references: ['RFC 6749 §10.12'],
  why: 'A code of one user can be redeemed in the sign-in of another: everybody has the same proof.',
  fix: 'Make the value where the sign-in begins, and keep it in the session or a cookie until the answer comes.',
  blind: 'Values of a class whose object lives as long as the process.',
  roles: ['oauth.shared'],
  bad: [
    `import * as oauth from 'oauth4webapi';
     const verifier = «oauth.generateRandomCodeVerifier()»;
     const challenge = await oauth.calculatePKCECodeChallenge(verifier);
     export const start = (state) => \`https://id.example/authorize?code_challenge=\${challenge}&state=\${state}\`;`,
    `import 'server-only';
     import { generateCodeVerifier, Google } from 'arctic';
     export const google = new Google(ID, SECRET, CALLBACK);
     export const verifier = «generateCodeVerifier()»;`,
    `import express from 'express';
     import { randomUUID } from 'node:crypto';
     const oauthState = «randomUUID()»;
     const app = express();
     app.get('/login', (req, res) => res.redirect(authorize(oauthState)));`,
  ],
  good: [
    `import 'server-only';
     import { generateCodeVerifier } from 'arctic';
     export function begin() {
       const verifier = generateCodeVerifier();
       return verifier;
     }`,
    `import { generateCodeVerifier } from 'arctic';
     export const begin = () => generateCodeVerifier();`,
    `import express from 'express';
     import { randomUUID } from 'node:crypto';
     const instance = randomUUID();
     express().get('/', (req, res) => res.json({ instance }));`,
  ],
  *check(site) {
    if (['browser', 'native', 'test', 'tooling'].includes(site.side)) return;
    const [name = ''] = site.texts('name');
    yield {
      at: site.at,
      say: `\`${name}\` is made once, for all who sign in while the process runs`,
      lookedFor: 'a value of each sign-in',
      // A page or a program for one person keeps its own; what others import serves many.
      confidence: site.side === 'server' || site.texts('used').includes('by what is exported') ? 'medium' : 'low',
    };
  },
});
