import type { RehearsedCode } from '../analyse/analyse-code.js';
import type { ApplicationScope } from '../analyse/facts/application-scope.js';
import type { Incomplete } from '../analyse/observations/observation.js';
import { isCode } from '../discover/file-kinds.js';
import type { Settings } from '../discover/settings.js';
import type { Control, Need } from '../load/control-files.js';
import type { Location } from '../load/location.js';
import type { Confidence, ControlId, Severity, Side } from '../rule-meta.js';
import { judgeAttestations } from './attested.js';
import type { Comparison } from './compared-review.js';
import type { Finding, Result, Stats, Suppressed } from './finding.js';
import { inapplicable } from './inapplicable.js';
import { type LookedAt, type LookedAtWords, tellLookedAt } from './looked-at.js';
import { type Rehearsed, rehearse, tellRehearsed } from './rehearsal.js';
import { type ApplicationStatus, inputOf, joinRows, type ReviewedApplication } from './review-applications.js';
import { gapsOf, leftOutOf } from './review-gaps.js';

export type ControlStatus = 'fail' | 'unproven' | 'pass' | 'attested' | 'not-applicable';

/** The pre-launch review: one row per control. Part of the public contract: see `rules/meta/review.schema.json`. */
export interface Review {
  readonly version: 1;
  readonly tool: Result['tool'];
  readonly project: string;
  readonly commit?: string | undefined;
  /** The one that the review is about, where it is about one of them only. */
  readonly application?: string | undefined;
  readonly verdict: 'ready' | 'not-ready';
  /** Controls per status; `accepted` counts the failed ones whose findings are all accepted. */
  readonly counts: Readonly<Record<ControlStatus | 'accepted', number>>;
  /** All of the catalogue, in its order. */
  readonly controls: readonly ReviewedControl[];
  /** Where the project has several: each must settle every control by itself. */
  readonly applications?: readonly ReviewedApplication[] | undefined;
  /** For everything that can be stolen: how long it works, where, and what stops it. */
  readonly rehearsal: readonly Rehearsed[];
  readonly incomplete: readonly Incomplete[];
  readonly coverage: Pick<Stats, 'files' | 'candidates' | 'configFiles' | 'issuers' | 'rules' | 'skipped'>;
  /** What a reader of the rows should know besides. */
  readonly notes: readonly string[];
  /** Where it was held against an earlier one. */
  readonly comparison?: Comparison | undefined;
}

export interface ReviewedControl {
  readonly id: ControlId;
  readonly title: string;
  readonly status: ControlStatus;
  /** Every finding that contradicts the control is accepted; it fails all the same. */
  readonly accepted?: true | undefined;
  /** What decided the status, in one line. */
  readonly because: string;
  /** Where the applications of the project differ. */
  readonly byApplication?: readonly ApplicationStatus[] | undefined;
  readonly for: readonly Evidence[];
  readonly against: readonly Evidence[];
  /** Proofs that the control needs and nobody gave. */
  readonly missing: readonly string[];
  /** What settles the control; empty where it is settled. */
  readonly toDo: readonly string[];
  readonly lookedFor: string;
  /** Of this project: the places and documents that were looked at for it, counted. */
  readonly lookedAt: string;
  readonly notLookedAt: string;
}

export type Evidence =
  | { readonly kind: 'proof'; readonly ruleId: string; readonly say: string; readonly location: Location }
  | { readonly kind: 'fact' | 'incomplete'; readonly say: string }
  | {
      readonly kind: 'attestation';
      readonly say: string;
      readonly by: string;
      readonly date: string;
      readonly expires: string;
      readonly link?: string | undefined;
      /** Why it does not count; absent where it does. */
      readonly problem?: string | undefined;
    }
  | {
      readonly kind: 'unknown';
      readonly ruleId: string;
      readonly say: string;
      readonly why: string;
      readonly location: Location;
    }
  | {
      readonly kind: 'finding';
      readonly ruleId: string;
      readonly say: string;
      readonly severity: Severity;
      readonly confidence: Confidence;
      readonly fingerprint: string;
      readonly location: Location;
      readonly fix?: string | undefined;
      readonly accepted?: Pick<Suppressed['suppression'], 'reason' | 'until' | 'by'> | undefined;
    };

