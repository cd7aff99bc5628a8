import type { Report } from './findings/finding.js';
import { scanProject } from './pipeline.js';
import type { ScanOptions } from './scan-options.js';

/** Code and configuration: discover -> load -> analyse -> findings. */
export async function scan(options: ScanOptions = {}): Promise<Report> {
  if (!isHeldAgainst(options)) return (await scanProject(options)).report;
  return (await import('./revision-scan.js')).scanAgainst(options);
}

/** Whether git is asked what to scan, or what to compare it with. */
export function isHeldAgainst({ since, policyFrom, staged }: ScanOptions): boolean {
  return since !== undefined || policyFrom !== undefined || staged === true;
}
