import type { Baseline, BaselineEntry } from '../discover/read-baseline.js';
import type { BaselineStats, Finding, Suppressed, SuppressionProblem } from './finding.js';
import { pairKnown } from './known.js';
import { untilProblem } from './suppress.js';

export interface Baselining {
  readonly baseline: Baseline;
  /** Today, `YYYY-MM-DD`. */
  readonly today: string;
  /** Whether this run would have found what an entry is about, were it still there. */
  readonly looked: (entry: BaselineEntry) => boolean;
}

export interface Baselined {
  readonly open: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  /** Entries that no longer count. */
  readonly problems: readonly SuppressionProblem[];
  readonly stale: readonly BaselineEntry[];
  readonly stats: BaselineStats;
}

/** Parts findings into new ones and those that a team has written down. */
export function applyBaseline(findings: readonly Finding[], { baseline, today, looked }: Baselining): Baselined {
  const { file, entries } = baseline;
  const problems: SuppressionProblem[] = [];
  const counted: BaselineEntry[] = [];
  for (const entry of entries) {
    const problem = untilProblem(entry.until, today);
    if (problem === undefined) counted.push(entry);
    else {
      const say = `the entry of ${entry.rule} in ${entry.path} is not applied: ${problem}`;
      problems.push({ kind: 'not-applied', location: entry.location, say });
    }
  }
  const pairs = pairKnown(findings, counted);
  const used = new Set(pairs.values());
  const stale = counted.filter((entry) => !used.has(entry) && looked(entry));
  return {
    open: findings.filter((finding) => !pairs.has(finding)),
    suppressed: [...pairs].map(([finding, { reason, until, by, location }]) => ({
      ...finding,
      suppression: { kind: 'baseline', reason, until, by, location },
    })),
    problems,
    stale,
    stats: { file, entries: entries.length, stale: stale.length },
  };
}
