import type { Incomplete } from '../analyse/observations/observation.js';
import type { EditedFile } from './edited-file.js';
import type { OwnModel } from './own-models.js';
import type { OwnRules } from './own-rules.js';
import type { Baseline } from './read-baseline.js';
import type { Settings } from './settings.js';

/** What was found under the scan root. Paths are relative to it, with `/`. */
export interface Project {
  /** Absolute, with symbolic links resolved. */
  readonly root: string;
  readonly settings: Settings;
  /** The paths that the scan is narrowed down to; undefined for all. */
  readonly named?: ReadonlySet<string> | undefined;
  /** The one file that is to be judged, as an editor has it; undefined for all. */
  readonly edited?: EditedFile | undefined;
  /** The findings that the team has written down. */
  readonly baseline?: Baseline | undefined;
  /** Code files, sorted by path: `.ts .tsx .mts .cts .js .jsx .mjs .cjs`. */
  readonly code: readonly ProjectFile[];
  /** Files that may be auth configuration, by name; `load` decides by content. Sorted by path. */
  readonly config: readonly ProjectFile[];
  /** What ignore patterns name (a folder's path ends with `/`), and whether git tracks it nevertheless. */
  readonly ignoredByPattern?: ReadonlyMap<string, boolean | undefined> | undefined;
  /** Every `package.json`, the root first. */
  readonly packages: readonly Package[];
  readonly tsconfigs: readonly TsConfig[];
  /** What object mappers are told of records in a language of their own (`schema.prisma`), sorted by path. */
  readonly recordSchemas?: readonly RecordSchema[] | undefined;
  /** The library models that the project's configuration names. */
  readonly models?: readonly OwnModel[] | undefined;
  /** The rules and formats that the project has of its own. */
  readonly ownRules?: OwnRules | undefined;
  /** Left out on purpose, and said so: too large, minified. */
  readonly skipped: readonly { readonly path: string; readonly why: string }[];
  readonly incomplete: readonly Incomplete[];
}

export interface RecordSchema {
  readonly path: string;
  readonly text: string;
}

export interface ProjectFile {
  readonly path: string;
  readonly bytes: number;
  /** Whether git tracks it; undefined outside a repository or where nobody asked. */
  readonly tracked?: boolean | undefined;
  /** Instead of what the disk has. */
  readonly text?: string | undefined;
}

export interface Package {
  /** Folder of the manifest, `''` for the root. */
  readonly dir: string;
  readonly name: string;
  /** dependencies, devDependencies, peerDependencies and optionalDependencies: name to range. */
  readonly dependencies: ReadonlyMap<string, string>;
  /** Only `dependencies`: what ships. */
  readonly production: ReadonlySet<string>;
  /** Module entry points by subpath, `.` for the package itself, as the manifest has them. */
  readonly entries: ReadonlyMap<string, readonly string[]>;
  /** The manifest's `imports` (`#name` specifiers). */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /**
   * Files that the manifest names for one side alone: `browser`, `react-native` and conditions of `exports`, and programs
   * (`bin`), by their path in the package.
   */
  readonly sided?: ReadonlyMap<string, 'server' | 'browser' | 'native'> | undefined;
  /** Whether it is made to be published: others than this project's packages use it. */
  readonly published?: boolean | undefined;
  /**
   * Only for packages that share their name: whether the root declares this one as a workspace (`workspaces`,
   * `pnpm-workspace.yaml`), so that imports of the name mean it.
   */
  readonly workspace?: boolean | undefined;
}

/** What of a tsconfig (with its `extends` chain inside the root resolved) matters for imports. */
export interface TsConfig {
  readonly dir: string;
  /** Relative to the scan root. */
  readonly baseUrl?: string | undefined;
  /** Alias patterns with at most one `*`; targets are relative to the scan root. */
  readonly paths: ReadonlyMap<string, readonly string[]>;
}

/** By the list of packages: those of each folder that was asked for. */
const NEAREST = new WeakMap<readonly Package[], Map<string, Package | undefined>>();

/** The nearest package above a path, the manifest's own folder included. */
export function packageOf({ packages }: Pick<Project, 'packages'>, path: string): Package | undefined {
  let nearest = NEAREST.get(packages);
  if (!nearest) {
    nearest = new Map(packages.map((known) => [known.dir, known]));
    NEAREST.set(packages, nearest);
  }
  const passed: string[] = [];
  let folder = path;
  do {
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
    if (nearest.has(folder)) break;
    passed.push(folder);
  } while (folder !== '');
  const found = nearest.get(folder);
  for (const below of passed) nearest.set(below, found);
  return found;
}

/**
 * The lowest major version of what a specifier is of that the manifest around a path, or the root's, lets in; undefined
 * where it does not tell.
 */
export function majorVersion(project: Pick<Project, 'packages'>, path: string, specifier: string): number | undefined {
  const manifests = [packageOf(project, path), project.packages.find(({ dir }) => dir === '')];
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  const range = manifests.map((manifest) => manifest?.dependencies.get(name)).find((one) => one !== undefined);
  const major = /^[~^=v ]*(\d{1,4})(?:\.|$)/.exec(range ?? '')?.[1];
  return major === undefined ? undefined : Number(major);
}
