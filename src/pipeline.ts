import { basename } from 'node:path';
import type { Incomplete } from './analyse/observation.js';
import { type DiscoverOptions, discover } from './discover/discover.js';
import { isCode } from './discover/file-kinds.js';
import { findGitRoot } from './discover/git.js';
import type { Project } from './discover/project.js';
import { type BaselineEntry, findBaseline } from './discover/read-baseline.js';
import { isInScope } from './discover/scan-scope.js';
import type { Settings } from './discover/settings.js';
import { witnessed } from './discover/witness.js';
import { type Before, conclude } from './findings/conclude.js';
import type { PolicyStats, Report, Stats } from './findings/finding.js';
import type { LookedAt } from './findings/looked-at.js';
import { foldReview, type Review } from './findings/review.js';
import { isHeldAgainst } from './held-against.js';
import { loadControls, loadLookedAtWords } from './load/control-files.js';
import type { IssuerFacts } from './load/issuer-facts.js';
import type { RecordedFacts } from './load/issuer-record.js';
import { ownVersion } from './load/own-version.js';
import type { SuppressionComment } from './load/suppressions.js';
import { type Look, lookAtBoth, lookAtCode, lookAtConfig, lookAtConfigTexts, lookAtTests } from './looks.js';
import { type Catalogue, loadCatalogue } from './rule-catalogue.js';
import { Stopwatch } from './stopwatch.js';

export interface PolicyOptions {
  /** The working folder, from which paths are read; the process's own when absent. */
  readonly root?: string | undefined;
  /** The configuration to use instead of the nearest one. */
  readonly settingsPath?: string | undefined;
  readonly noConfig?: boolean | undefined;
  readonly noBaseline?: boolean | undefined;
  /** Override the configuration. */
  readonly failOn?: Settings['failOn'] | undefined;
  readonly persona?: Settings['persona'] | undefined;
  /** Unused suppressions, accepted entries and stale baseline entries fail the gate. */
  readonly reportUnused?: boolean | undefined;
  /** Adds timings, which makes the result another one each time. */
  readonly stats?: boolean | undefined;
  /** Decides which suppressions and certificates have expired; now when absent. */
  readonly now?: Date | undefined;
  /** Told which stage begins. */
  readonly onStage?: ((stage: string) => void) | undefined;
}

export interface ScanOptions extends PolicyOptions {
  /** Folders and files below the working folder, or one folder anywhere; all of the working folder when absent. */
  readonly paths?: readonly string[] | undefined;
  /** Patterns as in `.gitignore`. */
  readonly exclude?: readonly string[] | undefined;
  /** A revision: what was found where the checked-out branch left it does not count. */
  readonly since?: string | undefined;
  /** A revision: configuration, baseline, models and suppressions count as they stand there. */
  readonly policyFrom?: string | undefined;
  /** A file as an editor has it: only what stands in it, or passes it, is reported. */
  readonly edited?: { readonly path: string; readonly text: string } | undefined;
  /** Issuers that the project trusts: they are judged too, and compared with what the project says of them. */
  readonly issuers?: readonly IssuerFacts[] | undefined;
  /** Earlier looks at these issuers. */
  readonly history?: readonly RecordedFacts[] | undefined;
  /** What the next commit will hold, instead of the working tree; what the last one holds does not count. */
  readonly staged?: boolean | undefined;
}

/** A scan that is held against a revision, or is of one. */
export interface ProjectScan extends ScanOptions, Pick<DiscoverOptions, 'policy' | 'standIn'> {
  readonly before?: Before | undefined;
  readonly policyStats?: PolicyStats | undefined;
  /** For the review: looks at what the project's own tests present, and collects what the rehearsal needs. */
  readonly forReview?: boolean | undefined;
  /** What of the code that was left out could hide a change. */
  readonly hidden?: ((skipped: Stats['skipped']) => readonly Incomplete[]) | undefined;
  /** Marks the suppressions that do not count yet. */
  readonly approve?: ((comments: readonly SuppressionComment[]) => readonly SuppressionComment[]) | undefined;
}

/** Code and configuration: discover -> load -> analyse -> findings. */
export async function scan(options: ScanOptions = {}): Promise<Report> {
  if (!isHeldAgainst(options)) return (await scanProject(options)).report;
  return (await import('./revision-scan.js')).scanAgainst(options);
}

