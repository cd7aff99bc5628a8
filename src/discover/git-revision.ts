import { resolve } from 'node:path';
import { askGit } from './git.js';
import { joinInside, leavesFolder, relativePath } from './root-path.js';

/** A file of a revision. */
export interface Blob {
  /** Relative to the git root, with `/`. */
  readonly path: string;
  /** Git's name for its content. */
  readonly id: string;
  readonly bytes: number;
}

/** A revision of a repository, read through git without checking it out. */
export interface Revision {
  /** As it was asked for. */
  readonly ref: string;
  readonly commit: string;
  /** Git's name for all of its files. */
  readonly tree: string;
}

/** What was asked of git and cannot be had, and what to do: one sentence. */
export class RevisionError extends Error {
  override readonly name = 'RevisionError';
}

/** Throws a RevisionError where this clone does not hold the revision. */
export function revision(gitRoot: string | undefined, ref: string): Revision {
  if (gitRoot === undefined) {
    throw new RevisionError(`${ref} names a revision, but this is no git repository: leave the option out here.`);
  }
  const commit = resolveCommit(gitRoot, ref);
  if (commit === undefined && line(gitRoot, ['rev-parse', '--git-dir']) === undefined)
    throw new RevisionError(
      `Git could not be asked about ${ref} (it is not installed here, or refuses this folder as that of another user): ` +
        'install git, or run git config --global --add safe.directory with the path of the repository.',
    );
  if (commit === undefined) throw new RevisionError(`${ref} is not in this clone: run ${fetchAdvice(ref)} first.`);
  return ofCommit(gitRoot, ref, commit);
}

/** Where the checked-out branch left `ref`: what was merged there since is no work of this branch. */
export function mergeBase(gitRoot: string | undefined, ref: string): Revision {
  const tip = revision(gitRoot, ref);
  if (gitRoot === undefined) return tip;
  const base = line(gitRoot, ['merge-base', '--end-of-options', tip.commit, 'HEAD']);
  if (base !== undefined) return ofCommit(gitRoot, ref, base);
  const isShallow = line(gitRoot, ['rev-parse', '--is-shallow-repository']) === 'true';
  if (!isShallow)
    throw new RevisionError(`${ref} and the checked-out commit have no common ancestor: name another revision.`);
  throw new RevisionError(
    `Where this branch left ${ref} is not in this shallow clone: run git fetch --unshallow first, or check out with the whole history (fetch-depth: 0).`,
  );
}

