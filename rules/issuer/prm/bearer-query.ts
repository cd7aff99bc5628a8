import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'prm/bearer-query',
  title: 'The resource takes tokens outside of the Authorization header',
  severity: 'high',
  confidence: 'high',
  cwe: [598],
  controls: ['L2'],
  references: ['RFC 9728 §2'],
  why: 'URLs end up in logs, histories and referrers, and the token with them; form bodies are written to logs by many frameworks too.',
  fix: 'Accept tokens in the Authorization header only.',
  blind: 'The resource itself is not called with a token.',
  bad: [
    {
      protectedResource: { resource: 'https://api.example', bearer_methods_supported: ['header', 'query', 'body'] },
      at: ['protected-resource:/bearer_methods_supported/1', 'protected-resource:/bearer_methods_supported/2'],
    },
  ],
  good: [{ protectedResource: { resource: 'https://api.example', bearer_methods_supported: ['header'] } }],
  *check(facts) {
    for (const document of facts.documents) {
      if (document.kind !== 'issuer.protected-resource') continue;
      for (const [index, method] of document.list('bearer_methods_supported').entries()) {
        const at = { in: document, pointer: `/bearer_methods_supported/${index}` };
        if (method === 'query') yield { at, say: 'access tokens are accepted in the query of a URL' };
        if (method === 'body') yield { at, say: 'access tokens are accepted in form bodies', severity: 'low' };
      }
    }
  },
});
