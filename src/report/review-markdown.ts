import { tellRehearsed } from '../findings/rehearsal.js';
import type { ControlStatus, Evidence, Review, ReviewedControl } from '../findings/review.js';
import { code, prose } from './markdown-text.js';
import { differencesOf } from './review-differences.js';
import { groupsOf } from './review-groups.js';
import { keyOf, type Labels, labelEvidence, type Placed, placed } from './review-labels.js';

const WORD: Readonly<Record<ControlStatus, string>> = {
  fail: '**FAIL**',
  unproven: '**UNPROVEN**',
  pass: 'pass',
  attested: 'attested',
  'not-applicable': 'n/a',
};

/** Rows of evidence per control and kind; the JSON holds them all. */
const SHOWN = 20;

const ATTESTING =
  'To attest is to put a signed-off statement, with a name, a date and an expiry, into `attestations` of the configuration.';

/** The review for a pull request or a wiki: a pure view of the JSON. */
export function renderReviewMarkdown(review: Review): string {
  const labels = labelEvidence(review.controls);
  return `${[
    `# Auth review before launch: ${prose(titleOf(review))}`,
    coverage(review),
    headline(review),
    table(review.controls, labels),
    ...byApplication(review),
    ...comparison(review),
    ...evidence(review.controls, labels),
    rehearsal(review),
    ...acceptedRisks(review.controls, labels),
    notLookedAt(review),
    ...toBecomeReady(review),
  ].join('\n\n')}\n`;
}

function titleOf({ project, application }: Review): string {
  return application === undefined ? project : `${project}, application ${application}`;
}

function coverage({ commit, tool, coverage: { files, candidates, configFiles, issuers, rules } }: Review): string {
  const seen = [
    ...(commit === undefined ? [] : [`commit ${code(commit)}`]),
    `${tool.name} ${prose(tool.version)}`,
    `rules: ${rules}`,
    `code files: ${files}, of which ${candidates} touch authentication`,
    `configuration files: ${configFiles}`,
    `issuers: ${issuers}`,
  ].join('; ');
  return `${seen.charAt(0).toUpperCase()}${seen.slice(1)}.`;
}

function headline({ verdict, counts, incomplete }: Review): string {
  const accepted = counts.accepted > 0 ? ` (${counts.accepted} accepted)` : '';
  const parts = [
    `${counts.fail} fail${accepted}`,
    `${counts.unproven} unproven`,
    `${counts.pass} pass`,
    `${counts.attested} attested`,
    `${counts['not-applicable']} not applicable`,
    ...(incomplete.length > 0 ? ['incomplete: not everything could be looked at'] : []),
  ];
  return `**${verdict === 'ready' ? 'READY' : 'NOT READY'}: ${parts.join(', ')}**`;
}

function table(controls: readonly ReviewedControl[], labels: Labels): string {
  const rows = controls.map((control) => {
    const status = `${WORD[control.status]}${control.accepted ? ', accepted' : ''}`;
    const because = [prose(control.because), references(control, labels)].filter((part) => part !== '').join(': ');
    return `| ${prose(control.id)} ${prose(control.title)} | ${status} | ${because} |`;
  });
  return ['| Control | Status | Evidence |', '|---|---|---|', ...rows].join('\n');
}

/** Which applications there are, and what they differ in. */
function byApplication({ applications = [], controls }: Review): string[] {
  if (applications.length === 0) return [];
  const rows = applications.map(({ name, path, because, shares, verdict, counts }) => {
    const settled = counts.pass + counts.attested + counts['not-applicable'];
    const cells = [
      path === '' || path === name ? name : `${name} (${path})`,
      verdict === 'ready' ? 'READY' : 'NOT READY',
      `${counts.fail} fail, ${counts.unproven} unproven, ${settled} settled`,
      because.join('; '),
      shares.join(', '),
    ];
    return `| ${cells.map(prose).join(' | ')} |`;
  });
  const head = '| Application | Verdict | Controls | Is one, because | Shared packages that count for it |';
  const differing = controls.filter((control) => control.byApplication !== undefined);
  return [
    '## By application',
    'A control passes only where it passes for each application.',
    [head, '|---|---|---|---|---|', ...rows].join('\n'),
    ...(differing.length === 0 ? ['They differ in no control.'] : differences(differing)),
  ];
}

/** By status and not by application: there may be a dozen of them. */
function differences(controls: readonly ReviewedControl[]): string[] {
  const columns: readonly (readonly ControlStatus[])[] = [['fail'], ['unproven'], ['pass', 'attested']];
  const { differing, exempt } = differencesOf(controls);
  const rows = differing.map(({ id, title, byApplication = [] }) => {
    const cells = columns.map((statuses) =>
      byApplication
        .filter(({ status }) => statuses.includes(status))
        .map(({ application, status, accepted }) => {
          const how = status === 'attested' ? ' (attested)' : accepted ? ' (accepted)' : '';
          return `${prose(application)}${how}`;
        })
        .join(', '),
    );
    return `| ${prose(`${id} ${title}`)} | ${cells.join(' | ')} |`;
  });
  const head = '| They differ in | Fail | Unproven | Pass |';
  return [
    ...(rows.length > 0 ? [[head, '|---|---|---|---|', ...rows].join('\n')] : []),
    ...(exempt.length > 0 ? [exempt.map((one) => `- ${prose(one)}`).join('\n')] : []),
  ];
}

function comparison({ comparison: compared }: Review): string[] {
  if (!compared) return [];
  const { commit, better, worse, stale } = compared;
  const since = commit === undefined ? '' : `, which was of commit ${code(commit)}`;
  const rows = (
    [
      ['worse', worse],
      ['stale', stale],
      ['better', better],
    ] as const
  ).flatMap(([how, changes]) =>
    changes.map(
      ({ id, title, from, to, because }) =>
        `| ${how} | ${prose(`${id} ${title}`)} | ${WORD[from]} → ${WORD[to]} | ${prose(because)} |`,
    ),
  );
  const table =
    rows.length === 0
      ? 'No control has another status.'
      : ['| | Control | Status | Now |', '|---|---|---|---|', ...rows].join('\n');
  return [`## Since the earlier review${since}`, table];
}

