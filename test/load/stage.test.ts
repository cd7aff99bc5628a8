import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { discover } from '../../src/discover/discover.js';
import { loadConfig } from '../../src/load/config-files.js';
import { stageOfPlace } from '../../src/load/stage.js';

test.each([
  ['environment.prod.ts', 'development'],
  ['environment.development.ts', 'production'],
  ['environment.mock.ts', undefined],
])('what Angular replaces by %s is for %s', (twin, stage) => {
  const path = 'src/environments/environment.ts';
  expect(stageOfPlace(path, [path, `src/environments/${twin}`])).toBe(stage);
  expect(stageOfPlace(path, [path, `other/${twin}`])).toBe(undefined);
});

test('an environment of Angular is code and settings', () => {
  const root = mkdtempSync(join(tmpdir(), 'authproof-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'environments'));
  const paths = ['environments/environment.prod.ts', 'environments/environment.ts'];
  for (const path of paths) writeFileSync(join(root, path), "export const environment = { clientId: 'shop' };\n");
  const project = discover({ root });
  expect(project.code.map(({ path }) => path)).toEqual(paths);
  expect(project.config.map(({ path }) => path)).toEqual(paths);
  const { documents } = loadConfig(project);
  expect(documents.map(({ kind, stage }) => [kind, stage])).toEqual([
    ['settings', 'production'],
    ['settings', 'development'],
  ]);
});
