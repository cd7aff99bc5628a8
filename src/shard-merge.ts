import { isAbsolute } from 'node:path';
import { Observed } from './analyse/observations/observed.js';
import { policyOf } from './discover/discover.js';
import { leavesFolder } from './discover/root-path.js';
import { UsageError } from './discover/usage-error.js';
import type { Before } from './findings/conclude.js';
import type { Report } from './findings/finding.js';
import { digestOf, type PartialLook, type PartialScan, type ShardPart, wholeOf } from './findings/shard-part.js';
import { ownVersion } from './load/own-version.js';
import { textAt } from './load/text-at.js';
import type { Look } from './looks.js';
import { NOTHING } from './pipeline.js';
import { policyAt, standingOf } from './revisions.js';
import { type Catalogue, loadCatalogue } from './rule-catalogue.js';
import { type PolicyOptions, withRoot } from './scan-options.js';
import { settle } from './settle.js';
import { Stopwatch } from './stopwatch.js';

export interface MergeOptions extends Pick<PolicyOptions, 'root' | 'failOn' | 'reportUnused' | 'now' | 'onStage'> {
  /** The configuration that all shards were given, as whoever merges names it. */
  readonly config?: string | undefined;
}

/** The result of one run, from those of all shards. The working folder has to hold the files that the shards saw. */
export async function mergeShards(parts: readonly ShardPart[], options: MergeOptions = {}): Promise<Report> {
  const shards = complete(parts);
  const [{ asked }] = shards;
  const discovering = withRoot({
    ...options,
    paths: asked.paths,
    exclude: asked.exclude,
    persona: asked.persona,
    settingsPath: options.config ?? asked.config,
    noConfig: asked.noConfig,
    noBaseline: asked.noBaseline,
  });
  if (options.config === undefined && asked.config !== undefined) inside(asked.config);
  const standing = standingOf(discovering);
  const at = asked.policyFrom === undefined ? undefined : policyAt(asked.policyFrom, standing, discovering);
  const policy = at?.policy ?? policyOf(discovering, standing.root, standing.gitRoot);
  const { settings } = policy.found;
  const catalogue = await loadCatalogue(policy.ownRules);
  const watch = new Stopwatch(options.onStage);
  const before = await beforeOf(shards, { settings }, catalogue);
  const texts = documentsOf(shards, standing.root);
  const [{ scan }] = shards;
  const looks = looksOf(
    shards.map((part) => part.scan),
    catalogue,
    (path) => texts.get(path),
  );
  const nothing = looks.every(({ stats }) => stats.files + stats.testsLeftOut + stats.configFiles === 0);
  const incomplete = nothing ? [...scan.incomplete, NOTHING] : scan.incomplete;
  const scope = { settings, named: standing.named, baseline: policy.baseline, skipped: scan.skipped, incomplete };
  const judging = { ...discovering, before, policyStats: at?.stats, approve: at?.approve, hidden: at?.hidden };
  return settle(scope, looks, catalogue, watch, judging);
}

/** A part may come from whoever opened the pull request: it names no policy outside of the checkout. */
function inside(config: string): void {
  if (!isAbsolute(config) && !leavesFolder(config.replaceAll('\\', '/'))) return;
  throw new UsageError(
    `Nothing was judged, because the shards were run with the configuration ${config}, which is not in this folder: give merge the same --config.`,
  );
}

type Shards = readonly [ShardPart, ...ShardPart[]];

/** Every shard once, in their order. Throws a UsageError where the parts do not make a whole. */
function complete(parts: readonly ShardPart[]): Shards {
  const [first, ...rest] = [...parts].sort((a, b) => a.shard.index - b.shard.index);
  if (!first) throw new UsageError('Nothing was judged, because no part was named: give the files of all shards.');
  const shards: Shards = [first, ...rest];
  const { of } = first.shard;
  const say = (what: string) => new UsageError(`Nothing was judged, because ${what}.`);
  const other = rest.find(({ shard }) => shard.of !== of);
  if (other) throw say(`one part is of ${of} shards and another of ${other.shard.of}: run all with the same number`);
  const twice = rest.find(({ shard }, at) => shard.index === shards[at]?.shard.index);
  if (twice) throw say(`shard ${twice.shard.index} of ${of} was given twice: name each part once`);
  const have = new Set(shards.map(({ shard }) => shard.index));
  const missing = Array.from({ length: of }, (_, at) => at + 1).filter((index) => !have.has(index));
  if (missing.length > 0) throw say(`shard ${missing.join(', ')} of ${of} is missing: name the parts of all shards`);
  for (const { tool, asked, scan, before, shard } of shards) {
    const name = `shard ${shard.index} of ${of}`;
    if (tool.version !== ownVersion())
      throw say(`${name} is of authproof ${tool.version}, and this is ${ownVersion()}: use one version`);
    if (JSON.stringify(asked) !== JSON.stringify(first.asked))
      throw say(`${name} was run with other options than shard ${first.shard.index}: give all shards the same`);
    if (scan.project !== first.scan.project || before?.scan?.project !== first.before?.scan?.project)
      throw say(
        `${name} saw other files, or another configuration, than shard ${first.shard.index}: run all on one commit`,
      );
  }
  return shards;
}

