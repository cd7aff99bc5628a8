import type { Report } from '../findings/finding.js';
import type { Severity } from '../rule-meta.js';
import { safeJson } from './json.js';
import { type RepositoryOptions, repositoryPath } from './repository-path.js';
import { visible } from './visible.js';

const SEVERITY: Readonly<Record<Severity, string>> = { high: 'critical', medium: 'major', low: 'minor' };

/** GitLab's Code Quality report: the widget of a merge request compares it, by fingerprint, with that of the target branch. */
export function gitlab({ result, rules }: Report, options: RepositoryOptions): string {
  const findings = result.findings.map(({ ruleId, severity, message, fingerprint, location }) => {
    const title = rules.get(ruleId)?.title;
    return {
      type: 'issue',
      check_name: ruleId,
      description: visible(title === undefined || title === message ? message : `${title}: ${message}`),
      categories: ['Security'],
      severity: SEVERITY[severity],
      fingerprint,
      location: {
        path: repositoryPath(location.path, options),
        lines: { begin: location.startLine, end: location.endLine },
      },
    };
  });
  return `${safeJson(findings)}\n`;
}
