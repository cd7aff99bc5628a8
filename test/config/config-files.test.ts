import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Project } from '../../src/discover/project.js';
import { loadConfig, loadConfigText } from '../../src/load/config-files.js';
import { locateIn } from '../../src/load/data-document.js';

function project(
  files: Record<string, string>,
  settings: Partial<Project['settings']> = {},
  config?: string[],
): Project {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'authproof-')));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return {
    root,
    settings: {
      failOn: 'medium',
      persona: 'regular',
      exclude: [],
      accept: [],
      attestations: [],
      models: [],
      ...settings,
    },
    code: [],
    config: (config ?? Object.keys(files)).map((path) => ({ path, bytes: 0, tracked: true })),
    packages: [],
    tsconfigs: [],
    skipped: [],
    incomplete: [],
  };
}

test('environment files and the inventory are read, each as its kind', () => {
  const loaded = loadConfig(project({ '.env.production': 'A=1', 'authproof.json': '{"inventory": {"clients": []}}' }));
  expect(loaded.documents.map(({ kind, path, stage, tracked }) => ({ kind, path, stage, tracked }))).toEqual([
    { kind: 'env', path: '.env.production', stage: 'production', tracked: true },
    { kind: 'inventory', path: 'authproof.json', stage: undefined, tracked: true },
  ]);
  expect(loaded.incomplete).toEqual([]);
});

test('pointers into the inventory start at it, and positions are those of the file', () => {
  const { documents } = loadConfigText(
    'authproof.jsonc',
    '{\n  // ours\n  "inventory": {\n    "clients": [{ "id": "spa" }],\n  },\n}',
  );
  const [inventory] = documents;
  if (!inventory) throw new Error('no inventory');
  expect(inventory.data).toEqual({ clients: [{ id: 'spa' }] });
  expect(locateIn(inventory, '/clients/0/id')).toMatchObject({ startLine: 4, startColumn: 25 });
  expect(locateIn(inventory, '/tokens')).toMatchObject({ startLine: 3, startColumn: 16, endLine: 5 });
});

test('the inventory of a manifest is found by the settings', () => {
  const manifest = '{"name": "shop", "authproof": {"inventory": {"apis": []}}}';
  const { documents } = loadConfig(
    project({ 'package.json': manifest }, { path: 'package.json', inventory: { apis: [] } }, []),
  );
  expect(documents.map(({ kind, data }) => ({ kind, data }))).toEqual([{ kind: 'inventory', data: { apis: [] } }]);
});

test('a configuration without an inventory gives no document', () => {
  const loaded = loadConfig(project({ 'authproof.json': '{"failOn": "high"}' }));
  expect(loaded.documents).toEqual([]);
  expect(loaded.incomplete).toEqual([]);
});

test('a file that cannot be read makes the run incomplete', () => {
  const { incomplete } = loadConfig(project({ '.env': 'A=\0', 'authproof.json': '{"inventory":' }));
  expect(incomplete).toEqual([
    { path: '.env', line: 1, why: expect.stringContaining('binary file') },
    { path: 'authproof.json', line: 1, why: expect.stringContaining('not valid JSON') },
  ]);
});

test('a link out of the scan root is not followed', () => {
  const inside = project({ 'keep.txt': '' }, {}, ['.env']);
  const outside = project({ secret: 'A=1' });
  symlinkSync(join(outside.root, 'secret'), join(inside.root, '.env'));
  const { documents, incomplete } = loadConfig(inside);
  expect(documents).toEqual([]);
  expect(incomplete).toEqual([{ path: '.env', why: expect.stringContaining('symbolic link') }]);
});

test.each([
  ['.env', 'A=1', 1],
  ['app/.env.local', '', 1],
  ['production.env', 'A=1', 1],
  ['env-example', 'A=1', 1],
  ['<stdin>', '# comment\nAUTH_SECRET=x\n', 1],
  ['.env.vault', 'A=1', 0],
  ['.env.ts', 'export {}', 0],
  ['notes.txt', 'A=1', 0],
  ['README', 'Some words', 0],
])('%s', (path, text, count) => {
  const { documents, skipped } = loadConfigText(path, text);
  expect(documents).toHaveLength(count);
  expect(skipped).toHaveLength(1 - count);
});
