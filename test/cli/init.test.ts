import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/discover/package-root.js';
import { draftInventory } from '../../src/draft-inventory.js';
import { project, run } from './run.js';

const schema = JSON.parse(readFileSync(join(packageRoot(), 'rules/meta/config.schema.json'), 'utf8'));
const isConfig = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

interface Written {
  readonly $schema: string;
  readonly inventory: {
    readonly issuers?: readonly Record<string, unknown>[];
    readonly apis?: readonly Record<string, unknown>[];
    readonly clients?: readonly Record<string, unknown>[];
    readonly tokens?: Record<string, Record<string, unknown>>;
  };
}

const draftIn = (cwd: string) => readFileSync(join(cwd, 'authproof.jsonc'), 'utf8');

/** What the draft says, held to the schema, as it is and with every gap filled in. */
function read(text: string): Written {
  const parsed = (of: string): Written => {
    const data = parse(of, undefined, { allowTrailingComma: false }) as Written;
    isConfig(data);
    expect(isConfig.errors ?? [], of).toEqual([]);
    return data;
  };
  const filled = text.replaceAll(/^( *)\/\/ (?="\w+": .*,$)/gm, '$1');
  if (text.includes('gap: ')) expect(parsed(filled)).not.toEqual(parsed(text));
  return parsed(text);
}

const SHOP = {
  'package.json': '{"name":"shop"}',
  '.env.production': 'OIDC_ISSUER=https://id.shop.example\nOIDC_CLIENT_SECRET=Rk7pZ2wQ9xLm4vTb8sYc3nHd6fJg1aKe\n',
  '.env.staging': 'VITE_CLIENT_ID=shop-staging\n',
  '.env.test': 'OIDC_ISSUER=https://id.test.example\n',
  'api/verify.ts': `import { createRemoteJWKSet, jwtVerify } from 'jose';
const keys = createRemoteJWKSet(new URL('https://id.shop.example/jwks'));
export const verify = (token: string) =>
  jwtVerify(token, keys, { issuer: process.env.OIDC_ISSUER, audience: 'https://api.shop.example', algorithms: ['ES256'] });
`,
  'web/sign-in.ts': `import { UserManager, WebStorageStateStore } from 'oidc-client-ts';
export const manager = new UserManager({
  authority: import.meta.env.VITE_ISSUER,
  client_id: 'shop-web',
  redirect_uri: 'https://shop.example/callback',
  scope: 'openid orders',
  response_type: 'code',
  userStore: new WebStorageStateStore({ store: window.sessionStorage }),
});
`,
};

it('says where it looked when there is nothing to draft from, and what to do', async () => {
  const cwd = project({ 'package.json': '{"name":"shop"}', 'src/a.ts': 'export const a = 1;\n', '.env': 'PORT=80\n' });
  const { code, stdout } = await run(['init'], { cwd });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^authproof\.jsonc written: nothing was found to draft from\n/);
  expect(stdout).toMatch(/in 1 source file, and .* in 1 configuration file \(/);
  expect(stdout).toMatch(/authproof init apps\/api/);
  expect(read(draftIn(cwd)).inventory).toBeDefined();
});