export interface ReviewInput {
  /** Of a run in which no persona hides findings. */
  readonly result: Result;
  readonly controls: readonly Control[];
  readonly settings: Settings;
  /** Decides which attestations have expired, and nothing else. */
  readonly now: Date;
  readonly project: string;
  readonly commit?: string | undefined;
  /** What the code says of lifetimes, revocation and the like. */
  readonly rehearsed?: RehearsedCode | undefined;
  readonly lookedAt?: readonly LookedAt[];
  readonly lookedAtWords?: LookedAtWords;
  /** Those that are told apart; none where the project is one. */
  readonly applications?: readonly ApplicationScope[] | undefined;
  /** The only one that the review is about. */
  readonly only?: ApplicationScope | undefined;
  /** The application that all this is about. */
  readonly of?: Pick<ApplicationScope, 'name' | 'serves'> | undefined;
}

/** From what a run found to what may be said of each control. Silence never passes. */
export function foldReview(asked: ReviewInput): Review {
  const input = asked.only ? inputOf(asked, asked.only) : asked;
  const { result, controls, settings } = input;
  const rehearsal = rehearse(settings.inventory, input.rehearsed);
  const told = asked.only ? [] : (asked.applications ?? []).map((scope) => ofApplication(input, scope));
  const reviewed = rowsOf(input, rehearsal).map((row, index) =>
    joinRows(
      row,
      told.flatMap(({ application: { name }, rows }) => {
        const own = rows[index];
        return own ? [{ application: name, row: own }] : [];
      }),
    ),
  );
  const { files, candidates, configFiles, issuers, rules, skipped } = result.stats;
  return {
    version: 1,
    tool: result.tool,
    project: input.project,
    ...(input.commit !== undefined && { commit: input.commit }),
    ...(input.only && { application: input.only.name }),
    verdict: verdictOf(reviewed, result),
    counts: count(reviewed),
    controls: reviewed,
    ...(told.length > 0 && { applications: told.map(({ application }) => application) }),
    rehearsal,
    incomplete: result.incomplete,
    coverage: { files, candidates, configFiles, issuers, rules, skipped },
    notes: [...notes(result, controls, settings), ...told.flatMap(({ note }) => note), ...besides(asked)],
  };
}

function rowsOf(input: ReviewInput, rehearsal: readonly Rehearsed[]): ReviewedControl[] {
  return input.controls.map((control) => reviewControl(control, input, rehearsal));
}

function verdictOf(rows: readonly ReviewedControl[], { incomplete }: Result): Review['verdict'] {
  const settled = rows.every(({ status }) => status !== 'fail' && status !== 'unproven');
  return settled && rows.length > 0 && incomplete.length === 0 ? 'ready' : 'not-ready';
}

function ofApplication(all: ReviewInput, scope: ApplicationScope) {
  const input = inputOf(all, scope);
  const rows = rowsOf(input, rehearse(input.settings.inventory, input.rehearsed));
  const { name, path, because, shares } = scope;
  const application = { name, path, because, shares, verdict: verdictOf(rows, input.result), counts: count(rows) };
  const silent = input.result.stats.candidates === 0;
  const note = `Nothing in ${name} touches authentication, so nothing is proven of it: exclude its folder where it is no part of what is reviewed.`;
  return { application, rows, note: silent ? [note] : [] };
}

/** Findings of the project that are about none of its applications. */
function besides({ result, applications = [], only }: ReviewInput): string[] {
  if (only || applications.length === 0) return [];
  const strays = [...result.findings, ...result.suppressed].filter(
    (finding) => ships(finding) && !applications.some((one) => one.concerns(finding.location.path)),
  );
  const [first] = strays;
  if (!first) return [];
  const counted = several(strays.length, 'finding stands', 'findings stand');
  return [`${counted} in code that no application imports, and count for the project: ${first.location.path} is one.`];
}

/** The control whose evidence is computed: answers that are whole speak for it, and a person says that they were tried. */
const REHEARSED: ControlId = 'R4';

