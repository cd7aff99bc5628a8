import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'http/endpoint-not-https',
  title: 'An endpoint is not reached over https',
  severity: 'high',
  confidence: 'high',
  cwe: [319],
  controls: ['O10', 'T9'],
  references: ['RFC 8414 §2', 'RFC 6749 §3.1', 'RFC 6749 §3.2'],
  why: 'Codes, tokens, secrets or keys cross the network in clear text, where they can be read and changed.',
  fix: 'Serve the endpoint over https and publish that URL.',
  blind: 'Addresses on this machine are left out: nothing leaves it.',
  bad: [
    { metadata: { issuer: 'https://id.example', jwks_uri: 'http://id.example/jwks' }, at: ['metadata:/jwks_uri'] },
    {
      metadata: {
        mtls_endpoint_aliases: { token_endpoint: 'http://mtls.id.example/token' },
        issuer: 'https://id.example',
      },
      at: ['metadata:/mtls_endpoint_aliases/token_endpoint'],
    },
  ],
  good: [
    { metadata: { issuer: 'http://id.example.com', jwks_uri: 'http://id.example.com/jwks' } },
    { metadata: { issuer: '$ISSUER', jwks_uri: '$ISSUER/jwks' } },
    { metadata: { issuer: 'https://id.example', jwks_uri: 'https://id.example/jwks' } },
    { metadata: { issuer: 'http://localhost:3000', token_endpoint: 'http://localhost:3000/token' } },
    {
      metadata: {
        issuer: 'https://token.example',
        authorization_endpoint: 'urn:kubernetes:programmatic_authorization',
        response_types_supported: ['id_token'],
      },
    },
  ],
  *check(facts) {
    for (const document of [
      ...facts.servers,
      ...facts.documents.filter(({ kind }) => kind === 'issuer.protected-resource'),
    ]) {
      // Where the issuer itself is not, that is the finding.
      const issuer = document.links.find((link) => link.pointer === '/issuer')?.url;
      const known = issuer?.protocol === 'http:' ? issuer.origin : undefined;
      for (const { pointer, member, url, reach, unrendered } of document.links) {
        const endpoint = member.endsWith('_endpoint') || member === 'jwks_uri';
        if (!endpoint || unrendered || url?.protocol === 'urn:' || (url?.protocol === 'http:' && reach === 'loopback'))
          continue;
        if (known !== undefined && url?.origin === known) continue;
        const at = { in: document, pointer };
        if (url?.protocol !== 'https:')
          yield { at, say: `\`${member}\` is ${url ? `a ${url.protocol} URL` : 'no absolute URL'}` };
        else if (pointer === '/jwks_uri')
          yield { at, say: 'the keys are served over https', proves: true, controls: ['O10'] };
      }
    }
  },
});
