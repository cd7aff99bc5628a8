import type { ParseError } from 'jsonc-parser';
import { readBounded } from './bounded-file.js';
import { isJsonObject, type JsonObject, member } from './json-object.js';
import { jsonc } from './jsonc.js';
import type { Package, TsConfig } from './project.js';
import { folderOf, joinInside } from './root-path.js';

/** What a config file, its `extends` chain included, says about imports; paths are relative to the scan root. */
interface Options {
  readonly baseUrl?: string | undefined;
  readonly paths?: { readonly map: JsonObject; readonly base: string } | undefined;
}

interface Parsed {
  readonly dir: string;
  readonly json: JsonObject;
}

const MAX_CHAIN = 20;

/** Aliases of every `tsconfig.json` (or `jsconfig.json` where a folder has no other), with those it refers to beside it. */
export function readTsConfigs(root: string, files: readonly string[], packages: readonly Package[]): TsConfig[] {
  const reader = new TsConfigReader(root, packages);
  const folders = new Set(files.filter((file) => file.endsWith('tsconfig.json')).map(folderOf));
  const chosen = files.filter((file) => file.endsWith('tsconfig.json') || !folders.has(folderOf(file)));
  const configs: TsConfig[] = [];
  for (const file of chosen) {
    for (const path of [file, ...reader.neighbours(file)]) {
      const config = reader.read(path);
      if (config && (config.baseUrl !== undefined || config.paths.size > 0)) configs.push(config);
    }
  }
  return configs;
}

class TsConfigReader {
  readonly #root: string;
  readonly #packages: ReadonlyMap<string, string>;
  readonly #parsed = new Map<string, Parsed | undefined>();

  constructor(root: string, packages: readonly Package[]) {
    this.#root = root;
    this.#packages = new Map(packages.map((pack) => [pack.name, pack.dir]));
  }

  read(path: string): TsConfig | undefined {
    const dir = folderOf(path);
    const options = this.#options(path, dir, []);
    if (!options) return undefined;
    const paths = new Map<string, readonly string[]>();
    const base = options.baseUrl ?? options.paths?.base ?? dir;
    for (const [pattern, targets] of Object.entries(options.paths?.map ?? {})) {
      if (!Array.isArray(targets)) continue;
      const inside = targets.flatMap((target) => (typeof target === 'string' ? (place(base, target, dir) ?? []) : []));
      if (inside.length > 0) paths.set(pattern, inside);
    }
    return { dir, baseUrl: options.baseUrl, paths };
  }

  /** Files of a solution-style config (`references`) in its own folder; other folders have their own `tsconfig.json`. */
  neighbours(path: string): string[] {
    const references = member(this.#parse(path)?.json, 'references');
    if (!Array.isArray(references)) return [];
    const files = references.flatMap((reference) => {
      const target = isJsonObject(reference) ? member(reference, 'path') : undefined;
      return typeof target === 'string' && target.endsWith('.json') ? (joinInside(folderOf(path), target) ?? []) : [];
    });
    return [...new Set(files)].filter((file) => file !== path && folderOf(file) === folderOf(path)).slice(0, MAX_CHAIN);
  }

  #options(path: string, leaf: string, chain: readonly string[]): Options | undefined {
    if (chain.includes(path) || chain.length > MAX_CHAIN) return undefined;
    const parsed = this.#parse(path);
    if (!parsed) return undefined;
    let options: Options = {};
    for (const parent of this.#parents(parsed)) {
      options = { ...options, ...this.#options(parent, leaf, [...chain, path]) };
    }
    const compiler = member(parsed.json, 'compilerOptions');
    if (!isJsonObject(compiler)) return options;
    const baseUrl = member(compiler, 'baseUrl');
    const paths = member(compiler, 'paths');
    return {
      ...options,
      ...(typeof baseUrl === 'string' ? { baseUrl: place(parsed.dir, baseUrl, leaf) } : {}),
      ...(isJsonObject(paths) ? { paths: { map: paths, base: parsed.dir } } : {}),
    };
  }

  #parents({ json, dir }: Parsed): string[] {
    const extended = member(json, 'extends');
    const list: unknown[] = Array.isArray(extended) ? extended.slice(0, MAX_CHAIN) : [extended];
    return list.flatMap((parent) => (typeof parent === 'string' ? (this.#locate(dir, parent) ?? []) : []));
  }

  /** A file beside it or above it, or one of a workspace package; node_modules is never looked at. */
  #locate(dir: string, parent: string): string | undefined {
    const path = parent.startsWith('.') ? joinInside(dir, parent) : this.#inPackage(parent);
    if (path === undefined) return undefined;
    return [path, `${path}.json`, `${path}/tsconfig.json`].find((candidate) => this.#parse(candidate));
  }

  #inPackage(specifier: string): string | undefined {
    const [first = '', second = ''] = specifier.split('/');
    const name = specifier.startsWith('@') ? `${first}/${second}` : first;
    const dir = this.#packages.get(name);
    return dir === undefined ? undefined : joinInside(dir, specifier.slice(name.length + 1) || 'tsconfig.json');
  }

  #parse(path: string): Parsed | undefined {
    if (!this.#parsed.has(path)) this.#parsed.set(path, this.#load(path));
    return this.#parsed.get(path);
  }

  #load(path: string): Parsed | undefined {
    const read = readBounded(this.#root, path);
    if ('why' in read) return undefined;
    const errors: ParseError[] = [];
    try {
      const json: unknown = jsonc().parse(read.text, errors, { allowTrailingComma: true, disallowComments: false });
      return isJsonObject(json) ? { dir: folderOf(path), json } : undefined;
    } catch {
      // Nested so deeply that the parser gave up: no compiler would read it either.
      return undefined;
    }
  }
}

/** A path as a config writes it, `${configDir}` being the folder of the config that is in force. */
function place(dir: string, target: string, leaf: string): string | undefined {
  const templated = /^\$\{configDir\}\/?/i.exec(target)?.[0];
  return templated === undefined ? joinInside(dir, target) : joinInside(leaf, target.slice(templated.length));
}
