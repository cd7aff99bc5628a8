import { basename, dirname, resolve } from 'node:path';
import { readBounded } from '../discover/bounded-file.js';
import { UsageError } from '../discover/usage-error.js';
import { compareReviews, type EarlierReview, earlierReview } from '../findings/compared-review.js';
import type { Review } from '../findings/review.js';
import { reviewProject } from '../pipeline.js';
import { renderReview } from '../report/formats.js';
import { plainReview } from '../report/plain-review.js';
import { scanOptions } from './options.js';
import { print, terminal, writeOutput } from './output.js';
import { Progress } from './progress.js';
import { type ScanFlags, trustedIssuers } from './scan.js';
import { OF_A_STATEMENT, type StatementFlags } from './statement-flags.js';

interface ReviewFlags extends ScanFlags, StatementFlags {
  readonly against?: string;
  readonly app?: string;
  /** Whether the format was typed: a terminal shows a person no Markdown that nobody asked for. */
  readonly isFormatTyped?: boolean;
}

export async function runReview(paths: readonly string[], flags: ReviewFlags): Promise<number> {
  const stray = OF_A_STATEMENT.find((name) => flags[name] !== undefined);
  if (stray) throw new UsageError(`--${stray} belongs to a statement: add --sign and the control that it is about.`);
  const earlier = flags.against === undefined ? undefined : readEarlier(flags.against);
  const progress = new Progress(flags);
  const trusted = await trustedIssuers(flags);
  const options = { ...scanOptions(flags), paths, app: flags.app, ...trusted, onStage: progress.stage };
  const { review: now, report } = await reviewProject(options).finally(() => progress.stop());
  if (earlier && earlier.application !== now.application) {
    const about = (application: string | undefined) => application ?? 'the whole project';
    throw new UsageError(
      `--against holds a review of ${about(earlier.application)}, and this is one of ${about(now.application)}: compare like with like.`,
    );
  }
  const reviewed = earlier ? { ...now, comparison: compareReviews(now, earlier) } : now;
  for (const { format, file } of flags.output) writeOutput(file, await renderReview(reviewed, format, report));
  const shown = await renderReview(reviewed, flags.format, report);
  await print(process.stdout.isTTY && !flags.isFormatTyped ? plainReview(shown, terminal(flags).width) : shown);
  return exitCode(reviewed, flags);
}

function readEarlier(file: string): EarlierReview {
  const read = readBounded(dirname(resolve(file)), basename(file), 64_000_000);
  if ('why' in read) throw new UsageError(`--against ${file} could not be read, because it is ${read.why}.`);
  const earlier = earlierReview(parsed(read.text));
  if (!earlier)
    throw new UsageError(
      `--against ${file} is no review: write one with \`authproof review -o json=${basename(file)}\`.`,
    );
  return earlier;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Ready is 0. An open control weighs more than an incomplete run, as a failed gate does. */
function exitCode({ verdict, counts, incomplete }: Review, { exitZero }: ScanFlags): number {
  if (verdict === 'ready') return 0;
  if (counts.fail + counts.unproven > 0 && !exitZero) return 1;
  return incomplete.length > 0 ? 3 : 0;
}
