import { seconds } from '../analyse/text/duration.js';
import type { Json } from '../load/data-document.js';

const UNITS = [
  [604_800, 'week'],
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

/** In seconds; undefined for what is no duration. */
export function durationOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' || typeof value === 'string' ? seconds(value) : undefined;
}

/** `10 minutes` */
export function span(value: Json | undefined): string | undefined {
  const known = durationOf(value);
  return known === undefined ? undefined : length(known);
}

export function length(whole: number): string {
  const [size, name] = UNITS.find(([unit]) => whole >= unit && whole % unit === 0) ?? [1, 'second'];
  const count = Math.round(whole / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

interface Seen {
  readonly name: string;
  readonly location: { readonly path: string; readonly startLine: number };
}

export function placeOf({ name, location: { path, startLine } }: Seen): string {
  return `${path}:${startLine} (${name})`;
}

const NAMED = 3;

/** What is said of places, where there are any; the first few by name. */
export function some(places: readonly Seen[], say: (places: string) => string): string[] {
  if (places.length === 0) return [];
  const named = [...new Set(places.map(({ location: { path, startLine } }) => `${path}:${startLine}`))];
  const more = named.length > NAMED ? ` and ${named.length - NAMED} more` : '';
  return [say(`${named.slice(0, NAMED).join(', ')}${more}`)];
}
