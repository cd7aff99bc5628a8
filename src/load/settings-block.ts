import type { DataDocument, Json } from './data-document.js';
import { childPointer } from './document-builder.js';

/**
 * Nested settings as the document that an environment file gives, of the kind of the part: every text is an entry, called
 * like the members that lead to it, in capitals. A list of `{ "name", "value" }` gives entries of these names.
 */
export function settingsBlock(block: DataDocument): DataDocument {
  const found = [...settingsIn(block.data, '', [])];
  const pointerOf = (pointer: string): string => {
    const [, , index] = pointer.split('/');
    return index === undefined ? '' : (found[Number(index)]?.pointer ?? '');
  };
  return {
    ...block,
    data: { entries: found.map(({ name, value }): Json => ({ name, value })) },
    positions: {
      value: (pointer) => block.positions.value(pointerOf(pointer)),
      key: (pointer) => block.positions.key(pointerOf(pointer)),
    },
    unresolved: (pointer) => block.unresolved?.(pointerOf(pointer)),
    duplicates: undefined,
  };
}

interface Found {
  readonly name: string;
  readonly value: string;
  readonly pointer: string;
}

function* settingsIn(data: Json, pointer: string, path: readonly string[]): Generator<Found> {
  if (typeof data === 'string' || typeof data === 'number') {
    if (path.length > 0) yield { name: path.map(inCapitals).join('_'), value: String(data), pointer };
  } else if (Array.isArray(data)) {
    for (const [index, element] of (data as readonly Json[]).entries()) {
      const at = childPointer(pointer, index);
      const named = namedEntry(element);
      if (named) yield { ...named, pointer: `${at}/value` };
      else yield* settingsIn(element, at, path);
    }
  } else if (data !== null && typeof data === 'object') {
    // A manifest among the values of a chart has rules of its own, and its Secrets are in Base64.
    if ('apiVersion' in data && 'kind' in data) return;
    for (const [member, value] of Object.entries(data)) {
      if (!namesKey(member, data as Readonly<Record<string, Json>>))
        yield* settingsIn(value, childPointer(pointer, member), [...path, member]);
    }
  }
}

/** A word beside the name of a Secret says under which key of it the value stands: `tokenSecretKey`, `{ "name", "key" }`. */
function namesKey(member: string, beside: Readonly<Record<string, Json>>): boolean {
  const value = beside[member];
  if (typeof value !== 'string' || !/^[A-Za-z][A-Za-z._-]*$/.test(value)) return false;
  if (/^key$/i.test(member)) return 'name' in beside || 'secretName' in beside;
  return /SecretKey$/i.test(member) && `${member.slice(0, -3)}Name` in beside;
}

function namedEntry(element: Json): { readonly name: string; readonly value: string } | undefined {
  if (element === null || typeof element !== 'object' || Array.isArray(element)) return undefined;
  const { name, value } = element as { readonly name?: Json; readonly value?: Json };
  return typeof name === 'string' && typeof value === 'string' ? { name, value } : undefined;
}

/** `clientId` is `CLIENT_ID`. */
function inCapitals(member: string): string {
  return member
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase();
}
