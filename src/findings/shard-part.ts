import { createHash } from 'node:crypto';
import type { Incomplete, Observation } from '../analyse/observations/observation.js';
import type { SuppressionComment } from '../load/suppressions.js';
import type { RuleMeta } from '../rule-meta.js';
import type { Stats } from './finding.js';
import { nameOf } from './fingerprint.js';
import { collectSecrets, withoutSecrets } from './secrets.js';

/** What one shard writes for `authproof merge`: observations that nobody has numbered, suppressed or judged yet. */
export interface ShardPart {
  readonly version: 1;
  readonly tool: { readonly name: 'authproof'; readonly version: string };
  readonly shard: { readonly index: number; readonly of: number };
  /** What the run was asked; all shards have to be asked the same. */
  readonly asked: Asked;
  readonly scan: PartialScan;
  /** The same of the revision that `--since` names, where that has the scan root. */
  readonly before?: { readonly commit: string; readonly scan?: PartialScan | undefined } | undefined;
}

export interface Asked {
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
  readonly persona?: 'regular' | 'auditor' | undefined;
  readonly config?: string | undefined;
  readonly noConfig: boolean;
  readonly noBaseline: boolean;
  readonly since?: string | undefined;
  readonly policyFrom?: string | undefined;
}

/** The share of one scan. */
export interface PartialScan {
  /** The same for all shards that saw the same files under the same policy. */
  readonly project: string;
  /** Of discovery, and so of the whole project. */
  readonly skipped: Stats['skipped'];
  readonly incomplete: readonly Incomplete[];
  readonly code: PartialLook;
  readonly config: PartialLook;
  /** The documents that something stands in, with a digest of their text; with the text itself where no file has it. */
  readonly documents: readonly { readonly path: string; readonly digest: string; readonly text?: string }[];
}

export interface PartialLook {
  readonly observations: readonly PartialObservation[];
  readonly incomplete: readonly Incomplete[];
  readonly suppressions: readonly SuppressionComment[];
  /** The rules that ran. */
  readonly rules: readonly string[];
  readonly leftOut: readonly string[];
  readonly stats: Pick<Stats, 'files' | 'bytes' | 'candidates' | 'testsLeftOut' | 'configFiles' | 'sides' | 'skipped'>;
}

/** No source code and no secret is in it; `cause` is a digest. */
export interface PartialObservation extends Omit<Observation, 'rule' | 'identity'> {
  readonly rule: string;
  /** The name of a finding, from which those of its equals follow. */
  readonly name?: string;
  /** Of an observation about code: which of the rule's roles the site has, and the file it was found in. */
  readonly role?: number;
  readonly file?: string;
}

/** An observation that may be one of a site of a certain file. */
interface Seen {
  readonly observation: Observation;
  readonly role?: number;
  readonly file?: string;
}

/** Observations as a part has them. What this shard knows to be a secret is masked; merging masks what others know. */
export function partials(seen: readonly Seen[], texts: (path: string) => string | undefined): PartialObservation[] {
  const { values } = collectSecrets(
    seen.map(({ observation }) => observation),
    texts,
  );
  const shown = (text: string) => withoutSecrets(text, values);
  return seen.map(({ observation, role, file }): PartialObservation => {
    const { outcome, rule, controls, severity, confidence, location, say, why, lookedFor, fix, trace, cause, context } =
      observation;
    return {
      outcome,
      rule: rule.id,
      ...(outcome === 'finding' && { name: nameOf(observation) }),
      ...(role !== undefined && { role, file }),
      controls,
      severity,
      confidence,
      location,
      say: shown(say),
      why: why && shown(why),
      lookedFor: lookedFor && shown(lookedFor),
      fix: fix && shown(fix),
      trace: trace.map((step) => ({ ...step, say: shown(step.say) })),
      cause: cause && digestOf(cause),
      context,
    };
  });
}

/** The observation again; undefined where its rule is not known. */
export function wholeOf(part: PartialObservation, rule: RuleMeta): Observation {
  const { role: _, file: __, name, ...rest } = part;
  return { ...rest, rule, identity: { code: '', symbol: '', ...(name !== undefined && { name }) } };
}

/** Every document that observations and suppressions stand in. */
export function placesOf(looks: readonly PartialLook[]): string[] {
  const paths = new Set<string>();
  for (const { observations, suppressions } of looks) {
    for (const { location, trace } of observations) {
      paths.add(location.path);
      for (const step of trace) paths.add(step.location.path);
    }
    for (const { location } of suppressions) paths.add(location.path);
  }
  return [...paths].sort();
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
