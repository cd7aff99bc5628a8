import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRegistered, sameIssuer } from '../../src/analyse/text/registered.js';
import { scan } from '../../src/scan.js';

async function scanned(files: Record<string, string>) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'authproof-')));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { result } = await scan({ root, persona: 'auditor' });
  const own = ({ ruleId }: { readonly ruleId: string }) => ruleId.startsWith('registration/');
  return {
    findings: result.findings.filter(own),
    proofs: result.proofs.filter(own),
    unknowns: result.unknowns.filter(own),
    incomplete: result.incomplete,
  };
}

const LOGIN = `import { UserManager } from 'oidc-client-ts';
export const manager = new UserManager({
  authority: 'https://id.shop.example/realms/shop',
  client_id: import.meta.env.VITE_CLIENT_ID,
  redirect_uri: import.meta.env.VITE_REDIRECT_URI,
});
`;
const REALM = `{
  "realm": "shop",
  "clients": [
    {
      "clientId": "shop-web",
      "publicClient": true,
      "redirectUris": ["https://shop.example/callback"]
    }
  ]
}
`;

describe('code and configuration', () => {
  test('are compared through variables: a finding has the place that is set and the place that registers', async () => {
    const { findings, proofs, incomplete } = await scanned({
      'web/login.ts': LOGIN,
      'web/.env': 'VITE_CLIENT_ID=shop-web\nVITE_REDIRECT_URI=https://new.shop.example/callback\n',
      'keycloak/realm.json': REALM,
    });
    expect(incomplete).toEqual([]);
    expect(findings).toMatchObject([
      {
        ruleId: 'registration/redirect-unknown',
        controls: ['D6', 'O4'],
        location: { path: 'web/.env', startLine: 2, startColumn: 19 },
        trace: [{ location: { path: 'keycloak/realm.json', startLine: 7 }, say: expect.stringContaining('Keycloak') }],
      },
    ]);
    expect(proofs.map(({ ruleId, location }) => `${ruleId} ${location.path}:${location.startLine}`)).toEqual([
      'registration/client-of-two-kinds web/.env:1',
      'registration/issuer-differs web/login.ts:3',
    ]);
  });

  test('know one client id that files set under two names', async () => {
    const { findings } = await scanned({
      'web/login.ts': LOGIN,
      'api/login.ts': `import { Issuer } from 'openid-client';
const issuer = await Issuer.discover('https://id.shop.example/realms/shop');
export const client = new issuer.Client({
  client_id: process.env.OIDC_CLIENT_ID,
  client_secret: process.env.OIDC_CLIENT_SECRET,
});
`,
      '.env': 'VITE_CLIENT_ID=shop-web\nOIDC_CLIENT_ID=shop-web\nOIDC_CLIENT_SECRET=\n',
    });
    expect(findings.map(({ ruleId }) => ruleId)).toEqual(['registration/client-of-two-kinds']);
  });

  test('leave undecided what is filled in elsewhere', async () => {
    const { findings, unknowns } = await scanned({
      'web/login.ts': LOGIN,
      'web/.env': 'VITE_CLIENT_ID=shop-web\nVITE_REDIRECT_URI=https://new.shop.example/callback\n',
      'keycloak/realm.json': REALM.replace('https://shop.example/callback', '${APP_URL}/callback'),
    });
    expect(findings).toEqual([]);
    expect(unknowns).toMatchObject([
      {
        ruleId: 'registration/redirect-unknown',
        location: { path: 'web/.env', startLine: 2 },
        why: 'part of what is registered is filled in elsewhere',
      },
    ]);
  });

  test('need no configuration where two places of the code contradict each other', async () => {
    const api = `import { ConfidentialClientApplication } from '@azure/msal-node';
export const app = new ConfidentialClientApplication({
  auth: { clientId: 'ID', clientSecret: process.env.CLIENT_SECRET, authority: 'https://login.example/shop' },
});
`;
    const web = `import { PublicClientApplication } from '@azure/msal-browser';
export const app = new PublicClientApplication({ auth: { clientId: 'ID', authority: 'https://login.example/shop' } });
`;
    const of = (id: string) =>
      scanned({ 'web/login.ts': web.replace('ID', id), 'api/login.ts': api.replace('ID', id), 'package.json': '{}' });
    const { findings } = await of('0f0b7a52-3c55-4d7e-9a55-1c8a2f7e6b31');
    expect(findings.map(({ ruleId, location, trace }) => [ruleId, location.path, trace[0]?.location.path])).toEqual([
      ['registration/client-of-two-kinds', 'api/login.ts', 'web/login.ts'],
    ]);
    expect((await of('Enter_the_Application_Id_Here')).findings).toEqual([]);
  });

  test('of different stages are not compared', async () => {
    const { findings, proofs } = await scanned({
      'web/login.ts': LOGIN,
      'web/.env.staging': 'VITE_CLIENT_ID=shop-web\nVITE_REDIRECT_URI=https://new.shop.example/callback\n',
      'keycloak/realm-production.json': REALM,
    });
    expect({ findings, proofs }).toEqual({ findings: [], proofs: [] });
  });

  test('of a test, or of an example to copy from, say nothing', async () => {
    const { findings, proofs } = await scanned({
      'test/login.test.ts': LOGIN.replace('import.meta.env.VITE_CLIENT_ID', "'shop-web'"),
      'web/login.ts': LOGIN,
      'web/.env.example': 'VITE_CLIENT_ID=shop-web\nVITE_REDIRECT_URI=https://new.shop.example/callback\n',
      'keycloak/realm.json': REALM,
    });
    expect({ findings, proofs }).toEqual({ findings: [], proofs: [] });
  });
});

