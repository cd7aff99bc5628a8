import type { Review } from '../findings/review.js';
import { review } from '../pipeline.js';
import { renderReview } from '../report/formats.js';
import { print, writeOutput } from './output.js';
import { Progress } from './progress.js';
import { type ScanFlags, scanOptions, trustedIssuers } from './scan.js';

export async function runReview(paths: readonly string[], flags: ScanFlags): Promise<number> {
  const progress = new Progress(flags);
  const trusted = await trustedIssuers(flags);
  const options = { ...scanOptions(flags), paths, ...trusted, onStage: progress.stage };
  const reviewed = await review(options).finally(() => progress.stop());
  for (const { format, file } of flags.output) writeOutput(file, await renderReview(reviewed, format));
  await print(await renderReview(reviewed, flags.format));
  return exitCode(reviewed, flags);
}

/** Ready is 0. An open control weighs more than an incomplete run, as a failed gate does. */
function exitCode({ verdict, counts, incomplete }: Review, { exitZero }: ScanFlags): number {
  if (verdict === 'ready') return 0;
  if (counts.fail + counts.unproven > 0 && !exitZero) return 1;
  return incomplete.length > 0 ? 3 : 0;
}
