import { lastName } from '../discover/root-path.js';
import type { Finding } from './finding.js';
import { familyOf } from './fingerprint.js';

/** A finding of an earlier run. */
export interface Known {
  readonly rule: string;
  readonly fingerprint: string;
  readonly path: string;
}

/**
 * Names of families are short enough to be found by trying, so the rule has to be the same as well: nobody trades a note
 * for an error, and an entry of a baseline covers what it says it covers.
 *
 * Pairs findings with those of an earlier run. Equals (the same defect in the same code) are told apart by their files
 * first, and what is left over pairs with what has moved. So a copy is always one finding more, and it is the copy.
 */
export function pairKnown<F extends Pick<Finding, 'ruleId' | 'fingerprint' | 'location'>, K extends Known>(
  findings: readonly F[],
  known: readonly K[],
): ReadonlyMap<F, K> {
  const pairs = new Map<F, K>();
  const used = new Set<K>();
  for (const near of NEARNESS) {
    const nameOf = (rule: string, fingerprint: string, path: string) =>
      JSON.stringify([rule, familyOf(fingerprint), near(path)]);
    const left = new Map<string, K[]>();
    for (const one of known.toReversed()) {
      if (used.has(one)) continue;
      const name = nameOf(one.rule, one.fingerprint, one.path);
      const equals = left.get(name);
      if (equals) equals.push(one);
      else left.set(name, [one]);
    }
    for (const finding of findings) {
      if (pairs.has(finding)) continue;
      const one = left.get(nameOf(finding.ruleId, finding.fingerprint, finding.location.path))?.pop();
      if (one === undefined) continue;
      used.add(one);
      pairs.set(finding, one);
    }
  }
  return pairs;
}

/** In its file; in a file of the same name, which has moved; anywhere. */
const NEARNESS: readonly ((path: string) => string)[] = [(path) => path, lastName, () => ''];
