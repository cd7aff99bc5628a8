import { lstatSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Blob, contents, RevisionError } from '../discover/git-revision.js';

/** The files of a revision in a folder of their own, outside of the repository. */
export interface WrittenFiles {
  /** Absolute; stands for the git root. */
  readonly folder: string;
  remove(): void;
}

/** No reader of the tool reads larger files, and none reads these kinds. */
const LARGEST = 1_100_000;
const NEVER_READ =
  /\.(?:png|jpe?g|gif|webp|avif|ico|icns|svg|woff2?|ttf|otf|eot|mp[34]|mov|webm|wav|pdf|zip|gz|tgz|br|wasm|map|snap|lock)$/i;

/** Writes what a scan of the blobs may read. Nothing is checked out: no filter and no hook of the repository runs. */
export function writeRevision(gitRoot: string, blobs: readonly Blob[]): WrittenFiles {
  sweep();
  // Before there is anything to leave behind.
  watchSignals();
  // The number of the process tells a later one whether anybody still reads it.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`)));
  open.add(folder);
  const remove = () => {
    open.delete(folder);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const made = new Set<string>();
    const wanted = blobs.filter(({ path, bytes }) => bytes <= LARGEST && !NEVER_READ.test(path));
    for (const [{ path }, content] of contents(gitRoot, wanted)) {
      if (content.length > LARGEST) continue;
      write(folder, path, content, made);
    }
    return { folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

const PREFIX = 'authproof-revision-';
/** Folders of this process that are in use. */
const open = new Set<string>();
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let watching = false;

/** A run that is stopped takes its folders with it, and then ends as it was told to. */
function watchSignals(): void {
  if (watching) return;
  watching = true;
  for (const signal of SIGNALS) {
    process.once(signal, () => {
      removeOpen();
      process.kill(process.pid, signal);
    });
  }
  process.once('exit', removeOpen);
}

function removeOpen(): void {
  for (const folder of open) rmSync(folder, { recursive: true, force: true });
}

/** Takes away what runs have left that were killed: folders of this user, of a process that is no more. */
function sweep(): void {
  try {
    for (const name of readdirSync(tmpdir())) {
      const [, pid] = /^authproof-revision-(\d+)-\w+$/.exec(name) ?? [];
      if (pid === undefined || isRunning(Number(pid))) continue;
      const folder = join(tmpdir(), name);
      const { uid } = lstatSync(folder);
      if (process.getuid === undefined || uid === process.getuid()) rmSync(folder, { recursive: true, force: true });
    }
  } catch {
    // What cannot be listed or removed stays; the next run tries again.
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** A tree may hold what no disk takes: a name that is too long, a file and a folder of one name. */
function write(folder: string, path: string, content: Buffer, made: Set<string>): void {
  const file = join(folder, path);
  const parent = dirname(file);
  try {
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    writeFileSync(file, content, { mode: 0o600 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const name = path.length > 80 ? `${path.slice(0, 79)}…` : path;
    throw new RevisionError(`${name} of the revision could not be written to a folder of temporary files (${code}).`);
  }
}
