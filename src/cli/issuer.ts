import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { UsageError } from '../discover/usage-error.js';
import { fetchIssuer, readIssuerFile, readIssuerText } from '../load/issuer.js';
import type { IssuerFacts } from '../load/issuer-facts.js';
import { scanIssuer } from '../pipeline.js';
import type { GateFlags, OutputFlags } from './options.js';
import { emit } from './output.js';
import { Progress } from './progress.js';
import { scanOptions } from './scan.js';
import { readStandardInput } from './standard-input.js';
import { writeStats } from './stats.js';

export interface IssuerFlags extends OutputFlags, GateFlags {
  readonly asUrl?: string;
  readonly profile?: string;
  readonly timeout: string;
  readonly allowPrivate?: true;
}

export async function runIssuer(target: string, flags: IssuerFlags): Promise<number> {
  const progress = new Progress(flags);
  const judge = async () => {
    const facts = await factsOf(target, flags);
    progress.stage('judge issuer');
    return scanIssuer(facts, { ...scanOptions(flags), profile: flags.profile, onStage: progress.stage });
  };
  const report = await judge().finally(() => progress.stop());
  if (flags.stats) writeStats(report.result.stats);
  return emit(report, flags);
}

async function factsOf(target: string, { asUrl, timeout, allowPrivate }: IssuerFlags): Promise<IssuerFacts> {
  if (target === '-') return readIssuerText(await readStandardInput(), '<stdin>', { asUrl });
  // `https://id.example` is also a path, at which a repository could plant an answer.
  const isUrl = /^[a-z][a-z\d+.-]*:\/\//i.test(target);
  const isPath = !isUrl && /^[./\\]|[/\\]|\.json$/.test(target);
  if (isPath && existsSync(target)) return readIssuerFile(asSeenFromHere(target), { asUrl });
  if (!isUrl && !isPath && existsSync(target)) {
    throw new UsageError(`${target} is a file here and may be a host too: write ./${target} or https://${target}`);
  }
  if (isPath && !/^[\w.-]+\.[a-z]{2,}\//i.test(target)) {
    throw new UsageError(`${target} does not exist: check the path, or give the issuer's URL`);
  }
  const seconds = Number(timeout);
  if (!(seconds > 0 && seconds <= 300)) {
    throw new UsageError(`--timeout ${timeout} is not a number of seconds between 0 and 300`);
  }
  return fetchIssuer(target, { timeoutMs: seconds * 1000, allowPrivate });
}

/** Results name files below the working folder alike, however they were typed. */
function asSeenFromHere(path: string): string {
  const seen = relative(process.cwd(), resolve(path));
  return seen === '' || seen.startsWith('..') || isAbsolute(seen) ? path : seen;
}
