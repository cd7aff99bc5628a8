import type { Application, Parts } from '../../discover/applications.js';
import type { Project } from '../../discover/project.js';
import { Modules } from '../knowledge/modules.js';

/** What of a project counts for one of its applications. */
export interface ApplicationScope extends Application {
  /** Folders of packages whose code it imports: such as no application owns, and other applications that it reaches into. */
  readonly shares: readonly string[];
  /** How many code files are its own, or are imported by them. */
  readonly files: number;
  /** What stands there contradicts the application, or leaves something open about it. */
  concerns(path: string): boolean;
  /** What stands there proves something of the application: a package that is imported proves nothing by its other files. */
  proves(path: string): boolean;
  /** A test that stands there is about it. */
  isTestedBy(path: string): boolean;
}

export interface ScopedFiles {
  /** Modules that only programs import which answer requests or run on a server. */
  isServers(specifier: string): boolean;
  readonly files: ReadonlyMap<string, { readonly path: string; readonly specifiers: readonly string[] }>;
  /** Tests are no part of what is deployed. */
  isTest(path: string): boolean;
}

/** The applications of a project, where there are several: what is one's is not proven of another. */
export function applicationScopes(project: Project, parts: Parts, files: ScopedFiles): readonly ApplicationScope[] {
  const graph = new PartGraph(project, parts, files);
  return parts.applications.map((application) => graph.scopeOf(application));
}

class PartGraph {
  readonly #project: Project;
  readonly #applications: ReadonlyMap<string, Application>;
  readonly #folders: readonly string[];
  readonly #files: ScopedFiles;
  readonly #modules: Modules;
  readonly #configs: ReadonlySet<string>;
  readonly #partOfFolder = new Map<string, string>();

  constructor(project: Project, { applications, folders }: Parts, files: ScopedFiles) {
    this.#project = project;
    this.#applications = new Map(applications.map((one) => [one.path, one]));
    const all = new Set([...folders, ...this.#applications.keys()]);
    this.#folders = [...all].sort((a, b) => b.length - a.length);
    this.#files = files;
    const { packages, tsconfigs } = project;
    this.#modules = new Modules({ files: new Set(files.files.keys()), packages, tsconfigs });
    this.#configs = new Set(project.config.map(({ path }) => path));
  }

  scopeOf(application: Application): ApplicationScope {
    const own = [...this.#files.files.keys()].filter((path) => this.#ownerOf(path) === application.path);
    const reached = this.#reach(own.filter((path) => !this.#files.isTest(path)));
    const shares = this.#sharesOf(application, reached);
    const isOwn = (path: string) => this.#ownerOf(path) === application.path;
    const elsewhere = (path: string) => this.#ownerOf(path) !== undefined;
    const asConfig = (path: string) => this.#configConcerns(path, application, shares);
    return {
      ...application,
      shares: [...shares].sort(),
      files: reached.size,
      serves: application.serves || [...reached].some((path) => this.#isServer(path)),
      concerns: (path) => {
        // Code that runs in the application is its own, even where the folder counts as another one.
        if (isOwn(path) || reached.has(path)) return true;
        if (elsewhere(path)) return false;
        return this.#files.files.has(path) ? shares.has(this.#partOf(path)) : asConfig(path);
      },
      proves: (path) => {
        if (isOwn(path) || elsewhere(path)) return isOwn(path);
        return this.#files.files.has(path) ? reached.has(path) : asConfig(path);
      },
      isTestedBy: (path) => isOwn(path) || (!elsewhere(path) && this.#testReaches(path, application, reached)),
    };
  }

  /** The application in whose folder a path lies; none where only the root's folder holds it, and a package of its own does. */
  #ownerOf(path: string): string | undefined {
    let part: string | undefined = this.#partOf(path);
    const isInRoot = part === '';
    while (part !== undefined && !this.#applications.has(part)) part = part === '' ? undefined : this.#partOf(part);
    return part === '' && !isInRoot ? undefined : part;
  }

  /** The innermost part around a file, or around a part itself; `''` where it is the root's. */
  #partOf(path: string): string {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const known = this.#partOfFolder.get(folder);
    if (known !== undefined) return known;
    const part = this.#folders.find((one) => one === '' || folder === one || folder.startsWith(`${one}/`)) ?? '';
    this.#partOfFolder.set(folder, part);
    return part;
  }

  #isServer(path: string): boolean {
    return this.#files.files.get(path)?.specifiers.some((specifier) => this.#files.isServers(specifier)) === true;
  }

  #reach(from: readonly string[]): ReadonlySet<string> {
    const reached = new Set(from);
    for (const path of reached) {
      for (const next of this.#importsOf(path)) {
        if (!this.#files.isTest(next)) reached.add(next);
      }
    }
    return reached;
  }

  #importsOf(path: string): string[] {
    return (this.#files.files.get(path)?.specifiers ?? []).flatMap((specifier) => {
      const resolution = this.#modules.resolve(specifier, path);
      return 'file' in resolution ? [resolution.file] : [];
    });
  }

  /** By what is imported, and by what the manifests ask for: not every import leads to a file that is here. */
  #sharesOf(application: Application, reached: ReadonlySet<string>): ReadonlySet<string> {
    const shared = new Set<string>();
    for (const path of reached) {
      const part = this.#partOf(path);
      if (part !== '' && this.#ownerOf(path) !== application.path) shared.add(part);
    }
    const folders = new Map(this.#project.packages.map(({ name, dir }) => [name, dir]));
    const asked = new Set([application.path]);
    for (const dir of asked) {
      const pack = this.#project.packages.find((one) => one.dir === dir);
      for (const name of pack?.production ?? []) {
        const other = folders.get(name);
        if (other === undefined || other === '') continue;
        if (this.#applications.has(other) && !shared.has(other)) continue;
        if (other !== application.path) shared.add(other);
        asked.add(other);
      }
    }
    return shared;
  }

  /** Of what lies in no application's folder: what names one is that one's, and what names none is everybody's. */
  #configConcerns(path: string, { path: own }: Application, shares: ReadonlySet<string>): boolean {
    if (!this.#configs.has(path)) return true;
    const part = this.#partOf(path);
    if (part !== '') return shares.has(part);
    const words = new Set(path.split(/[/.]/));
    const named = [...this.#applications.keys()].filter((one) => one !== '' && words.has(lastName(one)));
    return named.length === 0 || named.includes(own);
  }

  /** A test beside the applications is about those whose code it leads to. */
  #testReaches(path: string, { path: own }: Application, reached: ReadonlySet<string>): boolean {
    if (!this.#files.isTest(path)) return false;
    let level = [path];
    const seen = new Set(level);
    for (let depth = 0; depth < TEST_DEPTH && seen.size < TEST_FILES; depth++) {
      const next = level.flatMap((one) => this.#importsOf(one)).filter((one) => !seen.has(one));
      if (next.some((one) => reached.has(one) || this.#ownerOf(one) === own)) return true;
      for (const one of next) seen.add(one);
      level = [...new Set(next)].filter((one) => this.#files.isTest(one));
    }
    return false;
  }
}

const TEST_DEPTH = 4;
const TEST_FILES = 200;

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
