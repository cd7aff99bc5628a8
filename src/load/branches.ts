import { type DataDocument, escapePointer, type Json, valueAt } from './data-document.js';
import { setMember } from './document-builder.js';

/**
 * A document whose values hang on conditions (`{ "Fn::If": ["IsProd", this, that] }`, `!If [IsProd, this, that]`), as it is where
 * all of them hold, and in `otherwise` as it is where none does. Pointers of both lead to where the text has the value.
 */
export function withBranches(document: DataDocument, names: readonly string[]): DataDocument {
  const held = taken(document, names, 1);
  return held.moved.size === 0
    ? document
    : { ...at(document, held), otherwise: at(document, taken(document, names, 2)) };
}

interface Taken {
  readonly data: Json;
  /** Where what stands at a pointer has come from, where that is not where it stands. */
  readonly moved: ReadonlyMap<string, string>;
}

/** A value that takes its member or element away. */
const NOTHING = Symbol('nothing');

function taken(document: DataDocument, names: readonly string[], branch: 1 | 2): Taken {
  const moved = new Map<string, string>();
  const branchOf = (value: Json, pointer: string): string | undefined => {
    const tag = document.tag?.(pointer);
    if (tag !== undefined && names.includes(tag.replace(/^!(?!Fn::)/, 'Fn::')))
      return isChoice(value) ? pointer : undefined;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
    const [only, ...others] = Object.entries(value);
    if (!only || others.length > 0 || !names.includes(only[0])) return undefined;
    return isChoice(only[1]) ? `${pointer}/${escapePointer(only[0])}` : undefined;
  };
  const isNothing = (value: Json, pointer: string) =>
    valueAt(value, '/Ref') === NO_VALUE || (value === NO_VALUE && document.tag?.(pointer) === '!Ref');
  const take = (value: Json, from: string, to: string): Json | typeof NOTHING => {
    const choice = branchOf(value, from);
    if (choice !== undefined) {
      const source = `${choice}/${branch}`;
      const chosen = valueAt(document.data, source) ?? null;
      moved.set(to, source);
      return isNothing(chosen, source) ? NOTHING : take(chosen, source, to);
    }
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) {
      const list: Json[] = [];
      for (const [index, element] of (value as readonly Json[]).entries()) {
        const place = `${to}/${list.length}`;
        if (list.length !== index) moved.set(place, `${from}/${index}`);
        const kept = take(element, `${from}/${index}`, place);
        if (kept !== NOTHING) list.push(kept);
      }
      return list;
    }
    const object: Record<string, Json> = {};
    for (const [name, member] of Object.entries(value)) {
      const step = `/${escapePointer(name)}`;
      const kept = take(member, from + step, to + step);
      if (kept !== NOTHING) setMember(object, name, kept);
    }
    return object;
  };
  const data = take(document.data, '', '');
  return { data: data === NOTHING ? null : data, moved };
}

const NO_VALUE = 'AWS::NoValue';

function isChoice(value: Json): boolean {
  return Array.isArray(value) && value.length === 3 && typeof value[0] === 'string';
}

function at(document: DataDocument, { data, moved }: Taken): DataDocument {
  const { positions, unresolved } = document;
  /** The innermost value on the way that has come from elsewhere, and where it stood. */
  const origin = (pointer: string): { readonly root: string | undefined; readonly source: string } => {
    for (let to = pointer; ; to = to.slice(0, to.lastIndexOf('/'))) {
      const from = moved.get(to);
      if (from !== undefined) return { root: to, source: from + pointer.slice(to.length) };
      if (to === '') return { root: undefined, source: pointer };
    }
  };
  /** What the choice was made for is known; what stands around it need not be. */
  const why = (pointer: string): string | undefined => {
    const { root, source } = origin(pointer);
    if (root === undefined || root === '') return unresolved?.(source);
    const from = moved.get(root) ?? '';
    return unresolved?.(source, from.slice(0, from.lastIndexOf('/'))) ?? why(root.slice(0, root.lastIndexOf('/')));
  };
  return {
    ...document,
    data,
    positions: {
      value: (pointer) => positions.value(origin(pointer).source),
      key: (pointer) => (moved.has(pointer) ? undefined : positions.key(origin(pointer).source)),
    },
    unresolved: unresolved && why,
    duplicates: undefined,
  };
}
