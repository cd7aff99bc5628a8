import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { scanConfig } from '../../src/pipeline.js';

const OPEN = 'service cloud.firestore {\n  match /a/{b} {\n    allow write: if true;\n  }\n}\n';

function projectOf(files: Record<string, string | Buffer>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'authproof-')));
  for (const [path, content] of Object.entries({ 'firestore.rules': OPEN, ...files })) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const bomb = [
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...'bcdefghi'.split('').map((name, index) => {
    const before = 'abcdefgh'.charAt(index);
    return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`;
  }),
].join('\n');

test.each<[string, string, string | Buffer, RegExp, number | undefined]>([
  ['a file that ends too early', 'kong.json', '{"_format_version": "3.0",\n "plugins": [', /not valid JSON/, 2],
  ['a binary file', '.env', Buffer.from([65, 61, 10, 0, 1, 2]), /binary file/, 2],
  ['an alias bomb', 'docker-compose.yml', `services: {}\n${bomb}`, /values|alias/i, undefined],
  ['a cyclic anchor', 'docker-compose.yml', 'services: &a\n  x: *a\n', /alias inside/, 2],
  [
    'a member given twice',
    'database.rules.json',
    '{"rules": {".read": false},\n"rules": {".read": "auth != null"}}',
    /more than once/,
    2,
  ],
  ['rules without an end', 'storage.rules', 'service firebase.storage {\n allow read', /no valid rules file/, 2],
  [
    'bytes of another encoding',
    'kratos.yml',
    Buffer.from('selfservice: {}\nname: caf\xe9\n', 'latin1'),
    /not UTF-8/,
    undefined,
  ],
  [
    'an alias bomb by merging',
    'docker-compose.yml',
    `services: {}\na: &a { ${Array.from({ length: 200 }, (_, index) => `k${index}: 1`).join(', ')} }\nb:\n${'  - <<: *a\n'.repeat(20_000)}`,
    /holds more than|merges more than/,
    undefined,
  ],
  [
    'UTF-16 that ends in the middle',
    'kratos.yml',
    Buffer.from('\uFEFFselfservice: {}\nname: "x\uD800"\n', 'utf16le'),
    /not UTF-16LE/,
    undefined,
  ],
  [
    'a member given twice in YAML',
    'docker-compose.yml',
    'services:\n  a: {}\nservices:\n  b: {}\n',
    /more than once/,
    3,
  ],
  ['TOML that is none', 'supabase/config.toml', '[auth]\nsite_url = \n', /not valid TOML/, 3],
])('%s is one sentence, and the other files are still judged', async (_, path, content, why, line) => {
  const { result, gate } = await scanConfig({ root: projectOf({ [path]: content }) });
  expect(result.incomplete).toEqual([expect.objectContaining({ path, why: expect.stringMatching(why) })]);
  expect(result.incomplete[0]?.why).toMatch(/^[^\n]*\.$/);
  if (line !== undefined) expect(result.incomplete[0]?.line).toBe(line);
  expect(result.findings.map(({ ruleId }) => ruleId)).toContain('firebase-rules/open-write');
  expect(gate.exitCode).toBe(1);
});

test('without a finding, what could not be read is exit code 3', async () => {
  const root = projectOf({
    'firestore.rules': OPEN.replace('true', 'false'),
    'kong.json': '{"_format_version": "3.0"',
  });
  expect((await scanConfig({ root })).gate.exitCode).toBe(3);
});

const FIFTY = 50_000_000;
const closed = { 'firestore.rules': OPEN.replace('true', 'false') };

/** Fifty megabytes, of one text or of millions of values. */
const huge = {
  text: `{"_format_version": "3.0", "x": "${'x'.repeat(FIFTY)}"}`,
  values: `{"_format_version": "3.0", "x": [${'{"a":1},'.repeat(FIFTY / 8)}0]}`,
};

test('fifty megabytes of JSON are not read: one sentence says what to do, and the run is incomplete', async () => {
  const begun = performance.now();
  const { result, gate } = await scanConfig({ root: projectOf({ ...closed, 'kong.json': huge.values }) });
  expect(result.incomplete).toEqual([
    {
      path: 'kong.json',
      why: `kong.json was not read, because it is too large: ${Buffer.byteLength(huge.values)} bytes, the limit is 1000000; set \`limits.configFile\` in the configuration, or leave the file out with \`exclude\`.`,
    },
  ]);
  expect(gate.exitCode).toBe(3);
  expect(performance.now() - begun).toBeLessThan(10_000);
});

test('nor are more values than anybody can judge, whatever limit is set', async () => {
  const settings = '{ "limits": { "configFile": "100MB" } }';
  const begun = performance.now();
  const many = projectOf({ ...closed, 'authproof.json': settings, 'kong.json': huge.values });
  expect((await scanConfig({ root: many })).result.incomplete).toEqual([
    { path: 'kong.json', line: 1, why: 'kong.json was not read, because it holds more than 200000 values.' },
  ]);
  const long = projectOf({ ...closed, 'authproof.json': settings, 'kong.json': huge.text });
  expect((await scanConfig({ root: long })).result.incomplete).toEqual([]);
  expect(performance.now() - begun).toBeLessThan(30_000);
});