test.each([
  ['https://a.example/cb', 'https://a.example/cb', true],
  ['https://a.example/cb/', 'https://a.example/cb', false],
  ['https://a.example/deep/cb', 'https://a.example/*', true],
  ['https://x.a.example/cb', 'https://*.a.example/cb', true],
  ['https://a.example.evil/cb', 'https://a.example/*', false],
  ['https://a.example/cb', '/cb', true],
  ['https://a.example/cb', '/other/*', false],
  ['app://cb', '*', true],
])('%s is registered as %s: %s', (text, registered, expected) => {
  expect(isRegistered(text, registered)).toBe(expected);
});

test('a pattern fits exactly the texts that a regular expression says', () => {
  const part = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 4 });
  fc.assert(
    fc.property(part, fc.array(part, { minLength: 1, maxLength: 3 }), part, (start, parts, text) => {
      const pattern = `x${start}${parts.map((one) => `*${one}`).join('')}`;
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(`x${text}`);
      expect(isRegistered(`x${text}`, pattern)).toBe(expected);
    }),
    { numRuns: 300 },
  );
});

test('issuers are one whatever the slash at the end, and a realm is one at any host', () => {
  expect(sameIssuer('https://ID.example/a/', 'https://id.example/a')).toBe(true);
  expect(sameIssuer('https://id.example/realms/shop/', '*/realms/shop')).toBe(true);
  expect(sameIssuer('https://id.example/realms/shop-old', '*/realms/shop')).toBe(false);
});

describe('what verifies the same tokens elsewhere', () => {
  const VERIFY = `import { createRemoteJWKSet, jwtVerify } from 'jose';
const keys = createRemoteJWKSet(new URL('https://id.shop.example/jwks'));
export const verify = (token: string) =>
  jwtVerify(token, keys, { issuer: process.env.TOKEN_ISSUER, audience: 'https://api.shop.example', algorithms: ['ES256'] });
`;
  const istio = (issuer: string, more = '') =>
    `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata:
  name: jwt
spec:
  jwtRules:
    - issuer: ${issuer}
${more}`;
  const AUDIENCE = "      audiences: ['https://api.shop.example']\n";
  const ENV = 'TOKEN_ISSUER=https://id.shop.example\n';
  const OTHER = istio('https://login.elsewhere.example', AUDIENCE);

  test('is held against the code where they have an audience in common, at the value of the gateway', async () => {
    const { findings } = await scanned({ 'api/verify.ts': VERIFY, '.env': ENV, 'k8s/auth.yaml': OTHER });
    expect(findings).toMatchObject([
      {
        ruleId: 'registration/issuer-differs',
        controls: ['D6', 'O6'],
        location: { path: 'k8s/auth.yaml', startLine: 7 },
        trace: [{ location: { path: '.env', startLine: 1 } }],
      },
    ]);
  });

  test('is left open where nothing ties them', async () => {
    const unsure = { 'api/verify.ts': VERIFY, '.env': ENV, 'k8s/auth.yaml': istio('https://login.elsewhere.example') };
    const { findings, unknowns } = await scanned(unsure);
    expect(findings).toEqual([]);
    expect(unknowns).toMatchObject([
      { ruleId: 'registration/issuer-differs', why: 'nothing says that both verify tokens for the same API' },
    ]);
  });

  test('is not compared with another stage, nor with a file whose stage nobody knows', async () => {
    for (const env of ['.env.development', '.env']) {
      const { findings, unknowns } = await scanned({
        'api/verify.ts': VERIFY,
        [env]: ENV,
        'k8s/production/auth.yaml': OTHER,
      });
      expect([env, findings, unknowns]).toEqual([env, [], []]);
    }
  });

  test('may be one of two files of one stage that set a variable otherwise: nobody knows which counts', async () => {
    const { findings, unknowns } = await scanned({
      'api/verify.ts': VERIFY,
      '.env.production': ENV,
      'docker-compose.prod.yml':
        'services:\n  api:\n    environment:\n      TOKEN_ISSUER: https://login.elsewhere.example\n',
    });
    expect(findings).toEqual([]);
    expect(unknowns).toMatchObject([
      { ruleId: 'registration/issuer-differs', why: expect.stringContaining('two files') },
    ]);
  });
});
