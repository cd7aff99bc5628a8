import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeIssuer } from '../../src/analyse/issuer/issuer.js';
import { challengedResource } from '../../src/load/issuer/challenge.js';
import { fetchIssuer, fetchIssuers } from '../../src/load/issuer.js';
import { listen, look, OAUTH, OPENID, proxied, RESOURCE, serve } from './loopback.js';
import { rules } from './rules.js';

const KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'qf6QQoe3-q27TxuAkyBIPTVmUSmtjZRt4YjEA0sZvHs',
  y: 'VvQHyzDlOIPJZKFC7X2gL9AOYa5UnBSmLsSJtlS6yWo',
  kid: 'one',
  use: 'sig',
  alg: 'ES256',
};

function server(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${new URL(issuer).origin}/jwks`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code'],
    code_challenge_methods_supported: ['S256'],
  };
}

describe('an API that is asked without a token', () => {
  /** It refuses at `/api`, and answers everything else from `documents`. */
  async function api(challenge: (at: string) => string, documents: (at: string) => Record<string, unknown>) {
    return listen((request, response) => {
      const at = `http://${request.headers.host}`;
      const document = documents(at)[request.url ?? ''];
      if (request.url === '/api') return response.writeHead(401, { 'www-authenticate': challenge(at) }).end();
      response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' });
      return response.end(JSON.stringify(document ?? {}));
    });
  }

  it('leads by its challenge to its metadata and its authorization server', async () => {
    const origin = await api(
      (at) => `Bearer realm="api", resource_metadata="${at}/elsewhere/metadata", error="invalid_token"`,
      (at) => ({
        '/elsewhere/metadata': { resource: `${at}/api`, authorization_servers: [`${at}/auth`] },
        [`${OAUTH}/auth`]: server(`${at}/auth`),
        '/jwks': { keys: [KEY] },
      }),
    );
    const { facts, found, problems } = await look(`${origin}/api`);
    expect(problems).toEqual([]);
    expect(facts.documents.map(({ kind }) => kind)).toEqual([
      'issuer.protected-resource',
      'issuer.authorization-server',
      'issuer.jwks',
    ]);
    expect(facts.requests.find(({ purpose }) => purpose === 'challenge')).toMatchObject({
      url: `${origin}/api`,
      status: 401,
      resourceMetadata: `${origin}/elsewhere/metadata`,
    });
    expect(found.filter((id) => id.startsWith('prm/'))).toEqual([]);
  });

  it('and whose metadata speaks of another resource is reported', async () => {
    const origin = await api(
      (at) => `Bearer resource_metadata=${at}/metadata`,
      (at) => ({
        '/metadata': { resource: 'https://bank.example', authorization_servers: [at] },
        [OPENID]: server(at),
      }),
    );
    expect((await look(`${origin}/api`)).found).toContain('prm/resource-mismatch high');
  });

  it('and says nothing of its metadata: incomplete, with a sentence', async () => {
    const origin = await api(
      () => 'Bearer realm="api"',
      () => ({}),
    );
    const { problems, facts } = await look(`${origin}/api`);
    expect(problems).toEqual([expect.stringContaining('answers 401, names no `resource_metadata`')]);
    expect(facts.requests.slice(-2).map(({ purpose }) => purpose)).toEqual(['challenge', 'protected-resource']);
  });

  it('and has its metadata at the well-known URL only is told to name it', async () => {
    const origin = await api(
      () => 'Bearer',
      (at) => ({
        [`${RESOURCE}/api`]: { resource: `${at}/api`, authorization_servers: [`${at}/auth`] },
        [`${OAUTH}/auth`]: server(`${at}/auth`),
        '/jwks': { keys: [KEY] },
      }),
    );
    const { found } = await look(`${origin}/api`);
    expect(found.filter((id) => id.startsWith('prm/'))).toEqual([]);
    expect((await look(`${origin}${RESOURCE}/api`)).facts.documents).toHaveLength(3);
  });

  it.each([
    ['of the API', '/api', []],
    ['of its host', '', []],
    ['of something else', '/other', ['prm/resource-mismatch high']],
  ])(
    'and has metadata %s at the root only is found there, as the Model Context Protocol allows',
    async (_, path, expected) => {
      const origin = await api(
        () => 'Bearer',
        (at) => ({
          [RESOURCE]: { resource: `${at}${path}`, authorization_servers: [`${at}/auth`] },
          [`${OAUTH}/auth`]: { ...server(`${at}/auth`), client_id_metadata_document_supported: true },
          '/jwks': { keys: [KEY] },
        }),
      );
      const { found, problems, profile } = await look(`${origin}/api`);
      expect(problems).toEqual([]);
      expect(profile).toBe('mcp');
      expect(found.filter((id) => id.startsWith('prm/'))).toEqual(
        [...expected, 'prm/no-www-authenticate medium'].sort(),
      );
    },
  );

  it('is not followed into a private network by its challenge', async () => {
    const origin = await api(
      () => 'Bearer resource_metadata="https://169.254.169.254/latest"',
      () => ({}),
    );
    const { problems } = await look(`${origin}/api`);
    expect(problems).toEqual([expect.stringContaining('was not asked')]);
  });

  it('may have several authorization servers, which are all visited', async () => {
    const { origin } = await serve((at) => ({
      [`${RESOURCE}/api`]: { resource: `${at}/api`, authorization_servers: [`${at}/a`, `${at}/b`] },
      [`${OAUTH}/a`]: server(`${at}/a`),
      [`${OAUTH}/b`]: { ...server(`${at}/b`), grant_types_supported: ['password'] },
      '/jwks': { keys: [KEY] },
    }));
    const all = await fetchIssuers(`${origin}/api`, { timeoutMs: 5_000 });
    expect(all.map(({ servers }) => servers.map((one) => one.string('issuer')))).toEqual([
      [`${origin}/a`],
      [`${origin}/b`],
    ]);
    expect(all.flatMap(({ problems }) => problems)).toEqual([]);
  });
});

