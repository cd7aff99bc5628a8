import { isCode } from '../discover/file-kinds.js';
import type { Control, EvidenceSource } from '../load/control-files.js';
import type { Result } from './finding.js';

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

const DATA = /\.(?:jsonc?|ya?ml|toml)$|(?:^|\/)\.env(?:\.[^/]*)?$|\.env$/;

/** The kinds of evidence that something not looked at could have held; without a path, or for a folder, all. */
function sourcesOf(path: string | undefined): readonly EvidenceSource[] {
  if (path === undefined) return ['code', 'config', 'issuer', 'tests'];
  if (/^https?:\/\//.test(path)) return ['issuer'];
  if (isCode(path)) return ['code', 'tests'];
  if (DATA.test(path)) return ['config', 'issuer'];
  return ['code', 'config', 'issuer', 'tests'];
}
