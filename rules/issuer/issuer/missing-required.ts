import { defineIssuerRule, type IssuerDocument } from '../../../src/rule.js';

const WORKLOAD = ['issuer', 'jwks_uri'];
const OAUTH = ['issuer', 'response_types_supported'];
const OPENID = [
  'issuer',
  'authorization_endpoint',
  'jwks_uri',
  'response_types_supported',
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
];

/** The endpoints that the advertised flows go through; both specifications default to the code and the implicit flow. */
function neededByGrants(server: IssuerDocument): string[] {
  const grants = server.list('grant_types_supported');
  const responses = server.list('response_types_supported');
  const implicitOnly = responses.length > 0 && responses.every((type) => !type.split(' ').includes('code'));
  const machineOnly =
    grants.length > 0 && !grants.some((grant) => grant === 'authorization_code' || grant === 'implicit');
  const needed: string[] = [];
  if (server.kind === 'issuer.authorization-server' && !machineOnly && responses.length > 0)
    needed.push('authorization_endpoint');
  if (!implicitOnly || machineOnly) needed.push('token_endpoint');
  return needed;
}

export default defineIssuerRule({
  id: 'issuer/missing-required',
  title: 'Metadata lacks a member that its specification requires',
  severity: 'high',
  confidence: 'high',
  cwe: [20],
  controls: ['D1', 'D6'],
  references: ['OpenID Connect Discovery 1.0 §3', 'RFC 8414 §2'],
  why: 'Clients fill the gap with what they were configured with or guess, so nobody can check that they talk to the right server.',
  fix: 'Publish the missing members.',
  blind: 'An endpoint that exists but is not published is not seen.',
  bad: [
    {
      metadata: {
        issuer: 'https://id.example',
        authorization_endpoint: 'https://id.example/authorize',
        subject_types_supported: ['public'],
      },
      at: [
        'metadata:/jwks_uri',
        'metadata:/response_types_supported',
        'metadata:/id_token_signing_alg_values_supported',
        'metadata:/token_endpoint',
      ],
    },
    {
      authorizationServer: { issuer: 'https://id.example', token_endpoint: 'https://id.example/token' },
      at: ['authorization-server:/response_types_supported'],
    },
  ],
  good: [
    {
      metadata: {
        issuer: 'https://token.example',
        jwks_uri: 'https://token.example/jwks',
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      },
    },
    {
      authorizationServer: {
        issuer: 'https://id.example',
        response_types_supported: ['code'],
        authorization_endpoint: 'https://id.example/authorize',
        token_endpoint: 'https://id.example/token',
      },
    },
    {
      authorizationServer: {
        issuer: 'https://id.example',
        token_endpoint: 'https://id.example/token',
        response_types_supported: [],
        grant_types_supported: ['client_credentials'],
      },
    },
  ],
  *check(facts, { profile }) {
    for (const server of facts.servers) {
      const openid = server.kind === 'issuer.metadata' && profile !== 'workload';
      const required = profile === 'workload' ? WORKLOAD : openid ? OPENID : OAUTH;
      for (const member of [...required, ...neededByGrants(server)])
        if (!server.has(member)) yield { at: { in: server, pointer: `/${member}` }, say: `\`${member}\` is missing` };
    }
  },
});