it('drafts what code and settings say, each value with its place', async () => {
  const cwd = project(SHOP);
  const { code, stdout } = await run(['init'], { cwd });
  expect(stdout).toContain('authproof.jsonc written: 1 issuer, 1 API, 2 clients, 1 fact about tokens');
  expect(code).toBe(0);
  const text = draftIn(cwd);
  expect(read(text)).toEqual({
    $schema: './node_modules/authproof/rules/meta/config.schema.json',
    inventory: {
      issuers: [{ url: 'https://id.shop.example', algorithms: ['ES256'] }],
      apis: [{ audience: 'https://api.shop.example', tokenFormat: 'jwt', validation: 'local' }],
      clients: [
        {
          id: 'shop-web',
          type: 'spa',
          confidential: false,
          grants: ['authorization_code'],
          redirectUris: ['https://shop.example/callback'],
          authMethod: 'none',
          scopes: ['openid', 'orders'],
        },
        { id: 'shop-staging', stage: 'staging' },
      ],
      tokens: { access: { storage: 'sessionStorage' } },
    },
  });
  const above = (line: string) => text.split('\n')[text.split('\n').findIndex((one) => one.includes(line)) - 1]?.trim();
  expect(above('"url"')).toBe('// .env.production:1 (OIDC_ISSUER), read at api/verify.ts:4 (jose.jwtVerify)');
  expect(above('"audience"')).toBe('// api/verify.ts:4 (jose.jwtVerify)');
  expect(above('"id": "shop-web"')).toBe('// web/sign-in.ts:4 (oidc-client-ts.UserManager)');
  expect(above('"id": "shop-staging"')).toBe('// .env.staging:1 (VITE_CLIENT_ID)');
  expect(text).toContain('// gap: The PKCE method it sends. One of: S256, plain, none.\n        // "pkce": "S256",');
});

const FILES = {
  'keycloak/realm.json': JSON.stringify(
    {
      realm: 'shop',
      accessTokenLifespan: 300,
      ssoSessionIdleTimeout: 1800,
      ssoSessionMaxLifespan: 36_000,
      revokeRefreshToken: false,
      clients: [
        { clientId: 'account', publicClient: true },
        { clientId: 'old', enabled: false },
        {
          clientId: 'shop-api',
          secret: 'Rk7pZ2wQ9xLm4vTb8sYc3nHd6fJg1aKe',
          publicClient: false,
          serviceAccountsEnabled: true,
          standardFlowEnabled: false,
        },
        {
          clientId: 'shop-web',
          publicClient: true,
          standardFlowEnabled: true,
          redirectUris: ['https://shop.example/*'],
          attributes: { 'pkce.code.challenge.method': 'S256' },
        },
      ],
    },
    undefined,
    1,
  ),
  'clients/mobile.json':
    '{ "name": "Mobile", "client_id": "k3v9", "app_type": "native", "grant_types": ["refresh_token"], "callbacks": ["##CALLBACK##"] }',
  'resource-servers/api.json':
    '{ "name": "API", "identifier": "https://api.shop.example", "signing_alg": "RS256", "token_lifetime": 7200 }',
  'template.yaml': `Resources:
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      GenerateSecret: true
      AllowedOAuthFlows: [code]
      CallbackURLs: [https://partners.shop.example/callback, !Ref Callback]
      RefreshTokenValidity: 90
`,
  'auth0/tenant.yaml':
    'clients:\n- name: Web\n  app_type: regular_web\n  grant_types: [implicit]\n- name: Jobs\n  app_type: non_interactive\n',
  'proxy/oauth2-proxy.cfg':
    'client_id = "shop-admin"\nclient_secret = "Rk7pZ2wQ9xLm4vTb8sYc3nHd6fJg1aKe"\noidc_issuer_url = "https://id.shop.example"\nredirect_url = "https://admin.shop.example/oauth2/callback"\nscope = "openid email"\n',
  'openapi.yaml':
    'openapi: 3.1.0\ninfo: { title: Shop, version: "1" }\ncomponents: { securitySchemes: { oidc: { type: openIdConnect, openIdConnectUrl: "https://id.shop.example/.well-known/openid-configuration" } } }\npaths: {}\n',
  'supabase/config.toml': '[auth]\njwt_expiry = 3600\nenable_refresh_token_rotation = true\n',
  'tests/realm.json': '{ "realm": "test", "clients": [{ "clientId": "only-in-tests" }] }',
};