function ofCommit(gitRoot: string, ref: string, commit: string): Revision {
  const tree = line(gitRoot, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{tree}`]);
  if (tree === undefined) throw new RevisionError(`${ref} has no files in this clone: run ${fetchAdvice(ref)} first.`);
  return { ref, commit, tree };
}

function resolveCommit(gitRoot: string, ref: string): string | undefined {
  return line(gitRoot, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
}

function fetchAdvice(ref: string): string {
  const [, remote, branch] = /^([\w.-]+)\/([\w./-]+)$/.exec(ref) ?? [];
  if (remote === undefined || branch === undefined)
    return 'git fetch --unshallow, or git fetch origin and the name of its branch,';
  return `git fetch ${remote} ${branch}:refs/remotes/${remote}/${branch}`;
}

function line(gitRoot: string, args: readonly string[]): string | undefined {
  const { status, stdout } = askGit(gitRoot, gitRoot, args);
  const text = stdout.toString('utf8').trim();
  return status === 0 && text !== '' ? text : undefined;
}

const ENTRY = /^(\d{6}) (\w+) ([0-9a-f]{40,64}) +(\d+|-)\t([\s\S]+)$/;
const PLAIN_FILE = /^1006[46]/;

/** The plain files of a revision. Links and repositories inside this one are not followed, as in a working tree. */
export function blobsOf(gitRoot: string, { ref, tree }: Revision): Blob[] {
  const { status, stdout } = askGit(gitRoot, gitRoot, ['ls-tree', '-r', '-z', '-l', '--full-tree', tree]);
  if (status !== 0)
    throw new RevisionError(`The files of ${ref} could not be listed: run git fsck to see what is missing.`);
  return entries(stdout).flatMap((entry) => {
    const [, mode = '', type, id = '', size, path = ''] = ENTRY.exec(entry) ?? [];
    return type === 'blob' && PLAIN_FILE.test(mode) && isPath(path) ? [{ path, id, bytes: Number(size) || 0 }] : [];
  });
}

/** Something that git knows of a path, whatever it is: a file, a link or another repository. */
export interface GitEntry {
  readonly kind: 'file' | 'link' | 'repository';
  readonly path: string;
  readonly id: string;
}

const KINDS: Readonly<Record<string, GitEntry['kind']>> = { '10': 'file', '12': 'link', '16': 'repository' };

/** Everything that a revision holds. */
export function entriesOf(gitRoot: string, { ref, tree }: Revision): GitEntry[] {
  const { status, stdout } = askGit(gitRoot, gitRoot, ['ls-tree', '-r', '-z', '--full-tree', tree]);
  if (status !== 0)
    throw new RevisionError(`The files of ${ref} could not be listed: run git fsck to see what is missing.`);
  return entries(stdout).flatMap((entry) => entryOf(/^(\d{2})\d{4} \w+ ([0-9a-f]{40,64})\t([\s\S]+)$/.exec(entry)));
}

/** Everything that is tracked. */
export function trackedEntries(gitRoot: string): GitEntry[] {
  const { status, stdout } = askGit(gitRoot, gitRoot, ['ls-files', '-z', '--stage']);
  if (status !== 0) throw new RevisionError('What git tracks could not be listed: run git status to see why.');
  return entries(stdout).flatMap((entry) => entryOf(/^(\d{2})\d{4} ([0-9a-f]{40,64}) \d\t([\s\S]+)$/.exec(entry)));
}

function entryOf(match: RegExpExecArray | null): GitEntry[] {
  const [, mode = '', id = '', path = ''] = match ?? [];
  const kind = KINDS[mode];
  return kind !== undefined && isPath(path) ? [{ kind, path, id }] : [];
}

/** Whether nothing was committed here yet. */
export function isUnborn(gitRoot: string): boolean {
  const branch = line(gitRoot, ['symbolic-ref', '--quiet', 'HEAD']);
  return branch !== undefined && resolveCommit(gitRoot, 'HEAD') === undefined;
}

/** What stands in the index: what the next commit will hold. */
export function stagedBlobs(gitRoot: string): Blob[] {
  const listed = askGit(gitRoot, gitRoot, ['ls-files', '-z', '--stage'], { index: indexOfHook(gitRoot) });
  if (listed.status !== 0) throw new RevisionError('What is staged could not be listed: run git status to see why.');
  const files = entries(listed.stdout).flatMap((entry) => {
    const [, mode = '', id = '', path = ''] = /^(\d{6}) ([0-9a-f]{40,64}) 0\t([\s\S]+)$/.exec(entry) ?? [];
    return PLAIN_FILE.test(mode) && isPath(path) ? [{ path, id }] : [];
  });
  const ids = files.map(({ id }) => `${id}\n`).join('');
  const sizes = askGit(gitRoot, gitRoot, ['cat-file', '--batch-check=%(objectsize)'], { input: ids })
    .stdout.toString('latin1')
    .split('\n');
  return files.map((file, index) => ({ ...file, bytes: Number(sizes[index]) || 0 }));
}

/** `git commit -a` and `git commit <file>` run hooks with an index of their own, which has to be one of this repository. */
function indexOfHook(gitRoot: string): string | undefined {
  const { GIT_INDEX_FILE: named } = process.env;
  if (!named) return undefined;
  const own = line(gitRoot, ['rev-parse', '--absolute-git-dir']);
  const file = resolve(gitRoot, named);
  return own !== undefined && !leavesFolder(relativePath(own, file)) ? file : undefined;
}

/** Where the files of the checked-out commit stood at a revision, for those that have moved since. */
export function renames(gitRoot: string, { commit }: Revision): ReadonlyMap<string, string> {
  const how = ['-r', '-z', '-M', '--diff-filter=R', '--name-status', '--no-ext-diff', '--no-textconv'];
  const { status, stdout } = askGit(gitRoot, gitRoot, ['diff-tree', ...how, '--end-of-options', commit, 'HEAD']);
  const fields = status === 0 ? entries(stdout) : [];
  const moved = new Map<string, string>();
  for (let at = 0; at + 2 < fields.length; at += 3) moved.set(fields[at + 2] ?? '', fields[at + 1] ?? '');
  return moved;
}

function entries(output: Buffer): string[] {
  return output
    .toString('utf8')
    .split('\0')
    .filter((entry) => entry !== '');
}

/** A tree that was made by hand may name what no checkout would write. */
function isPath(path: string): boolean {
  return joinInside('', path) === path && !/(?:^|\/)\.git(?:\/|$)/i.test(path);
}

/** At most so much is asked of git at a time. */
const BATCH_BYTES = 64_000_000;

/** Contents in the order of the blobs; what this clone does not hold is an error, because its findings would look new. */
export function* contents(gitRoot: string, blobs: readonly Blob[]): Generator<readonly [Blob, Buffer]> {
  for (const batch of batches(blobs)) {
    const { status, stdout } = askGit(gitRoot, gitRoot, ['cat-file', '--batch'], {
      input: batch.map(({ id }) => `${id}\n`).join(''),
    });
    if (status !== 0)
      throw new RevisionError('Files of the revision could not be read: run git fsck to see what is missing.');
    let at = 0;
    for (const blob of batch) {
      const end = stdout.indexOf(10, at);
      const [, size] = /^[0-9a-f]+ blob (\d+)$/.exec(stdout.toString('latin1', at, end)) ?? [];
      if (end === -1 || size === undefined) {
        throw new RevisionError(
          `${blob.path} of the revision is not in this clone: run git fetch without a filter first.`,
        );
      }
      const start = end + 1;
      at = start + Number(size) + 1;
      yield [blob, stdout.subarray(start, start + Number(size))];
    }
  }
}

function* batches(blobs: readonly Blob[]): Generator<readonly Blob[]> {
  let batch: Blob[] = [];
  let bytes = 0;
  for (const blob of blobs) {
    if (bytes + blob.bytes > BATCH_BYTES && batch.length > 0) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(blob);
    bytes += blob.bytes;
  }
  if (batch.length > 0) yield batch;
}
