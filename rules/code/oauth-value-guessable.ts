import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'oauth-value-guessable',
  title: 'A state, nonce or PKCE verifier can be guessed',
  severity: 'medium',
  confidence: 'high',
  cwe: [338],
  controls: ['O1', 'T10'],
  references: ['RFC 7636 §7.1', 'RFC 6749 §10.10'],
  why: 'The clock is known and the next outputs of `Math.random` can be computed: the value protects nothing.',
  fix: 'Use `crypto.getRandomValues` or `crypto.randomUUID`, with at least 128 bits.',
  blind: 'Generators in packages without a model.',
  roles: ['oauth.authorize', 'oauth.token'],
  bad: [
    `export async function begin(clientId) {
       const verifier = Array.from({ length: 48 }, () => Math.floor(«Math.random()» * 36).toString(36)).join('');
       const query = new URLSearchParams({ response_type: 'code', client_id: clientId, state: crypto.randomUUID() });
       query.append('code_challenge', await challengeOf(verifier));
       location.assign(\`https://id.example/authorize?\${query}\`);
     }`,
    `const random = () => «Math.random()».toString(36).slice(2);
     export const begin = (clientId) => {
       const state = random();
       location.href = \`https://id.example/authorize?response_type=code&client_id=\${clientId}&state=\${state}\`;
     };`,
  ],
  good: [
    `export const begin = (clientId) => {
       const state = crypto.randomUUID();
       location.href = \`https://id.example/authorize?response_type=code&client_id=\${clientId}&state=\${state}\`;
     };`,
    `export const begin = (clientId) => {
       const jitter = Math.random();
       location.href = \`https://id.example/authorize?response_type=code&client_id=\${clientId}&state=\${state}\`;
     };`,
  ],
  *check(site, code) {
    for (const part of ['state', 'nonce', 'challenge', 'verifier']) {
      for (const seen of site.seenFrom(part)) {
        const source = code.guessableSource(seen, part);
        if (!source) continue;
        yield {
          at: source,
          say: `the ${part === 'challenge' || part === 'verifier' ? 'PKCE verifier' : part} is made of what can be guessed`,
          trace: [...seen.trace, { at: seen.placeOf(part), say: 'sent here' }],
        };
      }
    }
  },
});
