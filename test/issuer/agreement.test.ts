import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readIssuerText } from '../../src/load/issuer.js';
import type { IssuerFacts } from '../../src/load/issuer-facts.js';
import { scan } from '../../src/scan.js';

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

async function issuer(more: object): Promise<IssuerFacts> {
  const data = { ...METADATA, ...more };
  const metadata = await readIssuerText(JSON.stringify(data), 'openid.json', { asUrl: data.issuer });
  const keys = await readIssuerText(JSON.stringify({ keys: [KEY] }), 'jwks.json', {});
  return { ...metadata, documents: [...metadata.documents, ...keys.documents], keys: keys.keys };
}

/** `rule file:line -> place of the issuer`, of what a project and the issuer disagree on. */
async function compared(files: Record<string, string>, metadata: object = {}) {
  const root = mkdtempSync(join(tmpdir(), 'authproof-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { result } = await scan({ root, issuers: [await issuer(metadata)], now: new Date('2026-11-23') });
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

  it.each<[string, string, string[]]>([
    [
      'a request that is made by hand',
      `export const login = (user, password) =>
  fetch('https://id.example/token', {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', username: user, password, client_id: 'app' }),
  });`,
      ['agreement/endpoint medium api.ts:2 -> openid.json', 'agreement/grant medium api.ts:4 -> openid.json'],
    ],
    [
      'an address with its parameters',
      'export const start = (state, challenge) =>\n  `https://id.example/login?response_type=token&client_id=app&state=${state}&code_challenge=${challenge}&code_challenge_method=plain`;',
      [
        'agreement/endpoint medium api.ts:2 -> openid.json',
        'agreement/grant medium api.ts:2 -> openid.json',
        'agreement/pkce medium api.ts:2 -> openid.json',
      ],
    ],
    [
      'parameters that are kept first',
      `export async function refresh(token) {
  const body = new URLSearchParams();
  body.set('grant_type', 'client_credentials');
  body.set('client_id', 'app');
  return post('https://id.example/oauth/token', body);
}
import { post } from './http';`,
      ['agreement/grant medium api.ts:3 -> openid.json'],
    ],
    [
      'a strategy of a library',
      `import { Strategy } from 'passport-oauth2';
export const strategy = (verify) => new Strategy({
  authorizationURL: 'https://id.example/authorise',
  tokenURL: 'https://id.example/oauth/token',
  clientID: 'app',
  state: true,
}, verify);`,
      ['agreement/endpoint medium api.ts:3 -> openid.json'],
    ],
    [
      'openid-client',
      `import * as client from 'openid-client';
export async function token(env) {
  const config = await client.discovery(new URL('https://id.example/'), 'app', env.CLIENT_SECRET);
  return client.clientCredentialsGrant(config, { scope: 'orders:read' });
}`,
      ['agreement/grant medium api.ts:4 -> openid.json'],
    ],
    [
      'openid-client, for a grant of its own',
      `import { discovery, genericGrantRequest } from 'openid-client';
export async function login(username, password) {
  const config = await discovery(new URL('https://id.example/'), 'app');
  return genericGrantRequest(config, 'password', { username, password, scope: 'openid' });
}`,
      ['agreement/grant medium api.ts:4 -> openid.json'],
    ],
    [
      'a client that looks its issuer up over http',
      `import { UserManager } from 'oidc-client-ts';
export const users = new UserManager({
  authority: 'http://id.example',
  client_id: 'app',
  redirect_uri: 'https://app.example/callback',
});`,
      ['agreement/issuer high api.ts:3 -> openid.json'],
    ],
    [
      'a client that looks its issuer up without its slash',
      `import { UserManager } from 'oidc-client-ts';
export const users = new UserManager({
  authority: 'https://id.example',
  client_id: 'app',
  redirect_uri: 'https://app.example/callback',
});`,
      [],
    ],
    [
      'simple-oauth2',
      `import { ClientCredentials } from 'simple-oauth2';
export const client = (env) => new ClientCredentials({
  client: { id: 'app', secret: env.CLIENT_SECRET },
  auth: { tokenHost: 'https://id.example', tokenPath: '/token' },
});`,
      ['agreement/grant medium api.ts:2 -> openid.json', 'agreement/endpoint medium api.ts:4 -> openid.json'],
    ],
    [
      'simple-oauth2, by its own paths',
      `import { AuthorizationCode } from 'simple-oauth2';
export const client = (env) => new AuthorizationCode({
  client: { id: 'app', secret: env.CLIENT_SECRET },
  auth: { tokenHost: 'https://id.example' },
});`,
      ['agreement/endpoint medium api.ts:4 -> openid.json'],
    ],
    [
      'another issuer',
      `export const login = (user, password) =>
  fetch('https://other.example/token', {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', username: user, password, client_id: 'app' }),
  });`,
      [],
    ],
  ])('differ in what %s says', async (_, code, expected) => {
    const { findings } = await compared({ 'api.ts': code });
    expect(findings).toEqual(expected);
  });

  it('agree in what clients do, with proofs', async () => {
    const { findings, proofs } = await compared({
      'api.ts': `const address = new URL('https://id.example/authorize');
export const start = (state, challenge) => {
  address.searchParams.set('response_type', 'code');
  address.searchParams.set('client_id', 'app');
  address.searchParams.set('state', state);
  address.searchParams.set('code_challenge', challenge);
  address.searchParams.set('code_challenge_method', 'S256');
  return address;
};`,
    });
    expect(findings).toEqual([]);
    expect([...new Set(proofs)].sort()).toEqual([
      'agreement/endpoint api.ts',
      'agreement/grant api.ts',
      'agreement/pkce api.ts',
    ]);
  });

  const realm = { issuer: 'https://id.example/realms/shop' };
  it.each<[string, string, string, object, string[]]>([
    [
      'Auth0',
      'auth0/clients/app.json',
      JSON.stringify({ name: 'app', app_type: 'spa', grant_types: ['implicit'], jwt_configuration: { alg: 'RS256' } }),
      { issuer: 'https://shop.eu.auth0.com/' },
      ['agreement/algorithms high -> jwks.json', 'agreement/grant medium -> openid.json'],
    ],
    [
      'Auth0, of another issuer',
      'auth0/clients/app.json',
      JSON.stringify({ name: 'app', app_type: 'spa', grant_types: ['implicit'], jwt_configuration: { alg: 'RS256' } }),
      {},
      [],
    ],
    [
      'Keycloak',
      'shop-realm.json',
      JSON.stringify({
        realm: 'shop',
        defaultSignatureAlgorithm: 'RS256',
        clients: [
          {
            clientId: 'app',
            publicClient: true,
            directAccessGrantsEnabled: true,
            attributes: { 'pkce.code.challenge.method': 'plain' },
          },
        ],
      }),
      realm,
      [
        'agreement/algorithms high -> jwks.json',
        'agreement/grant medium -> openid.json',
        'agreement/pkce medium -> openid.json',
      ],
    ],
    [
      'Keycloak, of another realm',
      'shop-realm.json',
      JSON.stringify({ realm: 'shop-admin', clients: [{ clientId: 'app', directAccessGrantsEnabled: true }] }),
      realm,
      [],
    ],
    [
      'Cognito',
      'template.yaml',
      `Resources:
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthFlows: [code, implicit]
`,
      { issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abcdef' },
      ['agreement/grant medium -> openid.json'],
    ],
    [
      'oauth2-proxy',
      'oauth2-proxy.cfg',
      `provider = "oidc"
client_id = "app"
oidc_issuer_url = "https://id.example"
oidc_jwks_url = "https://keys.example/jwks"
redeem_url = "https://id.example/token"
code_challenge_method = "plain"
`,
      {},
      [
        'agreement/endpoint medium -> openid.json',
        'agreement/issuer medium -> openid.json',
        'agreement/jwks-uri high -> openid.json',
        'agreement/pkce medium -> openid.json',
      ],
    ],
    [
      'Kong',
      'kong.yml',
      `_format_version: "3.0"
consumers:
  - username: app
    jwt_secrets:
      - key: https://id.example
        algorithm: RS256
`,
      {},
      ['agreement/algorithms high -> jwks.json', 'agreement/issuer medium -> openid.json'],
    ],
    [
      'Istio',
      'k8s/auth.yaml',
      `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata:
  name: api
spec:
  jwtRules:
    - issuer: http://id.example/
      jwksUri: https://id.example/keys
      audiences: [api]
`,
      {},
      ['agreement/issuer high -> openid.json', 'agreement/jwks-uri medium -> openid.json'],
    ],
    [
      'Envoy',
      'envoy.yaml',
      `static_resources:
  listeners:
    - filter_chains:
        - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                http_filters:
                  - name: envoy.filters.http.jwt_authn
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication
                      providers:
                        id:
                          issuer: https://id.example
                          audiences: [api]
                          remote_jwks:
                            http_uri: { uri: https://keys.example/jwks, cluster: id, timeout: 1s }
`,
      {},
      ['agreement/issuer medium -> openid.json', 'agreement/jwks-uri high -> openid.json'],
    ],
    [
      "Envoy in JSON's spelling",
      'envoy.yaml',
      `staticResources:
  listeners:
    - filterChains:
        - filters:
            - typedConfig:
                httpFilters:
                  - name: envoy.filters.http.jwt_authn
                    typedConfig:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication
                      providers:
                        id:
                          issuer: https://id.example/
                          audiences: [api]
                          remoteJwks:
                            httpUri: { uri: https://id.example/keys, cluster: id, timeout: 1s }
`,
      {},
      ['agreement/jwks-uri medium -> openid.json'],
    ],
    [
      'API Gateway',
      'template.yaml',
      `Resources:
  Authorizer:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Api
      AuthorizerType: JWT
      IdentitySource: [$request.header.Authorization]
      JwtConfiguration:
        Issuer: https://id.example
        Audience: [api]
`,
      {},
      ['agreement/issuer medium -> openid.json'],
    ],
    [
      'the Serverless Framework',
      'serverless.yml',
      `service: shop
provider:
  name: aws
  httpApi:
    authorizers:
      id:
        type: jwt
        identitySource: $request.header.Authorization
        issuerUrl: http://id.example/
        audience: [api]
functions: {}
`,
      {},
      ['agreement/issuer high -> openid.json'],
    ],
    [
      'OpenAPI',
      'openapi.yaml',
      `openapi: 3.1.0
info: { title: Shop, version: '1' }
paths: {}
components:
  securitySchemes:
    login:
      type: oauth2
      flows:
        password:
          tokenUrl: https://id.example/token
          scopes: {}
`,
      {},
      ['agreement/endpoint medium -> openid.json', 'agreement/grant medium -> openid.json'],
    ],
    [
      'Swagger',
      'swagger.yaml',
      `swagger: '2.0'
info: { title: Shop, version: '1' }
paths: {}
securityDefinitions:
  login:
    type: oauth2
    flow: implicit
    authorizationUrl: https://id.example/login
    scopes: {}
`,
      {},
      ['agreement/endpoint medium -> openid.json', 'agreement/grant medium -> openid.json'],
    ],
  ])('differ in the configuration of %s', async (_, path, text, metadata, expected) => {
    const { findings } = await compared({ [path]: text }, metadata);
    const places = findings.map((text) => text.replace(` ${path}:`, ' @').replace(/ @\d+/, ''));
    expect(places.sort()).toEqual(expected);
  });

  it('agree in the configuration of a gateway, with proofs', async () => {
    const { findings, proofs } = await compared({
      'k8s/auth.yaml': `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata:
  name: api
spec:
  jwtRules:
    - issuer: https://id.example/
      jwksUri: https://id.example/jwks
      audiences: [api]
`,
    });
    expect(findings).toEqual([]);
    expect(proofs).toEqual(['agreement/issuer k8s/auth.yaml', 'agreement/jwks-uri k8s/auth.yaml']);
  });

  it('are not compared by what examples of configuration say', async () => {
    const { findings } = await compared({
      'examples/oauth2-proxy.cfg': 'client_id = "app"\noidc_issuer_url = "https://id.example"\n',
    });
    expect(findings).toEqual([]);
  });

  it('are compared without a second look at the code', async () => {
    const root = mkdtempSync(join(tmpdir(), 'authproof-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const code = verifier("'https://id.example/jwks'", "issuer: 'https://id.example/', algorithms: ['ES256']");
    writeFileSync(join(root, 'api.ts'), code);
    const stages: string[] = [];
    const onStage = (stage: string) => void stages.push(stage);
    const { result } = await scan({ root, issuers: [await issuer({})], now: new Date('2026-11-23'), onStage });
    expect(result.proofs.map(({ ruleId }) => ruleId)).toContain('agreement/issuer');
    const once = ['discover', 'read code', 'analyse code'];
    expect(stages.filter((stage) => once.includes(stage)).sort()).toEqual(once.toSorted());
  });

  it('that never speaks of the issuer leaves it open', async () => {
    const { findings, unknowns } = await compared({
      'api.ts': verifier("'https://other.example/jwks'", "issuer: 'https://other.example', algorithms: ['RS256']"),
    });
    expect(findings).toEqual([]);
    expect(unknowns).toEqual(['agreement/issuer']);
  });
});
