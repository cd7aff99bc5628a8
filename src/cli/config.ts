import { UsageError } from '../discover/usage-error.js';
import { scanConfig, scanConfigTexts } from '../pipeline.js';
import { scanOptions } from './options.js';
import { emit } from './output.js';
import { Progress } from './progress.js';
import { repositoryFolder } from './repository-folder.js';
import type { ScanFlags } from './scan.js';
import { readStandardInput } from './standard-input.js';
import { writeStats } from './stats.js';

export async function runConfig(
  files: readonly string[],
  flags: ScanFlags & { readonly stdinFilename?: string },
): Promise<number> {
  const progress = new Progress(flags);
  const options = { ...scanOptions(flags), onStage: progress.stage };
  const judge = async () => {
    if (!files.includes('-')) return scanConfig({ ...options, paths: files });
    if (files.length > 1) throw new UsageError('- reads one file from stdin: give it alone');
    const name = flags.stdinFilename;
    if (name === undefined) {
      throw new UsageError('what stdin holds follows from its name: add --stdin-filename, for example .env.production');
    }
    return scanConfigTexts(new Map([[name.replaceAll('\\', '/'), await readStandardInput()]]), options);
  };
  const report = await judge().finally(() => progress.stop());
  if (flags.stats) writeStats(report.result.stats);
  return emit(report, flags, { folder: repositoryFolder(files.includes('-') ? [] : files) });
}
