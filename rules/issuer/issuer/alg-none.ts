import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/alg-none',
  title: 'The issuer offers ID tokens without a signature',
  severity: 'high',
  confidence: 'high',
  cwe: [347],
  controls: ['O5'],
  references: ['OpenID Connect Core 1.0 §2', 'RFC 8725 §3.2'],
  why: 'An ID token signed with `none` can be written by anyone: whoever can hand it to a client logs in as any user.',
  fix: 'Remove `none` from the ID token algorithms of the issuer and of every client registration.',
  blind: 'Metadata is the most that a server offers: what one client is allowed is decided at its registration.',
  bad: [
    {
      metadata: { response_types_supported: ['code'], id_token_signing_alg_values_supported: ['RS256', 'none'] },
      at: ['metadata:/id_token_signing_alg_values_supported/1'],
    },
    {
      metadata: { response_types_supported: ['id_token'], id_token_signing_alg_values_supported: ['none'] },
      at: ['metadata:/id_token_signing_alg_values_supported/0'],
    },
  ],
  good: [{ metadata: { id_token_signing_alg_values_supported: ['RS256', 'ES256'] } }],
  *check(facts) {
    for (const server of facts.servers) {
      const none = server.list('id_token_signing_alg_values_supported').indexOf('none');
      if (none < 0) continue;
      const types = server.list('response_types_supported');
      const behind = types.length > 0 && types.every((type) => !type.split(' ').includes('id_token'));
      yield {
        at: { in: server, pointer: `/id_token_signing_alg_values_supported/${none}` },
        say: behind
          ? 'ID tokens may be signed with `none`; they come from the token endpoint only'
          : 'ID tokens may be signed with `none`, so with nothing',
        severity: behind ? 'medium' : 'high',
      };
    }
  },
});
