/** The public API: `render(await scan({ root: 'packages/api' }), 'json')`. */
import { UsageError } from './discover/usage-error.js';
import type { Report } from './findings/finding.js';
import { render as renderAs } from './report/formats.js';

export type {
  Finding,
  Gate,
  Proof,
  Report,
  Result,
  Stats,
  Suppressed,
  SuppressionProblem,
  Unknown,
} from './findings/finding.js';
export type { Inventory } from './findings/inventory.js';
export type { Location } from './load/location.js';
export { scanConfig, scanConfigTexts } from './pipeline.js';
export type { RuleMeta } from './rule.js';
export { scan } from './scan.js';
export type { PolicyOptions, ScanOptions } from './scan-options.js';
export { inventory } from './take-inventory.js';
export { UsageError };

export interface RenderOptions {
  /** Columns of the terminal report, 100 when absent. */
  readonly width?: number;
  readonly color?: boolean;
  /** Where the scan root lies in its repository, for the formats of code hosts and CI servers. */
  readonly folder?: string;
}

/** A report as text, in one of the formats of the command line. */
export function render(
  report: Report,
  format: string,
  { width = 100, color = false, folder = '' }: RenderOptions = {},
): Promise<string> {
  return renderAs(report, format, { width, color, folder });
}
