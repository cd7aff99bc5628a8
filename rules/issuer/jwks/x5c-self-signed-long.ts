import { defineIssuerRule } from '../../../src/rule.js';

const TWO_YEARS = 2 * 366 * 24 * 60 * 60 * 1000;
/** Made for this example; its private key was thrown away. Valid from 2026 to 2036. */
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
  id: 'jwks/x5c-self-signed-long',
  title: "A key's own certificate says that it lives for many years",
  severity: 'low',
  confidence: 'low',
  cwe: [324],
  controls: ['D4'],
  references: ['RFC 7517 §4.7'],
  why: 'Nobody renews what does not end: a signing key that was stolen years ago still signs.',
  fix: 'Exchange the key on a schedule, whatever its certificate says, or give the certificate the life of the key.',
  blind: 'Many products write ten years into a certificate that no client looks at.',
  bad: [{ jwks: { keys: [CERTIFIED] }, at: ['jwks:/keys/0/x5c'] }],
  good: [{ jwks: { keys: [{ kty: CERTIFIED.kty, crv: CERTIFIED.crv, x: CERTIFIED.x, y: CERTIFIED.y }] } }],
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
