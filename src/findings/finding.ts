import type { Context, Incomplete, Step } from '../analyse/observations/observation.js';
import type { Location, Span } from '../load/location.js';
import type { Confidence, ControlId, RuleMeta, Severity } from '../rule-meta.js';

/** A defect, as every output shows it. Part of the public contract: see `rules/meta/result.schema.json`. */
export interface Finding {
  readonly ruleId: string;
  readonly controls: readonly ControlId[];
  readonly cwe: readonly number[];
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  readonly lookedFor?: string | undefined;
  readonly fix?: string | undefined;
  readonly location: Location;
  readonly trace: readonly Step[];
  readonly fingerprint: string;
  readonly context: Context;
}

/** A fact that speaks for its controls. */
export interface Proof {
  readonly ruleId: string;
  readonly controls: readonly ControlId[];
  readonly location: Location;
  readonly say: string;
  /** What a test does proves nothing of what ships. */
  readonly context?: Context | undefined;
}

/** A place where nobody can tell, and why. */
export interface Unknown extends Proof {
  readonly why: string;
}

export interface Suppressed extends Finding {
  readonly suppression: {
    /** `comment` in the source, `accept` in the configuration, an entry of the `baseline`, or there `before` a revision. */
    readonly kind: 'comment' | 'accept' | 'baseline' | 'before';
    readonly reason: string;
    readonly until?: string | undefined;
    readonly by?: string | undefined;
    readonly location: Location;
  };
}

/** A suppression that did not do what its author meant: without a reason, expired, or unused. */
export interface SuppressionProblem {
  readonly kind: 'not-applied' | 'unused';
  readonly location: Location;
  readonly say: string;
}

export interface Stats {
  readonly files: number;
  readonly bytes: number;
  /** Files whose text passed the prefilter and were parsed. */
  readonly candidates: number;
  /** Test files that were not looked at, because nobody would be shown their findings. */
  readonly testsLeftOut: number;
  readonly configFiles: number;
  readonly issuers: number;
  readonly rules: number;
  /** Findings not shown under the persona in force. */
  readonly hidden: { readonly lowConfidence: number; readonly testAndTooling: number };
  readonly suppressionProblems: readonly SuppressionProblem[];
  /** What the baseline covers, where there is one. */
  readonly baseline?: BaselineStats | undefined;
  /** The revision whose findings do not count, where one was named. */
  readonly since?: { readonly ref: string; readonly commit: string } | undefined;
  /** The revision that the policy was read from, and what of it the working tree changes. */
  readonly policy?: PolicyStats | undefined;
  /** With `--report-unused`: how many suppressions, accepted and baseline entries are unused. One is enough to fail the gate. */
  readonly unused?: number | undefined;
  /** Candidate files per side. */
  readonly sides: Readonly<Record<string, number>>;
  /** Files left out, by reason. */
  readonly skipped: readonly { readonly path: string; readonly why: string }[];
  /** The issuers that were looked at: what each is for, and every request that was made. */
  readonly visits?: readonly IssuerVisit[];
  /** Only with `--stats`: milliseconds per stage and per rule (not deterministic, so absent otherwise). */
  readonly timings?: {
    readonly stages: Readonly<Record<string, number>>;
    readonly rules: Readonly<Record<string, number>>;
  };
}

export interface IssuerVisit {
  readonly issuer: string;
  readonly profile: string;
  readonly why: string;
  /** Its signing keys over the recorded time. */
  readonly keys?: readonly {
    readonly kid: string;
    readonly firstSeen: string;
    readonly lastSeen: string;
    readonly state: 'published' | 'retired' | 'returned';
  }[];
  readonly requests: readonly {
    readonly url: string;
    readonly purpose: string;
    readonly status?: number | undefined;
    readonly error?: string | undefined;
    readonly proxied?: boolean | undefined;
  }[];
}

export interface BaselineStats {
  readonly file: string;
  readonly entries: number;
  /** Entries whose finding is gone: `authproof baseline prune` deletes them. They never fail a gate. */
  readonly stale: number;
}

export interface PolicyStats {
  readonly ref: string;
  readonly commit: string;
  /** For the reviewer: none of it counts before it stands in `ref`. */
  readonly changes: readonly { readonly path: string; readonly say: string }[];
}

export interface Result {
  readonly version: 1;
  readonly tool: { readonly name: 'authproof'; readonly version: string };
  readonly findings: readonly Finding[];
  readonly proofs: readonly Proof[];
  readonly unknowns: readonly Unknown[];
  readonly suppressed: readonly Suppressed[];
  readonly incomplete: readonly Incomplete[];
  readonly stats: Stats;
}

export interface Gate {
  readonly failOn: Severity | 'never';
  /** Findings at or above `failOn` with confidence high or medium. */
  readonly blocking: number;
  readonly passed: boolean;
  readonly exitCode: 0 | 1 | 3;
}

/** Everything a reporter may read. Reporters are pure functions of it. */
export interface Report {
  readonly result: Result;
  readonly gate: Gate;
  /** Text of every document that a finding, proof or unknown stands in, by location path. */
  readonly sources: ReadonlyMap<string, string>;
  /** The documentation of every rule that ran, by id. */
  readonly rules: ReadonlyMap<string, RuleMeta>;
  /** What no output may show: secret values that findings are about, and the places that hold them. */
  readonly secrets: Secrets;
}

export interface Secrets {
  readonly values: ReadonlySet<string>;
  readonly places: ReadonlyMap<string, readonly Span[]>;
}