it('drafts what configuration files say, with the place of each object, and no secret', async () => {
  const cwd = project(FILES);
  const { code, stderr } = await run(['init'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const text = draftIn(cwd);
  expect(text).not.toContain('Rk7pZ2wQ');
  const { inventory } = read(text);
  expect(inventory.issuers).toEqual([{ url: 'https://id.shop.example' }]);
  expect(inventory.apis).toEqual([{ audience: 'https://api.shop.example' }]);
  expect(inventory.clients).toEqual([
    { type: 'web', grants: ['implicit'] },
    { type: 'service' },
    { id: 'k3v9', type: 'native', grants: ['refresh_token'] },
    { id: 'shop-api', confidential: true, grants: ['client_credentials'] },
    {
      id: 'shop-web',
      confidential: false,
      grants: ['authorization_code'],
      redirectUris: ['https://shop.example/*'],
      authMethod: 'none',
      pkce: 'S256',
    },
    {
      id: 'shop-admin',
      type: 'web',
      confidential: true,
      grants: ['authorization_code'],
      redirectUris: ['https://admin.shop.example/oauth2/callback'],
      scopes: ['openid', 'email'],
    },
    { confidential: true, grants: ['authorization_code'], redirectUris: ['https://partners.shop.example/callback'] },
  ]);
  expect(inventory.tokens).toEqual({
    access: { lifetime: '2h' },
    refresh: { lifetime: '90d', idle: '30m', rotation: false },
  });
  const lines = text.split('\n').map((line) => line.trim());
  const web = lines.indexOf('"id": "shop-web",');
  // The place stands once for what one object says.
  expect(lines.slice(web - 1, web + 2)).toEqual([
    '// keycloak/realm.json:23 (Keycloak realms)',
    '"id": "shop-web",',
    '"confidential": false,',
  ]);
  expect(text.match(/What binds its access tokens/g)).toHaveLength(1);
});

it.each(readdirSync(join(packageRoot(), 'fixtures/apps')))(
  'gives a configuration that %s can be scanned with',
  async (app) => {
    const cwd = project({});
    cpSync(join(packageRoot(), 'fixtures/apps', app), cwd, { recursive: true });
    rmSync(join(cwd, 'authproof.json'));
    expect((await run(['init'], { cwd })).code).toBe(0);
    const { inventory } = read(draftIn(cwd));
    expect(inventory.issuers?.length).toBeGreaterThan(1);
    expect(inventory.clients?.length).toBeGreaterThan(0);
    const { code, stderr, stdout } = await run(['scan', '--no-cache', '--format', 'json', '--exit-zero'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout).incomplete).toEqual([]);
  },
);

it('drafts the gaps alone where nothing is known', async () => {
  const cwd = project({ 'index.ts': 'export const answer = 42;\n' });
  expect((await run(['init'], { cwd })).code).toBe(0);
  expect(read(draftIn(cwd)).inventory).toEqual({});
});

it('writes no secret, whatever stands in the place of something public', async () => {
  const secret = ['sk', 'live', '51Hq8KpLz7Wn3Rt9Xv2Yb'].join('_');
  const cwd = project({
    ...SHOP,
    '.env': `OIDC_CLIENT_ID=${secret}\nAPI_AUDIENCE=${secret}\n`,
    'leak.ts': `import { UserManager } from 'oidc-client-ts';\nnew UserManager({ authority: '${secret}', client_id: '${secret}' });\n`,
  });
  await run(['init'], { cwd });
  expect(draftIn(cwd)).not.toContain(secret.slice(0, 14));
  expect(draftIn(cwd)).not.toContain('Rk7pZ2wQ');
});

it('drafts lifetimes that variables hold, and those of sessions; who builds an address need not be the client', async () => {
  const cwd = project({
    'package.json': '{"name":"shop"}',
    '.env.example': 'ACCESS_TTL=15m\nREFRESH_TTL=60d\nCONFIRM_TTL=3d\n',
    '.env': 'REFRESH_TTL=30d\n',
    'api/tokens.ts': `import jwt from 'jsonwebtoken';
import session from 'express-session';
export const accessToken = (id) => jwt.sign({ sub: id }, process.env.KEY, { expiresIn: process.env.ACCESS_TTL });
export const refreshToken = (id) => jwt.sign({ sub: id }, process.env.KEY, { expiresIn: process.env.REFRESH_TTL });
export const confirmToken = (id) => jwt.sign({ sub: id }, process.env.KEY, { expiresIn: process.env.CONFIRM_TTL });
app.use(session({ secret: process.env.SECRET, cookie: { maxAge: 3_600_000 } }));
`,
    'web/login.tsx': `export const login = () => {
  window.location.href = 'https://id.shop.example/authorize?client_id=shop&response_type=code&scope=read,write';
};
`,
  });
  await run(['init', '--quiet'], { cwd });
  const { tokens, clients } = read(draftIn(cwd)).inventory;
  expect(tokens).toEqual({ access: { lifetime: '15m' }, refresh: { lifetime: '30d' }, session: { lifetime: '1h' } });
  expect(clients).toEqual([{ id: 'shop', grants: ['authorization_code'], scopes: ['read', 'write'] }]);
});

describe('what is there already', () => {
  it('leaves out of an address whatever may be a secret in it', async () => {
    const cwd = project({
      'package.json': '{}',
      '.env': [
        'A_ISSUER=http://user:pa/hunter2@a.example',
        'B_ISSUER=http://hunter2@b.example/',
        'C_ISSUER="http://c.example/realms/shop?token=hunter2&y=1"',
        'D_ISSUER="http://d.example\nhunter2"',
        'E_ISSUER=http://e.example hunter2',
        'WEB_CLIENT_ID=web',
      ].join('\n'),
    });
    await run(['init'], { cwd });
    const { issuers } = read(draftIn(cwd)).inventory;
    expect(issuers?.map(({ url }) => url)).toEqual([
      'http://a.example',
      'http://b.example/',
      'http://c.example/realms/shop',
      'http://d.example',
      'http://e.example',
    ]);
    expect(draftIn(cwd)).not.toContain('hunter2');
    expect((await run(['review', '--format', 'json'], { cwd })).stdout).not.toContain('hunter2');
  });

  it('leaves the login out of an address', async () => {
    const cwd = project({
      'package.json': '{}',
      'a.ts':
        "import jwt from 'jsonwebtoken';\nexport const check = (token, key) => jwt.verify(token, key, { issuer: 'https://shop:Rk7pZ2wQ9xLm@id.shop.example/' });\n",
    });
    await run(['init'], { cwd });
    expect(draftIn(cwd)).toContain('"https://id.shop.example/"');
    expect(draftIn(cwd)).not.toContain('Rk7pZ2wQ9xLm');
  });

  it.each(['authproof.json', 'authproof.jsonc'])('stays as it is: %s; what it lacks is printed', async (name) => {
    const own =
      '{ "inventory": { "issuers": [{ "url": "https://id.shop.example/" }], "clients": [{ "id": "shop-web", "type": "spa" }] } }';
    const cwd = project({ ...SHOP, [name]: own });
    const { code, stdout } = await run(['init'], { cwd });
    expect(code).toBe(0);
    expect(readFileSync(join(cwd, name), 'utf8')).toBe(own);
    expect(readdirSync(cwd).filter((file) => file.startsWith('authproof'))).toEqual([name]);
    const { inventory } = read(stdout.slice(stdout.indexOf('{')));
    expect(inventory.issuers).toBeUndefined();
    expect(inventory.clients?.map(({ id }) => id)).toEqual(['shop-staging']);
    expect(inventory.apis?.map(({ audience }) => audience)).toEqual(['https://api.shop.example']);
  });

  it('lacks nothing when it has all of the draft', async () => {
    const cwd = project(SHOP);
    await run(['init'], { cwd });
    const first = draftIn(cwd);
    const { code, stdout } = await run(['init'], { cwd });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'authproof.jsonc exists and was not changed. Its inventory lacks nothing that was found.\n',
    });
    expect(draftIn(cwd)).toBe(first);
  });

  it('is not written through: a dangling link stays one', async () => {
    const cwd = project({ 'index.ts': '' });
    const elsewhere = join(project({}), 'elsewhere.jsonc');
    symlinkSync(elsewhere, join(cwd, 'authproof.jsonc'));
    const { code } = await run(['init'], { cwd });
    expect(code).toBe(2);
    expect(existsSync(elsewhere)).toBe(false);
  });
});

