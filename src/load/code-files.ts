import { isUtf8 } from 'node:buffer';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Incomplete } from '../analyse/observations/observation.js';
import type { Project } from '../discover/project.js';
import { codeText } from './code-text.js';
import { importSpecifiers, importsIn, loadedSpecifiers, typeSpecifiers } from './import-specifiers.js';
import { decodeSource, encodingOf, isBinary } from './source-text.js';

/** Tells from a file's bytes, read as Latin-1, whether parsing it can matter to any rule. */
export interface Prefilter {
  readonly anchors: { test(text: string): boolean };
  /** Files that are worth it by their path, if their text says so much as this. */
  readonly named?: { test(path: string, text: string): boolean };
  /** What is told of every file that is read, and then says which others are worth it because of what these declare. */
  readonly declared?: { note(path: string, text: string, isCandidate: boolean): void; worth(): Iterable<string> };
  /** Paths of files that are read only when something leads into them. */
  readonly leftOut?: RegExp | undefined;
}

export interface CodeFileFacts {
  readonly path: string;
  readonly bytes: number;
  /** The prefilter matched. */
  readonly candidate: boolean;
  /** Nobody looked into it; what it imports is read when somebody asks. */
  readonly leftOut: boolean;
  /** What it imports, distinct, in order; a specifier in a comment or a string counts too. */
  readonly specifiers: readonly string[];
  /** Those of them that stand in code, not in comments or strings, where that is not all. */
  readonly loaded?: readonly string[];
  /** Those of them that only types are imported from: nothing of them runs with this file. */
  readonly typesFrom: readonly string[];
  readonly directive: 'use client' | 'use server' | undefined;
  /** Its text contains `authproof-ignore`. */
  readonly suppressions: boolean;
}

export interface CodeFiles {
  /** In the project's order; files that were skipped or not readable are absent. */
  readonly files: ReadonlyMap<string, CodeFileFacts>;
  /**
   * Decoded on demand; kept for candidates, and for others as far as there is room. Undefined for a file that is not in
   * `files`.
   */
  text(path: string): string | undefined;
  /** Reads a file that was left out as the others were: code that runs leads into it. */
  lookInto(path: string): void;
  readonly bytes: number;
  readonly skipped: readonly { readonly path: string; readonly why: string }[];
  readonly incomplete: readonly Incomplete[];
}

/** Reads every code file once. Only facts stay in memory: most files are never looked at again. */
export function readCode(project: Project, prefilter: Prefilter): CodeFiles {
  const files = new Map<string, CodeFileFacts>();
  const specifiers = new Map<string, string>();
  const skipped: { path: string; why: string }[] = [];
  const incomplete: Incomplete[] = [];
  const buffer = Buffer.allocUnsafe(project.code.reduce((most, file) => Math.max(most, file.bytes), 0) + 1);
  let bytes = 0;
  const given = new Map(project.code.flatMap((file) => (file.text === undefined ? [] : [[file.path, file.text]])));
  const read = (path: string) => {
    const edited = given.get(path);
    return edited === undefined ? readInto(buffer, project.root, path) : Buffer.from(edited);
  };
  const text = textReader(files, read);
  const lookInto = (path: string): void => {
    const content = read(path);
    if (typeof content === 'string') {
      incomplete.push({ path, why: content });
      return;
    }
    const bare = searchable(content);
    const anchored = prefilter.anchors.test(bare);
    const why = reasonToSkip(content, anchored);
    if (why !== undefined) {
      skipped.push({ path, why });
      return;
    }
    const candidate = anchored || prefilter.named?.test(path, bare) === true;
    if (candidate && isDamaged(content)) incomplete.push({ path, why: DAMAGED });
    prefilter.declared?.note(path, bare, candidate);
    bytes += content.length;
    const imports = importsIn(bare);
    const imported = importSpecifiers(bare, specifiers, imports);
    const loaded = loadedSpecifiers(bare, imported, imports);
    files.set(path, {
      path,
      bytes: content.length,
      candidate,
      leftOut: false,
      specifiers: imported,
      ...(loaded.length < imported.length && { loaded }),
      typesFrom: typeSpecifiers(bare, specifiers, imports),
      directive: directiveOf(bare),
      suppressions: bare.includes('authproof-ignore'),
    });
  };
  for (const { path, bytes: size } of project.code) {
    if (prefilter.leftOut?.test(path)) files.set(path, unread(path, size, text, specifiers));
    else lookInto(path);
  }
  for (const path of prefilter.declared?.worth() ?? []) {
    const file = files.get(path);
    if (file) files.set(path, { ...file, candidate: true });
  }
  return {
    files,
    text,
    lookInto,
    get bytes() {
      return bytes;
    },
    skipped,
    incomplete,
  };
}

function unread(path: string, bytes: number, text: CodeFiles['text'], known: Map<string, string>): CodeFileFacts {
  let specifiers: readonly string[] | undefined;
  return {
    path,
    bytes,
    candidate: false,
    leftOut: true,
    get specifiers() {
      specifiers ??= importSpecifiers(text(path) ?? '', known);
      return specifiers;
    },
    typesFrom: [],
    directive: undefined,
    suppressions: false,
  };
}

