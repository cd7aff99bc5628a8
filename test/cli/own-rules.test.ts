import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from './repository.js';
import { project, run } from './run.js';

const SERVICES = {
  $schema: '../node_modules/authproof/rules/meta/format.schema.json',
  title: 'Our service descriptions',
  names: ['service.{yml,yaml}'],
  content: { type: 'object', required: ['service'] },
};

const rule = (id: string, applies: string, shape: object, more: object = {}) => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A service lets everybody in',
  description: 'Whoever reaches the service may use it.',
  type: 'object',
  ...shape,
  'x-rule': {
    id,
    applies,
    severity: 'high',
    confidence: 'high',
    controls: ['P1'],
    cwe: [306],
    references: [],
    say: 'authentication is switched off',
    fix: 'Switch authentication on.',
    blind: 'What a gateway does.',
    examples: {
      good: [{ files: { 'service.yml': 'service: shop\nauth: jwt\n' } }],
      bad: [{ document: { files: { 'service.yml': 'service: shop\nauth: none\n' } }, at: ['/auth'] }],
    },
    ...more,
  },
});

const OPEN = rule('acme/open-service', 'acme', { properties: { auth: { not: { const: 'none' } } } });

const files = (of: object = OPEN) => ({
  'authproof.json': '{ "rulesDir": "auth-rules" }',
  'auth-rules/acme/format.json': JSON.stringify(SERVICES, undefined, 2),
  'auth-rules/acme/open-service.json': JSON.stringify(of, undefined, 2),
  'shop/service.yml': '# ours\nservice: shop\nauth: none\n',
});

it('judges files of a format of the project by its own rule, and knows the rule everywhere', async () => {
  const cwd = project(files());
  const { code, stdout } = await run(['scan', '--format', 'json'], { cwd });
  const { findings } = JSON.parse(stdout);
  expect(findings).toMatchObject([
    { ruleId: 'acme/open-service', location: { path: 'shop/service.yml', startLine: 3, startColumn: 7 } },
  ]);
  expect(code).toBe(1);

  const { stdout: listed } = await run(['rules', '--format', 'json'], { cwd });
  const { rules } = JSON.parse(listed);
  expect(rules.find(({ id }: { id: string }) => id === 'acme/open-service').schema).toEqual(OPEN);
  expect(rules.find(({ id }: { id: string }) => id === 'env/weak-secret').schema['x-rule'].applies).toBe('env');
  expect((await run(['explain', 'acme/open-service'], { cwd })).stdout).toContain('A service lets everybody in');
});