describe('a challenge', () => {
  it.each<[string | string[] | undefined, string | undefined]>([
    [undefined, undefined],
    ['Bearer', undefined],
    ['Bearer resource_metadata="https://a.example/m"', 'https://a.example/m'],
    ['Bearer realm="x",resource_metadata=https://a.example/m, scope="y"', 'https://a.example/m'],
    [['Basic realm="x"', 'Bearer RESOURCE_METADATA="https://a.example/m"'], 'https://a.example/m'],
    ['Bearer not_resource_metadata="https://a.example/m"', undefined],
  ])('%j names %s', (header, url) => expect(challengedResource(header)).toBe(url));

  it('of any bytes is read without a crash', () => {
    fc.assert(fc.property(fc.string(), (text) => void challengedResource(text)));
  });
});

describe('metadata that lies where clients do not look', () => {
  it('is found, and that is said', async () => {
    const { origin } = await serve((at) => ({
      [`/tenant${OAUTH}`]: server(`${at}/tenant`),
      '/jwks': { keys: [KEY] },
    }));
    expect((await look(`${origin}/tenant`)).found).toContain('mcp/path-order medium');
  });

  it('is found where RFC 8414 puts the document of OpenID Connect, and that is as good', async () => {
    const { origin, requests } = await serve((at) => ({
      [`${OPENID}/tenant`]: { ...server(`${at}/tenant`), subject_types_supported: ['public'] },
      '/jwks': { keys: [KEY] },
    }));
    const { facts, problems, found } = await look(`${origin}/tenant`);
    expect(problems).toEqual([]);
    expect(facts.documents.map(({ kind }) => kind)).toEqual(['issuer.metadata', 'issuer.jwks']);
    expect(found.filter((id) => /mismatch|path-order/.test(id))).toEqual([]);
    expect(requests.length).toBeLessThanOrEqual(6);
  });

  it('is a finding where a key set is not where it is said to be', async () => {
    const { origin } = await serve((at) => ({ [OPENID]: server(at) }));
    const { found, problems } = await look(origin);
    expect(found).toContain('http/status high');
    expect(problems).toHaveLength(1);
  });
});

describe('several issuers', () => {
  it('take little longer than the slowest, and share no factor unseen', async () => {
    const slow = await Promise.all(
      Array.from({ length: 10 }, () =>
        listen((request, response) => {
          const at = `http://${request.headers.host}`;
          const documents: Record<string, unknown> = { [OPENID]: server(at), '/jwks': { keys: [KEY] } };
          const document = documents[request.url ?? ''];
          setTimeout(() => {
            response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' });
            response.end(JSON.stringify(document ?? {}));
          }, 100);
        }),
      ),
    );
    const started = performance.now();
    const all = await Promise.all(slow.map((origin) => fetchIssuer(origin, { timeoutMs: 20_000 })));
    const together = performance.now() - started;
    // One after the other they would wait for ten times five answers: five seconds.
    expect(together).toBeLessThan(4_000);
    for (const facts of all) expect(judgeIssuer(facts, rules, { now: new Date(0) }).incomplete).toEqual([]);
  });
});

describe('a proxy of the environment', () => {
  it('is used only when asked for', async () => {
    const { origin } = await serve((at) => ({ [OPENID]: server(at), '/jwks': { keys: [KEY] } }));
    const tunnels = await proxied('http_proxy');
    await look(origin);
    expect(tunnels).toEqual([]);
    const { facts, problems } = await look(origin, { proxy: true });
    expect(problems).toEqual([]);
    expect(facts.servers).toHaveLength(1);
    expect(tunnels.length).toBeGreaterThan(0);
  });
});