const DAMAGED =
  'The file is not valid UTF-8, so some of its characters were read as U+FFFD and could not be judged: save it as UTF-8.';

/** The content, or why there is none. The buffer has room for every file as discovery saw it, and a byte to spare. */
function readInto(buffer: Buffer, root: string, path: string): Buffer | string {
  try {
    // Discovery saw a plain file; should it be a link or a pipe by now, it is not ours to open.
    const file = openSync(join(root, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      let length = 0;
      for (let count = -1; count !== 0 && length < buffer.length; length += count) {
        count = readSync(file, buffer, length, buffer.length - length, null);
      }
      if (length === buffer.length) return 'The file grew while it was scanned: scan again when nothing writes to it.';
      return buffer.subarray(0, length);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return `The file could not be read (${code}): allow reading it or exclude it.`;
  }
}

/** Latin-1 keeps ASCII as it is and costs no decoding; UTF-16 has no ASCII bytes to find. */
function searchable(content: Buffer): string {
  if (encodingOf(content) === 'utf-8') return content.toString('latin1');
  const decoded = decodeSource(content);
  return 'text' in decoded ? decoded.text : '';
}

function isDamaged(content: Buffer): boolean {
  if (encodingOf(content) === 'utf-8') return !isUtf8(content);
  const decoded = decodeSource(content);
  return 'text' in decoded && decoded.damaged;
}

const MINIFIED_FROM = 5_000;
const MINIFIED_MEAN_LINE = 300;
const MINIFIED_LONG_LINE = 1_000;

function reasonToSkip(content: Buffer, anchored: boolean): string | undefined {
  if (encodingOf(content) !== 'utf-8') return undefined;
  // A zero byte is legal in a comment: one there must not hide code from a reviewer's tool.
  if (isBinary(content) && !(anchored && isUtf8(content))) return 'binary file';
  if (content.length <= MINIFIED_FROM) return undefined;
  const share = minifiedShare(content);
  if (share <= 0.5) return undefined;
  return `minified (${Math.round(share * 100)} % of it is in lines of more than ${MINIFIED_LONG_LINE} bytes)`;
}

/** How much of a file is in long lines, by bytes: one long line at its end makes no bundle of it. 0 where lines are short in the mean. */
function minifiedShare(content: Buffer): number {
  const enough = content.length / MINIFIED_MEAN_LINE;
  let lines = 0;
  let long = 0;
  for (let start = 0; start < content.length; ) {
    if (++lines >= enough) return 0;
    const newline = content.indexOf(10, start);
    const end = newline === -1 ? content.length : newline;
    if (end - start > MINIFIED_LONG_LINE && !isComment(content, start)) long += end - start;
    start = end + 1;
  }
  return long / content.length;
}

/** A bundle may begin with a comment, but is none: a long one must not hide the code below it. */
function isComment(content: Buffer, start: number): boolean {
  let at = start;
  while (content[at] === 0x20 || content[at] === 0x09) at++;
  return content[at] === 0x2f && (content[at + 1] === 0x2f || (content[at + 1] === 0x2a && endsInLine(content, at)));
}

/** Code may stand behind a block comment on its line. */
function endsInLine(content: Buffer, at: number): boolean {
  const newline = content.indexOf(10, at);
  const end = content.indexOf('*/', at);
  return end !== -1 && (newline === -1 ? content.length : newline) - end < MINIFIED_LONG_LINE;
}

const BEFORE_CODE = /(?:\s|ï»¿|;|#![^\r\n]*|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)+/y;
const DIRECTIVE = /(['"])(use [a-z][a-z :_-]{0,40})\1/y;

/** React's directive in the prologue of a module: comments and other directives may stand before it. */
export function directiveOf(text: string): CodeFileFacts['directive'] {
  let at = 0;
  for (;;) {
    BEFORE_CODE.lastIndex = at;
    if (BEFORE_CODE.test(text)) at = BEFORE_CODE.lastIndex;
    DIRECTIVE.lastIndex = at;
    const directive = DIRECTIVE.exec(text)?.[2];
    if (directive === undefined) return undefined;
    if (directive === 'use client' || directive === 'use server') return directive;
    at = DIRECTIVE.lastIndex;
  }
}

/** How much of other files' texts is kept: the same few are asked again and again, by every name that is followed. */
const KEPT_BYTES = 4_000_000;

function textReader(
  files: ReadonlyMap<string, CodeFileFacts>,
  read: (path: string) => Buffer | string,
): CodeFiles['text'] {
  const kept = new Map<string, string>();
  let spare = KEPT_BYTES;
  let last: { readonly path: string; readonly text: string } | undefined;
  return (path) => {
    const known = kept.get(path);
    if (known !== undefined) return known;
    if (last?.path === path) return last.text;
    const file = files.get(path);
    const content = file && read(path);
    if (!content || typeof content === 'string') return undefined;
    const text = codeText(path, content);
    if (text === undefined) return undefined;
    if (!file.candidate) spare -= text.length;
    if (file.candidate || spare >= 0) kept.set(path, text);
    else last = { path, text };
    return text;
  };
}