it('cannot be made to write anything but comments by the names of files', async () => {
  const cwd = project({ 'package.json': '{}' });
  const folder = join(cwd, 'a\n"failOn": "never", //');
  mkdirSync(folder);
  writeFileSync(join(folder, 'web.ts'), SHOP['web/sign-in.ts']);
  await run(['init'], { cwd });
  expect(Object.keys(read(draftIn(cwd)))).toEqual(['$schema', 'inventory']);
  expect(draftIn(cwd)).toContain('web.ts');
});

it('drafts a lifetime that a setting counts, and leaves out what may be one of two', async () => {
  const cwd = project({
    'package.json': '{"name":"shop"}',
    '.env.example': 'ACCESS_MINUTES=20\n',
    'src/tokens.js': `import jwt from 'jsonwebtoken';
import moment from 'moment';
import Joi from 'joi';
const { value: settings } = Joi.object({ ACCESS_MINUTES: Joi.number().required() }).validate(process.env);
const sign = (sub, ends) => jwt.sign({ sub, exp: ends.unix() }, process.env.KEY);
export const pair = (id) => {
  const ends = moment().add(settings.ACCESS_MINUTES, 'minutes');
  const accessToken = sign(id, ends);
  return { accessToken };
};
`,
    'web/kept.ts': `class Kept {
  place: typeof localStorage;
  constructor(forever: boolean) {
    this.place = forever ? localStorage : sessionStorage;
  }
  set(accessToken: string) {
    this.place.setItem('accessToken', accessToken);
  }
}
`,
  });
  expect((await run(['init'], { cwd })).code).toBe(0);
  const text = draftIn(cwd);
  expect(read(text).inventory.tokens).toEqual({ access: { lifetime: '20m' } });
  expect(text).toContain('.env.example:1 (ACCESS_MINUTES), read at src/tokens.js:5');
});

