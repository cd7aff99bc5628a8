import { mask } from '../analyse/text/secret-text.js';
import type { Span } from '../load/location.js';
import { type Cell, cells, visible, widthOf } from './visible.js';

/** A part of a source line as it is drawn, and where its characters went. */
export interface DrawnLine {
  readonly text: string;
  /** Columns a span takes up; undefined where the span begins outside the part. */
  columns(span: Span): { readonly from: number; readonly to: number } | undefined;
}

const CUT = '...';
/** Offsets looked at on each side of the span: a line of a megabyte is never drawn whole. */
const REACH = 1_000;

/** Draws a line, or what of it is around `focus` when it does not fit. Secrets are masked, unsafe characters escaped. */
export function drawLine(text: string, line: Span, focus: Span, secrets: readonly Span[], room: number): DrawnLine {
  const drawn = lineCells(text, line, focus, secrets);
  const total = drawn.reduce((sum, cell) => sum + cell.width, 0);
  const whole = total <= room && drawn[0]?.start === line.start && drawn.at(-1)?.end === line.end;
  if (whole || drawn.length === 0) return lay(drawn, 0, false, false);

  const focused = Math.max(
    0,
    drawn.findIndex((cell) => cell.end > focus.start),
  );
  let first = focused;
  for (let lead = Math.floor(room / 3); first > 0; first--) {
    lead -= drawn[first - 1]?.width ?? 0;
    if (lead < 0) break;
  }
  const cutBefore = first > 0 || drawn[0]?.start !== line.start;
  let left = room - CUT.length - (cutBefore ? CUT.length : 0);
  let end = first;
  for (; end < drawn.length; end++) {
    left -= drawn[end]?.width ?? 0;
    if (left < 0 && end > focused) break;
  }
  const cutAfter = end < drawn.length || drawn.at(-1)?.end !== line.end;
  return lay(drawn.slice(first, end), cutBefore ? CUT.length : 0, cutBefore, cutAfter);
}

function lineCells(text: string, line: Span, focus: Span, secrets: readonly Span[]): Cell[] {
  const start = Math.max(line.start, focus.start - REACH);
  const end = Math.min(line.end, focus.start + REACH);
  const drawn: Cell[] = [];
  let at = start;
  for (const secret of secrets) {
    if (secret.end <= at || secret.start >= end) continue;
    drawn.push(...cells(text.slice(at, Math.max(at, secret.start)), at));
    const shown = visible(mask(text.slice(secret.start, secret.end)));
    at = Math.min(line.end, secret.end);
    drawn.push({ text: shown, width: widthOf(shown), start: Math.max(secret.start, line.start), end: at });
  }
  if (at < end) drawn.push(...cells(text.slice(at, end), at));
  return drawn;
}

function lay(drawn: readonly Cell[], indent: number, cutBefore: boolean, cutAfter: boolean): DrawnLine {
  const places: { readonly cell: Cell; readonly column: number }[] = [];
  let column = indent;
  for (const cell of drawn) {
    places.push({ cell, column });
    column += cell.width;
  }
  const end = column;
  const text = (cutBefore ? CUT : '') + drawn.map((cell) => cell.text).join('') + (cutAfter ? CUT : '');
  return {
    text: text.trimEnd(),
    columns(span) {
      const first = places.find(({ cell }) => cell.end > span.start);
      if (!first) return drawn.at(-1)?.end === span.start && !cutAfter ? { from: end, to: end + 1 } : undefined;
      if (first.cell.start > span.start && cutBefore) return undefined;
      const last = places.findLast(({ cell }) => cell.start < span.end) ?? first;
      return { from: first.column, to: Math.max(first.column + 1, last.column + last.cell.width) };
    },
  };
}
