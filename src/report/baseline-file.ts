import type { Baseline, BaselineEntry } from '../discover/read-baseline.js';
import { compareText } from '../findings/order.js';
import { count } from './gate-text.js';
import { palette } from './paint.js';
import type { PrettyOptions } from './pretty.js';
import { visible, wrap } from './visible.js';

/** One object per line, sorted, so that two branches that add entries merge without a conflict. */
export function renderBaseline(
  entries: readonly Omit<BaselineEntry, 'location'>[],
  { prefix, elsewhere }: Pick<Baseline, 'prefix' | 'elsewhere'>,
): string {
  const lines = entries.map(({ rule, path, fingerprint, code, by, date, reason, until }) =>
    JSON.stringify({
      path: prefix + path,
      rule,
      fingerprint,
      code,
      by,
      date,
      reason,
      ...(until !== undefined && { until }),
    }),
  );
  return [...lines, ...elsewhere]
    .sort(compareText)
    .map((line) => `${line}\n`)
    .join('');
}

export interface BaselineRow extends Omit<BaselineEntry, 'location'> {
  readonly status: 'found' | 'stale' | 'expired' | 'not looked at';
  /** In the file. */
  readonly line: number;
}

/** `authproof baseline show`. */
export function baselineList(file: string, rows: readonly BaselineRow[], { width, color }: PrettyOptions): string {
  const paint = palette(color);
  const lines = rows.flatMap(({ status, path, rule, code, by, date, reason, until, line }) => {
    const head = `${status === 'found' ? status : paint.severity.medium(status)}  ${visible(path)}  ${visible(rule)}`;
    const end = until === undefined ? '' : `, until ${until}`;
    const why = `${by}, ${date}${end}: ${reason} (${file}:${line})`;
    return [head, `    ${visible(code)}`, ...wrap(visible(why), Math.max(30, width - 4)).map((part) => `    ${part}`)];
  });
  const counts = (['found', 'stale', 'expired', 'not looked at'] as const).flatMap((status) => {
    const number = rows.filter((row) => row.status === status).length;
    return number > 0 ? [`${number} ${status}`] : [];
  });
  return `${[...lines, `${count(rows.length, 'entry', 'entries')}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`].join('\n')}\n`;
}
