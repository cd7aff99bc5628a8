import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/userinfo-in-url',
  title: 'A URL in the metadata carries credentials',
  severity: 'high',
  confidence: 'high',
  cwe: [522],
  controls: ['D2'],
  references: ['RFC 3986 §3.2.1'],
  why: 'Metadata is public, so the credentials are too; and `https://good.example@evil.example` leads to the second host.',
  fix: 'Remove the credentials and change them.',
  blind: 'Only URLs in the documents that were read are looked at.',
  bad: [
    {
      metadata: { issuer: 'https://id.example', token_endpoint: 'https://user:word@id.example/token' },
      at: ['metadata:/token_endpoint'],
    },
  ],
  good: [{ metadata: { issuer: 'https://id.example', token_endpoint: 'https://id.example/token' } }],
  *check(facts) {
    for (const document of facts.documents)
      for (const { url, pointer, member } of document.links)
        if (url && (url.username || url.password))
          yield {
            at: { in: document, pointer, part: 'key' },
            say: `the URL in \`${member}\` carries a user name or password`,
          };
  },
});
