import { bothPlaces, comparisons, defineIssuerRule, EXAMPLE_SERVER, exampleClaim } from '../../../src/rule.js';

const LISTED = { ...EXAMPLE_SERVER, code_challenge_methods_supported: ['S256'] };

export default defineIssuerRule({
  id: 'agreement/pkce',
  title: 'The project and the issuer have different ideas of PKCE',
  severity: 'medium',
  confidence: 'high',
  cwe: [345],
  controls: ['D6', 'O1'],
  references: ['RFC 9700 §2.1.1'],
  why: 'A server that does not know the method may ignore the code challenge, and a stolen code can then be redeemed by the thief.',
  fix: 'Use S256 on both sides.',
  blind: 'Some servers enforce PKCE without advertising it.',
  bad: [{ metadata: LISTED, project: [exampleClaim('pkce', 'plain')], at: ['src/api.ts:3'] }],
  good: [
    { metadata: LISTED, project: [exampleClaim('pkce', 'S256')] },
    { metadata: EXAMPLE_SERVER, project: [exampleClaim('pkce', 'S256')] },
    // A client without PKCE is a finding of the inventory by itself.
    { metadata: LISTED, project: [exampleClaim('pkce', 'none')] },
  ],
  *check(facts, { project }) {
    for (const { claim, server, at } of comparisons(facts, project, 'pkce')) {
      const methods = server.list('code_challenge_methods_supported');
      const [method = ''] = claim.values;
      if (method === 'none') continue;
      if (methods.length === 0)
        yield {
          at,
          say: `whether the issuer knows ${method}`,
          unknown: 'its metadata lists no code challenge methods',
        };
      else if (methods.includes(method))
        yield { at, say: `the issuer knows ${method}`, proves: true, controls: ['D6'] };
      else
        yield {
          at,
          say: `the client uses ${method}, and the issuer lists ${methods.join(', ')}`,
          trace: bothPlaces(claim, { in: server, pointer: '/code_challenge_methods_supported' }),
        };
    }
  },
});
