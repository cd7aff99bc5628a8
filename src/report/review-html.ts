import { tellRehearsed } from '../findings/rehearsal.js';
import type { ControlStatus, Evidence, Review, ReviewedControl } from '../findings/review.js';
import { POLICY, STYLE } from './review-style.js';
import { visible } from './visible.js';

const STATUS: Readonly<Record<ControlStatus, string>> = {
  fail: '✗ FAIL',
  unproven: '? UNPROVEN',
  pass: '✓ PASS',
  attested: '✎ ATTESTED',
  'not-applicable': '– NOT APPLICABLE',
};

/** What comes first is what has to be done. */
const SECTIONS: readonly { readonly title: string; readonly id: string; readonly of: readonly ControlStatus[] }[] = [
  { title: 'To do first: what fails', id: 'fail', of: ['fail'] },
  { title: 'Unproven', id: 'unproven', of: ['unproven'] },
  { title: 'Settled', id: 'settled', of: ['pass', 'attested', 'not-applicable'] },
];

/** The review as one file: no script, no request, nothing of the project that could become markup. A pure view of the JSON. */
export function renderReviewHtml(review: Review): string {
  const title = `Auth review before launch: ${review.project}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${text(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${text(title)}</h1>
${headline(review)}
${comparison(review)}
${SECTIONS.map((section) => group(section, review.controls)).join('\n')}
${rehearsal(review)}
${notLookedAt(review)}
</main>
</body>
</html>
`;
}

function headline({
  verdict,
  counts,
  commit,
  tool,
  coverage: { files, candidates, configFiles, issuers, rules },
}: Review) {
  const statuses = (Object.keys(STATUS) as ControlStatus[]).map((status) => `${counts[status]} ${STATUS[status]}`);
  const seen = [
    ...(commit === undefined ? [] : [`commit ${commit}`]),
    `${tool.name} ${tool.version}`,
    `rules: ${rules}`,
    `code files: ${files}, of which ${candidates} touch authentication`,
    `configuration files: ${configFiles}`,
    `issuers: ${issuers}`,
  ];
  return `<p class="verdict">${verdict === 'ready' ? '✓ READY' : '✗ NOT READY'}: ${text(statuses.join(', '))}${
    counts.accepted > 0 ? ` (${counts.accepted} of the failed are accepted)` : ''
  }</p>
<p>${text(seen.join('; '))}</p>`;
}

function comparison({ comparison: compared }: Review): string {
  if (!compared) return '';
  const { commit, better, worse, stale } = compared;
  const rows = (
    [
      ['Worse', worse],
      ['Stale', stale],
      ['Better', better],
    ] as const
  ).flatMap(([how, changes]) =>
    changes.map(({ id, title, from, to, because }) => {
      const cells = [how, `${id} ${title}`, `${STATUS[from]} → ${STATUS[to]}`, because];
      return `<tr>${cells.map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`;
    }),
  );
  const since = commit === undefined ? '' : `, of commit ${commit}`;
  const shown =
    rows.length === 0
      ? '<p>No control has another status.</p>'
      : table('What changed', ['', 'Control', 'Status', 'Now'], rows);
  return `<section aria-labelledby="comparison">\n<h2 id="comparison">${text(`Since the earlier review${since}`)}</h2>\n${shown}\n</section>`;
}

function group({ title, id, of }: (typeof SECTIONS)[number], controls: readonly ReviewedControl[]): string {
  const chosen = controls.filter(({ status }) => of.includes(status));
  const shown = chosen.length > 0 ? chosen.map(control).join('\n') : '<p>None.</p>';
  return `<section aria-labelledby="section-${id}">\n<h2 id="section-${id}">${text(title)} (${chosen.length})</h2>\n${shown}\n</section>`;
}

function control(reviewed: ReviewedControl): string {
  const { id, title, status, accepted, because, missing, toDo, lookedFor } = reviewed;
  const word = `${STATUS[status]}${accepted ? ', accepted' : ''}`;
  return `<details id="${text(id)}"${status === 'fail' ? ' open' : ''}>
<summary><span class="status ${status}">${text(word)}</span> <h3>${text(`${id} ${title}`)}</h3></summary>
<p>${text(because)}</p>
${evidence('Against', `${id}-against`, reviewed.against)}${evidence('For', `${id}-for`, reviewed.for)}${bullets('Missing proof', missing)}${bullets('To do', toDo)}<p><b>Looked for:</b> ${text(lookedFor)} <b>Looked at:</b> ${text(reviewed.lookedAt)} <b>Not looked at:</b> ${text(reviewed.notLookedAt)}</p>
</details>`;
}

