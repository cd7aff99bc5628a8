import type { DataDocument, Json } from './data-document.js';
import { childPointer, DocumentBuilder, guarded, setMember } from './document-builder.js';

/** Where an object begins that a module makes its settings. */
const START = /^export\s{1,20}(?:const\s{1,20}\w{1,100}[^={;]{0,200}=|default)\s{0,200}(?=\{)/m;
const ELSEWHERE = 'a value that only the running program knows';

/**
 * The object literal that a module exports (`export const environment = { … }`), read without a compiler: texts, numbers,
 * booleans, objects and lists are what they are, and any other expression is a value that nobody can know. A module without
 * one gives an empty document.
 */
export function readLiteral(kind: string, path: string, text: string): DataDocument {
  const builder = new DocumentBuilder(kind, path, text);
  return guarded(builder, () => {
    const found = START.exec(text);
    if (!found) {
      builder.place('', 0, { start: 0, end: text.length });
      return builder.build({});
    }
    return builder.build(new LiteralReader(builder, text, found.index + found[0].length).value('', 0));
  });
}

class LiteralReader {
  readonly #builder: DocumentBuilder;
  readonly #text: string;
  #at: number;

  constructor(builder: DocumentBuilder, text: string, at: number) {
    this.#builder = builder;
    this.#text = text;
    this.#at = at;
  }

  value(pointer: string, depth: number): Json {
    this.#skipBlank();
    const start = this.#at;
    const char = this.#text[start];
    if (char === '{' || char === '[') {
      // Its end is known when it was read: what is deeper than allowed is refused before.
      this.#builder.place(pointer, depth, { start, end: start + 1 });
      const data = char === '{' ? this.#object(pointer, depth) : this.#list(pointer, depth);
      return this.#endsHere() ? data : this.#unknown(pointer, depth, start);
    }
    const simple = this.#simple();
    if (simple === undefined || !this.#endsHere()) return this.#unknown(pointer, depth, start);
    this.#builder.place(pointer, depth, { start, end: simple.end });
    return simple.value;
  }

  #object(pointer: string, depth: number): Json {
    const data: Record<string, Json> = {};
    this.#at++;
    for (this.#skipBlank(); this.#text[this.#at] !== '}'; this.#skipBlank()) {
      if (this.#at >= this.#text.length) throw this.#builder.error(this.#at, 'ends inside of an object');
      const name = this.#name();
      this.#skipBlank();
      if (name !== undefined && this.#text[this.#at] === ':') {
        this.#at++;
        setMember(data, name, this.value(childPointer(pointer, name), depth + 1));
      } else this.#pass();
      this.#next('}');
    }
    this.#at++;
    return data;
  }

  #list(pointer: string, depth: number): Json {
    const data: Json[] = [];
    this.#at++;
    for (this.#skipBlank(); this.#text[this.#at] !== ']'; this.#skipBlank()) {
      if (this.#at >= this.#text.length) throw this.#builder.error(this.#at, 'ends inside of a list');
      data.push(this.value(childPointer(pointer, data.length), depth + 1));
      this.#next(']');
    }
    this.#at++;
    return data;
  }

  /** Past what divides members; anything but that and the end is no literal. */
  #next(end: string): void {
    this.#skipBlank();
    const char = this.#text[this.#at];
    if (char === ',') this.#at++;
    else if (char !== end && char !== undefined && !this.#text.startsWith('as ', this.#at))
      throw this.#builder.error(this.#at, 'is no object literal here');
  }

  #simple(): { readonly value: Json; readonly end: number } | undefined {
    const text = this.#quoted();
    if (text !== undefined) return { value: text, end: this.#at };
    const word = this.#word(/[\w.$-]/);
    if (word === 'true' || word === 'false') return { value: word === 'true', end: this.#at };
    if (word === 'null') return { value: null, end: this.#at };
    return /^-?\d+(?:\.\d+)?$/.test(word) ? { value: Number(word), end: this.#at } : undefined;
  }

  #name(): string | undefined {
    return this.#quoted() ?? (this.#word(/[\w$]/) || undefined);
  }

  /** A text without anything to be filled in; escapes stay as they are written. */
  #quoted(): string | undefined {
    const quote = this.#text[this.#at];
    if (quote !== '"' && quote !== "'" && quote !== '`') return undefined;
    const end = this.#endOfText(this.#at);
    const inner = this.#text.slice(this.#at + 1, end - 1);
    if (quote === '`' && inner.includes('${')) return undefined;
    this.#at = end;
    return inner;
  }

  #endOfText(from: number): number {
    const quote = this.#text[from];
    for (let at = from + 1; at < this.#text.length; at++) {
      if (this.#text[at] === '\\') at++;
      else if (this.#text[at] === quote) return at + 1;
    }
    throw this.#builder.error(from, 'has a text without its closing quote');
  }

  #word(letters: RegExp): string {
    const start = this.#at;
    while (this.#at < this.#text.length && letters.test(this.#text[this.#at] ?? '')) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  #unknown(pointer: string, depth: number, start: number): Json {
    this.#pass();
    this.#builder.place(pointer, depth, { start, end: this.#at });
    this.#builder.cannotKnow(pointer, ELSEWHERE);
    return null;
  }

  #endsHere(): boolean {
    this.#skipBlank();
    return /[,}\];]/.test(this.#text[this.#at] ?? ';') || this.#text.startsWith('as ', this.#at);
  }

  /** Up to the end of an expression. */
  #pass(): void {
    for (let open = 0; this.#at < this.#text.length; this.#at++) {
      this.#skipBlank();
      const char = this.#text[this.#at] ?? '';
      if (open === 0 && /[,}\];]/.test(char)) return;
      if (/[([{]/.test(char)) open++;
      else if (/[)\]}]/.test(char)) open--;
      else if (/["'`]/.test(char)) this.#at = this.#endOfText(this.#at) - 1;
    }
  }

  #skipBlank(): void {
    for (;;) {
      while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
      const next = this.#text.slice(this.#at, this.#at + 2);
      const end = next === '//' ? '\n' : next === '/*' ? '*/' : undefined;
      if (end === undefined) return;
      const found = this.#text.indexOf(end, this.#at + 2);
      this.#at = found === -1 ? this.#text.length : found + end.length;
    }
  }
}
