import { bothPlaces, comparisons, defineIssuerRule, EXAMPLE_SERVER, exampleClaim } from '../../../src/rule.js';

const LISTED = { ...EXAMPLE_SERVER, grant_types_supported: ['authorization_code'] };

export default defineIssuerRule({
  id: 'agreement/grant',
  title: 'The project uses a grant that the issuer does not offer',
  severity: 'medium',
  confidence: 'high',
  cwe: [436],
  controls: ['D6', 'O1'],
  references: ['RFC 8414 §2'],
  why: 'Either the flow fails, or the issuer accepts what it does not admit to: a password grant, for example, that everybody believes to be off.',
  fix: 'Use a grant that the issuer lists, or find out why the list is not true.',
  blind: 'What the issuer really accepts is not tried.',
  bad: [
    { metadata: LISTED, project: [exampleClaim('grant', 'password')], at: ['src/api.ts:3'] },
    // A request that is made by hand says by its address whom it asks.
    {
      metadata: LISTED,
      project: [exampleClaim('grant', 'password', { issuers: [], addresses: ['https://id.example/token'] })],
      at: ['src/api.ts:3'],
    },
  ],
  good: [
    { metadata: LISTED, project: [exampleClaim('grant', 'authorization_code')] },
    { metadata: EXAMPLE_SERVER, project: [exampleClaim('grant', 'client_credentials')] },
    { metadata: LISTED, project: [exampleClaim('grant', 'password', { issuers: [] })] },
    // A grant of a vendor need not be listed, and refreshing goes with the code.
    { metadata: LISTED, project: [exampleClaim('grant', 'http://auth0.com/oauth/grant-type/mfa-otp')] },
    { metadata: LISTED, project: [exampleClaim('grant', 'refresh_token')] },
  ],
  *check(facts, { project }) {
    for (const { claim, server, at } of comparisons(facts, project, 'grant')) {
      const listed = server.list('grant_types_supported');
      const [grant = ''] = claim.values;
      if (listed.length === 0 || /^https?:/i.test(grant)) continue;
      if (listed.includes(grant))
        yield { at, say: `the issuer offers the grant ${grant}`, proves: true, controls: ['D6'] };
      else if (grant !== 'refresh_token')
        yield {
          at,
          say: `the grant ${grant} is used, and the issuer lists ${listed.join(', ')}`,
          trace: bothPlaces(claim, { in: server, pointer: '/grant_types_supported' }),
        };
    }
  },
});
