import { posix } from 'node:path';
import { type Json, valueAt } from '../../load/data-document.js';
import type { Served } from '../observations/observation.js';
import type { SchemaRuleBlock } from './schema-rule.js';

/** A folder of what a compiler wrote: its source stands elsewhere under the same names. */
const COMPILED = /^(?:\.?build|dist|lib|out)\//;

/**
 * The code behind the place that a rule speaks of: the nearest object around it that names a handler (`src/orders.create`)
 * names a module and what it exports.
 */
export function servedBy(
  { handler, folder = [] }: NonNullable<SchemaRuleBlock['servedBy']>,
  document: { readonly path: string; readonly data: Json },
  pointer: string,
): Served | undefined {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const named = valueAt(document.data, `${at}/${handler}`);
    if (typeof named !== 'string') continue;
    const [, module, name] = /^(.+)\.([\w$]+)$/.exec(named) ?? [];
    if (module === undefined || name === undefined) return undefined;
    const folders = folder.map((where) => valueAt(document.data, where.startsWith('/') ? where : `${at}/${where}`));
    const within = folders.find((one) => typeof one === 'string') ?? '';
    const path = posix.join(posix.dirname(document.path), String(within), module);
    const source = path.replace(COMPILED, '');
    return { modules: [...new Set([path, source, `src/${source}`])], name };
  }
  return undefined;
}
