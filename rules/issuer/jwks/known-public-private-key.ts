import { defineIssuerRule } from '../../../src/rule.js';

const P256 = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};

/** By RFC 7638 thumbprint (SHA-256). */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ['oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U', 'the elliptic curve example key of RFC 7515'],
  ['cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s', 'the elliptic curve example key of RFC 7517'],
  ['NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs', 'the RSA example key of RFC 7517'],
  ['kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k', 'the Ed25519 example key of RFC 8037'],
  ['r1LkbBo3925Rb2ZFFrKyU3MVex9T2817Kx0vbi6i_Kc', 'the development key of oidc-provider'],
]);

export default defineIssuerRule({
  id: 'jwks/known-public-private-key',
  title: 'The private half of this key is public',
  severity: 'high',
  confidence: 'high',
  cwe: [321, 798],
  controls: ['O5', 'T6'],
  references: ['RFC 7515 §10.2'],
  why: 'The key comes from a specification or from the defaults of a library: anyone can sign tokens with it.',
  fix: 'Make a key of your own, publish it, and retire this one at once.',
  blind: 'Only a short list of well-known example keys is compared.',
  bad: [{ jwks: { keys: [{ ...P256, kid: '1' }] }, at: ['jwks:/keys/0'] }],
  good: [{ jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AQ', kid: '1' }] } }],
  *check(facts) {
    for (const { document, pointer, thumbprint } of facts.keys) {
      const origin = KNOWN.get(thumbprint ?? '');
      if (origin) yield { at: { in: document, pointer }, say: `this is ${origin}, whose private half is published` };
    }
  },
});
