import { createHash } from 'node:crypto';
import type { Observation } from '../analyse/observations/observation.js';

/**
 * Names each defect by what it is, not where: rule, its own code, what encloses it, and which of several equals it is.
 * Neither path nor line takes part, so moving or reformatting code keeps the name. Equals are numbered over the whole
 * run: one more copy always adds one new fingerprint, in whichever file it stands. Tests are numbered after all others,
 * so that names are the same whether tests were looked at or not.
 */
export function fingerprints(observations: readonly Observation[]): string[] {
  const seen = new Map<string, number>();
  const name = (observation: Observation): string => {
    const first = nameOf(observation);
    const occurrence = seen.get(first) ?? 0;
    seen.set(first, occurrence + 1);
    return occurrence === 0 ? first : digest(`${first}\0${occurrence}`) + familyOf(first);
  };
  const inTests = (observation: Observation) => observation.context.side === 'test';
  const names = new Map(observations.filter((one) => !inTests(one)).map((one) => [one, name(one)]));
  return observations.map((one) => names.get(one) ?? name(one));
}

/** The fingerprint of the first of several equals, from which those of the others follow. */
export function nameOf({ rule, identity }: Pick<Observation, 'rule' | 'identity'>): string {
  if (identity.name !== undefined) return identity.name;
  const key = [rule.id, normalise(identity.code), identity.symbol].join('\0');
  return digest([key, 0].join('\0')) + digest(key);
}

/** What equals share: the second half of their fingerprints. */
export function familyOf(fingerprint: string): string {
  return fingerprint.slice(HALF);
}

const HALF = 8;

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HALF);
}

/** Drops what a formatter may add or remove: white space (between two words one is left), last commas, kinds of quotes. */
function normalise(code: string): string {
  return code
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/(?<![\w$]) | (?![\w$])/g, '')
    .replace(/,(?=[)\]}])|;(?=\}|$)/g, '')
    .replace(/"/g, "'");
}
