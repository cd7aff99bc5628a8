import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { packageRoot } from '../../src/discover/package-root.js';
import { CLAIMS, hmac, JWKS, SECRET, unsigned, WRONG } from './forged.js';
import { type Loaded, load } from './frameworks.js';

const modelOf = (name: string): Loaded =>
  JSON.parse(readFileSync(join(packageRoot(), `rules/models/${name}.json`), 'utf8')).exports;

/** What models call `token.decode`, by model and entry. */
const DECODERS: readonly (readonly [string, string, (token: string) => unknown])[] = [
  ['jsonwebtoken', 'decode', (token) => load('jsonwebtoken').decode(token)],
  ['jose', 'decodeJwt', (token) => load('jose').decodeJwt(token)],
  ['jose', 'decodeJwt', (token) => load('jose-5').decodeJwt(token)],
  ['jose', 'decodeJwt', (token) => load('jose-4').decodeJwt(token)],
  ['jwt-decode', 'jwtDecode', (token) => load('jwt-decode').jwtDecode(token)],
  ['jwt-decode', 'default', (token) => load('jwt-decode-3')(token)],
  ['fast-jwt', 'createDecoder()', (token) => load('fast-jwt').createDecoder()(token)],
  ['jws', 'decode', (token) => load('jws').decode(token).payload],
  ['nestjs-jwt', 'JwtService#decode', (token) => new (load('@nestjs/jwt').JwtService)({}).decode(token)],
  ['hono-jwt', 'decode', (token) => load('hono/jwt').decode(token).payload],
];

describe.each(DECODERS)('%s %s', (model, entry, decode) => {
  it('gives the claims of any token, and its model says no more', () => {
    expect(modelOf(model)[entry].role).toBe('token.decode');
    for (const token of [unsigned(CLAIMS), hmac(256, 'of nobody')(CLAIMS), unsigned(WRONG.expired)])
      expect(decode(token)).toMatchObject({ sub: '1' });
  });
});

it('jwt-simple gives the claims of any token where it is told not to verify', () => {
  const { parts, unless } = modelOf('jwt-simple').decode;
  expect([parts.noVerify, unless.role]).toEqual(['2', 'token.decode']);
  expect(load('jwt-simple').decode(hmac(256, 'of nobody')(CLAIMS), SECRET, true)).toMatchObject({ sub: '1' });
});

it('passport-http-bearer hands any token to its callback', async () => {
  expect(modelOf('passport-http-bearer').Strategy.role).toBe('token.receive');
  const token = unsigned(WRONG.expired);
  const got = await new Promise((resolve, reject) => {
    const strategy = new (load('passport-http-bearer').Strategy)((given: string, done: Loaded) =>
      done(null, { given }),
    );
    Object.assign(strategy, { success: resolve, fail: reject, error: reject });
    strategy.authenticate({ headers: { authorization: `Bearer ${token}` } });
  });
  expect(got).toEqual({ given: token });
});

describe('next-auth/jwt', () => {
  const { encode, decode, getToken } = load('next-auth/jwt');
  const asked = (token: string) => ({ headers: { authorization: `Bearer ${token}` }, cookies: {} });

  it('getToken gives what its own server sealed, and nothing for a token that is forged or expired', async () => {
    expect(modelOf('next-auth-jwt').getToken.role).toBe('session.verify');
    const own = await encode({ token: CLAIMS, secret: SECRET });
    expect(await getToken({ req: asked(own), secret: SECRET })).toMatchObject({ sub: '1' });
    const old = await encode({ token: CLAIMS, secret: SECRET, maxAge: -3600 });
    for (const token of [
      unsigned(CLAIMS),
      hmac(256, SECRET)(CLAIMS),
      old,
      await encode({ token: CLAIMS, secret: 'other' }),
    ])
      expect(await getToken({ req: asked(token), secret: SECRET })).toBe(null);
  });

  it('getToken gives any text where the raw one is asked for', async () => {
    expect(modelOf('next-auth-jwt').getToken.unless).toEqual({ part: 'noVerify', is: true, role: 'session.read' });
    expect(await getToken({ req: asked('forged'), secret: SECRET, raw: true })).toBe('forged');
  });

  it('decode refuses what it cannot open', async () => {
    expect(modelOf('next-auth-jwt').decode.role).toBe('token.decrypt');
    await expect(decode({ token: hmac(256, SECRET)(CLAIMS), secret: SECRET })).rejects.toThrow();
  });
});

describe('jwks-rsa', () => {
  const { keepsFor, absent } = modelOf('jwks-rsa').default;
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const fetched = (options: object = {}) => {
    const fetcher = vi.fn(async () => JWKS);
    return { fetcher, client: load('jwks-rsa')({ jwksUri: 'https://id.example/jwks', fetcher, ...options }) };
  };

  it('keeps a key for as long as its model says', async () => {
    expect(absent).toMatchObject({ cache: 'safe', cacheMaxAge: 'safe' });
    let later = 0;
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + later);
    const { client, fetcher } = fetched();
    await client.getSigningKey('k');
    const passes = (seconds: number) => {
      later += seconds * 1000;
      // The cache looks at the clock once in a millisecond.
      return new Promise((resolve) => setTimeout(resolve, 5));
    };
    await passes(keepsFor - 1);
    await client.getSigningKey('k');
    expect(fetcher).toHaveBeenCalledTimes(1);
    await passes(2);
    await client.getSigningKey('k');
    expect(fetcher).toHaveBeenCalledTimes(2);
  });

  it('asks again for every unknown key, unless that is limited', async () => {
    expect(absent.rateLimit).toBe('accepts');
    const asks = async (options: object) => {
      const { client, fetcher } = fetched(options);
      for (const kid of Array.from({ length: 20 }, (_, index) => `unknown-${index}`))
        await client.getSigningKey(kid).catch(() => undefined);
      return fetcher.mock.calls.length;
    };
    expect(await asks({})).toBe(20);
    expect(await asks({ rateLimit: true })).toBe(10);
  });
});
