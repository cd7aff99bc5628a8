import { dirname, join } from 'node:path';
import type { Incomplete } from '../analyse/observation.js';
import { readBoundedBytes } from '../discover/bounded-file.js';
import { type Format, formatsNamed } from '../discover/formats.js';
import type { Project } from '../discover/project.js';
import type { DataDocument } from './data-document.js';
import { DocumentError } from './document-error.js';
import { documentsOf, likelyFormats } from './format-documents.js';
import { lineStarts, position } from './location.js';
import { decodeSource } from './source-text.js';

export interface LoadedConfig {
  readonly documents: readonly DataDocument[];
  readonly incomplete: readonly Incomplete[];
  /** Left out on purpose, and why. */
  readonly skipped: readonly { readonly path: string; readonly why: string }[];
}

const NOTHING: LoadedConfig = { documents: [], incomplete: [], skipped: [] };

/** The auth configuration of a project: what discovery found by name, kept where the content is what the name says. */
export function loadConfig(project: Project): LoadedConfig {
  const { path: settingsPath, inventory } = project.settings;
  const own = project.ownRules?.formats;
  const files = project.config.map(({ path, tracked, text }) => ({ path, tracked, text }));
  const known = new Set(files.map((file) => file.path));
  // A manifest, or a configuration above the scan root: discovery has it by its place, not by its name.
  if (settingsPath && inventory !== undefined && !known.has(settingsPath)) {
    files.push({ path: settingsPath, tracked: undefined, text: undefined });
  }
  const parts = files.map(({ path, tracked, text }): LoadedConfig => {
    if (text !== undefined) return loadConfigText(path, text, tracked, own);
    const folder = dirname(join(project.root, path));
    const read =
      path === settingsPath ? readBoundedBytes(folder, baseName(path)) : readBoundedBytes(project.root, path);
    if ('why' in read) return notRead(path, `it is ${read.why}`);
    return loadConfigBytes(path, read.bytes, tracked, own);
  });
  return {
    documents: parts.flatMap((part) => part.documents),
    incomplete: parts.flatMap((part) => part.incomplete),
    skipped: parts.flatMap((part) => part.skipped),
  };
}

function loadConfigBytes(
  path: string,
  bytes: Buffer,
  tracked: boolean | undefined,
  own: readonly Format[] | undefined,
): LoadedConfig {
  const decoded = decodeSource(bytes);
  if ('text' in decoded) {
    const loaded = loadConfigText(path, decoded.text, tracked, own);
    if (!decoded.damaged || loaded.documents.length === 0) return loaded;
    const why = `${path} holds bytes that are not ${decoded.encoding.toUpperCase()}, so its values may be misread: save it in that encoding.`;
    return { ...loaded, incomplete: [...loaded.incomplete, { path, why }] };
  }
  // The name alone may be nobody's: `values.yaml` that is an archive is no configuration.
  const sure = formatsNamed(path, own).some(({ words, content }) => words === undefined && content === undefined);
  const zero = bytes.indexOf(0);
  const line = position(lineStarts(bytes.subarray(0, zero + 1).toString('latin1')), zero).line;
  return sure ? notRead(path, decoded.reason, line) : { ...NOTHING, skipped: [{ path, why: decoded.reason }] };
}

function notRead(path: string, reason: string, line?: number): LoadedConfig {
  return { ...NOTHING, incomplete: [{ path, line, why: `${path} was not read, because ${reason}.` }] };
}

/** One file by its text, for standard input and for files named on the command line. */
export function loadConfigText(path: string, text: string, tracked?: boolean, own?: readonly Format[]): LoadedConfig {
  const named = formatsNamed(path, own).length > 0;
  const likely = likelyFormats(path, text, own);
  const unknown = {
    ...NOTHING,
    skipped: named ? [] : [{ path, why: 'not a kind of auth configuration that is known' }],
  };
  if (likely.length === 0) return unknown;
  if (isDirected(path, text)) return { ...NOTHING, skipped: [{ path, why: TEMPLATE }] };
  try {
    const { known, documents, wholes } = documentsOf(path, text, likely, tracked);
    if (known.length === 0) return unknown;
    return { documents, incomplete: wholes.flatMap(repeated), skipped: [] };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    if (likely.every(({ mayBeOther }) => mayBeOther)) return { ...NOTHING, skipped: [{ path, why: OTHER }] };
    if (isTemplate(path, text)) return { ...NOTHING, skipped: [{ path, why: TEMPLATE }] };
    return { ...NOTHING, incomplete: [{ path, line: error.line, why: error.message }] };
  }
}

/** Readers differ in which of two equal members they take, so neither may be trusted. */
function repeated({ path, text, positions, duplicates = [] }: DataDocument): Incomplete[] {
  const [pointer] = duplicates;
  if (pointer === undefined) return [];
  const span = positions.key(pointer) ?? positions.value(pointer);
  const line = span && position(lineStarts(text), span.start).line;
  const why = `${path} gives ${pointer} more than once, and only the last was judged: remove the others.`;
  return [{ path, line, why }];
}

const OTHER = 'it is called like settings, and cannot be read as such';
const TEMPLATE = 'a template: what it makes is only known where it is filled in';

/** A directive of a chart at the very beginning of a line is no YAML, not even in a text of several lines: parsing it fails late. */
function isDirected(path: string, text: string): boolean {
  return /\.ya?ml$/i.test(path) && /^\{\{-?\s*(?:if|range|with|end|else|define)\b/m.test(text);
}

/** A chart or a playbook that becomes YAML only where its template is filled in. */
function isTemplate(path: string, text: string): boolean {
  return /\.(?:ya?ml|json|toml|tpl)$/i.test(path) && /\{\{|\{%|<%/.test(text);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
