import type { ControlStatus, Evidence, ReviewedControl } from '../findings/review.js';
import { bullets, escaped, text } from './html-text.js';
import type { Frames } from './review-frames.js';
import { groupsOf } from './review-groups.js';
import { keyOf, type Labels, type Placed } from './review-labels.js';

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
<summary>${status(reviewed.status, reviewed.accepted)} <h3><b>${text(id)}</b> ${text(title)}</h3><span class="because">${text(because)}</span></summary>
<div class="control" id="${text(id)}">
<p><a class="self" href="#${text(id)}" aria-label="Link to ${text(id)}">Link to #${text(id)}</a></p>
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
  const ids = new Map(entries.map((entry, index) => [entry, `${id}-${index + 1}`]));
  const idOf = (entry: Evidence) => ids.get(entry) ?? id;
  const rows = groupsOf(entries, (key) => view.told.has(key)).map((group) =>
    'one' in group ? row(group.one, idOf(group.one), view) : places(group.same, idOf, view),
  );
  const list = (some: readonly string[]) => `<ul class="evidence">\n${some.join('\n')}\n</ul>\n`;
  const more = rows.slice(SHOWN);
  const rest =
    more.length > 0 ? `<details class="more"><summary>${more.length} more</summary>\n${list(more)}</details>\n` : '';
  return `<h4>${title}</h4>\n${list(rows.slice(0, SHOWN))}${rest}`;
}

/** One sentence about many places, each of which can be linked to. */
function places(same: readonly [Placed, ...Placed[]], idOf: (entry: Evidence) => string, view: ControlView): string {
  const [first] = same;
  const weight = first.kind === 'finding' ? `, severity ${first.severity}, confidence ${first.confidence}` : '';
  const rows = same.map((entry) => {
    const id = idOf(entry);
    view.told.set(keyOf(entry), id);
    const label = `<a href="#${text(id)}">${text(view.labels.get(keyOf(entry)) ?? '')}</a>`;
    return `<li id="${text(id)}">${label} <code>${placeOf(entry)}</code>${codeOf(entry, view)}</li>`;
  });
  const head = `<code class="rule">${text(first.ruleId)}</code><br>${text(sayOf(first))} <span class="weight">${text(`${same.length} places${weight}`)}</span>`;
  return `<li>${head}\n<ul class="plain">\n${rows.join('\n')}\n</ul></li>`;
}

function placeOf({ location: { path, startLine, startColumn } }: Placed): string {
  return text(`${path}:${startLine}:${startColumn}`);
}

/** A guess is not worth the room. */
function codeOf(entry: Placed, { frames }: ControlView): string {
  const drawn = entry.kind === 'finding' && entry.confidence !== 'low' ? frames.get(entry.fingerprint) : undefined;
  return drawn === undefined ? '' : `\n<pre tabindex="0">${escaped(drawn)}</pre>`;
}

function row(entry: Evidence, id: string, view: ControlView): string {
  const { labels, told } = view;
  if (!('location' in entry)) {
    return `<li id="${text(id)}"><a href="#${text(id)}">${LABEL[entry.kind]}</a> ${text(sayOf(entry))}</li>`;
  }
  const key = keyOf(entry);
  const label = `<a href="#${text(id)}">${text(labels.get(key) ?? '')}</a>`;
  const head = `${label} <code>${placeOf(entry)}</code> <code class="rule">${text(entry.ruleId)}</code>`;
  const before = told.get(key);
  if (before !== undefined) return `<li id="${text(id)}">${head} <a href="#${text(before)}">told above</a></li>`;
  told.set(key, id);
  const weight = entry.kind === 'finding' ? ` <span class="weight">${text(weightOf(entry))}</span>` : '';
  return `<li id="${text(id)}">${head}<br>${text(sayOf(entry))}${weight}${codeOf(entry, view)}</li>`;
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
