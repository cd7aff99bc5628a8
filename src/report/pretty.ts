import type { Finding, Report, SuppressionProblem } from '../findings/finding.js';
import { secretSpans } from '../findings/secrets.js';
import type { Span } from '../load/location.js';
import type { Severity } from '../rule-meta.js';
import { footer } from './footer.js';
import { type FrameOptions, frame, type Mark } from './frame.js';
import { palette } from './paint.js';
import { visible, wrap } from './visible.js';

export interface PrettyOptions {
  readonly width: number;
  readonly color: boolean;
}

/** What a severity is called at the head of a finding. */
export const WORD: Readonly<Record<Severity, string>> = { high: 'error', medium: 'warning', low: 'note' };

/** The report for people: a frame per finding, what was left out, and the gate as the last line. */
export function pretty(report: Report, options: PrettyOptions): string {
  const paint = palette(options.color);
  const width = Math.max(40, options.width);
  const spans = new Map<string, readonly Span[]>();
  const secretsOf = (path: string, text: string): readonly Span[] => {
    const known = spans.get(path) ?? secretSpans(text, report.secrets, path);
    spans.set(path, known);
    return known;
  };
  const frames = { width, paint, sources: report.sources, secretsOf };

  const { findings, incomplete, stats } = report.result;
  const attached = new Map(findings.map((finding) => [finding, problemsAt(finding, stats.suppressionProblems)]));
  const shown = new Set([...attached.values()].flat());
  const blocks = findings.map((finding) => {
    const paintPrimary = paint.severity[finding.severity];
    const problems = attached.get(finding) ?? [];
    return findingBlock(finding, problems, report, { ...frames, paintPrimary, lead: finding.trace.length > 1 });
  });
  for (const problem of stats.suppressionProblems.filter((problem) => !shown.has(problem))) {
    const marks = [{ location: problem.location, label: problem.say, primary: true }];
    const head = `${paint.severity.low('note[suppression]')}${paint.strong(': ignore without effect')}`;
    blocks.push([head, ...frame(marks, { ...frames, paintPrimary: paint.severity.low, lead: false })]);
  }
  for (const { path, say } of stats.policy?.changes ?? []) {
    const head = wrap(visible(say), width - 'policy: '.length).join('\n    ');
    blocks.push([`${paint.severity.medium('policy')}: ${head}`, ` ${paint.frame('-->')} ${visible(path)}`]);
  }
  for (const { path, line, why } of incomplete) {
    const place =
      path === undefined ? [] : [` ${paint.frame('-->')} ${visible(path)}${line === undefined ? '' : `:${line}`}`];
    const head = wrap(visible(why), width - 'incomplete: '.length).join('\n    ');
    blocks.push([`${paint.severity.medium('incomplete')}: ${head}`, ...place]);
  }
  return `${[...blocks, footer(report, paint, width)].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function findingBlock(
  finding: Finding,
  problems: readonly SuppressionProblem[],
  report: Report,
  options: FrameOptions,
): string[] {
  const title = report.rules.get(finding.ruleId)?.title ?? finding.message;
  const marks = [...marksOf(finding, title), ...problems.map(problemMark)];
  const gutter = ' '.repeat(String(Math.max(...marks.map(({ location }) => location.startLine))).length);
  const note = (text: string) => {
    const [first = '', ...rest] = wrap(visible(text), options.width - gutter.length - 3);
    return [`${gutter} ${options.paint.frame('=')} ${first}`, ...rest.map((line) => `${gutter}   ${line}`)];
  };
  const said = marks.some(({ label }) => label.endsWith(finding.message)) || finding.message === title;
  return [
    heading(finding, title, options),
    ...frame(marks, options),
    ...(said ? [] : note(finding.message)),
    ...(finding.lookedFor === undefined ? [] : note(`looked for: ${finding.lookedFor}`)),
    ...(finding.fix === undefined ? [] : note(`fix: ${finding.fix}`)),
    ...note(weight(finding)),
    ...note(`finding ${finding.fingerprint.slice(0, 8)}, more: authproof explain ${explainable(finding, report)}`),
  ];
}

/** A finding of the project can be found again by scanning it; of an issuer only the rule can be told. */
function explainable({ ruleId, fingerprint }: Finding, { result }: Report): string {
  return result.stats.issuers > 0 ? visible(ruleId) : fingerprint.slice(0, 8);
}

function heading({ severity, ruleId }: Finding, title: string, { paint, width }: FrameOptions): string {
  const head = `${WORD[severity]}[${visible(ruleId)}]`;
  const [first = '', ...rest] = wrap(`${head}: ${visible(title)}`, width);
  const lines = [
    paint.severity[severity](head) + paint.strong(first.slice(head.length)),
    ...rest.map((line) => paint.strong(line)),
  ];
  return lines.join('\n    ');
}

export function weight({ severity, confidence, cwe, controls, context }: Finding): string {
  const parts = [`severity ${severity}`, `confidence ${confidence}`];
  if (context.side !== 'unknown') parts.push(`side ${context.side}`);
  parts.push(...cwe.map((number) => `CWE-${number}`));
  if (controls.length > 0) parts.push(`${controls.length === 1 ? 'control' : 'controls'} ${controls.join(' ')}`);
  return parts.join(', ');
}

/** The steps, numbered in flow order; the finding's own place among them or, where it is no step, in front. */
export function marksOf({ location, trace, message }: Finding, title: string): Mark[] {
  const at = trace.findIndex((step) => isSame(step.location, location));
  const steps = trace.map((step, index) => ({
    location: step.location,
    label: `${index + 1} ${step.say}`,
    primary: index === at,
  }));
  return at === -1 ? [{ location, label: message === title ? '' : message, primary: true }, ...steps] : steps;
}

function isSame(a: Finding['location'], b: Finding['location']): boolean {
  return (
    a.path === b.path &&
    a.startLine === b.startLine &&
    a.startColumn === b.startColumn &&
    a.endLine === b.endLine &&
    a.endColumn === b.endColumn
  );
}

/** A suppression that was meant for this finding is shown in its frame. */
function problemsAt({ location }: Finding, problems: readonly SuppressionProblem[]): SuppressionProblem[] {
  return problems.filter(
    (problem) =>
      problem.kind === 'not-applied' &&
      problem.location.path === location.path &&
      (problem.location.endLine === location.startLine || problem.location.endLine === location.startLine - 1),
  );
}

function problemMark({ location, say }: SuppressionProblem): Mark {
  return { location, label: say, primary: false };
}