function evidence(title: string, id: string, entries: readonly Evidence[]): string {
  if (entries.length === 0) return '';
  const rows = entries.map((entry, index) => {
    const cells = [entry.kind, ...('location' in entry ? [place(entry)] : ['']), sayOf(entry)];
    return `<tr id="${text(id)}-${index + 1}">${cells.map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`;
  });
  return `${table(title, ['Kind', 'Where', 'Evidence'], rows)}\n`;
}

function place({ location: { path, startLine, startColumn } }: Extract<Evidence, { readonly location: unknown }>) {
  return `${path}:${startLine}:${startColumn}`;
}

function sayOf(entry: Evidence): string {
  switch (entry.kind) {
    case 'finding': {
      const { ruleId, say, severity, confidence, fingerprint, accepted } = entry;
      const by = accepted?.by === undefined ? '' : ` by ${accepted.by}`;
      const until = accepted?.until === undefined ? '' : ` until ${accepted.until}`;
      const risk = accepted ? `; accepted${by}${until}: “${accepted.reason}”` : '';
      return `${ruleId}: ${say} (severity ${severity}, confidence ${confidence}, finding ${fingerprint})${risk}`;
    }
    case 'proof':
      return `${entry.ruleId}: ${entry.say}`;
    case 'unknown':
      return `${entry.ruleId}: nobody can tell ${entry.say}: ${entry.why}`;
    case 'attestation': {
      const { say, by, date, expires, link, problem } = entry;
      const counts = problem === undefined ? `counts until ${expires}` : `does not count: ${problem}`;
      return `Statement by ${by} on ${date}, ${counts}: “${say}”${link === undefined ? '' : `; evidence: ${link}`}`;
    }
    default:
      return entry.say;
  }
}

function rehearsal({ rehearsal: answers }: Review): string {
  const rows = answers.map(({ stolen, of, type, works, where, stops, unknown }) => {
    const cells = [`${stolen} of ${of} (${type})`, works, where, stops, unknown.join('; ')];
    return `<tr>${cells.map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`;
  });
  const shown =
    rows.length === 0
      ? '<p>Nobody can tell: neither the inventory nor the code speaks of clients, tokens or issuers.</p>'
      : `${table('For everything that can be stolen', ['Stolen', 'Works', 'Where', 'What stops it', 'Not known'], rows)}
${bullets(
  'In words',
  answers.map((answer) => `${answer.of}: ${tellRehearsed(answer)}`),
)}`;
  return `<section aria-labelledby="rehearsal">\n<h2 id="rehearsal">The compromise rehearsal</h2>\n${shown}\n</section>`;
}

function notLookedAt({ incomplete, coverage: { skipped }, notes }: Review): string {
  const gaps = [
    ...incomplete.map(({ path, line, why }) => `${path ?? ''}${line === undefined ? '' : `:${line}`} ${why}`.trim()),
    ...skipped.map(({ path, why }) => `${path}: ${why}`),
    ...notes,
  ];
  const shown = gaps.length > 0 ? bullets('', gaps) : '<p>Everything that was found was looked at.</p>';
  return `<section aria-labelledby="not-looked-at">\n<h2 id="not-looked-at">What was not looked at</h2>\n${shown}\n</section>`;
}

function table(caption: string, heads: readonly string[], rows: readonly string[]): string {
  const head = heads.map((one) => `<th scope="col">${text(one)}</th>`).join('');
  return `<div class="scroll"><table><caption>${text(caption)}</caption><thead><tr>${head}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table></div>`;
}

function bullets(title: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const head = title === '' ? '' : `<p><b>${text(title)}</b></p>\n`;
  return `${head}<ul>\n${items.map((item) => `<li>${text(item)}</li>`).join('\n')}\n</ul>\n`;
}

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of others, as the content of an element or of a quoted attribute. */
function text(raw: string): string {
  return visible(raw.replace(/[\s\p{Zl}\p{Zp}]+/gu, ' ')).replace(/[&<>"']/g, (character) => ENTITY[character] ?? '');
}
