import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { UsageError } from '../discover/usage-error.js';
import { Refusal } from '../load/issuer/refusal.js';
import { fetchIssuers, readIssuerFile, readIssuerText } from '../load/issuer.js';
import type { IssuerFacts } from '../load/issuer-facts.js';
import { type RecordedFacts, readFacts, recordFacts } from '../load/issuer-record.js';
import { scanIssuers } from '../scan-issuers.js';
import { type AskingFlags, type GateFlags, type OutputFlags, scanOptions } from './options.js';
import { emit, writeOutput } from './output.js';
import { Progress } from './progress.js';
import { readStandardInput } from './standard-input.js';
import { writeStats } from './stats.js';

const MAX_RECORDINGS = 1_000;

export interface IssuerFlags extends OutputFlags, GateFlags, AskingFlags {
  readonly asUrl?: string;
  readonly profile?: string;
  readonly save?: string;
  readonly facts?: string;
  readonly history?: string;
}

export async function runIssuer(targets: readonly string[], flags: IssuerFlags): Promise<number> {
  if (flags.asUrl !== undefined && targets.length > 1)
    throw new UsageError('--as-url is about one document: name one file, or - for stdin');
  const history = flags.history === undefined ? undefined : await recordingsIn(flags.history);
  const progress = new Progress(flags);
  const judge = async () => {
    const { issuers, time } = await gather(targets, flags, history);
    if (flags.save !== undefined) writeOutput(flags.save, recordFacts(issuers, time));
    progress.stage('judge issuer');
    return scanIssuers(issuers, {
      ...scanOptions(flags),
      profile: flags.profile,
      onStage: progress.stage,
      seen: time,
      history,
    });
  };
  const report = await judge().finally(() => progress.stop());
  if (flags.stats) writeStats(report.result.stats);
  return emit(report, flags);
}

/** All targets at once; without one, what was recorded, or the last look of the history. */
async function gather(
  targets: readonly string[],
  flags: IssuerFlags,
  history: readonly RecordedFacts[] | undefined,
): Promise<RecordedFacts> {
  if (flags.facts !== undefined && targets.length > 0)
    throw new UsageError('--facts takes the place of the targets: leave one of the two out');
  if (flags.facts !== undefined) return recording(flags.facts);
  const last = history?.at(-1);
  if (targets.length === 0 && last) return last;
  if (targets.length === 0) throw new UsageError("name the issuer's URL, a recorded document, or --facts <file>");
  const asking = askingOptions(flags);
  const time = new Date();
  const visited = await Promise.all(targets.map((target) => factsOf(target, flags.asUrl, asking)));
  return { time, issuers: visited.flat() };
}

async function recording(path: string): Promise<RecordedFacts> {
  try {
    return await readFacts(path);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new UsageError(`${path} ${error.message}.`);
  }
}

/** The recordings of a folder, in the order they were made. */
async function recordingsIn(folder: string): Promise<RecordedFacts[]> {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new UsageError(`${folder} is no folder: name the one that --save files are kept in`);
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
  if (names.length > MAX_RECORDINGS)
    throw new UsageError(`${folder} holds more than ${MAX_RECORDINGS} recordings: keep one a day`);
  const recordings: RecordedFacts[] = [];
  for (const name of names) recordings.push(await recording(join(folder, name)));
  return recordings.sort((one, other) => one.time.getTime() - other.time.getTime());
}

function askingOptions({ timeout, allowPrivate, probe, proxy, ca }: AskingFlags) {
  const seconds = Number(timeout);
  if (!(seconds > 0 && seconds <= 300))
    throw new UsageError(`--timeout ${timeout} is not a number of seconds between 0 and 300`);
  return { timeoutMs: seconds * 1000, allowPrivate, probe, proxy, ca: ca === undefined ? undefined : certificates(ca) };
}

function certificates(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${path} could not be read (${code ?? 'unknown error'}): name a file of PEM certificates`);
  }
}

/** The issuers of `scan --issuer`: URLs are asked, files are recordings or single documents; without one, the last of the history. */
export async function issuersOf(
  targets: readonly string[],
  folder: string | undefined,
  flags: AskingFlags,
): Promise<{ readonly issuers: readonly IssuerFacts[]; readonly history?: readonly RecordedFacts[] | undefined }> {
  const history = folder === undefined ? undefined : await recordingsIn(folder);
  if (targets.length === 0) {
    const last = history?.at(-1);
    if (!last) throw new UsageError(`${folder} holds no recording: make one with authproof issuer --save`);
    return { issuers: last.issuers, history };
  }
  const asking = askingOptions(flags);
  const visited = await Promise.all(
    targets.map(async (target) => {
      if (isUrl(target) || !existsSync(target)) return factsOf(target, undefined, asking);
      const recorded = await readFacts(target).catch(() => undefined);
      return recorded?.issuers ?? factsOf(target, undefined, asking);
    }),
  );
  return { issuers: visited.flat(), history };
}

async function factsOf(
  target: string,
  asUrl: string | undefined,
  asking: ReturnType<typeof askingOptions>,
): Promise<IssuerFacts[]> {
  if (target === '-') return [await readIssuerText(await readStandardInput(), '<stdin>', { asUrl })];
  const isPath = !isUrl(target) && /^[./\\]|[/\\]|\.json$/.test(target);
  if (isPath && existsSync(target)) return [await readIssuerFile(asSeenFromHere(target), { asUrl })];
  if (!isUrl(target) && !isPath && existsSync(target)) {
    throw new UsageError(`${target} is a file here and may be a host too: write ./${target} or https://${target}`);
  }
  if (isPath && !/^[\w.-]+\.[a-z]{2,}\//i.test(target)) {
    throw new UsageError(`${target} does not exist: check the path, or give the issuer's URL`);
  }
  return fetchIssuers(target, asking);
}

/** `https://id.example` is also a path, at which a repository could plant an answer. */
function isUrl(target: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(target);
}

/** Results name files below the working folder alike, however they were typed. */
function asSeenFromHere(path: string): string {
  const seen = relative(process.cwd(), resolve(path));
  return seen === '' || seen.startsWith('..') || isAbsolute(seen) ? path : seen;
}
