import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { look, OPENID, proxied } from './loopback.js';

const folder = mkdtempSync(join(tmpdir(), 'authproof-'));

interface Pair {
  readonly key: Buffer;
  readonly cert: Buffer;
}

/** Made for these tests: an authority, and what it certifies for 127.0.0.1. */
class Authority {
  readonly pem = join(folder, 'ca.pem');
  readonly #key = join(folder, 'ca.key');

  constructor() {
    const subject = ['-subj', '/CN=Test Authority', '-days', '30'];
    openssl('req', '-x509', ...NEW_KEY, '-keyout', this.#key, '-out', this.pem, ...subject);
  }

  /** Valid until so many days from now; a negative number has passed. */
  certify(name: string, days: number, san = SAN): Pair {
    const [key, request, cert] = ['key', 'csr', 'pem'].map((ending) => join(folder, `${name}.${ending}`)) as [
      string,
      string,
      string,
    ];
    openssl('req', ...NEW_KEY, '-keyout', key, '-out', request, '-subj', `/CN=${name}`, '-addext', san);
    const signer = ['-CA', this.pem, '-CAkey', this.#key, '-CAcreateserial', '-copy_extensions', 'copy'];
    openssl('x509', '-req', '-in', request, '-out', cert, ...signer, '-days', String(days));
    return { key: readFileSync(key), cert: readFileSync(cert) };
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const SAN = 'subjectAltName=IP:127.0.0.1';

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: 'ignore' });
}

let ca: string;
let good: Pair;
let ending: Pair;
let expired: Pair;
let selfSigned: Pair;
let elsewhere: Pair;

beforeAll(() => {
  const authority = new Authority();
  ca = readFileSync(authority.pem, 'utf8');
  good = authority.certify('good', 29);
  ending = authority.certify('ending', 5);
  expired = authority.certify('expired', -1);
  elsewhere = authority.certify('elsewhere', 29, 'subjectAltName=DNS:id.example');
  const [key, cert] = [join(folder, 'self.key'), join(folder, 'self.pem')];
  openssl('req', '-x509', ...NEW_KEY, '-keyout', key, '-out', cert, '-subj', '/CN=self', '-addext', SAN);
  selfSigned = { key: readFileSync(key), cert: readFileSync(cert) };
});
afterAll(() => rmSync(folder, { recursive: true }));

const P256 = {
  kty: 'EC',
  crv: 'P-256',
  x: 'qf6QQoe3-q27TxuAkyBIPTVmUSmtjZRt4YjEA0sZvHs',
  y: 'VvQHyzDlOIPJZKFC7X2gL9AOYa5UnBSmLsSJtlS6yWo',
  kid: 'one',
  use: 'sig',
  alg: 'ES256',
};

/** An issuer over TLS on a free port of this machine. */
async function issuer(options: ServerOptions, headers: Record<string, string> = {}): Promise<string> {
  const server = createServer(options, (request, response) => {
    const at = `https://${request.headers.host}`;
    const documents: Record<string, unknown> = {
      [OPENID]: {
        issuer: at,
        authorization_endpoint: `${at}/authorize`,
        token_endpoint: `${at}/token`,
        jwks_uri: `${at}/jwks`,
        response_types_supported: ['code'],
        grant_types_supported: ['authorization_code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
        revocation_endpoint: `${at}/revoke`,
      },
      '/jwks': { keys: [P256] },
    };
    const document = documents[request.url ?? ''];
    if (request.url === '/authorize') response.writeHead(400, headers).end();
    else response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('an issuer over TLS', () => {
  it('with a certificate that is trusted is read, with its version, chain and expiry', async () => {
    const { found, proofs, problems, facts } = await look(await issuer(good), { ca });
    expect(problems).toEqual([]);
    expect(found).toEqual([]);
    expect(proofs).toContain('http/tls-version');
    const { tls } = facts.requests[0] ?? {};
    expect(tls).toMatchObject({ protocol: 'TLSv1.3', oldVersions: 'refused' });
    expect(tls?.chain?.map(({ subject }) => subject)).toEqual(['good', 'Test Authority']);
    expect(Date.parse(tls?.validTo ?? '')).toBeGreaterThan(Date.now());
  });

  it('is asked without trusting what the environment allows', async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      const { problems } = await look(await issuer(selfSigned));
      expect(problems).toEqual([expect.stringContaining('cannot be trusted over TLS (DEPTH_ZERO_SELF_SIGNED_CERT)')]);
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    }
  });

  it.each([
    ['signed itself', () => selfSigned, 'DEPTH_ZERO_SELF_SIGNED_CERT', 'http/tls-cert high'],
    ['has expired', () => expired, 'CERT_HAS_EXPIRED', 'http/tls-cert high'],
    ['is for another name', () => elsewhere, 'ERR_TLS_CERT_ALTNAME_INVALID', 'http/tls-cert high'],
  ])('whose certificate %s is a finding, and incomplete in one clear sentence', async (_, pair, code, expected) => {
    const { problems, facts, found } = await look(await issuer(pair()), { ca });
    expect(problems).toEqual([
      expect.stringContaining(`cannot be trusted over TLS (${code}): renew or complete its certificate chain.`),
    ]);
    expect(found).toEqual([expected]);
    expect(facts.documents).toEqual([]);
  });

  it('whose authority nobody knows may be of the user, who is told how to name it', async () => {
    const { problems, found } = await look(await issuer(good));
    expect(problems).toHaveLength(1);
    expect(found).toEqual(['http/tls-cert medium']);
  });

  it('that speaks nothing but old versions of TLS is a finding, and incomplete', async () => {
    const old = { ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const { problems, found } = await look(await issuer(old), { ca });
    expect(problems).toHaveLength(1);
    expect(found).toEqual(['http/tls-version high']);
  });

  it('behind a proxy has its documents judged, and says that its TLS was not seen', async () => {
    const target = await issuer(good);
    const tunnels = await proxied('https_proxy');
    const { found, problems, unknowns, proofs, facts } = await look(target, { ca, proxy: true });
    expect(tunnels).not.toEqual([]);
    expect(problems).toEqual([]);
    expect(found).toEqual([]);
    expect(facts.servers).toHaveLength(1);
    expect(unknowns).toEqual(expect.arrayContaining(['http/tls-cert', 'http/tls-version', 'issuer/private-address']));
    expect(proofs).not.toContain('http/tls-version');
  });

  it('that the environment excepts from its proxy is guarded and seen as without one', async () => {
    const target = await issuer(good);
    const tunnels = await proxied('https_proxy');
    process.env.no_proxy = '127.0.0.1';
    onTestFinished(() => void delete process.env.no_proxy);
    const { unknowns, facts } = await look(target, { ca, proxy: true });
    expect(tunnels).toEqual([]);
    expect(facts.requests[0]?.tls?.protocol).toBe('TLSv1.3');
    expect(unknowns).not.toContain('issuer/private-address');
  });

  it('that takes an old version of TLS is reported', async () => {
    const old = { ...good, minVersion: 'TLSv1' as const, ciphers: 'DEFAULT@SECLEVEL=0' };
    const { found, facts } = await look(await issuer(old), { ca });
    expect(facts.requests[0]?.tls?.oldVersions).toBe('TLSv1.1');
    expect(found).toContain('http/tls-version high');
  });

  it('is not offered an old version when only documents are asked for', async () => {
    const { facts } = await look(await issuer(good), { ca, probe: false });
    expect(facts.requests[0]?.tls?.oldVersions).toBeUndefined();
    expect(facts.requests.map(({ purpose }) => purpose)).not.toContain('authorization');
  });

  it('whose certificate ends soon is warned of', async () => {
    const { facts } = await look(await issuer(ending), { ca });
    const until = Date.parse(facts.requests[0]?.tls?.validTo ?? '');
    expect(until - Date.now()).toBeLessThan(6 * 24 * 60 * 60 * 1000);
  });

  it('that speaks HTTP/2 only says so', async () => {
    const server = createSecureServer({ ...good, allowHTTP1: false });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { problems } = await look(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, { ca });
    expect(problems).toEqual([expect.stringContaining('speaks HTTP/2 only')]);
  });

  it.each([
    ['any origin', { 'access-control-allow-origin': '*' }, ['http/cors-on-authorize medium']],
    [
      'the origin that asks, with credentials',
      { 'access-control-allow-origin': 'https://authproof.invalid', 'access-control-allow-credentials': 'true' },
      ['http/cors-credentials-wildcard high'],
    ],
    ['an origin of its own', { 'access-control-allow-origin': 'https://app.example' }, []],
  ])('lets %s read the answer of its authorization endpoint', async (_, headers, expected) => {
    const { found } = await look(await issuer(good, headers), { ca });
    expect(found.filter((id) => id.startsWith('http/cors'))).toEqual(expected);
  });
});
