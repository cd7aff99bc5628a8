import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readIssuerText } from '../../src/load/issuer.js';
import type { IssuerFacts } from '../../src/load/issuer-facts.js';
import { scan } from '../../src/pipeline.js';

const METADATA = {
  issuer: 'https://id.example/',
  authorization_endpoint: 'https://id.example/authorize',
  token_endpoint: 'https://id.example/oauth/token',
  jwks_uri: 'https://id.example/jwks',
  response_types_supported: ['code'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256'],
  code_challenge_methods_supported: ['S256'],
};
const KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'qf6QQoe3-q27TxuAkyBIPTVmUSmtjZRt4YjEA0sZvHs',
  y: 'VvQHyzDlOIPJZKFC7X2gL9AOYa5UnBSmLsSJtlS6yWo',
  kid: 'one',
  use: 'sig',
  alg: 'ES256',
};

async function issuer(): Promise<IssuerFacts> {
  const metadata = await readIssuerText(JSON.stringify(METADATA), 'openid.json', { asUrl: METADATA.issuer });
  const keys = await readIssuerText(JSON.stringify({ keys: [KEY] }), 'jwks.json', {});
  return { ...metadata, documents: [...metadata.documents, ...keys.documents], keys: keys.keys };
}

/** `rule file:line -> place of the issuer`, of what a project and the issuer disagree on. */
async function compared(files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'authproof-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { result } = await scan({ root, issuers: [await issuer()], now: new Date('2026-11-23') });
  const about = (one: { ruleId: string }) => one.ruleId.startsWith('agreement/');
  return {
    findings: result.findings
      .filter(about)
      .map(
        ({ ruleId, severity, location, trace }) =>
          `${ruleId} ${severity} ${location.path}:${location.startLine} -> ${trace.at(-1)?.location.path}`,
      ),
    proofs: result.proofs.filter(about).map(({ ruleId, location }) => `${ruleId} ${location.path}`),
    unknowns: result.unknowns.filter(about).map(({ ruleId }) => ruleId),
  };
}

const verifier = (keys: string, options: string): string => `
import { createRemoteJWKSet, jwtVerify } from 'jose';
const keys = createRemoteJWKSet(new URL(${keys}));
export const claims = async (token) => (await jwtVerify(token, keys, { ${options}, audience: 'api' })).payload;
`;

describe('a project and its issuer', () => {
  it('agree, with proofs', async () => {
    const { findings, proofs, unknowns } = await compared({
      'api.ts': verifier("'https://id.example/jwks'", "issuer: 'https://id.example/', algorithms: ['ES256']"),
    });
    expect(findings).toEqual([]);
    expect(unknowns).toEqual([]);
    expect([...new Set(proofs)].sort()).toEqual([
      'agreement/algorithms api.ts',
      'agreement/issuer api.ts',
      'agreement/jwks-uri api.ts',
    ]);
  });

  it('differ in an algorithm, a slash and the place of the keys', async () => {
    const { findings } = await compared({
      'api.ts': verifier("'https://keys.example/jwks'", "issuer: 'https://id.example', algorithms: ['RS256']"),
    });
    expect(findings).toEqual([
      'agreement/algorithms high api.ts:4 -> jwks.json',
      'agreement/issuer medium api.ts:4 -> openid.json',
      'agreement/jwks-uri high api.ts:4 -> openid.json',
    ]);
  });

  it('differ in the scheme, in a setting that code reads', async () => {
    const { findings } = await compared({
      'api.ts': verifier('process.env.JWKS_URI', "issuer: process.env.OIDC_ISSUER, algorithms: ['ES256']"),
      '.env.production':
        'OIDC_ISSUER=http://id.example/\nJWKS_URI=https://id.example/jwks\nTOKEN_URL=https://id.example/token\n',
    });
    expect(findings).toEqual([
      'agreement/issuer high .env.production:1 -> openid.json',
      'agreement/endpoint medium .env.production:3 -> openid.json',
    ]);
  });

  it('differ in grants and PKCE of the inventory', async () => {
    const { findings } = await compared({
      'authproof.json': JSON.stringify({
        inventory: {
          issuers: [{ url: 'https://id.example/', algorithms: ['RS256'] }],
          clients: [{ id: 'app', type: 'web', grants: ['password'], pkce: 'plain' }],
        },
      }),
    });
    expect(findings.map((text) => text.split(' ')[0]).sort()).toEqual([
      'agreement/algorithms',
      'agreement/grant',
      'agreement/pkce',
    ]);
  });

  it('that never speaks of the issuer leaves it open', async () => {
    const { findings, unknowns } = await compared({
      'api.ts': verifier("'https://other.example/jwks'", "issuer: 'https://other.example', algorithms: ['RS256']"),
    });
    expect(findings).toEqual([]);
    expect(unknowns).toEqual(['agreement/issuer']);
  });
});