interface ScannedProject {
  readonly project: Project;
  readonly places: ReadonlySet<string>;
  readonly report: Report;
  readonly rehearsed: Look['rehearsed'];
  readonly lookedAt: readonly LookedAt[];
}

/**
 * A scan with what it knows about itself: the project, and every place on disk that discovery asked about. Code is
 * analysed, and what `beforeAnalysis` prepares is needed, only where there is some to analyse.
 */
export async function scanProject(options: ProjectScan, beforeAnalysis?: () => void): Promise<ScannedProject> {
  const watch = new Stopwatch(options.onStage);
  const found = await watch.time('discover', () => witnessed(() => discover(withRoot(options))));
  const { result: project, places } = found;
  const catalogue = await watch.time('load rules', () => loadCatalogue(project.ownRules));
  const code = await lookAtCode(project, catalogue, watch, {
    // Nobody is shown what stands in tests, and nothing that ships is judged by them.
    leaveOutTests: (options.persona ?? project.settings.persona) === 'regular',
    rehearses: options.forReview,
    beforeAnalysis,
  });
  const config = await lookAtConfig(project, catalogue, watch, options.now ?? new Date());
  const both = await lookAtBoth(code, config, project, catalogue, watch);
  const trusted = options.issuers?.length
    ? await (await import('./scan-issuers.js')).lookAtTrusted(options.issuers, project, catalogue, watch, options)
    : [];
  const tests = options.forReview ? [await lookAtTests(project, watch)] : [];
  const nothing = code.stats.files + code.stats.testsLeftOut === 0 && config.stats.configFiles === 0;
  const scope = { ...project, incomplete: nothing ? [...project.incomplete, NOTHING] : project.incomplete };
  const looks = [code, config, ...both, ...trusted, ...tests];
  return {
    project,
    places,
    rehearsed: code.rehearsed,
    lookedAt: looks.flatMap(({ lookedAt = [] }) => lookedAt),
    report: await settle(scope, looks, catalogue, watch, options),
  };
}

/** A scan that the baseline does not thin out, and the baseline; `looked` says for which of its entries that says something. */
export async function scanForBaseline(options: ScanOptions) {
  const { project, report } = await scanProject({ ...options, noBaseline: true });
  const baseline = options.noConfig ? undefined : findBaseline(project.root, findGitRoot(project.root));
  const looked = ({ rule, path }: BaselineEntry) => report.rules.has(rule) && isInScope(project, path);
  return { root: project.root, report, baseline, looked };
}

/** The review before launch: everything that was found, control by control. */
export async function review(options: ScanOptions = {}): Promise<Review> {
  return (await reviewProject(options)).review;
}

/** The review, with what it is a review of. */
export async function reviewProject(options: ScanOptions) {
  // A reviewer sees all: what a persona hides would be missing from the evidence.
  const { project, report, rehearsed, lookedAt } = await scanProject({
    ...options,
    persona: 'auditor',
    forReview: true,
  });
  const name = project.packages.find(({ dir }) => dir === '')?.name || basename(project.root);
  const { result } = report;
  const now = options.now ?? new Date();
  const controls = loadControls();
  const folded = foldReview({
    result,
    controls,
    settings: project.settings,
    now,
    project: name,
    rehearsed,
    lookedAt,
    lookedAtWords: loadLookedAtWords(),
  });
  return { review: folded, project, controls };
}

/** The configuration files of a project, without its code. */
export async function scanConfig(options: ScanOptions = {}): Promise<Report> {
  const watch = new Stopwatch(options.onStage);
  const project = await watch.time('discover', () => discover(withRoot(options)));
  const catalogue = await watch.time('load rules', () => loadCatalogue(project.ownRules));
  const config = await lookAtConfig(project, catalogue, watch, options.now ?? new Date());
  const incomplete = config.stats.configFiles === 0 ? [...project.incomplete, NO_CONFIG] : project.incomplete;
  const skipped = project.skipped.filter(({ path }) => !isCode(path));
  return settle({ ...project, incomplete, skipped }, [config], catalogue, watch, options);
}

