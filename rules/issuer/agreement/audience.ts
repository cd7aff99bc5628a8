import { bothPlaces, defineIssuerRule, exampleClaim, isAbout } from '../../../src/rule.js';

const RESOURCE = { resource: 'https://api.example', authorization_servers: ['https://id.example'] };

export default defineIssuerRule({
  id: 'agreement/audience',
  title: 'The project asks for another audience than its resource metadata names',
  severity: 'medium',
  confidence: 'medium',
  cwe: [345],
  controls: ['D6', 'O14'],
  references: ['RFC 9728 §7.4', 'RFC 8707 §2'],
  why: 'Clients ask for tokens for the published resource: the API then refuses those, or takes tokens that were made for something else.',
  fix: 'Require the published `resource` as the audience.',
  blind: 'Authorization servers may give a resource an audience of another name.',
  bad: [{ protectedResource: RESOURCE, project: [exampleClaim('audience', 'my-api')], at: ['src/api.ts:3'] }],
  good: [
    { protectedResource: RESOURCE, project: [exampleClaim('audience', ['my-api', 'https://api.example'])] },
    {
      protectedResource: RESOURCE,
      project: [exampleClaim('audience', 'my-api', { issuers: ['https://other.example'] })],
    },
  ],
  *check(facts, { project = [] }) {
    for (const document of facts.documents) {
      const resource = document.string('resource');
      if (document.kind !== 'issuer.protected-resource' || resource === undefined) continue;
      const servers = document.list('authorization_servers');
      for (const claim of project) {
        if (claim.what !== 'audience' || !servers.some((server) => isAbout(claim, server))) continue;
        const at = { in: claim };
        if (claim.values.includes(resource))
          yield { at, say: 'the published resource is among the audiences', proves: true };
        else
          yield {
            at,
            say: `the audience is ${claim.values.join(', ')}, and the metadata names the resource ${resource}`,
            trace: bothPlaces(claim, { in: document, pointer: '/resource' }),
          };
      }
    }
  },
});
