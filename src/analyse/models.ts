/**
 * What the calls of a library mean. A model is a JSON file in `rules/models`; its shape is
 * `rules/meta/model.schema.json`, where every member is explained.
 */
export interface Model {
  readonly package: string;
  /** Other specifiers of the same exports, `*` at the end allowed: `jose/jwt/*`. */
  readonly specifiers?: readonly string[];
  /** Specifiers that make a file worth parsing, where the package's own are everywhere (`@nestjs/common`). */
  readonly anchors?: readonly string[];
  /** By export: `verify`, `default`, `JwtService#verify`, `createVerifier()`. */
  readonly exports: Readonly<Record<string, Entry>>;
}

/** One exported thing. */
export interface Entry {
  readonly role?: string;
  /** Named parts of a call; the first one that is present counts. */
  readonly parts?: Readonly<Record<string, PartPath | readonly PartPath[]>>;
  /** Where the verified or decoded result is handed over. */
  readonly result?: readonly ResultPath[];
  /** What a call returns: an instance of a class of this package, one of its arguments, the result of calling one. */
  readonly returns?: { readonly instance?: string; readonly argument?: number; readonly calls?: number };
  /** The role of assigning to it: `document.cookie = …`. */
  readonly assigned?: { readonly role: string; readonly parts: Readonly<Record<string, PartPath>> };
  /** What the library does when a part is absent, by part. */
  readonly absent?: Readonly<Record<string, AbsentBehaviour>>;
  /** Role whose sites in the same project give defaults for absent parts (module options). */
  readonly defaultsFrom?: string;
  /** A part whose value turns the call into something else: `noVerify` makes a verifier a mere decoder. */
  readonly unless?: { readonly part: string; readonly is: string | number | boolean; readonly role: string };
  /** The kind of credential a call returns or a member holds. */
  readonly yields?: 'token' | 'tokens' | 'secret' | 'headers' | 'request' | 'failed request';
  /** A call that ends what its argument leaks: hashing, masking, measuring. */
  readonly harmless?: boolean;
  /** Kind of key that a call makes, which decides the algorithms a verifier accepts by itself. */
  readonly keyKind?: KeyKind;
}

export type KeyKind = 'remote' | 'public' | 'private' | 'secret';

/**
 * `0` an argument, `1.issuer` a property of one, `*` every argument, `=` the assigned value, `member` the name assigned
 * to, `this.0` an argument of the call that made the receiver.
 */
export type PartPath = string;

/** `return`, `return.payload`, `callback:2:1` (parameter 1 of the function in argument 2), `promise`. */
export type ResultPath = string;

/** `safe`: the library picks a sound value; `accepts`: it accepts anything; per kind of key where that decides. */
export type AbsentBehaviour = 'safe' | 'accepts' | Readonly<Record<KeyKind | 'unknown', 'safe' | 'accepts'>>;

export interface MatchedEntry {
  readonly entry: Entry;
  readonly model: Model;
  readonly name: string;
}

/** Finds the entry of an external thing, whatever way its package was imported. */
export class ModelIndex {
  readonly #exact = new Map<string, Model[]>();
  readonly #prefixes: { readonly prefix: string; readonly model: Model }[] = [];

  constructor(models: readonly Model[]) {
    for (const model of models) {
      for (const specifier of [model.package, ...(model.specifiers ?? [])]) {
        if (specifier.endsWith('*')) this.#prefixes.push({ prefix: specifier.slice(0, -1), model });
        else this.#exact.set(specifier, [...(this.#exact.get(specifier) ?? []), model]);
      }
    }
  }

  find(specifier: string, path: string): MatchedEntry | undefined {
    for (const model of this.#models(specifier)) {
      for (const name of spellings(path)) {
        const entry = Object.hasOwn(model.exports, name) ? model.exports[name] : undefined;
        if (entry) return { entry, model, name };
      }
    }
    return undefined;
  }

  /** Whether anything is known of a package. */
  has(specifier: string): boolean {
    return this.#models(specifier.replace(/^node:/, '')).length > 0;
  }

  #models(specifier: string): readonly Model[] {
    const exact = this.#exact.get(specifier);
    if (exact) return exact;
    return this.#prefixes.filter(({ prefix }) => specifier.startsWith(prefix)).map(({ model }) => model);
  }
}

/** `default.verify` is `verify` of a CommonJS module; a module called as a function is its default export. */
function spellings(path: string): string[] {
  if (path === '') return ['default'];
  if (path.startsWith('default.')) return [path, path.slice('default.'.length)];
  return path === 'default' ? ['default', ''] : [path, `default.${path}`];
}
