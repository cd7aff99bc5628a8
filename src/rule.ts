/**
 * What a rule is and what it may say. This is the only file of `src` that `rules/` imports.
 *
 * A rule never prints, reads a file, or knows about suppressions and gates: it looks at roles
 * ("a token is verified here") and yields findings, proofs and unknowns.
 */

import type { ProjectClaim } from './analyse/agreement.js';
import type { Code, CodeSite, Place } from './analyse/code.js';
import type { KeyLife } from './analyse/key-history.js';
import type { Json } from './load/data-document.js';
import type { InspectedKey, IssuerDocument, IssuerFacts, IssuerRequest } from './load/issuer-facts.js';

export type { Code, CodeSite, Place } from './analyse/code.js';
export type { InspectedKey, IssuerDocument } from './load/issuer-facts.js';

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

/**
 * A small program: the text of `index.ts`, or a text per path. `«…»` marks the exact span of an expected finding and
 * `⟦…⟧` that of an expected proof; examples without marks must stay silent. Marks are removed before analysis.
 */
export type Example = string | Readonly<Record<string, string>>;

export interface CodeRule extends RuleMeta {
  /** The roles whose sites this rule looks at; the files worth parsing follow from them. */
  readonly roles: readonly string[];
  readonly bad: readonly Example[];
  readonly good: readonly Example[];
  check(site: CodeSite, code: Code): Iterable<Hit<Place>>;
}

export function defineRule(rule: CodeRule): CodeRule {
  return rule;
}

/** A place in one of an issuer's documents, an answer as a whole, or where a project speaks of the issuer. */
export interface DocumentPlace {
  readonly in: IssuerDocument | IssuerRequest | ProjectClaim;
  /** JSON Pointer; a missing member stands for the object that lacks it. */
  readonly pointer?: string | undefined;
  readonly part?: 'key' | 'value' | undefined;
}

/** What an issuer rule may know beside the facts. */
export interface Judging {
  readonly profile: string;
  readonly now: Date;
  /** The keys of every issuer of this run; absent where there is only this one. */
  readonly allKeys?: readonly InspectedKey[] | undefined;
  /** The keys over time, where looks of earlier days were kept. */
  readonly lives?: readonly KeyLife[] | undefined;
  /** How the inventory says that the keys rotate. */
  readonly rotation?: Rotation | undefined;
  /** What a project believes of the issuer; absent where none is in hand. */
  readonly project?: readonly ProjectClaim[] | undefined;
}

export interface Rotation {
  readonly periodDays?: number | undefined;
  readonly overlapDays?: number | undefined;
}

/**
 * An issuer in small: a document is JSON, or its text where the text matters. `requests` are the answers that a live issuer
 * would have given.
 */
export interface IssuerExample {
  /** The issuer or well-known URL that the documents belong to. */
  readonly asUrl?: string;
  readonly metadata?: Json;
  readonly authorizationServer?: Json;
  readonly protectedResource?: Json;
  readonly jwks?: Json;
  readonly requests?: readonly IssuerRequest[];
  readonly profile?: string;
  /** ISO date of the look. */
  readonly now?: string;
  /** Earlier looks at the keys. */
  readonly history?: readonly { readonly time: string; readonly keys: readonly Json[] }[];
  readonly rotation?: Rotation;
  readonly project?: readonly ProjectClaim[];
}

export interface BadIssuerExample extends IssuerExample {
  /** Where the findings stand: `metadata:/issuer`, `jwks:/keys/0`, or the URL of an answer. */
  readonly at: readonly string[];
}

export interface IssuerRule extends RuleMeta {
  /** The profiles it applies to; all when absent. */
  readonly profiles?: readonly string[];
  readonly bad: readonly BadIssuerExample[];
  readonly good: readonly IssuerExample[];
  check(facts: IssuerFacts, judging: Judging): Iterable<Hit<DocumentPlace>>;
}

/** Whether a document was asked for, and not how an address refuses. */
export function asksForDocument({ purpose }: IssuerRequest): boolean {
  return purpose !== 'authorization' && purpose !== 'challenge' && purpose !== 'userinfo';
}

export function defineIssuerRule(rule: IssuerRule): IssuerRule {
  return rule;
}

/** Two spellings of one issuer: a trailing slash, a default port and the case of the host make no other place. */
export function sameIssuer(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function plain(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (url ? `${url.host}${url.pathname}` : text.toLowerCase()).replace(/\/+$/, '');
}
