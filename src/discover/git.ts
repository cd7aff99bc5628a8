import { spawnSync } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { devNull } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { leavesFolder, relativePath } from './root-path.js';

/** Tells whether git tracks a path; a folder's ends with `/`. Undefined when nobody can say. */
export interface Tracking {
  tracks(path: string): boolean | undefined;
}

/** What git tracks beneath a folder, asked when it is first needed: one process, whatever the number of questions. */
export class GitIndex implements Tracking {
  readonly #root: string;
  readonly #gitRoot: string;
  #known: { readonly files: ReadonlySet<string>; readonly folders: ReadonlySet<string> } | 'unknown' | undefined;

  constructor(root: string, gitRoot: string) {
    this.#root = root;
    this.#gitRoot = gitRoot;
  }

  /** A folder's path ends with `/`: it counts when a tracked file lies beneath it. Undefined when git cannot say. */
  tracks(path: string): boolean | undefined {
    this.#known ??= this.#ask();
    if (this.#known === 'unknown') return undefined;
    return path.endsWith('/') ? this.#known.folders.has(path) : this.#known.files.has(path);
  }

  #ask() {
    const files = trackedFiles(this.#root, this.#gitRoot);
    return files ? { files, folders: foldersOf(files) } : 'unknown';
  }
}

function foldersOf(files: ReadonlySet<string>): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const file of files) {
    for (let end = file.lastIndexOf('/'); end !== -1; end = file.lastIndexOf('/', end - 1)) {
      const folder = file.slice(0, end + 1);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}

/** The files that git tracks (relative to `root`); undefined when git cannot say. */
function trackedFiles(root: string, gitRoot: string): ReadonlySet<string> | undefined {
  const answer = askGit(root, gitRoot, ['ls-files', '-z', '--cached']);
  return answer.status === 0 ? new Set(answer.stdout.toString('utf8').split('\0')) : undefined;
}

export interface GitAnswer {
  /** Undefined where git could not be run, or did not come to an end. */
  readonly status: number | undefined;
  readonly stdout: Buffer;
}

export interface GitQuestion {
  readonly input?: string | undefined;
  /** The index to ask about instead of the repository's usual one. */
  readonly index?: string | undefined;
}

/**
 * Asks git. The repository's configuration is hostile: whatever in it could start a program is switched off. No patterns
 * are given to git, which they could keep busy.
 */
export function askGit(
  folder: string,
  gitRoot: string,
  args: readonly string[],
  { input, index }: GitQuestion = {},
): GitAnswer {
  const git = findProgram('git', gitRoot);
  if (git === undefined) return { status: undefined, stdout: Buffer.alloc(0) };
  const hardened = ['core.fsmonitor=false', `core.hooksPath=${devNull}`, 'safe.bareRepository=explicit'];
  const { status, stdout } = spawnSync(
    git,
    [...hardened.flatMap((setting) => ['-c', setting]), '--no-pager', ...args],
    {
      cwd: folder,
      env: { ...gitEnvironment(), ...(index !== undefined && { GIT_INDEX_FILE: index }) },
      timeout: 60_000,
      maxBuffer: MOST_BYTES,
      windowsHide: true,
      ...(input === undefined ? {} : { input }),
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'ignore'],
    },
  );
  return { status: status ?? undefined, stdout: stdout ?? Buffer.alloc(0) };
}

const MOST_BYTES = 256_000_000;

/** Only what git needs to start: an inherited GIT_DIR would answer for another repository. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = [
    'PATH',
    'HOME',
    'XDG_CONFIG_HOME',
    'USERPROFILE',
    'HOMEDRIVE',
    'HOMEPATH',
    'SYSTEMROOT',
    'TMPDIR',
    'TEMP',
  ];
  return {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_TERMINAL_PROMPT: '0',
    // What stands in for another commit on this machine is not what was pushed.
    GIT_NO_REPLACE_OBJECTS: '1',
    // A partial clone would fetch what it lacks, and a remote's address may name a program.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    LC_ALL: 'C',
  };
}

/** On the PATH, but never inside the repository: `node_modules/.bin` and `.` stand there too. */
function findProgram(name: string, repository: string): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    try {
      const program = realpathSync(join(folder, file));
      accessSync(program, constants.X_OK);
      const places = [join(folder, file), program];
      if (places.every((place) => leavesFolder(relativePath(repository, place)))) return program;
    } catch {}
  }
  return undefined;
}
