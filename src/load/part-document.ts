import { type DataDocument, type Json, valueAt } from './data-document.js';

/** A value of a document as a document of its own: pointers start at the value, positions stay those of the file. */
export function partOf(whole: DataDocument, base: string, kind = whole.kind): DataDocument | undefined {
  const data: Json | undefined = valueAt(whole.data, base);
  if (data === undefined) return undefined;
  const { positions, unresolved, tag, duplicates } = whole;
  return {
    ...whole,
    kind,
    data,
    positions: {
      value: (pointer) => positions.value(base + pointer),
      key: (pointer) => positions.key(base + pointer),
    },
    unresolved:
      unresolved && ((pointer, above) => unresolved(base + pointer, above === undefined ? undefined : base + above)),
    tag: tag && ((pointer) => tag(base + pointer)),
    duplicates: duplicates?.flatMap((pointer) => (pointer.startsWith(`${base}/`) ? pointer.slice(base.length) : [])),
  };
}

/**
 * The same document, in which objects with one of these members and no other (`{ "Ref": "Pool" }`, `{ "Fn::Sub": "…" }`)
 * are values that are made elsewhere. A name that ends with `*` stands for all that begin so.
 */
export function withFilledIn(whole: DataDocument, names: readonly string[]): DataDocument {
  const exact = new Set(names.filter((name) => !name.endsWith('*')));
  const beginnings = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  const isFilledIn = (name: string) => exact.has(name) || beginnings.some((start) => name.startsWith(start));
  const { data, unresolved } = whole;
  return {
    ...whole,
    unresolved: (pointer, above) => {
      for (let at = pointer; at !== above; at = at.slice(0, at.lastIndexOf('/'))) {
        const member = onlyMember(valueAt(data, at));
        if (member !== undefined && isFilledIn(member))
          return `the value comes from ${member}, which is filled in elsewhere`;
        if (at === '') break;
      }
      return unresolved?.(pointer, above);
    },
  };
}

function onlyMember(value: Json | undefined): string | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const names = Object.keys(value);
  return names.length === 1 ? names[0] : undefined;
}
