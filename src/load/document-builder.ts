import {
  type DataDocument,
  type DocumentKind,
  escapePointer,
  type Json,
  type Positions,
  valueAt,
} from './data-document.js';
import { DocumentError } from './document-error.js';
import { lineStarts, position, type Span } from './location.js';
import { unresolvedText } from './unresolved-text.js';

/** Deeper than any configuration, shallow enough for every recursive reader of it. */
const MAX_DEPTH = 100;
/** Values of one document, aliases written out: more is an alias bomb or no configuration. */
export const MAX_VALUES = 200_000;

/** Gathers what a reader learns about one document: spans, repeated members, values nobody can know. */
export class DocumentBuilder {
  readonly kind: DocumentKind;
  readonly path: string;
  readonly text: string;
  readonly #keys = new Map<string, Span>();
  readonly #values = new Map<string, Span>();
  readonly #unresolved = new Map<string, string>();
  readonly #tags = new Map<string, string>();
  readonly #duplicates: string[] = [];

  constructor(kind: DocumentKind, path: string, text: string) {
    this.kind = kind;
    this.path = path;
    this.text = text;
  }

  /** Says where a value stands. Every value passes here, so the limits are kept here. */
  place(pointer: string, depth: number, value: Span, key?: Span): void {
    if (depth > MAX_DEPTH) throw this.error(value.start, `is nested more than ${MAX_DEPTH} levels deep`);
    if (this.#values.size >= MAX_VALUES) throw this.error(value.start, `holds more than ${MAX_VALUES} values`);
    this.#values.set(pointer, value);
    if (key) this.#keys.set(pointer, key);
  }

  repeats(pointer: string): void {
    this.#duplicates.push(pointer);
  }

  /** Nobody can know this value, nor what is inside it. */
  cannotKnow(pointer: string, why: string): void {
    this.#unresolved.set(pointer, why);
  }

  tagged(pointer: string, tag: string): void {
    this.#tags.set(pointer, tag);
  }

  /** An error of the reader: `problem` goes on after the name of the file. */
  error(offset: number | undefined, problem: string): DocumentError {
    const line = offset === undefined ? undefined : position(lineStarts(this.text), offset).line;
    return new DocumentError(this.path, line, `${this.path} was not read, because it ${problem}.`);
  }

  build(data: Json): DataDocument {
    const positions: Positions = {
      value: (pointer) => this.#values.get(pointer),
      key: (pointer) => this.#keys.get(pointer),
    };
    const marked = (pointer: string, above: string | undefined): string | undefined => {
      for (let at = pointer; at !== above; at = at.slice(0, at.lastIndexOf('/'))) {
        const why = this.#unresolved.get(at);
        if (why !== undefined || at === '') return why;
      }
      return undefined;
    };
    const { kind, path, text } = this;
    const unresolved = (pointer: string, above?: string): string | undefined => {
      const value = valueAt(data, pointer);
      return marked(pointer, above) ?? (typeof value === 'string' ? unresolvedText(value) : undefined);
    };
    const tag = (pointer: string) => this.#tags.get(pointer);
    return { kind, path, text, data, positions, unresolved, tag, duplicates: [...new Set(this.#duplicates)] };
  }
}

/** Runs a parser on foreign text: whatever it throws becomes the one error that readers throw. */
export function guarded<Parsed>(builder: DocumentBuilder, parse: () => Parsed): Parsed {
  try {
    return parse();
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    if (error instanceof RangeError) throw builder.error(deepPlace(builder.text), TOO_DEEP);
    throw builder.error(undefined, 'made its parser fail: check its syntax, or leave it out with `exclude`');
  }
}

/** What every parser says that ran out of its stack. */
export const TOO_DEEP = 'is nested too deeply or too large for its parser';

/** Where brackets are first open beyond the limit; those in texts may count along. */
function deepPlace(text: string): number | undefined {
  let depth = 0;
  for (const { 0: bracket, index } of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > MAX_DEPTH) return index;
  }
  return undefined;
}

/** Gives an object a member of its own, whatever its name: `__proto__` is a member like any other. */
export function setMember(object: Record<string, Json>, name: string, value: Json): void {
  Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
}

export function childPointer(pointer: string, member: string | number): string {
  return `${pointer}/${typeof member === 'number' ? member : escapePointer(member)}`;
}
