import { type ConfigPart, type FactSource, type Format, type FormatFact, formats } from '../discover/formats.js';
import { type DataDocument, type Json, locateIn, valueAt } from './data-document.js';
import type { Location } from './location.js';
import { select } from './select.js';
import { fits } from './shape.js';

/** What a configuration file says of a client, an issuer, an API, or of how long tokens live. */
export interface ConfigFact {
  readonly about: FormatFact['about'];
  /** The issuers that it may be of, where its file names none. */
  readonly of?: readonly string[] | undefined;
  /** Of an issuer: its tokens are let in. */
  readonly trusts?: true | undefined;
  /** The object comes to be under a condition only. */
  readonly isConditional: boolean;
  /** What people call its format. */
  readonly format: string;
  readonly document: DataDocument;
  /** Of the object that says it. */
  readonly pointer: string;
  readonly location: Location;
  readonly parts: Readonly<Partial<Record<ConfigPart, ConfigSet>>>;
}

/** What a part may be. `open`: it may be something else, too. */
export interface ConfigSet {
  readonly values: readonly ConfigValue[];
  readonly open: boolean;
}

export interface ConfigValue {
  readonly text: string;
  readonly pointer: string;
  readonly location: Location;
  /** `text` may hold `*` for any text. */
  readonly pattern?: boolean;
  /** It follows from an address that need not be spelled like it. */
  readonly loose?: boolean;
  /** An address of an app on a device. */
  readonly native?: boolean;
}

interface Teller {
  readonly format: Format;
  readonly fact: FormatFact;
}

let tellers: ReadonlyMap<string, readonly Teller[]> | undefined;

/** The same document, which also tells what it says of clients, issuers, APIs and lifetimes. */
export function withFacts(document: DataDocument): DataDocument {
  tellers ??= byKind();
  const own = tellers.get(document.kind);
  if (!own) return document;
  let facts: readonly ConfigFact[] | undefined;
  return {
    ...document,
    facts: () => {
      facts ??= own.flatMap(({ format, fact }) => [...factsIn(document, format, fact)]);
      return facts;
    },
  };
}

function byKind(): ReadonlyMap<string, readonly Teller[]> {
  const known = new Map<string, Teller[]>();
  for (const format of formats()) {
    for (const fact of format.facts ?? []) {
      const kind = fact.kind ?? format.id;
      known.set(kind, [...(known.get(kind) ?? []), { format, fact }]);
    }
  }
  return known;
}

function* factsIn(document: DataDocument, format: Format, fact: FormatFact): Generator<ConfigFact> {
  for (const at of fact.at ?? ['']) {
    for (const { pointer, value } of select(document.data, at)) {
      if (!fits(format, fact.when, value)) continue;
      const parts = Object.entries(fact.parts).map(
        ([name, sources]) => [name, setOf(document, pointer, sources, format)] as const,
      );
      const told = parts.filter(([, set]) => set.values.length > 0 || set.open);
      if (told.length === 0) continue;
      const location = locateIn(document, pointer);
      yield {
        about: fact.about,
        of: fact.of,
        trusts: fact.trusts,
        isConditional: fact.onlyIf !== undefined && valueAt(value, fact.onlyIf) !== undefined,
        format: format.title,
        document,
        pointer,
        location,
        parts: Object.fromEntries(told),
      };
    }
  }
}

type FullSource = Exclude<FactSource, string>;

function setOf(document: DataDocument, base: string, sources: readonly FactSource[], format: Format): ConfigSet {
  const values: ConfigValue[] = [];
  let open = false;
  for (const given of sources) {
    const source: FullSource = typeof given === 'string' ? { at: given } : given;
    const found = placesOf(document, base, source.at);
    if (found.length === 0 && (source.needed || (source.means && !('' in source.means)))) open = true;
    for (const { pointer, value } of found) {
      const texts = document.unresolved?.(pointer) === undefined ? textsOf(source, value, document, base) : undefined;
      if (!texts) open = true;
      for (const text of texts ?? []) {
        const pattern = source.before?.includes('*') === true || text.includes('*');
        values.push({
          text,
          pointer,
          location: locateIn(document, pointer),
          ...(pattern && { pattern }),
          ...(source.after !== undefined && { loose: true }),
          ...(source.native && fits(format, source.native, around(document, pointer)) && { native: true }),
        });
      }
    }
  }
  return { values, open };
}

function around({ data }: DataDocument, pointer: string): Json {
  return valueAt(data, pointer.slice(0, pointer.lastIndexOf('/'))) ?? null;
}

function placesOf(document: DataDocument, base: string, at: string): { pointer: string; value: Json }[] {
  if (at.startsWith('#')) return [...select(document.data, at.slice(1))];
  const from = valueAt(document.data, base);
  if (from === undefined) return [];
  return select(from, at).map(({ pointer, value }) => ({ pointer: base + pointer, value }));
}

/** The texts that a value stands for; `undefined` where nobody can tell. */
function textsOf(source: FullSource, value: Json, document: DataDocument, base: string): string[] | undefined {
  if (source.is !== undefined) return [source.is];
  if (value === null || typeof value === 'object') return source.means ? undefined : [];
  const text = String(value);
  if (source.means) {
    const meant = Object.hasOwn(source.means, text) ? source.means[text] : undefined;
    return meant === undefined ? undefined : meant === '' ? [] : [meant];
  }
  if (text === '' || text.length > 300) return [];
  if (source.unit !== undefined) return [durationText(source.unit, value, document, base)];
  const { before = '', after = '' } = source;
  const bare = after !== '' && text.endsWith(after) ? text.slice(0, -after.length) : text;
  return (source.words ? bare.split(/[\s,]+/) : [bare]).filter((word) => word !== '').map((word) => before + word);
}

const UNITS: Readonly<Record<string, string>> = { seconds: 's', minutes: 'm', hours: 'h', days: 'd' };

/** `900` in seconds is `900s`; a text says its unit itself. */
function durationText(
  unit: NonNullable<FullSource['unit']>,
  value: Json,
  document: DataDocument,
  base: string,
): string {
  const text = String(value);
  if (!/^\d+$/.test(text)) return text;
  if (typeof unit === 'string') return text + unit;
  const named = valueAt(document.data, base + unit.at);
  return text + (UNITS[String(named)] ?? unit.default);
}