/** Configuration files by their text, as an editor or a pipe has them. */
export async function scanConfigTexts(
  files: ReadonlyMap<string, string>,
  options: PolicyOptions = {},
): Promise<Report> {
  const watch = new Stopwatch(options.onStage);
  const { settings, baseline, ownRules } = discover({ ...withRoot(options), paths: [], exclude: ['*'] });
  const catalogue = await watch.time('load rules', () => loadCatalogue(ownRules));
  const config = await lookAtConfigTexts(
    { files, formats: ownRules?.formats },
    catalogue,
    watch,
    options.now ?? new Date(),
  );
  // A file that was named and is no configuration was not judged: silence would look like a pass.
  const incomplete = config.stats.skipped.map(({ path, why }) => ({ path, why: `${path} was not judged: ${why}.` }));
  const named = new Set(files.keys());
  return settle({ settings, named, baseline, incomplete, skipped: [] }, [config], catalogue, watch, options);
}

export const NOTHING = {
  why: 'Neither code nor auth configuration was found, so nothing was judged: check the paths and the exclude patterns.',
};

const NO_CONFIG = {
  why: 'No auth configuration was found, so nothing was judged: name the files, or run authproof to have the code scanned.',
};

/** The working folder is the root where no other is named. */
export function withRoot<Options extends PolicyOptions>(options: Options) {
  return { ...options, root: options.root ?? process.cwd() };
}

function visits(looks: readonly Look[]): Pick<Report['result']['stats'], 'visits'> {
  const all = looks.flatMap(({ stats }) => stats.visits ?? []);
  return all.length > 0 ? { visits: all } : {};
}

function sorted(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Scope = Pick<Report['result'], 'incomplete'> &
  Pick<Report['result']['stats'], 'skipped'> &
  Pick<Project, 'settings' | 'named' | 'baseline' | 'edited'>;

/** From what was looked at to the report. */
export function settle(
  scope: Scope,
  looks: readonly Look[],
  catalogue: Catalogue,
  watch: Stopwatch,
  options: Pick<ProjectScan, keyof PolicyOptions | 'before' | 'policyStats' | 'approve' | 'hidden'>,
): Promise<Report> {
  const settings: Settings = {
    ...scope.settings,
    failOn: options.failOn ?? scope.settings.failOn,
    persona: options.persona ?? scope.settings.persona,
  };
  const comments = looks.flatMap((look) => look.suppressions);
  const skipped = [...scope.skipped, ...looks.flatMap(({ stats }) => stats.skipped)];
  const sum = (count: (look: Look) => number) => looks.reduce((total, look) => total + count(look), 0);
  return watch.time('findings', () =>
    conclude({
      version: ownVersion(),
      observations: looks.flatMap((look) => look.observations),
      incomplete: [
        ...scope.incomplete,
        ...looks.flatMap((look) => look.incomplete),
        ...(options.hidden?.(skipped) ?? []),
      ],
      suppressionComments: options.approve?.(comments) ?? comments,
      settings,
      rules: new Map(looks.flatMap((look) => look.rules.map((rule) => [rule.id, rule]))),
      knownRules: new Set(catalogue.keys()),
      leftOut: new Set(looks.flatMap(({ leftOut = [] }) => [...leftOut])),
      texts: (path) => looks.map((look) => look.text(path)).find((text) => text !== undefined),
      now: options.now ?? new Date(),
      baseline: scope.baseline,
      before: options.before,
      policy: options.policyStats,
      covers: (path) => isInScope(scope, path),
      only: scope.edited?.path,
      reportUnused: options.reportUnused,
      stats: {
        files: sum(({ stats }) => stats.files),
        bytes: sum(({ stats }) => stats.bytes),
        candidates: sum(({ stats }) => stats.candidates),
        testsLeftOut: sum(({ stats }) => stats.testsLeftOut),
        configFiles: sum(({ stats }) => stats.configFiles),
        issuers: sum(({ stats }) => stats.issuers),
        sides: sorted(Object.assign({}, ...looks.map(({ stats }) => stats.sides))),
        ...visits(looks),
        skipped,
        ...(options.stats && {
          timings: { stages: watch.stages, rules: Object.assign({}, ...looks.map((look) => look.ruleMilliseconds)) },
        }),
      },
    }),
  );
}
