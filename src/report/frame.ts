import { type Location, lineStarts, type Span } from '../load/location.js';
import type { Palette } from './paint.js';
import { type DrawnLine, drawLine } from './source-line.js';
import { visible, widthOf, wrap } from './visible.js';

/** A span to underline: `^` for the one the finding is about, `-` for the steps that lead there. */
export interface Mark {
  readonly location: Location;
  readonly label: string;
  readonly primary: boolean;
}

export interface FrameOptions {
  readonly width: number;
  readonly paint: Palette;
  readonly paintPrimary: (text: string) => string;
  readonly sources: ReadonlyMap<string, string>;
  readonly secretsOf: (path: string, text: string) => readonly Span[];
  /** Also shows the line before the first mark of each file. */
  readonly lead: boolean;
}

/** Source excerpts of a finding, one block per file: the primary's file first, then in flow order. */
export function frame(marks: readonly Mark[], options: FrameOptions): string[] {
  const primary = marks.find((mark) => mark.primary);
  const paths = new Set([primary, ...marks].flatMap((mark) => (mark ? [mark.location.path] : [])));
  const gutter = String(Math.max(...marks.map(({ location }) => location.startLine))).length;
  const lines: string[] = [];
  for (const path of paths) {
    const here = marks.filter((mark) => mark.location.path === path);
    const first = here.find((mark) => mark.primary) ?? here[0];
    if (!first) continue;
    const arrow = lines.length === 0 ? '-->' : ':::';
    const { startLine, startColumn } = first.location;
    const place = `${visible(path)}:${startLine}:${startColumn}`;
    lines.push(`${' '.repeat(gutter)}${options.paint.frame(arrow)} ${place}`);
    const text = options.sources.get(path);
    lines.push(...(text === undefined ? bare(here, gutter, options) : block(text, here, gutter, options)));
    lines.push(bar(gutter, options.paint));
  }
  return lines;
}

/** Without the text, for example of a document fetched earlier: the labels alone. */
function bare(marks: readonly Mark[], gutter: number, { paint }: FrameOptions): string[] {
  const said = marks.filter(({ label }) => label !== '');
  return said.map(({ label, location }) => bar(gutter, paint, `line ${location.startLine}: ${visible(label)}`));
}

function block(text: string, marks: readonly Mark[], gutter: number, options: FrameOptions): string[] {
  const starts = lineStarts(text);
  const secrets = options.secretsOf(marks[0]?.location.path ?? '', text);
  const room = options.width - gutter - 3;
  const lines = [bar(gutter, options.paint)];
  let previous: number | undefined;
  for (const number of linesToShow(marks, text, starts, options.lead)) {
    if (previous !== undefined && number > previous + 1) lines.push(options.paint.frame('...'));
    previous = number;
    const line = lineSpan(text, starts, number);
    const here = marks.filter(({ location }) => location.startLine === number);
    let drawn: DrawnLine | undefined;
    for (const mark of here) {
      const span = spanOnLine(mark.location, line, starts);
      let columns = drawn?.columns(span);
      if (!drawn || !columns) {
        drawn = drawLine(text, line, span, secrets, room);
        columns = drawn.columns(span) ?? { from: 0, to: 1 };
        lines.push(sourceRow(number, drawn, gutter, options.paint));
      }
      lines.push(...underline(mark, columns, gutter, room, options));
    }
    if (here.length === 0) {
      lines.push(sourceRow(number, drawLine(text, line, line, secrets, room), gutter, options.paint));
    }
  }
  return lines;
}

/** The marked lines, single lines between two of them, and with `lead` the line before the first. */
function linesToShow(marks: readonly Mark[], text: string, starts: readonly number[], lead: boolean): number[] {
  const marked = [...new Set(marks.map(({ location }) => location.startLine))].sort((a, b) => a - b);
  const shown: number[] = [];
  for (const number of marked) {
    const last = shown.at(-1);
    const before = lineSpan(text, starts, number - 1);
    const isLead = last === undefined && lead && number > 1 && text.slice(before.start, before.end).trim() !== '';
    if (isLead || (last !== undefined && number === last + 2)) shown.push(number - 1);
    shown.push(number);
  }
  return shown;
}

function lineSpan(text: string, starts: readonly number[], number: number): Span {
  const start = starts[number - 1] ?? text.length;
  let end = starts[number] ?? text.length;
  while (end > start && (text.charCodeAt(end - 1) === 10 || text.charCodeAt(end - 1) === 13)) end--;
  return { start, end };
}

function spanOnLine({ startColumn, endLine, endColumn }: Location, line: Span, starts: readonly number[]): Span {
  const start = Math.min(line.end, line.start + startColumn - 1);
  const end = Math.min(line.end, (starts[endLine - 1] ?? line.end) + endColumn - 1);
  return { start, end: Math.max(start, end) };
}

const NARROWEST_LABEL = 30;

function underline(
  { label, primary, location }: Mark,
  columns: { readonly from: number; readonly to: number },
  gutter: number,
  room: number,
  { paint, paintPrimary }: FrameOptions,
): string[] {
  const colour = primary ? paintPrimary : paint.frame;
  const to = Math.min(columns.to, Math.max(columns.from + 1, room));
  const carets = colour((primary ? '^' : '-').repeat(to - columns.from));
  const more = location.endLine > location.startLine ? ` (to line ${location.endLine})` : '';
  const words = `${visible(label)}${more}`.trim();
  const row = `${' '.repeat(columns.from)}${carets}`;
  if (words === '') return [bar(gutter, paint, row)];
  if (to + 1 + widthOf(words) <= room) return [bar(gutter, paint, `${row} ${colour(words)}`)];
  const indent = Math.max(0, Math.min(columns.from, room - NARROWEST_LABEL));
  const below = wrap(words, room - indent).map((line) => `${' '.repeat(indent)}${colour(line)}`);
  return [row, ...below].map((line) => bar(gutter, paint, line));
}

function sourceRow(number: number, { text }: DrawnLine, gutter: number, paint: Palette): string {
  return `${paint.frame(`${String(number).padStart(gutter)} |`)} ${text}`.trimEnd();
}

function bar(gutter: number, paint: Palette, text = ''): string {
  return `${' '.repeat(gutter)} ${paint.frame('|')} ${text}`.trimEnd();
}
