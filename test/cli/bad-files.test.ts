import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Incomplete } from '../../src/analyse/observations/observation.js';
import { project, run } from './run.js';

const REALM = '{ "realm": "shop", "sslRequired": "none", "clients": [] }';
const KONG = '_format_version: "3.0"\nplugins:\n  - name: jwt\n';

const bomb = [
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'.charAt(index)}`)}]`),
].join('\n');

/** What is wrong with it, the file, what is in it, which line is named, and what the sentence says. */
const bad: readonly (readonly [string, string, string | Buffer, number | undefined, RegExp])[] = [
  ['JSON that ends too early', 'a/realm.json', '{ "realm": "shop",\n "clients": [', 2, /not valid JSON/],
  ['YAML that ends too early', 'b/kong.yml', `${KONG}services: [ { name: a,\n`, 5, /not valid YAML/],
  ['a TOML text without an end', 'c/supabase/config.toml', '[auth]\nsite_url = "http://x\n', 2, /unterminated string/],
  ['a TOML table without an end', 'd/supabase/config.toml', '[auth\nsite_url = "a"\n', 2, /not valid TOML/],
  ['a binary file', 'e/realm.json', Buffer.from(`${REALM}\n\0\x01`, 'latin1'), 2, /binary/],
  ['Latin-1', 'f/kong.yml', Buffer.from('_format_version: "3.0"\nplugins: []\n# caf\xe9\n', 'latin1'), 3, /not UTF-8/],
  ['half a character', 'g/kong.yml', Buffer.from(`\uFEFF${KONG}`, 'utf16le').subarray(0, -1), 3, /not UTF-16LE/],
  ['UTF-32', 'h/realm.json', Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), 1, /UTF-32/],
  ['an alias bomb', 'i/docker-compose.yml', `services: {}\n${bomb}\n`, undefined, /more than 200000 values/],
  ['a list inside of itself', 'j/kong.yml', '_format_version: "3.0"\nplugins: &a [*a]\n', 2, /alias inside/],
  ['a map that merges itself', 'k/docker-compose.yml', 'services:\n  x: &a\n    <<: *a\n', 3, /alias inside/],
  ['an alias of nothing', 'l/docker-compose.yml', 'services:\n  x: *no\n', 2, /alias without an anchor/],
  ['a member given twice', 'm/realm.json', '{ "realm": "a", "clients": [],\n "clients": [] }', 2, /more than once/],
  ['the same, escaped', 'n/realm.json', '{ "realm": "a", "cl\\u0069ents": [],\n "clients": [] }', 2, /more than once/],
  ['nested JSON', 'o/realm.json', `{ "realm": "a", "clients":\n${'['.repeat(200_000)}`, 2, /nested too deeply/],
  ['nested YAML', 'p/kong.yml', `_format_version: 3\nplugins: ${'['.repeat(20_000)}`, 2, /nested too deeply/],
  [
    'nested TOML',
    'q/supabase/config.toml',
    `[auth]\nx = ${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    2,
    /nested too deeply/,
  ],
  [
    'fifty megabytes',
    'r/realm.json',
    `{ "realm": "a", "clients": [${'{},'.repeat(16_666_667)}{}]}`,
    undefined,
    /large/,
  ],
];

const UNREAD = bad.length;

/** What is read all the same, and the rule that it breaks. */
const read: readonly (readonly [string, Buffer, string])[] = [
  ['s/realm.json', Buffer.from(REALM, 'utf16le'), 'keycloak/tls-not-required'],
  ['t/realm.json', Buffer.from(REALM, 'utf16le').swap16(), 'keycloak/tls-not-required'],
  ['u/realm.json', Buffer.from(`\uFEFF${REALM}`), 'keycloak/tls-not-required'],
  ['v/kong.yml', Buffer.from(`\uFEFF${KONG}`, 'utf16le'), 'kong/jwt-expiry-unchecked'],
];

/** Called like configuration, with values that its program would refuse. */
const strange: Readonly<Record<string, string>> = {
  '1/realm.json': '{ "realm": "a", "clients": [1, null, { "clientId": 5, "attributes": [] }], "users": {} }',
  '2/kong.yml': '_format_version: 3\nplugins: { a: b }\nroutes: [1, null, { plugins: 4 }]\n',
  '3/docker-compose.yml': 'services:\n  a: 5\n  b: { environment: 7, ports: x, command: { a: b } }\n',
  '4/supabase/config.toml': '[auth]\nsite_url = 5\njwt_expiry = "long"\nexternal = 5\n',
  '5/openapi.json': '{ "openapi": 3.0, "paths": { "/a": 5, "/b": { "post": "x" } }, "servers": "x", "security": {} }',
  '6/k8s/a.yaml': 'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nspec: { rules: x, selector: 5 }\n',
  '7/traefik.yml': 'entryPoints: 5\napi: x\nhttp: 7\n',
  '8/firebase.json': '{ "hosting": 5 }',
  '9/jwks.json': '{ "keys": ["a", 5, null] }',
};

function folder(files: readonly (readonly [string, string | Buffer])[]): string {
  const root = project(strange);
  for (const [path, content] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

interface Result {
  readonly incomplete: readonly Incomplete[];
  readonly findings: readonly { readonly ruleId: string; readonly location: { readonly path: string } }[];
}

test('each file that cannot be read is one sentence with its line, and the others are judged', async () => {
  const files = bad.map(([, path, content]) => [path, content] as const);
  const root = folder([...files, ...read.map(([path, content]) => [path, content] as const)]);
  const { code, stdout, stderr } = await run(['config', '.', '--format', 'json'], { cwd: root });
  expect(code, stderr).toBe(1);
  const { incomplete, findings }: Result = JSON.parse(stdout);
  for (const [what, path, , line, why] of bad) {
    const of = incomplete.filter((one) => one.path === path);
    expect(of, what).toEqual([expect.objectContaining({ why: expect.stringMatching(why) })]);
    if (line !== undefined) expect(of[0]?.line, what).toBe(line);
    expect(of[0]?.why, what).toMatch(/^[^\n]{1,240}\.$/);
  }
  expect(incomplete).toHaveLength(UNREAD);
  expect(findings.map(({ ruleId, location: { path } }) => [path, ruleId])).toEqual(
    expect.arrayContaining(read.map(([path, , ruleId]) => [path, ruleId])),
  );
  expect(new Set(findings.map(({ location: { path } }) => path))).toEqual(new Set(read.map(([path]) => path)));
}, 60_000);

test('without a finding the exit code is 3; what is only called like configuration does not count', async () => {
  const unread = await run(['config', '.'], { cwd: folder([['a/realm.json', '{ "realm": "shop", "clients": [']]) });
  expect(unread.code, unread.stderr).toBe(3);
  expect((await run(['config', '.'], { cwd: folder([]) })).code).toBe(0);
});

test('a configuration of ours that cannot be used is exit code 2, with its place', async () => {
  for (const [text, place] of [
    ['{ "inventory": { "clients": 5 } }', 'authproof.json:1:'],
    ['{\n "inventory": {', 'authproof.json:2:'],
  ] as const) {
    const { code, stdout, stderr } = await run(['config', '.'], { cwd: project({ 'authproof.json': text }) });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(place);
  }
});
