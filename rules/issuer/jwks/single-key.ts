import { defineIssuerRule, EXAMPLE_KEYS } from '../../../src/rule.js';

const [P256] = EXAMPLE_KEYS;

const OTHER = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };

export default defineIssuerRule({
  id: 'jwks/single-key',
  title: 'Only one signing key is published',
  severity: 'low',
  confidence: 'low',
  cwe: [324],
  controls: ['D4'],
  references: ['OpenID Connect Core 1.0 §10.1.1'],
  why: 'When it has to be exchanged in a hurry, clients that still hold the old set refuse every token.',
  fix: 'Publish the next key before it signs, and keep the last one until its tokens have ended.',
  blind: 'Between two exchanges one key is normal: only sets recorded over time show an overlap.',
  bad: [{ jwks: { keys: [{ ...P256, use: 'sig' }] }, at: ['jwks:/keys/0'] }],
  good: [
    {
      history: [
        { time: '2026-01-01', keys: [{ ...OTHER, kid: 'old' }] },
        {
          time: '2026-01-15',
          keys: [
            { ...OTHER, kid: 'old' },
            { ...P256, kid: 'new' },
          ],
        },
      ],
      jwks: { keys: [{ ...P256, kid: 'new' }] },
      now: '2026-02-01',
    },
    {
      jwks: {
        keys: [
          { ...P256, use: 'sig' },
          { kty: 'OKP', crv: 'Ed25519', x: 'AQ', use: 'sig' },
        ],
      },
    },
  ],
  *check(facts, { lives = [] }) {
    // Recorded looks show more than one look does.
    if (lives.some(({ overlap = -1 }) => overlap >= 0)) return;
    for (const document of facts.documents) {
      if (document.kind !== 'issuer.jwks') continue;
      const [key, ...others] = facts.keys.filter((one) => one.document === document && one.use !== 'enc');
      if (key && others.length === 0 && !key.symmetric)
        yield { at: { in: document, pointer: key.pointer }, say: 'this is the only signing key of the set' };
    }
  },
});
