import { type Command, InvalidArgumentError, Option } from 'commander';
import { nearestName } from '../discover/nearest-name.js';
import type { Shard } from '../load/share.js';
import { FORMATS } from '../report/formats.js';
import type { ScanOptions } from '../scan-options.js';

/** Flags that every reporting command has. */
export interface OutputFlags {
  readonly format: string;
  readonly output: readonly FileOutput[];
  readonly color: 'auto' | 'always' | 'never';
  readonly quiet?: true;
}

export interface GateFlags {
  readonly failOn?: 'high' | 'medium' | 'low' | 'never';
  readonly persona?: 'regular' | 'auditor';
  /** A file, or false for `--no-config`. */
  readonly config?: string | boolean;
  /** False for `--no-baseline`. */
  readonly baseline?: boolean;
  readonly exitZero?: true;
  readonly reportUnused?: true;
  readonly stats?: true;
}

/** How a live issuer is asked. */
export interface AskingFlags {
  readonly timeout: string;
  readonly allowPrivate?: true;
  /** False for `--no-probe`. */
  readonly probe?: boolean;
  readonly proxy?: true;
  readonly ca?: string;
}

export interface FileOutput {
  readonly format: string;
  readonly file: string;
}

/** What `--fail-on` takes. */
export const SEVERITIES = ['high', 'medium', 'low', 'never'];

export function withOutput(command: Command, formats: readonly string[] = Object.keys(FORMATS)): Command {
  const format = choice('--format <format>', 'what to print', formats).default(formats[0]);
  const output = new Option('-o, --output <format=file>', 'also write this format to a file; repeatable')
    .argParser((value: string, before: readonly FileOutput[]) => [...before, fileOutput(value, formats)])
    .default([], 'none');
  return command
    .addOption(format)
    .addOption(output)
    .addOption(choice('--color <when>', 'colour the terminal report', ['auto', 'always', 'never']).default('auto'))
    .option('--quiet', 'no progress and no notes on stderr');
}

export function withGate(command: Command): Command {
  return withPolicy(command)
    .addOption(choice('--fail-on <severity>', 'least severity that fails the gate', SEVERITIES))
    .addOption(choice('--persona <persona>', 'auditor also shows guesses, tests and tooling', ['regular', 'auditor']))
    .option('--report-unused', 'suppressions and baseline entries that nothing needs fail the gate too')
    .option('--stats', 'time per stage and rule, and what was skipped');
}

/** Which configuration counts. */
export function withSettings(command: Command): Command {
  return command
    .option('--config <file>', 'the configuration to use')
    .option('--no-config', 'use no configuration and no baseline')
    .addOption(choice('--persona <persona>', 'auditor also shows guesses, tests and tooling', ['regular', 'auditor']));
}

/** Which configuration counts, and whether its gate does. */
export function withPolicy(command: Command): Command {
  return command
    .option('--config <file>', 'the configuration to use')
    .option('--no-config', 'use no configuration and no baseline')
    .option('--no-baseline', 'show what the baseline holds too')
    .option('--exit-zero', 'exit 0 where the gate fails; incomplete still exits 3');
}

export function withExclude(command: Command): Command {
  const exclude = new Option('--exclude <pattern>', 'leave out what matches (as in .gitignore); repeatable')
    .argParser((value: string, before: readonly string[]) => [...before, value])
    .default([], 'none');
  return command.addOption(exclude);
}

/** How live issuers are asked. */
export function withAsking(command: Command): Command {
  return command
    .option('--timeout <seconds>', 'for all requests to one issuer together', '10')
    .option('--allow-private', 'also ask hosts with private addresses')
    .option('--no-probe', 'ask for documents only: neither endpoints nor old versions of TLS')
    .option('--proxy', 'go through the proxy that the environment names: addresses and TLS are then not seen')
    .option('--ca <file>', 'also trust the certificates of this PEM file');
}

/** What the scan is held against. */
export function withRevisions(command: Command): Command {
  return command
    .option(
      '--since <ref>',
      'only what is new since the branch left this revision, by a scan of the whole project at both',
    )
    .option('--policy-from <ref>', 'configuration, baseline, models and suppressions as they stand at this revision')
    .option('--staged', 'what the next commit will hold, and of that only what is new since HEAD (for hooks)');
}

/** One of several runs that share a project among them. */
export function withShard(command: Command): Command {
  const shard = new Option('--shard <i/n>', 'look at one share of the project, for authproof merge').argParser(shardOf);
  return command.addOption(shard);
}

const MOST_SHARDS = 256;

function shardOf(value: string): Shard {
  const [, index, of] = /^(\d{1,3})\/(\d{1,3})$/.exec(value) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (shard.index >= 1 && shard.index <= shard.of && shard.of <= MOST_SHARDS) return shard;
  throw new InvalidArgumentError(`Write the number of the shard and of all, for example 1/4 (at most ${MOST_SHARDS}).`);
}

/** Issuers that the project is compared with. */
export function withIssuers(command: Command): Command {
  const issuer = new Option(
    '--issuer <url or file>',
    'compare the project with this issuer, live or recorded; repeatable',
  )
    .argParser((value: string, before: readonly string[]) => [...before, value])
    .default([], 'none');
  return withAsking(
    command.addOption(issuer).option('--history <folder>', 'compare its keys with earlier recordings of --save'),
  );
}

/** Where nothing has changed, the result of the last scan is the result of this one. */
export function withCache(command: Command): Command {
  return command
    .addOption(choice('--cache <how>', 'how an unchanged project is recognised', ['stat', 'content']).default('stat'))
    .option('--no-cache', 'scan everything again');
}

/** An option with a closed list of values, which says what a mistyped one was meant to be. */
export function choice(flags: string, description: string, values: readonly string[]): Option {
  return new Option(flags, `${description} (${values.join(', ')})`).argParser((value: string) => known(value, values));
}

function known(value: string, values: readonly string[]): string {
  if (values.includes(value)) return value;
  const nearest = nearestName(value, values);
  const advice = nearest === undefined ? `Choose one of ${values.join(', ')}.` : `Did you mean ${nearest}?`;
  throw new InvalidArgumentError(advice);
}

function fileOutput(value: string, formats: readonly string[]): FileOutput {
  const at = value.indexOf('=');
  const file = value.slice(at + 1);
  if (at < 1 || file === '')
    throw new InvalidArgumentError('Write it as <format>=<file>, for example json=authproof.json.');
  return { format: known(value.slice(0, at), formats), file };
}

/** What the flags of a gate ask of the pipeline. */
export function scanOptions(flags: GateFlags & { readonly exclude?: readonly string[] }): ScanOptions {
  return {
    exclude: flags.exclude,
    settingsPath: typeof flags.config === 'string' ? flags.config : undefined,
    noConfig: flags.config === false,
    noBaseline: flags.baseline === false,
    failOn: flags.failOn,
    persona: flags.persona,
    reportUnused: flags.reportUnused,
    stats: flags.stats,
  };
}
