/**
 * Scanned text as a terminal or a CI log may show it: what would move the cursor, reverse the reading order, hide, or be
 * taken for a command by the log's reader is written as an escape.
 */
export function visible(text: string): string {
  let shown = '';
  for (const { text: cell } of cells(text)) shown += cell;
  return shown.replace(COMMAND, ':\\x3a');
}

/** What is drawn as one: a character with its combining marks, an escape, or a masked secret. */
export interface Cell {
  readonly text: string;
  /** Columns it takes. */
  readonly width: number;
  /** Offsets it stands for. */
  readonly start: number;
  readonly end: number;
}

/**
 * `::error …`: a command where a line begins with it, and wrapping may begin a line anywhere. Inside a word, a group of
 * an IPv6 address is none.
 */
const COMMAND = /(?:(?<!\S)::|::(?![\da-f]{1,4}(?![\w-])))(?=\w)/gi;

const TAB = '  ';
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;
const PLAIN = /^[\x20-\x7e]*$/;
/** `##[…]`, `##vso[…]`, `##teamcity[…]`: log commands that need not stand at the start of a line. */
const LOG_COMMAND = /##\w{0,16}$/;

let segmenter: Intl.Segmenter | undefined;

/** Made for the first text that needs it: its tables take longer to load than most reports to write. */
function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

export function* cells(text: string, offset = 0): Generator<Cell> {
  const clusters = PLAIN.test(text) ? text : segments(text);
  let at = 0;
  for (const cluster of clusters) {
    const start = offset + at;
    const drawn = drawing(cluster, text, at);
    at += cluster.length;
    yield { text: drawn, width: widthOf(drawn), start, end: offset + at };
  }
}

function* segments(text: string): Generator<string> {
  for (const { segment } of graphemesOf(text)) {
    // A cluster of many marks is no letter of any language, but a way to paint over other lines.
    if (segment.length <= 8 && !UNSAFE.test(segment)) yield segment;
    else yield* segment;
  }
}

function drawing(cluster: string, text: string, at: number): string {
  if (cluster === '\t') return TAB;
  if (cluster === '[' && LOG_COMMAND.test(text.slice(Math.max(0, at - 20), at))) return '\\x5b';
  if (!UNSAFE.test(cluster)) return cluster;
  const code = cluster.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

/** Columns of a drawn text. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemesOf(text)) width += WIDE.test(segment) ? 2 : /^\p{M}/u.test(segment) ? 0 : 1;
  return width;
}

/** Breaks a sentence between words; a word longer than the line stays whole, so that it can be copied. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
