import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { judgeIssuer } from '../../src/analyse/issuer/issuer.js';
import { fetchIssuer } from '../../src/load/issuer.js';
import { listen, look, OAUTH, OPENID, RESOURCE, serve } from './loopback.js';
import { rules } from './rules.js';

const P256 = {
  kty: 'EC',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
};

function metadata(issuer: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${new URL(issuer).origin}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    code_challenge_methods_supported: ['S256'],
    ...more,
  };
}

describe('the documents of an issuer', () => {
  it('are found where each specification puts them for an issuer with a path', async () => {
    const { origin, requests } = await serve((at) => ({
      [`/tenant${OPENID}`]: metadata(`${at}/tenant`),
      [`${OAUTH}/tenant`]: metadata(`${at}/tenant`),
      '/jwks': { keys: [{ ...P256, kid: '1' }] },
    }));
    const { facts, found, problems } = await look(`${origin}/tenant`);
    expect(requests).toEqual([
      `/tenant${OPENID}`,
      `${OAUTH}/tenant`,
      `${RESOURCE}/tenant`,
      '/jwks',
      '/tenant/authorize',
      '/tenant/token',
    ]);
    expect(problems).toEqual([]);
    expect(found).not.toContain('issuer/mismatch high');
    expect(facts.keys).toHaveLength(1);
  });

  it.each([
    ['an OpenID document', `/tenant${OPENID}`],
    ['an authorization server document', `${OAUTH}/tenant`],
  ])('may be named by the URL of %s', async (_, path) => {
    const { origin } = await serve((at) => ({
      [path]: metadata(`${at}/tenant`),
      '/jwks': { keys: [{ ...P256, kid: '1' }] },
    }));
    const { facts, found, problems } = await look(`${origin}${path}`);
    expect(problems).toEqual([]);
    expect(found.filter((id) => id.startsWith('issuer/mismatch'))).toEqual([]);
    expect(facts.documents.map(({ path: at }) => at)).toEqual([`${origin}${path}`, `${origin}/jwks`]);
  });

  it('may be a key set alone', async () => {
    const { origin } = await serve(() => ({ '/jwks.json': { keys: [P256] }, '/oddly-named': { keys: [P256] } }));
    for (const path of ['/jwks.json', '/oddly-named']) {
      const { profile, found, problems } = await look(origin + path);
      expect(profile).toBe('jwks');
      expect(problems).toEqual([]);
      expect(found).toContain('jwks/kid-missing low');
    }
  });

  it('are found from a protected resource, within six requests for each of the two', async () => {
    const { origin, requests } = await serve((at) => ({
      [`${RESOURCE}/mcp`]: { resource: `${at}/mcp`, authorization_servers: [`${at}/auth`] },
      [`${OAUTH}/auth`]: { ...metadata(`${at}/auth`), code_challenge_methods_supported: undefined },
      '/jwks': { keys: [{ ...P256, kid: '1' }] },
    }));
    const { profile, found, problems, facts } = await look(`${origin}/mcp`);
    expect(problems).toEqual([]);
    expect(profile).toBe('mcp');
    expect(found).toContain('issuer/pkce-not-advertised high');
    expect(facts.keys).toHaveLength(1);
    expect(requests.length).toBeLessThanOrEqual(12);
  });

  it('that name another issuer are reported', async () => {
    const { origin } = await serve((at) => ({
      [OPENID]: metadata('https://other.example', { jwks_uri: `${at}/jwks` }),
      '/jwks': { keys: [P256] },
    }));
    expect((await look(origin)).found).toContain('issuer/mismatch high');
  });

  it('that differ from the issuer by a slash only are reported mildly, unless the URL cannot tell', async () => {
    const { origin } = await serve((at) => ({ [OPENID]: metadata(`${at}/`), '/jwks': { keys: [P256] } }));
    expect((await look(origin)).found).toContain('issuer/mismatch medium');
    expect((await look(origin + OPENID)).found.filter((id) => id.startsWith('issuer/mismatch'))).toEqual([]);
  });

  it('of a workload issuer get no findings about flows', async () => {
    const { origin } = await serve((at) => ({
      [OPENID]: {
        issuer: at,
        jwks_uri: `${at}/jwks`,
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
      },
      '/jwks': { keys: [{ ...P256, x: P256.x, kid: '1', use: 'sig', alg: 'ES256' }] },
    }));
    const { profile, found } = await look(origin);
    expect(profile).toBe('workload');
    expect(found).toEqual(['jwks/known-public-private-key high']);
  });

  it('never ask for a proxy from the environment, cookies or credentials', async () => {
    const seen: string[][] = [];
    const origin = await listen((request, response) => {
      seen.push(Object.keys(request.headers));
      response.writeHead(404).end();
    });
    process.env.HTTP_PROXY = 'http://127.0.0.1:1';
    try {
      await look(origin);
    } finally {
      delete process.env.HTTP_PROXY;
    }
    expect(seen.length).toBeGreaterThan(0);
    for (const headers of seen) expect(headers.filter((name) => /cookie|authorization|proxy/.test(name))).toEqual([]);
  });
});

