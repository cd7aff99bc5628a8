import type { Package } from '../../discover/project.js';
import type { Side } from '../../rule-meta.js';
import { namesPattern } from '../text/names-pattern.js';

/** Where a framework runs the files of a path, relative to the package that depends on it. */
export interface Convention {
  readonly framework: readonly string[];
  readonly paths: string;
  readonly side: 'server' | 'browser' | 'native' | 'both';
  /** Of a file of both sides, the exports that never reach the browser. */
  readonly onServer?: readonly string[];
}

interface Known extends Omit<Convention, 'framework' | 'paths'> {
  readonly framework: RegExp;
  readonly path: RegExp;
}

/** What the frameworks of a package say of its files. */
export class Conventions {
  readonly #known: readonly Known[];
  readonly #packageOf: (path: string) => Package | undefined;
  readonly #byPackage = new Map<Package | undefined, readonly Known[]>();

  constructor(conventions: readonly Convention[], packageOf: (path: string) => Package | undefined) {
    this.#known = conventions.map(({ framework, paths, ...rest }) => ({
      ...rest,
      framework: namesPattern(framework),
      path: new RegExp(paths),
    }));
    this.#packageOf = packageOf;
  }

  of(path: string): Pick<Convention, 'side' | 'onServer'> | undefined {
    const pack = this.#owner(path);
    const inside = pack && pack.dir !== '' ? path.slice(pack.dir.length + 1) : path;
    return this.#spoken(pack).find((known) => known.path.test(inside));
  }

  /** Exports that stay on the server wherever the package has them. */
  onServer(path: string): ReadonlySet<string> {
    return new Set(this.#spoken(this.#owner(path)).flatMap(({ onServer }) => onServer ?? []));
  }

  /** Whether the package ships with one of these: what a library is only tested with, or works beside, says nothing. */
  shipsWith(path: string, names: readonly string[]): boolean {
    return names.some((name) => this.#owner(path)?.production.has(name) === true);
  }

  dependsOn(path: string, names: readonly string[]): boolean {
    return names.some((name) => this.#owner(path)?.dependencies.has(name) === true);
  }

  /** A manifest that depends on nothing leaves that to the root's, as the apps of some monorepos do. */
  #owner(path: string): Package | undefined {
    const nearest = this.#packageOf(path);
    return nearest?.dependencies.size === 0 ? (this.#packageOf('') ?? nearest) : nearest;
  }

  #spoken(pack: Package | undefined): readonly Known[] {
    const known = this.#byPackage.get(pack);
    if (known) return known;
    const names = [...(pack?.dependencies.keys() ?? [])];
    const spoken = this.#known.filter(({ framework }) => names.some((name) => framework.test(name)));
    this.#byPackage.set(pack, spoken);
    return spoken;
  }
}

/** The exact side that a convention names; code of both sides has none. */
export function sideOfConvention(convention: Pick<Convention, 'side'> | undefined): Side | undefined {
  if (!convention) return undefined;
  return convention.side === 'both' ? 'unknown' : convention.side;
}
