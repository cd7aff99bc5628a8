import type { Report } from './findings/finding.js';
import { scanProject } from './pipeline.js';
import { isHeldAgainst, type ScanOptions } from './scan-options.js';

/** Code and configuration: discover -> load -> analyse -> findings. */
export async function scan(options: ScanOptions = {}): Promise<Report> {
  if (!isHeldAgainst(options)) return (await scanProject(options)).report;
  return (await import('./revision-scan.js')).scanAgainst(options);
}
