import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SidesData } from '../analyse/knowledge/sides.js';
import { packageRoot } from '../discover/package-root.js';

let patterns: { readonly test: RegExp; readonly tooling: RegExp } | undefined;

/** Whether the place of a configuration file says that it is of tests, or of tools and examples. */
export function sideOfPath(path: string): 'test' | 'tooling' | 'unknown' {
  if (!patterns) {
    const data = JSON.parse(readFileSync(join(packageRoot(), 'rules/sides.json'), 'utf8')) as SidesData;
    const tooling = new RegExp(`${data.tooling}|${data.configExamples}`, 'i');
    patterns = { test: new RegExp(data.test, 'i'), tooling };
  }
  if (patterns.test.test(path)) return 'test';
  return patterns.tooling.test(path) ? 'tooling' : 'unknown';
}
