import type { Location } from '../load/location.js';
import type { Confidence, ControlId, RuleMeta, Severity, Side } from '../rule.js';

export interface Step {
  readonly location: Location;
  readonly say: string;
}

export interface Context {
  readonly side: Side;
  /** Name of the workspace package, or `''` where there is none. */
  readonly package: string;
}

/** What the analysis says about one place: the raw material of the findings stage. */
export interface Observation {
  readonly outcome: 'finding' | 'proof' | 'unknown';
  readonly rule: RuleMeta;
  readonly controls: readonly ControlId[];
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly location: Location;
  readonly say: string;
  /** For an unknown: why nobody can tell. */
  readonly why?: string | undefined;
  readonly lookedFor?: string | undefined;
  readonly fix?: string | undefined;
  readonly trace: readonly Step[];
  /** What findings of one rule share that one change would mend. */
  readonly cause?: string | undefined;
  readonly context: Context;
  /** What identifies the defect when lines move: its own code and the name of what encloses it. */
  readonly identity: { readonly code: string; readonly symbol: string };
}

/** Something that could not be looked at; the run is then incomplete (exit code 3). */
export interface Incomplete {
  /** Relative to the scan root; absent where it is not about a file. */
  readonly path?: string | undefined;
  readonly line?: number | undefined;
  /** What was tried, what happened, what to do next: one sentence. */
  readonly why: string;
}
