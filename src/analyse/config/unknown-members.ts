import { type DataDocument, escapePointer, type Json } from '../../load/data-document.js';
import { select } from '../../load/select.js';

/** What is held to one of these is a setting or a list, whose value decides; a text that is made elsewhere may be as it should. */
const DECIDING = ['const', 'enum', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'items', 'contains'];

type Schema = Readonly<Record<string, unknown>>;

/** The first value that a good shape looks at and nobody can know: that nothing is found in it proves nothing. */
export function unknownMember(
  good: Schema,
  document: DataDocument,
  base: string,
  value: Json,
): { readonly pointer: string; readonly why: string } | undefined {
  if (!document.unresolved) return undefined;
  for (const path of pathsOf(good)) {
    for (const found of select(value, path)) {
      const pointer = base + found.pointer;
      const why = document.unresolved(pointer);
      if (why !== undefined) return { pointer, why };
    }
  }
  return undefined;
}

const known = new WeakMap<Schema, readonly string[]>();

function pathsOf(good: Schema): readonly string[] {
  const paths = known.get(good) ?? [...decidingPaths(good, '')];
  known.set(good, paths);
  return paths;
}

function* decidingPaths(schema: unknown, at: string): Generator<string> {
  if (schema === null || typeof schema !== 'object') return;
  const { properties, items } = schema as Schema;
  if (decides(schema)) yield at;
  if (isObject(properties))
    for (const [name, member] of Object.entries(properties))
      yield* decidingPaths(member, `${at}/${escapePointer(name)}`);
  yield* decidingPaths(items, `${at}/*`);
}

function decides(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  const { not, anyOf = [] } = schema;
  return [not, ...(anyOf as readonly unknown[])].some(decides) || DECIDING.some((name) => Object.hasOwn(schema, name));
}

function isObject(value: unknown): value is Schema {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
