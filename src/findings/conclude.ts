import type { Incomplete, Observation } from '../analyse/observations/observation.js';
import type { Baseline, BaselineEntry } from '../discover/read-baseline.js';
import type { Settings } from '../discover/settings.js';
import type { SuppressionComment } from '../load/suppressions.js';
import type { RuleMeta } from '../rule-meta.js';
import { applyBaseline } from './baseline.js';
import { oneForEachCause } from './causes.js';
import { dedupe } from './dedupe.js';
import type {
  Finding,
  PolicyStats,
  Proof,
  Report,
  Result,
  Stats,
  Suppressed,
  SuppressionProblem,
  Unknown,
} from './finding.js';
import { fingerprints } from './fingerprint.js';
import { judgeGate } from './gate.js';
import { type Known, pairKnown } from './known.js';
import { byLocation, byPlace, compareText } from './order.js';
import { collectSecrets, withoutSecrets } from './secrets.js';
import { suppress } from './suppress.js';

export interface Conclusion {
  readonly version: string;
  readonly observations: readonly Observation[];
  readonly incomplete: readonly Incomplete[];
  readonly suppressionComments: readonly SuppressionComment[];
  readonly settings: Settings;
  /** The rules that ran. */
  readonly rules: ReadonlyMap<string, RuleMeta>;
  /** Every rule id there is; those that ran when absent. */
  readonly knownRules?: ReadonlySet<string> | undefined;
  /** Files that nobody looked at, so that nothing is known of their suppressions. */
  readonly leftOut?: ReadonlySet<string> | undefined;
  /** The text of a document, by location path. */
  readonly texts: (path: string) => string | undefined;
  readonly now: Date;
  readonly baseline?: Baseline | undefined;
  /** What was found at an earlier revision, which does not count. */
  readonly before?: Before | undefined;
  /** Where the policy comes from, when not from the working tree. */
  readonly policy?: PolicyStats | undefined;
  /** Whether a path was looked at: only then an unused suppression or entry says something. All are, when absent. */
  readonly covers?: ((path: string) => boolean) | undefined;
  /** What is unused fails the gate. */
  readonly reportUnused?: boolean | undefined;
  /** The one file that is asked about: findings count that stand in it or whose trace passes it. */
  readonly only?: string | undefined;
  readonly stats: Omit<Stats, 'rules' | 'hidden' | 'suppressionProblems' | 'unused' | 'baseline' | 'since' | 'policy'>;
}

/** The findings of a revision that is not to be judged again. */
export interface Before {
  readonly ref: string;
  readonly commit: string;
  readonly known: readonly Known[];
}

/** From what was observed to what is said: identity, duplicates, suppressions, persona, gate. */
export function conclude(input: Conclusion): Report {
  const observed = dedupe(input.observations.toSorted(byPlaceOfRule));
  const secrets = collectSecrets(observed, input.texts);
  const shown = (text: string) => withoutSecrets(text, secrets.values);

  const defects = observed.filter(({ outcome }) => outcome === 'finding');
  const names = fingerprints(defects);
  const causes = new Map<string, string>();
  const findings = defects
    .map((defect, index) => {
      const finding = toFinding(defect, names[index] ?? '', shown);
      if (defect.cause !== undefined) causes.set(finding.fingerprint, defect.cause);
      return finding;
    })
    .sort(byPlace);
  const today = input.now.toISOString().slice(0, 10);
  const covers = (path: string) => input.leftOut?.has(path) !== true && (input.covers?.(path) ?? true);
  const {
    open: alone,
    suppressed,
    problems,
  } = suppress(findings, {
    comments: input.suppressionComments,
    settings: input.settings,
    today,
    ran: input.rules,
    known: input.knownRules ?? new Set(input.rules.keys()),
    covers,
  });
  const open = oneForEachCause(alone, causes);
  const looked = ({ rule, path }: { rule: string; path: string }) => input.rules.has(rule) && covers(path);
  const baselined = input.baseline && applyBaseline(open, { baseline: input.baseline, today, looked });
  const earlier = leaveBefore(baselined?.open ?? open, open, input.before);
  const asked = askedAbout(input.only);
  const { visible, hidden } = applyPersona(earlier.open.filter(asked), input.settings.persona);

  const stale = input.reportUnused ? (baselined?.stale ?? []).map(staleProblem) : [];
  const suppressionProblems = [...problems, ...(baselined?.problems ?? []), ...stale]
    .filter(({ location }) => isAbout(input.only, location.path))
    .sort((a, b) => byLocation(a.location, b.location) || compareText(a.say, b.say));
  const unused = suppressionProblems.filter(({ kind }) => kind === 'unused').length;

  const result: Result = {
    version: 1,
    tool: { name: 'authproof', version: input.version },
    findings: visible,
    proofs: observed.filter((one) => one.outcome === 'proof' && asked(one)).map((proof) => toProof(proof, shown)),
    unknowns: observed
      .filter((one) => one.outcome === 'unknown' && asked(one))
      .map((unknown) => toUnknown(unknown, shown)),
    suppressed: [...suppressed, ...(baselined?.suppressed ?? []), ...earlier.suppressed].filter(asked).sort(byPlace),
    incomplete: input.incomplete.filter(({ path }) => isAbout(input.only, path)).toSorted(byPathAndLine),
    stats: {
      ...input.stats,
      rules: input.rules.size,
      hidden,
      suppressionProblems,
      ...(input.reportUnused && { unused }),
      ...(baselined && { baseline: baselined.stats }),
      ...(input.before && { since: { ref: input.before.ref, commit: input.before.commit } }),
      ...(input.policy && { policy: input.policy }),
    },
  };
  const gate = judgeGate(visible, result.incomplete, input.settings.failOn, result.stats.unused);
  return { result, gate, sources: collectSources(result, input.texts), rules: input.rules, secrets };
}

