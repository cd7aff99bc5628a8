import { lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { leavesFolder, relativePath } from '../discover/root-path.js';
import { UsageError } from '../discover/usage-error.js';
import type { Report } from '../findings/finding.js';
import { render } from '../report/formats.js';
import type { RepositoryOptions } from '../report/repository-path.js';
import type { FileOutput, GateFlags, OutputFlags } from './options.js';

const PIPED_WIDTH = 100;

/** Prints a report and writes its files; the exit code is the gate's. */
export async function emit(
  report: Report,
  flags: OutputFlags & Pick<GateFlags, 'exitZero'>,
  repository: RepositoryOptions = {},
): Promise<number> {
  const shown = flags.exitZero ? lifted(report) : report;
  for (const { format, file } of flags.output) {
    writeOutput(file, await render(shown, format, { width: PIPED_WIDTH, color: false, ...repository }));
  }
  await print(await render(shown, flags.format, { ...terminal(flags), ...repository }));
  return shown.gate.exitCode;
}

/** `--exit-zero` lifts the gate; it does not make an incomplete run complete. */
function lifted(report: Report): Report {
  return { ...report, gate: { ...report.gate, exitCode: report.result.incomplete.length > 0 ? 3 : 0 } };
}

export function terminal({ color }: Pick<OutputFlags, 'color'>): { width: number; color: boolean } {
  const width = process.stdout.isTTY ? process.stdout.columns || PIPED_WIDTH : PIPED_WIDTH;
  return { width, color: color === 'auto' ? colorByEnvironment() : color === 'always' };
}

function colorByEnvironment(): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return process.stdout.isTTY === true && TERM !== 'dumb';
}

/** A reader that has gone away (`| head`) has read enough: that is no error. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: NodeJS.ErrnoException | null) =>
      error && error.code !== 'EPIPE' ? reject(error) : resolve();
    process.stdout.once('error', settle);
    process.stdout.write(text, settle);
  });
}

export function writeOutput(file: FileOutput['file'], text: string): void {
  const link = linkOnTheWay(resolve(file));
  if (link !== undefined)
    throw new UsageError(
      `${file} is not written: ${link} is a symbolic link. Remove it, or name the file it leads to.`,
    );
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `${file} could not be written (${code ?? 'unknown error'}): name a file in a folder that you may write to.`,
    );
  }
}

/** Devices of this process are links on some systems: `/dev/stdout`. */
const DEVICES = /^\/(?:dev|proc)\//;

/**
 * A link that would lead the writing elsewhere: the file itself, or a folder beneath the working folder. Whoever wrote the
 * scanned repository may have put it there.
 */
function linkOnTheWay(file: string): string | undefined {
  if (DEVICES.test(file)) return undefined;
  const down = relativePath(process.cwd(), file);
  const parts = leavesFolder(down) ? [] : down.split('/');
  const folders = parts.slice(0, -1).map((_, at) => [process.cwd(), ...parts.slice(0, at + 1)].join(sep));
  return [...folders, file].find(isLink);
}

/** What is not there, or beneath a file, is none; writing says so. */
function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
