import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'prm/as-mutual',
  title: 'The authorization server does not list the resource',
  severity: 'low',
  confidence: 'medium',
  cwe: [346],
  controls: ['O14'],
  references: ['RFC 9728 §4'],
  why: 'A hostile resource can name any server as its own; a server that lists its resources lets clients see through that.',
  fix: 'Add the resource to `protected_resources` of the authorization server.',
  blind: 'A server that publishes no list says nothing.',
  bad: [
    {
      protectedResource: { resource: 'https://api.example', authorization_servers: ['https://id.example'] },
      authorizationServer: { issuer: 'https://id.example', protected_resources: ['https://other.example'] },
      at: ['authorization-server:/protected_resources'],
    },
  ],
  good: [
    {
      protectedResource: { resource: 'https://api.example', authorization_servers: ['https://id.example'] },
      authorizationServer: { issuer: 'https://id.example', protected_resources: ['https://api.example'] },
    },
    {
      protectedResource: { resource: 'https://api.example', authorization_servers: ['https://id.example'] },
      authorizationServer: { issuer: 'https://id.example' },
    },
  ],
  *check(facts) {
    const document = facts.documents.find(({ kind }) => kind === 'issuer.protected-resource');
    const resource = document?.string('resource');
    if (!document || resource === undefined) return;
    for (const server of facts.servers) {
      const issuer = server.string('issuer') ?? '';
      const listed = server.list('protected_resources');
      if (!document.list('authorization_servers').includes(issuer) || listed.length === 0 || listed.includes(resource))
        continue;
      yield {
        at: { in: server, pointer: '/protected_resources' },
        say: 'the resource that names this server is not among its resources',
        trace: [{ at: { in: document, pointer: '/resource' }, say: 'the resource' }],
      };
    }
  },
});
