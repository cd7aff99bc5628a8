import { readBounded } from './bounded-file.js';
import type { RecordSchema } from './project.js';

/** The texts of the schemas; one that cannot be read is left out, and said so. */
export function readRecordSchemas(root: string, paths: readonly string[]) {
  const recordSchemas: RecordSchema[] = [];
  const skipped: { path: string; why: string }[] = [];
  for (const path of paths) {
    const read = readBounded(root, path);
    if ('why' in read) skipped.push({ path, why: `schema of records that is ${read.why}` });
    else recordSchemas.push({ path, text: read.text });
  }
  return { recordSchemas, skipped };
}
