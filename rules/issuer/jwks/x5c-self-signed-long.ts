import { defineIssuerRule, EXAMPLE_CERTIFIED } from '../../../src/rule.js';

const TWO_YEARS = 2 * 366 * 24 * 60 * 60 * 1000;

export default defineIssuerRule({
  id: 'jwks/x5c-self-signed-long',
  title: "A key's own certificate says that it lives for many years",
  severity: 'low',
  confidence: 'low',
  cwe: [324],
  controls: ['D4'],
  references: ['RFC 5280'],
  why: 'Nobody renews what does not end: a signing key that was stolen years ago still signs.',
  fix: 'Exchange the key on a schedule, whatever its certificate says, or give the certificate the life of the key.',
  blind: 'Many products write ten years into a certificate that no client looks at.',
  bad: [{ jwks: { keys: [EXAMPLE_CERTIFIED] }, at: ['jwks:/keys/0/x5c'] }],
  good: [
    {
      jwks: {
        keys: [
          { kty: EXAMPLE_CERTIFIED.kty, crv: EXAMPLE_CERTIFIED.crv, x: EXAMPLE_CERTIFIED.x, y: EXAMPLE_CERTIFIED.y },
        ],
      },
    },
  ],
  *check(facts) {
    for (const { document, pointer, certificate } of facts.keys) {
      const { validFrom = '', validTo = '', selfSigned } = certificate ?? {};
      if (!selfSigned || !(Date.parse(validTo) - Date.parse(validFrom) > TWO_YEARS)) continue;
      yield {
        at: { in: document, pointer: `${pointer}/x5c` },
        say: `the certificate is self-signed and valid from ${validFrom.slice(0, 10)} to ${validTo.slice(0, 10)}`,
      };
    }
  },
});
