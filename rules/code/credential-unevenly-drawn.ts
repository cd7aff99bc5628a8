import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'credential-unevenly-drawn',
  title: 'The characters of a credential are drawn unevenly',
  severity: 'low',
  confidence: 'medium',
  cwe: [330],
  controls: ['T10'],
  references: ['Node.js documentation: crypto.randomInt'],
  why: 'A byte modulo a number that does not divide 256 gives the first characters more often than the last ones, so that there is less to guess than the length promises.',
  fix: 'Draw each character with `crypto.randomInt(characters.length)`, or use `randomBytes(…).toString("base64url")`.',
  blind:
    'Bytes that are handed to another function before the remainder is taken; whether enough of the credential is left all the same.',
  roles: ['random.bytes'],
  bad: [
    `import { randomBytes } from 'node:crypto';
     const CHARS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!?';
     export function temporaryPassword(length = 12) {
       let out = '';
       for (const b of randomBytes(length)) out += CHARS[«b % CHARS.length»];
       return out;
     }`,
    `import crypto from 'crypto';
     const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
     export function apiKey() {
       const bytes = crypto.randomBytes(32);
       return Array.from(bytes, (byte) => LETTERS[«byte % 26»]).join('');
     }`,
    `const CHARS = 'abcdefghijklmnopqrstuvwxyz0123456789';
     export function resetToken(length) {
       const values = new Uint8Array(length);
       crypto.getRandomValues(values);
       let token = '';
       for (let i = 0; i < length; i++) token += CHARS[«values[i] % CHARS.length»];
       return token;
     }`,
  ],
  good: [
    `const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
     export function sessionToken(length = 43) {
       const bytes = crypto.getRandomValues(new Uint8Array(length));
       return Array.from(bytes, (b) => SIGNS[b % 64]).join('');
     }`,
    `import { randomBytes } from 'node:crypto';
     const CHARS = 'abcdefghijklmnopqrstuvwxyz';
     export function password(length) {
       const limit = 256 - (256 % CHARS.length);
       let out = '';
       while (out.length < length) for (const b of randomBytes(length)) if (b < limit) out += CHARS[b % CHARS.length];
       return out;
     }`,
    `const CHARS = 'abcdefghijklmnopqrstuvwxyz';
     export function inviteToken() {
       const values = crypto.getRandomValues(new Uint32Array(20));
       return Array.from(values, (value) => CHARS[value % CHARS.length]).join('');
     }`,
    `import { randomBytes } from 'node:crypto';
     const COLOURS = ['red', 'green', 'blue'];
     export function colourOf() { const bytes = randomBytes(1); return COLOURS[bytes[0] % COLOURS.length]; }`,
  ],
  *check(site, code) {
    if (site.side === 'test' || site.side === 'tooling') return;
    for (const { at, count } of code.strength.unevenDraws(site)) {
      const name = code.strength.namesOf(at).find((one) => code.judgeName(one) === 'credential' || MADE.test(one));
      if (name === undefined) continue;
      yield { at, say: `${256 % count} of ${count} characters of \`${name}\` come more often than the others` };
    }
  },
});

const MADE = /(?:passw(?:or)?d|token|secret|api_?key|otp|pin|(?:reset|invite|recovery|backup|login)_?code)s?$/i;
