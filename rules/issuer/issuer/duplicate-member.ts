import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/duplicate-member',
  title: 'A member is written twice',
  severity: 'high',
  confidence: 'high',
  cwe: [436],
  controls: ['D1', 'D6'],
  references: ['RFC 8259 §4'],
  why: 'Parsers disagree on which of the two counts, so one client may trust an endpoint or a key that another has never seen.',
  fix: 'Write every member once.',
  blind: 'Only the text that was read is looked at.',
  bad: [
    {
      metadata:
        '{"issuer":"https://id.example","token_endpoint":"https://id.example/token","issuer":"https://evil.example"}',
      at: ['metadata:/issuer'],
    },
    {
      metadata:
        '{"issuer":"https://id.example","op_policy_uri":"https://id.example/a","op_policy_uri":"https://id.example/b"}',
      at: ['metadata:/op_policy_uri'],
    },
    { jwks: '{"keys":[{"kty":"EC","kid":"1","kid":"2"}]}', at: ['jwks:/keys/0/kid'] },
  ],
  good: [{ metadata: { issuer: 'https://id.example' } }],
  *check(facts) {
    for (const document of facts.documents)
      for (const pointer of document.duplicates) {
        const member = pointer.slice(pointer.lastIndexOf('/') + 1);
        yield {
          at: { in: document, pointer, part: 'key' },
          say: `\`${member}\` is written more than once`,
          severity:
            /^(issuer|resource|keys|jwks_uri|.*_endpoint)$/.test(member) || document.kind === 'issuer.jwks'
              ? 'high'
              : 'low',
        };
      }
  },
});
