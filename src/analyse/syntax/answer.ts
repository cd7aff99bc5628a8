import { ts } from '#compiler';
import { namedOptionsOf, type Value } from './value.js';

/** Whether a value is there, in the three answers of the engine; `partly` when some paths leave it out. */
export interface Answer {
  readonly state: 'present' | 'absent' | 'partly' | 'unknown';
  /** The possible values, absent ones left out. */
  readonly values: readonly Value[];
  /** Those that count as absent. */
  readonly empty?: readonly Value[];
  readonly why?: string;
}

export function answerOf(value: Value): Answer {
  const options = namedOptionsOf(value);
  const present = options.filter((option) => !isEmpty(option));
  const open = present.find((option) => option.kind === 'unknown' && !ts.isRegularExpressionLiteral(option.node));
  if (open?.kind === 'unknown') return { state: 'unknown', values: present, why: open.why };
  const empty = options.filter(isEmpty);
  if (present.length === 0) return { state: 'absent', values: [], empty };
  return { state: empty.length > 0 ? 'partly' : 'present', values: present, empty };
}

/** What a check that is given it leaves out: undefined, null, an empty text or list. */
function isEmpty(value: Value): boolean {
  if (value.kind === 'literal') return value.value === undefined || value.value === null || value.value === '';
  return value.kind === 'array' && value.node.elements.length === 0;
}
