import { variableOf } from '../flow/naming.js';
import type { Notation } from '../knowledge/models.js';
import type { Value } from '../syntax/value.js';
import { seconds } from '../text/duration.js';

/** The seconds that a library makes of a value; endless where it writes a text behind the digits of a time. */
export function secondsOf(value: Value, { unit, texts }: Notation): number | undefined {
  if (value.kind === 'literal' && typeof value.value === 'number') return seconds(value.value, unit);
  if (texts === 'appended') return isText(value) ? Number.POSITIVE_INFINITY : undefined;
  if (texts === 'parsed' && value.kind === 'literal' && typeof value.value === 'string') return seconds(value.value);
  return undefined;
}

/** Variables of the environment are texts too. */
function isText(value: Value): boolean {
  if (value.kind === 'literal') return typeof value.value === 'string' && value.value !== '';
  return value.kind === 'text' || variableOf(value) !== undefined;
}
