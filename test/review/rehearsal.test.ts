import { describe, expect, it } from 'vitest';
import type { Containment } from '../../src/analyse/facts/containment.js';
import { rehearse, tellRehearsed } from '../../src/findings/rehearsal.js';
import type { Json } from '../../src/load/data-document.js';
import { review } from '../../src/pipeline.js';
import { project } from '../cli/run.js';
import { at } from './sample.js';

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
      'A stolen refresh token works for up to 30 days, until it is used a second time, at the token endpoint, in the hands of anybody, because the client has no credential. The next use by its owner or by the thief ends the whole family; logging out revokes it; it ends after 1 week without a use.',
      'A stolen ID token works until its own end, at the client itself, and at every API that does not tell it from an access token (control O12). Nothing before its end: an ID token cannot be revoked. Not known: tokens.id.lifetime.',
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

  it('knows the ends of ID tokens and certificates that the inventory has', () => {
    const bound = {
      ...spa,
      authMethod: 'tls_client_auth',
      certificate: { expires: '2027-03-01', revocationChecked: false },
    };
    const known = answers({ clients: [bound], tokens: { id: { lifetime: '5m' } }, apis });
    expect(known.get('ID token')).toMatchObject({ works: 'for up to 5 minutes', unknown: [] });
    expect(known.get('certificate')).toMatchObject({
      works: 'until 2027-03-01, when it expires, together with its private key',
      stops: 'removing it at the issuer; revoking it stops nothing, because nobody looks',
      unknown: [],
    });
    const open = answers({ clients: [{ ...bound, certificate: {} }] });
    expect(open.get('certificate')?.unknown).toEqual([
      'clients.certificate.expires',
      'clients.certificate.revocationChecked',
    ]);
  });

  it.each([
    [['1h'], ': here after 1 hour at most', []],
    [['1h', '2h'], ': here after 2 hours at most', []],
    [['1h', undefined], '', ['apis.keysCachedFor: for how long they keep the key set']],
  ])('knows that keys are kept for %j', (kept, told, unknown) => {
    const some = kept.map((keysCachedFor) => ({ audience: 'a', ...(keysCachedFor && { keysCachedFor }) }));
    const issuer = { url: 'https://id.example', rotation: { periodDays: 90, overlapDays: 2 } };
    const key = answers({ issuers: [issuer], apis: some }).get('signing key');
    expect(key?.stops).toBe(`taking it out of the key set stops it once every API has fetched the set again${told}`);
    expect(key?.unknown).toEqual(unknown);
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

const of = (about: string, more: object = {}, line = 1) =>
  ({
    about,
    name: `lib.${about.replace(' ', '-')}`,
    side: 'server',
    location: at(`src/${about.replace(' ', '-')}.ts`, line),
    ...more,
  }) as Containment;
const fromCode = (containment: readonly Containment[], inventory?: Json) =>
  new Map(
    rehearse(inventory, { facts: [], sites: new Map(), sides: new Map(), containment }).map((answer) => [
      answer.stolen,
      answer,
    ]),
  );

describe('the compromise rehearsal of code', () => {
  it('answers without an inventory, for whoever is given what the code makes', () => {
    const access = fromCode([
      of('token', { token: 'access', seconds: 900 }),
      of('verifier', { audience: 'missing' }),
    ]).get('access token');
    expect(access).toMatchObject({
      of: 'whoever is given one',
      works: 'for up to 15 minutes',
      where: 'wherever its signature is enough, because no audience is asked for (src/verifier.ts:1)',
      stops: 'revoking it stops nothing, because no API asks the issuer: only its end does',
      seen: ['src/token.ts:1 (lib.token)'],
    });
  });

  it.each<[what: string, seconds: (number | undefined)[], works: string, unknown: number]>([
    ['the longest of several', [300, 3600], 'for up to 1 hour', 0],
    ['one that never ends', [300, Number.POSITIVE_INFINITY], 'for ever', 0],
    ['one that nobody can tell', [undefined], 'for nobody knows how long', 1],
    ['one that nobody can tell beside one that is known', [300, undefined], 'for up to 5 minutes', 1],
  ])('takes %s', (_, all, works, unknown) => {
    const made = all.map((seconds) => of('token', { token: 'access', seconds }));
    const access = fromCode(made).get('access token');
    expect(access?.works).toBe(works);
    expect(access?.unknown.filter((one) => one.startsWith('how long'))).toHaveLength(unknown);
  });

  it('knows from code where a token works only together with its key', () => {
    const access = (...more: Containment[]) =>
      fromCode([of('token', { token: 'access', seconds: 300 }), of('proof'), ...more]).get('access token');
    expect(access()?.where).toBe('only together with its key where a proof of that is asked for (src/proof.ts:1)');
    expect(access()?.unknown).toEqual([]);
    expect(access(of('verifier', { audience: 'required' }))?.unknown).toEqual([
      'whether every API asks for the proof that one asks for',
    ]);
  });

  it('does not forget the tokens of which nobody says what they are for', () => {
    const unnamed = (seconds: number | undefined) =>
      fromCode([of('token', { token: 'access', seconds: 300 }), of('token', { token: undefined, seconds }, 7)])
        .get('access token')
        ?.unknown.filter((one) => one.startsWith('what the tokens'));
    const named = ['what the tokens are for that are made at src/token.ts:7, and may live longer'];
    expect(unnamed(Number.POSITIVE_INFINITY)).toEqual(named);
    expect(unnamed(undefined)).toEqual(named);
    expect(unnamed(60)).toEqual([]);
  });

  it('says once what several clients without an id have in common', () => {
    const { length } = rehearse({ clients: [{ type: 'spa' }, { type: 'spa' }, { type: 'web' }] });
    expect(length).toBe(2);
  });

  it('believes the code where it makes tokens that live longer than the inventory says', () => {
    const inventory = { clients: [spa], tokens, apis };
    const long = fromCode([of('token', { token: 'access', seconds: 7200 })], inventory).get('access token');
    expect(long).toMatchObject({ works: 'for up to 2 hours', seen: ['src/token.ts:1 (lib.token)'] });
    const short = fromCode([of('token', { token: 'access', seconds: 60 })], inventory).get('access token');
    expect(short).toMatchObject({ works: 'for up to 10 minutes', seen: [] });
    const voucher = fromCode([of('token', { token: undefined, seconds: 1e7 })], inventory).get('access token');
    expect(voucher?.works).toBe('for up to 10 minutes');
  });

  it.each<[Containment[], RegExp]>([
    [[of('introspection')], /^revoking it at the issuer stops it with the next request/],
    [[of('introspection'), of('verifier', { audience: 'required' })], /where the issuer is asked \(1 of 2 places\)/],
    [[of('verifier', { audience: 'required' })], /^revoking it stops nothing/],
  ])('knows from %j what a revocation does', (places, stops) => {
    expect(fromCode([of('token', { token: 'access', seconds: 60 }), ...places]).get('access token')?.stops).toMatch(
      stops,
    );
  });

  it.each<[rotates: boolean | undefined, noticesReuse: boolean | undefined, stops: string, unknown: string[]]>([
    [true, true, 'the next use by its owner or by the thief ends the whole family', []],
    [
      true,
      undefined,
      'rotation replaces it, but whoever uses it first goes on, unless reuse is noticed',
      ['tokens.refresh.reuseDetection'],
    ],
    [false, undefined, 'no use of it ends it', ['tokens.refresh.reuseDetection']],
    [undefined, undefined, 'what stops it is not known', ['tokens.refresh.rotation', 'tokens.refresh.reuseDetection']],
  ])('knows of a handler that rotates %s and notices reuse %s', (rotates, noticesReuse, stops, unknown) => {
    const refresh = fromCode([of('rotation', { rotates, noticesReuse })]).get('refresh token');
    expect(refresh?.stops).toBe(stops);
    expect(refresh?.unknown.filter((one) => one.startsWith('tokens.refresh.r'))).toEqual(unknown);
  });

  it('takes the weakest of several handlers', () => {
    const one = of('rotation', { rotates: true, noticesReuse: true });
    const other = of('rotation', { rotates: false }, 9);
    expect(fromCode([one, other]).get('refresh token')?.stops).toBe('no use of it ends it');
  });

  it('knows what ends a session by where it is kept', () => {
    const session = (keptIn: string, ...more: Containment[]) =>
      fromCode([of('session', { keptIn }), ...more]).get('session cookie')?.stops;
    expect(session('server')).toBe('deleting the session from the store stops it with the next request');
    expect(session('server', of('logout', { ends: true }))).toMatch(/, and logging out does that$/);
    expect(session('cookie')).toMatch(/^nothing stops it before its end/);
    const known = { tokens: { session: { lifetime: '12h', idle: '30m' } } };
    expect(fromCode([of('session', { keptIn: 'server' })], known).get('session cookie')).toMatchObject({
      works: 'for up to 12 hours, or 30 minutes without a use',
      unknown: [],
    });
  });

  it('adds the time for which keys are kept, where every place says one', () => {
    const issuer = { issuers: [{ url: 'https://id.example', rotation: { periodDays: 90, overlapDays: 2 } }] };
    const known = fromCode([of('key set', { seconds: 600 }), of('key set', { seconds: 3600 }, 2)], issuer).get(
      'signing key',
    );
    expect(known?.stops).toMatch(/: here after 1 hour at most$/);
    expect(known?.unknown).toEqual([]);
    const open = fromCode([of('key set', { seconds: 600 }), of('key set', { seconds: undefined }, 2)], issuer).get(
      'signing key',
    );
    expect(open?.stops).toMatch(/fetched the set again$/);
    expect(open?.unknown).toEqual(['for how long the keys are kept that are fetched at src/key-set.ts:2']);
  });

  it('is about the key of the code itself where that signs', () => {
    expect(fromCode([of('token', { token: 'access', seconds: 60 })]).get('signing key')).toMatchObject({
      of: 'what this code signs with',
      works: 'until somebody replaces it',
      seen: ['src/token.ts:1 (lib.token)'],
    });
  });
});

describe('what the rehearsal reads in code', () => {
  it('is the proof of a key that a verifier asks for', async () => {
    const { rehearsal } = await review({
      root: project({
        'package.json': '{"name":"shop"}',
        'src/dpop.js': `import { EmbeddedJWK, jwtVerify } from 'jose';
          export const proofOf = (header) => jwtVerify(header, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'], maxTokenAge: '60s' });`,
      }),
    });
    const access = rehearsal.find(({ stolen }) => stolen === 'access token');
    expect(access?.where).toMatch(/^only together with its key where a proof of that is asked for \(src\/dpop\.js:2\)/);
  });

  it('is no cookie that logs nobody in, and an audience that is compared afterwards', async () => {
    const { rehearsal } = await review({
      root: project({
        'package.json': '{"name":"shop"}',
        'src/theme.server.js': `import { createCookieSessionStorage } from 'react-router';
          export const theme = createCookieSessionStorage({ cookie: { name: 'theme', secrets: [process.env.KEY], httpOnly: true } });`,
        'src/tokens.js': `import jwt from 'jsonwebtoken';
          export function check(token) {
            const claims = jwt.verify(token, process.env.ACCESS_KEY, { algorithms: ['HS256'] });
            if (claims.aud !== 'https://api.shop.example') throw new Error('not for us');
            return claims;
          }`,
      }),
    });
    expect(rehearsal.map(({ stolen }) => stolen)).not.toContain('session cookie');
    expect(rehearsal.find(({ stolen }) => stolen === 'access token')?.where).not.toContain('no audience');
  });

  it('is lifetimes, audiences, rotation, revocation, sessions and caches', async () => {
    const { rehearsal } = await review({
      root: project({
        'package.json': '{"name":"shop"}',
        'src/tokens.js': `import jwt from 'jsonwebtoken';
          export const accessToken = (id) => jwt.sign({ sub: id }, process.env.ACCESS_KEY, { expiresIn: '15m' });
          export const check = (token) => jwt.verify(token, process.env.ACCESS_KEY, { algorithms: ['HS256'], audience: 'https://api.shop.example' });`,
        'src/keys.js': `import jwksRsa from 'jwks-rsa';
          export const keys = jwksRsa({ jwksUri: 'https://id.shop.example/jwks', cacheMaxAge: 3_600_000 });`,
        'src/server.js': `import express from 'express';
          import session from 'express-session';
          const app = express();
          app.use(session({ secret: process.env.SESSION_KEY, resave: false, saveUninitialized: false }));
          app.post('/logout', (req, res) => req.session.destroy(() => res.sendStatus(204)));`,
        'test/tokens.test.js': `import jwt from 'jsonwebtoken';
          export const accessToken = (id) => jwt.sign({ sub: id }, 'test', { expiresIn: '900d' });`,
      }),
    });
    const told = new Map(rehearsal.map((answer) => [answer.stolen, answer]));
    expect(told.get('access token')).toMatchObject({
      works: 'for up to 15 minutes',
      where: 'at https://api.shop.example',
      seen: ['src/tokens.js:2 (jsonwebtoken.sign)'],
    });
    expect(told.get('session cookie')?.stops).toMatch(/deleting the session from the store/);
    expect([...told.keys()]).toContain('signing key');
  });
});
