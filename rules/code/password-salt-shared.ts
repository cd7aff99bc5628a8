import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'password-salt-shared',
  title: 'Passwords of everybody are hashed with the same salt',
  severity: 'medium',
  confidence: 'high',
  cwe: [760, 759],
  controls: ['T10'],
  references: ['OWASP Password Storage Cheat Sheet'],
  why: 'Equal passwords have equal hashes, and one table of guesses serves for the whole database.',
  fix: 'Make a salt for each password with `randomBytes(16)` and store it beside the hash, or use bcrypt or argon2, which do.',
  blind: 'Salts that come from a setting or from the record.',
  roles: ['password.hash'],
  bad: [
    `import { pbkdf2Sync } from 'node:crypto';
     export const hash = (password) => «pbkdf2Sync(password, 'pepper', 600000, 32, 'sha256')»;`,
    `import { scrypt } from 'node:crypto';
     const SALT = Buffer.from('2f1c', 'hex');
     export const hash = (password, done) => «scrypt(password, SALT, 64, { N: 131072 }, done)»;`,
    `import bcrypt from 'bcrypt';
     const SALT = bcrypt.genSaltSync(12);
     export const hash = (password) => «bcrypt.hashSync(password, SALT)»;
     export const other = (password) => «bcrypt.hash(password, '$2b$12$Zw3nTq8sKd0pXu5vLm2aBe')»;`,
  ],
  good: [
    `import bcrypt from 'bcrypt';
     const ROUNDS = 12;
     export const hash = async (password) => bcrypt.hash(password, await bcrypt.genSalt(ROUNDS));
     export const other = (password) => bcrypt.hash(password, ROUNDS);`,
    `import { randomBytes, scryptSync } from 'node:crypto';
     export const hash = (password) => { const salt = randomBytes(16); return scryptSync(password, salt, 64, { N: 131072 }); };`,
    `import { scryptSync } from 'node:crypto';
     export const key = scryptSync(process.env.MASTER_PASSWORD, 'cache', 32, { N: 131072 });`,
    `import { scryptSync } from 'node:crypto';
     export const key = (secret) => scryptSync(secret, 'salt', 32);`,
  ],
  *check(site, code) {
    if (site.side === 'test' || !code.strength.mentions(site, 'value', PASSWORD)) return;
    if (code.strength.destinationsOf(site).some((name) => /key$|cipher/i.test(name))) return;
    for (const seen of site.seenFrom('salt')) {
      const { at, trace } = seen;
      // The rounds of bcrypt stand where a salt may stand.
      if (seen.constants('salt').some((value) => typeof value === 'number')) continue;
      const once = seen.part('salt').values.some(({ kind, node }) => kind === 'call' && code.settled.isOfModule(node));
      if (once || code.strength.isFixed(seen, 'salt'))
        yield { at, say: 'the salt is the same for every password', lookedFor: 'a random salt', trace };
    }
  },
});

const PASSWORD = /^(?:(?:user|plain|new|raw)_?)?pass(?:word|wd)?$|^pwd$/i;
