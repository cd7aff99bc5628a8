import { join } from 'node:path';
import type { Incomplete } from './analyse/observations/observation.js';
import { type DiscoverOptions, excluded, type Policy, policyOf } from './discover/discover.js';
import { findGitRoot } from './discover/git-folder.js';
import { type Blob, blobsOf, contents, mergeBase, type Revision, renames, revision } from './discover/git-revision.js';
import { hiddenChanges, type Skipped } from './discover/hidden-changes.js';
import type { IgnoreStack } from './discover/ignore-layers.js';
import { BASELINE_NAME } from './discover/read-baseline.js';
import { relativePath } from './discover/root-path.js';
import { isInScope, scanScope } from './discover/scan-scope.js';
import type { PolicyStats } from './findings/finding.js';
import type { Known } from './findings/known.js';
import { keptAtRevision } from './load/revision-cache.js';
import { writeRevision } from './load/revision-files.js';
import { decodeSource } from './load/source-text.js';
import { readSuppressions, type SuppressionComment } from './load/suppressions.js';
import { textAt } from './load/text-at.js';

/** Where a scan stands in its repository. */
export interface Standing {
  readonly root: string;
  readonly gitRoot: string | undefined;
  /** From the git root to the scan root, with `/`: `''` or `packages/api/`. */
  readonly prefix: string;
  /** The paths of the root that the scan is narrowed down to; undefined for all. */
  readonly named: ReadonlySet<string> | undefined;
}

export function standingOf(options: Pick<DiscoverOptions, 'root' | 'paths'>): Standing {
  const { root, named } = scanScope(options.root, options.paths ?? []);
  const gitRoot = findGitRoot(root);
  const way = relativePath(gitRoot ?? root, root);
  return { root, gitRoot, prefix: way === '' ? '' : `${way}/`, named };
}

/** A policy as it stood at a revision, and what the working tree would change of it. */
export interface PolicyAt {
  readonly policy: Policy;
  readonly stats: PolicyStats;
  /** Marks the suppressions that the revision does not hold. */
  approve(comments: readonly SuppressionComment[]): readonly SuppressionComment[];
  /** What of the code that was left out could hide a change. */
  hidden(skipped: Skipped): readonly Incomplete[];
}

/** Configuration, baseline and models are data in files of these kinds. */
const POLICY_FILE = /\.jsonc?$|\.jsonl$/;

/** Throws a RevisionError where this clone does not hold the revision, a UsageError where its policy is broken. */
export function policyAt(ref: string, standing: Standing, options: DiscoverOptions): PolicyAt {
  const base = revision(standing.gitRoot, ref);
  const gitRoot = standing.gitRoot ?? standing.root;
  const blobs = new Map(blobsOf(gitRoot, base).map((blob) => [blob.path, blob]));
  const written = writeRevision(
    gitRoot,
    [...blobs.values()].filter(({ path }) => POLICY_FILE.test(path)),
  );
  try {
    const root = join(written.folder, standing.prefix);
    const policy = policyOf({ ...options, settingsPath: undefined }, root, written.folder);
    const moved = movedPolicy(policy, written.folder, gitRoot);
    return {
      policy: moved,
      stats: { ref, commit: base.commit, changes: changesOf(policy, standing, root, ref) },
      approve: (comments) => approved(comments, { base, blobs, gitRoot, prefix: standing.prefix }),
      hidden: (skipped) => {
        const excludes = excluded(options, standing.root, moved.found);
        const isExcluded = (path: string) => !isInScope(standing, path) || isIgnored(excludes, path);
        return hiddenChanges({ ...standing, gitRoot, base, isExcluded }, skipped);
      },
    };
  } finally {
    written.remove();
  }
}

/** A pattern may name a file, or a folder around it. */
function isIgnored(patterns: IgnoreStack, path: string): boolean {
  const folders = path.split('/').slice(0, -1);
  return (
    patterns.ignores(path) || folders.some((_, depth) => patterns.ignores(`${folders.slice(0, depth + 1).join('/')}/`))
  );
}

/** Of another folder that stands for the git root. */
export function movedPolicy(policy: Policy, from: string, to: string): Policy {
  const { folder } = policy.found;
  if (folder === undefined) return policy;
  return { ...policy, found: { ...policy.found, folder: join(to, relativePath(from, folder)) } };
}

const CONFIGURATIONS = ['authproof.json', 'authproof.jsonc'];

