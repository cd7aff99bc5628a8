import { bothPlaces, defineIssuerRule, EXAMPLE_SERVER, exampleClaim, isAbout, sameTenant } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'agreement/endpoint',
  title: 'An endpoint that the project uses is not the one of the issuer',
  severity: 'medium',
  confidence: 'high',
  cwe: [346],
  controls: ['D6'],
  references: ['RFC 8414 §2'],
  why: 'Codes, tokens or secrets go to an address that the issuer no longer, or never, called its own.',
  fix: 'Take the endpoints from the metadata of the issuer, or correct the address.',
  blind: 'Addresses of another host or tenant are not compared where nothing says that they are meant for this issuer.',
  bad: [
    {
      metadata: EXAMPLE_SERVER,
      project: [
        exampleClaim('endpoint', 'https://id.example/oauth/token', { member: 'token_endpoint', issuers: [] }),
        exampleClaim('endpoint', 'https://login.example/token', { member: 'token_endpoint' }),
      ],
      at: ['src/api.ts:3', 'src/api.ts:3'],
    },
  ],
  good: [
    {
      metadata: EXAMPLE_SERVER,
      project: [
        exampleClaim('endpoint', EXAMPLE_SERVER.token_endpoint, { member: 'token_endpoint', issuers: [] }),
        exampleClaim('endpoint', 'https://other.example/token', { member: 'token_endpoint', issuers: [] }),
      ],
    },
    // Two realms of one server are two issuers.
    {
      metadata: { issuer: 'https://id.example/realms/one', token_endpoint: 'https://id.example/realms/one/token' },
      project: [
        exampleClaim('endpoint', 'https://id.example/realms/two/token', { member: 'token_endpoint', issuers: [] }),
      ],
    },
  ],
  *check(facts, { project = [] }) {
    for (const server of facts.servers)
      for (const claim of project) {
        const { member, values } = claim;
        const [value = ''] = values;
        const issuer = server.string('issuer') ?? '';
        const published = member === undefined ? undefined : server.string(member);
        if (claim.what !== 'endpoint' || published === undefined) continue;
        const at = { in: claim };
        if (value === published) yield { at, say: `this is the \`${member}\` of the issuer`, proves: true };
        else if (isAbout(claim, issuer) || sameTenant(value, published, issuer))
          yield {
            at,
            say: `${value} is used, and the \`${member}\` of the issuer is ${published}`,
            trace: bothPlaces(claim, { in: server, pointer: `/${member}` }),
          };
      }
  },
});
