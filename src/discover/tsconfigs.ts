import type { ParseError } from 'jsonc-parser';
import type { Incomplete } from '../analyse/observations/observation.js';
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
/** Reads of a config by another, over the whole project: lists of `extends` could name each other without end. */
const MAX_VISITS = 50_000;

export interface TsConfigs {
  readonly tsconfigs: readonly TsConfig[];
  readonly incomplete: readonly Incomplete[];
}

/** Aliases of every `tsconfig.json` (or `jsconfig.json` where a folder has no other), with those it refers to beside it. */
export function readTsConfigs(root: string, files: readonly string[], packages: readonly Package[]): TsConfigs {
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
  return { tsconfigs: configs, incomplete: reader.incomplete };
}

class TsConfigReader {
  readonly #root: string;
  readonly #packages: ReadonlyMap<string, string>;
  readonly #parsed = new Map<string, Parsed | undefined>();
  readonly incomplete: Incomplete[] = [];
  #visits = 0;

  constructor(root: string, packages: readonly Package[]) {
    this.#root = root;
    this.#packages = new Map(packages.map((pack) => [pack.name, pack.dir]));
  }

  read(path: string): TsConfig | undefined {
    const dir = folderOf(path);
    const options = this.#options(path, dir, 0, new Map());
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

  /** `known` holds what one leaf has seen: an entry is there, still empty, while its config is being read. */
  #options(path: string, leaf: string, depth: number, known: Map<string, Options | undefined>): Options | undefined {
    if (known.has(path)) return known.get(path);
    if (depth > MAX_CHAIN || this.#isExhausted(path)) return undefined;
    known.set(path, undefined);
    const parsed = this.#parse(path);
    if (!parsed) return undefined;
    let inherited: Options = {};
    for (const parent of this.#parents(parsed)) {
      inherited = { ...inherited, ...this.#options(parent, leaf, depth + 1, known) };
    }
    const options = withOwn(parsed, inherited, leaf);
    known.set(path, options);
    return options;
  }

  #isExhausted(path: string): boolean {
    if (++this.#visits <= MAX_VISITS) return false;
    if (this.#visits === MAX_VISITS + 1) {
      const why = `The configs extend each other more than ${MAX_VISITS} times in all, and aliases from here on were not read: shorten their lists of "extends", or scan a folder of it.`;
      this.incomplete.push({ path, why });
    }
    return true;
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

function withOwn({ json, dir }: Parsed, inherited: Options, leaf: string): Options {
  const compiler = member(json, 'compilerOptions');
  if (!isJsonObject(compiler)) return inherited;
  const baseUrl = member(compiler, 'baseUrl');
  const paths = member(compiler, 'paths');
  return {
    ...inherited,
    ...(typeof baseUrl === 'string' ? { baseUrl: place(dir, baseUrl, leaf) } : {}),
    ...(isJsonObject(paths) ? { paths: { map: paths, base: dir } } : {}),
  };
}

/** A path as a config writes it, `${configDir}` being the folder of the config that is in force. */
function place(dir: string, target: string, leaf: string): string | undefined {
  const templated = /^\$\{configDir\}\/?/i.exec(target)?.[0];
  return templated === undefined ? joinInside(dir, target) : joinInside(leaf, target.slice(templated.length));
}
