import { describe, expect, it } from 'vitest';
import { judgeIssuer } from '../../src/analyse/issuer/issuer.js';
import { decideProfile } from '../../src/analyse/issuer/issuer-profile.js';
import type { IssuerExample } from '../../src/rule.js';
import { defineIssuerRule } from '../../src/rule.js';
import { factsOfExample } from './examples.js';
import { rules } from './rules.js';

const I = 'https://id.example';

describe('the profile of an issuer', () => {
  it.each<[string, IssuerExample]>([
    ['oidc', { metadata: { issuer: I, subject_types_supported: ['public'] } }],
    ['oauth-as', { authorizationServer: { issuer: I, token_endpoint: `${I}/token` } }],
    ['workload', { metadata: { issuer: I, response_types_supported: ['id_token'] } }],
    ['workload', { metadata: { issuer: I, jwks_uri: `${I}/jwks` } }],
    ['oidc', { metadata: { issuer: I, jwks_uri: `${I}/jwks`, userinfo_endpoint: `${I}/me` } }],
    ['oauth-as', { metadata: { issuer: I, jwks_uri: `${I}/jwks`, token_uri: `${I}/token` } }],
    [
      'workload',
      {
        metadata: {
          issuer: I,
          response_types_supported: ['id_token'],
          authorization_endpoint: 'urn:kubernetes:programmatic_authorization',
        },
      },
    ],
    [
      'oidc',
      {
        metadata: {
          issuer: I,
          subject_types_supported: ['public'],
          response_types_supported: ['id_token'],
          authorization_endpoint: `${I}/authorize`,
        },
      },
    ],
    ['protected-resource', { protectedResource: { resource: 'https://api.example' } }],
    ['mcp', { protectedResource: { resource: 'https://api.example/mcp' }, authorizationServer: { issuer: I } }],
    ['mcp', { protectedResource: { resource: 'https://api.example/mcp' } }],
    ['mcp', { authorizationServer: { issuer: I, client_id_metadata_document_supported: true } }],
    [
      'fapi2',
      {
        authorizationServer: {
          issuer: I,
          require_pushed_authorization_requests: true,
          authorization_response_iss_parameter_supported: true,
          dpop_signing_alg_values_supported: ['ES256'],
        },
      },
    ],
    [
      'oauth-as',
      {
        authorizationServer: {
          issuer: I,
          client_id_metadata_document_supported: true,
          subject_types_supported: ['public'],
          scopes_supported: ['atproto'],
          require_pushed_authorization_requests: true,
          authorization_response_iss_parameter_supported: true,
          dpop_signing_alg_values_supported: ['ES256'],
          token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
        },
      },
    ],
    ['jwks', { jwks: { keys: [] } }],
  ])('is %s by evidence', async (name, example) => {
    const facts = await factsOfExample(example);
    expect(decideProfile(facts).name).toBe(name);
    expect(decideProfile(facts).why).not.toBe('');
  });

  it('can be asked for, and decides severities', async () => {
    const facts = await factsOfExample({
      authorizationServer: { issuer: I, authorization_endpoint: `${I}/authorize` },
    });
    const severityUnder = (profile: string): string | undefined =>
      judgeIssuer(facts, rules, { profile, now: new Date(0) }).observations.find(
        ({ rule }) => rule.id === 'issuer/pkce-not-advertised',
      )?.severity;
    expect(severityUnder('oauth-as')).toBe('low');
    expect(severityUnder('mcp')).toBe('high');
  });
});

describe('what has to be published', () => {
  const missing = async (example: IssuerExample): Promise<string[]> => {
    const { observations } = judgeIssuer(await factsOfExample(example), rules, { now: new Date(0) });
    return observations
      .filter(({ rule }) => rule.id === 'issuer/missing-required')
      .flatMap(({ say }) => say.replace('missing: ', '').split(', '));
  };
  const S = 'response_types_supported';

  it.each<[string, IssuerExample, string[]]>([
    [
      'an OpenID provider: what its specification requires',
      { metadata: { issuer: I, userinfo_endpoint: `${I}/me` } },
      [
        'token_endpoint',
        'authorization_endpoint',
        'jwks_uri',
        S,
        'subject_types_supported',
        'id_token_signing_alg_values_supported',
      ],
    ],
    [
      'an authorization server: the endpoints of its grants',
      { authorizationServer: { issuer: I, [S]: ['code'] } },
      ['authorization_endpoint', 'token_endpoint'],
    ],
    [
      'one for machines: no authorization endpoint',
      { authorizationServer: { issuer: I, [S]: [], grant_types_supported: ['client_credentials'] } },
      ['token_endpoint'],
    ],
    [
      'one for implicit flows only: no token endpoint',
      { authorizationServer: { issuer: I, [S]: ['token'] } },
      ['authorization_endpoint'],
    ],
    ['a workload: its name and its keys', { metadata: { issuer: I, [S]: ['id_token'] } }, ['jwks_uri']],
  ])('by %s', async (_, example, expected) => {
    expect(await missing(example)).toEqual(expected);
  });
});

describe('judging an issuer', () => {
  it('goes on when a rule crashes, and says so', async () => {
    const facts = await factsOfExample({ metadata: { issuer: I, grant_types_supported: ['password'] } });
    const first = rules.units[0];
    if (!first) throw new Error('there are no units');
    const crashing = defineIssuerRule({
      ...first,
      id: 'issuer/crashing',
      check() {
        throw new Error('boom');
      },
    });
    const broken = {
      ...rules.schema[0],
      title: 'x',
      description: 'x',
      type: 'nonsense',
      'x-rule': { ...rules.schema[0]?.['x-rule'], each: undefined, when: undefined, profiles: undefined },
    } as (typeof rules.schema)[number];
    const { observations, incomplete } = judgeIssuer(
      facts,
      { schema: [broken, ...rules.schema.slice(1)], units: [crashing, ...rules.units] },
      { now: new Date(0) },
    );
    expect(incomplete.map(({ why }) => why)).toEqual([
      expect.stringContaining(broken['x-rule'].id),
      expect.stringContaining('issuer/crashing'),
    ]);
    expect(observations.map(({ rule }) => rule.id)).toContain('issuer/password-grant');
  });

  it('says once what both metadata documents say', async () => {
    const same = { issuer: I, grant_types_supported: ['password'] };
    const facts = await factsOfExample({ metadata: same, authorizationServer: same });
    const { observations } = judgeIssuer(facts, rules, { now: new Date(0) });
    expect(observations.filter(({ rule }) => rule.id === 'issuer/password-grant')).toHaveLength(1);
  });
});
