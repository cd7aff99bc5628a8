import type { Observation } from '../analyse/observations/observation.js';
import { basicPassword, passwordOf } from '../analyse/text/committed-password.js';
import { mask } from '../analyse/text/secret-text.js';
import { type Location, lineStarts, type Span } from '../load/location.js';
import { credentialSpans } from './credential-text.js';
import type { Secrets } from './finding.js';

/** Hard-coded, default and stored credentials. */
const SECRET_CWES = new Set([256, 259, 260, 321, 526, 540, 541, 615, 798, 1391, 1392, 1393]);
const SECRET_CONTROLS = new Set(['T6', 'D2']);
/** A span longer than this is a block of code around the secret, not its literal. */
const LONGEST_PLACE = 20_000;
/** Words with blanks between them that are no everyday ones any more. */
const SHORTEST_PHRASE = 16;

/** What findings call a secret: where it stands, and its text, which may stand elsewhere too. */
export function collectSecrets(
  observations: readonly Observation[],
  texts: (path: string) => string | undefined,
): Secrets {
  const places = new Map<string, Span[]>();
  for (const observation of observations) {
    if (observation.outcome === 'proof' || !isAboutSecret(observation)) continue;
    for (const location of [observation.location, ...observation.trace.map((step) => step.location)]) {
      const text = texts(location.path);
      if (text === undefined) continue;
      for (const span of literalsIn(text, location)) {
        places.set(location.path, [...(places.get(location.path) ?? []), span]);
      }
    }
  }
  return secretsAt(places, texts);
}

/** The secrets that stand in these places. */
export function secretsAt(
  places: ReadonlyMap<string, readonly Span[]>,
  texts: (path: string) => string | undefined,
): Secrets {
  const values = new Set<string>();
  for (const [path, spans] of places) {
    const text = texts(path) ?? '';
    for (const { start, end } of spans) {
      for (const value of secretsIn(text.slice(start, end))) {
        if (isDistinctive(value)) values.add(value);
      }
    }
  }
  return { values, places };
}

function isAboutSecret({ rule, controls }: Observation): boolean {
  return rule.cwe.some((cwe) => SECRET_CWES.has(cwe)) || controls.some((control) => SECRET_CONTROLS.has(control));
}

/** A literal, and what of it is secret by itself: the credential after a scheme, the password of a pair or of an address. */
function secretsIn(literal: string): string[] {
  const [, credential] = /^(?:basic|bearer|token|apikey) +(\S+)$/i.exec(literal.slice(0, LONGEST_PLACE)) ?? [];
  const parts = [credential, credential && basicPassword(credential), passwordOf(literal)];
  return [literal, ...parts.filter((part) => part !== undefined)];
}

/** A short or everyday word is masked where it stands, but not wherever else the word is written. */
function isDistinctive(value: string): boolean {
  if (HEADERS.test(value)) return false;
  if (/\s/.test(value)) return value.length >= SHORTEST_PHRASE && !/[\r\n]/.test(value);
  return value.length >= 12 || (value.length >= 8 && /[^A-Za-z]/.test(value));
}

/** Names of headers and media types stand in sentences of this tool, and are no secrets beside one. */
const HEADERS =
  /^(?:(?:proxy-)?authorization|www-authenticate|set-cookie|content-type|(?:application|text)\/[\w.+-]+)$/i;

/** Spans of a document that no output may show: merged, in order. */
export function secretSpans(text: string, secrets: Secrets, path: string): Span[] {
  const places = secrets.places.get(path) ?? [];
  const spans = [...credentialSpans(text), ...places, ...places.flatMap((place) => [...repeated(text, place)])];
  for (const value of secrets.values) {
    for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length)) {
      spans.push({ start: at, end: at + value.length });
    }
  }
  return merge(spans);
}

/** A short secret that stands on its line again: `?? 'hunter2'); // hunter2`. */
function* repeated(text: string, { start, end }: Span): Generator<Span> {
  const value = text.slice(start, end);
  if (value.length < 4 || value.length > 40 || /\s/.test(value)) return;
  const from = text.lastIndexOf('\n', start) + 1;
  const newline = text.indexOf('\n', end);
  const to = newline === -1 ? text.length : newline;
  const isWord = (at: number) => /\w/.test(text[at] ?? '');
  for (let at = text.indexOf(value, from); at !== -1 && at < to; at = text.indexOf(value, at + value.length)) {
    if (!isWord(at - 1) && !isWord(at + value.length)) yield { start: at, end: at + value.length };
  }
}

/** A sentence without the secrets it may quote. */
export function withoutSecrets(text: string, values: ReadonlySet<string>): string {
  let shown = '';
  let from = 0;
  for (const { start, end } of secretSpans(text, { values, places: new Map() }, '')) {
    shown += text.slice(from, start) + mask(text.slice(start, end));
    from = end;
  }
  return shown + text.slice(from);
}

function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last && span.start < last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    } else if (span.end > span.start) merged.push(span);
  }
  return merged;
}

const LITERAL = /(["'`])((?:\\[\s\S]|(?!\1)[^\\])*)\1/g;
const IS_CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/;

/** The string literals of a place; in a data file without quotes, the value. */
function literalsIn(text: string, location: Location): Span[] {
  const { start, end } = spanOf(text, location);
  if (end - start > LONGEST_PLACE) return [];
  const inside = text.slice(start, end);
  const spans: Span[] = [];
  const isCode = IS_CODE.test(location.path);
  for (const match of inside.matchAll(LITERAL)) {
    // The name of a member is quoted in JSON, too.
    if (!isCode && /^\s*:/.test(inside.slice(match.index + match[0].length, match.index + match[0].length + 20)))
      continue;
    const from = start + match.index + 1;
    spans.push({ start: from, end: from + (match[2]?.length ?? 0) });
  }
  if (spans.length > 0 || isCode) return spans;
  const name = /^[\w.-]+\s*[=:]\s*/.exec(inside)?.[0] ?? '';
  return [{ start: start + name.length, end }];
}

function spanOf(text: string, { startLine, startColumn, endLine, endColumn }: Location): Span {
  const starts = lineStarts(text);
  const offset = (line: number, column: number) =>
    Math.min(text.length, (starts[line - 1] ?? text.length) + column - 1);
  return { start: offset(startLine, startColumn), end: offset(endLine, endColumn) };
}