it('takes an identity token for a sign-in, and the domain of a tenant for its issuer', async () => {
  const cwd = project({
    'package.json': '{"name":"shop"}',
    '.env': 'AUTH0_DOMAIN=dev-4k2m9x7q1w.eu.auth0.com\n',
    'src/google.ts': `import { createRemoteJWKSet, jwtVerify } from 'jose';
const keys = createRemoteJWKSet(new URL('https://www.googleapis.com/oauth2/v3/certs'));
export const signIn = (idToken: string) =>
  jwtVerify(idToken, keys, { issuer: ['https://accounts.google.com', 'accounts.google.com'], audience: 'shop-web' });
`,
    'src/exchange.ts': `export const exchange = (code: string) =>
  fetch(\`https://\${process.env.AUTH0_DOMAIN}/oauth/token\`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', code, client_id: 'shop-web' }),
  });
`,
  });
  expect((await run(['init'], { cwd })).code).toBe(0);
  const { issuers, apis } = read(draftIn(cwd)).inventory;
  expect(issuers?.map(({ url }) => url)).toEqual([
    'https://accounts.google.com',
    'https://dev-4k2m9x7q1w.eu.auth0.com/',
  ]);
  expect(apis).toBeUndefined();
});

describe('lifetimes that are counted from now', () => {
  const drafted = async (body: string, env = 'DAYS=8\nTTL=9d\n') => {
    const cwd = project({
      'package.json': '{"name":"shop"}',
      '.env': env,
      'src/tokens.ts': `import jwt from 'jsonwebtoken';
import moment, { type Moment } from 'moment';
import dayjs from 'dayjs';
import ms from 'ms';
import { DateTime } from 'luxon';
import { add, addDays, addHours, getUnixTime } from 'date-fns';
export function accessToken(id: string, isLong: boolean) {
  ${body}
}
const made = (id: string, ends: Moment) => jwt.sign({ id, exp: ends.unix() }, process.env.KEY);
`,
    });
    return (await draftInventory({ root: cwd })).draft.tokens.access.lifetime?.value;
  };
  const until = (time: string) => `return jwt.sign({ id, exp: ${time} }, process.env.KEY);`;

  it.each([
    [
      `const now = new Date(); const ends = new Date(now); ends.setDate(now.getDate() + 61); ${until('ends.getTime() / 1000')}`,
      '61d',
    ],
    [
      `const ends = new Date(); ends.setUTCHours(ends.getUTCHours() + 62); ${until('Math.floor(+ends.getTime() / 1000)')}`,
      undefined,
    ],
    [
      `const ends = new Date(); ends.setHours(ends.getHours() + 62); ${until('Math.floor(ends.getTime() / 1000)')}`,
      '62h',
    ],
    [
      `const ends = new Date(); ends.setTime(ends.getTime() + 73 * 60 * 60 * 1000); ${until('ends.valueOf() / 1000')}`,
      '73h',
    ],
    [until('getUnixTime(addDays(new Date(), 65))'), '65d'],
    [until('Math.floor(addHours(Date.now(), 64).getTime() / 1000)'), '64h'],
    [until('getUnixTime(add(new Date(), { days: 2, hours: 1 }))'), '49h'],
    [until('moment().add({ days: 66 }).unix()'), '66d'],
    [until("dayjs(new Date()).add(67, 'day').unix()"), '67d'],
    [until('DateTime.utc().plus({ hours: 68 }).toUnixInteger()'), '68h'],
    [until('Math.floor((Date.now() + ms(process.env.TTL)) / 1000)'), '9d'],
    [until('Math.floor(Date.now() / 1000) + ms(process.env.TTL) / 1000'), '9d'],
    [until('Math.floor(Date.now() / 1000) + Number(process.env.DAYS) * 24 * 60 * 60'), '8d'],
    [
      `const ends = new Date(); ends.setDate(ends.getDate() + Number(process.env.DAYS)); ${until('ends.getTime() / 1000')}`,
      '8d',
    ],
    ["return made(id, moment().add(3, 'days'));", '3d'],
    // What only some calls move, by how much nobody can tell.
    [
      `const ends = new Date(); if (isLong) ends.setDate(ends.getDate() + 61); ${until('ends.getTime() / 1000')}`,
      undefined,
    ],
    [`const ends = new Date(); ends.setDate(61); ${until('ends.getTime() / 1000')}`, undefined],
  ])('%s', async (body, lifetime) => {
    expect(await drafted(body)).toBe(lifetime);
  });

  it('takes what a file sets before what the code takes without it', async () => {
    const body = "return jwt.sign({ id }, process.env.KEY, { expiresIn: process.env.TTL ?? '75m' });";
    expect(await drafted(body)).toBe('9d');
    expect(await drafted(body, 'OTHER=1\n')).toBe('75m');
  });
});

