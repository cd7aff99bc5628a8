import { defineIssuerRule } from '../../../src/rule.js';

/** Has the form that the faulty library gave its primes' products; made for this example, nobody has its factors. */
const MARKED =
  'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAz-SXh8Ke9lLrlh-w4VPkNXLFyhcBjnHM20VeQ';
const PLAIN =
  '1kJqP50gABHV_pXC_-62QhFdcgAfRwUQxM10sHPgmsA4UMNU0DtJyDcgGnT9VB9eNCuSv53C0mF3WY-PazynlLWF9RawumS447RWEjIswv7Xu1unz_RACsz15Awoa-fzLXD4bXH3coR7KLBEXgMq-nTHnvuZv2-XZxd8RITWnDHjslce4a8veTnB-U8PIL3ZcFzzgeCGrRMIZi_Hf-EQgMPAZKuvKJOvAslRazDTqjePnx7LMmSMFVaD1DO2KBFEFGJoStJREgJRXoaMoZXCDS_FgxU0qI-0zVDEo7N_AUfMbA7vp3az7ZNpwM_ROgHsaa7Wi77_wF3-82sOo3cc4w';
/** The primes whose product the library built upon; a power of 65537 modulo all of them is no coincidence. */
const PRIMES = [...[11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157]];
const POWERS: ReadonlyMap<bigint, ReadonlySet<bigint>> = new Map(
  PRIMES.map((prime) => {
    const modulus = BigInt(prime);
    const powers = new Set<bigint>();
    for (let power = 1n; !powers.has(power); power = (power * 65537n) % modulus) powers.add(power);
    return [modulus, powers];
  }),
);

export default defineIssuerRule({
  id: 'jwks/rsa-roca',
  title: 'An RSA key has the mark of a faulty key generator',
  severity: 'high',
  confidence: 'medium',
  cwe: [330, 338],
  controls: ['O5', 'T6'],
  references: ['CVE-2017-15361'],
  why: 'Keys made by certain smart cards and security chips until 2017 can be factored with affordable computers.',
  fix: 'Make a new key with other software, and retire this one.',
  blind: 'The form is recognised; one key in a hundred million has it by chance.',
  bad: [{ jwks: { keys: [{ kty: 'RSA', e: 'AQAB', n: MARKED }] }, at: ['jwks:/keys/0/n'] }],
  good: [{ jwks: { keys: [{ kty: 'RSA', e: 'AQAB', n: PLAIN }] } }],
  *check(facts) {
    for (const { document, pointer, modulus } of facts.keys)
      if (modulus !== undefined && modulus > 1n && [...POWERS].every(([prime, powers]) => powers.has(modulus % prime)))
        yield { at: { in: document, pointer: `${pointer}/n` }, say: 'the modulus has the form of the ROCA keys' };
  },
});