function reviewControl(
  control: Control,
  { result, settings, now, lookedAt = [], lookedAtWords = {}, of }: ReviewInput,
  rehearsal: readonly Rehearsed[],
): ReviewedControl {
  const { id, title, lookedFor, notLookedAt } = control;
  const concerns = (fact: { readonly controls: readonly ControlId[] }) => fact.controls.includes(id);
  const speaks = (fact: { readonly context?: { readonly side: Side } | undefined }) =>
    ships(fact) || (control.evidence.includes('tests') && fact.context?.side === 'test');

  const found = [...result.findings, ...result.suppressed].filter((finding) => concerns(finding) && ships(finding));
  const findings = found.map(findingEvidence);
  const unknowns = result.unknowns.filter(concerns).filter(speaks).map(unknownEvidence);
  const proofs = result.proofs.filter(concerns).filter(speaks).map(proofEvidence);
  const gaps = gapsOf(control, result).map((say) => ({ kind: 'incomplete' as const, say }));
  const { valid, invalid } = judgeAttestations(control, settings.attestations, now.toISOString().slice(0, 10));

  const contradicting = findings.filter(({ confidence }) => confidence !== 'low');
  const doubts = findings.filter(({ confidence }) => confidence === 'low');
  const missing = control.needs.filter((need) => !proofs.some(({ ruleId }) => proves(need, ruleId)));
  const open = doubts.length + unknowns.length + gaps.length > 0;
  const exempt = open ? undefined : inapplicable(control, { settings, sides: result.stats.sides, of });

  const answers = id === REHEARSED ? rehearsal.filter(({ unknown }) => unknown.length === 0) : [];
  const facts = answers.map((answer) => ({ kind: 'fact' as const, say: `${answer.of}: ${tellRehearsed(answer)}` }));
  const supporting: Evidence[] = [...proofs, ...facts, ...valid];
  const against: Evidence[] = [...contradicting, ...doubts, ...unknowns, ...gaps, ...invalid];
  const row = (status: ControlStatus, because: string, toDo: readonly string[] = []): ReviewedControl => ({
    id,
    title,
    status,
    because,
    for: supporting,
    against,
    missing: status === 'not-applicable' ? [] : missing.map(({ proof }) => proof),
    toDo,
    lookedFor,
    lookedAt: tellLookedAt(id, lookedAt, lookedAtWords),
    notLookedAt: [notLookedAt, ...leftOutOf(control, result)].join(' '),
  });

  if (contradicting.length > 0) {
    const accepted = contradicting.filter((finding) => finding.accepted !== undefined).length;
    const failed = row('fail', contradiction(contradicting.length, accepted), distinct(contradicting.map(repair)));
    return accepted === contradicting.length ? { ...failed, accepted: true } : failed;
  }
  if (control.needs.length > 0 && missing.length === 0 && !open) {
    return row('pass', `${several(proofs.length, 'place proves', 'places prove')} it, nothing speaks against it`);
  }
  // What code of its own proves, it does; the configuration may be another application's.
  const isServer = proofs.some(({ location }) => isCode(location.path));
  if (exempt && !(exempt.asNoServer && isServer)) {
    const exempted = row('not-applicable', `${exempt.why}: ${exempt.fact}`);
    return { ...exempted, for: [{ kind: 'fact', say: exempt.fact }, ...supporting] };
  }
  const [attested] = valid;
  if (attested)
    return row('attested', `stated by ${attested.by} on ${attested.date}, counts until ${attested.expires}`);

  const { provable, unprovable } = part(missing);
  const reasons = [
    ...some(doubts.length, 'finding of low confidence', 'findings of low confidence'),
    ...some(unknowns.length, 'place where nobody can tell', 'places where nobody can tell'),
    ...(gaps.length > 0 ? ['not everything could be looked at'] : []),
    ...invalid.map(({ by, problem }) => `the statement by ${by} does not count: ${problem}`),
    ...some(provable.length, 'proof is missing', 'proofs are missing'),
    ...unprovability(control, unprovable.length),
  ];
  const toDo = distinct([
    ...doubts.map((doubt) => `Decide whether ${doubt.ruleId} is right here, and if so: ${repair(doubt)}`),
    ...unknowns.map(({ why, location: { path, startLine } }) => `Make it readable at ${path}:${startLine}: ${why}`),
    ...(gaps.length > 0 ? ['Review again when everything can be looked at.'] : []),
    ...provable.map(({ proof }) => `Give proof: ${proof}`),
    `${provable.length === missing.length ? 'Or attest' : 'Attest'}: ${control.attestation.ask}`,
  ]);
  return row('unproven', reasons.join('; ') || 'nothing is known that could prove it', toDo);
}

