import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRule, TestWords } from '../analyse/tests/test-rule.js';
import { packageRoot } from '../discover/package-root.js';

/** The rules about tests, sorted by id. */
export function loadTestRules(): readonly TestRule[] {
  const folder = join(packageRoot(), 'rules', 'tests');
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.sort().map((name) => readJson(join(folder, name)) as TestRule);
}

export function loadTestWords(): TestWords {
  return readJson(join(packageRoot(), 'rules', 'test-words.json')) as TestWords;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
