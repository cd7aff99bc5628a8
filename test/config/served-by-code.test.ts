import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { scan } from '../../src/scan.js';

async function scanned(files: Record<string, string>): Promise<string[]> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'authproof-')));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { result } = await scan({ root, persona: 'auditor' });
  const rows = [
    ...result.findings.map(({ ruleId, location }) => ({ what: 'finding', ruleId, location })),
    ...result.unknowns.map(({ ruleId, location }) => ({ what: 'unknown', ruleId, location })),
  ];
  return rows
    .filter(({ ruleId }) => /without-authorizer|write-opened|function-url/.test(ruleId))
    .map(({ what, ruleId, location }) => `${what} ${ruleId} ${location.path}:${location.startLine}`);
}

const AUTH = `import { CognitoJwtVerifier } from 'aws-jwt-verify';
const verifier = CognitoJwtVerifier.create({ userPoolId: 'eu-west-1_abcdefgh1', tokenUse: 'access', clientId: 'shop' });
export async function requireUser(event) {
  return verifier.verify(event.headers.authorization.replace('Bearer ', ''));
}
export const withUser = (inner) => async (event) => inner(event, await requireUser(event));
export const auth = () => ({ before: async ({ event }) => { event.user = await requireUser(event); } });
`;
const CODE = {
  'src/lib/auth.ts': AUTH,
  'src/orders.ts': `import { requireUser } from './lib/auth';
export const create = async (event) => ({ body: (await requireUser(event)).sub });
export const open = async (event) => ({ body: event.body });
`,
  'src/wrapped.ts': `import { withUser } from './lib/auth';
export const handler = withUser(async (event, user) => ({ body: user.sub }));
`,
  'src/cancel.ts': `import middy from '@middy/core';
import { auth } from './lib/auth';
const cancel = async () => ({ statusCode: 204 });
export const handler = middy(cancel).use(auth());
`,
};

const functions = (authorizer: string) => `service: shop
provider: { name: aws }
functions:
  list: { handler: src/orders.list, events: [{ httpApi: { path: /orders, method: get${authorizer} } }] }
  create: { handler: src/orders.create, events: [{ httpApi: POST /orders }] }
  wrapped: { handler: ./src/wrapped.handler, events: [{ http: { path: /items, method: post } }] }
  cancel: { handler: dist/cancel.handler, events: [{ httpApi: 'DELETE /orders/{id}' }] }
  open: { handler: src/orders.open, events: [{ httpApi: 'PUT /orders/{id}' }] }
`;

test('a function that verifies its caller itself needs no authorizer in front', async () => {
  expect(await scanned({ 'serverless.yml': functions(', authorizer: users'), ...CODE })).toEqual([
    'finding serverless/write-without-authorizer serverless.yml:8',
  ]);
});

test('where no function has an authorizer it is a question, which the code may answer', async () => {
  expect(await scanned({ 'serverless.yml': functions(''), ...CODE })).toEqual([
    'unknown serverless/write-without-authorizer serverless.yml:8',
  ]);
});

test('functions of SAM are found in their folders', async () => {
  const events = (path: string) => `Events: { Call: { Type: HttpApi, Properties: { Path: ${path}, Method: post } } }`;
  const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Create: { Type: AWS::Serverless::Function, Properties: { CodeUri: api/, Handler: src/orders.create, ${events('/a')} } }
  Open: { Type: AWS::Serverless::Function, Properties: { CodeUri: api/, Handler: src/orders.open, ${events('/b')} } }
`;
  const code = Object.fromEntries(Object.entries(CODE).map(([path, text]) => [`api/${path}`, text]));
  expect(await scanned({ 'template.yaml': template, ...code })).toEqual([
    'unknown cloudformation/sam-write-without-authorizer template.yaml:4',
  ]);
});
