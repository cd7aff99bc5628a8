// Scans the rule tests of another project and compares with what that project expects. See docs/accuracy.md.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { READERS } from './labels.mjs';

const GOAL = { found: 0.95, raised: 0.03 };
const { projects } = JSON.parse(readFileSync(join(import.meta.dirname, 'projects.json'), 'utf8'));
const [kind = '', folder = ''] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const project = projects[kind];
if (!project || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
  console.error(`Usage: npm run accuracy -- <${Object.keys(projects).join('|')}> <folder of a checkout> [--list]`);
  process.exit(2);
}

const themeOf = new Map(project.themes.flatMap((theme) => theme.labels.map((label) => [label, theme])));
const wanted = new Map(project.themes.flatMap((theme) => theme.labels.map((label) => [label, theme.negatives ?? []])));
const cases = READERS[kind](folder, wanted).map((labelled) => ({ ...labelled, ...judge(labelled) }));
const files = [...new Set(cases.map(({ file }) => file))].sort();
const report = scan(files);
const outcomes = cases.map((labelled) => ({ ...labelled, hits: hitsOf(labelled) }));
const outside = report.findings.filter(
  (finding) => cases.some(({ rules }) => rules.includes(finding.ruleId)) && !cases.some((c) => homeOf(finding) === c),
);
const met = print();
process.exitCode = met ? 0 : 1;

/** The theme of a case, our rules that answer for it, and why we see it differently where we do. */
function judge({ file, line, labels }) {
  const at = (note) => note.file === file && (note.lines === undefined || note.lines.includes(line));
  const moved = project.moved.find(at);
  const themes = moved
    ? project.themes.filter(({ theme }) => theme === moved.theme)
    : labels.map((id) => themeOf.get(id));
  return {
    theme: themes[0].theme,
    rules: [...new Set(themes.flatMap(({ rules }) => rules))],
    disagree: project.disagreements.find(at)?.reason,
  };
}

/** Copies the files, because their own folders (`tests`, `testdata`) would make them test code, and scans the copies. */
function scan(paths) {
  const root = mkdtempSync(join(tmpdir(), 'accuracy-'));
  try {
    const names = new Map();
    for (const [index, path] of paths.entries()) {
      const name = `${String(index + 1).padStart(3, '0')}/main${extname(path)}`;
      mkdirSync(join(root, name, '..'));
      copyFileSync(join(folder, path), join(root, name));
      names.set(name, path);
    }
    const cli = join(import.meta.dirname, '..', '..', 'bin', 'authproof.js');
    const options = ['--persona', 'auditor', '--no-config', '--no-cache', '--format', 'json', '--exit-zero', '--quiet'];
    const printed = execFileSync(process.execPath, [cli, 'scan', root, ...options], {
      cwd: root,
      maxBuffer: 2 ** 28,
      encoding: 'utf8',
    });
    const { findings, incomplete } = JSON.parse(printed);
    const origin = (location) => ({ ...location, path: names.get(location.path) ?? location.path });
    return {
      incomplete,
      findings: findings.map((finding) => ({
        ruleId: finding.ruleId,
        message: finding.message,
        places: [finding.location, ...finding.trace.map(({ location }) => location)].map(origin),
      })),
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function touches({ file, from, to }, { path, startLine, endLine }) {
  return path === file && startLine <= to && endLine >= from;
}

/** The case that a finding belongs to: the one around its place, or the first that its trace passes. */
function homeOf(finding) {
  for (const place of finding.places) {
    const home = cases.find((labelled) => labelled.rules.includes(finding.ruleId) && touches(labelled, place));
    if (home) return home;
  }
  return undefined;
}

function hitsOf(labelled) {
  const ours = report.findings.filter(({ ruleId }) => labelled.rules.includes(ruleId));
  return labelled.verdict === 'flag'
    ? ours.filter(({ places }) => places.some((place) => touches(labelled, place)))
    : ours.filter((finding) => homeOf(finding)?.file === labelled.file && homeOf(finding)?.line === labelled.line);
}

function print() {
  const rows = project.themes.map(({ theme, rules }) => ({
    name: theme,
    rules,
    ...count((one) => one.theme === theme),
  }));
  const ruled = rows.filter(({ rules }) => rules.length > 0);
  const named = new Set(ruled.map(({ name }) => name));
  const total = count(({ theme }) => named.has(theme));
  console.log(`${project.repository}: ${files.length} files, ${cases.length} labels\n`);
  console.log('theme'.padEnd(36), 'found'.padStart(9), 'raised on ok'.padStart(14), 'disagreed'.padStart(11));
  for (const row of [...ruled, { name: 'all', ...total }]) {
    const found = `${row.found}/${row.flags}`;
    const raised = `${row.raised}/${row.oks}`;
    console.log(row.name.padEnd(36), found.padStart(9), raised.padStart(14), String(row.disagreed).padStart(11));
  }
  for (const row of rows.filter(({ rules }) => rules.length === 0))
    console.log(`${row.name}: no rule (${row.flags} flags, ${row.oks} ok, ${row.disagreed} disagreed)`);
  for (const { path, reason } of report.incomplete) console.log(`not analysed: ${path ?? ''} ${reason ?? ''}`);
  if (process.argv.includes('--list')) list();
  return total.found >= GOAL.found * total.flags && total.raised <= GOAL.raised * total.oks;
}

function count(belongs) {
  const mine = outcomes.filter(belongs);
  const agreed = mine.filter(({ disagree }) => disagree === undefined);
  const flags = agreed.filter(({ verdict }) => verdict === 'flag');
  const oks = agreed.filter(({ verdict }) => verdict === 'ok');
  return {
    flags: flags.length,
    found: flags.filter(({ hits }) => hits.length > 0).length,
    oks: oks.length,
    raised: oks.filter(({ hits }) => hits.length > 0).length,
    disagreed: mine.length - agreed.length,
  };
}

function list() {
  console.log('');
  for (const outcome of outcomes) {
    const { file, line, labels, theme, disagree, hits } = outcome;
    console.log(`${stateOf(outcome).padEnd(8)} ${file}:${line} ${labels.join(', ')} [${theme}]${said(hits)}`);
    if (disagree !== undefined) console.log(`           ${disagree}`);
  }
  for (const finding of outside)
    console.log(`unlabelled ${finding.places[0].path}:${finding.places[0].startLine}${said([finding])}`);
}

function stateOf({ verdict, rules, disagree, hits }) {
  if (disagree !== undefined) return 'disagree';
  if (rules.length === 0) return 'no rule';
  const seen = hits.length > 0;
  if (verdict === 'flag') return seen ? 'found' : 'MISSED';
  return seen ? 'RAISED' : 'silent';
}

function said(hits) {
  const texts = hits.map(({ ruleId, message }) => `\n           ${ruleId}: ${message}`);
  return [...new Set(texts)].join('');
}
