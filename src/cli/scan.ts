import { cachedScan, freshScan } from '../cached-scan.js';
import { nearestName } from '../discover/nearest-name.js';
import { UsageError } from '../discover/usage-error.js';
import type { Report } from '../findings/finding.js';
import type { Shard } from '../load/share.js';
import type { ScanOptions } from '../scan-options.js';
import { type AskingFlags, type GateFlags, type OutputFlags, scanOptions } from './options.js';
import { emit } from './output.js';
import { Progress } from './progress.js';
import { repositoryFolder } from './repository-folder.js';
import { writeStats } from './stats.js';

export interface ScanFlags extends OutputFlags, GateFlags, AskingFlags {
  /** URLs, recordings or documents of issuers that the project trusts. */
  readonly issuer: readonly string[];
  /** A folder of recordings. */
  readonly history?: string;
  readonly exclude: readonly string[];
  /** False for `--no-cache`. */
  readonly cache?: 'stat' | 'content' | false;
  readonly since?: string;
  readonly policyFrom?: string;
  readonly staged?: true;
  readonly stdinFilename?: string;
  readonly shard?: Shard;
}

export async function runScan(paths: readonly string[], flags: ScanFlags): Promise<number> {
  const { shard } = flags;
  if (shard) return runShare(paths, shard, flags);
  const progress = new Progress(flags);
  const { since, policyFrom, staged } = flags;
  const trusted = await trustedIssuers(flags);
  // A live issuer may answer differently each time.
  const cache = trusted.issuers ? false : flags.cache;
  const edited = await editedFile(paths, flags);
  const folders = edited ? [] : paths;
  const options = {
    ...scanOptions(flags),
    since,
    policyFrom,
    staged,
    edited,
    paths: folders,
    ...trusted,
    onStage: progress.stage,
  };
  const report = await scan(options, cache)
    .catch((error: unknown) => {
      throw asCommandTypo(error, paths);
    })
    .finally(() => progress.stop());
  if (flags.stats) writeStats(report.result.stats);
  return emit(report, flags, { folder: repositoryFolder(folders) });
}

const OF_MERGE = new Set(['--exit-zero', '--report-unused', '--fail-on']);

/** Only what asks for the files of the project, and nothing else, can be shared out. */
async function runShare(paths: readonly string[], shard: Shard, flags: ScanFlags): Promise<number> {
  const alone = Object.entries({
    '--staged': flags.staged,
    '--issuer': flags.issuer.length > 0,
    '--exit-zero': flags.exitZero,
    '--report-unused': flags.reportUnused,
    '--fail-on': flags.failOn,
    '--stats': flags.stats,
    '-': paths.includes('-'),
  }).find(([, given]) => given)?.[0];
  if (alone !== undefined) {
    const advice = OF_MERGE.has(alone) ? 'give it to authproof merge' : 'run it without --shard';
    throw new UsageError(`${alone} does not go with --shard, which looks at a share and judges nothing: ${advice}`);
  }
  const { since, policyFrom } = flags;
  return (await import('./shard.js')).runShard({ ...scanOptions(flags), since, policyFrom, paths }, shard, flags);
}

/** `authproof scan - --stdin-filename src/a.ts`: the text of an editor, which need not be saved yet. */
async function editedFile(paths: readonly string[], { stdinFilename: path, staged }: ScanFlags) {
  if (!paths.includes('-')) {
    if (path !== undefined) throw new UsageError('--stdin-filename names the file on stdin: give - as the path');
    return undefined;
  }
  if (paths.length > 1) throw new UsageError('- reads one file from stdin: give it alone');
  if (path === undefined) {
    throw new UsageError('what stdin holds follows from its name: add --stdin-filename, for example src/auth.ts');
  }
  if (staged) throw new UsageError('- is the text of an editor, --staged that of the index: give one of them');
  return { path, text: await (await import('./standard-input.js')).readStandardInput() };
}

/** The network and its client are loaded only where an issuer is named. */
export async function trustedIssuers(
  flags: Pick<ScanFlags, 'issuer' | 'history'> & AskingFlags,
): Promise<Pick<ScanOptions, 'issuers' | 'history'>> {
  const isNamed = flags.issuer.length > 0 || flags.history !== undefined;
  return isNamed ? (await import('./issuer.js')).issuersOf(flags.issuer, flags.history, flags) : {};
}

function scan(options: ScanOptions, cache: ScanFlags['cache']): Promise<Report> {
  return cache ? cachedScan(options, cache) : freshScan(options);
}

const COMMANDS = [
  'scan',
  'merge',
  'config',
  'issuer',
  'baseline',
  'explain',
  'rules',
  'review',
  'inventory',
  'init',
  'help',
];
/** What other tools call it. */
const SCANS = new Set(['lint', 'check', 'audit', 'analyze', 'run']);

/** `authproof expalin …` names no path: the first word was meant as a command. */
function asCommandTypo(error: unknown, [first = '']: readonly string[]): unknown {
  const isWord = /^[a-z]+$/.test(first);
  const command = isWord ? (SCANS.has(first) ? 'scan' : nearestName(first, COMMANDS)) : undefined;
  if (!(error instanceof UsageError) || command === undefined) return error;
  return new UsageError(`${error.message} Did you mean the command ${command}?`);
}
