import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/unrendered-template',
  title: 'A URL in the metadata still holds a placeholder',
  severity: 'medium',
  confidence: 'high',
  cwe: [20],
  controls: ['D1', 'D3'],
  references: ['OpenID Connect Discovery 1.0 §3'],
  why: 'The document was deployed before its values were filled in: clients that use it go nowhere, or to whoever registers the name.',
  fix: 'Fill the placeholder in when the document is deployed, and check the deployed document.',
  blind: 'Placeholders of unusual forms are not recognised.',
  bad: [
    {
      metadata: { issuer: 'https://id.example', token_endpoint: 'https://${HOST}/token' },
      at: ['metadata:/token_endpoint'],
    },
    { metadata: { issuer: 'https://id.example', jwks_uri: '{{ base_url }}/jwks' }, at: ['metadata:/jwks_uri'] },
    {
      metadata: { issuer: '$ISSUER', token_endpoint: '$ISSUER/token', jwks_uri: '$ISSUER/jwks' },
      at: ['metadata:/issuer'],
    },
  ],
  good: [
    { metadata: { issuer: 'https://id.example', token_endpoint: 'https://id.example/token' } },
    { metadata: { issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' } },
  ],
  *check(facts) {
    for (const document of facts.documents) {
      const [first, ...others] = document.links.filter(({ unrendered }) => unrendered);
      if (!first) continue;
      const more = others.length > 0 ? `, and so do ${others.length} other members` : '';
      yield { at: { in: document, pointer: first.pointer }, say: `\`${first.member}\` holds a placeholder${more}` };
    }
  },
});