describe('an issuer that does not answer well', () => {
  it('redirects: reported, not followed', async () => {
    const { origin, requests } = await serve(() => ({}));
    const from = await listen((_, response) =>
      response.writeHead(302, { location: `${origin}/elsewhere?token=s3cret` }).end(),
    );
    const { found, problems } = await look(from + OPENID);
    expect(found).toContain('http/redirect high');
    expect(problems).toEqual([
      `${from}${OPENID} redirects to ${origin}/elsewhere, and redirects are not followed: name the final URL.`,
    ]);
    expect(requests).toEqual([]);
  });

  it('has a login page in front of everything: one finding and one sentence', async () => {
    const from = await listen((_, response) => response.writeHead(302, { location: '/login' }).end());
    const facts = await fetchIssuer(from, { timeoutMs: 5_000 });
    const { observations, incomplete } = judgeIssuer(facts, rules, { now: new Date(0) });
    expect(observations.map(({ rule, outcome }) => `${rule.id} ${outcome}`)).toEqual(['http/redirect finding']);
    expect(incomplete).toHaveLength(1);
  });

  it('serves its front page for everything', async () => {
    const origin = await listen((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>'),
    );
    const { found, problems } = await look(origin);
    expect(found).toContain('http/content-type high');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('is not JSON but HTML');
  });

  it.each([
    [
      'a body that unpacks to more than the limit',
      { 'content-encoding': 'gzip' },
      gzipSync(Buffer.alloc(20_000_000, ' ')),
    ],
    ['a body over the limit', {}, Buffer.alloc(300 * 1024, ' ')],
  ])('sends %s', async (_, headers, body) => {
    const origin = await listen((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body),
    );
    expect((await look(origin + OPENID)).problems).toEqual([
      `${origin}${OPENID} answered with more than 256 kB, which no such document needs; it was not read further.`,
    ]);
  });

  it('compresses although identity was asked for: read all the same', async () => {
    const origin = await listen((_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(gzipSync(JSON.stringify({ keys: [P256] }))),
    );
    const { facts, problems } = await look(`${origin}/jwks`);
    expect(problems).toEqual([]);
    expect(facts.keys).toHaveLength(1);
  });

  it('sends a body that never ends', async () => {
    const origin = await listen((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '.repeat(64 * 1024)), 1);
      response.on('close', () => clearInterval(timer));
    });
    expect((await look(origin + OPENID)).problems).toEqual([expect.stringContaining('more than 256 kB')]);
  });

  it.each([
    ['headers', false],
    ['the body', true],
  ])('is slow with %s: given up at the deadline', async (_, startsBody) => {
    const origin = await listen((_request, response) => {
      if (startsBody) response.writeHead(200, { 'content-type': 'application/json' }).write('{');
    });
    const started = Date.now();
    const { problems } = await look(origin + OPENID, { timeoutMs: 600 });
    expect(Date.now() - started).toBeLessThan(2_000);
    expect(problems).toEqual([
      `${origin}${OPENID} was not read within the 0.6 s allowed: try again, or allow more time.`,
    ]);
  });

  it.each([
    ['malformed JSON', '{"issuer": ', 'is not JSON'],
    ['JSON that is no object', '[]', 'is JSON but no object'],
    ['JSON without any known member', '{"a":1}', 'is neither issuer metadata nor a key set'],
    ['a tower of brackets', '['.repeat(100_000), 'is nested more than 64 levels deep'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]), 'is not UTF-8 text'],
  ])('sends %s', async (_, body, say) => {
    const origin = await listen((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(body),
    );
    const { problems } = await look(origin + OPENID);
    expect(problems[0]).toContain(`${origin}${OPENID} ${say}`);
    expect(problems[0]).toMatch(/\.$/);
  });

  it('writes a member twice', async () => {
    const origin = await listen((request, response) => {
      if (request.url !== OPENID) return response.writeHead(404).end();
      const at = `http://${request.headers.host}`;
      return response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(`{"issuer":"https://evil.example",${JSON.stringify(metadata(at)).slice(1)}`);
    });
    const { found } = await look(origin);
    expect(found).toContain('issuer/duplicate-member high');
    expect(found.filter((id) => id.startsWith('issuer/mismatch'))).toEqual([]);
  });

  it('is not there at all', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const { problems, facts } = await look(`http://127.0.0.1:${port}`);
    expect(facts.requests).toHaveLength(1);
    expect(problems).toEqual([
      `No issuer metadata was found for http://127.0.0.1:${port}/: http://127.0.0.1:${port}${OPENID} refuses the connection: check that it runs and that the port is right.`,
    ]);
  });

  it('does not speak HTTP', async () => {
    const server = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .end('SSH-2.0-nothing\r\n')
        .unref(),
    );
    server.listen(0, '127.0.0.1').unref();
    await once(server, 'listening');
    const { problems } = await look(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(problems).toEqual([expect.stringContaining('does not answer in HTTP')]);
  });
});

