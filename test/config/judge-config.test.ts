import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judgeConfig } from '../../src/analyse/config/config.js';
import type { SchemaRule } from '../../src/analyse/config/schema-rule.js';
import { loadConfigText } from '../../src/load/config-files.js';
import { loadSchemaRules } from '../../src/load/rule-files.js';

const rules = loadSchemaRules('config');
const SECRET = 'Rk7pZ2wQ9xLm4vTb8sYc3nHd6fJg1aKe';

function judge(files: Record<string, string>, tracked?: boolean) {
  const loaded = Object.entries(files).map(([path, text]) => loadConfigText(path, text, tracked));
  expect(loaded.flatMap(({ incomplete }) => incomplete)).toEqual([]);
  return judgeConfig(
    loaded.flatMap(({ documents }) => documents),
    rules,
  );
}

test('a secret of two stages is found once, in the stronger stage, with the other as its trace', () => {
  const { observations } = judge({
    '.env.staging': `A=1\nJWT_SECRET=${SECRET}`,
    '.env.production': `\n\nJWT_SECRET=${SECRET}`,
  });
  expect(observations.filter(({ rule }) => rule.id.startsWith('stages/'))).toMatchObject([
    {
      outcome: 'finding',
      rule: { id: 'stages/shared-secret' },
      location: { path: '.env.production', startLine: 3, startColumn: 12 },
      trace: [{ location: { path: '.env.staging', startLine: 2 } }],
    },
  ]);
  expect(JSON.stringify(observations)).not.toContain(SECRET);
});

test('stages are told by files of any format, and a finding has both places', () => {
  const { observations } = judge({
    'deploy/values-prod.yaml': `oidc:\n  clientId: shop-live\n  clientSecret: ${SECRET}\n`,
    'realm-staging.json': JSON.stringify({
      realm: 'shop',
      clients: [{ clientId: 'shop-live', secret: SECRET, redirectUris: ['https://shop.example/*'] }],
    }),
    'values.yaml': 'oidc:\n  clientId: shop-live\n',
    // Called like settings, and none.
    'config.dev.json': '{ "clientId": ',
  });
  const joined = observations.filter(({ rule }) => rule.id.startsWith('stages/'));
  expect(joined.map(({ rule, location, trace }) => [rule.id, location.path, trace[0]?.location.path])).toEqual([
    ['stages/shared-client-id', 'deploy/values-prod.yaml', 'realm-staging.json'],
    ['stages/shared-secret', 'deploy/values-prod.yaml', 'realm-staging.json'],
  ]);
  expect(joined[0]?.location).toMatchObject({ startLine: 2, startColumn: 13 });
  expect(JSON.stringify(observations)).not.toContain(SECRET);
});

test('values that production does not share are proofs, and only where another stage has one of its own', () => {
  const OTHER = SECRET.split('').reverse().join('');
  const proofs = (files: Record<string, string>) =>
    judge(files).observations.flatMap(({ outcome, rule: { id }, location: { path, startLine }, say }) =>
      outcome === 'proof' && id.startsWith('stages/') ? [`${id} ${path}:${startLine} ${say}`] : [],
    );
  const production = `OIDC_ISSUER=https://id.shop.example\nOIDC_CLIENT_ID=shop-live\nOIDC_CLIENT_SECRET=${SECRET}\n`;
  const staging = `OIDC_ISSUER=https://id.try.example\nOIDC_CLIENT_ID=shop-try\nOIDC_CLIENT_SECRET=${OTHER}\n`;
  expect(proofs({ '.env.production': production, '.env.staging': staging })).toEqual([
    'stages/shared-client-id .env.production:2 OIDC_CLIENT_ID of production is another in these stages: staging',
    'stages/shared-issuer .env.production:1 production trusts https://id.shop.example, and these stages another issuer: staging',
    'stages/shared-secret .env.production:3 OIDC_CLIENT_SECRET of production is another in these stages: staging',
  ]);
  // Nothing to compare with: alone, with what says no stage, with what is to be filled in, under another name.
  expect(proofs({ '.env.production': production })).toEqual([]);
  expect(proofs({ '.env.production': production, '.env': staging, '.env.example': staging })).toEqual([]);
  expect(
    proofs({ '.env.production': production, '.env.staging': 'OIDC_CLIENT_ID=${ID}\nOTHER_SECRET=changeme\n' }),
  ).toEqual([]);
  const slack = { '.env.production': production, '.env.staging': 'SLACK_ISSUER=https://accounts.google.com\n' };
  expect(proofs(slack)).toEqual([]);
  // Whether that stands for the same, nobody knows: it is an unknown.
  expect(
    judge(slack).observations.flatMap(({ outcome, rule: { id }, location: { path }, why }) =>
      outcome === 'unknown' ? [[id, path, why]] : [],
    ),
  ).toContainEqual([
    'stages/shared-issuer',
    '.env.production',
    'another stage names an issuer as well, under another name: staging',
  ]);
});

