import { defineIssuerRule, EXAMPLE_CERTIFIED } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'jwks/x5c-mismatch',
  title: "A key's certificate is for another key",
  severity: 'high',
  confidence: 'high',
  cwe: [295],
  controls: ['O5', 'T9'],
  references: ['RFC 7517 §4.7'],
  why: "One verifier takes the certificate's key, the other the bare one: two different signers pass for the same.",
  fix: 'Publish the certificate of this very key first in `x5c`.',
  blind: 'Keys on curves that Node does not support are not compared.',
  bad: [
    {
      jwks: {
        keys: [
          {
            ...EXAMPLE_CERTIFIED,
            x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
            y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
          },
        ],
      },
      at: ['jwks:/keys/0/x5c'],
    },
    { jwks: { keys: [{ kty: 'EC', x5c: ['AAAA'] }] }, at: ['jwks:/keys/0/x5c'] },
    {
      jwks: { keys: [{ ...EXAMPLE_CERTIFIED, x5c: [EXAMPLE_CERTIFIED.x5c[0], 'AAAA'] }] },
      at: ['jwks:/keys/0/x5c/1'],
    },
  ],
  good: [{ jwks: { keys: [EXAMPLE_CERTIFIED] } }],
  *check(facts) {
    for (const { document, pointer, certificate } of facts.keys) {
      const at = { in: document, pointer: `${pointer}/x5c` };
      if (certificate?.matchesKey === false)
        yield { at, say: 'the first certificate holds another public key than the key itself' };
      else if (certificate?.unreadable) yield { at, say: certificate.unreadable, severity: 'low' };
      else if (certificate?.brokenAt !== undefined)
        yield {
          at: { in: document, pointer: `${pointer}/x5c/${certificate.brokenAt}` },
          say: `certificate ${certificate.brokenAt + 1} of the chain does not certify the one before it`,
          severity: 'low',
        };
    }
  },
});
