import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
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
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'authproof-revision-')));
  const remove = () => rmSync(folder, { recursive: true, force: true });
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
