import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { packageRoot } from '../discover/package-root.js';
import { UsageError } from '../discover/usage-error.js';

/** What `authproof scan --shard` has written, as data. Throws a UsageError where a file is something else. */
export function readShardFiles(paths: readonly string[]): unknown[] {
  const schema = JSON.parse(readFileSync(join(packageRoot(), 'rules/meta/shard.schema.json'), 'utf8')) as object;
  const isPart = new Ajv2020({ strict: false, ownProperties: true }).compile(schema);
  return paths.map((path) => {
    const data = dataOf(path);
    if (isPart(data)) return data;
    const [mistake] = isPart.errors ?? [];
    const where = mistake ? ` (${mistake.instancePath || 'the document'} ${mistake.message})` : '';
    throw new UsageError(
      `${path} is not what authproof scan --shard writes${where}: name the files of authproof scan --shard <i/n> -o json=<file>.`,
    );
  });
}

function dataOf(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new UsageError(`${path} could not be read (${code}): name the files that the shards wrote.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${path} is no JSON, or not all of it: run that shard again.`);
  }
}