describe('what a document may make us ask for', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'https://10.0.0.1/jwks',
    'https://[::ffff:a00:1]/jwks',
    'https://id.example/jwks',
    'file:///etc/passwd',
  ])('an issuer on this machine may not name %s', async (uri) => {
    const { origin } = await serve((at) => ({ [OPENID]: metadata(at, { jwks_uri: uri }) }));
    const { facts, problems } = await look(origin);
    expect(problems).toEqual([expect.stringMatching(/^\S+ (was not asked: .*)\.$/)]);
    expect(facts.requests.find(({ purpose }) => purpose === 'jwks')?.status).toBeUndefined();
  });

  it.each([
    'http://id.example',
    'https://10.0.0.1',
    'https://[fd00::1]',
    'https://169.254.169.254',
    'https://localhost.example@127.0.0.1',
    'ftp://id.example',
    'https://',
  ])('the target %s is refused before a socket exists', async (target) => {
    const { problems, facts } = await look(target);
    expect(problems).toHaveLength(1);
    expect(facts.requests.every(({ status }) => status === undefined)).toBe(true);
  });

  it('credentials of a URL are neither sent nor shown', async () => {
    const { problems, facts } = await look('https://user:hunter2@id.example');
    expect(JSON.stringify([problems, facts.asked, facts.requests])).not.toContain('hunter2');
    expect(problems).toHaveLength(1);
  });
});

describe('what pages of other sites may ask', () => {
  const reflecting = async (more: Record<string, unknown>) => {
    const asked: string[] = [];
    const origin: string = await listen((request, response) => {
      const { method = '', url = '', headers } = request;
      asked.push(`${method} ${url}`);
      const at = `http://${headers.host}`;
      const data = { [OAUTH]: metadata(at, more), '/jwks': { keys: [P256] } }[url];
      const cors = headers.origin && method === 'OPTIONS';
      response.writeHead(data || cors ? 200 : 404, {
        'content-type': 'application/json',
        ...(cors ? { 'access-control-allow-origin': headers.origin, 'access-control-allow-credentials': 'true' } : {}),
      });
      response.end(data ? JSON.stringify(data) : '');
    });
    const facts = await fetchIssuer(origin, { timeoutMs: 5_000 });
    const { observations } = judgeIssuer(facts, rules, { now: new Date(0) });
    const found = observations.filter(({ rule }) => rule.id.startsWith('http/cors'));
    return { asked, found: found.map(({ location, severity }) => `${new URL(location.path).pathname} ${severity}`) };
  };

  it('of the token endpoint is asked by a preflight, which does nothing there', async () => {
    const { asked, found } = await reflecting({});
    expect(asked.slice(-2)).toEqual(['GET /authorize', 'OPTIONS /token']);
    expect(found).toEqual(['/token medium']);
  });

  it('is asked with what the documents left of six requests', async () => {
    const { asked, found } = await reflecting({
      userinfo_endpoint: 'http://127.0.0.1:1/me',
      revocation_endpoint: 'http://127.0.0.1:1/r',
    });
    expect(asked.filter((one) => one.startsWith('OPTIONS'))).toEqual([]);
    expect(found).toEqual([]);
  });
});