function staleProblem({ rule, path, location }: BaselineEntry): SuppressionProblem {
  const say = `unused: the entry of ${rule} in ${path} is stale, its finding is gone; run authproof baseline prune`;
  return { kind: 'unused', location, say };
}

/** What has no path is about every file: a crash. */
function isAbout(only: string | undefined, path: string | undefined): boolean {
  return only === undefined || path === undefined || path === only;
}

function askedAbout(only: string | undefined) {
  return ({ location, trace }: Pick<Finding, 'location' | 'trace'>) =>
    isAbout(only, location.path) || trace.some((step) => isAbout(only, step.location.path));
}

/**
 * What is paired is all that stands open, and not only what the baseline leaves: otherwise a copy of what it holds would
 * pair with the original, which is not new.
 */
function leaveBefore(left: readonly Finding[], all: readonly Finding[], before: Before | undefined) {
  if (!before) return { open: left, suppressed: [] };
  const pairs = pairKnown(all, before.known);
  const reason = `was there in ${before.ref}`;
  return {
    open: left.filter((finding) => !pairs.has(finding)),
    suppressed: left
      .filter((finding) => pairs.has(finding))
      .map(
        (finding): Suppressed => ({ ...finding, suppression: { kind: 'before', reason, location: finding.location } }),
      ),
  };
}

/** Regular readers are spared guesses and what never ships; what is hidden is counted. */
function applyPersona(findings: readonly Finding[], persona: Settings['persona']) {
  const hidden = { lowConfidence: 0, testAndTooling: 0 };
  if (persona === 'auditor') return { visible: findings, hidden };
  const visible = findings.filter(({ context, confidence }) => {
    if (context.side === 'test' || context.side === 'tooling') hidden.testAndTooling++;
    else if (confidence === 'low') hidden.lowConfidence++;
    else return true;
    return false;
  });
  return { visible, hidden };
}

function toFinding(observation: Observation, fingerprint: string, shown: (text: string) => string): Finding {
  const { rule, controls, severity, confidence, say, lookedFor, location, trace, context } = observation;
  return {
    ruleId: rule.id,
    controls,
    cwe: rule.cwe,
    severity,
    confidence,
    message: shown(say),
    ...(lookedFor !== undefined && { lookedFor: shown(lookedFor) }),
    fix: shown(observation.fix ?? rule.fix),
    location,
    trace: trace.map((step) => ({ location: step.location, say: shown(step.say) })),
    fingerprint,
    context,
  };
}

function toProof({ rule, controls, location, say, context }: Observation, shown: (text: string) => string): Proof {
  return { ruleId: rule.id, controls, location, say: shown(say), context };
}

function toUnknown(observation: Observation, shown: (text: string) => string): Unknown {
  return { ...toProof(observation, shown), why: shown(observation.why ?? 'the code does not tell') };
}

function collectSources({ findings, proofs, unknowns, suppressed, stats }: Result, texts: Conclusion['texts']) {
  const places = [
    ...[...findings, ...suppressed].flatMap(({ location, trace }) => [location, ...trace.map((step) => step.location)]),
    ...[...proofs, ...unknowns, ...stats.suppressionProblems].map(({ location }) => location),
  ];
  const paths = new Set(places.map(({ path }) => path));
  const sources = new Map<string, string>();
  for (const path of [...paths].sort(compareText)) {
    const text = texts(path);
    if (text !== undefined) sources.set(path, text);
  }
  return sources;
}

function byPlaceOfRule(a: Observation, b: Observation): number {
  return byLocation(a.location, b.location) || compareText(a.rule.id, b.rule.id) || compareText(a.say, b.say);
}

function byPathAndLine(a: Incomplete, b: Incomplete): number {
  return compareText(a.path ?? '', b.path ?? '') || (a.line ?? 0) - (b.line ?? 0) || compareText(a.why, b.why);
}
