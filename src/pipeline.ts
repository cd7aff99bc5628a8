import { basename } from 'node:path';
import { discover } from './discover/discover.js';
import { isCode } from './discover/file-kinds.js';
import { findGitRoot } from './discover/git-folder.js';
import type { Project } from './discover/project.js';
import { type BaselineEntry, findBaseline } from './discover/read-baseline.js';
import { isInScope } from './discover/scan-scope.js';
import { witnessed } from './discover/witness.js';
import type { Report } from './findings/finding.js';
import type { LookedAt } from './findings/looked-at.js';
import { foldReview, type Review } from './findings/review.js';
import { loadControls, loadLookedAtWords } from './load/control-files.js';
import { type Look, lookAtBoth, lookAtCode, lookAtConfig, lookAtConfigTexts, lookAtTests } from './looks.js';
import { loadCatalogue } from './rule-catalogue.js';
import { type PolicyOptions, type ProjectScan, type ScanOptions, withRoot } from './scan-options.js';
import { withoutServed } from './served-by-code.js';
import { settle } from './settle.js';
import { Stopwatch } from './stopwatch.js';

interface ScannedProject {
  readonly project: Project;
  readonly places: ReadonlySet<string>;
  readonly report: Report;
  readonly rehearsed: Look['rehearsed'];
  readonly lookedAt: readonly LookedAt[];
  readonly files: Look['files'];
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
  const config = withoutServed(await lookAtConfig(project, catalogue, watch, options.now ?? new Date()), code);
  const both = await lookAtBoth(code, config, project, catalogue, watch);
  const trusted = options.issuers?.length
    ? await (await import('./scan-issuers.js')).lookAtTrusted(
        options.issuers,
        { project, code, config },
        catalogue,
        watch,
        options,
      )
    : [];
  const tests = options.forReview ? [await lookAtTests(project, watch)] : [];
  const nothing = code.stats.files + code.stats.testsLeftOut === 0 && config.stats.configFiles === 0;
  const scope = { ...project, incomplete: nothing ? [...project.incomplete, NOTHING] : project.incomplete };
  const looks = [code, config, ...both, ...trusted, ...tests];
  return {
    project,
    places,
    rehearsed: code.rehearsed,
    files: code.files,
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

export interface ReviewOptions extends ScanOptions {
  /** The one application that is asked about, by its name or folder. */
  readonly app?: string | undefined;
}

/** The review before launch: everything that was found, control by control. */
export async function review(options: ReviewOptions = {}): Promise<Review> {
  return (await reviewProject(options)).review;
}

/** The review, with what it is a review of. */
export async function reviewProject(options: ReviewOptions) {
  // A reviewer sees all: what a persona hides would be missing from the evidence.
  const { project, report, rehearsed, lookedAt, files } = await scanProject({
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
    ...(await import('./reviewed-applications.js')).applicationsOf(project, files, options.app),
  });
  return { review: folded, project, controls, report };
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
