import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/mtls-alias-shape',
  title: 'The aliases for mutual TLS are no endpoints',
  severity: 'medium',
  confidence: 'high',
  cwe: [319],
  controls: ['O3', 'D6'],
  references: ['RFC 8705'],
  why: 'Clients with a certificate use these addresses instead of the plain ones: what is wrong here is wrong for the most careful clients.',
  fix: 'Publish, under the registered endpoint names, the https addresses that ask for a certificate.',
  blind: 'Whether the addresses ask for a certificate is not tried.',
  bad: [
    {
      metadata: {
        issuer: 'https://id.example',
        mtls_endpoint_aliases: {
          token: 'https://mtls.id.example/token',
          revocation_endpoint: 'mtls.id.example/revoke',
        },
      },
      at: ['metadata:/mtls_endpoint_aliases/token', 'metadata:/mtls_endpoint_aliases/revocation_endpoint'],
    },
    {
      metadata: {
        issuer: 'https://id.example',
        token_endpoint: 'https://id.example/token',
        mtls_endpoint_aliases: { token_endpoint: 'https://id.example/token' },
      },
      at: ['metadata:/mtls_endpoint_aliases'],
    },
  ],
  good: [
    {
      metadata: {
        issuer: 'https://id.example',
        token_endpoint: 'https://id.example/token',
        registration_endpoint: 'https://mtls.id.example/register',
        mtls_endpoint_aliases: {
          token_endpoint: 'https://mtls.id.example/token',
          registration_endpoint: 'https://mtls.id.example/register',
        },
      },
    },
  ],
  *check(facts) {
    for (const server of facts.servers) {
      const aliases = server.members('mtls_endpoint_aliases');
      for (const [member, value] of aliases) {
        const at = { in: server, pointer: `/mtls_endpoint_aliases/${escapePointer(member)}` };
        if (!member.endsWith('_endpoint')) yield { at, say: `\`${member}\` is not the name of an endpoint` };
        else if (typeof value !== 'string' || !URL.canParse(value))
          yield { at, say: `the alias of \`${member}\` is no absolute URL` };
      }
      // A single address that asks everyone for a certificate needs no other alias.
      if (aliases.length > 0 && aliases.every(([member, value]) => value === server.string(member)))
        yield {
          at: { in: server, pointer: '/mtls_endpoint_aliases' },
          say: 'every alias is the address without mutual TLS',
          severity: 'low',
          // A server may ask for a certificate at one address and do without.
          confidence: 'low',
        };
    }
  },
});

function escapePointer(member: string): string {
  return member.replaceAll('~', '~0').replaceAll('/', '~1');
}
