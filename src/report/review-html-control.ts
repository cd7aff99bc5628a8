import type { ControlStatus, Evidence, ReviewedControl } from '../findings/review.js';
import { bullets, escaped, text } from './html-text.js';
import type { Frames } from './review-frames.js';
import { keyOf, type Labels } from './review-labels.js';

/** A sign and a word: no status is told by its colour alone. */
export const SIGN: Readonly<Record<ControlStatus, string>> = {
  fail: '✗',
  unproven: '?',
  pass: '✓',
  attested: '✎',
  'not-applicable': '–',
};

export const STATUS: Readonly<Record<ControlStatus, string>> = {
  fail: 'Fail',
  unproven: 'Unproven',
  pass: 'Pass',
  attested: 'Attested',
  'not-applicable': 'Not applicable',
};

export interface ControlView {
  readonly labels: Labels;
  readonly frames: Frames;
  /** Evidence that was told already, and where: what speaks to several controls is told once. */
  readonly told: Map<string, string>;
}

export function status(one: ControlStatus, accepted?: boolean): string {
  return `<span class="status ${one}">${SIGN[one]} ${STATUS[one]}${accepted ? ', accepted' : ''}</span>`;
}

/** Its anchor lies inside, so that a link to it opens it. */
export function control(reviewed: ReviewedControl, view: ControlView): string {
  const { id, title, because, missing, toDo, lookedFor, lookedAt, notLookedAt } = reviewed;
  return `<details${reviewed.status === 'fail' ? ' open' : ''}>
<summary>${status(reviewed.status, reviewed.accepted)} <h3><b>${text(id)}</b> ${text(title)}</h3></summary>
<div class="control" id="${text(id)}">
<p class="because">${text(because)} <a class="self" href="#${text(id)}" aria-label="Link to ${text(id)}">#${text(id)}</a></p>
${byApplication(reviewed)}${evidence('Against', `${id}-against`, reviewed.against, view)}${evidence('For', `${id}-for`, reviewed.for, view)}${bullets('Missing proof', missing)}${bullets('To do', toDo)}<dl class="looked">
<dt>Looked for</dt><dd>${text(lookedFor)}</dd>
<dt>Looked at</dt><dd>${text(lookedAt)}</dd>
<dt>Not looked at</dt><dd>${text(notLookedAt)}</dd>
</dl>
</div>
</details>`;
}

function byApplication({ byApplication: statuses = [] }: ReviewedControl): string {
  if (statuses.length === 0) return '';
  const rows = statuses.map(
    ({ application, status: one, accepted, because }) =>
      `<li>${status(one, accepted)} <b>${text(application)}</b>: ${text(because)}</li>`,
  );
  return `<h4>By application</h4>\n<ul class="plain">\n${rows.join('\n')}\n</ul>\n`;
}

/** Rows that are shown at once; the rest is a click away. */
const SHOWN = 12;

function evidence(title: string, id: string, entries: readonly Evidence[], view: ControlView): string {
  if (entries.length === 0) return '';
  const rows = entries.map((entry, index) => row(entry, `${id}-${index + 1}`, view));
  const list = (some: readonly string[]) => `<ul class="evidence">\n${some.join('\n')}\n</ul>\n`;
  const more = rows.slice(SHOWN);
  const rest =
    more.length > 0 ? `<details class="more"><summary>${more.length} more</summary>\n${list(more)}</details>\n` : '';
  return `<h4>${title}</h4>\n${list(rows.slice(0, SHOWN))}${rest}`;
}

function row(entry: Evidence, id: string, { labels, frames, told }: ControlView): string {
  if (!('location' in entry)) {
    return `<li id="${text(id)}"><a href="#${text(id)}">${LABEL[entry.kind]}</a> ${text(sayOf(entry))}</li>`;
  }
  const { path, startLine, startColumn } = entry.location;
  const key = keyOf(entry);
  const label = `<a href="#${text(id)}">${text(labels.get(key) ?? '')}</a>`;
  const head = `${label} <code>${text(`${path}:${startLine}:${startColumn}`)}</code> <code class="rule">${text(entry.ruleId)}</code>`;
  const before = told.get(key);
  if (before !== undefined) return `<li id="${text(id)}">${head} <a href="#${text(before)}">told above</a></li>`;
  told.set(key, id);
  const drawn = entry.kind === 'finding' ? frames.get(entry.fingerprint) : undefined;
  const code = drawn === undefined ? '' : `\n<pre tabindex="0">${escaped(drawn)}</pre>`;
  const weight = entry.kind === 'finding' ? ` <span class="weight">${text(weightOf(entry))}</span>` : '';
  return `<li id="${text(id)}">${head}<br>${text(sayOf(entry))}${weight}${code}</li>`;
}

const LABEL = { fact: 'Fact', incomplete: 'Gap', attestation: 'Statement' } as const;

function weightOf({ severity, confidence, fingerprint }: Extract<Evidence, { kind: 'finding' }>): string {
  return `severity ${severity}, confidence ${confidence}, finding ${fingerprint.slice(0, 8)}`;
}

function sayOf(entry: Evidence): string {
  switch (entry.kind) {
    case 'finding': {
      const { say, accepted } = entry;
      const by = accepted?.by === undefined ? '' : ` by ${accepted.by}`;
      const until = accepted?.until === undefined ? '' : ` until ${accepted.until}`;
      const risk = accepted ? `; accepted${by}${until}: “${accepted.reason}”` : '';
      return `${say}${risk}`;
    }
    case 'unknown':
      return `nobody can tell ${entry.say}: ${entry.why}`;
    case 'attestation': {
      const { say, by, date, expires, link, problem } = entry;
      const counts = problem === undefined ? `counts until ${expires}` : `does not count: ${problem}`;
      return `by ${by} on ${date}, ${counts}: “${say}”${link === undefined ? '' : `; evidence: ${link}`}`;
    }
    default:
      return entry.say;
  }
}
