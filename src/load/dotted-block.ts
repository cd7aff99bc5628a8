import type { DataDocument, Json } from './data-document.js';
import { childPointer, setMember } from './document-builder.js';

/** A name with its value, and where both are written. */
interface Entry {
  readonly name: string;
  readonly value: string;
  readonly pointer: string;
}

/** Deeper than any option, and shallow enough for every recursive reader. */
const MOST_SEGMENTS = 20;

/** An option as a format spells it: the names that lead to it. The last `*` of all is an element of a list. */
type Option = readonly string[];

/**
 * Names with points in them as the object that they stand for: labels of containers, in a list or an object
 * (`traefik.http.middlewares.auth.forwardauth.address=…`), and switches of a command (`--api.insecure=true`). Every value
 * stands where its name does. `options` are JSON Pointers of what rules ask for, in the spelling of files: names are read as
 * those in any case, `*` is any name, and a text is a list where an option ends with one.
 */
export function dottedBlock(block: DataDocument, options: readonly string[] = []): DataDocument | undefined {
  const known = options.map((option) => option.split('/').slice(1));
  const data: Record<string, Json> = {};
  const places = new Map<string, string>();
  for (const { name, value, pointer } of entriesIn(block.data)) {
    const written = name.split('.');
    if (written.length > MOST_SEGMENTS || written.includes('')) continue;
    const { segments, isList } = spelled(written, known);
    put(data, segments, valueIn(value, isList), (at) => {
      if (!places.has(at)) places.set(at, pointer);
    });
  }
  if (Object.keys(data).length === 0) return undefined;
  const source = (pointer: string): string => {
    for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
      const place = places.get(at);
      if (place !== undefined) return place;
    }
    return '';
  };
  return {
    ...block,
    data,
    positions: {
      value: (pointer) => block.positions.value(source(pointer)),
      key: (pointer) => block.positions.key(source(pointer)) ?? block.positions.value(source(pointer)),
    },
    unresolved: (pointer) => (places.has(pointer) ? block.unresolved?.(source(pointer)) : undefined),
    duplicates: undefined,
  };
}

function* entriesIn(data: Json): Generator<Entry> {
  if (typeof data === 'string') {
    for (const word of data.split(/\s+/)) yield* entryOf(word, '');
  } else if (Array.isArray(data)) {
    for (const [index, element] of (data as readonly Json[]).entries())
      if (typeof element === 'string') yield* entryOf(element.trim(), childPointer('', index));
  } else if (data !== null && typeof data === 'object') {
    for (const [name, value] of Object.entries(data))
      if (value === null || typeof value !== 'object')
        yield { name, value: String(value ?? ''), pointer: childPointer('', name) };
  }
}

/** `--name=value`, `--name` alone, `name=value`. */
function* entryOf(word: string, pointer: string): Generator<Entry> {
  const isSwitch = word.startsWith('--');
  const bare = isSwitch ? word.slice(2) : word;
  const equals = bare.indexOf('=');
  if (equals > 0) yield { name: bare.slice(0, equals), value: bare.slice(equals + 1), pointer };
  else if (isSwitch && bare !== '') yield { name: bare, value: 'true', pointer };
}

/** The names of an option as far as it is known; what people call their own keeps its spelling. */
function spelled(written: readonly string[], options: readonly Option[]): { segments: string[]; isList: boolean } {
  let left = options;
  const segments = written.map((segment, index) => {
    const isOption = (name: string | undefined) => name?.toLowerCase() === segment.toLowerCase();
    left = left.filter((option) => (option[index] === '*' ? index < option.length - 1 : isOption(option[index])));
    const name = left[0]?.[index];
    return name === undefined || name === '*' ? segment : name;
  });
  return { segments, isList: left.some((option) => option.length === written.length + 1 && option.at(-1) === '*') };
}

/** Compose writes a dollar sign twice. */
function valueIn(text: string, isList: boolean): Json {
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  const plain = text.replaceAll('$$', '$');
  return isList ? plain.split(',').map((one) => one.trim()) : plain;
}

/** An object replaces a boolean or a text under its name, and no value replaces an object: the order of labels says nothing. */
function put(
  data: Record<string, Json>,
  segments: readonly string[],
  value: Json,
  placed: (pointer: string) => void,
): void {
  let at = data;
  let pointer = '';
  for (const [index, segment] of segments.entries()) {
    pointer = childPointer(pointer, segment);
    const known = Object.hasOwn(at, segment) ? at[segment] : undefined;
    if (index === segments.length - 1) {
      if (known !== undefined) return;
      setMember(at, segment, value);
      placed(pointer);
      return;
    }
    if (known === null || typeof known !== 'object' || Array.isArray(known)) setMember(at, segment, {});
    placed(pointer);
    at = at[segment] as Record<string, Json>;
  }
}