function references(control: ReviewedControl, labels: Labels): string {
  const named = [...new Set(placed(control).map((entry) => labels.get(keyOf(entry)) ?? ''))];
  return named.length > 8 ? `${named.slice(0, 8).join(', ')} and ${named.length - 8} more` : named.join(', ');
}

function evidence(controls: readonly ReviewedControl[], labels: Labels): string[] {
  const told = new Set<string>();
  const sections = controls.flatMap((control) => {
    const against = lines(control.against, labels, told);
    const speaking = lines(control.for, labels, told);
    if (against.length + speaking.length === 0) return [];
    const heading = `### ${prose(control.id)} ${prose(control.title)}`;
    const blocks = [
      ...(against.length > 0 ? [`Against:\n\n${against.join('\n')}`] : []),
      ...(speaking.length > 0 ? [`For:\n\n${speaking.join('\n')}`] : []),
    ];
    return [[heading, ...blocks].join('\n\n')];
  });
  return sections.length > 0 ? ['## Evidence', ...sections] : [];
}

function lines(entries: readonly Evidence[], labels: Labels, told: Set<string>): string[] {
  const groups = groupsOf(entries, (key) => told.has(key));
  const shown = groups
    .slice(0, SHOWN)
    .map((group) => `- ${'one' in group ? line(group.one, labels, told) : places(group.same, labels, told)}`);
  return groups.length > SHOWN ? [...shown, `- and ${groups.length - SHOWN} more: see the JSON report`] : shown;
}

/** One sentence about many places. */
function places(same: readonly [Placed, ...Placed[]], labels: Labels, told: Set<string>): string {
  const [first] = same;
  const weight = first.kind === 'finding' ? ` (severity ${first.severity}, confidence ${first.confidence})` : '';
  const named = same.slice(0, SHOWN).map((entry) => {
    const { path, startLine, startColumn } = entry.location;
    return `**${labels.get(keyOf(entry)) ?? ''}** ${code(`${path}:${startLine}:${startColumn}`)}`;
  });
  const more = same.length > SHOWN ? ` and ${same.length - SHOWN} more: see the JSON report` : '';
  for (const entry of same) told.add(keyOf(entry));
  return `${same.length} places, ${code(first.ruleId)}: ${sayOf(first)}${weight}: ${named.join(', ')}${more}`;
}

