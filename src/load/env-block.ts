import { isUtf8 } from 'node:buffer';
import { type DataDocument, type Json, valueAt } from './data-document.js';
import { childPointer } from './document-builder.js';
import type { Span } from './location.js';
import { fallbackOf } from './unresolved-text.js';

interface Entry {
  readonly name: string;
  readonly value: string;
  /** Of the value in the block. */
  readonly pointer: string;
  readonly at: Span | undefined;
  readonly nameAt: Span | undefined;
}

/**
 * An environment inside another file, as the document that an environment file gives: an object from name to value, a
 * list of `NAME=value`, or a list of `{ "name", "value" }`, which some hosts call `key` or `variable`. Undefined for anything else. What comes from elsewhere
 * (no value, `valueFrom`) is no entry.
 */
export function envBlock(block: DataDocument, encoding: 'plain' | 'base64' = 'plain'): DataDocument | undefined {
  const { data, stage, tracked, positions } = block;
  if (data === null || typeof data !== 'object') return undefined;
  const written = Array.isArray(data)
    ? data.flatMap((element, index) => ofElement(block, element, `/${index}`) ?? [])
    : Object.entries(data).flatMap(([name, value]) => ofMember(block, name, value));
  const found = encoding === 'plain' ? written : written.flatMap((entry) => decoded(entry) ?? []);
  const whole = positions.value('');
  const entries = found.map(({ name, value }): Json => {
    const fallback = fallbackOf(value);
    return {
      name,
      value,
      ...(fallback !== undefined && { fallback }),
      ...(stage !== undefined && { stage }),
      // What containers and charts are made of is handed on; only git knows of one that is not.
      tracked: tracked ?? true,
    };
  });
  const spanOf = (pointer: string, part: 'at' | 'nameAt'): Span | undefined => {
    const [, list, index, member] = pointer.split('/');
    if (list === undefined || index === undefined) return whole;
    const entry = found[Number(index)];
    if (member === undefined && entry?.at && entry.nameAt) {
      return { start: Math.min(entry.nameAt.start, entry.at.start), end: Math.max(entry.nameAt.end, entry.at.end) };
    }
    return member === 'name' ? (entry?.nameAt ?? entry?.at) : entry?.[part];
  };
  return {
    ...block,
    kind: 'env',
    data: { entries },
    positions: { value: (pointer) => spanOf(pointer, 'at'), key: (pointer) => spanOf(pointer, 'nameAt') },
    unresolved: (pointer) => {
      const [, , index, member] = pointer.split('/');
      const entry = found[Number(index)];
      return entry && member !== 'fallback' ? block.unresolved?.(entry.pointer) : undefined;
    },
    duplicates: undefined,
  };
}

function ofMember({ positions }: DataDocument, name: string, value: Json): Entry[] {
  const pointer = childPointer('', name);
  const text = asText(value);
  if (text === undefined) return [];
  return [{ name, value: text, pointer, at: positions.value(pointer), nameAt: positions.key(pointer) }];
}

function ofElement(block: DataDocument, element: Json, pointer: string): Entry | undefined {
  if (typeof element === 'string') return ofAssignment(block, element, pointer);
  const called = element === null ? undefined : NAMED.find((pointer) => valueAt(element, pointer) !== undefined);
  const name = element !== null && called !== undefined ? valueAt(element, called) : undefined;
  const value = asText((element !== null && valueAt(element, '/value')) || null);
  if (typeof name !== 'string' || value === undefined) return undefined;
  const at = block.positions.value(`${pointer}/value`);
  return { name, value, pointer: `${pointer}/value`, at, nameAt: block.positions.value(`${pointer}${called}`) };
}

const NAMED = ['/name', '/key', '/variable'];

function ofAssignment({ positions, text }: DataDocument, element: string, pointer: string): Entry | undefined {
  const [before, name = ''] = /^([\w.-]+)=/.exec(element) ?? [];
  const whole = positions.value(pointer);
  if (before === undefined || !whole) return undefined;
  const start = text.indexOf(before, whole.start);
  const value = element.slice(before.length);
  // An escape, or a text folded over lines, is not written as it reads: then the whole element is its place.
  const written = start !== -1 && text.startsWith(element, start) && start + element.length <= whole.end;
  const at = written ? { start: start + before.length, end: start + element.length } : whole;
  return { name, value, pointer, at, nameAt: written ? { start, end: start + name.length } : whole };
}

/** Bytes that are no text are no entry: certificates and key stores have readers of their own. */
function decoded(entry: Entry): Entry | undefined {
  const bytes = Buffer.from(entry.value, 'base64');
  return isUtf8(bytes) && !bytes.includes(0) ? { ...entry, value: bytes.toString('utf8') } : undefined;
}

function asText(value: Json): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
