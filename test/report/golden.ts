import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

/** Compares with `fixtures/golden/<name>`. `UPDATE_GOLDEN=1` writes the file: read its diff before committing. */
export function expectGolden(name: string, actual: string): void {
  const file = new URL(`../../fixtures/golden/${name}`, import.meta.url);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, actual);
  expect(actual).toBe(readFileSync(file, 'utf8'));
}
