import type { Incomplete } from '../analyse/observations/observation.js';
import type { Settings } from '../discover/settings.js';
import type { Finding, Gate } from './finding.js';
import { RANK } from './order.js';

export function judgeGate(
  findings: readonly Finding[],
  incomplete: readonly Incomplete[],
  failOn: Settings['failOn'],
  unused = 0,
): Gate {
  const blocking = findings.filter((finding) => blocks(finding, failOn)).length;
  const passed = blocking === 0 && unused === 0;
  return { failOn, blocking, passed, exitCode: passed ? (incomplete.length > 0 ? 3 : 0) : 1 };
}

/** A guess never blocks: low confidence passes the gate at any severity. */
export function blocks(finding: Finding, failOn: Settings['failOn']): boolean {
  if (failOn === 'never' || finding.confidence === 'low') return false;
  return RANK[finding.severity] >= RANK[failOn];
}