test('a tenant is one however its issuer is written', () => {
  const shared = (production: string, staging: string) =>
    judge({
      '.env.production': `${production}\nOIDC_AUDIENCE=shop\n`,
      '.env.staging': `${staging}\nOIDC_AUDIENCE=shop\n`,
    }).observations.filter(({ outcome, rule }) => outcome === 'finding' && rule.id === 'stages/shared-issuer').length;
  const pool = 'OIDC_ISSUER=https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E';
  expect(shared('COGNITO_USER_POOL_ID=eu-west-1_Ab12Cd34E', pool)).toBe(1);
  expect(shared('COGNITO_USER_POOL_ID=eu-west-1_Ab12Cd34F', pool)).toBe(0);
  expect(shared('AUTH0_DOMAIN=shop.eu.auth0.com', 'OIDC_ISSUER=https://shop.eu.auth0.com/')).toBe(1);
});

test('an ordinary project is silent', () => {
  const { observations, incomplete } = judge(
    {
      '.env.example':
        'DATABASE_URL=postgres://user:password@localhost:5432/app\nAUTH_SECRET="" # openssl rand -base64 32\nNEXT_PUBLIC_URL=http://localhost:3000\nSTRIPE_SECRET_KEY=sk_live_...\nNODE_TLS_REJECT_UNAUTHORIZED=1',
      '.env.production':
        'NEXTAUTH_URL=https://app.example.com\nAUTH_SECRET=\nJWT_EXPIRES_IN=15m\nNEXT_PUBLIC_SUPABASE_ANON_KEY=eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.x',
      '.env.test': 'JWT_SECRET=test\nDB_PASSWORD=postgres',
    },
    true,
  );
  expect(observations).toEqual([]);
  expect(incomplete).toEqual([]);
});

test('a rule that crashes makes the run incomplete, and the others still speak', () => {
  const first = rules.find((rule) => rule['x-rule'].applies === 'env');
  if (!first) throw new Error('no rules');
  const broken = {
    ...first,
    type: 'nonsense',
    'x-rule': { ...first['x-rule'], id: 'test/broken', applies: 'env', when: undefined },
  } as SchemaRule;
  const documents = loadConfigText('.env', 'NODE_TLS_REJECT_UNAUTHORIZED=0').documents;
  const { observations, incomplete } = judgeConfig(documents, [broken, ...rules]);
  expect(observations.map(({ rule }) => rule.id)).toEqual(['env/tls-off']);
  expect(incomplete).toEqual([
    { path: '.env', why: expect.stringMatching(/^Rule test\/broken crashed on \.env .*\.$/) },
  ]);
});

test('a hostile file of many entries is judged in time', () => {
  const spent = (entries: number) => {
    const start = process.cpuUsage();
    judge({ '.env.production': 'JWT_SECRET=a\n'.repeat(entries) }, true);
    return process.cpuUsage(start).user;
  };
  spent(1_000);
  expect(spent(40_000) / spent(10_000)).toBeLessThan(8);
});

test('rules are sorted, and a rule whose id is not its path is refused', () => {
  expect(rules.map((rule) => rule['x-rule'].id)).toEqual(rules.map((rule) => rule['x-rule'].id).toSorted());
  const folder = mkdtempSync(join(tmpdir(), 'authproof-'));
  mkdirSync(join(folder, 'env'));
  writeFileSync(join(folder, 'env/one.json'), '{"x-rule": {"id": "env/two"}}');
  expect(() => loadSchemaRules(folder)).toThrow(/env\/two.*env\/one/);
  writeFileSync(join(folder, 'env/one.json'), '{');
  expect(() => loadSchemaRules(folder)).toThrow(/could not be read/);
});
