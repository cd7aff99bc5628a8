import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { issuerUnits as units } from '../../rules/issuer/units.js';
import type { SchemaRule } from '../../src/analyse/config/schema-rule.js';

export const RULES_DIR = join(import.meta.dirname, '../../rules/issuer');

/** Every file below `rules/issuer/<group>/`, as `<group>/<name>.<ending>`. */
export function ruleFiles(ending: string): string[] {
  return readdirSync(RULES_DIR, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.includes('/') && path.endsWith(ending))
    .sort();
}

export const schemaRules: readonly SchemaRule[] = ruleFiles('.json').map(
  (path) => JSON.parse(readFileSync(join(RULES_DIR, path), 'utf8')) as SchemaRule,
);

export const rules = { schema: schemaRules, units };
