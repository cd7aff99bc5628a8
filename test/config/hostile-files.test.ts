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

test('a file over the limit is named, and not read', async () => {
  const root = projectOf({ 'kong.json': `{"_format_version": "3.0", "x": "${'x'.repeat(2_000_000)}"}` });
  const { result } = await scanConfig({ root });
  expect(result.stats.skipped).toEqual([{ path: 'kong.json', why: expect.stringContaining('too large') }]);
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
