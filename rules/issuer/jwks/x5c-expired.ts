import { defineIssuerRule, EXAMPLE_CERTIFIED } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'jwks/x5c-expired',
  title: "A key's certificate has expired",
  severity: 'medium',
  confidence: 'high',
  cwe: [298],
  controls: ['T9', 'D4'],
  references: ['RFC 5280'],
  why: 'Verifiers that check certificates refuse the key; the others go on trusting a key that was meant to be retired.',
  fix: 'Exchange the key and its certificate.',
  blind: 'Only the first certificate of the chain is looked at.',
  bad: [{ jwks: { keys: [EXAMPLE_CERTIFIED] }, now: '2040-01-01', at: ['jwks:/keys/0/x5c'] }],
  good: [{ jwks: { keys: [EXAMPLE_CERTIFIED] }, now: '2026-12-24' }],
  *check(facts, { now }) {
    const past = (end: string | undefined) => end !== undefined && Date.parse(end) < now.getTime();
    for (const { document, pointer, certificate } of facts.keys) {
      const { validTo = '', chainValidTo = '' } = certificate ?? {};
      const at = { in: document, pointer: `${pointer}/x5c` };
      if (past(validTo)) yield { at, say: `the certificate was valid until ${validTo.slice(0, 10)}` };
      else if (past(chainValidTo))
        yield { at, say: `a certificate behind the first was valid until ${chainValidTo.slice(0, 10)}` };
    }
  },
});