it('drafts refresh tokens and sessions that records keep, and no renewal of an access token as one', async () => {
  const cwd = project({
    'package.json': '{"name":"shop"}',
    'src/records.ts': `import { db } from './db.js';
import { sessions } from './schema.js';
export const keep = (user, refreshToken) =>
  db.refreshToken.create({ data: { userId: user.id, token: hash(refreshToken), expires: new Date(Date.now() + 7 * 24 * 60 * 60 * 1000) } });
export const open = (user) =>
  db.insert(sessions).values({ id: random(), userId: user.id, expiresAt: new Date(Date.now() + 1000 * 60 * 60 * 12) });
export const linked = (given) => db.account.create({ data: { refreshToken: given, expiresAt: new Date(Date.now() + 5000) } });
`,
    'src/auth.service.ts': `import jwt from 'jsonwebtoken';
export class AuthService {
  login(user) { return { token: jwt.sign({ sub: user.id }, process.env.KEY, { expiresIn: '14m' }) }; }
  refreshToken(user) { const token = jwt.sign({ sub: user.id }, process.env.KEY, { expiresIn: '90d' }); return { token }; }
}
`,
  });
  await run(['init', '--quiet'], { cwd });
  expect(read(draftIn(cwd)).inventory.tokens).toEqual({
    access: { lifetime: '14m' },
    refresh: { lifetime: '1w' },
    session: { lifetime: '12h' },
  });
});

