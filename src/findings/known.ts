import { lastName } from '../discover/root-path.js';
import type { Finding } from './finding.js';
import { familyOf } from './fingerprint.js';

/** A finding of an earlier run. */
export interface Known {
  readonly fingerprint: string;
  readonly path: string;
}

/**
 * Pairs findings with those of an earlier run. Equals (the same defect in the same code) are told apart by their files
 * first, and what is left over pairs with what has moved. So a copy is always one finding more, and it is the copy.
 */
export function pairKnown<F extends Pick<Finding, 'fingerprint' | 'location'>, K extends Known>(
  findings: readonly F[],
  known: readonly K[],
): ReadonlyMap<F, K> {
  const pairs = new Map<F, K>();
  const left = families(known);
  const take = (finding: F, fits: (one: K) => boolean) => {
    const equals = left.get(familyOf(finding.fingerprint)) ?? [];
    const at = equals.findIndex(fits);
    const [found] = at === -1 ? [] : equals.splice(at, 1);
    if (found) pairs.set(finding, found);
  };
  for (const { isNear } of NEARNESS) {
    for (const finding of findings) {
      if (!pairs.has(finding)) take(finding, ({ path }) => isNear(path, finding.location.path));
    }
  }
  return pairs;
}

/** In its file; in a file of the same name, which has moved; anywhere. */
const NEARNESS: readonly { isNear(one: string, other: string): boolean }[] = [
  { isNear: (one, other) => one === other },
  { isNear: (one, other) => lastName(one) === lastName(other) },
  { isNear: () => true },
];

function families<K extends Known>(known: readonly K[]): Map<string, K[]> {
  const byFamily = new Map<string, K[]>();
  for (const one of known) {
    const family = familyOf(one.fingerprint);
    byFamily.set(family, [...(byFamily.get(family) ?? []), one]);
  }
  return byFamily;
}
