import type { Format } from '../discover/formats.js';
import { type DataDocument, type Json, valueAt } from './data-document.js';
import { childPointer } from './document-builder.js';
import { DocumentError } from './document-error.js';
import { lineStarts, type Span } from './location.js';
import { select } from './select.js';
import { fits } from './shape.js';

/** A file that stands as a text in another one: `data: { "config.yaml": "…" }` of a ConfigMap. */
export interface EmbeddedFile {
  /** As if it stood in a folder that is called like what holds it. */
  readonly path: string;
  readonly text: string;
  /** Its documents, as documents of the file that it stands in. */
  within(document: DataDocument): DataDocument;
}

/** More text than this, in lengths of the file that it stands in, is only made by aliases of YAML that repeat it over and over. */
const MAXIMUM_REPEATS = 8;

/** Throws a `DocumentError` where aliases repeat what stands in the file without an end. */
export function* embeddedFiles(format: Format, whole: DataDocument): Generator<EmbeddedFile> {
  let room = whole.text.length * MAXIMUM_REPEATS;
  for (const { in: places = [''], of, at, called } of format.files ?? []) {
    for (const object of places.flatMap((place) => select(whole.data, place))) {
      if (!fits(format, of, object.value)) continue;
      const folder = valueAt(object.value, '/metadata/name');
      for (const holder of at.flatMap((pointer) => select(object.value, pointer))) {
        for (const [member, text] of Object.entries(asObject(holder.value))) {
          const name = called ? called[member] : member;
          if (name === undefined || typeof text !== 'string' || !text.includes('\n')) continue;
          room -= text.length;
          if (room < 0)
            throw new DocumentError(
              whole.path,
              undefined,
              `${whole.path} was not read, because its aliases repeat the files that stand in it.`,
            );
          const pointer = childPointer(object.pointer + holder.pointer, member);
          const path = typeof folder === 'string' ? `${folder}/${name}` : name;
          yield { path, text, within: (document) => moved(document, whole, pointer) };
        }
      }
    }
  }
}

function asObject(value: Json): { readonly [member: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as { readonly [member: string]: Json })
    : {};
}

function moved(document: DataDocument, whole: DataDocument, pointer: string): DataDocument {
  const outer = whole.positions.value(pointer);
  const place = outer && placeIn(document.text, whole.text, outer);
  const spanOf = (span: Span | undefined): Span | undefined =>
    span && place ? { start: place(span.start), end: place(span.end) } : outer;
  const { positions } = document;
  return {
    ...document,
    path: whole.path,
    text: whole.text,
    positions: {
      value: (inner) => {
        const span = positions.value(inner);
        return span && spanOf(span);
      },
      key: (inner) => {
        const span = positions.key(inner);
        return span && spanOf(span);
      },
    },
  };
}

/** Where an offset of a text stands that a file holds line by line, each with an indentation; undefined where it holds it otherwise. */
function placeIn(text: string, file: string, { start, end }: Span): ((offset: number) => number) | undefined {
  const written = file.slice(start, end);
  const header = written.indexOf('\n') + 1;
  const lines = written.slice(header).split('\n');
  const inner = text.split('\n');
  const indent = /^ */.exec(lines.find((line) => line.trim() !== '') ?? '')?.[0].length ?? 0;
  const isLiteral = inner.every(
    (line, index) => line.trim() === '' || lines[index]?.replace(/\r$/, '').slice(indent) === line,
  );
  if (header === 0 || !isLiteral) return undefined;
  const [starts, outerStarts] = [lineStarts(text), lineStarts(written)];
  return (offset) => {
    const line = Math.max(
      starts.findLastIndex((at) => at <= offset),
      0,
    );
    const column = offset - (starts[line] ?? 0);
    return Math.min(start + (outerStarts[line + 1] ?? written.length) + indent + column, end);
  };
}
