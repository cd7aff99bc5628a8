// npm run bench -- <folder> [--rounds 5] [--scale 1,2,4] [--eslint-rounds 1] [--no-peers] [--config-only] [--json]
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { interleaved, measure, median } from './measure.mjs';
import { installPeers } from './peers.mjs';

const BIN = fileURLToPath(new URL('../../bin/authproof.js', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    'eslint-rounds': { type: 'string', default: '1' },
    scale: { type: 'string' },
    'config-only': { type: 'boolean', default: false },
    'no-peers': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const say = (text) => process.stderr.write(`${text}\n`);
if (positionals.length !== 1) {
  say(
    'usage: npm run bench -- <folder> [--rounds 5] [--scale 1,2,4] [--eslint-rounds 1] [--no-peers] [--config-only] [--json]',
  );
  process.exit(2);
}

const scratch = mkdtempSync(join(tmpdir(), 'authproof-bench-'));
const root = values['config-only'] ? withoutCode(positionals[0]) : realpathSync(positionals[0]);
try {
  const result = values.scale ? growth(values.scale.split(',').map(Number)) : comparison();
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : result.text);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** A copy of a folder without its code: what is left to read is configuration. */
function withoutCode(folder) {
  const copy = join(scratch, 'configuration');
  const left = /\/(?:node_modules|\.git)$|\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/;
  cpSync(folder, copy, { recursive: true, filter: (path) => !left.test(path) });
  return copy;
}

function ours(folder, ...flags) {
  const args = ['scan', folder, '--exit-zero', '--quiet', '--stats', '--format', 'json', ...flags];
  return { script: BIN, args, cwd: folder, env: { XDG_CACHE_HOME: join(scratch, 'cache') } };
}

function comparison() {
  const rounds = Number(values.rounds);
  const peers = values['no-peers'] || values['config-only'] ? undefined : installPeers(say);
  // Fills the caches, and warms the disk's for everybody.
  for (const how of ['stat', 'content']) measure(ours(root, '--cache', how));
  const subjects = [
    ...(peers ? [{ name: 'oxlint', ...peers.oxlint(root) }] : []),
    { name: 'cold', ...ours(root, '--no-cache') },
    { name: 'warm by stat', ...ours(root, '--cache', 'stat') },
    { name: 'warm by content', ...ours(root, '--cache', 'content') },
    ...(peers ? [{ name: 'eslint + sonarjs', rounds: Number(values['eslint-rounds']), ...peers.eslint(root) }] : []),
  ];
  const runs = interleaved(subjects, rounds);
  const base = runs.get(peers ? 'oxlint' : 'cold');
  const rows = [...runs]
    .filter(([, list]) => list.length > 0)
    .map(([name, list]) => ({
      name,
      runs: list.length,
      seconds: median(list.map((run) => run.seconds)),
      cpu: median(list.map((run) => run.cpu)),
      mebibytes: median(list.map((run) => run.mebibytes)),
      // Within a round, because only neighbours in time were equally disturbed.
      ratio: median(list.map((run) => run.seconds / base[run.round].seconds)),
    }));
  const { stats } = JSON.parse(runs.get('cold')[0].stdout);
  const cold = (run) => !Object.hasOwn(JSON.parse(run.stdout).stats.timings.stages, 'recall');
  const unwarmed = ['warm by stat', 'warm by content'].flatMap((name) => {
    const list = runs.get(name);
    const count = list.filter(cold).length;
    return count > 0 ? [`${count} of ${list.length} runs ${name} were cold ones`] : [];
  });
  const stages = Object.keys(stats.timings.stages).map((stage) => ({
    stage,
    milliseconds: median(runs.get('cold').map((run) => JSON.parse(run.stdout).stats.timings.stages[stage])),
  }));
  const tree = { files: stats.files, bytes: stats.bytes, candidates: stats.candidates, configFiles: stats.configFiles };
  const text = comparisonText(tree, rows, stages, unwarmed);
  return { root, machine: machine(), tree, rows, stages, unwarmed, text };
}

function comparisonText({ files, bytes, candidates, configFiles }, rows, stages, unwarmed) {
  const against = rows[0].name;
  return [
    `${files} files of code, ${(bytes / 1e6).toFixed(1)} MB, ${candidates} candidates, ${configFiles} configuration files; ${machine()}`,
    ...unwarmed.map(
      (said) => `${said}: nothing had been kept yet, because something is incomplete or has just changed.`,
    ),
    '',
    `${'whole process'.padEnd(18)} runs  wall s   cpu s     MiB  x ${against}`,
    ...rows.map(
      ({ name, runs, seconds, cpu, mebibytes, ratio }) =>
        `${name.padEnd(18)}${String(runs).padStart(5)}${cell(seconds, 2)}${cell(cpu, 2)}${cell(mebibytes, 0)}${cell(ratio, 2)}`,
    ),
    '',
    'cold, per stage          ms',
    ...stages.map(({ stage, milliseconds }) => `${stage.padEnd(18)}${cell(milliseconds, 0)}`),
    '',
  ].join('\n');
}

/** The same tree side by side, more and more often: what a scan costs per byte that it parses must not grow. */
function growth(scales) {
  const trees = scales.map((times) => {
    const folder = join(scratch, `x${times}`);
    for (let copy = 0; copy < times; copy++) {
      cpSync(root, join(folder, `copy${copy}`), {
        recursive: true,
        filter: (path) => !/\/(?:node_modules|\.git)$/.test(path),
      });
    }
    return { name: `${times}x`, ...ours(folder, '--no-cache') };
  });
  const runs = interleaved(trees, Number(values.rounds));
  const rows = [...runs].map(([name, list]) => {
    const { stats } = JSON.parse(list[0].stdout);
    const seconds = median(list.map((run) => run.seconds));
    const { files, bytes, candidates } = stats;
    const cpu = median(list.map((run) => run.cpu));
    return { name, files, bytes, candidates, seconds, cpu, mebibytes: median(list.map((run) => run.mebibytes)) };
  });
  const [first] = rows;
  // The processor's, because the sizes are far apart in time and what else the machine does is not.
  const perCandidate = ({ cpu, candidates }) => cpu / candidates;
  const grown = rows.map((row) => ({ ...row, relative: perCandidate(row) / perCandidate(first) }));
  const lines = grown.map(
    ({ name, files, candidates, seconds, cpu, mebibytes, relative }) =>
      `${name.padEnd(6)}${cell(files, 0)}${cell(candidates, 0)}${cell(seconds, 2)}${cell(cpu, 2)}${cell(mebibytes, 0)}${cell(relative, 2)}`,
  );
  const head = 'copies   files candid.  wall s   cpu s     MiB  cpu s per candidate, x first';
  return { root, machine: machine(), rows: grown, text: `${machine()}\n\n${[head, ...lines].join('\n')}\n` };
}

function machine() {
  return `Node ${process.versions.node}, ${cpus().length} processors`;
}

function cell(value, digits) {
  return value.toFixed(digits).padStart(8);
}
