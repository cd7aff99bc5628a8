import { resolve } from 'node:path';
import { findGitRoot, indexState } from './discover/git-folder.js';
import { packageRoot } from './discover/package-root.js';
import type { Project } from './discover/project.js';
import { type ScanScope, scanScope } from './discover/scan-scope.js';
import type { Report } from './findings/finding.js';
import { keptReport, restoredReport } from './findings/kept-report.js';
import { openCache, TICK_MS } from './load/cache.js';
import { ownVersion } from './load/own-version.js';
import type { Recognition } from './load/place-state.js';
import { textAt } from './load/text-at.js';
import { isHeldAgainst, type ScanOptions } from './scan-options.js';
import { Stopwatch } from './stopwatch.js';

/** `scan`, with the compiler as an earlier run left it. */
export async function freshScan(options: ScanOptions): Promise<Report> {
  if (isHeldAgainst(options)) return (await import('./revision-scan.js')).scanAgainst(options);
  const { root } = scanScope(options.root ?? process.cwd(), options.paths ?? []);
  return (await scanFast(options, [root, findGitRoot(root) ?? root])).report;
}

async function scanFast(options: ScanOptions, scanned: readonly string[]) {
  const [{ scanProject }, { loadCompiler }] = await Promise.all([
    import('./pipeline.js'),
    import('./load/compiler-cache.js'),
  ]);
  let keep = () => {};
  const result = await scanProject(options, () => {
    keep = loadCompiler(scanned);
  });
  keep();
  return result;
}

/**
 * `scan`, answered from an earlier one where nothing that its result follows from has changed. The engine is not loaded
 * then, nor are the project's files listed, matched and read again.
 */
export async function cachedScan(options: ScanOptions, by: Recognition): Promise<Report> {
  // Where a branch stands changes without a file of the working tree; what was found at the revision is kept by itself.
  if (isHeldAgainst(options) || options.edited) return freshScan(options);
  const now = options.now ?? new Date();
  const watch = new Stopwatch(options.onStage);
  const scope = scanScope(options.root ?? process.cwd(), options.paths ?? []);
  const { root } = scope;
  const repository = findGitRoot(root);
  const texts = (path: string) => textAt(root, path);
  const index = () => repository && indexState(repository, now.getTime() - TICK_MS);
  const git = {
    index: index(),
    tracked: async (paths: readonly string[]) => {
      const { GitIndex } = await import('./discover/git.js');
      const asked = repository === undefined ? undefined : new GitIndex(root, repository);
      return answer((path) => asked?.tracks(path), paths);
    },
  };
  const cache = openCache({ root, repository, by, given: given(options, scope, now) });
  const known = await watch.time('recall', async () => restoredReport(await cache?.recall(git), texts));
  if (known) return options.stats ? withStages(known, watch.stages) : known;

  const { project, places, report } = await scanFast({ ...options, now }, [root, repository ?? root]);
  const payload = cache && isCertain(report) ? keptReport(report, texts) : undefined;
  if (cache && payload) {
    const used = repository === undefined ? new Map<string, undefined>() : trackedBy(project);
    const paths = [...used.keys()];
    const { ownPlaces } = await import('./load/own-places.js');
    const kept = {
      places: [...places],
      own: ownPlaces(),
      tracked: paths,
      trackedNow: answer((path) => used.get(path), paths),
      index: git.index === index() ? git.index : undefined,
      payload,
    };
    cache.keep(kept, now.getTime());
  }
  return report;
}

/** What a result follows from beside files. Suppressions expire by the day. */
function given(options: ScanOptions, { named }: ScanScope, now: Date): unknown[] {
  const { exclude, settingsPath, noConfig, noBaseline, failOn, persona, reportUnused } = options;
  const settings = settingsPath === undefined ? undefined : resolve(options.root ?? process.cwd(), settingsPath);
  // Two checkouts of one version are two tools: an answer of one says nothing of the other.
  const tool = [packageRoot(), ownVersion(), process.version, process.platform];
  return [
    ...tool,
    now.toISOString().slice(0, 10),
    [...(named ?? [])],
    exclude,
    settings,
    noConfig,
    noBaseline,
    failOn,
    persona,
    reportUnused,
  ];
}

/** What could not be looked at may be looked at the next time, whatever the files' state says. */
function isCertain({ result }: Report): boolean {
  return result.incomplete.every(({ path, line }) => path !== undefined && line !== undefined);
}

/** What git says of the paths; that it cannot say is an answer too. */
function answer(tracks: (path: string) => boolean | undefined, paths: readonly string[]): string[] {
  if (paths.length > 0 && paths.every((path) => tracks(path) === undefined)) return ['git cannot say'];
  return paths.filter(tracks);
}

/** What the result owes to git: which configuration is tracked, and what of the ignored. */
function trackedBy({ config, ignoredByPattern = new Map() }: Project): ReadonlyMap<string, boolean | undefined> {
  return new Map([...config.map(({ path, tracked }) => [path, tracked] as const), ...ignoredByPattern]);
}

function withStages(report: Report, stages: Readonly<Record<string, number>>): Report {
  const { result } = report;
  return { ...report, result: { ...result, stats: { ...result.stats, timings: { stages, rules: {} } } } };
}
