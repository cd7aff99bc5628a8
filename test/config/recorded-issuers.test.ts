import { expect, test } from 'vitest';
import { scanConfigTexts } from '../../src/pipeline.js';

const P256 = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};
const PRIVATE = 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI';

async function findings(files: Readonly<Record<string, string>>) {
  const report = await scanConfigTexts(new Map(Object.entries(files)), { noConfig: true, persona: 'auditor' });
  return report.result;
}

test('a key set that is committed with its private keys is found where the key stands', async () => {
  const text = JSON.stringify({ keys: [{ ...P256, kid: '1', d: PRIVATE }] }, undefined, 2);
  const { findings: found } = await findings({ 'keys/jwks.json': text });
  const key = found.find(({ ruleId }) => ruleId === 'jwks/private-key-published');
  expect(key?.location).toMatchObject({ path: 'keys/jwks.json', startLine: 3, startColumn: 5 });
  expect(key?.severity).toBe('high');
  expect(JSON.stringify(found)).not.toContain(PRIVATE);
});

test('keys of tests are said to be keys of tests', async () => {
  const text = JSON.stringify({ keys: [{ ...P256, kid: '1', d: PRIVATE }] });
  const { findings: found } = await findings({ 'test/jwks.json': text });
  expect(found.find(({ ruleId }) => ruleId === 'jwks/private-key-published')?.context.side).toBe('test');
});

test('recorded metadata is judged by the rules for issuers', async () => {
  const metadata = {
    issuer: 'https://198.51.100.7',
    authorization_endpoint: 'https://198.51.100.7/a',
    jwks_uri: 'https://198.51.100.7/k',
  };
  const { findings: found } = await findings({ '.well-known/openid-configuration': JSON.stringify(metadata) });
  expect(found.map(({ ruleId }) => ruleId)).toContain('issuer/issuer-ip-literal');
});

test('a JSON file that only has the name of a key set is left alone', async () => {
  const { findings: found } = await findings({ 'jwks.json': '{ "uri": "https://id.example/jwks" }' });
  expect(found).toEqual([]);
});
