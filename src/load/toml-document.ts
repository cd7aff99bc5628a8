import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import type { DataDocument, Json } from './data-document.js';
import { childPointer, DocumentBuilder, guarded, setMember } from './document-builder.js';
import type { Span } from './location.js';

type Table = Record<string, Json>;

/** TOML. Dates and numbers that JSON cannot hold stay as they are written. */
export function readToml(kind: string, path: string, text: string): DataDocument {
  const builder = new DocumentBuilder(kind, path, text);
  return guarded(builder, () => {
    const program = parse(builder, text);
    const data: Table = {};
    const reader = new TomlReader(builder);
    builder.place('', 0, { start: 0, end: text.length });
    for (const statement of program.body[0].body) {
      if (statement.type === 'TOMLKeyValue') reader.assign(data, '', 0, statement);
      else reader.fillTable(data, statement);
    }
    return builder.build(data);
  });
}

function parse(builder: DocumentBuilder, text: string): AST.TOMLProgram {
  try {
    return parseTOML(text.replace(/^\uFEFF/, ' '));
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw builder.error(error.index, `is not valid TOML (${error.message.replace(/\.$/, '').toLowerCase()})`);
  }
}

class TomlReader {
  readonly #builder: DocumentBuilder;

  constructor(builder: DocumentBuilder) {
    this.#builder = builder;
  }

  /** `[a.b]` and `[[a.b]]`; the parser has resolved which element of which array is meant. */
  fillTable(root: Table, table: AST.TOMLTable): void {
    let holder: Json = root;
    let pointer = '';
    const names = table.key.keys;
    let nameAt = 0;
    for (const [depth, segment] of table.resolvedKey.entries()) {
      const next = table.resolvedKey[depth + 1];
      const key = typeof segment === 'string' ? names[nameAt++] : undefined;
      pointer = childPointer(pointer, segment);
      holder = this.#enter(holder, segment, pointer, depth + 1, table, key, typeof next === 'number');
    }
    if (!isTable(holder)) return;
    for (const statement of table.body) this.assign(holder, pointer, table.resolvedKey.length, statement);
  }

  assign(holder: Table, base: string, baseDepth: number, { key, value }: AST.TOMLKeyValue): void {
    let table: Json = holder;
    let pointer = base;
    let depth = baseDepth;
    const last = key.keys.length - 1;
    for (const [index, name] of key.keys.entries()) {
      const segment = nameOf(name);
      pointer = childPointer(pointer, segment);
      depth++;
      if (index < last) table = this.#enter(table, segment, pointer, depth, value, name, false);
      else if (isTable(table)) setMember(table, segment, this.#take(value, pointer, depth, spanOf(name)));
    }
  }

  #enter(
    holder: Json,
    segment: string | number,
    pointer: string,
    depth: number,
    node: { readonly range: readonly [number, number] },
    key: AST.TOMLBare | AST.TOMLQuoted | undefined,
    isList: boolean,
  ): Json {
    if (holder === null || typeof holder !== 'object') return null;
    const members = holder as Table;
    const name = String(segment);
    if (!Object.hasOwn(members, name)) {
      this.#builder.place(pointer, depth, spanOf(node), key && spanOf(key));
      setMember(members, name, isList ? [] : {});
    }
    return members[name] ?? null;
  }

  #take(node: AST.TOMLContentNode, pointer: string, depth: number, key?: Span): Json {
    this.#builder.place(pointer, depth, spanOf(node), key);
    if (node.type === 'TOMLArray') {
      return node.elements.map((element, index) => this.#take(element, childPointer(pointer, index), depth + 1));
    }
    if (node.type === 'TOMLInlineTable') {
      const table: Table = {};
      for (const statement of node.body) this.assign(table, pointer, depth, statement);
      return table;
    }
    if (node.kind === 'string' || node.kind === 'boolean') return node.value;
    if (node.kind === 'integer') return Number.isSafeInteger(node.value) ? node.value : node.number;
    if (node.kind === 'float') return Number.isFinite(node.value) ? node.value : node.number;
    return node.datetime;
  }
}

function isTable(value: Json): value is Table {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function nameOf(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === 'TOMLBare' ? key.name : key.value;
}

function spanOf({ range }: { readonly range: readonly [number, number] }): Span {
  return { start: range[0], end: range[1] };
}
