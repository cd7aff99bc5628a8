import type { Report } from '../findings/finding.js';
import type { Palette } from './paint.js';

/** What was looked at, what was found, what is not shown, and last the gate. */
export function footer(report: Report, paint: Palette, width: number): string[] {
  const { findings, suppressed, unknowns, incomplete, stats } = report.result;
  const bySeverity = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  const scope = [
    ...(stats.configFiles + stats.issuers > 0 ? some(stats.files, 'file') : [count(stats.files, 'file')]),
    ...some(stats.configFiles, 'config file'),
    ...some(stats.issuers, 'issuer'),
    count(stats.rules, 'rule'),
  ];
  const found = [
    count(bySeverity('high'), 'error'),
    count(bySeverity('medium'), 'warning'),
    count(bySeverity('low'), 'note'),
    ...some(unknowns.length, 'place not decided', 'places not decided'),
  ];
  const unused = stats.suppressionProblems.filter(({ kind }) => kind === 'unused').length;
  const ignored =
    suppressed.length + unused === 0 ? [] : [`ignored: ${suppressed.length}${unused > 0 ? ` (${unused} unused)` : ''}`];
  const { lowConfidence, testAndTooling } = stats.hidden;
  const hidden = [
    ...(lowConfidence > 0 ? [`${lowConfidence} low-confidence`] : []),
    ...(testAndTooling > 0 ? [`${testAndTooling} in tests and tooling`] : []),
  ];
  return [
    scope.join(', '),
    found.join(', '),
    ...ignored,
    ...(hidden.length > 0 ? [`hidden: ${hidden.join(', ')} (--persona auditor)`] : []),
    ...(stats.skipped.length > 0 ? [`skipped: ${count(stats.skipped.length, 'file')} (--stats)`] : []),
    ...(incomplete.length > 0 ? [paint.severity.medium(`incomplete: ${count(incomplete.length, 'problem')}`)] : []),
    gateLine(report, paint, width),
  ];
}

function gateLine({ gate, result }: Report, paint: Palette, width: number): string {
  const policy = `(--fail-on ${gate.failOn})`;
  const isIncomplete = result.incomplete.length > 0;
  const verdict = gate.passed
    ? isIncomplete
      ? 'INCOMPLETE'
      : 'passed'
    : isIncomplete
      ? 'FAILED, INCOMPLETE'
      : 'FAILED';
  const exit = `exit ${gate.exitCode}`;
  const gap = Math.max(3, Math.min(80, width) - `gate: ${verdict} ${policy}${exit}`.length);
  const shown = gate.passed && !isIncomplete ? paint.good(verdict) : paint.bad(verdict);
  return `gate: ${shown} ${policy}${' '.repeat(gap)}${exit}`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function some(number: number, one: string, many?: string): string[] {
  return number > 0 ? [count(number, one, many)] : [];
}
