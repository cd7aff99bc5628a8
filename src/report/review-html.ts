import { type Rehearsed, tellRehearsed } from '../findings/rehearsal.js';
import type { ControlStatus, Review, ReviewedControl } from '../findings/review.js';
import { bullets, section, table, text } from './html-text.js';
import { differencesOf } from './review-differences.js';
import type { Frames } from './review-frames.js';
import { type ControlView, control, SIGN, STATUS, status } from './review-html-control.js';
import { labelEvidence } from './review-labels.js';
import { POLICY, STYLE } from './review-style.js';

/** What comes first is what has to be done. */
const SECTIONS: readonly { readonly title: string; readonly id: string; readonly of: readonly ControlStatus[] }[] = [
  { title: 'What fails', id: 'fails', of: ['fail'] },
  { title: 'What is unproven', id: 'unproven', of: ['unproven'] },
  { title: 'What is settled', id: 'settled', of: ['pass', 'attested', 'not-applicable'] },
];

/**
 * The review as one file: no script, no request, nothing of the project that could become markup. A view of the JSON, with
 * the code that findings are about where that is at hand.
 */
export function renderReviewHtml(review: Review, frames: Frames = new Map()): string {
  const { application } = review;
  const name = application === undefined ? review.project : `${review.project}, application ${application}`;
  const title = `Auth review before launch: ${name}`;
  const view: ControlView = { labels: labelEvidence(review.controls), frames, told: new Map() };
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
<header>
<p class="kind">Auth review before launch</p>
<h1>${text(name)}</h1>
${headline(review)}
</header>
<main>
${[
  glance(review),
  applications(review),
  comparison(review),
  ...SECTIONS.map((one) => group(one, review.controls, view)),
  rehearsal(review),
  acceptedRisks(review),
  notLookedAt(review),
  HOW,
  SIGNATURE,
]
  .filter((part) => part !== '')
  .join('\n')}
</main>
</body>
</html>
`;
}

function headline({ verdict, counts, commit, tool, coverage, incomplete }: Review): string {
  const { files, candidates, configFiles, issuers, rules } = coverage;
  const statuses = (Object.keys(STATUS) as ControlStatus[]).map((one) => {
    const accepted = one === 'fail' && counts.accepted > 0 ? ` (${counts.accepted} accepted)` : '';
    return `<li class="${one}"><b>${counts[one]}</b> ${SIGN[one]} ${STATUS[one].toLowerCase()}${accepted}</li>`;
  });
  const seen = [
    ...(commit === undefined ? [] : [`commit ${commit}`]),
    `${tool.name} ${tool.version}`,
    `${rules} rules`,
    `${files} code files, of which ${candidates} touch authentication`,
    `${configFiles} configuration files`,
    `${issuers} issuers`,
    ...(incomplete.length > 0 ? ['incomplete: not everything could be looked at'] : []),
  ];
  return `<p class="verdict ${verdict === 'ready' ? 'pass' : 'fail'}">${verdict === 'ready' ? '✓ Ready' : '✗ Not ready'}</p>
<ul class="counts">
${statuses.join('\n')}
</ul>
<p class="seen">${text(seen.join(' · '))}</p>`;
}

/** All controls on one screen, each a link to its row. */
function glance({ controls }: Review): string {
  const families = new Map<string, ReviewedControl[]>();
  for (const one of controls) {
    const family = one.id.slice(0, 1);
    families.set(family, [...(families.get(family) ?? []), one]);
  }
  const rows = [...families].map(([family, of]) => {
    const chips = of.map(
      ({ id, title, status: one }) =>
        `<li><a class="chip ${one}" href="#${text(id)}" title="${text(title)}">${text(id)} <span aria-hidden="true">${SIGN[one]}</span><span class="unseen">${STATUS[one]}</span></a></li>`,
    );
    return `<div><dt>${text(FAMILY[family] ?? family)}</dt><dd><ul class="chips">${chips.join('')}</ul></dd></div>`;
  });
  return section('controls', `All ${controls.length} controls`, `<dl class="families">\n${rows.join('\n')}\n</dl>`);
}

const FAMILY: Readonly<Record<string, string>> = {
  B: 'Boundaries',
  O: 'OAuth and OpenID Connect',
  T: 'Tokens',
  P: 'Policy',
  L: 'Logging',
  R: 'Revocation',
  D: 'Deployment',
};

function applications({ applications: all = [], controls }: Review): string {
  if (all.length === 0) return '';
  const rows = all.map(({ name, path, because, shares, verdict, counts }) => {
    const settled = counts.pass + counts.attested + counts['not-applicable'];
    const place = path === '' || path === name ? '' : `<br><code>${text(path)}</code>`;
    return [
      `${text(name)}${place}`,
      text(verdict === 'ready' ? '✓ Ready' : '✗ Not ready'),
      text(`${counts.fail} fail, ${counts.unproven} unproven, ${settled} settled`),
      text(because.join('; ')),
      text(shares.join(', ')),
    ];
  });
  const heads = ['Application', 'Verdict', 'Controls', 'Is one, because', 'Shared packages that count for it'];
  const { differing, exempt } = differencesOf(controls);
  const different = differing.map(({ id, title, byApplication = [] }) => [
    `<a href="#${text(id)}">${text(id)}</a> ${text(title)}`,
    byApplication
      .filter(({ status: one }) => one !== 'not-applicable')
      .map(({ application, status: one, accepted }) => `${status(one, accepted)} ${text(application)}`)
      .join('<br>'),
  ]);
  const content = [
    '<p>A control passes only where it passes for each application.</p>',
    table('Applications', heads, rows),
    ...(different.length > 0 ? [table('What they differ in', ['Control', 'Status'], different)] : []),
    bullets('', exempt),
  ];
  return section('applications', 'By application', content.filter((part) => part !== '').join('\n'));
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
    changes.map(({ id, title, from, to, because }) => [
      text(how),
      `<a href="#${text(id)}">${text(id)}</a> ${text(title)}`,
      `${status(from)} → ${status(to)}`,
      text(because),
    ]),
  );
  const since = commit === undefined ? '' : `, of commit ${commit}`;
  const shown =
    rows.length === 0
      ? '<p>No control has another status.</p>'
      : table('What changed', ['Change', 'Control', 'Status', 'Now'], rows);
  return section('comparison', `Since the earlier review${since}`, shown);
}

function group({ title, id, of }: (typeof SECTIONS)[number], controls: readonly ReviewedControl[], view: ControlView) {
  const chosen = controls.filter((one) => of.includes(one.status));
  const shown = chosen.length > 0 ? chosen.map((one) => control(one, view)).join('\n') : '<p>Nothing.</p>';
  return section(`section-${id}`, `${title} (${chosen.length})`, shown);
}

function rehearsal({ rehearsal: answers }: Review): string {
  const lead = '<p>What a thief can do with everything that can be stolen, and what stops it.</p>';
  if (answers.length === 0) {
    const silence = 'Nobody can tell: neither the inventory nor the code speaks of clients, tokens or issuers.';
    return section('rehearsal', 'The compromise rehearsal', `<p>${silence}</p>`);
  }
  const rows = answers.map(({ stolen, of, type, works, where, stops, unknown }, index) => [
    `<a href="#rehearsal-${index + 1}">${text(`${stolen} of ${of} (${type})`)}</a>`,
    ...[works, where, stops, unknown.join('; ')].map(text),
  ]);
  const heads = ['Stolen', 'Works', 'Where', 'What stops it', 'Not known'];
  return section(
    'rehearsal',
    'The compromise rehearsal',
    `${lead}\n${table('For everything that can be stolen', heads, rows)}\n${inWords(answers)}`,
  );
}

function inWords(answers: readonly Rehearsed[]): string {
  const told = answers.map(
    (answer, index) => `<p id="rehearsal-${index + 1}"><b>${text(answer.of)}</b>: ${text(tellRehearsed(answer))}</p>`,
  );
  return `<details class="more"><summary>In words</summary>\n${told.join('\n')}\n</details>`;
}

function acceptedRisks({ controls }: Review): string {
  const risks = new Set<string>();
  for (const { id, against } of controls) {
    for (const [index, entry] of against.entries()) {
      if (entry.kind !== 'finding' || !entry.accepted) continue;
      const { reason, until, by } = entry.accepted;
      const who = `${by === undefined ? '' : ` by ${by}`}${until === undefined ? '' : ` until ${until}`}`;
      const link = `<a href="#${text(id)}-against-${index + 1}">${text(id)}</a>`;
      risks.add(`<li>${link} ${text(`${entry.ruleId}, accepted${who}: “${reason}”`)}</li>`);
    }
  }
  return risks.size === 0 ? '' : section('accepted', 'Accepted risks', `<ul>\n${[...risks].join('\n')}\n</ul>`);
}

function notLookedAt({ incomplete, coverage: { skipped }, notes }: Review): string {
  const gaps = [
    ...incomplete.map(({ path, line, why }) => `${path ?? ''}${line === undefined ? '' : `:${line}`} ${why}`.trim()),
    ...notes,
  ];
  const left = skipped.map(({ path, why }) => `${path}: ${why}`);
  const whole = gaps.length + left.length === 0 ? '<p>Everything that was found was looked at.</p>' : '';
  const files =
    left.length === 0
      ? ''
      : `<details class="more"><summary>${left.length === 1 ? 'One file or folder was' : `${left.length} files and folders were`} left out</summary>\n${bullets('', left)}</details>`;
  return section('not-looked-at', 'What was not looked at', `${whole}${bullets('', gaps)}${files}`);
}

const HOW = section(
  'how',
  'How a status is decided',
  `<dl class="how">
<dt>${status('fail')}</dt><dd>A finding contradicts the control, also one that is accepted.</dd>
<dt>${status('unproven')}</dt><dd>Nothing contradicts it, and a proof is missing. Silence is never a pass.</dd>
<dt>${status('pass')}</dt><dd>Every proof that it needs was seen, nothing speaks against it, and everything could be looked at.</dd>
<dt>${status('attested')}</dt><dd>A person states it, with a name, a date and an expiry.</dd>
<dt>${status('not-applicable')}</dt><dd>A fact shows that it cannot apply, and is named.</dd>
</dl>`,
);

/** For paper. */
const SIGNATURE = `<section class="sign" aria-label="Signature">
<p>Reviewed by</p>
<p>Date</p>
<p>Decision</p>
</section>`;
