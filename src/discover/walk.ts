import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Incomplete } from '../analyse/observations/observation.js';
import { readBounded } from './bounded-file.js';
import type { EditedFile } from './edited-file.js';
import { isBuildOutput, isCode, isNeverEntered, isRecordSchema } from './file-kinds.js';
import { type Format, formatsNamed, isCodeWithSettings } from './formats.js';
import type { Tracking } from './git.js';
import { acceptPatterns, type IgnoreStack, layerInside, type Patterns } from './ignore-layers.js';
import type { LeftOut } from './left-out.js';
import type { ProjectFile } from './project.js';
import { lastName, leavesFolder, relativePath } from './root-path.js';
import type { ScanScope } from './scan-scope.js';
import { listing, place } from './witness.js';

export interface Limits {
  readonly depth: number;
  readonly entries: number;
  readonly fileBytes: number;
}

export const LIMITS: Limits = { depth: 64, entries: 500_000, fileBytes: 1_000_000 };

export interface Found {
  readonly code: readonly ProjectFile[];
  readonly config: readonly ProjectFile[];
  readonly manifests: readonly string[];
  readonly tsconfigs: readonly string[];
  readonly recordSchemas: readonly string[];
  /** Folders of repositories inside the project: submodules and other checkouts. */
  readonly repositories: readonly string[];
  /** What patterns ignore (a folder's path ends with `/`), and whether git tracks it nevertheless. */
  readonly ignoredByPattern: ReadonlyMap<string, boolean | undefined>;
  readonly skipped: readonly { readonly path: string; readonly why: string }[];
  readonly incomplete: readonly Incomplete[];
}

/** What applies in one folder. */
interface Surroundings {
  readonly depth: number;
  /** Beneath a named path, or everything is wanted. */
  readonly wanted: boolean;
  readonly ignored: IgnoreStack;
  /** Beneath a folder that is entered only for what git tracks in it. */
  readonly trackedOnly: boolean;
}

interface Task {
  readonly scope: ScanScope;
  readonly ignored: IgnoreStack;
  readonly excluded: IgnoreStack;
  /** Is told what of that only the configuration of the project leaves out. */
  readonly leftOut?: LeftOut | undefined;
  readonly index?: Tracking | undefined;
  /** Has this text, and is there even where the disk has no such file. */
  readonly edited?: EditedFile | undefined;
  /** The project's own, beside those that are shipped. */
  readonly formats?: readonly Format[] | undefined;
}

interface Entry {
  readonly name: string;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/**
 * One synchronous walk. Symbolic links are never followed: what one leads to inside the root is found where it lies, and
 * what lies outside is not ours to read.
 */
export function walk(task: Task, limits: Limits = LIMITS): Found {
  return new Walk(task, limits).run(task.ignored);
}

class Walk {
  readonly #scope: ScanScope;
  readonly #excluded: IgnoreStack;
  readonly #leftOut: LeftOut | undefined;
  readonly #index: Tracking | undefined;
  readonly #edited: EditedFile | undefined;
  readonly #limits: Limits;
  readonly #formats: readonly Format[] | undefined;
  #entries = 0;
  readonly #code: ProjectFile[] = [];
  readonly #config: ProjectFile[] = [];
  readonly #manifests: string[] = [];
  readonly #tsconfigs: string[] = [];
  readonly #recordSchemas: string[] = [];
  readonly #repositories: string[] = [];
  readonly #ignoredByPattern = new Map<string, boolean | undefined>();
  readonly #skipped: { path: string; why: string }[] = [];
  readonly #incomplete: Incomplete[] = [];

  constructor({ scope, excluded, leftOut, index, edited, formats }: Task, limits: Limits) {
    this.#scope = scope;
    this.#excluded = excluded;
    this.#leftOut = leftOut;
    this.#index = index;
    this.#edited = edited;
    this.#limits = limits;
    this.#formats = formats;
  }

