import type { Finding, Report } from '../findings/finding.js';
import type { Severity } from '../rule-meta.js';
import { count, terms, unusedOf, verdict } from './gate-text.js';
import { type RepositoryOptions, repositoryPath } from './repository-path.js';
import { severityFirst } from './severity-first.js';
import { visible } from './visible.js';

/** GitHub shows ten annotations of a step and drops the others without a word. */
const MOST_ANNOTATIONS = 10;

const COMMAND: Readonly<Record<Severity, string>> = { high: 'error', medium: 'warning', low: 'notice' };

/** Workflow commands that GitHub Actions shows at the lines of a pull request; the last line is the gate. */
export function github(report: Report, options: RepositoryOptions): string {
  const { findings, incomplete } = report.result;
  const all = [
    ...incomplete.map(({ path, line, why }) =>
      command('error', { file: path && repositoryPath(path, options), line, title: 'authproof: incomplete' }, why),
    ),
    ...unusedOf(report).map(({ location: { path, startLine }, say }) =>
      command('error', { file: repositoryPath(path, options), line: startLine, title: 'authproof: unused' }, say),
    ),
    ...severityFirst(findings).map((finding) => annotation(finding, report, options)),
  ];
  const shown = all.length > MOST_ANNOTATIONS ? all.slice(0, MOST_ANNOTATIONS - 1) : all;
  const rest = all.length - shown.length;
  const more = `and ${rest} more: see the summary of this job, or run authproof scan.`;
  return `${[
    ...shown,
    ...(rest > 0 ? [command('notice', { title: 'authproof' }, more)] : []),
    `gate: ${verdict(report)} ${terms(report)}, ${count(findings.length, 'finding')}, exit ${report.gate.exitCode}`,
  ].join('\n')}\n`;
}

function annotation(finding: Finding, { rules }: Report, options: RepositoryOptions): string {
  const { ruleId, severity, message, fix, fingerprint, location } = finding;
  const { path, startLine, startColumn, endLine, endColumn } = location;
  const title = rules.get(ruleId)?.title ?? ruleId;
  const properties = {
    file: repositoryPath(path, options),
    line: startLine,
    endLine,
    // Columns count only where an annotation stays on its line.
    col: startLine === endLine ? startColumn : undefined,
    endColumn: startLine === endLine ? endColumn : undefined,
    title: `${ruleId}: ${title}`,
  };
  const sentences = [message, ...(fix === undefined ? [] : [`Fix: ${fix}`]), `Finding ${fingerprint.slice(0, 8)}.`];
  return command(COMMAND[severity], properties, sentences.join('\n'));
}

type Properties = Readonly<Record<string, string | number | undefined>>;

/** Texts of others cannot end the command, nor a property of it. */
function command(name: string, properties: Properties, message: string): string {
  const written = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined
      ? []
      : [
          `${key}=${escapeData(visible(String(value)))
            .replace(/:/g, '%3A')
            .replace(/,/g, '%2C')}`,
        ],
  );
  const lines = message.split('\n').map(visible);
  return `::${name} ${written.join(',')}::${escapeData(lines.join('\n'))}`;
}

function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}
