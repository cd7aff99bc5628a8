import { createRequire } from 'node:module';

type JsoncParser = typeof import('jsonc-parser');

let loaded: JsoncParser | undefined;

/** Loaded on first use, and as the CommonJS that it is: a plain `import` takes three times as long, on every start. */
export function jsonc(): JsoncParser {
  loaded ??= createRequire(import.meta.url)('jsonc-parser') as JsoncParser;
  return loaded;
}