  run(ignored: IgnoreStack): Found {
    this.#folder('', { depth: 0, wanted: this.#scope.named === undefined, ignored, trackedOnly: false });
    return {
      code: this.#code.sort(byPath),
      config: this.#config.sort(byPath),
      manifests: this.#manifests.sort(),
      tsconfigs: this.#tsconfigs.sort(),
      recordSchemas: this.#recordSchemas.sort(),
      repositories: this.#repositories,
      ignoredByPattern: this.#ignoredByPattern,
      skipped: [...this.#skipped, ...(this.#leftOut?.entries() ?? [])].sort(byPath),
      incomplete: this.#incomplete,
    };
  }

  #folder(path: string, around: Surroundings): void {
    const entries = this.#list(path);
    const names = entries.map((entry) => entry.name);
    if (path !== '' && names.includes('.git')) this.#repositories.push(path);
    if (around.wanted && !this.#isNamed(path) && path !== '' && isBuildOutput(lastName(path), names)) {
      this.#skipped.push({ path, why: 'build output: it holds files that only tools write; name it to scan it' });
      return;
    }
    const inside = { ...around, ignored: this.#withIgnoreFile(path, entries, around.ignored) };
    for (const entry of entries) {
      if (++this.#entries > this.#limits.entries) {
        if (this.#entries === this.#limits.entries + 1) this.#tooMany(path);
        return;
      }
      this.#entry(path === '' ? entry.name : `${path}/${entry.name}`, entry, inside);
    }
  }

  #list(path: string): Entry[] {
    const added = this.#added(path);
    try {
      const entries: Entry[] = readdirSync(listing(join(this.#scope.root, path)), { withFileTypes: true });
      if (added && !entries.some(({ name }) => name === added.name)) entries.push(added);
      return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      if (added && codeOf(error) === 'ENOENT') return [added];
      const why = `The folder could not be read (${codeOf(error)}), so nothing beneath it was scanned: allow reading it or exclude it.`;
      this.#incomplete.push({ path: path === '' ? '.' : path, why });
      return [];
    }
  }

  /** What leads to the edited file from a folder, whether the disk has it or not. */
  #added(folder: string): Entry | undefined {
    const way = folder === '' ? '' : `${folder}/`;
    if (!this.#edited?.path.startsWith(way)) return undefined;
    const [name = '', ...rest] = this.#edited.path.slice(way.length).split('/');
    return { name, isFile: () => rest.length === 0, isDirectory: () => rest.length > 0, isSymbolicLink: () => false };
  }

  #tooMany(path: string): void {
    const why = `More than ${this.#limits.entries} files and folders were found, and the rest was not looked at: exclude what is not source code, or scan a folder of it.`;
    this.#incomplete.push({ path: path === '' ? '.' : path, why });
  }

  #entry(path: string, entry: Entry, around: Surroundings): void {
    if (entry.isDirectory()) this.#subfolder(path, entry.name, around);
    else if (entry.isFile()) this.#file(path, entry.name, around);
    else if (entry.isSymbolicLink() && around.wanted) this.#link(path, entry.name, around);
  }

  #subfolder(path: string, name: string, around: Surroundings): void {
    const named = this.#isNamed(path);
    const onTheWay = this.#scope.onTheWay.has(path);
    if (!named && !onTheWay && !around.wanted) return;
    if (this.#excluded.ignores(`${path}/`)) {
      if (!isNeverEntered(name) && !around.ignored.ignores(`${path}/`)) this.#leftOut?.note(`${path}/`);
      return;
    }
    // A path that was named is looked at whatever git and its name say.
    const asked = named || onTheWay;
    if (!asked && (isNeverEntered(name) || this.#isIgnored(`${path}/`, around))) return;
    if (around.depth >= this.#limits.depth) {
      const why = `The folder lies more than ${this.#limits.depth} levels deep and was not scanned: name it, or exclude it.`;
      this.#incomplete.push({ path, why });
      return;
    }
    this.#folder(path, {
      depth: around.depth + 1,
      wanted: around.wanted || named,
      ignored: around.ignored.entering(path),
      trackedOnly: !asked && (around.trackedOnly || this.#ignoredByPattern.has(`${path}/`)),
    });
  }

  #file(path: string, name: string, around: Surroundings): void {
    if (name === 'package.json') this.#unlessIgnored(path, around, this.#manifests);
    else if (name === 'tsconfig.json' || name === 'jsconfig.json') this.#unlessIgnored(path, around, this.#tsconfigs);
    else if (isRecordSchema(name)) this.#unlessIgnored(path, around, this.#recordSchemas);
    const named = this.#isNamed(path);
    if (!around.wanted && !named) return;
    const code = isCode(name);
    const config = code ? [] : formatsNamed(path, this.#formats);
    if (!code && config.length === 0 && !named) return;
    if (this.#excluded.ignores(path)) {
      if (!around.ignored.ignores(path)) this.#leftOut?.note(path);
      return;
    }
    const evenIgnored = named || (config.some((format) => format.evenIgnored) && !around.trackedOnly);
    if (!evenIgnored && this.#isIgnored(path, around)) return;
    // A file that was named is a candidate whatever it is called: its content decides.
    if (code) this.#keep(path, this.#code, this.#limits.fileBytes);
    if (code && isCodeWithSettings(path)) this.#keep(path, this.#config, this.#limits.fileBytes);
    // How much of it is read is for the reader to say, who knows whether it is one.
    if (!code) this.#keep(path, this.#config, Number.POSITIVE_INFINITY, this.#isLeftOut(path, around));
  }

  #unlessIgnored(path: string, around: Surroundings, list: string[]): void {
    if (!this.#excluded.ignores(path) && !this.#isIgnored(path, around)) list.push(path);
  }

  /** Without a repository only the patterns say what none would hold. */
  #isLeftOut(path: string, around: Surroundings): boolean {
    return this.#index === undefined && around.ignored.ignores(path);
  }

  #keep(path: string, list: ProjectFile[], limit: number, isLeftOut = false): void {
    const text = this.#edited?.path === path ? this.#edited.text : undefined;
    const bytes = text === undefined ? this.#size(path) : Buffer.byteLength(text);
    if (bytes === undefined) return;
    if (bytes <= limit)
      list.push({ path, bytes, ...(text !== undefined && { text }), ...(isLeftOut && { tracked: false }) });
    else this.#skipped.push({ path, why: `too large: ${bytes} bytes, the limit is ${limit}` });
  }

  #size(path: string): number | undefined {
    try {
      return lstatSync(place(join(this.#scope.root, path))).size;
    } catch (error) {
      const why = `The file could not be read (${codeOf(error)}): allow reading it or exclude it.`;
      this.#incomplete.push({ path, why });
      return undefined;
    }
  }

  #link(path: string, name: string, around: Surroundings): void {
    if (isNeverEntered(name) || this.#excluded.ignores(path)) return;
    const evenIgnored = !isCode(name) && formatsNamed(path, this.#formats).some((format) => format.evenIgnored);
    if (!evenIgnored && this.#isIgnored(path, around)) return;
    try {
      const target = realpathSync(place(join(this.#scope.root, path)));
      if (!leavesFolder(relativePath(this.#scope.root, target))) return;
      this.#skipped.push({ path, why: 'symbolic link that leads out of the scan root' });
    } catch {
      this.#skipped.push({ path, why: 'symbolic link that leads nowhere' });
    }
  }

  #withIgnoreFile(path: string, entries: readonly Entry[], ignored: IgnoreStack): IgnoreStack {
    if (!entries.some((entry) => entry.name === '.gitignore' && entry.isFile())) return ignored;
    const file = path === '' ? '.gitignore' : `${path}/.gitignore`;
    const { accepted, refused } = readPatterns(this.#scope.root, file);
    for (const why of refused) this.#skipped.push({ path: file, why });
    return accepted.length === 0 ? ignored : ignored.with(layerInside(accepted, path));
  }

  /** Git ignores nothing that it tracks, whatever the patterns say: a file could be hidden by a line added with it. */
  #isIgnored(path: string, around: Surroundings): boolean {
    if (!around.trackedOnly && !around.ignored.ignores(path)) return false;
    const tracked = this.#index?.tracks(path);
    if (this.#index) this.#ignoredByPattern.set(path, tracked);
    return !tracked;
  }

  #isNamed(path: string): boolean {
    return this.#scope.named?.has(path) ?? false;
  }
}

/** No patterns where the file cannot be read: ignoring less is the safe side. */
export function readPatterns(root: string, path: string): Patterns {
  const read = readBounded(root, path);
  if ('why' in read) return { accepted: [], refused: [`its patterns were not applied: it is ${read.why}`] };
  return acceptPatterns(read.text.split(/\r?\n/));
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
