import { setFlagsFromString } from 'node:v8';
import { ownVersion } from '../load/own-version.js';

/**
 * A scan is over before most of what V8 compiles for speed has paid for itself: eight times its ordinary budget before a
 * function is optimised. Measured with this version alone, and the flag is not promised by any.
 */
const OPTIMISE_LATER = process.versions.node.startsWith('20.') ? '--interrupt-budget=540672' : undefined;

/** Runs a command line; the answer is the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const [first = ''] = argv;
  // Whoever reads the output may have had enough (`authproof --help | head`): that is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  // Asked by scripts before each run: not worth loading a parser of command lines for.
  if (first === '--version' || first === '-V') {
    process.stdout.write(`${ownVersion()}\n`);
    return 0;
  }
  if (OPTIMISE_LATER) setFlagsFromString(OPTIMISE_LATER);
  const { CommanderError } = await import('commander');
  const { commandLine } = await import('./command-line.js');
  let code = 0;
  try {
    const program = commandLine((exit) => {
      code = exit;
    });
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return fail(error);
  }
}

async function fail(error: unknown): Promise<number> {
  const { visible } = await import('../report/visible.js');
  if (error instanceof Error && error.name === 'UsageError') {
    process.stderr.write(`error: ${visible(error.message)}\n`);
    return 2;
  }
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`error: authproof stopped before it was done; please report this:\n${why}\n`);
  return 3;
}
