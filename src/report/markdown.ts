import type { Finding, Report, Suppressed } from '../findings/finding.js';
import type { Location } from '../load/location.js';
import { count, verdict } from './gate-text.js';
import { code, prose } from './markdown-text.js';
import { type RepositoryOptions, repositoryPath } from './repository-path.js';
import { severityFirst } from './severity-first.js';

/** The summary of a CI job is cut at a megabyte; the JSON holds them all. */
const MOST_ROWS = 100;
const MOST_TRACES = 20;

/** The report for the person who reviews a change: what blocks, how it comes about, and what nobody looked at. */
export function markdown(report: Report, options: RepositoryOptions): string {
  const findings = severityFirst(report.result.findings);
  return `${[
    `## authproof: gate ${verdict(report).toLowerCase()}`,
    headline(report),
    ...table(findings, report, options),
    ...findings
      .slice(0, MOST_ROWS)
      .filter(({ trace }) => trace.length > 0)
      .slice(0, MOST_TRACES)
      .map((finding) => traceOf(finding, options)),
    ...reviewersEye(report, options),
    completeness(report, options),
  ].join('\n\n')}\n`;
}

function headline({ result, gate }: Report): string {
  const { findings, suppressed, stats } = result;
  const { lowConfidence, testAndTooling } = stats.hidden;
  const blocking =
    gate.failOn === 'never' ? 'none block' : `${gate.blocking} of them ${gate.blocking === 1 ? 'blocks' : 'block'}`;
  const since = stats.since ? ` since ${code(stats.since.ref)} (${code(stats.since.commit.slice(0, 8))})` : '';
  const parts = [
    `**${count(findings.length, stats.since ? 'new finding' : 'finding')}**${since}, ${blocking} (\`failOn: ${gate.failOn}\`).`,
    ...(stats.unused
      ? [`**${count(stats.unused, 'suppression')} unused**, which fails the gate (\`--report-unused\`).`]
      : []),
    ...suppressedCounts(suppressed),
    ...(stats.policy ? [`Policy of ${code(stats.policy.ref)} (${code(stats.policy.commit.slice(0, 8))}).`] : []),
    ...(lowConfidence + testAndTooling > 0
      ? [`Hidden: ${lowConfidence} of low confidence, ${testAndTooling} in tests and tooling (\`--persona auditor\`).`]
      : []),
  ];
  return parts.join(' ');
}

const SUPPRESSED: Readonly<Record<Suppressed['suppression']['kind'], string>> = {
  comment: 'suppressed by a comment',
  accept: 'accepted in the configuration',
  baseline: 'in the baseline',
  before: 'there before',
};

function suppressedCounts(suppressed: readonly Suppressed[]): string[] {
  const parts = Object.entries(SUPPRESSED).flatMap(([kind, word]) => {
    const number = suppressed.filter(({ suppression }) => suppression.kind === kind).length;
    return number > 0 ? [`${number} ${word}`] : [];
  });
  return parts.length > 0 ? [`${parts.join(', ')}.`] : [];
}

function table(findings: readonly Finding[], { rules }: Report, options: RepositoryOptions): string[] {
  if (findings.length === 0) return [];
  const rows = findings.slice(0, MOST_ROWS).map((finding) => {
    const { ruleId, severity, confidence, controls, location, fingerprint } = finding;
    const title = prose(rules.get(ruleId)?.title ?? finding.message);
    const name = `${code(ruleId)} ${code(fingerprint.slice(0, 8))}`;
    return `| ${severity} | ${title}<br>${name} | ${placeName(location, options)} | ${confidence} | ${controls.join(' ')} |`;
  });
  const rest = findings.length - rows.length;
  return [
    ['| | Finding | Where | Confidence | Controls |', '|---|---|---|---|---|', ...rows].join('\n'),
    ...(rest > 0 ? [`And ${rest} more.`] : []),
  ];
}

function traceOf({ fingerprint, trace, message, lookedFor, fix }: Finding, options: RepositoryOptions): string {
  const files = new Set(trace.map(({ location }) => location.path)).size;
  const steps = trace.map(({ location, say }, at) => `${at + 1}. ${placeName(location, options)} ${prose(say)}`);
  return [
    `<details><summary>${code(fingerprint.slice(0, 8))}: ${count(trace.length, 'step')}, ${count(files, 'file')}</summary>`,
    '',
    prose(message),
    '',
    ...steps,
    '',
    ...(lookedFor === undefined ? [] : [`Looked for: ${prose(lookedFor)}`, '']),
    ...(fix === undefined ? [] : [`Fix: ${prose(fix)}`, '']),
    '</details>',
  ].join('\n');
}

function reviewersEye({ result }: Report, options: RepositoryOptions): string[] {
  const { suppressed, stats } = result;
  const told = suppressed.filter(({ suppression }) => suppression.kind === 'comment' || suppression.kind === 'accept');
  const lines = [
    ...(stats.policy?.changes ?? []).map(({ path, say }) => `- ${code(path)}: ${prose(say)}`),
    ...stats.suppressionProblems.map(({ location, say }) => `- ${placeName(location, options)}: ${prose(say)}`),
    ...told.map(({ ruleId, location, suppression: { reason, by, until } }) => {
      const signed = [
        ...(by === undefined ? [] : [`by ${prose(by)}`]),
        ...(until === undefined ? [] : [`until ${until}`]),
      ];
      const terms = signed.length > 0 ? ` (${signed.join(', ')})` : '';
      return `- ${placeName(location, options)}: ${code(ruleId)} is suppressed${terms}: ${prose(reason)}`;
    }),
  ];
  if (lines.length === 0) return [];
  const rest = lines.length - MOST_ROWS;
  const shown = [...lines.slice(0, MOST_ROWS), ...(rest > 0 ? [`- and ${rest} more`] : [])];
  return [`### Needs a reviewer's eye\n\n${shown.join('\n')}`];
}

function completeness({ result }: Report, options: RepositoryOptions): string {
  const { incomplete, unknowns, stats } = result;
  const lines = [
    `${count(stats.files, 'code file')}, ${count(stats.configFiles, 'configuration file')}, ${count(stats.issuers, 'issuer')}, ${count(stats.rules, 'rule')}.`,
    ...incomplete.map(({ path, line, why }) => {
      const at =
        path === undefined ? '' : `${code(repositoryPath(path, options) + (line === undefined ? '' : `:${line}`))}: `;
      return `- **incomplete**: ${at}${prose(why)}`;
    }),
    ...unknowns
      .slice(0, MOST_ROWS)
      .map(({ location, say, why }) => `- not decided: ${placeName(location, options)} ${prose(say)}: ${prose(why)}`),
    ...(unknowns.length > MOST_ROWS ? [`- and ${unknowns.length - MOST_ROWS} places more that are not decided`] : []),
    ...(stats.skipped.length > 0 ? [`- ${count(stats.skipped.length, 'file')} left out (\`--stats\` lists them)`] : []),
  ];
  return `### Completeness\n\n${lines.join('\n')}`;
}

function placeName({ path, startLine }: Location, options: RepositoryOptions): string {
  return code(`${repositoryPath(path, options)}:${startLine}`);
}
