import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'key-too-weak',
  title: 'A pair of keys is made that can be broken',
  severity: 'high',
  confidence: 'high',
  cwe: [326],
  controls: ['T10', 'O5'],
  references: ['RFC 7518 §3.3', 'RFC 8017'],
  why: 'Who works the private key out of the public one signs tokens and reads what was encrypted for its owner.',
  fix: 'Make RSA keys of 2048 bits or more (3072 for years to come), or keys on P-256 or Ed25519.',
  blind: 'Keys that are made elsewhere, and lengths that a setting says.',
  roles: ['key.make'],
  bad: [
    `import { generateKeyPairSync } from 'node:crypto';
     export const keys = «generateKeyPairSync('rsa', { modulusLength: 1024 })»;`,
    `import { generateKeyPair } from 'node:crypto';
     const BITS = 512;
     export const make = (done) => «generateKeyPair('rsa', { modulusLength: BITS }, done)»;
     export const curve = (done) => «generateKeyPair('ec', { namedCurve: 'secp160r1' }, done)»;`,
  ],
  good: [
    `import { generateKeyPairSync } from 'node:crypto';
     export const keys = ⟦generateKeyPairSync('rsa', { modulusLength: 2048 })⟧;
     export const curve = ⟦generateKeyPairSync('ec', { namedCurve: 'P-256' })⟧;`,
    `import { generateKeyPairSync } from 'node:crypto';
     export const make = (bits) => generateKeyPairSync('rsa', { modulusLength: bits });`,
    {
      'test/keys.test.ts': `import { generateKeyPairSync } from 'node:crypto';
                            export const keys = generateKeyPairSync('rsa', { modulusLength: 1024 });`,
    },
  ],
  *check(site) {
    if (site.side === 'test') return;
    for (const seen of site.seenFrom('modulus', 'curve')) {
      const { at, trace } = seen;
      const bits = seen.constants('modulus').filter((value) => typeof value === 'number');
      const curves = seen.texts('curve');
      const short = bits.find((length) => length < LEAST);
      const weak = curves.find((curve) => WEAK.test(curve));
      if (short !== undefined) yield { at, say: `the key has ${short} bits: ${LEAST} are the least`, trace };
      else if (weak !== undefined) yield { at, say: `the curve ${weak} is too small`, trace };
      else if (bits.length > 0 || curves.length > 0) yield { at, proves: true, say: 'the keys are long enough', trace };
    }
  },
});

const LEAST = 2048;
const WEAK = /^(?:sec[pt](?:112|128|131|160|163)[rk]\d|prime192v\d|secp192[rk]1|P-192|brainpoolP160\w+|sect193r\d)$/i;
