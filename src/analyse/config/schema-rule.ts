import type { Json } from '../../load/data-document.js';
import type { Confidence, ControlId, RuleMeta, Severity } from '../../rule-meta.js';

/**
 * A rule that is data: a JSON Schema (draft 2020-12) of the good shape, with an `x-rule` block. Failing validation is the
 * finding. `title` is the claim, `description` is the why. Its own shape is `rules/meta/schema-rule.schema.json`.
 */
export interface SchemaRule {
  readonly title: string;
  readonly description: string;
  readonly 'x-rule': SchemaRuleBlock;
  readonly [keyword: string]: unknown;
}

/** Runs the patterns of rules; the platform's own engine where absent. */
export interface PatternEngine {
  (pattern: string, flags: string): { test(text: string): boolean };
  code: string;
}

/** Another severity, and other words, for a value that also fits a schema. */
export interface Grade {
  readonly when: Readonly<Record<string, unknown>>;
  readonly severity: Severity;
  readonly say?: string;
  /** No finding: why nobody can tell. */
  readonly unknown?: string;
}

export interface SchemaRuleBlock {
  readonly id: string;
  /** The document kind it applies to. */
  readonly applies: string;
  /** JSON Pointer pattern of the values it looks at: `*` for every member or element, `**` for everything below; the whole document when absent. */
  readonly each?: string;
  /** A schema the value must satisfy for the rule to apply to it. */
  readonly when?: Readonly<Record<string, unknown>>;
  /** Issuer profiles it applies to; all when absent. */
  readonly profiles?: readonly string[];
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Another severity under a profile or a stage: `{ "fapi2": "high" }`. */
  readonly severityIn?: Readonly<Record<string, Severity>>;
  /** Another confidence under a profile or a stage: what is a hint elsewhere may be a requirement there. */
  readonly confidenceIn?: Readonly<Record<string, Confidence>>;
  /** The first that fits goes before `severity`. */
  readonly grades?: readonly Grade[];
  /** Another good shape under an issuer profile, or for a form of document, in this order. */
  readonly goodIn?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly controls: readonly ControlId[];
  readonly cwe: readonly number[];
  readonly references: readonly string[];
  /**
   * `{member}`, `{parent}`, `{name}` (of the nearest object that has one), `{entry}` (what the last `*` of `each` stands
   * for), `{value}` and `{masked}` (a secret: 4 characters and the length) are filled in.
   */
  readonly say: string;
  /** What would have been enough; said with the finding where something is missing. */
  readonly lookedFor?: string;
  readonly fix: string;
  readonly blind: string;
  /** Where the finding stands: on the offending value (default), its key, or the whole object of `each`. */
  readonly mark?: 'value' | 'key' | 'each';
  /** One finding for all offending values or missing members, on the first of them; `{value}` names them all. */
  readonly once?: true;
  /** What one decision is about: findings that say the same of one file are one, which names the other places. */
  readonly oneFor?: 'file';
  /** Where the code stands that may do what the configuration leaves out: members of an object around the place. */
  readonly servedBy?: { readonly handler: string; readonly folder?: readonly string[] };
  /** Said for a value that satisfies the schema; absent where silence proves nothing. */
  readonly proof?: { readonly say: string; readonly at?: string; readonly when?: Readonly<Record<string, unknown>> };
  readonly examples: {
    /**
     * Files as a project has them, `{ "files": { "<path>": <text, or data> }, "tracked"?: boolean }`: data stands for its
     * JSON, which YAML reads too. Documents as the rule sees them for the inventory and for issuers.
     */
    readonly good: readonly Json[];
    /** `at` has the pointer of every finding, in order. */
    readonly bad: readonly { readonly document: Json; readonly at: readonly string[] }[];
  };
}

export function metaOf(rule: SchemaRule): RuleMeta {
  const block = rule['x-rule'];
  return {
    id: block.id,
    title: rule.title,
    severity: block.severity,
    confidence: block.confidence,
    cwe: block.cwe,
    controls: block.controls,
    references: block.references,
    why: rule.description,
    fix: block.fix,
    blind: block.blind,
  };
}
