import { dirname, join } from 'node:path';
import type { Incomplete } from '../analyse/observations/observation.js';
import { readBoundedBytes } from '../discover/bounded-file.js';
import { type Format, formatsNamed } from '../discover/formats.js';
import type { Project } from '../discover/project.js';
import type { DataDocument } from './data-document.js';
import { DocumentError } from './document-error.js';
import { documentsOf, likelyFormats } from './format-documents.js';
import { isKeyStore } from './key-store-document.js';
import { lineStarts, position } from './location.js';
import { decodeSource, documentEncodingOf } from './source-text.js';
import { stageOfPlace } from './stage.js';

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
  const limit = sizeLimit(project.settings.limits?.configFile);
  const files = project.config.map(({ path, tracked, text, bytes }) => ({ path, tracked, text, bytes }));
  const known = new Set(files.map((file) => file.path));
  // A manifest, or a configuration above the scan root: discovery has it by its place, not by its name.
  if (settingsPath && inventory !== undefined && !known.has(settingsPath)) {
    files.push({ path: settingsPath, tracked: undefined, text: undefined, bytes: 0 });
  }
  const beside = files.map((file) => file.path);
  const parts = files.map(({ path, tracked, text, bytes }): LoadedConfig => {
    const surroundings = { tracked, own, beside };
    if (text !== undefined) return loadText(path, text, surroundings);
    if (bytes > limit) return tooLarge(project.root, path, { bytes, limit }, own);
    const folder = dirname(join(project.root, path));
    const read =
      path === settingsPath ? readBoundedBytes(folder, baseName(path)) : readBoundedBytes(project.root, path, limit);
    if ('why' in read) return notRead(path, `it is ${read.why}`);
    return loadConfigBytes(path, read.bytes, surroundings);
  });
  return {
    documents: parts.flatMap((part) => part.documents),
    incomplete: parts.flatMap((part) => part.incomplete),
    skipped: parts.flatMap((part) => part.skipped),
  };
}

const DEFAULT_LIMIT = 1_000_000;
/** More is not even searched for the words of a format. */
const SEARCHED = 200_000_000;

function sizeLimit(given: string | undefined): number {
  const megabytes = Number.parseInt(given ?? '', 10);
  return Number.isNaN(megabytes) ? DEFAULT_LIMIT : megabytes * 1_000_000;
}

/** Only what is certainly no configuration may be passed over. */
function tooLarge(
  root: string,
  path: string,
  { bytes, limit }: { readonly bytes: number; readonly limit: number },
  own: readonly Format[] | undefined,
): LoadedConfig {
  const read = readBoundedBytes(root, path, SEARCHED);
  const likely = 'why' in read ? formatsNamed(path, own) : likelyFormats(path, read.bytes.toString('latin1'), own);
  const why = `it is too large: ${bytes} bytes, the limit is ${limit}`;
  if (likely.every(({ mayBeOther }) => mayBeOther))
    return { ...NOTHING, skipped: [{ path, why: why.slice('it is '.length) }] };
  const advice = 'set `limits.configFile` in the configuration, or leave the file out with `exclude`';
  return { ...NOTHING, incomplete: [{ path, why: `${path} was not read, because ${why}; ${advice}.` }] };
}

/** What is known of a file beside its text. */
interface Surroundings {
  readonly tracked?: boolean | undefined;
  readonly own?: readonly Format[] | undefined;
  /** The configuration files of the project. */
  readonly beside?: readonly string[] | undefined;
}

function loadConfigBytes(path: string, bytes: Buffer, surroundings: Surroundings): LoadedConfig {
  if (isKeyStore(path, bytes)) return loadText(path, bytes.toString('latin1'), surroundings);
  const decoded = decodeSource(bytes, documentEncodingOf(bytes));
  if (!('text' in decoded)) return undecoded(path, bytes, decoded.reason, surroundings);
  const { text, encoding, damaged } = decoded;
  const loaded = loadText(path, text, surroundings);
  if (!damaged || (loaded.documents.length === 0 && loaded.incomplete.length === 0)) return loaded;
  const line = lineAt(text, text.indexOf('\uFFFD'));
  const bad = `holds bytes that are not ${encoding.toUpperCase()}`;
  if (loaded.documents.length === 0) return notRead(path, `it ${bad}`, line);
  const why = `${path} ${bad}, so its values may be misread: save it in that encoding.`;
  return { ...loaded, incomplete: [...loaded.incomplete, { path, line, why }] };
}

/** What is called like configuration, and is no text: written in these languages it would be one, so it is damaged. */
function undecoded(path: string, bytes: Buffer, reason: string, { own }: Surroundings): LoadedConfig {
  if (bytes.subarray(0, GIT_CRYPT.length).toString('latin1') === GIT_CRYPT)
    return { ...NOTHING, skipped: [{ path, why: 'it is encrypted by git-crypt' }] };
  const named = formatsNamed(path, own).filter(({ mayBeOther }) => !mayBeOther);
  const isText =
    LANGUAGES.test(path) || named.some(({ words, content }) => words === undefined && content === undefined);
  if (named.length === 0 || !isText) return { ...NOTHING, skipped: [{ path, why: reason }] };
  return notRead(path, reason, lineAt(bytes.toString('latin1'), Math.max(bytes.indexOf(0), 0)));
}

const GIT_CRYPT = '\0GITCRYPT\0';
const LANGUAGES = /\.(?:jsonc?|ya?ml|toml|rules)$/i;

function lineAt(text: string, offset: number): number {
  return position(lineStarts(text), offset).line;
}

function notRead(path: string, reason: string, line?: number): LoadedConfig {
  return { ...NOTHING, incomplete: [{ path, line, why: `${path} was not read, because ${reason}.` }] };
}

/** One file by its text, for standard input and for files named on the command line. */
export function loadConfigText(path: string, text: string, tracked?: boolean, own?: readonly Format[]): LoadedConfig {
  return loadText(path, text, { tracked, own });
}

function loadText(path: string, text: string, { tracked, own, beside }: Surroundings): LoadedConfig {
  const named = formatsNamed(path, own).length > 0;
  const likely = likelyFormats(path, text, own);
  const unknown = {
    ...NOTHING,
    skipped: named ? [] : [{ path, why: 'not a kind of auth configuration that is known' }],
  };
  if (likely.length === 0) return unknown;
  if (isDirected(path, text)) return { ...NOTHING, skipped: [{ path, why: TEMPLATE }] };
  try {
    const { known, documents, wholes } = documentsOf(path, text, likely, {
      tracked,
      stage: stageOfPlace(path, beside),
      own,
    });
    if (known.length === 0) return unknown;
    const isSure = known.some(({ mayBeOther }) => !mayBeOther);
    return { documents, incomplete: isSure ? wholes.flatMap(repeated) : [], skipped: [] };
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
  const line = span && lineAt(text, span.start);
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
