import { isCode } from '../discover/file-kinds.js';
import type { Control, EvidenceSource } from '../load/control-files.js';
import type { Result } from './finding.js';
import { compareText } from './order.js';

/** What a run could not look at, or does not show, that a control depends on. */
export function gapsOf({ evidence }: Control, { incomplete, stats }: Result): string[] {
  const touching = incomplete.filter(({ path }) => sourcesOf(path).some((source) => evidence.includes(source)));
  const [first] = touching;
  const more = touching.length > 1 ? ` (and ${touching.length - 1} more)` : '';
  const { lowConfidence } = stats.hidden;
  const judged = evidence.some((source) => source !== 'attestation');
  return [
    ...(first ? [`${first.path === undefined ? '' : `${first.path}: `}${first.why}${more}`] : []),
    ...(lowConfidence > 0 && judged ? [`findings of low confidence are hidden by the persona: ${lowConfidence}`] : []),
  ];
}

/** What a run left out on purpose, of the files that could have held evidence for a control; counted by reason. */
export function leftOutOf({ evidence }: Control, { stats: { skipped } }: Result): string[] {
  const reasons = new Map<string, number>();
  for (const { path, why } of skipped) {
    if (!sourcesOf(path).some((source) => evidence.includes(source))) continue;
    const reason = why.replace(/(?:: | \().*$/s, '');
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  if (reasons.size === 0) return [];
  const told = [...reasons].sort(([a], [b]) => compareText(a, b)).map(([why, count]) => `${count} ${why}`);
  return [`Files that were left out: ${told.join(', ')}.`];
}

const DATA = /\.(?:jsonc?|ya?ml|toml)$|(?:^|\/)\.env(?:\.[^/]*)?$|\.env$/;

/** The kinds of evidence that something not looked at could have held; without a path, or for a folder, all. */
function sourcesOf(path: string | undefined): readonly EvidenceSource[] {
  if (path === undefined) return ['code', 'config', 'issuer', 'tests'];
  if (/^https?:\/\//.test(path)) return ['issuer'];
  if (isCode(path)) return ['code', 'tests'];
  if (DATA.test(path)) return ['config', 'issuer'];
  return ['code', 'config', 'issuer', 'tests'];
}