function unprovability({ evidence, needs }: Control, unprovable: number): string[] {
  if (unprovable === 0 || unprovable < needs.length) {
    return some(unprovable, 'proof that no rule can give yet', 'proofs that no rule can give yet');
  }
  return [
    evidence.every((source) => source === 'attestation') ? 'only a person can state it' : 'no rule can prove it yet',
  ];
}

function part(needs: readonly Need[]) {
  const provable = needs.filter(({ rules }) => rules.length > 0);
  return { provable, unprovable: needs.filter(({ rules }) => rules.length === 0) };
}

/** Tests and tooling neither break nor prove what runs in production. */
function ships(fact: { readonly context?: { readonly side: Side } | undefined }): boolean {
  return fact.context?.side !== 'test' && fact.context?.side !== 'tooling';
}

function proves({ rules }: Need, ruleId: string): boolean {
  return rules.some((rule) => (rule.endsWith('/*') ? ruleId.startsWith(rule.slice(0, -1)) : ruleId === rule));
}

type FindingEvidence = Extract<Evidence, { kind: 'finding' }>;

function findingEvidence(finding: Finding | Suppressed): FindingEvidence {
  const { ruleId, message: say, severity, confidence, fingerprint, location, fix } = finding;
  const seen = { kind: 'finding', ruleId, say, severity, confidence, fingerprint, location } as const;
  const evidence = fix === undefined ? seen : { ...seen, fix };
  if (!('suppression' in finding)) return evidence;
  const { reason, until, by } = finding.suppression;
  const accepted = { reason, ...(until !== undefined && { until }), ...(by !== undefined && { by }) };
  return { ...evidence, accepted };
}

function proofEvidence({ ruleId, say, location }: Result['proofs'][number]) {
  return { kind: 'proof', ruleId, say, location } as const;
}

function unknownEvidence({ ruleId, say, why, location }: Result['unknowns'][number]) {
  return { kind: 'unknown', ruleId, say, why, location } as const;
}

function contradiction(findings: number, accepted: number): string {
  const contradicted = several(findings, 'finding contradicts it', 'findings contradict it');
  if (accepted === 0) return contradicted;
  return `${contradicted}, ${accepted === findings ? (findings === 1 ? 'accepted' : 'all accepted') : `${accepted} accepted`}`;
}

function repair({ fix, ruleId }: FindingEvidence): string {
  return fix ?? `Repair what ${ruleId} found.`;
}

function count(controls: readonly ReviewedControl[]): Review['counts'] {
  const counts = { fail: 0, accepted: 0, unproven: 0, pass: 0, attested: 0, 'not-applicable': 0 };
  for (const { status, accepted } of controls) {
    counts[status]++;
    if (accepted) counts.accepted++;
  }
  return counts;
}

function notes(result: Result, controls: readonly Control[], settings: Settings): string[] {
  const aside = result.findings.filter((finding) => !ships(finding)).length + result.stats.hidden.testAndTooling;
  const known = new Set(controls.map(({ id }) => id));
  const strays = settings.attestations.filter(({ control }) => !known.has(control));
  return [
    ...(aside > 0
      ? [`${several(aside, 'finding', 'findings')} in tests and tooling: not counted, because it does not ship.`]
      : []),
    ...(result.stats.issuers === 0
      ? ['No issuer was looked at: what only its documents can prove stays unproven.']
      : []),
    ...strays.map(
      ({ control, by }) => `The statement by ${by} names ${control}, which is no control of the catalogue.`,
    ),
  ];
}

function some(count: number, one: string, many: string): string[] {
  return count > 0 ? [several(count, one, many)] : [];
}

function several(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
