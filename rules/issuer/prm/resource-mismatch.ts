import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'prm/resource-mismatch',
  title: 'The document names another resource than the one it was asked for',
  severity: 'high',
  confidence: 'high',
  cwe: [346],
  controls: ['O14'],
  references: ['RFC 9728 §3.3'],
  why: 'A hostile resource can present itself as another one and have tokens for it sent to itself.',
  fix: "Publish, at the well-known URL of each resource, exactly that resource's identifier.",
  blind: 'A recorded document is compared only with the URL given for it.',
  bad: [
    {
      asUrl: 'https://api.example/orders',
      protectedResource: { resource: 'https://api.example/admin', authorization_servers: ['https://id.example'] },
      at: ['protected-resource:/resource'],
    },
  ],
  good: [
    {
      asUrl: 'https://api.example/orders',
      protectedResource: { resource: 'https://api.example/orders', authorization_servers: ['https://id.example'] },
    },
  ],
  *check(facts) {
    for (const document of facts.documents) {
      const resource = document.string('resource');
      if (
        document.kind !== 'issuer.protected-resource' ||
        resource === undefined ||
        resource.includes('@') ||
        !document.identifier
      )
        continue;
      const { value, trailingSlashKnown, or } = document.identifier;
      if (resource === or) continue;
      const same = trailingSlashKnown ? resource === value : resource.replace(/\/$/, '') === value.replace(/\/$/, '');
      if (!same)
        yield {
          at: { in: document, pointer: '/resource' },
          say: `the document was asked for as ${value} and names ${resource}`,
        };
    }
  },
});
