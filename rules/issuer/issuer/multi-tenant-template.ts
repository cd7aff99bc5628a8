import { defineIssuerRule } from '../../../src/rule.js';

const ENTRA = /^(login\.(microsoftonline\.(com|us)|partner\.microsoftonline\.cn)|sts\.windows\.net)$/;

export default defineIssuerRule({
  id: 'issuer/multi-tenant-template',
  title: 'The issuer is a template for many tenants',
  severity: 'low',
  confidence: 'medium',
  cwe: [346],
  controls: ['O6', 'O9'],
  references: ['OpenID Connect Discovery 1.0 §3'],
  why: 'The shared endpoint of Entra ID signs for every tenant there is: a verifier that does not compare `iss` with the tenants it serves takes tokens of strangers.',
  fix: 'Use the endpoint of one tenant, or compare the tenant in `iss` and `tid` with a list of your own.',
  blind: 'Whether the verifier compares the tenant is a question for its code.',
  bad: [
    {
      metadata: { issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' },
      at: ['metadata:/issuer'],
    },
  ],
  good: [{ metadata: { issuer: 'https://login.microsoftonline.com/72f988bf-0000-0000-0000-000000000000/v2.0' } }],
  *check(facts) {
    for (const server of facts.servers) {
      const issuer = server.string('issuer') ?? '';
      const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
      if (url && issuer.includes('{tenantid}') && ENTRA.test(url.hostname))
        yield { at: { in: server, pointer: '/issuer' }, say: 'the issuer stands for every tenant of Entra ID' };
    }
  },
});
