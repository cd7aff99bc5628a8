import { defineIssuerRule, EXAMPLE_KEYS, type InspectedKey } from '../../../src/rule.js';

const [P256] = EXAMPLE_KEYS;

function isStrong(key: InspectedKey): boolean {
  const { symmetric, privateMembers, unsupported, kty, modulusBits = 0 } = key;
  return (
    !symmetric && privateMembers.length === 0 && unsupported === undefined && (kty !== 'RSA' || modulusBits >= 2048)
  );
}

export default defineIssuerRule({
  id: 'jwks/rsa-too-small',
  title: 'An RSA key is shorter than 2048 bits',
  severity: 'high',
  confidence: 'high',
  cwe: [326],
  controls: ['O5', 'D4'],
  references: ['RFC 7518 §3.3'],
  why: 'Short keys can be factored: whoever does, signs tokens for everyone.',
  fix: 'Publish a new key of at least 2048 bits (or P-256), sign with it, and retire the short one.',
  blind: 'Only the published key is looked at; a key used without being published is not seen.',
  bad: [{ jwks: { keys: [{ kty: 'RSA', n: `w${'A'.repeat(170)}`, e: 'AQAB', kid: '1024' }] }, at: ['jwks:/keys/0/n'] }],
  good: [
    { jwks: { keys: [{ kty: 'RSA', n: `w${'A'.repeat(341)}`, e: 'AQAB', kid: '2048' }] } },
    { jwks: { keys: [P256] } },
    { jwks: { keys: [{ kty: 'RSA', n: 'oZpSv3BcHeDzDsgNqphC...', e: 'AQAB', kid: 'shortened' }] } },
  ],
  *check(facts) {
    for (const { document, pointer, modulusBits, kty } of facts.keys)
      if (kty === 'RSA' && modulusBits !== undefined && modulusBits < 2048)
        yield { at: { in: document, pointer: `${pointer}/n` }, say: `the RSA modulus has ${modulusBits} bits` };
    for (const document of facts.documents) {
      const keys = facts.keys.filter((key) => key.document === document);
      if (keys.length > 0 && keys.every(isStrong))
        yield {
          at: { in: document, pointer: '/keys' },
          say: `every published key (${keys.length}) is public, asymmetric and strong`,
          proves: true,
          controls: ['O5'],
        };
    }
  },
});
