import type { Finding } from '../findings/finding.js';
import { byPlace, RANK } from '../findings/order.js';

/** The worst and surest first, for readers that stop somewhere. */
export function severityFirst(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) => RANK[b.severity] - RANK[a.severity] || RANK[b.confidence] - RANK[a.confidence] || byPlace(a, b),
  );
}
