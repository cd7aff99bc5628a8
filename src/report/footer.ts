import type { IssuerVisit, Report, Stats } from '../findings/finding.js';
import { count, terms, verdict } from './gate-text.js';
import type { Palette } from './paint.js';
import { visible } from './visible.js';

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
  const by = (...kinds: string[]) => suppressed.filter(({ suppression }) => kinds.includes(suppression.kind)).length;
  const ignored = by('comment', 'accept');
  const stale = stats.baseline?.stale ?? 0;
  const known = [
    ...(stats.since ? [`new since ${visible(stats.since.ref)}: ${findings.length} (${by('before')} were there)`] : []),
    ...(stats.baseline
      ? [`in baseline: ${by('baseline')}${stale > 0 ? ` (${stale} stale: authproof baseline prune)` : ''}`]
      : []),
    ...(ignored + unused > 0 ? [`ignored: ${ignored}${unused > 0 ? ` (${unused} unused)` : ''}`] : []),
  ];
  const policy = stats.policy && [
    `policy: ${visible(stats.policy.ref)}${stats.policy.changes.length > 0 ? `; ${count(stats.policy.changes.length, 'change')} of it here` : ''}`,
  ];
  const { lowConfidence, testAndTooling } = stats.hidden;
  const hidden = [
    ...(lowConfidence > 0 ? [`${lowConfidence} low-confidence`] : []),
    ...(testAndTooling > 0 ? [`${testAndTooling} in tests and tooling`] : []),
  ];
  return [
    scope.join(', '),
    found.join(', '),
    ...(stats.visits ?? []).flatMap(visitLines),
    ...(known.length > 0 ? [known.join('   ')] : []),
    ...(policy ?? []),
    ...(hidden.length > 0 ? [`hidden: ${hidden.join(', ')} (--persona auditor)`] : []),
    ...(stats.testsLeftOut > 0 ? [`not looked at: ${count(stats.testsLeftOut, 'test file')} (--persona auditor)`] : []),
    ...skippedLines(stats.skipped),
    ...(incomplete.length > 0 ? [paint.severity.medium(`incomplete: ${count(incomplete.length, 'problem')}`)] : []),
    gateLine(report, paint, width),
  ];
}

const NAMED = 3;

/** A line of a comment makes no file minified, and a configuration may be that of whoever is scanned: some are named here. */
function skippedLines(skipped: Stats['skipped']): string[] {
  const line = (label: string, some: Stats['skipped'], shown: (one: Stats['skipped'][number]) => string) => {
    const more = some.length > NAMED ? [`and ${some.length - NAMED} more`] : [];
    return some.length > 0
      ? [visible(`${label}: ${[...some.slice(0, NAMED).map(shown), ...more].join(', ')} (--stats)`)]
      : [];
  };
  const isExcluded = ({ why }: Stats['skipped'][number]) => why.startsWith('excluded by ');
  const by = skipped.find(isExcluded)?.why.split(':')[0] ?? '';
  return [
    ...line(by, skipped.filter(isExcluded), ({ path, why }) => `${path} (${why.slice(by.length + 2)})`),
    ...line(
      'skipped',
      skipped.filter((one) => !isExcluded(one)),
      ({ path, why }) => `${path} (${why.split(/[:(]/)[0]?.trim()})`,
    ),
  ];
}

const PREFLIGHTS: ReadonlySet<string> = new Set(['token', 'revocation']);

function visitLines({ issuer, profile, why, requests, keys = [] }: IssuerVisit): string[] {
  return [
    visible(`${issuer}: profile ${profile}, because ${why}`),
    ...keys.map(({ kid, firstSeen, lastSeen, state }) =>
      visible(`  key ${kid}: ${state}, seen from ${firstSeen.slice(0, 10)} to ${lastSeen.slice(0, 10)}`),
    ),
    ...requests.map(({ url, purpose, status, error, proxied }) =>
      visible(
        `  ${PREFLIGHTS.has(purpose) ? 'OPTIONS' : 'GET'} ${url}: ${status ?? 'no answer'}${error === undefined || status !== undefined ? '' : `, ${error}`}${proxied ? ' (by proxy: address and TLS not seen)' : ''}`,
      ),
    ),
  ];
}

function gateLine(report: Report, paint: Palette, width: number): string {
  const { gate } = report;
  const policy = terms(report);
  const said = verdict(report);
  const exit = `exit ${gate.exitCode}`;
  const gap = Math.max(3, Math.min(80, width) - `gate: ${said} ${policy}${exit}`.length);
  const shown = said === 'passed' ? paint.good(said) : paint.bad(said);
  return `gate: ${shown} ${policy}${' '.repeat(gap)}${exit}`;
}

function some(number: number, one: string, many?: string): string[] {
  return number > 0 ? [count(number, one, many)] : [];
}