it('says that there are places where none of them gives a value', async () => {
  const cwd = project({
    'package.json': '{"name":"shop"}',
    'src/a.ts': "import jwt from 'jsonwebtoken';\nexport const check = (token, key) => jwt.verify(token, key);\n",
  });
  const { stdout } = await run(['init'], { cwd });
  expect(stdout).toMatch(
    /^authproof\.jsonc written: 1 place that has to do with tokens or clients, and no value to draft\n/,
  );
  expect(stdout).toContain('`authproof inventory` lists them');
});

it('takes a signed token for a session where a cookie that is called so keeps it, and for nothing else', async () => {
  const cwd = project({
    'package.json': '{"name":"shop"}',
    'src/session.ts': `import { SignJWT } from 'jose';
import { cookies } from 'next/headers';
export async function signToken(claims) {
  return await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1 day from now').sign(key);
}
export async function setSession(user) {
  const encrypted = await signToken({ user: { id: user.id } });
  (await cookies()).set('session', encrypted, { httpOnly: true });
}
`,
    'src/web.ts': `import jwt from 'jsonwebtoken';
const COOKIE = '__Host-sid';
export const byName = (res, id) => res.cookie(COOKIE, jwt.sign({ id }, process.env.KEY, { expiresIn: '2h' }));
export const byHeader = (res, id) =>
  res.setHeader('Set-Cookie', \`app_session=\${jwt.sign({ id }, process.env.KEY, { expiresIn: '3h' })}; HttpOnly\`);
export const login = (res, id) => {
  const accessToken = jwt.sign({ id }, process.env.KEY, { expiresIn: '14m' });
  const refreshToken = jwt.sign({ id }, process.env.KEY, { expiresIn: '30d' });
  res.cookie('session_refresh', refreshToken);
  res.cookie('access_token', accessToken);
};
`,
  });
  await run(['init', '--quiet'], { cwd });
  expect(read(draftIn(cwd)).inventory.tokens).toEqual({
    access: { lifetime: '14m' },
    refresh: { lifetime: '30d' },
    session: { lifetime: '1d' },
  });
  for (const path of ['src/session.ts', 'authproof.jsonc']) rmSync(join(cwd, path));
  const { session } = (await draftInventory({ root: cwd })).draft.tokens;
  expect(session.lifetime).toEqual({ value: '3h', from: ['src/web.ts:5 (jsonwebtoken.sign)'] });
});

it('names the package of a provider that is imported, not the one whose model it shares', async () => {
  const cwd = project({
    'package.json': '{"name":"shop"}',
    'src/providers.ts': `import { Strategy as OAuthStrategy } from 'passport-google-oauth20';
import DiscordStrategy from 'passport-discord';
import { Strategy as GoogleStrategy } from 'passport-github2';
import { OAuth2Strategy } from 'passport-google-oauth';
import Apple from 'next-auth/providers/apple';
const own = { clientSecret: process.env.SECRET, callbackURL: 'https://shop.example/cb', state: true };
export const all = [
  new OAuthStrategy({ clientID: 'by-google', ...own }, done),
  new DiscordStrategy({ clientID: 'by-discord', ...own }, done),
  new GoogleStrategy({ clientID: 'by-github', ...own }, done),
  new OAuth2Strategy({ clientID: 'by-older', ...own }, done),
  Apple({ clientId: 'by-apple', clientSecret: process.env.SECRET }),
];
`,
  });
  const { clients } = (await draftInventory({ root: cwd })).draft;
  expect(clients.map(({ id }) => [id?.value, id?.from[0]])).toEqual([
    ['by-google', 'src/providers.ts:8 (passport-google-oauth20.Strategy)'],
    ['by-discord', 'src/providers.ts:9 (passport-discord)'],
    ['by-github', 'src/providers.ts:10 (passport-github2.Strategy)'],
    ['by-older', 'src/providers.ts:11 (passport-google-oauth.OAuth2Strategy)'],
    ['by-apple', 'src/providers.ts:12 (next-auth/providers/apple)'],
  ]);
});

