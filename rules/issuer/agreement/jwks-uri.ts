import {
  bothPlaces,
  defineIssuerRule,
  EXAMPLE_SERVER,
  exampleClaim,
  sameIssuer,
  sameTenant,
} from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'agreement/jwks-uri',
  title: 'The project loads keys from elsewhere than the issuer publishes them',
  severity: 'high',
  confidence: 'high',
  cwe: [346],
  controls: ['D6', 'O10'],
  references: ['OpenID Connect Discovery 1.0 §3'],
  why: 'Whoever holds the keys at that address signs tokens in the name of the issuer; where it is an old address, rotated keys never arrive.',
  fix: 'Take the address from the metadata of the issuer (`jwks_uri`).',
  blind: 'An issuer may publish the same keys at several addresses: what lies at the other one is not compared.',
  bad: [
    {
      metadata: EXAMPLE_SERVER,
      project: [
        exampleClaim('jwks', 'https://other.example/jwks'),
        exampleClaim('jwks', 'https://id.example/keys', { issuers: [] }),
      ],
      at: ['src/api.ts:3', 'src/api.ts:3'],
    },
  ],
  good: [
    { metadata: EXAMPLE_SERVER, project: [exampleClaim('jwks', EXAMPLE_SERVER.jwks_uri)] },
    { metadata: EXAMPLE_SERVER, project: [exampleClaim('jwks', 'https://other.example/jwks', { issuers: [] })] },
    {
      metadata: EXAMPLE_SERVER,
      project: [
        exampleClaim('jwks', 'https://other.example/jwks', {
          issuers: ['https://other.example', 'https://id.example'],
        }),
      ],
    },
    {
      metadata: { issuer: 'https://id.example/realms/one', jwks_uri: 'https://id.example/realms/one/certs' },
      project: [exampleClaim('jwks', 'https://id.example/realms/two/certs', { issuers: [] })],
    },
  ],
  *check(facts, { project = [] }) {
    for (const server of facts.servers) {
      const [issuer = '', uri] = [server.string('issuer'), server.string('jwks_uri')];
      if (uri === undefined) continue;
      for (const claim of project) {
        const [value = ''] = claim.values;
        if (claim.what !== 'jwks') continue;
        const at = { in: claim };
        if (value === uri) {
          yield { at, say: 'the keys come from where the issuer publishes them', proves: true };
          continue;
        }
        // A verifier of several issuers has the keys of another one too.
        const own = claim.issuers.length > 0 && claim.issuers.every((name) => sameIssuer(name, issuer));
        const near = sameTenant(value, uri, issuer);
        if (own || (near && claim.issuers.length === 0))
          yield {
            at,
            say: `keys are loaded from ${value}, and the issuer publishes them at ${uri}`,
            severity: near ? 'medium' : 'high',
            trace: bothPlaces(claim, { in: server, pointer: '/jwks_uri' }),
          };
      }
    }
  },
});
