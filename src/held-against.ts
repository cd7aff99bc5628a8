import type { ScanOptions } from './pipeline.js';

/** Whether git is asked what to scan, or what to compare it with. */
export function isHeldAgainst({ since, policyFrom, staged }: ScanOptions): boolean {
  return since !== undefined || policyFrom !== undefined || staged === true;
}