it('suppresses it by its id, without a complaint', async () => {
  const ignored =
    'service: shop\n# authproof-ignore acme/open-service -- only reachable from this machine\nauth: none\n';
  const cwd = project({ ...files(), 'shop/service.yml': ignored });
  const { code, stdout } = await run(['scan', '--format', 'json', '--no-cache'], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({ findings: [], suppressed: [{ ruleId: 'acme/open-service' }] });
  expect(code).toBe(0);
});

it('judges files of a shipped format by a rule of the project', async () => {
  const own = rule(
    'acme/no-sandbox',
    'env',
    { properties: { value: { not: { const: 'sandbox' } } } },
    { each: '/entries/*' },
  );
  const cwd = project({
    'authproof.json': '{ "rulesDir": "auth-rules" }',
    'auth-rules/acme/no-sandbox.json': JSON.stringify(own),
    '.env': 'ID_SERVER=sandbox\n',
  });
  const { stdout } = await run(['config', '--format', 'json'], { cwd });
  expect(JSON.parse(stdout).findings).toMatchObject([{ ruleId: 'acme/no-sandbox', location: { startLine: 1 } }]);
});

describe('holds examples to what they say', () => {
  it('when they are right', async () => {
    const cwd = project(files());
    const { code, stdout } = await run(['rules', '--check', 'auth-rules'], { cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1 rules, 2 examples: all as they say\n' });
  });

  it('for a folder whose format is described in another', async () => {
    const own = files();
    const more = rule('more/open-service', 'acme', { properties: { auth: { not: { const: 'none' } } } });
    const cwd = project({ ...own, 'drafts/more/open-service.json': JSON.stringify(more) });
    const check = async (folder: string) => (await run(['rules', '--check', folder], { cwd })).stdout;
    expect(await check('drafts')).toBe('1 rules, 2 examples: all as they say\n');
    expect(await check('drafts/more')).toBe('1 rules, 2 examples: all as they say\n');
    expect(await check('auth-rules/acme')).toBe('1 rules, 2 examples: all as they say\n');
  });

  it('when they are wrong', async () => {
    const cwd = project(files(rule('acme/open-service', 'acme', { properties: { auth: { const: 'none' } } })));
    const { code, stdout } = await run(['rules', '--check', 'auth-rules'], { cwd });
    expect(stdout).toContain('acme/open-service.json: good example 1 gives findings at /auth, not no finding.');
    expect(stdout).toContain('acme/open-service.json: bad example 1 gives no finding, not findings at /auth.');
    expect(code).toBe(1);
  });
});

describe('a broken rule is a usage error with file and place:', () => {
  it.each([
    ['not JSON', '{ "title": }', /open-service\.json:1:12 is not valid JSON/],
    [
      'keys that it lacks, all at once',
      { ...OPEN, 'x-rule': { severity: 'high', say: 'open', fix: 'Close it.', controls: [], cwe: [], references: [] } },
      /open-service\.json:\d+:\d+: "x-rule" lacks the keys "id", "applies", "confidence", "blind", "examples"/,
    ],
    ['no shape', { ...OPEN, requried: [] }, /open-service\.json:\d+:\d+: unknown key "requried"/],
    [
      'another id',
      rule('acme/other', 'acme', {}),
      /:\d+:\d+: the path of the file says that the id is "acme\/open-service"/,
    ],
    ['an unknown kind', rule('acme/open-service', 'nothing', {}), /:\d+:\d+: "nothing" is no format/],
    [
      'no such type',
      rule('acme/open-service', 'acme', { type: 'strng' }),
      /open-service\.json:\d+:\d+: .*"strng|must be/,
    ],
    [
      'a reference',
      rule('acme/open-service', 'acme', { properties: { a: { $ref: 'file:///etc/passwd' } } }),
      /"\$ref" is not allowed/,
    ],
    ['a cycle', rule('acme/open-service', 'acme', { items: { $ref: '#' } }), /"\$ref" is not allowed/],
    [
      'look-around',
      rule('acme/open-service', 'acme', { properties: { a: { pattern: '(?=a)b' } } }),
      /:\d+:\d+: the pattern cannot be run in linear time/,
    ],
    [
      'look-around in what every text is',
      rule('acme/open-service', 'acme', { everyText: { type: 'string', pattern: '(?=a)b' } }),
      /:\d+:\d+: the pattern cannot be run in linear time/,
    ],
    [
      'every text of everything',
      rule('acme/open-service', 'acme', { everyText: { type: 'string', minLength: 1 } }, { each: '/a/**' }),
      /"everyText" looks everywhere itself/,
    ],
    [
      'a back reference',
      rule('acme/open-service', 'acme', { patternProperties: { '(a)\\1': {} } }),
      /the pattern cannot be run/,
    ],
    [
      'a huge repetition',
      rule('acme/open-service', 'acme', { properties: { a: { pattern: '(a{999}){999}' } } }),
      /the pattern cannot be run/,
    ],
    ['two deep pointers', rule('acme/open-service', 'acme', {}, { each: '/**/**' }), /may stand only once/],
  ])('%s', async (_, broken, said) => {
    const cwd = project({
      ...files(),
      'auth-rules/acme/open-service.json': typeof broken === 'string' ? broken : JSON.stringify(broken, undefined, 2),
    });
    const { code, stdout, stderr } = await run(['scan', '--no-cache'], { cwd });
    expect(stderr).toMatch(said);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('nested without end', async () => {
    const deep = `${'{"not":'.repeat(3000)}{}${'}'.repeat(3000)}`;
    const { code, stderr } = await run(['scan'], {
      cwd: project({ ...files(), 'auth-rules/acme/open-service.json': deep }),
    });
    expect(stderr).toMatch(/nested (deeper|too deeply)/);
    expect(code).toBe(2);
  });

  it('an id or a format that is shipped', async () => {
    const clash = rule('env/weak-secret', 'env', {});
    const own = { 'authproof.json': '{ "rulesDir": "r" }', 'r/env/weak-secret.json': JSON.stringify(clash) };
    const id = await run(['scan'], { cwd: project(own) });
    expect({ code: id.code, stderr: id.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"env/weak-secret"'),
    });
    const format = {
      ...own,
      'r/env/weak-secret.json': JSON.stringify(OPEN),
      'r/env/format.json': JSON.stringify(SERVICES),
    };
    expect((await run(['scan'], { cwd: project(format) })).stderr).toContain('the format "env" is shipped already');
  });

  it.each(['../elsewhere', '/etc', 'missing'])('a folder that is not inside: %s', async (rulesDir) => {
    const { code, stderr } = await run(['scan'], { cwd: project({ 'authproof.json': JSON.stringify({ rulesDir }) }) });
    expect(stderr).toMatch(/authproof\.json:1:\d+: .*(leads out|does not exist)/);
    expect(code).toBe(2);
  });
});

it('runs a pattern that backtracks in linear time', async () => {
  const slow = rule('acme/open-service', 'acme', {
    properties: { auth: { type: 'string', pattern: '^(a|aa|[a-z])+$' } },
  });
  const text = `service: shop\nauth: ${'a'.repeat(50_000)}!\n`;
  const begun = Date.now();
  const { stdout } = await run(['config', '--format', 'json'], {
    cwd: project({ ...files(slow), 'shop/service.yml': text }),
  });
  expect(JSON.parse(stdout).findings).toHaveLength(1);
  expect(Date.now() - begun).toBeLessThan(20_000);
});

it('counts as it stands at the revision of the policy', async () => {
  const { root, commit } = repository(files());
  commit('weaker', {
    'auth-rules/acme/open-service.json': JSON.stringify(rule('acme/open-service', 'acme', {})),
    'authproof.json': '{}',
  });
  const { stdout } = await run(['scan', '--format', 'json', '--policy-from', 'HEAD~1'], { cwd: root });
  const { findings, stats } = JSON.parse(stdout);
  expect(findings).toMatchObject([{ ruleId: 'acme/open-service', location: { path: 'shop/service.yml' } }]);
  const changed = stats.policy.changes.map(({ path }: { path: string }) => path);
  expect(changed).toEqual(['auth-rules/acme/open-service.json', 'authproof.json']);
  expect(readFileSync(join(root, 'authproof.json'), 'utf8')).toBe('{}');
});
