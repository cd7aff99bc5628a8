import type { Report } from '../findings/finding.js';
import type { Severity } from '../rule-meta.js';
import { unusedOf } from './gate-text.js';
import { type RepositoryOptions, repositoryPath } from './repository-path.js';
import { element, XML_DECLARATION } from './xml.js';

const SEVERITY: Readonly<Record<Severity, string>> = { high: 'error', medium: 'warning', low: 'info' };

/** Checkstyle's report, which most review bots and CI servers read: one element per file, what is incomplete among them. */
export function checkstyle(report: Report, options: RepositoryOptions): string {
  const { result, rules } = report;
  const entries = [
    ...result.findings.map(({ ruleId, severity, message, location }) => ({
      path: repositoryPath(location.path, options),
      xml: element('error', {
        line: location.startLine,
        column: location.startColumn,
        severity: SEVERITY[severity],
        message: `${rules.get(ruleId)?.title ?? ruleId}: ${message}`,
        source: `authproof.${ruleId}`,
      }),
    })),
    ...unusedOf(report).map(({ location: { path, startLine, startColumn }, say }) => ({
      path: repositoryPath(path, options),
      xml: element('error', {
        line: startLine,
        column: startColumn,
        severity: 'error',
        message: say,
        source: 'authproof.unused',
      }),
    })),
    ...result.incomplete.map(({ path, line, why }) => ({
      path: path === undefined ? '.' : repositoryPath(path, options),
      xml: element('error', { line: line ?? 1, severity: 'error', message: why, source: 'authproof.incomplete' }),
    })),
  ];
  const files = new Map<string, string[]>();
  for (const { path, xml } of entries) files.set(path, [...(files.get(path) ?? []), xml]);
  const elements = [...files].map(([name, errors]) => element('file', { name }, errors));
  return `${XML_DECLARATION}\n${element('checkstyle', { version: '10.0' }, elements)}\n`;
}
