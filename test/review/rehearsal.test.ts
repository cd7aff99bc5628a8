import { describe, expect, it } from 'vitest';
import { rehearse, tellRehearsed } from '../../src/findings/rehearsal.js';
import type { Json } from '../../src/load/data-document.js';

const spa = {
  id: 'shop',
  type: 'spa',
  confidential: false,
  authMethod: 'none',
  grants: ['authorization_code', 'refresh_token'],
  senderConstrained: 'none',
};
const tokens = {
  access: { lifetime: '10m' },
  refresh: { lifetime: '30d', idle: '7d', rotation: true, reuseDetection: true },
};
const apis = [{ audience: 'https://api.example', validation: 'local' }];

const answers = (inventory: Json) => new Map(rehearse(inventory).map((answer) => [answer.stolen, answer]));

describe('the compromise rehearsal', () => {
  it('says nothing without an inventory', () => {
    const empty: readonly (Json | undefined)[] = [undefined, null, [], 'x', {}, { clients: 'x' }];
    for (const inventory of empty) expect(rehearse(inventory)).toEqual([]);
  });

  it('answers for an app in the browser', () => {
    const told = rehearse({ clients: [spa], tokens, apis, logout: { revokesRefreshToken: true } }).map(tellRehearsed);
    expect(told).toEqual([
      'A stolen access token works for up to 10 minutes, at https://api.example. Revoking it stops nothing, because no API asks the issuer: only its end does.',
      'A stolen refresh token works for up to 30 days, until it is used a second time, at the token endpoint, in the hands of anybody, because the client has no credential. The next use by its owner or by the thief ends the whole family; logging out revokes it; 1 week without a use end it.',
      'A stolen ID token works until its own end, at the client itself, and at every API that does not tell it from an access token (control O12). Nothing before its end: an ID token cannot be revoked. Not known: the lifetime of ID tokens, which the inventory has no member for.',
    ]);
  });

  it.each([
    ['local', /^revoking it stops nothing/],
    ['introspection', /^revoking it at the issuer stops it with the next request/],
    [undefined, /not known/],
  ])('knows what stops an access token where validation is %s', (validation, stops) => {
    const api = { audience: 'a', ...(validation !== undefined && { validation }) };
    expect(answers({ clients: [spa], tokens, apis: [api] }).get('access token')?.stops).toMatch(stops);
  });

  it('knows what is bound to its client', () => {
    const bound = (senderConstrained: string) =>
      answers({ clients: [{ ...spa, senderConstrained }], tokens, apis }).get('access token')?.works;
    expect(bound('dpop')).toBe('for up to 10 minutes, only together with the DPoP key of the client');
    expect(bound('mtls')).toBe('for up to 10 minutes, only together with the certificate of the client');
    expect(bound('none')).toBe('for up to 10 minutes');
  });

  it.each([
    [{ rotation: true, reuseDetection: true }, 'the next use by its owner or by the thief ends the whole family'],
    [{ rotation: true, reuseDetection: false }, 'rotation replaces it, but whoever uses it first goes on'],
    [{ rotation: false }, 'no use of it ends it'],
    [{}, 'what stops it is not known'],
  ])('knows what %j does to a stolen refresh token', (refresh, stops) => {
    expect(answers({ clients: [spa], tokens: { refresh } }).get('refresh token')?.stops).toBe(stops);
  });

  it('asks of each client only what it has', () => {
    const stolen = (client: Json) => rehearse({ clients: [client] }).map((answer) => answer.stolen);
    expect(stolen({ type: 'service', confidential: true, grants: ['client_credentials'] })).toEqual([
      'access token',
      'client credential',
    ]);
    expect(stolen({ type: 'service', authMethod: 'tls_client_auth', grants: ['client_credentials'] })).toEqual([
      'access token',
      'client credential',
      'certificate',
    ]);
    expect(stolen(spa)).toEqual(['access token', 'refresh token', 'ID token']);
  });

  it('adds the overlap to the life of a signing key', () => {
    const key = (rotation: Json) => answers({ issuers: [{ url: 'https://id.example', rotation }] }).get('signing key');
    expect(key({ periodDays: 90, overlapDays: 2 })?.works).toBe('for up to 92 days');
    expect(key({})?.works).toBe('for as long as it is published');
    expect(key({})?.unknown).toContain('issuers.rotation.periodDays');
  });

  it('names everything that nobody wrote down', () => {
    const unknown = rehearse({ clients: [{ grants: ['refresh_token'] }] }).flatMap((answer) => answer.unknown);
    expect(unknown).toEqual([
      'tokens.access.lifetime',
      'apis: where it is accepted',
      'clients.senderConstrained: whether it is bound to the client',
      'tokens.refresh.lifetime',
      'clients.confidential',
      'tokens.refresh.rotation',
      'tokens.refresh.reuseDetection',
      'logout.revokesRefreshToken',
    ]);
  });
});
