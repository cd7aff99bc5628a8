import { nearestName } from '../discover/nearest-name.js';
import type { Acceptance, Settings } from '../discover/settings.js';
import type { SuppressionComment } from '../load/suppressions.js';
import type { Finding, Suppressed, SuppressionProblem } from './finding.js';

interface Rules {
  /** Ids of the rules of this run. */
  readonly ran: { has(id: string): boolean };
  /** Every rule id there is: what did not run may still be named. */
  readonly known: ReadonlySet<string>;
}

export interface Suppressing extends Rules {
  readonly comments: readonly SuppressionComment[];
  readonly settings: Settings;
  /** Today, `YYYY-MM-DD`. */
  readonly today: string;
  /** Whether a path was looked at: elsewhere nothing can be said of what is unused. */
  readonly covers: (path: string) => boolean;
}

interface Entry {
  readonly rule: string;
  /** The file it is about. */
  readonly path: string;
  readonly covers: (finding: Finding) => boolean;
  readonly suppression: Suppressed['suppression'];
  /** Why it does not count. */
  readonly problem: string | undefined;
}

/** Parts findings into open and suppressed, and says which suppressions did not do what their author meant. */
export function suppress(findings: readonly Finding[], { comments, settings, today, covers, ...rules }: Suppressing) {
  const entries = [
    ...comments.flatMap((comment) => commentEntries(comment, today, rules)),
    ...settings.accept.map((accepted) => acceptEntry(accepted, settings.path ?? 'authproof.json', today, rules)),
  ];
  const counted = entries.filter((entry) => entry.problem === undefined);
  const used = new Set<Entry>();
  const open: Finding[] = [];
  const suppressed: Suppressed[] = [];
  for (const finding of findings) {
    const covering = counted.filter((entry) => entry.rule === finding.ruleId && entry.covers(finding));
    for (const entry of covering) used.add(entry);
    if (covering[0]) suppressed.push({ ...finding, suppression: covering[0].suppression });
    else open.push(finding);
  }
  const problems: SuppressionProblem[] = [];
  for (const entry of entries) {
    const { location } = entry.suppression;
    if (entry.problem !== undefined) problems.push({ kind: 'not-applied', location, say: entry.problem });
    else if (!used.has(entry) && rules.ran.has(entry.rule) && covers(entry.path)) {
      problems.push({ kind: 'unused', location, say: `unused: ${entry.rule} finds nothing here; remove it` });
    }
  }
  return { open, suppressed, problems };
}

function commentEntries(comment: SuppressionComment, today: string, rules: Rules): Entry[] {
  const { location, reason, until } = comment;
  const suppression = { kind: 'comment', reason, until, location } as const;
  const covers = (finding: Finding) =>
    finding.location.path === location.path && finding.location.startLine === comment.line;
  const named = comment.rules.length > 0 ? comment.rules : [''];
  const whole =
    reasonProblem(reason, 'add ` -- <why this is safe>`') ?? untilProblem(until, today) ?? pendingProblem(comment);
  const each = whole === undefined ? named : named.slice(0, 1);
  return each.map((rule) => {
    const problem = whole ?? ruleProblem(rule, rules);
    return { rule, path: location.path, covers, suppression, problem: problem && `not applied: ${problem}` };
  });
}

function pendingProblem({ pendingIn }: SuppressionComment): string | undefined {
  return pendingIn === undefined ? undefined : `this change adds it; it counts once it stands in ${pendingIn}`;
}

function acceptEntry(accepted: Acceptance, config: string, today: string, rules: Rules): Entry {
  const { rule, path, reason, until, by } = accepted;
  const start = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };
  const location = accepted.location ?? { path: config, ...start };
  const problem =
    reasonProblem(reason, 'say why this is safe') ?? untilProblem(until, today) ?? ruleProblem(rule, rules);
  return {
    rule,
    path,
    covers: (finding) => finding.location.path === path,
    suppression: { kind: 'accept', reason, until, by, location },
    problem: problem && `accept of ${rule} in ${path} is not applied: ${problem}`,
  };
}

const PLACEHOLDER = /^(?:todo|fixme|tbd|xxx)\b|^<.*>$|^explanation\W*$/i;
const FEWEST_LETTERS = 10;

function reasonProblem(reason: string, advice: string): string | undefined {
  if (reason === '') return `no reason given; ${advice}`;
  return saysNothing(reason) ? `the reason says nothing; ${advice}` : undefined;
}

/** A placeholder, or too short to say anything. */
export function saysNothing(text: string): boolean {
  return PLACEHOLDER.test(text) || (text.match(/\p{L}/gu)?.length ?? 0) < FEWEST_LETTERS;
}

export function untilProblem(until: string | undefined, today: string): string | undefined {
  if (until === undefined) return undefined;
  if (!isDay(until)) return `until:${until} is not a date; write until:YYYY-MM-DD`;
  return until < today ? `expired on ${until}` : undefined;
}

export function isDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function ruleProblem(rule: string, { known }: Rules): string | undefined {
  if (rule === '') return 'name the rule it is about';
  if (rule.includes('*') || rule === 'all') return 'name each rule; there is no wildcard';
  if (known.has(rule)) return undefined;
  const nearest = nearestName(rule.slice(0, 80), known);
  return `there is no rule ${rule}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
}
