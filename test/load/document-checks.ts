import fc from 'fast-check';
import { expect } from 'vitest';
import type { DataDocument, Json } from '../../src/load/data-document.js';
import { escapePointer, locateIn, valueAt } from '../../src/load/data-document.js';
import { DocumentError } from '../../src/load/document-error.js';
import { lineStarts } from '../../src/load/location.js';

/** The text that a pointer's value (or key) stands at. */
export function textAt(document: DataDocument, pointer: string, part: 'key' | 'value' = 'value'): string | undefined {
  const span = document.positions[part](pointer);
  return span && document.text.slice(span.start, span.end);
}

/** Whatever the text: the reader answers, or throws its own error of one sentence; every position lies in the file. */
export function checkReader(read: (text: string) => readonly DataDocument[], words: readonly string[]): void {
  const token = fc.constantFrom(...words, '\n', '\r\n', ' ', '\t', '__proto__', '\u0000', '\uFEFF', '💥', '\uD800');
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(fc.oneof(token, fc.string({ maxLength: 4 })), { maxLength: 40 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (input) => {
      try {
        for (const document of read(input)) checkPositions(document);
      } catch (error) {
        if (!(error instanceof DocumentError)) throw error;
        expect(error.message).toMatch(/^[^\n]+\.$/);
        expect(error.line ?? 1).toBeLessThanOrEqual(lineStarts(input).length);
      }
    }),
    { numRuns: 1_000 },
  );
}

function checkPositions(document: DataDocument): void {
  const lines = lineStarts(document.text).length;
  for (const pointer of pointers(document.data, '')) {
    expect(valueAt(document.data, pointer)).toBeDefined();
    for (const span of [document.positions.value(pointer), document.positions.key(pointer)]) {
      if (!span) continue;
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeGreaterThanOrEqual(span.start);
      expect(span.end).toBeLessThanOrEqual(document.text.length);
    }
    expect(document.positions.value(pointer), `${pointer} has a place`).toBeDefined();
    expect(locateIn(document, pointer).endLine).toBeLessThanOrEqual(lines);
    document.unresolved?.(pointer);
  }
}

function* pointers(value: Json, pointer: string): Generator<string> {
  yield pointer;
  if (value === null || typeof value !== 'object') return;
  for (const [name, member] of Object.entries(value))
    yield* pointers(member as Json, `${pointer}/${escapePointer(name)}`);
}
