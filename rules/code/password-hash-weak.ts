import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'password-hash-weak',
  title: 'Passwords are hashed so fast that they can be tried',
  severity: 'high',
  confidence: 'high',
  cwe: [916],
  controls: ['T10'],
  references: ['OWASP Password Storage Cheat Sheet'],
  why: 'Whoever copies the database tries billions of passwords a second, and has most accounts by the evening.',
  fix: 'Use Argon2id (19 MiB, 2 iterations), scrypt (N = 2^17), bcrypt with a cost of 10 or more, or PBKDF2-HMAC-SHA-256 with 600,000 iterations.',
  blind: 'Passwords under a neutral name, and costs that come from a setting.',
  roles: ['hash.fast', 'password.hash'],
  bad: [
    `import crypto from 'crypto';
     export const hashOf = (password) => «crypto.createHash('md5').update(password)».digest('hex');`,
    `import { createHash } from 'node:crypto';
     export const save = (user) => { user.hash = «createHash('sha256').update(user.salt + user.password)».digest('hex'); };`,
    `import bcrypt from 'bcrypt';
     const ROUNDS = 5;
     export const hashOf = (password) => «bcrypt.hash(password, ROUNDS)»;`,
    `import { pbkdf2Sync } from 'crypto';
     export const hashOf = (password, salt) => «pbkdf2Sync(password, salt, 1000, 64, 'sha512')».toString('hex');`,
    `import argon2 from 'argon2';
     export const hashOf = (password) => «argon2.hash(password, { memoryCost: 1024, timeCost: 1 })»;`,
  ],
  good: [
    `import bcrypt from 'bcryptjs';
     export const hashOf = (password) => ⟦bcrypt.hash(password, 12)⟧;`,
    `import argon2 from 'argon2';
     export const hashOf = (password) => ⟦argon2.hash(password)⟧;`,
    `import { createHash } from 'node:crypto';
     export const idOf = (passwordResetToken) => createHash('sha256').update(passwordResetToken).digest('hex');
     export const etag = (body) => createHash('md5').update(body).digest('hex');`,
    `import { createHash } from 'node:crypto';
     export const leaked = (password) => fetch('https://api.pwnedpasswords.com/range/' + createHash('sha1').update(password).digest('hex').slice(0, 5));`,
    `import { pbkdf2Sync } from 'crypto';
     export const keyOf = (seed, salt) => pbkdf2Sync(seed, salt, 1, 32, 'sha256');`,
    { 'test/users.test.ts': `import bcrypt from 'bcrypt'; export const hash = bcrypt.hashSync('password', 1);` },
  ],
  *check(site, code) {
    if (site.side === 'test') return;
    const isPassword = code.strength.mentions(site, 'value', PASSWORD);
    if (site.role === 'hash.fast') {
      if (!isPassword || code.strength.isNear(site, BREACH)) return;
      const [algorithm] = site.texts('algorithm');
      yield {
        at: site.at,
        say: `a password is hashed with ${algorithm ?? 'a fast hash'}`,
        confidence: algorithm ? 'high' : 'medium',
      };
      return;
    }
    for (const seen of site.seenFrom('cost', 'iterations', 'memory')) {
      const weak = weakness(seen.constants('cost'), seen.constants('iterations'), seen.constants('memory'), isPassword);
      const { at, trace } = seen;
      const isKnown = ['cost', 'iterations', 'memory'].every((part) => seen.part(part).state !== 'unknown');
      if (weak !== undefined) {
        const confidence = site.side === 'tooling' ? 'low' : 'high';
        yield { at, say: `passwords are hashed with ${weak}`, severity: 'medium', confidence, trace };
      } else if (isKnown && (isPassword || seen.part('iterations').state === 'absent')) {
        yield { at, proves: true, say: 'passwords are hashed slowly', trace };
      }
    }
  },
});

const PASSWORD =
  /(?:^|[^a-z])(?:\w*[pP]assword|\w*PASSWORD|passwd|pwd|plainPassword|pass)(?![\w]*(?:[tT]oken|[rR]eset|[cC]ode|[iI]d\b))/;
const BREACH = /pwned|breach|hibp|leaked|gravatar|digest\s?auth|realm/i;

function weakness(
  costs: readonly unknown[],
  iterations: readonly unknown[],
  memory: readonly unknown[],
  isPassword: boolean,
): string | undefined {
  const below = (values: readonly unknown[], limit: number) =>
    values.find((value) => typeof value === 'number' && value > 0 && value < limit);
  const cost = below(costs, 10);
  if (cost !== undefined) return `a cost of ${String(cost)}: 10 is the least`;
  const few = below(iterations, 100_000);
  if (few !== undefined && isPassword) return `${String(few)} iterations: 600,000 are advised`;
  const small = below(memory, 7_168);
  return small === undefined ? undefined : `${String(small)} KiB of memory: 19,456 are advised`;
}
