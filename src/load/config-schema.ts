import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../discover/package-root.js';

/** A JSON Schema in which every reference is replaced by what it means. */
export interface PlainSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, PlainSchema>>;
  readonly items?: PlainSchema;
}

/** What the configuration's schema says of the member `inventory`. */
export function inventorySchema(): PlainSchema {
  const path = join(packageRoot(), 'rules/meta/config.schema.json');
  const schema = JSON.parse(readFileSync(path, 'utf8')) as Schema;
  return plain(schema.properties?.inventory ?? {}, schema.$defs ?? {});
}

interface Schema extends Omit<PlainSchema, 'properties' | 'items'> {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

function plain({ $ref, ...own }: Schema, defs: Readonly<Record<string, Schema>>): PlainSchema {
  const { properties, items, ...rest } = { ...($ref === undefined ? {} : defs[$ref.replace('#/$defs/', '')]), ...own };
  return {
    ...rest,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, plain(inner, defs)])),
    }),
    ...(items && { items: plain(items, defs) }),
  };
}
