import { createRequire } from 'node:module';
import { readBounded } from './bounded-file.js';
import { UsageError } from './usage-error.js';

/** A library model of the project's own, as data that the shipped schema lets through. */
export interface OwnModel {
  readonly package: string;
  readonly exports: Readonly<Record<string, object>>;
}

/** The models that the configuration names: `rules/meta/model.schema.json` says what they may hold. */
export function readOwnModels(root: string, paths: readonly string[]): OwnModel[] {
  if (paths.length === 0) return [];
  const require = createRequire(import.meta.url);
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const valid = new Ajv2020({ strict: true, allowUnionTypes: true }).compile<OwnModel>(
    require('authproof/schema/model.schema.json') as object,
  );
  return paths.map((path) => {
    const data = parse(root, path);
    if (valid(data)) return data;
    const [mistake] = valid.errors ?? [];
    const where = mistake?.instancePath === '' ? 'the model' : (mistake?.instancePath ?? 'the model');
    throw new UsageError(
      `The library model ${path} cannot be used: ${where} ${mistake?.message ?? 'is not valid'}. Its form is the schema "authproof/schema/model.schema.json".`,
    );
  });
}

function parse(root: string, path: string): unknown {
  const file = readBounded(root, path);
  if ('why' in file) throw new UsageError(`The library model ${path} cannot be read: ${file.why}.`);
  try {
    return JSON.parse(file.text);
  } catch (error) {
    throw new UsageError(`The library model ${path} is not JSON: ${(error as Error).message}.`);
  }
}
