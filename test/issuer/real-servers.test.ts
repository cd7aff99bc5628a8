import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { OAuth2Server } from 'oauth2-mock-server';
import Provider, { type Configuration } from 'oidc-provider';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { look } from './loopback.js';

/** oidc-provider on a free port of 127.0.0.1. */
async function provider(configuration: Configuration, faults: object = {}): Promise<string> {
  vi.spyOn(console, 'info').mockReturnValue();
  vi.spyOn(console, 'warn').mockReturnValue();
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const own = new Provider(issuer, { cookies: { keys: ['k'.repeat(43)] }, ...configuration });
  // What this version no longer does, and older ones or a proxy in front of it do.
  own.use(async (context, next) => {
    await next();
    if (context.path.startsWith('/.well-known/')) Object.assign(context.body ?? {}, faults);
  });
  server.on('request', own.callback());
  onTestFinished(() => {
    vi.restoreAllMocks();
    server.closeAllConnections();
    server.close();
  });
  return issuer;
}

async function signingKey(): Promise<Record<string, unknown>> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), use: 'sig', alg: 'ES256', kid: '2026-11' };
}

function features() {
  return { devInteractions: { enabled: false }, revocation: { enabled: true }, introspection: { enabled: true } };
}

const STRICT: Configuration = {
  responseTypes: ['code'],
  features: features(),
  enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
};

describe('oidc-provider', () => {
  it('passes when it is configured well, with proofs', async () => {
    const issuer = await provider({ ...STRICT, jwks: { keys: [await signingKey()] } });
    const { found, proofs, problems, profile, facts } = await look(issuer);
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
    expect(profile).toBe('oidc');
    expect(proofs).toEqual(
      expect.arrayContaining([
        'issuer/pkce-plain-only',
        'issuer/id-token-hs',
        'issuer/revocation-missing',
        'jwks/rsa-too-small',
      ]),
    );
    expect(facts.documents.map(({ kind }) => kind)).toEqual([
      'issuer.metadata',
      'issuer.authorization-server',
      'issuer.jwks',
    ]);
  });

  it('is told apart from its development keys', async () => {
    const { found } = await look(await provider(STRICT));
    expect(found).toContain('jwks/known-public-private-key high');
  });

  it('shows an RSA key of 1024 bits', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'short' };
    const { found, proofs, facts } = await look(await provider({ ...STRICT, jwks: { keys: [key] }, enabledJWA: {} }));
    expect(found).toContain('jwks/rsa-too-small high');
    expect(proofs).not.toContain('jwks/rsa-too-small');
    expect(facts.keys.map(({ modulusBits }) => modulusBits)).toEqual([1024]);
  });

  it.each<[string, Configuration, string[]]>([
    ['no revocation', { features: { ...features(), revocation: { enabled: false } } }, ['issuer/revocation-missing']],
    [
      'registration for everybody',
      { features: { ...features(), registration: { enabled: true } } },
      ['issuer/open-registration'],
    ],
    ['the device grant', { features: { ...features(), deviceFlow: { enabled: true } } }, ['issuer/device-grant']],
    [
      'shared secrets for ID tokens',
      { enabledJWA: { idTokenSigningAlgValues: ['ES256', 'HS256'] } },
      ['issuer/id-token-hs'],
    ],
    [
      'refresh tokens without revocation',
      { scopes: ['openid', 'offline_access'], features: { ...features(), revocation: { enabled: false } } },
      ['issuer/revocation-missing'],
    ],
    ['a scope for everything', { scopes: ['openid', 'admin'] }, ['issuer/broad-scope']],
  ])('with %s is told apart', async (_, variant, expected) => {
    const { found, problems } = await look(
      await provider({ ...STRICT, ...variant, jwks: { keys: [await signingKey()] } }),
    );
    expect(problems).toEqual([]);
    expect(found.map((id) => id.split(' ')[0])).toEqual(expected);
  });

  it.each<[string, object, string[]]>([
    [
      'plain PKCE only',
      { code_challenge_methods_supported: ['plain'] },
      ['issuer/pkce-plain-only high', 'issuer/public-client-auth-none high'],
    ],
    ['plain PKCE too', { code_challenge_methods_supported: ['S256', 'plain'] }, ['issuer/pkce-plain-advertised low']],
    [
      'no issuer in its responses',
      { authorization_response_iss_parameter_supported: false },
      ['issuer/iss-param-not-advertised low'],
    ],
    ['no address of its keys', { jwks_uri: undefined }, ['issuer/missing-required high']],
    ['no token endpoint', { token_endpoint: undefined }, ['issuer/missing-required high']],
  ])('that advertises %s is told apart', async (_, faults, expected) => {
    const { found } = await look(await provider({ ...STRICT, jwks: { keys: [await signingKey()] } }, faults));
    expect(found).toEqual(expected);
  });

  it('with the hybrid flow advertises ID tokens in the front channel', async () => {
    const responseTypes = ['code', 'code id_token'];
    const { found } = await look(await provider({ ...STRICT, responseTypes, jwks: { keys: [await signingKey()] } }));
    expect(found).toEqual(['issuer/implicit-advertised low']);
  });

  it('does not show which redirect URIs its clients have: a wildcard is not seen from the outside', async () => {
    const clients = [
      {
        client_id: 'app',
        client_secret: 's'.repeat(43),
        redirect_uris: ['https://*.app.example/callback'],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ];
    const { found } = await look(await provider({ ...STRICT, clients, jwks: { keys: [await signingKey()] } }));
    expect(found).toEqual([]);
  });

  it('is judged as FAPI 2.0 when that is asked for', async () => {
    const issuer = await provider({
      ...STRICT,
      features: {
        ...features(),
        pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
        dPoP: { enabled: true },
      },
      clientAuthMethods: ['private_key_jwt'],
      jwks: { keys: [await signingKey()] },
    });
    const { profile, found } = await look(issuer);
    expect(profile).toBe('fapi2');
    expect(found.filter((id) => id.endsWith('high'))).toEqual([]);
  });

  it('answers within a second', async () => {
    const issuer = await provider({ ...STRICT, jwks: { keys: [await signingKey()] } });
    await look(issuer);
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      const started = performance.now();
      await look(issuer);
      times.push(performance.now() - started);
    }
    expect(Math.min(...times)).toBeLessThan(1_000);
  });

  it('advertises implicit flows by default', async () => {
    const { responseTypes: _, ...defaults } = STRICT;
    const { found } = await look(await provider({ ...defaults, jwks: { keys: [await signingKey()] } }));
    expect(found).toContain('issuer/implicit-advertised low');
  });
});

describe('oauth2-mock-server', () => {
  it('is a bad issuer', async () => {
    const server = new OAuth2Server();
    await server.issuer.keys.generate('RS256');
    await server.start(0, '127.0.0.1');
    onTestFinished(() => server.stop());
    const { found, problems } = await look(`http://127.0.0.1:${server.address().port}`);
    expect(problems).toEqual([]);
    expect(found).toEqual(
      expect.arrayContaining([
        'issuer/mismatch high',
        'issuer/password-grant high',
        'issuer/pkce-plain-advertised low',
      ]),
    );
  });
});
