import { existsSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { place } from './witness.js';

/** The nearest folder upwards that holds a `.git`, or undefined. */
export function findGitRoot(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(place(join(at, '.git')))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/**
 * The state of what git answers from when it is asked which files it tracks: while it stays the same, so does the answer.
 * Undefined where that lies elsewhere (in a worktree or submodule), or was touched after `settled`, in milliseconds since
 * 1970, so that another change might go unseen.
 */
export function indexState(gitRoot: string, settled: number): string | undefined {
  const folder = join(gitRoot, '.git');
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  const states = ['index', 'config'].map((name) => {
    const stat = lstatSync(join(folder, name), { throwIfNoEntry: false });
    if (!stat) return 'absent';
    const { size, mtimeMs, ctimeMs, ino } = stat;
    return stat.isFile() && Math.max(mtimeMs, ctimeMs) <= settled ? `${size} ${mtimeMs} ${ctimeMs} ${ino}` : undefined;
  });
  return states.includes(undefined) ? undefined : states.join();
}
