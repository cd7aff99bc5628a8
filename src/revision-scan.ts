import { policyOf } from './discover/discover.js';
import { RevisionError } from './discover/git-revision.js';
import { conclude } from './findings/conclude.js';
import type { Report } from './findings/finding.js';
import type { Known } from './findings/known.js';
import { ownVersion } from './load/own-version.js';
import { scanProject } from './pipeline.js';
import { knownSince, policyAt, standingOf } from './revisions.js';
import type { ProjectScan, ScanOptions } from './scan-options.js';
import { hasCommits, type Staged, stagedFiles } from './staged.js';

/** A scan whose policy, or whose older findings, are those of a revision, or one of what is staged. */
export async function scanAgainst(options: ScanOptions): Promise<Report> {
  try {
    options.onStage?.('read revisions');
    if (!options.staged) return await scanThere(options);
    const staged = stagedFiles(options);
    try {
      return await scanThere(options, staged);
    } finally {
      staged.remove();
    }
  } catch (error) {
    if (error instanceof RevisionError) return notBegun(error, options);
    throw error;
  }
}

async function scanThere(options: ScanOptions, staged?: Staged): Promise<Report> {
  const { policyFrom, exclude, now } = options;
  const discovering = { ...options, root: options.root ?? process.cwd() };
  const standing = standingOf(discovering);
  const at = policyFrom === undefined ? undefined : policyAt(policyFrom, standing, discovering);
  const policy = at?.policy ?? staged?.policy() ?? policyOf(discovering, standing.root, standing.gitRoot);
  const findThere = (folder: ProjectScan) => findingsOf({ ...folder, exclude, now, onStage: options.onStage });
  // A hook asks what the commit adds; before the first one, that is everything.
  const since = options.since ?? (staged && hasCommits(standing) ? 'HEAD' : undefined);
  const before =
    since === undefined ? undefined : await knownSince({ ref: since, standing, policy, exclude }, findThere);
  const scan = { ...options, policy, before, policyStats: at?.stats, approve: at?.approve, hidden: at?.hidden };
  return (await scanProject(staged ? { ...scan, ...staged.project(policy) } : scan)).report;
}

/** What stands open in a folder, whoever is shown it. */
async function findingsOf(options: ProjectScan): Promise<Known[]> {
  const { report } = await scanProject({ ...options, persona: 'auditor' });
  return report.result.findings.map(({ ruleId, fingerprint, location }) => ({
    rule: ruleId,
    fingerprint,
    path: location.path,
  }));
}

/** Nothing was scanned: without the revision every finding would look new, or none would. */
function notBegun(
  { message }: RevisionError,
  { failOn = 'medium', persona = 'regular', now = new Date() }: ScanOptions,
): Report {
  return conclude({
    version: ownVersion(),
    observations: [],
    incomplete: [{ why: message }],
    suppressionComments: [],
    settings: { failOn, persona, exclude: [], accept: [], attestations: [], models: [] },
    rules: new Map(),
    texts: () => undefined,
    now,
    stats: { files: 0, bytes: 0, candidates: 0, configFiles: 0, issuers: 0, testsLeftOut: 0, sides: {}, skipped: [] },
  });
}
