import { createHash } from 'node:crypto';
import type { Observation } from '../analyse/observation.js';

/**
 * Names each defect by what it is, not where: rule, its own code, what encloses it, and which of several equals it is.
 * Neither path nor line takes part, so moving or reformatting code keeps the name. Equals are numbered over the whole
 * run: one more copy always adds one new fingerprint, in whichever file it stands. Tests are numbered after all others,
 * so that names are the same whether tests were looked at or not.
 */
export function fingerprints(observations: readonly Observation[]): string[] {
  const seen = new Map<string, number>();
  const name = ({ rule, identity }: Observation): string => {
    const key = [rule.id, normalise(identity.code), identity.symbol].join('\0');
    const occurrence = seen.get(key) ?? 0;
    seen.set(key, occurrence + 1);
    return createHash('sha256').update(`${key}\0${occurrence}`).digest('hex').slice(0, 16);
  };
  const inTests = (observation: Observation) => observation.context.side === 'test';
  const names = new Map(observations.filter((one) => !inTests(one)).map((one) => [one, name(one)]));
  return observations.map((one) => names.get(one) ?? name(one));
}

/** Drops white space that a formatter may add or remove; what separates two words stays, as one space. */
function normalise(code: string): string {
  return code
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/(?<![\w$]) | (?![\w$])/g, '');
}
