import type { Inventory, InventoryPackage } from '../findings/inventory.js';
import {
  oddOnes,
  packageTitle,
  type Section,
  type SheetCell,
  sectionsOf,
  summary,
  trustLine,
} from './inventory-sheet.js';
import { type Palette, palette } from './paint.js';
import type { PrettyOptions } from './pretty.js';
import { cells, visible, widthOf, wrap } from './visible.js';

const GAP = 2;
/** Columns, of a place, of a call, and of anything else. */
const NARROWEST = [16, 13, 6];
const INDENT = ' '.repeat(4);
/** Longer values stand below the table, under a letter: the same value has the same letter. The first that fits counts. */
const LONGEST_VALUES = [Number.POSITIVE_INFINITY, 16, 11];

/** The inventory for the terminal: a table per package and activity, or a list where there is no room for one. */
export function renderInventoryPretty(inventory: Inventory, { width, color }: PrettyOptions): string {
  const paint = palette(color);
  const room = Math.max(40, width);
  const blocks = inventory.packages.flatMap((one) => packageBlocks(one, room, paint));
  for (const { path, line, why } of inventory.incomplete) {
    const place =
      path === undefined ? [] : [` ${paint.frame('-->')} ${visible(path)}${line === undefined ? '' : `:${line}`}`];
    const head = noted(`incomplete: ${why}`, room);
    blocks.push([...head, ...place]);
  }
  blocks.push(wrap(summary(inventory), room));
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function packageBlocks(one: InventoryPackage, width: number, paint: Palette): string[][] {
  const legend = new Legend();
  const tables = sectionsOf(one).map((section) => [
    paint.strong(section.title),
    ...(table(section, width, legend, paint) ?? list(section, width, legend, paint)),
  ]);
  const notes = [
    ...legend.lines(),
    ...oddOnes(one).map(({ place, say }) => `! ${place} ${say}`),
    ...one.trust.map((trust) => `= ${trustLine(trust)}`),
  ].flatMap((note) => noted(note, width));
  return [
    noted(`# ${packageTitle(one)}`, width).map((line) => paint.strong(line)),
    ...tables,
    ...(notes.length > 0 ? [notes] : []),
  ];
}

/** A sentence, indented from its second line on; names longer than a line are broken. */
function noted(text: string, width: number): string[] {
  const [first = '', ...rest] = wrap(visible(text), width - INDENT.length);
  return [first, ...rest.map((line) => `${INDENT}${line}`)].flatMap((line) => broken(line, width));
}

/** Long values and reasons, each told once per package. */
class Legend {
  readonly #marks = new Map<string, string>();
  readonly #next = { value: 0, why: 0 };

  value(text: string): string {
    return this.#mark(`  ${text}`, () => `[${letters(this.#next.value++)}]`);
  }

  why(text: string): string {
    return this.#mark(`  unknown: ${text}`, () => `?${++this.#next.why}`);
  }

  #mark(said: string, make: () => string): string {
    const mark = this.#marks.get(said) ?? make();
    this.#marks.set(said, mark);
    return mark;
  }

  lines(): string[] {
    return [...this.#marks].map(([said, mark]) => `${mark}${said.slice(1)}`);
  }
}

/** a … z, aa … */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

function shown(cell: SheetCell, legend: Legend, longest = Number.POSITIVE_INFINITY): string {
  const text = cell.why === undefined ? visible(cell.text) : legend.why(cell.why);
  const short = !cell.isWord && widthOf(text) > longest ? legend.value(cell.text) : text;
  return cell.differs ? `! ${short}` : short;
}

/** Undefined where the columns do not fit. */
function table({ columns, rows }: Section, width: number, legend: Legend, paint: Palette): string[] | undefined {
  const narrowest = columns.map((name, at) => Math.max(name.length, NARROWEST[Math.min(at, 2)] ?? 0));
  if (sum(narrowest) > width) return undefined;
  const longest =
    LONGEST_VALUES.find(
      (limit) =>
        sum(
          naturalWidths(
            columns,
            rows.map((row) => measured(row, limit)),
          ),
        ) <= width,
    ) ?? LONGEST_VALUES.at(-1);
  const texts = rows.map((row) => row.map((cell, at) => shown(cell, legend, at > 1 ? longest : undefined)));
  const widths = naturalWidths(columns, texts);
  while (sum(widths) > width) {
    const [widest = 0] = widths
      .map((_, at) => at)
      .filter((at) => (widths[at] ?? 0) > (narrowest[at] ?? 0))
      .sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0) || a - b);
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  const line = (row: readonly string[]) => {
    const columnLines = row.map((text, at) => broken(text, widths[at] ?? width));
    const height = Math.max(...columnLines.map((lines) => lines.length));
    return Array.from({ length: height }, (_, index) =>
      columnLines
        .map((lines, at) => padded(lines[index] ?? '', widths[at] ?? 0))
        .join(' '.repeat(GAP))
        .trimEnd(),
    );
  };
  return [...line(columns).map((text) => paint.quiet(text)), ...texts.flatMap(line)];
}

/** A row as wide as it would be, without giving out marks. */
function measured(row: readonly SheetCell[], longest: number): string[] {
  return row.map((cell, at) => {
    const text = cell.why === undefined ? visible(cell.text) : '?00';
    const short = at > 1 && !cell.isWord && widthOf(text) > longest ? '[a]' : text;
    return cell.differs ? `! ${short}` : short;
  });
}

function naturalWidths(columns: readonly string[], texts: readonly (readonly string[])[]): number[] {
  return columns.map((name, at) => Math.max(widthOf(name), ...texts.map((row) => widthOf(row[at] ?? ''))));
}

/** Of columns with the gaps between them. */
function sum(widths: readonly number[]): number {
  return widths.reduce((total, one) => total + one + GAP, -GAP);
}

/** One place below the other, with a line per entry. */
function list({ columns, rows }: Section, width: number, legend: Legend, paint: Palette): string[] {
  const label = Math.max(...columns.slice(1).map((name) => name.length)) + GAP;
  return rows.flatMap((row) => {
    const [place = '', ...values] = row.map((cell) => shown(cell, legend));
    const entries = values.flatMap((text, at) =>
      broken(text, width - label - GAP).map(
        (part, index) =>
          `${' '.repeat(GAP)}${paint.quiet((index === 0 ? (columns[at + 1] ?? '') : '').padEnd(label))}${part}`,
      ),
    );
    return [...broken(place, width), ...entries];
  });
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Breaks a text into lines of a width: where words or names end, or else anywhere. */
function broken(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let lineWidth = 0;
  for (const cell of cells(text)) {
    if (lineWidth + cell.width > width && line !== '') {
      const cut = [/[ /](?=[^ /]*$)/, /[,.#|:=-](?=[^,.#|:=-]*$)/]
        .map((end) => end.exec(line)?.index ?? -1)
        .find((index) => index >= 3);
      const keep = cut === undefined ? line.length : cut + 1;
      lines.push(line.slice(0, keep).trimEnd());
      line = line.slice(keep);
      lineWidth = widthOf(line);
    }
    line += cell.text;
    lineWidth += cell.width;
  }
  return [...lines, line];
}
