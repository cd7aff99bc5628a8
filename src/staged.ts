import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Policy, policyOf } from './discover/discover.js';
import { isUnborn, RevisionError, stagedBlobs } from './discover/git-revision.js';
import { writeRevision } from './load/revision-files.js';
import { movedPolicy, type Standing, standingOf } from './revisions.js';
import type { ProjectScan, ScanOptions } from './scan-options.js';

/** What the next commit will hold, written out in a folder of its own: half-staged files have their staged text. */
export interface Staged {
  /** The policy as it is staged, with the folders of the repository. */
  policy(): Policy;
  /** What to scan, under a policy with the folders of the repository. */
  project(policy: Policy): Pick<ProjectScan, 'root' | 'paths' | 'standIn' | 'policy'>;
  remove(): void;
}

/** Throws a RevisionError where there is no index to read. */
export function stagedFiles(options: ScanOptions): Staged {
  const discovering = { ...options, root: options.root ?? process.cwd() };
  const { root, gitRoot, prefix, named } = standingOf(discovering);
  if (gitRoot === undefined) {
    throw new RevisionError('Nothing can be staged here, because this is no git repository: leave --staged out.');
  }
  const { folder, remove } = writeRevision(gitRoot, stagedBlobs(gitRoot));
  const there = join(folder, prefix);
  // What was named and is not staged is empty, and no mistake.
  for (const path of ['', ...(named ?? [])]) holdPlace(join(there, path));
  return {
    policy: () =>
      options.settingsPath === undefined
        ? movedPolicy(policyOf(discovering, there, folder), folder, gitRoot)
        : policyOf(discovering, root, gitRoot),
    project: (policy) => ({
      root: there,
      paths: [...(named ?? [])],
      standIn: folder,
      policy: movedPolicy(policy, gitRoot, folder),
    }),
    remove,
  };
}

function holdPlace(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch {
    // The file stands there.
  }
}

/** Whether there is a commit that the next one can be compared with. */
export function hasCommits({ gitRoot }: Standing): boolean {
  return gitRoot !== undefined && !isUnborn(gitRoot);
}
