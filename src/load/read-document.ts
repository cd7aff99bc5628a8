import type { DataDocument } from './data-document.js';
import { readEnv } from './env-document.js';
import { readJson } from './json-document.js';
import { readToml } from './toml-document.js';
import { readYaml } from './yaml-document.js';

type Reader = (kind: string, path: string, text: string) => readonly DataDocument[];

const READERS: Readonly<Record<string, Reader>> = {
  json: (kind, path, text) => [readJson(kind, path, text)],
  jsonc: (kind, path, text) => [readJson(kind, path, text)],
  yaml: readYaml,
  yml: readYaml,
  toml: (kind, path, text) => [readToml(kind, path, text)],
};

/**
 * The documents of a file, by its extension; an environment file where the extension says nothing. Only YAML holds
 * several. Throws nothing but `DocumentError`.
 */
export function readDocument(kind: string, path: string, text: string, tracked?: boolean): readonly DataDocument[] {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const reader = Object.hasOwn(READERS, extension) ? READERS[extension] : undefined;
  if (!reader) return [readEnv(kind, path, text, tracked)];
  return reader(kind, path, text).map((document) => ({ ...document, tracked }));
}
