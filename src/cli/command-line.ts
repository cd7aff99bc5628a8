import { Command } from 'commander';
import { ownVersion } from '../load/own-version.js';
import { INVENTORY_FORMATS, REVIEW_FORMATS } from '../report/formats.js';
import {
  choice,
  SEVERITIES,
  withAsking,
  withCache,
  withExclude,
  withGate,
  withIssuers,
  withOutput,
  withPolicy,
  withRevisions,
  withSettings,
  withShard,
} from './options.js';

/** What can be typed. Commands are loaded when they are called; `finish` is told their exit code. */
export function commandLine(finish: (code: number) => void): Command {
  const program = new Command('authproof')
    .description(
      'Finds what is wrong in auth code, auth configuration and live issuers, and proves the controls that hold.',
    )
    .version(ownVersion(), '-V, --version')
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('authproof <command> --help shows what can be given.')
    .addHelpText('after', EXAMPLES + EXIT_CODES);

  const scan = program
    .command('scan', { isDefault: true })
    .description('scan code and configuration files (the default command)')
    .argument('[paths...]', 'folders and files, or - for a file on stdin; the working folder when absent')
    .option('--stdin-filename <path>', 'the file whose text is on stdin: only what is about it is reported');
  withGate(withShard(withRevisions(withCache(withIssuers(withExclude(withOutput(scan))))))).action(
    async (paths, flags) => {
      finish(await (await import('./scan.js')).runScan(paths, flags));
    },
  );

  const merge = program
    .command('merge')
    .description('judge what the runs of scan --shard wrote, as one run would have; in a checkout of the same commit')
    .argument('<parts...>', 'the files of all shards');
  withOutput(merge)
    .addOption(choice('--fail-on <severity>', 'least severity that fails the gate', SEVERITIES))
    .option('--config <file>', 'the configuration that all shards were given, where it is not in this folder')
    .option('--report-unused', 'suppressions and baseline entries that nothing needs fail the gate too')
    .option('--exit-zero', 'exit 0 where the gate fails; incomplete still exits 3')
    .action(async (parts, flags) => {
      finish(await (await import('./shard.js')).runMerge(parts, flags));
    });

  const config = program
    .command('config')
    .description('judge auth configuration files only')
    .argument('[files...]', 'files, or - for stdin; the whole project when absent')
    .option('--stdin-filename <name>', 'what the file on stdin is called; its kind follows from it');
  withGate(withExclude(withOutput(config))).action(async (files, flags) => {
    finish(await (await import('./config.js')).runConfig(files, flags));
  });

  const issuer = program
    .command('issuer')
    .description("judge issuers' metadata, keys and TLS: live by URL, or recorded in a file")
    .argument('[urls or files...]', 'issuer, API or document URLs, recorded documents, or - for stdin')
    .option('--as-url <url>', 'the URL that a recorded document is served at')
    .addOption(choice('--profile <profile>', 'what the issuer is for, when it is not as it looks', PROFILES))
    .option('--save <file>', 'record what was seen, without secrets')
    .option('--facts <file>', 'judge what --save has recorded, without the network')
    .option('--history <folder>', 'compare the keys with earlier recordings');
  withGate(withOutput(withAsking(issuer))).action(async (targets, flags) => {
    finish(await (await import('./issuer.js')).runIssuer(targets, flags));
  });

  const review = program
    .command('review')
    .description('the review before launch: one row per control, with evidence')
    .argument('[paths...]', 'folders and files; the working folder when absent')
    .option('--app <name or folder>', 'of several applications, only this one')
    .option('--against <file>', 'an earlier review in JSON: what got better, worse and stale since')
    .option('--sign <control>', 'add your statement about a control to the configuration; what no flag says is asked')
    .option('--statement <text>', 'with --sign: what holds, and how it was checked')
    .option('--by <name>', 'with --sign: who says so')
    .option('--date <date>', 'with --sign: when it was said, YYYY-MM-DD; today when absent')
    .option('--expires <date>', 'with --sign: the last day on which it counts, YYYY-MM-DD')
    .option('--link <url>', 'with --sign: where the evidence is');
  withPolicy(withIssuers(withExclude(withOutput(review, Object.keys(REVIEW_FORMATS))))).action(
    async (paths, flags, command) => {
      const isFormatTyped = command.getOptionValueSource('format') === 'cli';
      if (flags.sign !== undefined) finish(await (await import('./sign.js')).runSign(paths, flags));
      else finish(await (await import('./review.js')).runReview(paths, { ...flags, isFormatTyped }));
    },
  );

  const inventory = program
    .command('inventory')
    .description('list every place that issues, verifies, decodes, stores, sends or logs a token, with its policy')
    .argument('[paths...]', 'folders and files; the working folder when absent')
    .addOption(choice('--persona <persona>', 'auditor also shows tests and tooling', ['regular', 'auditor']))
    .option('--config <file>', 'the configuration to use')
    .option('--no-config', 'use no configuration');
  withExclude(withOutput(inventory, Object.keys(INVENTORY_FORMATS))).action(async (paths, flags) => {
    finish(await (await import('./inventory.js')).runInventory(paths, flags));
  });

  const init = program
    .command('init')
    .description('draft authproof.jsonc: issuers, APIs, clients and tokens as code and settings have them')
    .argument('[folder]', 'the project; the working folder when absent')
    .option('--quiet', 'no progress and no notes on stderr');
  withExclude(init).action(async (folder, flags) => {
    finish(await (await import('./init.js')).runInit(folder === undefined ? [] : [folder], flags));
  });

  const baseline = program
    .command('baseline')
    .description('write down the findings there are, so that only new ones fail the gate');
  const written = baseline
    .command('write')
    .description('add the findings there are to authproof-baseline.jsonl; entries keep who added them, when and why')
    .argument('[paths...]', 'folders and files; the working folder when absent')
    .option('--by <name>', 'who adds them; the name of the user when absent')
    .option('--reason <text>', 'why they do not block', 'found when the baseline was written')
    .option('--until <date>', 'the last day on which the new entries count, YYYY-MM-DD');
  withExclude(withSettings(written)).action(async (paths, flags) => {
    finish(await (await import('./baseline.js')).runBaseline('write', paths, flags));
  });
  const pruned = baseline
    .command('prune')
    .description('delete the entries whose finding is gone')
    .argument('[paths...]', 'folders and files; the working folder when absent');
  withExclude(withSettings(pruned)).action(async (paths, flags) => {
    finish(await (await import('./baseline.js')).runBaseline('prune', paths, flags));
  });
  const shown = baseline
    .command('show')
    .description('list the entries, and which of them are stale or expired')
    .argument('[paths...]', 'folders and files; the working folder when absent')
    .addOption(choice('--format <format>', 'what to print', ['pretty', 'json']).default('pretty'))
    .addOption(choice('--color <when>', 'colour', ['auto', 'always', 'never']).default('auto'));
  withExclude(withSettings(shown)).action(async (paths, flags) => {
    finish(await (await import('./baseline.js')).runBaseline('show', paths, flags));
  });

  program
    .command('explain')
    .description('explain a rule, a control, or a finding of this project')
    .argument('<rule, control or finding>', 'for example jwt-decode-unverified, O5, 7f3a91c2')
    .argument('[paths...]', 'where the finding was made; the working folder when absent')
    .addOption(choice('--color <when>', 'colour', ['auto', 'always', 'never']).default('auto'))
    .action(async (name, paths, flags) => {
      finish(await (await import('./explain.js')).runExplain(name, paths, flags));
    });

  program
    .command('rules')
    .description('list the rules')
    .addOption(choice('--format <format>', 'what to print', ['pretty', 'json']).default('pretty'))
    .addOption(choice('--color <when>', 'colour', ['auto', 'always', 'never']).default('auto'))
    .option('--check <folder>', 'hold the examples of your own rules in this folder to what they say')
    .action(async (flags) => {
      finish(await (await import('./rules.js')).runRules(flags));
    });

  return program;
}

/** As `analyse/issuer-profile.ts` has them; its module is not worth loading for `--help`. */
const PROFILES = ['oidc', 'oauth-as', 'workload', 'protected-resource', 'fapi2', 'mcp', 'jwks'];

const EXAMPLES = `
Examples:
  authproof                                    scan the working folder
  authproof scan --help                        what a scan can be told
  authproof --since origin/main                only what is new on this branch
  authproof baseline write --reason "..."      begin on an old code base
  authproof -o sarif=authproof.sarif           write a file, too
  authproof issuer https://id.example          look at a live issuer
  authproof review -o html=review.html         the review before launch
`;

const EXIT_CODES = `
Exit codes, whatever the format:
  0  the gate passed
  1  the gate failed
  2  usage or configuration error, nothing was scanned
  3  incomplete: something could not be looked at`;
