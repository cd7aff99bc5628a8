import { userInfo } from 'node:os';
import { join } from 'node:path';
import { BASELINE_NAME, type Baseline, type BaselineEntry } from '../discover/read-baseline.js';
import { UsageError } from '../discover/usage-error.js';
import { applyBaseline } from '../findings/baseline.js';
import type { Finding, Report } from '../findings/finding.js';
import { isDay } from '../findings/suppress.js';
import { scanForBaseline } from '../pipeline.js';
import { type BaselineRow, baselineList, renderBaseline } from '../report/baseline-file.js';
import { firstLine } from '../report/first-line.js';
import { safeJson } from '../report/json.js';
import { visible } from '../report/visible.js';
import { type GateFlags, type OutputFlags, scanOptions } from './options.js';
import { print, terminal, writeOutput } from './output.js';

export interface BaselineFlags extends Pick<GateFlags, 'config' | 'persona'>, Pick<OutputFlags, 'color'> {
  readonly exclude: readonly string[];
  readonly by?: string;
  readonly reason: string;
  readonly until?: string;
  readonly format: string;
}

/** Where none is given. */
export const GENERAL_REASON = 'found when the baseline was written';

type Entry = Omit<BaselineEntry, 'location'>;

export async function runBaseline(
  task: 'write' | 'prune' | 'show',
  paths: readonly string[],
  flags: BaselineFlags,
): Promise<number> {
  const { until } = flags;
  if (until !== undefined && !isDay(until))
    throw new UsageError(`--until ${until} is not a date: write it as YYYY-MM-DD.`);
  const now = new Date();
  const today = now.toISOString().slice(0, 10);
  const { root, report, baseline, looked } = await scanForBaseline({ ...scanOptions(flags), paths, now });
  const file = baseline ?? { file: BASELINE_NAME, prefix: '', entries: [], elsewhere: [] };
  const state = stateOf(report, file, today, looked);
  if (task === 'show') return show(file, state, flags, report);

  const incomplete = report.result.incomplete.length;
  if (task === 'prune' && incomplete > 0) {
    process.stderr.write(
      `error: ${incomplete} files or rules could not be looked at, so nobody can tell which entries are stale: run authproof to see them.\n`,
    );
    return 3;
  }
  const isStale = new Set(state.filter(({ status }) => status === 'stale').map(({ entry }) => entry));
  const kept = file.entries.filter((entry) => task === 'write' || !isStale.has(entry)).map((entry) => entry);
  const moved = new Map(state.flatMap(({ entry, finding }) => (finding ? [[entry, finding] as const] : [])));
  const entries: Entry[] = kept.map((entry) => follow(entry, moved.get(entry), report));
  const known = new Set([...moved.values()].map(({ fingerprint }) => fingerprint));
  const added = task === 'write' ? report.result.findings.filter(({ fingerprint }) => !known.has(fingerprint)) : [];
  for (const finding of added) entries.push(entryOf(finding, report, { ...flags, today }));

  const isThere = entries.length + file.elsewhere.length > 0 || baseline !== undefined;
  if (isThere) writeOutput(join(root, file.file), renderBaseline(entries, file));
  const removed = file.entries.length - kept.length;
  const said =
    task === 'write' ? `${added.length} added, ${kept.length} kept` : `${removed} deleted, ${kept.length} kept`;
  await print(isThere ? `${visible(file.file)}: ${said}\n` : NOTHING_TO_WRITE);
  if (task === 'write' && kept.length > 0 && flags.reason !== GENERAL_REASON)
    process.stderr.write(
      `note: --reason is for what is added; ${kept.length} kept ${kept.length === 1 ? 'entry has its' : 'entries have their'} own: edit ${visible(file.file)}.\n`,
    );
  if (incomplete > 0) {
    process.stderr.write(
      `note: ${incomplete} files or rules could not be looked at, so their findings are not written down: run authproof to see them.\n`,
    );
  }
  return incomplete > 0 ? 3 : 0;
}

const NOTHING_TO_WRITE = `${BASELINE_NAME} is not there, and not needed: there are no findings.\n`;

interface State {
  readonly entry: BaselineEntry;
  readonly status: BaselineRow['status'];
  readonly finding: Finding | undefined;
}

function stateOf(
  report: Report,
  baseline: Baseline,
  today: string,
  looked: (entry: BaselineEntry) => boolean,
): State[] {
  const { suppressed, problems, stale } = applyBaseline(report.result.findings, { baseline, today, looked });
  const line = ({ startLine }: { startLine: number }) => startLine;
  const findings = new Map(suppressed.map((finding) => [line(finding.suppression.location), finding]));
  const expired = new Set(problems.map(({ location }) => line(location)));
  const gone = new Set<BaselineEntry>(stale);
  return baseline.entries.map((entry) => {
    const finding = findings.get(line(entry.location));
    const status = expired.has(line(entry.location))
      ? 'expired'
      : gone.has(entry)
        ? 'stale'
        : finding
          ? 'found'
          : 'not looked at';
    return { entry, status, finding };
  });
}

/** Who added an entry, when and why stays; where its finding is now is written down again. */
function follow(entry: BaselineEntry, finding: Finding | undefined, report: Report): Entry {
  const { location: _, ...kept } = entry;
  if (!finding) return kept;
  return { ...kept, path: finding.location.path, fingerprint: finding.fingerprint, code: firstLine(finding, report) };
}

function entryOf(
  finding: Finding,
  report: Report,
  { by, reason, until, today }: Pick<BaselineFlags, 'by' | 'reason' | 'until'> & { readonly today: string },
): Entry {
  return {
    rule: finding.ruleId,
    path: finding.location.path,
    fingerprint: finding.fingerprint,
    code: firstLine(finding, report),
    by: by ?? userInfo().username,
    date: today,
    reason,
    ...(until !== undefined && { until }),
  };
}

async function show(file: Baseline, states: readonly State[], flags: BaselineFlags, report: Report): Promise<number> {
  const rows = states.map(({ entry: { location, ...entry }, status }): BaselineRow => {
    return { ...entry, status, line: location.startLine };
  });
  const text =
    flags.format === 'json'
      ? `${safeJson({ version: 1, file: file.file, entries: rows })}\n`
      : baselineList(file.file, rows, terminal(flags));
  await print(text);
  return report.result.incomplete.length > 0 ? 3 : 0;
}
