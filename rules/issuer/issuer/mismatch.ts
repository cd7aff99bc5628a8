import { defineIssuerRule } from '../../../src/rule.js';

function withoutSlash(identifier: string): string {
  return identifier.replace(/\/$/, '');
}

function canonical(identifier: string): string {
  return withoutSlash(URL.canParse(identifier) ? new URL(identifier).href : identifier);
}

export default defineIssuerRule({
  id: 'issuer/mismatch',
  title: 'The document names another issuer than the one it was asked for',
  severity: 'high',
  confidence: 'high',
  cwe: [346],
  controls: ['D6', 'O6'],
  references: ['OpenID Connect Discovery 1.0 §4.3', 'OpenID Connect Discovery 1.0 §7.2', 'RFC 8414 §3.3'],
  why: 'Clients must refuse such metadata; one that does not can be led to endpoints and keys of another issuer.',
  fix: "Serve each issuer's own identifier, exactly as clients are configured with it, at the well-known URL built from it.",
  blind: 'A recorded document is compared only with the URL given for it.',
  bad: [
    { asUrl: 'https://id.example', metadata: { issuer: 'https://other.example' }, at: ['metadata:/issuer'] },
    {
      asUrl: 'https://id.example/tenant',
      metadata: { issuer: 'https://id.example/tenant/' },
      at: ['metadata:/issuer'],
    },
  ],
  good: [
    { asUrl: 'https://id.example', metadata: { issuer: 'https://id.example' } },
    { asUrl: 'https://id.example/.well-known/openid-configuration', metadata: { issuer: 'https://id.example/' } },
    {
      asUrl: 'https://id.example/.well-known/oauth-authorization-server/tenant',
      authorizationServer: { issuer: 'https://id.example/tenant' },
    },
  ],
  *check(facts) {
    for (const server of facts.servers) {
      const issuer = server.string('issuer');
      // An identifier with credentials is another rule's business, and is not printed.
      if (issuer === undefined || issuer.includes('@')) continue;
      const at = { in: server, pointer: '/issuer' };
      if (!server.identifier) {
        yield {
          at,
          say: `the issuer is ${issuer}`,
          unknown: 'the document was read without the URL that it is served at',
        };
        continue;
      }
      const { value, trailingSlashKnown } = server.identifier;
      // A template is another rule's business; Entra's shared endpoints name `{tenantid}` on purpose.
      if (issuer === value || issuer.includes('{')) continue;
      if (!trailingSlashKnown && withoutSlash(issuer) === withoutSlash(value)) continue;
      const alike = canonical(issuer) === canonical(value);
      yield {
        at,
        say: `the document was asked for as ${value} and names ${issuer}`,
        severity: alike ? 'medium' : 'high',
      };
    }
  },
});