/** The files of the policy that the working tree has otherwise. */
function changesOf(
  { found, baseline, ownRules }: Policy,
  { root }: Standing,
  before: string,
  ref: string,
): PolicyStats['changes'] {
  const { settings } = found;
  const files = new Set([
    ...(settings.path === undefined ? [] : [settings.path]),
    ...CONFIGURATIONS,
    ...settings.models,
    ...(ownRules?.files ?? []),
    baseline?.file ?? BASELINE_NAME,
  ]);
  return [...files].sort().flatMap((path) => {
    const was = textAt(before, path);
    const is = textAt(root, path);
    if (was === is) return [];
    const how = was === undefined ? 'is new' : is === undefined ? 'is deleted' : 'is another one';
    return [{ path, say: `${path} ${how} in this change: the policy of ${ref} was used` }];
  });
}

interface Base {
  readonly base: Revision;
  readonly blobs: ReadonlyMap<string, Blob>;
  readonly gitRoot: string;
  readonly prefix: string;
}

/** A suppression counts as often as its file has it at the revision, wherever in the file it stands by now. */
function approved(
  comments: readonly SuppressionComment[],
  { base, blobs, gitRoot, prefix }: Base,
): SuppressionComment[] {
  if (comments.length === 0) return [];
  const earlier = renames(gitRoot, base);
  const paths = new Set(comments.map(({ location }) => location.path));
  const known = new Map(
    [...paths].flatMap((path) => {
      const there = prefix + path;
      const blob = blobs.get(there) ?? blobs.get(earlier.get(there) ?? '');
      return blob ? [[blob, path] as const] : [];
    }),
  );
  const left = new Map<string, number>();
  for (const [blob, content] of contents(gitRoot, [...known.keys()])) {
    const path = known.get(blob) ?? '';
    const decoded = decodeSource(content);
    for (const comment of readSuppressions(path, 'text' in decoded ? decoded.text : '')) {
      left.set(keyOf(comment), (left.get(keyOf(comment)) ?? 0) + 1);
    }
  }
  return comments.map((comment) => {
    const count = left.get(keyOf(comment)) ?? 0;
    left.set(keyOf(comment), count - 1);
    return count > 0 ? comment : { ...comment, pendingIn: base.ref };
  });
}

function keyOf({ location, rules, until, reason }: SuppressionComment): string {
  return JSON.stringify([location.path, rules.toSorted(), until, reason]);
}

/** Looks at the files of a revision in a folder that stands for the scan root. */
type LookThere<Answer> = (folder: Pick<DiscoverOptions, 'root' | 'standIn' | 'policy'>) => Promise<Answer>;

export interface SinceOptions {
  readonly ref: string;
  readonly standing: Standing;
  /** The one that is in force now. */
  readonly policy: Policy;
}

/** What is asked of the files where the branch left `ref`; no answer where the scan root had none of them. */
export async function atBase<Answer>({ ref, standing, policy }: SinceOptions, lookThere: LookThere<Answer>) {
  const base = mergeBase(standing.gitRoot, ref);
  const gitRoot = standing.gitRoot ?? standing.root;
  const blobs = blobsOf(gitRoot, base);
  if (!blobs.some(({ path }) => path.startsWith(standing.prefix))) return { commit: base.commit, answer: undefined };
  const written = writeRevision(gitRoot, blobs);
  try {
    const root = join(written.folder, standing.prefix);
    const there = movedPolicy(policy, gitRoot, written.folder);
    const folder = { root, standIn: written.folder, policy: { ...there, baseline: undefined } };
    return { commit: base.commit, answer: await lookThere(folder) };
  } finally {
    written.remove();
  }
}

/**
 * What was found where the branch left `ref`, under the policy that is in force now: of the whole project, because what
 * one file lost may be a finding in another. Throws a RevisionError where this clone does not hold the revision.
 */
export async function knownSince(
  { exclude, ...since }: SinceOptions & { readonly exclude: readonly string[] | undefined },
  findThere: LookThere<readonly Known[]>,
) {
  const { ref, standing, policy } = since;
  const base = mergeBase(standing.gitRoot, ref);
  const question = {
    scanned: [standing.root, standing.gitRoot ?? standing.root],
    given: [base.tree, standing.prefix, exclude, policy.found.settings, policy.models, policy.ownRules],
  };
  const known = await keptAtRevision(question, async () => (await atBase(since, findThere)).answer ?? []);
  return { ref, commit: base.commit, known };
}
