import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { nearestName } from '../discover/nearest-name.js';
import type { Attestation } from '../discover/settings.js';
import { UsageError } from '../discover/usage-error.js';
import { judgeAttestation, lastDay } from '../findings/attested.js';
import type { ReviewedControl } from '../findings/review.js';
import { isDay, saysNothing } from '../findings/suppress.js';
import { type Control, loadControls } from '../load/control-files.js';
import { reviewProject } from '../pipeline.js';
import { firstAttestation, withAttestation } from '../report/signed-config.js';
import { visible } from '../report/visible.js';
import { scanOptions } from './options.js';
import { print } from './output.js';
import { Progress } from './progress.js';
import { Questions } from './questions.js';
import { type ScanFlags, trustedIssuers } from './scan.js';
import type { StatementFlags } from './statement-flags.js';

interface SignFlags extends ScanFlags, StatementFlags {
  readonly sign: string;
  readonly app?: string;
}

const NEW = 'authproof.json';

/** Adds one statement to the configuration. Nothing that stands there is changed. */
export async function runSign(paths: readonly string[], flags: SignFlags): Promise<number> {
  if (flags.config === false) throw new UsageError('--sign writes into the configuration: leave out --no-config.');
  if (flags.output.length > 0) throw new UsageError('--sign writes no report: leave out -o.');
  if (flags.app !== undefined) throw new UsageError('--sign states something of the whole project: leave out --app.');
  const control = controlNamed(flags.sign);
  const progress = new Progress(flags);
  const trusted = await trustedIssuers(flags);
  const options = { ...scanOptions(flags), paths, ...trusted, onStage: progress.stage };
  const { review, project } = await reviewProject(options).finally(() => progress.stop());
  const row = review.controls.find(({ id }) => id === control.id);
  if (row) refuseSettled(row);
  const questions = new Questions();
  try {
    const attestation = await askFor(control, row, flags, questions);
    const today = todayUtc();
    const { problem, until } = judgeAttestation(control, attestation, today);
    if (problem !== undefined) throw new UsageError(`Nothing was written, because ${problem}.`);
    const { path } = project.settings;
    if (project.settings.attestations.some((one) => isSame(one, attestation))) {
      throw new UsageError(`Nothing was written: the same statement stands in ${path ?? NEW} already.`);
    }
    if (questions.asked > 0) await confirm(attestation, path, questions);
    write(project.root, path, attestation);
    const capped = until < attestation.expires ? `, as long as a statement about ${control.id} can` : '';
    await print(
      `${control.id} is attested by ${visible(attestation.by)}: ${visible(path ?? NEW)} has the statement.\n`,
    );
    await print(`It counts until ${until}${capped}.\n`);
    return 0;
  } finally {
    questions.close();
  }
}

function controlNamed(typed: string): Control {
  const controls = loadControls();
  const named = controls.find(({ id }) => id === typed.trim().toUpperCase());
  if (named) return named;
  const nearest = nearestName(
    typed.trim(),
    controls.map(({ id }) => id),
  );
  const meant = nearest === undefined ? 'authproof explain shows them' : `did you mean ${nearest}?`;
  throw new UsageError(`${typed} is no control of the catalogue: ${meant}`);
}

/** A statement lifts no finding, and what is proven or cannot apply needs none. */
function refuseSettled({ id, status, because }: ReviewedControl): void {
  if (status === 'fail') {
    throw new UsageError(
      `${id} cannot be attested, because ${because}: mend what was found, or accept it with a reason.`,
    );
  }
  if (status === 'pass') throw new UsageError(`${id} needs no statement: ${because}.`);
  if (status === 'not-applicable') throw new UsageError(`${id} does not apply here. ${because}.`);
}

