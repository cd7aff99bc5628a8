import type { RuleMeta } from '../../rule-meta.js';

/** A rule about what tests present: data, in `rules/tests`. Its shape is `rules/meta/test-rule.schema.json`. */
export interface TestRule extends Omit<RuleMeta, 'severity' | 'confidence' | 'cwe'> {
  /** What is presented, as the end of “the test presents …”. */
  readonly say: string;
  /** How titles name it. */
  readonly titled: string;
  /** What the title or a call of the test says where it is about something else. */
  readonly unless?: string | undefined;
  readonly deeds: readonly DeedSign[];
  /**
   * `either` where accepting is as telling as refusing; `denial` where an error or a negative answer may mean many things,
   * so that a status, a word or the title has to say that access is denied.
   */
  readonly expects: 'refusal' | 'denial' | 'either';
  /** Statuses of a refusal besides the usual ones. */
  readonly statuses?: readonly number[] | undefined;
  readonly examples: { readonly good: readonly string[]; readonly silent: readonly string[] };
}

/** Patterns that a deed has to match, all of those that are given. */
export interface DeedSign {
  readonly set?: string;
  readonly value?: 'past' | 'future' | 'other';
  readonly is?: string;
  readonly call?: string;
  readonly gives?: string;
  /** Names of a thing that is handed over twice. */
  readonly twice?: string;
  readonly header?: string;
  readonly payload?: string;
  /** In the title or in the statement around the deed. */
  readonly near?: string;
  /** Something else that the test has to set or call. */
  readonly beside?: string;
  /** The deed alone says too little: the title has to name the thing as well. */
  readonly titled?: true;
}

export function metaOfTest(rule: TestRule): RuleMeta {
  const { id, title, controls, references, why, fix, blind } = rule;
  return { id, title, severity: 'low', confidence: 'high', cwe: [], controls, references, why, fix, blind };
}

/** How test runners are written to: data, in `rules/test-words.json`. */
export interface TestWords {
  readonly cases: readonly string[];
  readonly suites: readonly string[];
  /** `it.skip`, `xit`: what does not run shows nothing. */
  readonly skipped: readonly string[];
  /** What an expectation begins with. */
  readonly expectations: readonly string[];
  readonly refusals: {
    readonly statuses: readonly number[];
    /** Members by which something is expected to throw or to reject. */
    readonly throws: readonly string[];
    /** Members and arguments by which nothing is expected to come back. */
    readonly nothing: string;
    /** What titles say of a test that expects a denial. */
    readonly titles: string;
    /** Of those, what can only mean that somebody is kept out. */
    readonly denials: string;
    /** What is expected never to be called. */
    readonly handlers: string;
    /** What errors, codes and pages of a refusal say. */
    readonly says: string;
  };
}
