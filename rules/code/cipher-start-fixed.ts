import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'cipher-start-fixed',
  title: 'A cipher starts in the same way every time',
  severity: 'medium',
  confidence: 'high',
  cwe: [329, 323],
  controls: ['T10'],
  references: ['NIST SP 800-38D'],
  why: 'Two texts that are encrypted with one key and one nonce give each other away, and with GCM whoever has both can forge a third.',
  fix: 'Take `randomBytes(12)` for each text (16 for CBC), and store it in front of what is encrypted.',
  blind: 'Nonces that come from elsewhere, and counters that start again.',
  roles: ['key.use'],
  bad: [
    `import { createCipheriv } from 'node:crypto';
     const IV = Buffer.alloc(16, 0);
     export const seal = (key) => «createCipheriv('aes-256-gcm', key, IV)»;`,
    `import crypto from 'node:crypto';
     export const seal = (key) => «crypto.createCipheriv('aes-256-cbc', key, '0123456789abcdef')»;`,
  ],
  good: [
    `import { createCipheriv, randomBytes } from 'node:crypto';
     export const seal = (key) => { const iv = randomBytes(12); return createCipheriv('aes-256-gcm', key, iv); };`,
    `import { createCipheriv, randomFillSync } from 'node:crypto';
     export const seal = (key) => { const iv = Buffer.alloc(12); randomFillSync(iv); return createCipheriv('aes-256-gcm', key, iv); };`,
    `import { createDecipheriv } from 'node:crypto';
     export const open = (key) => createDecipheriv('aes-256-cbc', key, '0123456789abcdef');`,
    `import { createCipheriv } from 'node:crypto';
     export const wrap = (key) => createCipheriv('aes256-wrap', key, Buffer.from('A6A6A6A6A6A6A6A6', 'hex'));`,
  ],
  *check(site, code) {
    if (site.side === 'test') return;
    // Key wrapping starts with a constant of its own, and ECB with nothing.
    if (site.texts('algorithm').some((algorithm) => /wrap|ecb/i.test(algorithm))) return;
    for (const seen of site.seenFrom('iv')) {
      const { at, trace } = seen;
      if (code.strength.isFixed(seen, 'iv'))
        yield {
          at,
          say: 'what is encrypted starts with the same nonce every time',
          lookedFor: 'a random nonce for each text',
          confidence: site.side === 'tooling' ? 'low' : 'high',
          trace,
        };
    }
  },
});
