import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discover } from '../../src/discover/discover.js';
import { UsageError } from '../../src/discover/usage-error.js';
import { git, paths, temporaryProject } from './temporary-project.js';

const settingsOf = (files: Record<string, string>, options = {}) =>
  discover({ root: temporaryProject(files), ...options }).settings;
const problemOf = (files: Record<string, string>, options = {}): string => {
  try {
    settingsOf(files, options);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'no problem';
};

describe('where the settings come from', () => {
  it('has sound ones without a configuration', () => {
    expect(settingsOf({ 'a.ts': '', 'package.json': '{"devDependencies":{"authproof":"^1.0.0"}}' })).toEqual({
      failOn: 'medium',
      persona: 'regular',
      exclude: [],
      accept: [],
      attestations: [],
      models: [],
    });
  });

  it('reads authproof.json, authproof.jsonc and package.json', () => {
    expect(settingsOf({ 'authproof.json': '\uFEFF{"failOn":"high"}' })).toMatchObject({
      path: 'authproof.json',
      failOn: 'high',
    });
    const commented = '// why\n{ "persona": "auditor", /* and */ }\n';
    expect(settingsOf({ 'authproof.jsonc': commented })).toMatchObject({ path: 'authproof.jsonc', persona: 'auditor' });
    expect(settingsOf({ 'package.json': '{"name":"a","authproof":{"failOn":"never"}}' })).toMatchObject({
      path: 'package.json',
      failOn: 'never',
    });
  });

  it('takes the nearest one, up to the repository and never above it', () => {
    const root = temporaryProject({
      'authproof.json': '{"failOn":"never"}',
      'repo/authproof.json': '{"failOn":"low"}',
      'repo/apps/web/a.ts': '',
      'repo/apps/api/authproof.json': '{"failOn":"high"}',
      'bare/a.ts': '',
    });
    git(join(root, 'repo'), 'init', '-q');
    git(join(root, 'bare'), 'init', '-q');
    const at = (folder: string) => discover({ root: join(root, folder) }).settings;
    expect(at('repo/apps/web')).toMatchObject({ failOn: 'low', path: '../../authproof.json' });
    expect(at('repo/apps/api').failOn).toBe('high');
    expect(at('bare').failOn).toBe('medium');
    expect(at('repo/apps/web').path).toBe('../../authproof.json');
  });

  it('obeys --config and --no-config', () => {
    const files = { 'authproof.json': '{"failOn":"low"}', 'ci/strict.jsonc': '{"failOn":"high",}', 'src/a.ts': '' };
    expect(settingsOf(files, { settingsPath: 'ci/strict.jsonc' })).toMatchObject({
      failOn: 'high',
      path: 'ci/strict.jsonc',
    });
    expect(settingsOf(files, { settingsPath: 'ci/strict.jsonc', paths: ['src'] }).path).toBe('../ci/strict.jsonc');
    expect(settingsOf(files, { noConfig: true }).failOn).toBe('medium');
    expect(problemOf({ 'package.json': '{}' }, { settingsPath: 'package.json' })).toMatch(/no member "authproof"/);
  });

  it('refuses two of them in one folder', () => {
    expect(problemOf({ 'authproof.json': '{}', 'package.json': '{"authproof":{}}' })).toBe(
      'Both authproof.json and package.json hold a configuration: keep one of them.',
    );
  });

  it('refuses one that a symbolic link brings in from outside', () => {
    const outside = temporaryProject({ 'policy.json': '{"failOn":"never"}' });
    const root = temporaryProject({ 'a.ts': '' });
    symlinkSync(join(outside, 'policy.json'), join(root, 'authproof.json'));
    expect(() => discover({ root })).toThrow(/symbolic link that leads out/);
  });
});

describe('what paths in it mean', () => {
  it('reads patterns and acceptances relative to the folder of the configuration', () => {
    const accept = [
      { rule: 'r', path: 'apps/web/app.json', reason: 'a good one' },
      { rule: 'r', path: './apps\\web\\b.json', reason: 'a good one', until: '2027-01-31', by: 'me' },
      { rule: 'r', path: 'apps/api/app.json', reason: 'elsewhere' },
    ];
    const root = temporaryProject({
      'authproof.json': `{"accept": ${JSON.stringify(accept)},\n"exclude": ["/apps/web/gen", "*.old.ts"]}`,
      'apps/web/a.ts': '',
      'apps/web/a.old.ts': '',
      'apps/web/gen/b.ts': '',
      'apps/web/sub/gen/c.ts': '',
    });
    git(root, 'init', '-q');
    const project = discover({ root: join(root, 'apps/web') });
    expect(paths(project.code)).toEqual(['a.ts', 'sub/gen/c.ts']);
    expect(project.settings.accept.map(({ path }) => path)).toEqual(['app.json', 'b.json']);
    expect(project.settings.accept[0]?.location).toEqual({
      path: '../../authproof.json',
      startLine: 1,
      startColumn: 13,
      endLine: 1,
      endColumn: 13 + JSON.stringify(accept[0]).length,
    });
  });

  it('keeps models inside, and wants them to exist', () => {
    const files = { 'auth/models/x.json': '{"package":"x","exports":{}}' };
    const config = (text: string) => ({ ...files, 'authproof.json': text });
    expect(settingsOf(config('{"models":["./auth/models/x.json"]}'))).toMatchObject({ models: ['auth/models/x.json'] });
    expect(problemOf(config('{\n  "models": ["auth/models/x.json", "auth/y.json"]\n}'))).toBe(
      'authproof.json:2:36: "auth/y.json" does not exist or cannot be read.',
    );
    expect(problemOf(config('{"models": ["/etc/hostname"]}'))).toMatch(/leads out of the folder/);
    const root = temporaryProject({ 'authproof.json': '{"models":["link.json"]}' });
    symlinkSync('/etc/hostname', join(root, 'link.json'));
    expect(() => discover({ root })).toThrow(/leads out of the folder/);
  });
});

describe('mistakes in it', () => {
  it.each([
    ['{\n  "failon": "high"\n}', 'authproof.json:2:3: unknown key "failon": did you mean "failOn"?'],
    [
      '{"inventory":{"clients":[{"id":"a"},\n{"grant":["x"]}]}}',
      'authproof.json:2:2: unknown key "grant" in "inventory.clients.1": did you mean "grants"?',
    ],
    [
      '{"failOn":"hihg"}',
      'authproof.json:1:11: "failOn" must be one of "high", "medium", "low", "never": did you mean "high"?',
    ],
    ['{"exclude":"dist"}', 'authproof.json:1:12: "exclude" must be of type array.'],
    ['{"accept":[{"rule":"r","path":"p"}]}', 'authproof.json:1:12: "accept.0" lacks the key "reason".'],
    [
      '{"inventory":{"tokens":{"access":{"lifetime":"15 min"}}}}',
      'authproof.json:1:46: "inventory.tokens.access.lifetime" is not as expected (Seconds, or a number with a unit: s, m, h, d, w).',
    ],
    ['[]', 'authproof.json:1:1: the configuration must be of type object.'],
    ['{"a": 1,}', 'authproof.json:1:9 is not valid JSON: property name expected.'],
    ['', 'authproof.json:1:1 is not valid JSON: value expected.'],
    ['// no\n{}', 'authproof.json:1:1 is not valid JSON: invalid comment token.'],
    ['{"persona":\r\n "auditor" "x"}', 'authproof.json:2:12 is not valid JSON: comma expected.'],
    ['['.repeat(200_000), 'authproof.json is nested too deeply to be a configuration: make it flatter.'],
  ])('%.60s', (text, message) => {
    expect(problemOf({ 'authproof.json': text })).toBe(message);
  });

  it('points into a manifest', () => {
    expect(problemOf({ 'package.json': '{\n  "authproof": {\n    "excludes": []\n  }\n}' })).toBe(
      'package.json:3:5: unknown key "excludes": did you mean "exclude"?',
    );
  });

  it('is not led astray by __proto__', () => {
    const polluting = '{"__proto__": {"failOn": "never"}}';
    expect(problemOf({ 'authproof.json': polluting })).toMatch(/unknown key "__proto__"/);
    expect(Object.hasOwn(Object.prototype, 'failOn')).toBe(false);
  });

  it('answers anything with settings or a usage error', () => {
    const root = temporaryProject({ 'a.ts': '' });
    const member = fc.constantFrom(
      'failOn',
      'exclude',
      'inventory',
      'accept',
      'clients',
      'id',
      '__proto__',
      '$schema',
      'x',
    );
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.constant(null),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.array(fc.tuple(member, tie('json')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
      ),
    }));
    fc.assert(
      fc.property(
        fc.oneof(
          json.map((value) => JSON.stringify(value)),
          fc.string(),
          fc.json(),
        ),
        (text) => {
          writeFileSync(join(root, 'authproof.json'), text);
          try {
            expect(discover({ root }).settings.path).toBe('authproof.json');
          } catch (error) {
            expect(error).toBeInstanceOf(UsageError);
            expect((error as Error).message.split('\n')).toHaveLength(1);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the schema', () => {
  const schema = JSON.parse(readFileSync('rules/meta/config.schema.json', 'utf8'));

  it('accepts a full configuration', () => {
    const full = {
      $schema: './node_modules/authproof/rules/meta/config.schema.json',
      failOn: 'low',
      persona: 'auditor',
      exclude: ['x'],
      accept: [{ rule: 'r', path: 'p', reason: 'because', until: '2027-01-01', by: 'me' }],
      inventory: {
        issuers: [
          {
            url: 'https://id.example.com',
            profile: 'fapi2',
            algorithms: ['ES256'],
            rotation: { periodDays: 90, overlapDays: 2, lastRotated: '2026-10-01' },
          },
        ],
        apis: [{ audience: 'https://api', tokenFormat: 'jwt', validation: 'local', requiredClaims: ['sub'] }],
        clients: [
          {
            id: 'web',
            type: 'spa',
            confidential: false,
            grants: ['authorization_code'],
            redirectUris: ['https://app.example.com/cb'],
            authMethod: 'none',
            pkce: 'S256',
            par: true,
            senderConstrained: 'dpop',
            scopes: ['openid'],
            stage: 'production',
          },
        ],
        tokens: {
          access: { lifetime: '15m', storage: 'memory' },
          refresh: { lifetime: '30d', idle: 86400, rotation: true, reuseDetection: true },
          session: { lifetime: '12h', idle: '30m' },
        },
        secrets: { store: 'vault', rotationDays: 90 },
        logout: { revokesRefreshToken: true, backchannel: false },
      },
      attestations: [{ control: 'R3', statement: 's', by: 'b', date: '2026-01-01', expires: '2027-01-01', link: 'l' }],
      models: [],
    };
    const { inventory } = settingsOf({ 'authproof.json': JSON.stringify(full) });
    expect(inventory).toEqual(full.inventory);
  });

  it('explains every key, for editors', () => {
    expect(new Ajv2020({ strict: true, allowUnionTypes: true }).validateSchema(schema)).toBe(true);
    const silent: string[] = [];
    const visit = (node: unknown, at: string) => {
      if (node === null || typeof node !== 'object') return;
      const { properties, items } = node as { properties?: object; items?: unknown };
      for (const [name, property] of Object.entries(properties ?? {})) {
        if (!property.description) silent.push(`${at}.${name}`);
        visit(property, `${at}.${name}`);
      }
      visit(items, `${at}[]`);
    };
    visit(schema, '');
    expect(silent).toEqual([]);
  });
});
