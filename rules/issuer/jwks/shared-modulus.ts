import { defineIssuerRule } from '../../../src/rule.js';

/** Two 2048-bit numbers that share their first factor; made for this example. */
const FIRST =
  '5XdLewTF-xK4D2anQdAtfVgYfMm3khjYQvgoJDRlc-AnIPVGBQSGgd6alPV3gPhDJaxBubdP1KTdvtSNllfhWaAe0K--XkdlIqJZJmEkTnfqNeT4s7yIOZiVEuzSUudmGYAsDtbEaPOqZSYytF7T0jjgLYMZh1EN6z-gn-nhVhVkwXn3atrE_j5L5yAdIXm-m6xT8qgJPLQUU39uE8fivlwL6Oh0xeyUEClRwCi8LUI766F_Bxtr9Baga6FLByuEWZZZZtumopnK2sau4LUQH7p9Z4vtgHMky_i4ked570Zhy_iqRNraBFtFojHLx2rBkrZc2nEsDzI4oykSJ13o6w';
const SECOND =
  '1p2eqcBt4TRAfbX4iKtZZXdq1OVGlqlLJiMpAayyi6Ytkfycy6vWz7XDIgnLb1FVrxjAmWgtWVmSsYQq5izPA8L11BGqWYw9oVzE7fo27pxRll10N6T81Dp4JRb62Ke269cMkijiaue7gCGMn6oAqUIZKAWhiNDrGtzMQo7BG5tJFAiGf1E2BrSkZu6yuHUrqhiHgMKk2inMcBe6Pa4SAal8XY4tUCUHUIVVG3aNx5HuHNLxf-oc9c6eN6R7qkxL-w8FtL5dagy9SOMLFcKMqDnEVwbFyFBBg_znwOzeremKCeF9EvH0jcgKy1UQm8OFL293gCwwZ0-b44Q5ioVr2Q';
const OTHER =
  '1kJqP50gABHV_pXC_-62QhFdcgAfRwUQxM10sHPgmsA4UMNU0DtJyDcgGnT9VB9eNCuSv53C0mF3WY-PazynlLWF9RawumS447RWEjIswv7Xu1unz_RACsz15Awoa-fzLXD4bXH3coR7KLBEXgMq-nTHnvuZv2-XZxd8RITWnDHjslce4a8veTnB-U8PIL3ZcFzzgeCGrRMIZi_Hf-EQgMPAZKuvKJOvAslRazDTqjePnx7LMmSMFVaD1DO2KBFEFGJoStJREgJRXoaMoZXCDS_FgxU0qI-0zVDEo7N_AUfMbA7vp3az7ZNpwM_ROgHsaa7Wi77_wF3-82sOo3cc4w';

export default defineIssuerRule({
  id: 'jwks/shared-modulus',
  title: 'Two RSA keys share a prime factor',
  severity: 'high',
  confidence: 'high',
  cwe: [330, 338],
  controls: ['O5', 'T6'],
  references: ['FIPS 186-5'],
  why: 'The greatest common divisor of the two is a factor of both: anyone who sees them computes both private keys in no time.',
  fix: 'Replace both keys, and make the new ones with a good source of randomness.',
  blind: 'Only the keys that were read in one run are compared; keys of more than 4096 bits are left out.',
  bad: [
    {
      jwks: {
        keys: [
          { kty: 'RSA', e: 'AQAB', n: FIRST },
          { kty: 'RSA', e: 'AQAB', n: SECOND },
        ],
      },
      at: ['jwks:/keys/0/n', 'jwks:/keys/1/n'],
    },
    {
      jwks: {
        keys: [
          { kty: 'RSA', e: 'AQAB', n: FIRST },
          { kty: 'RSA', e: 'AQAC', n: FIRST },
        ],
      },
      at: ['jwks:/keys/0/n', 'jwks:/keys/1/n'],
    },
  ],
  good: [
    {
      jwks: {
        keys: [
          { kty: 'RSA', e: 'AQAB', n: FIRST },
          { kty: 'RSA', e: 'AQAB', n: OTHER },
        ],
      },
    },
    {
      jwks: {
        keys: [
          { kty: 'RSA', e: 'AQAB', n: FIRST },
          { kty: 'RSA', e: 'AQAB', n: FIRST },
        ],
      },
    },
  ],
  *check(facts, { allKeys = facts.keys }) {
    const moduli = new Map<bigint, Set<string | undefined>>();
    for (const { modulus, exponent } of allKeys) {
      if (modulus === undefined || modulus === 0n) continue;
      moduli.set(modulus, (moduli.get(modulus) ?? new Set()).add(exponent));
    }
    // One product and one division for each key, instead of a look at every pair.
    const product = [...moduli.keys()].reduce((all, modulus) => all * modulus, 1n);
    for (const { document, pointer, modulus } of facts.keys) {
      if (modulus === undefined || modulus === 0n) continue;
      const at = { in: document, pointer: `${pointer}/n` };
      if ((moduli.get(modulus)?.size ?? 0) > 1)
        yield { at, say: 'the modulus is that of another key with another exponent' };
      else if (commonDivisor(modulus, (product / modulus) % modulus) !== 1n && moduli.size > 1)
        yield { at, say: 'the modulus shares a factor with that of another key' };
    }
  },
});

function commonDivisor(one: bigint, other: bigint): bigint {
  let [larger, smaller] = [one, other];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