it('follows settings of node-config into its files, the strongest first', async () => {
  const cwd = project({
    'package.json': '{"name":"shop"}',
    'config/default.yml':
      'auth:\n  issuer: https://id.shop.example/\n  audience: https://api.shop.example\njwt: { expiresIn: 900, refresh: 604800 }\nclient: { id: shop-local }\ncookie: { maxAge: 3600000 }\n',
    'config/production.yaml': 'jwt: { expiresIn: 600 }\n',
    'config/test.json': '{ "auth": { "issuer": "https://id.test.example/" } }',
    'config/custom-environment-variables.json': '{ "client": { "id": "WEB_CLIENT" }, "cb": { "__name": "WEB_CB" } }',
    '.env': 'WEB_CLIENT=shop-web\nWEB_CB=https://shop.example/cb\n',
    'src/auth.ts': `import * as config from 'config';
import settings from 'config';
import jwt from 'jsonwebtoken';
import session from 'express-session';
import { Strategy } from 'passport-oauth2';
const ofTokens = config.get('jwt');
export const accessToken = (id) => jwt.sign({ id }, process.env.KEY, { expiresIn: ofTokens.expiresIn });
export const refreshToken = (id) => jwt.sign({ id }, process.env.KEY, { expiresIn: settings.jwt.refresh });
export const check = (token) =>
  jwt.verify(token, process.env.PUBLIC, { issuer: config.get<string>('auth.issuer'), audience: settings.get('auth').audience });
app.use(session({ secret: process.env.SECRET, cookie: { maxAge: config.get('cookie.maxAge') } }));
const { id } = settings.get('client');
export const signIn = new Strategy({ clientID: id, clientSecret: config.get('client.secret'), callbackURL: config.get('cb') }, done);
`,
  });
  await run(['init', '--quiet'], { cwd });
  const { issuers, apis, clients, tokens } = read(draftIn(cwd)).inventory;
  expect(issuers?.map(({ url }) => url)).toEqual(['https://id.shop.example/']);
  expect(apis?.map(({ audience }) => audience)).toEqual(['https://api.shop.example']);
  expect(clients).toEqual([{ id: 'shop-web', confidential: true, redirectUris: ['https://shop.example/cb'] }]);
  expect(tokens).toEqual({ access: { lifetime: '10m' }, refresh: { lifetime: '1w' }, session: { lifetime: '1h' } });
  expect(draftIn(cwd)).toContain(
    '// config/default.yml:2 (config auth.issuer), read at src/auth.ts:10 (jsonwebtoken.verify)',
  );
});

it.each([
  ['{ minutes: process.env.TTL }', 'settings.minutes'],
  ['{ minutes: Number(process.env.TTL) }', 'settings.minutes'],
  ['process.env.TTL', 'settings'],
  ['{ minutes: 34 }', 'settings.minutes'],
])('follows a lifetime through two functions: %s', async (given, minutes) => {
  const cwd = project({
    'package.json': '{"name":"shop"}',
    '.env': 'TTL=34\n',
    'src/tokens.ts': `import jwt from 'jsonwebtoken';
import dayjs from 'dayjs';
const generate = async (sub, expires) => {
  const payload = { sub, exp: expires.unix() };
  return jwt.sign(payload, process.env.KEY);
};
export const issue = async (user, settings) => {
  const ends = dayjs().add(${minutes}, 'minutes');
  const accessToken = await generate(user.id, ends);
  return { accessToken };
};
`,
    'src/login.ts': `import { issue } from './tokens.js';\nexport const login = (user) => issue(user, ${given});\n`,
  });
  expect((await draftInventory({ root: cwd })).draft.tokens.access.lifetime?.value).toBe('34m');
});
