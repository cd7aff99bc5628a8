import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/private-address',
  title: 'Public metadata points into a private network',
  severity: 'high',
  confidence: 'medium',
  cwe: [918],
  controls: ['D3', 'O6'],
  references: ['RFC 9728 §7.7'],
  why: 'Clients that follow it send requests, and perhaps tokens, to whatever answers at that address inside their own network.',
  fix: 'Publish the addresses that clients outside reach.',
  blind: 'Names are judged by their ending and literal addresses; what a name resolves to is not looked up here.',
  bad: [
    { metadata: { issuer: 'https://id.example', jwks_uri: 'https://10.0.0.1/jwks' }, at: ['metadata:/jwks_uri'] },
    {
      metadata: { issuer: 'https://id.example', token_endpoint: 'http://localhost:8080/token' },
      at: ['metadata:/token_endpoint'],
    },
  ],
  good: [
    { metadata: { issuer: 'https://id.example', jwks_uri: 'https://id.example/jwks' } },
    { metadata: { issuer: 'http://localhost:8080', token_endpoint: 'http://localhost:8080/token' } },
    { metadata: { issuer: 'https://id.corp.internal', token_endpoint: 'https://id.corp.internal/token' } },
  ],
  *check(facts) {
    const proxied = facts.requests.find((request) => request.proxied);
    if (proxied)
      yield {
        at: { in: proxied },
        say: 'whether a name of this issuer leads into a private network',
        unknown: 'the proxy looked the names up',
      };
    for (const document of facts.documents) {
      const own = document.links.find(({ pointer }) => pointer === '/issuer' || pointer === '/resource');
      if (own && own.reach !== 'public' && own.reach !== 'unknown') continue;
      for (const { reach, url, pointer, member } of document.links)
        if (url?.hostname && reach !== 'public' && reach !== 'unknown' && own)
          yield { at: { in: document, pointer }, say: `\`${member}\` points to ${url.hostname}, a ${reach} address` };
    }
  },
});
