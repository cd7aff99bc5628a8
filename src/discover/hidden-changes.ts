import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Incomplete } from '../analyse/observations/observation.js';
import { isCode, isNeverEntered } from './file-kinds.js';
import { entriesOf, type GitEntry, type Revision, trackedEntries } from './git-revision.js';
import { lastName, leavesFolder, relativePath } from './root-path.js';

/** What a scan did not look at, and why, by paths of the scan root. */
export type Skipped = readonly { readonly path: string; readonly why: string }[];

export interface Hiding {
  readonly root: string;
  readonly gitRoot: string;
  /** From the git root to the scan root. */
  readonly prefix: string;
  readonly base: Revision;
  /** Whether the policy leaves a path out on purpose, or nobody asked for it. */
  readonly isExcluded: (path: string) => boolean;
}

/**
 * Code that is not judged because of its form or its place, and that the revision of the policy holds otherwise or not at
 * all: a change could hide there what runs. The policy may exclude such files; nothing else makes them pass.
 */
export function hiddenChanges({ root, gitRoot, prefix, base, isExcluded }: Hiding, skipped: Skipped): Incomplete[] {
  const below = (entries: readonly GitEntry[]) =>
    entries.flatMap((entry) =>
      entry.path.startsWith(prefix) ? [{ ...entry, path: entry.path.slice(prefix.length) }] : [],
    );
  const before = new Map(below(entriesOf(gitRoot, base)).map((entry) => [entry.path, entry]));
  const isChanged = ({ path, id, kind }: GitEntry) => before.get(path)?.id !== id || before.get(path)?.kind !== kind;
  const hidden = new Map<string, string>();
  const reasons = new Map(skipped.map(({ path, why }) => [path, why]));
  for (const [path, why] of reasons) {
    if (isCode(lastName(path)) && !isExcluded(path) && !isSame(root, path, before.get(path))) hidden.set(path, why);
  }
  for (const entry of below(trackedEntries(gitRoot))) {
    const { path, kind } = entry;
    if (hidden.has(path) || isExcluded(path) || !isChanged(entry)) continue;
    const why =
      kind === 'repository'
        ? emptyWhy(root, path)
        : isCode(lastName(path))
          ? whyUnseen(root, entry, reasons)
          : undefined;
    if (why !== undefined) hidden.set(path, why);
  }
  return [...hidden].map(([path, why]) => ({
    path,
    why: `This change holds ${path}, which was not judged (${why}): look at it yourself, and exclude it in the configuration of ${base.ref} if it may stay.`,
  }));
}

function whyUnseen(root: string, { path, kind }: GitEntry, reasons: ReadonlyMap<string, string>): string | undefined {
  const folders = path.split('/').slice(0, -1);
  const never = folders.find(isNeverEntered);
  if (never !== undefined) return `it stands in ${never}`;
  const folder = folders.map((_, depth) => folders.slice(0, depth + 1).join('/')).find((one) => reasons.has(one));
  if (folder !== undefined) return `${folder} is ${reasons.get(folder) ?? ''}`;
  return kind === 'link' ? whyUnseenLink(root, path, reasons) : undefined;
}

/** What a link leads to is judged where it lies, if it is called like code there. */
function whyUnseenLink(root: string, path: string, reasons: ReadonlyMap<string, string>): string | undefined {
  try {
    const target = relativePath(root, realpathSync(join(root, path)));
    if (leavesFolder(target)) return 'it is a symbolic link that leads out of the scan root';
    if (!isCode(lastName(target))) return `it is a symbolic link to ${target}, which is not called like code`;
    return whyUnseen(root, { kind: 'file', path: target, id: '' }, reasons) && `it is a symbolic link to ${target}`;
  } catch {
    return 'it is a symbolic link that leads nowhere';
  }
}

/** Another repository that is checked out is judged like the rest. */
function emptyWhy(root: string, path: string): string | undefined {
  try {
    if (readdirSync(join(root, path)).length > 0) return undefined;
  } catch {}
  return 'it is another repository that is not checked out here';
}

/** Git's name for the bytes on disk, which may not be committed yet. */
function isSame(root: string, path: string, before: GitEntry | undefined): boolean {
  if (before === undefined) return false;
  try {
    const file = join(root, path);
    const isLink = lstatSync(file).isSymbolicLink();
    if (isLink !== (before.kind === 'link')) return false;
    const content = isLink ? Buffer.from(readlinkSync(file)) : readFileSync(file);
    const hash = createHash(before.id.length === 40 ? 'sha1' : 'sha256');
    return hash.update(`blob ${content.length}\0`).update(content).digest('hex') === before.id;
  } catch {
    return false;
  }
}
