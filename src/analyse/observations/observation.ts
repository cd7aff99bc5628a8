import type { Location } from '../../load/location.js';
import type { Confidence, ControlId, RuleMeta, Severity, Side } from '../../rule-meta.js';

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
  readonly identity: Identity;
  /** Of configuration: the code that answers what the place is about. */
  readonly servedBy?: Served | undefined;
}

/** What a module exports; the module by its path without an ending, as it may be called. */
export interface Served {
  readonly modules: readonly string[];
  readonly name: string;
}

/** What identifies a defect when lines move. */
export interface Identity {
  /** Its own code. */
  readonly code: string;
  /** The name of what encloses it. */
  readonly symbol: string;
  /** What follows from both, where they are not there any more. */
  readonly name?: string;
}

/** An observation of a share, with what puts it in its place among those of the others: its rule, then these. */
export interface Sighting {
  /** Which of the rule's roles the site has. */
  readonly role: number;
  /** Where the site stands; the observation may stand elsewhere. */
  readonly file: string;
  readonly observation: Observation;
}

/** Something that could not be looked at; the run is then incomplete (exit code 3). */
export interface Incomplete {
  /** Relative to the scan root; absent where it is not about a file. */
  readonly path?: string | undefined;
  readonly line?: number | undefined;
  /** What was tried, what happened, what to do next: one sentence. */
  readonly why: string;
}
