import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'token-verify-no-key',
  title: 'A token is verified with an empty key',
  severity: 'high',
  confidence: 'high',
  cwe: [347, 321],
  controls: ['O5'],
  references: ['RFC 8725 §3.2', 'RFC 7518 §3.6'],
  why: 'Without a key there is nothing to check a signature with: unsigned tokens pass, or tokens that anybody signed with the empty key.',
  fix: 'Give the key, and refuse to start where it is not configured.',
  blind: 'Keys that turn out to be empty at run time.',
  roles: ['token.verify'],
  bad: [
    `import jwt from 'jsonwebtoken';
     export const verify = (token) => «jwt.verify(token, '', { algorithms: ['HS256'] })»;`,
    `import jwt from 'jsonwebtoken';
     const KEY = null;
     export const verify = (token, done) => «jwt.verify(token, KEY, done)»;`,
  ],
  good: [
    `import jwt from 'jsonwebtoken';
     export const verify = (token, key) => jwt.verify(token, key, { algorithms: ['HS256'] });`,
    `import jwt from 'jsonwebtoken';
     export const verify = (token) => jwt.verify(token, process.env.JWT_SECRET ?? '', { algorithms: ['HS256'] });`,
  ],
  *check(site) {
    for (const seen of site.seenFrom('key')) {
      if (seen.whenAbsent('key') !== 'accepts' || seen.part('key').state !== 'absent') continue;
      yield { at: seen.at, say: 'the key is empty', trace: seen.trace };
    }
  },
});
