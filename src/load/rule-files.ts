import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SchemaRule } from '../analyse/config/schema-rule.js';
import { packageRoot } from '../discover/package-root.js';

/**
 * The schema rules of a folder, sorted by id: `config` and `issuer` are those of this package, any other is a path.
 * A rule's id is its path below the folder, without the extension.
 */
export function loadSchemaRules(folder: 'config' | 'issuer' | (string & {})): SchemaRule[] {
  const root = resolve(packageRoot(), 'rules', folder);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.json') && !/[\\/]format\.json$/.test(name),
  );
  return files
    .map((name) => readRule(join(root, name), name.replaceAll('\\', '/').slice(0, -'.json'.length)))
    .sort((a, b) => (a['x-rule'].id < b['x-rule'].id ? -1 : 1));
}

function readRule(file: string, id: string): SchemaRule {
  let rule: Partial<SchemaRule>;
  try {
    rule = JSON.parse(readFileSync(file, 'utf8')) as Partial<SchemaRule>;
  } catch (error) {
    throw new Error(`the rule ${file} could not be read (${(error as Error).message}): correct it`);
  }
  const given = rule['x-rule']?.id;
  if (given !== id)
    throw new Error(`the rule ${file} says its id is ${given ?? 'nothing'}: its path says ${id}, make them agree`);
  return rule as SchemaRule;
}
