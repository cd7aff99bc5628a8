import type { DataDocument, Json } from './data-document.js';
import { DocumentBuilder } from './document-builder.js';
import type { Span } from './location.js';
import { stageOf } from './stage.js';
import { fallbackOf } from './unresolved-text.js';

/**
 * An environment file: `{ "entries": [{ "name", "value", "stage"?, "tracked"?, "overridden"?, "fallback"? }] }` in the
 * order of the text. Read as dotenv reads it: the last entry of a name wins, the earlier ones are `overridden` and stay visible.
 * The span of `/entries/0/value` is the value without its quotes, and its key is the name.
 */
export function readEnv(kind: string, path: string, text: string, tracked?: boolean): DataDocument {
  const builder = new DocumentBuilder(kind, path, text);
  if (text.includes('\0')) throw builder.error(text.indexOf('\0'), 'holds a NUL character, so it is not a text file');
  builder.place('', 0, { start: 0, end: text.length });
  builder.place('/entries', 1, { start: 0, end: text.length });
  const assignments = [...readAssignments(text)];
  const last = new Map(assignments.map(({ name }, index) => [name, index]));
  const stage = stageOf(path);
  const entries = assignments.map(({ name, value, at, valueAt, end }, index): Json => {
    const pointer = `/entries/${index}`;
    builder.place(pointer, 2, { start: at.start, end });
    builder.place(`${pointer}/name`, 3, at);
    builder.place(`${pointer}/value`, 3, valueAt, at);
    const fallback = fallbackOf(value);
    if (fallback !== undefined) builder.place(`${pointer}/fallback`, 3, valueAt, at);
    return {
      name,
      value,
      ...(fallback !== undefined && { fallback }),
      ...(stage !== undefined && { stage }),
      ...(tracked !== undefined && { tracked }),
      ...(last.get(name) !== index && { overridden: true }),
    };
  });
  return { ...builder.build({ entries }), stage, tracked };
}

/** Whether a text without a telling name is an environment file: nothing but assignments to names in capitals. */
export function isEnvText(text: string): boolean {
  const lines = text.split(/\r\n|[\r\n]/, 200).filter((line) => !/^\s*(?:#|$)/.test(line));
  return lines.length > 0 && lines.every((line) => /^\s*(?:export\s+)?[A-Z][A-Z0-9_]*\s*=/.test(line));
}

interface Assignment {
  readonly name: string;
  readonly value: string;
  /** Of the name. */
  readonly at: Span;
  /** Without its quotes. */
  readonly valueAt: Span;
  /** With its closing quote. */
  readonly end: number;
}

const ASSIGNMENT = /^(\uFEFF?[ \t]*(?:export[ \t]+)?)([\w.-]+)(?:[ \t]*=|:[ \t])[ \t]*/;

/** One entry per assignment. Lines that are no assignment are passed over, as every loader of such files does. */
function* readAssignments(text: string): Generator<Assignment> {
  const quotes = new ClosingQuotes(text);
  for (let at = 0; at < text.length; ) {
    const end = lineEnd(text, at);
    const match = ASSIGNMENT.exec(text.slice(at, end));
    let next = end;
    if (match) {
      const [before, lead = '', name = ''] = match;
      const nameStart = at + lead.length;
      const found = valueFrom(text, at + before.length, end, quotes);
      const nameAt = { start: nameStart, end: nameStart + name.length };
      yield { name, value: found.value, at: nameAt, valueAt: found.at, end: found.end };
      next = lineEnd(text, found.end);
    }
    at = text.startsWith('\r\n', next) ? next + 2 : next + 1;
  }
}

interface FoundValue {
  readonly value: string;
  readonly at: Span;
  readonly end: number;
}

function valueFrom(text: string, start: number, end: number, quotes: ClosingQuotes): FoundValue {
  const quote = text[start];
  if (start < end && (quote === '"' || quote === "'" || quote === '`')) {
    const close = quotes.after(start, quote);
    if (close !== undefined) {
      const inside = text.slice(start + 1, close);
      const value = quote === '"' ? inside.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : inside;
      return { value: value.replaceAll('\r\n', '\n'), at: { start: start + 1, end: close }, end: close + 1 };
    }
  }
  const rest = text.slice(start, end);
  const comment = rest.indexOf('#');
  const value = (comment === -1 ? rest : rest.slice(0, comment)).trimEnd();
  return { value, at: { start, end: start + value.length }, end: start + value.length };
}

/** Finds closing quotes. Remembers where there are none, so that a file of opening quotes costs no more than its length. */
class ClosingQuotes {
  readonly #text: string;
  readonly #hopeless = new Set<string>();

  constructor(text: string) {
    this.#text = text;
  }

  after(open: number, quote: string): number | undefined {
    if (this.#hopeless.has(quote)) return undefined;
    for (let at = open + 1; at < this.#text.length; at++) {
      if (this.#text[at] === '\\') at++;
      else if (this.#text[at] === quote) return at;
    }
    this.#hopeless.add(quote);
    return undefined;
  }
}

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
  }
  return text.length;
}