function line(entry: Evidence, labels: Labels, told: Set<string>): string {
  if (entry.kind === 'attestation') return attestation(entry);
  if (!('location' in entry)) return prose(entry.say);
  const key = keyOf(entry);
  const { path, startLine, startColumn } = entry.location;
  const head = `**${labels.get(key) ?? ''}** ${code(`${path}:${startLine}:${startColumn}`)} ${code(entry.ruleId)}`;
  if (told.has(key)) return `${head}, as above`;
  told.add(key);
  if (entry.kind !== 'finding') return `${head}: ${sayOf(entry)}`;
  const weight = `severity ${entry.severity}, confidence ${entry.confidence}, finding ${code(entry.fingerprint)}`;
  return `${head}: ${prose(entry.say)} (${weight})`;
}

function sayOf(entry: Placed): string {
  return entry.kind === 'unknown' ? `nobody can tell ${prose(entry.say)}: ${prose(entry.why)}` : prose(entry.say);
}

function attestation({ say, by, date, expires, link, problem }: Extract<Evidence, { kind: 'attestation' }>): string {
  const counts = problem === undefined ? `counts until ${prose(expires)}` : `does not count: ${prose(problem)}`;
  const evidence = link === undefined ? '' : `; evidence: ${prose(link)}`;
  return `Statement by ${prose(by)} on ${prose(date)}, ${counts}: “${prose(say)}”${evidence}`;
}

function rehearsal({ rehearsal: answers }: Review): string {
  const heading = '## The compromise rehearsal';
  if (answers.length === 0)
    return `${heading}\n\nNobody can tell: neither the inventory nor the code speaks of clients, tokens or issuers.`;
  const rows = answers.map(({ stolen, of, type, works, where, stops, unknown }) => {
    const cells = [`${stolen} of ${of} (${type})`, works, where, stops, unknown.join('; ')];
    return `| ${cells.map(prose).join(' | ')} |`;
  });
  const table = ['| Stolen | Works | Where | What stops it | Not known |', '|---|---|---|---|---|', ...rows].join('\n');
  const told = answers.map((answer) => `- ${prose(`${answer.of}: ${tellRehearsed(answer)}`)}`).join('\n');
  return [heading, table, told].join('\n\n');
}

function acceptedRisks(controls: readonly ReviewedControl[], labels: Labels): string[] {
  const risks = new Set<string>();
  for (const control of controls) {
    for (const entry of control.against) {
      if (entry.kind !== 'finding' || !entry.accepted) continue;
      const { reason, until, by } = entry.accepted;
      const who = `${by === undefined ? '' : ` by ${prose(by)}`}${until === undefined ? '' : ` until ${prose(until)}`}`;
      risks.add(`- ${prose(control.id)}, ${labels.get(keyOf(entry)) ?? ''}, accepted${who}: “${prose(reason)}”`);
    }
  }
  return risks.size > 0 ? [`## Accepted risks\n\n${[...risks].join('\n')}`] : [];
}

function notLookedAt({ controls, incomplete, coverage: { skipped }, notes }: Review): string {
  const run = [
    ...incomplete.map(({ path, line, why }) => {
      const place = path === undefined ? '' : `${code(line === undefined ? path : `${path}:${line}`)}: `;
      return `- ${place}${prose(why)}`;
    }),
    ...skipped.map(({ path, why }) => `- ${code(path)}: ${prose(why)}`),
    ...notes.map((note) => `- ${prose(note)}`),
  ];
  const rows = controls.map(
    ({ id, lookedFor, lookedAt, notLookedAt }) =>
      `| ${[id, lookedFor, lookedAt, notLookedAt].map(prose).join(' | ')} |`,
  );
  const perControl = ['| Control | Looked for | Looked at | Not looked at |', '|---|---|---|---|', ...rows].join('\n');
  return ['## What was looked at, and what was not', ...(run.length > 0 ? [run.join('\n')] : []), perControl].join(
    '\n\n',
  );
}

function toBecomeReady({ verdict, controls, incomplete }: Review): string[] {
  if (verdict === 'ready') return [];
  const open = [...controls].filter(({ toDo }) => toDo.length > 0);
  const first = open.filter(({ status }) => status === 'fail');
  const then = open.filter(({ status }) => status !== 'fail');
  const steps = [...first, ...then].map(({ id, toDo }) => {
    const shown = toDo.slice(0, SHOWN).map((step) => `   - ${prose(step)}`);
    return [`1. ${prose(id)}`, ...shown].join('\n');
  });
  const complete = incomplete.length > 0 ? ['1. Make readable what could not be looked at, and review again.'] : [];
  return [`## To become ready\n\n${ATTESTING}\n\n${[...complete, ...steps].join('\n')}`];
}
