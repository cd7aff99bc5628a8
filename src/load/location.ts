/** A place in a document. Lines and columns are 1-based; columns count UTF-16 code units; the end is exclusive. */
export interface Location {
  /** Relative to the scan root, with `/`; for a fetched document its URL. */
  readonly path: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Offsets into a text, in UTF-16 code units; the end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Offset of the first character of every line. Line breaks are LF, CRLF and CR. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 13 && text.charCodeAt(at + 1) === 10) at++;
    if (code === 10 || code === 13) starts.push(at + 1);
  }
  return starts;
}

/** Line and column (1-based) of an offset; offsets outside the text are clamped to it. */
export function position(starts: readonly number[], offset: number): { line: number; column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: Math.max(0, offset - (starts[low] ?? 0)) + 1 };
}

export function locate(path: string, starts: readonly number[], span: Span): Location {
  const start = position(starts, span.start);
  const end = position(starts, Math.max(span.start, span.end));
  return { path, startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}
