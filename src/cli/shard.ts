import { RevisionError } from '../discover/git-revision.js';
import { UsageError } from '../discover/usage-error.js';
import type { ShardPart } from '../findings/shard-part.js';
import { readShardFiles } from '../load/shard-files.js';
import type { Shard } from '../load/share.js';
import { compactJson } from '../report/json.js';
import type { ScanOptions } from '../scan-options.js';
import { mergeShards } from '../shard-merge.js';
import { scanShard } from '../shard-scan.js';
import type { GateFlags, OutputFlags } from './options.js';
import { emit, print, writeOutput } from './output.js';
import { Progress } from './progress.js';
import { repositoryFolder } from './repository-folder.js';

/** `authproof scan --shard 2/4`: writes a part of a result, which nobody judges before all parts are together. */
export async function runShard(options: ScanOptions, shard: Shard, flags: OutputFlags): Promise<number> {
  const other = [...flags.output.map(({ format }) => format), flags.format].find((one) => !PART_FORMATS.has(one));
  if (other !== undefined)
    throw new UsageError(`a shard is a part of a result and has no ${other}: ask authproof merge for it`);
  const progress = new Progress(flags);
  try {
    const part = await scanShard({ ...options, onStage: progress.stage }, shard).finally(() => progress.stop());
    const text = compactJson(part);
    for (const { file } of flags.output) writeOutput(file, text);
    await print(flags.output.length > 0 ? `${summary(part)}\n` : text);
    return 0;
  } catch (error) {
    if (!(error instanceof RevisionError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return 3;
  }
}

/** The default format stands for the only one. */
const PART_FORMATS = new Set(['pretty', 'json']);

function summary({ shard, scan }: ShardPart): string {
  const { index, of } = shard;
  const files = scan.code.stats.files + scan.config.stats.configFiles;
  const seen = scan.code.observations.length + scan.config.observations.length;
  return `shard ${index} of ${of}: ${seen} observations in ${files} files; authproof merge judges them with the others`;
}

export async function runMerge(
  files: readonly string[],
  flags: OutputFlags & Pick<GateFlags, 'failOn' | 'exitZero' | 'reportUnused'> & { readonly config?: string },
): Promise<number> {
  const progress = new Progress(flags);
  const parts = readShardFiles(files) as ShardPart[];
  const { failOn, reportUnused, config } = flags;
  const merged = mergeShards(parts, { failOn, reportUnused, config, onStage: progress.stage });
  const report = await merged.finally(() => progress.stop());
  return emit(report, flags, { folder: repositoryFolder(parts[0]?.asked.paths ?? []) });
}
