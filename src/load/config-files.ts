import { dirname, join } from 'node:path';
import type { Incomplete } from '../analyse/observation.js';
import { readBounded } from '../discover/bounded-file.js';
import type { Project } from '../discover/project.js';
import { type DataDocument, type Json, valueAt } from './data-document.js';
import { DocumentError } from './document-error.js';
import { readDocument } from './read-document.js';

export interface LoadedConfig {
  readonly documents: readonly DataDocument[];
  readonly incomplete: readonly Incomplete[];
  /** Left out on purpose, and why. */
  readonly skipped: readonly { readonly path: string; readonly why: string }[];
}

/** The auth configuration of a project: what discovery found by name, kept where the content is what the name says. */
export function loadConfig(project: Project): LoadedConfig {
  const { path: settingsPath, inventory } = project.settings;
  const files = project.config.map(({ path, tracked }) => ({ path, tracked }));
  const known = new Set(files.map((file) => file.path));
  // A manifest, or a configuration above the scan root: discovery has it by its place, not by its name.
  if (settingsPath && inventory !== undefined && !known.has(settingsPath)) {
    files.push({ path: settingsPath, tracked: undefined });
  }
  const parts = files.map(({ path, tracked }): LoadedConfig => {
    const folder = dirname(join(project.root, path));
    const read = path === settingsPath ? readBounded(folder, baseName(path)) : readBounded(project.root, path);
    if ('text' in read) return loadConfigText(path, read.text, tracked);
    return {
      documents: [],
      incomplete: [{ path, why: `${path} was not read, because it is ${read.why}.` }],
      skipped: [],
    };
  });
  return {
    documents: parts.flatMap((part) => part.documents),
    incomplete: parts.flatMap((part) => part.incomplete),
    skipped: parts.flatMap((part) => part.skipped),
  };
}

/** One file by its text, for standard input and for files named on the command line. */
export function loadConfigText(path: string, text: string, tracked?: boolean): LoadedConfig {
  const format = FORMATS.find(({ recognises }) => recognises(baseName(path), text));
  if (!format)
    return {
      documents: [],
      incomplete: [],
      skipped: [{ path, why: 'not a kind of auth configuration that is known' }],
    };
  try {
    const documents = readDocument(format.kind, path, text, tracked).flatMap((document) => format.part(document) ?? []);
    return { documents, incomplete: [], skipped: [] };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return { documents: [], incomplete: [{ path, line: error.line, why: error.message }], skipped: [] };
  }
}

interface Format {
  readonly kind: string;
  /** By the name of the file, and by its text where the name says nothing. */
  recognises(name: string, text: string): boolean;
  /** The part of the file that is the configuration; undefined where there is none. */
  part(document: DataDocument): DataDocument | undefined;
}

const FORMATS: readonly Format[] = [
  {
    kind: 'inventory',
    recognises: (name, text) => /\.jsonc?$/.test(name) && /"inventory"/.test(text),
    part: (document) =>
      subdocument(document, baseName(document.path) === 'package.json' ? '/authproof/inventory' : '/inventory'),
  },
  {
    kind: 'env',
    recognises: (name, text) => isEnvName(name) || (!/\.\w+$/.test(name) && isEnvText(text)),
    part: (document) => document,
  },
];

/** `.env.vault` holds only what dotenv-vault has encrypted; code and data files are not environment files whatever their name. */
function isEnvName(name: string): boolean {
  const named = /^\.?env(?:[._-].+)?$|\.env$/i.test(name);
  return (
    named && !/\.(?:vault|[cm]?[jt]sx?|jsonc?|ya?ml|toml|md|enc|gpg|age|html?|png|svg|css|sh|ps1|py|rb|go)$/i.test(name)
  );
}

function isEnvText(text: string): boolean {
  const lines = text.split(/\r\n|[\r\n]/, 200).filter((line) => !/^\s*(?:#|$)/.test(line));
  return lines.length > 0 && lines.every((line) => /^\s*(?:export\s+)?[A-Z][A-Z0-9_]*\s*=/.test(line));
}

/** A member of a document as a document of its own: pointers start at the member, positions stay those of the file. */
function subdocument(whole: DataDocument, base: string): DataDocument | undefined {
  const data: Json | undefined = valueAt(whole.data, base);
  if (data === undefined) return undefined;
  const { positions, unresolved, duplicates } = whole;
  return {
    ...whole,
    data,
    positions: {
      value: (pointer) => positions.value(base + pointer),
      key: (pointer) => positions.key(base + pointer),
    },
    unresolved: unresolved && ((pointer) => unresolved(base + pointer)),
    duplicates: duplicates?.flatMap((pointer) => (pointer.startsWith(`${base}/`) ? pointer.slice(base.length) : [])),
  };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
