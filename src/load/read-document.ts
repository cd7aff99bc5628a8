import type { DataDocument } from './data-document.js';
import { quotePlaceholders } from './deploy-placeholders.js';
import { readDockerfile } from './dockerfile-document.js';
import { DocumentBuilder, MAX_VALUES } from './document-builder.js';
import { readEnv } from './env-document.js';
import { readFirebaseRules } from './firebase-rules-document.js';
import { readJson } from './json-document.js';
import { readKeyStore } from './key-store-document.js';
import { readLiteral } from './literal-document.js';
import { readPem } from './pem-document.js';
import { readToml } from './toml-document.js';
import { withoutUnread } from './unread-lines.js';
import { withoutUnreadMembers } from './unread-members.js';
import { readYaml } from './yaml-document.js';

type Reader = (kind: string, path: string, text: string, tracked?: boolean) => readonly DataDocument[];

/** By the ending of the file, or by the name that a format gives. */
const READERS: Readonly<Record<string, Reader>> = {
  json: (kind, path, text) => [readJson(kind, path, text)],
  jsonc: (kind, path, text) => [readJson(kind, path, text, true)],
  yaml: readYaml,
  toml: (kind, path, text) => [readToml(kind, path, text)],
  'firebase-rules': (kind, path, text) => [readFirebaseRules(kind, path, text)],
  env: (kind, path, text, tracked) => [readEnv(kind, path, text, tracked)],
  keystore: (kind, path, text, tracked) => [readKeyStore(kind, path, text, tracked)],
  pem: (kind, path, text, tracked) => [readPem(kind, path, text, tracked)],
  dockerfile: (kind, path, text) => [readDockerfile(kind, path, text)],
  script: (kind, path, text) => [readScript(kind, path, text)],
  'deploy-cli': readDeployCli,
  literal: (kind, path, text) => [readLiteral(kind, path, text)],
  settings: readSettings,
};

/** A file of commands, as one text. */
function readScript(kind: string, path: string, text: string): DataDocument {
  const builder = new DocumentBuilder(kind, path, text);
  builder.place('', 0, { start: 0, end: text.length });
  return builder.build(text);
}

/** YAML or JSON with the placeholders of Auth0's Deploy CLI. */
function readDeployCli(kind: string, path: string, text: string): readonly DataDocument[] {
  const quoted = quotePlaceholders(text);
  const documents = path.toLowerCase().endsWith('.json')
    ? [readJson(kind, path, quoted)]
    : readYaml(kind, path, quoted);
  return documents.map((document) => ({ ...document, text }));
}

/** Loaders of settings take comments in JSON, whatever the ending. */
function readSettings(kind: string, path: string, text: string): readonly DataDocument[] {
  const reader = readerOf(path);
  return readDocument(kind, path, text, undefined, reader === 'json' ? 'jsonc' : reader);
}

/** Parsers make a tree of everything before anybody can count it. */
function refuseCrowds(kind: string, path: string, text: string): void {
  if (text.length < 2 * MAX_VALUES) return;
  let marks = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === LINE_FEED || code === BRACKET || code === BRACE) marks++;
  }
  if (marks > 3 * MAX_VALUES)
    throw new DocumentBuilder(kind, path, text).error(0, `holds more than ${MAX_VALUES} values`);
}

const [COMMA, LINE_FEED, BRACKET, BRACE] = [44, 10, 91, 123];

/** Which reader reads a file: the one that its format names, else the one of its ending; `env` where that says nothing. */
export function readerOf(path: string, given?: string): string {
  if (given !== undefined) return given;
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  if (ending === 'yml') return 'yaml';
  if (ending === 'rules') return 'firebase-rules';
  return Object.hasOwn(READERS, ending) ? ending : 'env';
}

/** By reader: what takes members that no rule asks for out of a text, before it is parsed. */
const WITHOUT_UNREAD: Readonly<Record<string, (text: string, pointers: readonly string[]) => string>> = {
  json: withoutUnreadMembers,
  yaml: withoutUnread,
};

/** The documents of a file. Only YAML holds several. Throws nothing but `DocumentError`. */
export function readDocument(
  kind: string,
  path: string,
  text: string,
  tracked?: boolean,
  reader = readerOf(path),
  unread: readonly string[] = [],
): readonly DataDocument[] {
  const read = Object.hasOwn(READERS, reader) ? READERS[reader] : undefined;
  const asked = unread.length > 0 ? (WITHOUT_UNREAD[reader]?.(text, unread) ?? text) : text;
  refuseCrowds(kind, path, asked);
  if (!read) throw new Error(`nothing reads files as ${reader}: see READERS in src/load/read-document.ts`);
  return read(kind, path, asked, tracked).map((document) => ({ ...document, text, tracked }));
}