test('what is large and only called like configuration is passed over, and said so', async () => {
  const large = JSON.stringify({ vocabulary: 'x'.repeat(2_000_000) });
  const { result, gate } = await scanConfig({ root: projectOf({ ...closed, 'kong.json': large }) });
  expect(result.incomplete).toEqual([]);
  expect(result.stats.skipped).toEqual([{ path: 'kong.json', why: expect.stringContaining('too large') }]);
  expect(gate.exitCode).toBe(0);
});

test.each<[string, string, string | Buffer]>([
  ['a realm that is none', 'realm.json', '{ "realm": ["tiles"], "clients": 5 }'],
  ['a manifest of a web app', 'manifest.json', '{ "name": "App", "signInAudience": 7, "icons": [] }'],
  ['a template of something else', 'template.yaml', 'Resources: [AWS::Serverless::]\n'],
  ['a list where Kong has an object', 'kong.yml', '- name: jwt\n- plugins\n'],
  ['settings that are no JSON', 'config/production.json', '{ secret: yes }'],
  ['settings with a member given twice', 'values-prod.yaml', 'client: a\nclient: b\n'],
  ['settings in another language', 'values-prod.yaml', 'client: {{ .Values.client }}\n'],
])('a file that only looks like a known format is silent: %s', async (_, path, content) => {
  const { result, gate } = await scanConfig({ root: projectOf({ ...closed, [path]: content }) });
  expect({ findings: result.findings, incomplete: result.incomplete }).toEqual({ findings: [], incomplete: [] });
  expect(gate.exitCode).toBe(0);
});

const SECRET = 'Rk7pZ2wQ9xLm4vTb8sYc3nHd6fJg1aKe';
const compose = (more = '') => `services:\n  api:\n${more}    environment:\n      JWT_SECRET: ${SECRET}\n`;

test.each<[string, Record<string, string>, string[]]>([
  [
    'the other file',
    { 'docker-compose.yml': compose(), 'docker-compose.prod.yml': compose() },
    ['production', 'development'],
  ],
  [
    'its own name',
    { 'compose.override.yml': compose(), 'compose.production.yml': compose() },
    ['production', 'development'],
  ],
  [
    'its services',
    { 'compose.yml': compose('    profiles: [dev]\n'), '.env.production': `A_SECRET=${SECRET}` },
    ['production', 'development'],
  ],
  [
    'nothing',
    { 'deploy/docker-compose.yml': compose(), '.env.production': `A_SECRET=${SECRET}` },
    ['production', 'default'],
  ],
])('%s says which stage a Compose file is for', async (_, files, stages) => {
  const { result } = await scanConfig({ root: projectOf({ ...closed, ...files }) });
  const shared = result.findings.filter(({ ruleId }) => ruleId === 'stages/shared-secret');
  expect(shared.map(({ message }) => message.split(': ')[1])).toEqual([stages.join(', ')]);
});

test('numbers where texts belong are no findings of a rule that is about texts', async () => {
  const root = projectOf({
    'firestore.rules': OPEN.replace('true', 'false'),
    'supabase/config.toml': '[auth]\nsite_url = 5\njwt_expiry = "soon"\n[auth.external.github]\nsecret = 7\n',
    'k8s/a.yaml': 'apiVersion: 1\nkind: 2\n',
  });
  const { result } = await scanConfig({ root });
  expect(result.findings).toEqual([]);
});

test('UTF-16 is read as it is', async () => {
  const root = projectOf({
    'kong.yml': Buffer.from('\uFEFF_format_version: "3.0"\nplugins:\n- name: jwt\n', 'utf16le'),
  });
  const { result } = await scanConfig({ root });
  expect(result.findings.map(({ ruleId, location }) => `${ruleId} ${location.startLine}`)).toContain(
    'kong/jwt-expiry-unchecked 3',
  );
});

test('what git ignores is not read, but for environment files', async () => {
  const root = projectOf({
    '.gitignore': 'k8s\n.env\n',
    'k8s/kong.yml': '_format_version: "3"',
    '.env': 'NODE_TLS_REJECT_UNAUTHORIZED=0\n',
  });
  execFileSync('git', ['init', '-q'], { cwd: root });
  const { result } = await scanConfig({ root });
  expect(result.findings.map(({ ruleId }) => ruleId)).toEqual(['env/tls-off', 'firebase-rules/open-write']);
});

test.each(['((true))', `${'('.repeat(50_000)}true${')'.repeat(50_000)}`, '(f())'])(
  'parentheses around a condition hide nothing: %.20s',
  async (condition) => {
    const rules = OPEN.replace('if true', `if ${condition}`).replace(
      'match',
      'function f() { return ((true)); }\n match',
    );
    const { result } = await scanConfig({ root: projectOf({ 'firestore.rules': rules }) });
    expect(result.findings.map(({ ruleId }) => ruleId)).toContain('firebase-rules/open-write');
  },
);
test('parentheses that do not belong together are not around a condition', async () => {
  const rules = OPEN.replace('if true', 'if (a(true)) && (true)');
  const { result } = await scanConfig({ root: projectOf({ 'firestore.rules': rules }) });
  expect(result.findings).toEqual([]);
});
