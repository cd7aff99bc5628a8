import type { Package, TsConfig } from '../../discover/project.js';
import { publishedName } from './published-names.js';

/** What an import specifier leads to: a file of the project, or a package outside it. */
export type Resolution = { readonly file: string } | { readonly package: string };

export interface Layout {
  readonly files: ReadonlySet<string>;
  readonly packages: readonly Package[];
  readonly tsconfigs: readonly TsConfig[];
}

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.vue', '.svelte', '.astro'];
/** TypeScript sources are imported by the name of what they compile to. */
const SOURCE_OF: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/**
 * Import specifiers to files, over the known files only: relative paths, tsconfig `paths` and `baseUrl`, workspace
 * packages by name, `#imports`. node_modules is never looked at, so that the answer is the same with and without it.
 */
export class Modules {
  readonly #layout: Layout;
  readonly #packages: ReadonlyMap<string, Package>;
  readonly #tsconfigs: readonly TsConfig[];
  readonly #owners: readonly Package[];
  readonly #known = new Map<string, Resolution>();
  /** What leads to a file although it lacks an extension: most specifiers lead to none. */
  readonly #stems = new Set<string>();

  constructor(layout: Layout) {
    this.#layout = layout;
    this.#packages = new Map(layout.packages.filter((pack) => pack.name).map((pack) => [pack.name, pack]));
    this.#tsconfigs = layout.tsconfigs.toSorted((a, b) => b.dir.length - a.dir.length);
    this.#owners = layout.packages.toSorted((a, b) => b.dir.length - a.dir.length);
    for (const file of layout.files) {
      const suffix = EXTENSIONS.find((extension) => file.endsWith(extension));
      if (suffix === undefined) continue;
      const stem = file.slice(0, -suffix.length);
      this.#stems.add(stem);
      if (/(?:^|\/)index$/.test(stem)) this.#stems.add(stem.slice(0, -'/index'.length));
    }
  }

  resolve(specifier: string, from: string): Resolution {
    const folder = from.slice(0, Math.max(0, from.lastIndexOf('/')));
    const key = `${folder}\0${specifier}`;
    const known = this.#known.get(key);
    if (known) return known;
    const resolution = this.#resolve(specifier, folder, from);
    this.#known.set(key, resolution);
    return resolution;
  }

  #resolve(specifier: string, folder: string, from: string): Resolution {
    if (specifier.startsWith('.')) {
      const file = this.#file(join(folder, specifier));
      return file === undefined ? { package: specifier } : { file };
    }
    const file = this.#alias(specifier, from) ?? this.#ownImport(specifier, from) ?? this.#workspace(specifier);
    return file === undefined ? { package: publishedName(specifier) } : { file };
  }

  #alias(specifier: string, from: string): string | undefined {
    for (const config of this.#tsconfigs) {
      if (config.dir !== '' && !from.startsWith(`${config.dir}/`)) continue;
      for (const target of matchPattern(config.paths, specifier)) {
        const file = this.#file(target);
        if (file !== undefined) return file;
      }
      if (config.baseUrl !== undefined) {
        const file = this.#file(join(config.baseUrl, specifier));
        if (file !== undefined) return file;
      }
    }
    return undefined;
  }

  #ownImport(specifier: string, from: string): string | undefined {
    if (!specifier.startsWith('#')) return undefined;
    const owner = this.#owners.find((pack) => pack.dir === '' || from.startsWith(`${pack.dir}/`));
    return owner && this.#entry(owner, owner.imports, specifier);
  }

  #workspace(specifier: string): string | undefined {
    const name = packageName(specifier);
    const pack = this.#packages.get(name);
    if (!pack) return undefined;
    const subpath = specifier === name ? '.' : `./${specifier.slice(name.length + 1)}`;
    const entry = this.#entry(pack, pack.entries, subpath);
    if (entry !== undefined) return entry;
    // The manifest points at build output that is not there: the source lies where its convention says.
    const inside = subpath === '.' ? '' : subpath.slice(2);
    return this.#file(join(pack.dir, join('src', inside))) ?? this.#file(join(pack.dir, inside));
  }

  /** The file that a manifest names, or the source that it is built from. */
  fileNamed(pack: Package, target: string): string | undefined {
    return this.#built(join(pack.dir, target));
  }

  #entry(pack: Package, entries: ReadonlyMap<string, readonly string[]>, subpath: string): string | undefined {
    for (const target of matchPattern(entries, subpath)) {
      const file = this.#built(join(pack.dir, target));
      if (file !== undefined) return file;
    }
    return undefined;
  }

  #built(path: string): string | undefined {
    return this.#file(path) ?? this.#file(path.replace(/(^|\/)(?:dist|build|lib|out)\//, '$1src/'));
  }

  #file(path: string): string | undefined {
    const { files } = this.#layout;
    if (files.has(path)) return path;
    const extension = /\.[cm]?jsx?$/.exec(path)?.[0];
    if (extension !== undefined) {
      const stem = path.slice(0, -extension.length);
      for (const source of SOURCE_OF[extension] ?? []) if (files.has(stem + source)) return stem + source;
    }
    if (!this.#stems.has(path)) return undefined;
    for (const suffix of EXTENSIONS) if (files.has(path + suffix)) return path + suffix;
    const inside = path === '' ? 'index' : `${path}/index`;
    for (const suffix of EXTENSIONS) if (files.has(inside + suffix)) return inside + suffix;
    return undefined;
  }
}

/** `@scope/name` or `name` of a specifier with a subpath. */
function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

/** Targets of the pattern (at most one `*`) that a specifier matches, exact ones first, then the longest prefix. */
function matchPattern(patterns: ReadonlyMap<string, readonly string[]>, specifier: string): readonly string[] {
  const exact = patterns.get(specifier);
  if (exact) return exact;
  let best: { prefix: string; targets: string[] } | undefined;
  for (const [pattern, targets] of patterns) {
    const star = pattern.indexOf('*');
    if (star < 0) continue;
    const prefix = pattern.slice(0, star);
    const suffix = pattern.slice(star + 1);
    if (specifier.length < prefix.length + suffix.length) continue;
    if (!specifier.startsWith(prefix) || !specifier.endsWith(suffix)) continue;
    if (best && best.prefix.length >= prefix.length) continue;
    const middle = specifier.slice(prefix.length, specifier.length - suffix.length);
    best = { prefix, targets: targets.map((target) => target.replace('*', () => middle)) };
  }
  return best?.targets ?? [];
}

/** Joins and normalises; `..` above the root stays at the root. */
function join(folder: string, path: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
