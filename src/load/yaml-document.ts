import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml';
import type { DataDocument, Json } from './data-document.js';
import { childPointer, DocumentBuilder, guarded, setMember, TOO_DEEP } from './document-builder.js';
import type { Span } from './location.js';

/** One document per `---`. Aliases and merge keys are written out; values with a tag of their own are kept unresolved. */
export function readYaml(kind: string, path: string, text: string): DataDocument[] {
  const guard = new DocumentBuilder(kind, path, text);
  return guarded(guard, () => {
    const options = { logLevel: 'silent', uniqueKeys: false, prettyErrors: false, resolveKnownTags: false } as const;
    const parsed = parseAllDocuments(text, options);
    const documents: Document.Parsed[] = 'empty' in parsed ? [] : parsed;
    const error = documents.flatMap((document) => document.errors)[0];
    // The parser reports its own stack like an error of the text.
    if (error?.message.includes('call stack')) throw guard.error(error.pos[0], TOO_DEEP);
    if (error) throw guard.error(error.pos[0], `is not valid YAML (${sentence(error.message)})`);
    return documents.map((document) => {
      const builder = new DocumentBuilder(kind, path, text);
      if (!document.contents) {
        builder.place('', 0, { start: 0, end: text.length });
        return builder.build(null);
      }
      return builder.build(new YamlReader(builder).take(document.contents, '', 0));
    });
  });
}

/** Merging costs time even where it adds no value, so it has a limit of its own. */
const MAX_MERGES = 10_000;

class YamlReader {
  readonly #builder: DocumentBuilder;
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();

  #merges = 0;

  constructor(builder: DocumentBuilder) {
    this.#builder = builder;
  }

  take(node: Node | null | undefined, pointer: string, depth: number, key?: Span, at = this.#spanOf(node)): Json {
    this.#builder.place(pointer, depth, at, key);
    if (!node) return null;
    if (isAlias(node)) return this.#follow(node, pointer, depth, key, at);
    if (node.anchor) this.#anchors.set(node.anchor, node);
    if (node.tag?.startsWith('!')) {
      this.#builder.cannotKnow(pointer, `the value is made elsewhere by the tag ${shortTag(node.tag)}`);
      this.#builder.tagged(pointer, node.tag);
    }
    this.#open.add(node);
    const value = this.#valueOf(node, pointer, depth);
    this.#open.delete(node);
    return value;
  }

  #valueOf(node: Node, pointer: string, depth: number): Json {
    if (isSeq(node)) {
      return node.items.map((item, index) => this.take(item as Node | null, childPointer(pointer, index), depth + 1));
    }
    if (isMap(node)) return this.#takeMap(node, pointer, depth);
    if (!isScalar(node)) return null;
    const { value } = node;
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    return node.source ?? String(value);
  }

  #takeMap(map: YAMLMap, pointer: string, depth: number): Json {
    const data: Record<string, Json> = {};
    const own = new Set<string>();
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      const name = this.#nameOf(pair.key);
      if (name === '<<' && isPlain(pair.key)) {
        this.#merge(data, own, pair.value, pointer, depth);
        continue;
      }
      const at = childPointer(pointer, name);
      if (own.has(name)) this.#builder.repeats(at);
      own.add(name);
      setMember(data, name, this.take(pair.value, at, depth + 1, this.#spanOf(pair.key)));
    }
    return data;
  }

  /** `<<: *base` or `<<: [*a, *b]`: gives what the map, or an earlier merge, does not have itself. */
  #merge(
    data: Record<string, Json>,
    own: ReadonlySet<string>,
    value: Node | null,
    pointer: string,
    depth: number,
  ): void {
    for (const source of isSeq(value) ? (value.items as Node[]) : [value]) {
      if (++this.#merges > MAX_MERGES)
        throw this.#builder.error(this.#spanOf(source).start, `merges more than ${MAX_MERGES} times`);
      const map = isAlias(source) ? this.#anchored(source) : source;
      if (!isMap(map)) continue;
      if (map.anchor) this.#anchors.set(map.anchor, map);
      if (this.#open.has(map))
        throw this.#builder.error(this.#spanOf(source).start, 'has an alias inside of what it stands for');
      this.#open.add(map);
      for (const pair of map.items as Pair<Node, Node | null>[]) {
        const name = this.#nameOf(pair.key);
        if (name === '<<') this.#merge(data, own, pair.value, pointer, depth + 1);
        else if (!own.has(name) && !Object.hasOwn(data, name)) {
          setMember(data, name, this.take(pair.value, childPointer(pointer, name), depth + 1, this.#spanOf(pair.key)));
        }
      }
      this.#open.delete(map);
    }
  }

  /** The value of an alias stands where the alias is; what is inside of it stands at its anchor. */
  #follow(alias: Alias, pointer: string, depth: number, key: Span | undefined, at: Span): Json {
    const target = this.#anchored(alias);
    if (!target) throw this.#builder.error(at.start, 'has an alias without an anchor before it');
    if (this.#open.has(target)) throw this.#builder.error(at.start, 'has an alias inside of what it stands for');
    return this.take(target, pointer, depth, key, at);
  }

  #anchored(alias: Alias): Node | undefined {
    return this.#anchors.get(alias.source);
  }

  #nameOf(key: Node | null): string {
    if (isScalar(key) && key.anchor) this.#anchors.set(key.anchor, key);
    if (isScalar(key)) return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
    if (isAlias(key)) return this.#nameOf(this.#anchored(key) ?? null);
    const { start, end } = this.#spanOf(key);
    return this.#builder.text.slice(start, end);
  }

  #spanOf(node: Node | null | undefined): Span {
    const [start, end] = node?.range ?? [0, 0];
    return { start, end };
  }
}

function isPlain(key: Node | null): boolean {
  return isScalar(key) && (key.type === 'PLAIN' || key.type === undefined);
}

function shortTag(tag: string): string {
  return tag.length > 40 ? `${tag.slice(0, 39)}…` : tag;
}

function sentence(message: string): string {
  const [first = ''] = message.split('\n');
  return first.replace(/(?<![.:\s])[.:\s]+$/, '').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}
