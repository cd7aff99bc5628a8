import type { Finding } from './finding.js';
import { byLocation, RANK } from './order.js';

const MAXIMUM_STEPS = 12;

/**
 * Findings of one rule that one change would mend are one: the first of them, whose trace names the other places. What never
 * ships stays apart from what does, and so do packages, which may belong to different people. Suppressed places are gone
 * before, so that each needs a comment of its own.
 */
export function oneForEachCause(findings: readonly Finding[], causes: ReadonlyMap<string, string>): Finding[] {
  const kept: Finding[] = [];
  const first = new Map<string, number>();
  for (const finding of findings) {
    const cause = causes.get(finding.fingerprint);
    const key = cause === undefined ? undefined : keyOf(finding, cause);
    const index = key === undefined ? undefined : first.get(key);
    const known = index === undefined ? undefined : kept[index];
    if (index !== undefined && known) {
      kept[index] = withPlace(known, finding);
    } else {
      if (key !== undefined) first.set(key, kept.length);
      kept.push(finding);
    }
  }
  return kept;
}

function keyOf({ ruleId, controls, message, context }: Finding, cause: string): string {
  const ships = context.side !== 'test' && context.side !== 'tooling';
  return JSON.stringify([ruleId, controls, message, context.package, ships, cause]);
}

function withPlace(known: Finding, again: Finding): Finding {
  const weightier = <T extends 'high' | 'medium' | 'low'>(a: T, b: T) => (RANK[a] >= RANK[b] ? a : b);
  const isNamed = known.trace.some(({ location }) => byLocation(location, again.location) === 0);
  const trace =
    isNamed || known.trace.length >= MAXIMUM_STEPS
      ? known.trace
      : [...known.trace, { location: again.location, say: 'the same here' }];
  return {
    ...known,
    trace,
    severity: weightier(known.severity, again.severity),
    confidence: weightier(known.confidence, again.confidence),
  };
}
