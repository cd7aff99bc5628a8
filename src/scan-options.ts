import type { Incomplete } from './analyse/observations/observation.js';
import type { DiscoverOptions } from './discover/discover.js';
import type { Settings } from './discover/settings.js';
import type { Before } from './findings/conclude.js';
import type { PolicyStats, Stats } from './findings/finding.js';
import type { IssuerFacts } from './load/issuer-facts.js';
import type { RecordedFacts } from './load/issuer-record.js';
import type { SuppressionComment } from './load/suppressions.js';

export interface PolicyOptions {
  /** The working folder, from which paths are read; the process's own when absent. */
  readonly root?: string | undefined;
  /** The configuration to use instead of the nearest one. */
  readonly settingsPath?: string | undefined;
  readonly noConfig?: boolean | undefined;
  readonly noBaseline?: boolean | undefined;
  /** Override the configuration. */
  readonly failOn?: Settings['failOn'] | undefined;
  readonly persona?: Settings['persona'] | undefined;
  /** Unused suppressions, accepted entries and stale baseline entries fail the gate. */
  readonly reportUnused?: boolean | undefined;
  /** Adds timings, which makes the result another one each time. */
  readonly stats?: boolean | undefined;
  /** Decides which suppressions and certificates have expired; now when absent. */
  readonly now?: Date | undefined;
  /** Told which stage begins. */
  readonly onStage?: ((stage: string) => void) | undefined;
}

export interface ScanOptions extends PolicyOptions {
  /** Folders and files below the working folder, or one folder anywhere; all of the working folder when absent. */
  readonly paths?: readonly string[] | undefined;
  /** Patterns as in `.gitignore`. */
  readonly exclude?: readonly string[] | undefined;
  /** A revision: what was found where the checked-out branch left it does not count. */
  readonly since?: string | undefined;
  /** A revision: configuration, baseline, models and suppressions count as they stand there. */
  readonly policyFrom?: string | undefined;
  /** A file as an editor has it: only what stands in it, or passes it, is reported. */
  readonly edited?: { readonly path: string; readonly text: string } | undefined;
  /** Issuers that the project trusts: they are judged too, and compared with what the project says of them. */
  readonly issuers?: readonly IssuerFacts[] | undefined;
  /** Earlier looks at these issuers. */
  readonly history?: readonly RecordedFacts[] | undefined;
  /** What the next commit will hold, instead of the working tree; what the last one holds does not count. */
  readonly staged?: boolean | undefined;
}

/** A scan that is held against a revision, or is of one. */
export interface ProjectScan extends ScanOptions, Pick<DiscoverOptions, 'policy' | 'standIn'> {
  readonly before?: Before | undefined;
  readonly policyStats?: PolicyStats | undefined;
  /** For the review: looks at what the project's own tests present, and collects what the rehearsal needs. */
  readonly forReview?: boolean | undefined;
  /** What of the code that was left out could hide a change. */
  readonly hidden?: ((skipped: Stats['skipped']) => readonly Incomplete[]) | undefined;
  /** Marks the suppressions that do not count yet. */
  readonly approve?: ((comments: readonly SuppressionComment[]) => readonly SuppressionComment[]) | undefined;
}

/** The working folder is the root where no other is named. */
export function withRoot<Options extends PolicyOptions>(options: Options) {
  return { ...options, root: options.root ?? process.cwd() };
}

/** Whether git is asked what to scan, or what to compare it with. */
export function isHeldAgainst({ since, policyFrom, staged }: ScanOptions): boolean {
  return since !== undefined || policyFrom !== undefined || staged === true;
}
