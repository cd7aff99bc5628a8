import { isUtf8 } from 'node:buffer';

/** Every repetition is bounded or ends at its first foreign character, so the search is linear. */
const GAP = String.raw`\s*(?:(?:\/\*(?:[^*]|\*(?!\/)){0,150}\*\/|\/\/[^\r\n]{0,150}[\r\n])\s{0,300}){0,4}`;
const CALL = String.raw`(?:\bimport|\brequire(?:${GAP}\))?)${GAP}(?:\?\.${GAP})?\(`;
const NAME = String.raw`(?:[^'"\x60\r\n\\$]|\$(?!\{)|\\(?:u[\dA-Fa-f]{4}|u\{[\dA-Fa-f]{1,6}\}|x[\dA-Fa-f]{2}|\r\n|[^ux\d])){1,500}`;
const SPECIFIER = new RegExp(String.raw`(?:\b(?:from|import)|${CALL})${GAP}(['"\x60])(${NAME})\1`, 'g');

export interface Import {
  readonly specifier: string;
  /** As it stands in the text, with its escapes. */
  readonly written: string;
  readonly at: number;
  readonly length: number;
  readonly how: 'statement' | 'import()' | 'require';
}

/** What a text imports, re-exports or requires, in order, without parsing it: in comments and strings too. */
export function importsIn(text: string): Import[] {
  return [...text.matchAll(SPECIFIER)].map((match) => {
    const [whole, , written = ''] = match;
    const how = whole.startsWith('require') ? 'require' : /^import[^'"`]*\(/.test(whole) ? 'import()' : 'statement';
    return { specifier: unescaped(written), written, at: match.index, length: whole.length, how };
  });
}

/** A comment where a specifier would be: only then is more to be found without comments. */
const COMMENTED = /(?:\b(?:from|import|require)|[()]|\?\.)\s*\/[*/]/;

/** The distinct specifiers of a text. Non-ASCII ones are UTF-8 read as Latin-1. */
export function importSpecifiers(
  text: string,
  known = new Map<string, string>(),
  imports: readonly Import[] = importsIn(text),
): string[] {
  const found = new Set(imports.map(({ specifier }) => specifier));
  // Comments have no longest length.
  if (COMMENTED.test(text)) for (const { specifier } of importsIn(codeAlone(text))) found.add(specifier);
  return [...found].map((specifier) => remembered(specifier, known));
}

/** Those that stand in code, as far as is cheap to tell. */
export function loadedSpecifiers(
  text: string,
  all: readonly string[],
  imports: readonly Import[] = importsIn(text),
): readonly string[] {
  if (all.length === 0) return all;
  const plain = new Set(plainlyLoaded(text, imports).map(fromLatin1));
  if (all.every((specifier) => plain.has(specifier))) return all;
  const loaded = new Set(importsIn(codeAlone(text)).map(({ specifier }) => fromLatin1(specifier)));
  return all.every((specifier) => loaded.has(specifier)) ? all : all.filter((specifier) => loaded.has(specifier));
}

const LONGEST_LINE = 300;
/** The beginning of a line, or of the text, in which no comment and no text opens. */
const LINE_OF_CODE = /[\r\n][^'"/\r\n]*$/;

/**
 * Those of which it needs no reading of the whole text to know that they stand in code, as nearly all do: before the first
 * comment or template of several lines, each line begins in code.
 */
function plainlyLoaded(text: string, imports: readonly Import[]): string[] {
  const end = text.search(/\/\*|`|\\[\r\n]/);
  const limit = end === -1 ? text.length : end;
  const plain = imports.filter(({ specifier, written, at, length }) => {
    if (at + length > limit || specifier !== written) return false;
    return at === 0 || LINE_OF_CODE.test(text.slice(Math.max(0, at - LONGEST_LINE), at));
  });
  return plain.map(({ specifier }) => specifier);
}

const COMMENT_OR_TEXT =
  /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\r\n]*|"[^"\\\r\n]*(?:\\[\s\S][^"\\\r\n]*)*"?|'[^'\\\r\n]*(?:\\[\s\S][^'\\\r\n]*)*'?|`[^`\\]*(?:\\[\s\S][^`\\]*)*`?/g;

/** A text without its comments, and without texts that have quotes in them: no specifier has. */
export function codeAlone(text: string): string {
  return text.replace(COMMENT_OR_TEXT, (found) => {
    if (found.startsWith('/')) return ' ';
    return /['"`\r\n]/.test(found.slice(1, -1)) ? `''` : found;
  });
}

const TYPES_FROM =
  /\b(?:import|export)\s+type\s+(?:\{[^{}]{0,4000}\}\s*|[\w$*\s,]{1,200})\bfrom\s*(['"])([^'"\r\n]{1,500})\1/g;

/** What a text imports types from and nothing else. */
export function typeSpecifiers(
  text: string,
  known = new Map<string, string>(),
  imports: readonly Import[] = importsIn(text),
): string[] {
  if (!text.includes('import type') && !text.includes('export type')) return [];
  const types = [...text.matchAll(TYPES_FROM)].map(([, , specifier = '']) => specifier);
  if (types.length === 0) return [];
  const all = timesEach(imports.map(({ specifier }) => specifier));
  const only = [...timesEach(types)].filter(([specifier, times]) => all.get(specifier) === times);
  return only.map(([specifier]) => remembered(specifier, known));
}

function timesEach(texts: readonly string[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const text of texts) times.set(text, (times.get(text) ?? 0) + 1);
  return times;
}

const ESCAPE = /\\(?:u\{([\dA-Fa-f]{1,6})\}|u([\dA-Fa-f]{4})|x([\dA-Fa-f]{2})|(\r\n|[\s\S]))/gi;
const LETTERS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v' };

function unescaped(written: string): string {
  if (!written.includes('\\')) return written;
  return written.replace(ESCAPE, (_, braced?: string, four?: string, two?: string, other = '') => {
    const digits = braced ?? four ?? two;
    if (digits === undefined) return /[\r\n]/.test(other) ? '' : (LETTERS[other] ?? other);
    const code = Number.parseInt(digits, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

/** What is cut out of a text keeps the whole text in memory, so that of every specifier one copy is kept. */
function remembered(specifier: string, known: Map<string, string>): string {
  const before = known.get(specifier);
  if (before !== undefined) return before;
  const encoding = /[^\0-\xff]/.test(specifier) ? 'utf16le' : 'latin1';
  const copy = Buffer.from(specifier, encoding).toString(encoding);
  const decoded = fromLatin1(copy);
  known.set(copy, decoded);
  return decoded;
}

function fromLatin1(text: string): string {
  if (!/[\x80-\xff]/.test(text) || /[^\0-\xff]/.test(text)) return text;
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : text;
}
