import { defineIssuerRule } from '../../../src/rule.js';

/** Made for this example; its private key was thrown away. Valid until 2036. */
const CERTIFICATE =
  'MIIBfzCCASWgAwIBAgIURD+rkWexduxoReN9R4M2ETsIOMswCgYIKoZIzj0EAwIwFTETMBEGA1UEAwwKaWQuZXhhbXBsZTAeFw0yNjExMjMyMDUwMzFaFw0zNjExMjAyMDUwMzFaMBUxEzARBgNVBAMMCmlkLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASp/pBCh7f6rbtPG4CTIEg9NWZRKa2NlG3hiMQDSxm8e1b0B8sw5TiDyWShQu19oC/QDmGuVJwUpi7EibZUuslqo1MwUTAdBgNVHQ4EFgQUZ6QBwCWzFu4+DglmoNCLN0edbvgwHwYDVR0jBBgwFoAUZ6QBwCWzFu4+DglmoNCLN0edbvgwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAgHLLYy4ApNpJVNYl3qq/6+Ygipwc0vxmKeBzVELR178CIB/GbZWC8PXkVaIhpf6vrgFAueJFzBRZ14GHaqhAiF/O';
const CERTIFIED = {
  kty: 'EC',
  crv: 'P-256',
  x: 'qf6QQoe3-q27TxuAkyBIPTVmUSmtjZRt4YjEA0sZvHs',
  y: 'VvQHyzDlOIPJZKFC7X2gL9AOYa5UnBSmLsSJtlS6yWo',
  x5c: [CERTIFICATE],
};

export default defineIssuerRule({
  id: 'jwks/x5c-expired',
  title: "A key's certificate has expired",
  severity: 'medium',
  confidence: 'high',
  cwe: [298],
  controls: ['T9', 'D4'],
  references: ['RFC 7517 §4.7'],
  why: 'Verifiers that check certificates refuse the key; the others go on trusting a key that was meant to be retired.',
  fix: 'Exchange the key and its certificate.',
  blind: 'Only the first certificate of the chain is looked at.',
  bad: [{ jwks: { keys: [CERTIFIED] }, now: '2040-01-01', at: ['jwks:/keys/0/x5c'] }],
  good: [{ jwks: { keys: [CERTIFIED] }, now: '2026-12-24' }],
  *check(facts, { now }) {
    for (const { document, pointer, certificate } of facts.keys)
      if (certificate?.validTo !== undefined && Date.parse(certificate.validTo) < now.getTime())
        yield {
          at: { in: document, pointer: `${pointer}/x5c` },
          say: `the certificate was valid until ${certificate.validTo.slice(0, 10)}`,
        };
  },
});