async function askFor(
  control: Control,
  row: ReviewedControl | undefined,
  flags: SignFlags,
  questions: Questions,
): Promise<Attestation> {
  const today = todayUtc();
  const given = flags.statement !== undefined && flags.by !== undefined;
  if (!given) introduce(control, row);
  const statement = await answer('statement', flags, questions, {
    question: 'What holds, and how was it checked?',
    refused: (text) => (saysNothing(text) ? 'it states nothing: say what holds, and how it was checked' : undefined),
  });
  const by = await answer('by', flags, questions, {
    question: 'Who says so?',
    fallback: given ? undefined : userName(),
    refused: (text) => (text === '' ? 'nobody signs it: give a name' : undefined),
  });
  const date = await answer('date', flags, questions, {
    question: 'When was it said?',
    fallback: today,
    silent: given,
    refused: (day) => dayProblem(day) ?? (day > today ? `${day} is yet to come` : staleProblem(control, day, today)),
  });
  const expires = await answer('expires', flags, questions, {
    question: 'Until when does it count?',
    fallback: lastDay(control, date),
    silent: given,
    refused: (day) => dayProblem(day) ?? (day < today ? `${day} is past` : undefined),
  });
  const link = await answer('link', flags, questions, {
    question: 'Where is the evidence? (may be empty)',
    fallback: '',
    silent: given,
    refused: () => undefined,
  });
  return { control: control.id, statement, by, date, expires, ...(link !== '' && { link }) };
}

interface Asked {
  readonly question: string;
  /** What an empty answer means. */
  readonly fallback?: string | undefined;
  /** Take the fallback without asking. */
  readonly silent?: boolean;
  readonly refused: (answer: string) => string | undefined;
}

/** From the flag, or from whoever is asked. */
async function answer(
  name: keyof StatementFlags,
  flags: StatementFlags,
  questions: Questions,
  { question, fallback, silent = false, refused }: Asked,
): Promise<string> {
  const flag = flags[name]?.trim();
  const refusedAnswer = (text: string) => refused(text === '' ? (fallback ?? '') : text);
  const shown = fallback === undefined || fallback === '' ? question : `${question} [${fallback}]`;
  const typed = flag ?? (silent ? '' : await questions.ask(shown, refusedAnswer));
  if (typed === undefined) throw new UsageError(`Nothing was written: no answer came, and no --${name} either.`);
  const problem = flag === undefined ? refusedAnswer(typed) : refused(flag);
  if (problem !== undefined) throw new UsageError(`Nothing was written: --${name}: ${problem}.`);
  return typed === '' ? (fallback ?? '') : typed;
}

function introduce({ id, title, attestation, notLookedAt }: Control, row: ReviewedControl | undefined): void {
  const lines = [
    `${id} ${title}`,
    ...(row ? [`${row.status}: ${row.because}`] : []),
    `Not looked at: ${notLookedAt}`,
    `What a person has to be able to state: ${attestation.ask}`,
  ];
  for (const line of lines) process.stderr.write(`${visible(line)}\n`);
}

function dayProblem(day: string): string | undefined {
  return isDay(day) ? undefined : `${day} is no day: write it as YYYY-MM-DD`;
}

function staleProblem(control: Control, day: string, today: string): string | undefined {
  const { validDays } = control.attestation;
  return lastDay(control, day) < today ? `${day} is past by more than the ${validDays} days that it counts` : undefined;
}

async function confirm(attestation: Attestation, path: string | undefined, questions: Questions): Promise<void> {
  process.stderr.write(`${visible(JSON.stringify(attestation))}\n`);
  const said = await questions.ask(`Add this to ${path ?? NEW}? [y/N]`, () => undefined);
  if (!/^y(?:es)?$/i.test(said ?? '')) throw new UsageError('Nothing was written, because nobody said yes.');
}

/** The file is read again, and left alone where it cannot take the statement. */
function write(root: string, path: string | undefined, attestation: Attestation): void {
  try {
    if (path === undefined) {
      writeFileSync(join(root, NEW), firstAttestation(attestation), { flag: 'wx' });
      return;
    }
    const file = realpathSync(join(root, path));
    const raw = readFileSync(file, 'utf8');
    const mark = raw.startsWith('\uFEFF') ? '\uFEFF' : '';
    const signed = withAttestation(path, raw.slice(mark.length), attestation);
    if (signed === undefined) throw new UsageError(`${path} has no place for a statement: add it by hand.`);
    writeFileSync(file, mark + signed);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${path ?? NEW} could not be written (${code ?? 'unknown error'}): nothing was added.`);
  }
}

function isSame(one: Attestation, other: Attestation): boolean {
  return (['control', 'statement', 'by', 'date', 'expires'] as const).every((member) => one[member] === other[member]);
}

function todayUtc(): string {
  return new Date().toISOString().slice(0, 10);
}

function userName(): string | undefined {
  try {
    return userInfo().username || undefined;
  } catch {
    return undefined;
  }
}
