/** What is said of every rule, whatever it looks at, and what a rule may say of a place. */

export type Severity = 'high' | 'medium' | 'low';
export type Confidence = 'high' | 'medium' | 'low';
/** Where a file runs. `unknown` is shared or undecided code. */
export type Side = 'server' | 'browser' | 'native' | 'test' | 'tooling' | 'unknown';
/** An id of the control catalogue, for example `O5`. */
export type ControlId = string;

/** The words and numbers of a rule: its documentation, whatever its detection looks like. */
export interface RuleMeta {
  readonly id: string;
  /** The defect as a claim, in one line. */
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** CWE numbers. */
  readonly cwe: readonly number[];
  readonly controls: readonly ControlId[];
  /** Specifications with section, checked in their text. */
  readonly references: readonly string[];
  /** What an attacker gains. */
  readonly why: string;
  /** What to do instead. */
  readonly fix: string;
  /** What the rule cannot see. */
  readonly blind: string;
}

/** What a rule claims at one place; whatever is left out comes from the rule's metadata. */
export interface Claim {
  readonly say: string;
  /** For a finding that claims something is absent: what would have made it pass, and where it was searched. */
  readonly lookedFor?: string | undefined;
  readonly fix?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly confidence?: Confidence | undefined;
  readonly controls?: readonly ControlId[] | undefined;
  /** Where it takes effect, if elsewhere than its file runs: a bundler's settings write into pages. */
  readonly side?: Side | undefined;
}

export interface TraceStep<At> {
  readonly at: At;
  readonly say: string;
}

/** A finding (neither member), a proof (`proves`), or an unknown (`unknown`, with the reason). */
export type Hit<At> = Claim & {
  readonly at: At;
  readonly trace?: readonly TraceStep<At>[];
  /**
   * What one change would mend, where several places suffer from it: a secret by its name, or the helper that they share.
   * Findings of a rule with one cause are said once, and the other places are steps of the trace.
   */
  readonly cause?: At | string | undefined;
  /** This fact speaks for the rule's controls. */
  readonly proves?: true;
  /** Why nobody can tell here. */
  readonly unknown?: string;
};
