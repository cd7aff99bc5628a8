import { bothPlaces, defineIssuerRule, EXAMPLE_SERVER, exampleClaim, sameIssuer } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'agreement/issuer',
  title: 'The project and the issuer write the issuer differently',
  severity: 'medium',
  confidence: 'high',
  cwe: [346],
  controls: ['D6', 'O6'],
  references: ['OpenID Connect Discovery 1.0 §4.3', 'RFC 8414 §3.3'],
  why: 'Issuers are compared character by character: good tokens are refused until somebody takes the comparison out; and an http issuer can be answered for by anyone on the way.',
  fix: 'Write the issuer in code and configuration exactly as its metadata does.',
  blind: 'Issuers that come from a database or a remote configuration are not seen.',
  bad: [
    { metadata: EXAMPLE_SERVER, project: [exampleClaim('issuer', 'https://id.example/')], at: ['src/api.ts:3'] },
    { metadata: EXAMPLE_SERVER, project: [exampleClaim('issuer', 'http://id.example')], at: ['src/api.ts:3'] },
    {
      metadata: EXAMPLE_SERVER,
      project: [exampleClaim('issuer', 'http://id.example/', { tolerant: true })],
      at: ['src/api.ts:3'],
    },
  ],
  good: [
    { metadata: EXAMPLE_SERVER, project: [exampleClaim('issuer', 'https://id.example')] },
    { metadata: EXAMPLE_SERVER, project: [exampleClaim('issuer', 'https://id.example/', { tolerant: true })] },
    { metadata: EXAMPLE_SERVER, project: [exampleClaim('issuer', 'https://other.example')] },
  ],
  *check(facts, { project }) {
    if (!project) return;
    for (const server of facts.servers) {
      const issuer = server.string('issuer');
      if (issuer === undefined) continue;
      const own = { in: server, pointer: '/issuer' };
      let named = false;
      for (const claim of project) {
        const [value = ''] = claim.values;
        if (claim.what !== 'issuer' || !sameIssuer(value, issuer)) continue;
        named = true;
        const insecure = /^http:/i.test(value) && /^https:/i.test(issuer);
        const same = claim.tolerant ? withoutSlash(value) === withoutSlash(issuer) : value === issuer;
        if (same) yield { at: { in: claim }, say: 'the issuer is the one of its metadata', proves: true };
        else
          yield {
            at: { in: claim },
            say: `the project trusts ${value}, and the issuer calls itself ${issuer}`,
            severity: insecure ? 'high' : 'medium',
            trace: bothPlaces(claim, own),
          };
      }
      if (!named)
        yield {
          at: own,
          say: 'whether the project trusts this issuer',
          unknown: 'no verifier and no setting that was seen names it',
        };
    }
  },
});

function withoutSlash(text: string): string {
  return text.replace(/\/$/, '');
}