/** The documents that something stands in, as the shards saw them. */
function documentsOf(parts: Shards, root: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { path, digest, text = textAt(root, path) } of parts.flatMap(({ scan }) => scan.documents)) {
    if (text !== undefined && digestOf(text) === digest) texts.set(path, text);
    else
      throw new UsageError(
        `Nothing was judged, because ${path} is not as the shards saw it: run authproof merge in a checkout of the same commit.`,
      );
  }
  return texts;
}

/** What stood open where the branch began, whoever would be shown it. */
async function beforeOf(
  parts: Shards,
  { settings }: Pick<Parameters<typeof settle>[0], 'settings'>,
  catalogue: Catalogue,
): Promise<Before | undefined> {
  const [{ asked, before }] = parts;
  const { since: ref } = asked;
  if (ref === undefined) return undefined;
  const scans = parts.flatMap((part) => part.before?.scan ?? []);
  const looks = looksOf(scans, catalogue, () => undefined);
  const scope = { settings, skipped: [], incomplete: [] };
  const report = await settle(scope, looks, catalogue, new Stopwatch(), { persona: 'auditor' });
  const known = report.result.findings.map(({ ruleId, fingerprint, location }) => ({
    rule: ruleId,
    fingerprint,
    path: location.path,
  }));
  return { ref, commit: before?.commit ?? '', known };
}

/** What was looked at by all shards, as one run would have it. */
function looksOf(
  scans: readonly PartialScan[],
  catalogue: Catalogue,
  text: (path: string) => string | undefined,
): Look[] {
  return (['code', 'config'] as const).map((kind) => {
    const parts = scans.map((scan) => scan[kind]);
    const sum = (count: (stats: PartialLook['stats']) => number) =>
      parts.reduce((total, { stats }) => total + count(stats), 0);
    const ran = new Set(parts.flatMap(({ rules }) => rules));
    return {
      observations: observationsOf(parts, catalogue),
      incomplete: once(parts.map((part) => part.incomplete)),
      suppressions: parts.flatMap(({ suppressions }) => suppressions),
      rules: [...ran].map((id) => metaOf(id, catalogue)),
      leftOut: new Set(parts.flatMap(({ leftOut }) => leftOut)),
      text,
      stats: {
        files: sum(({ files }) => files),
        bytes: sum(({ bytes }) => bytes),
        candidates: sum(({ candidates }) => candidates),
        testsLeftOut: sum(({ testsLeftOut }) => testsLeftOut),
        configFiles: sum(({ configFiles }) => configFiles),
        issuers: 0,
        sides: added(parts.map(({ stats }) => stats.sides)),
        skipped: parts.flatMap(({ stats }) => stats.skipped).sort((a, b) => compare(a.path, b.path)),
      },
    };
  });
}

/** In the order of one run: by rule, by its roles, by the file of the site; each place once. */
function observationsOf(parts: readonly PartialLook[], catalogue: Catalogue): Look['observations'] {
  const all = parts.flatMap(({ observations }) => observations);
  if (all.every(({ file }) => file === undefined)) return all.map((one) => wholeOf(one, metaOf(one.rule, catalogue)));
  all.sort((a, b) => compare(a.rule, b.rule) || (a.role ?? 0) - (b.role ?? 0) || compare(a.file ?? '', b.file ?? ''));
  const observed = new Observed();
  for (const one of all) observed.add(wholeOf(one, metaOf(one.rule, catalogue)));
  return observed.list;
}

function metaOf(id: string, catalogue: Catalogue) {
  const rule = catalogue.get(id);
  if (rule) return rule.meta;
  throw new UsageError(
    `Nothing was judged, because there is no rule ${id} here: use the version that the shards used.`,
  );
}

/** Several shards may have tried the same file in vain. */
function once(lists: readonly Look['incomplete'][]): Look['incomplete'] {
  const most = new Map<string, Look['incomplete'][number][]>();
  for (const list of lists) {
    const equals = new Map<string, Look['incomplete'][number][]>();
    for (const one of list) equals.set(JSON.stringify(one), [...(equals.get(JSON.stringify(one)) ?? []), one]);
    for (const [name, same] of equals) if (same.length > (most.get(name)?.length ?? 0)) most.set(name, same);
  }
  return [...most.values()].flat();
}

function added(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [side, count] of all.flatMap((one) => Object.entries(one))) total[side] = (total[side] ?? 0) + count;
  return total;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
