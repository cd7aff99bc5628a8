import type { Primitive } from '../syntax/value.js';
import { asInstance, spellings } from './export-paths.js';
import { type Receivers, receiverTest } from './named-receivers.js';
import type { RequestEntry } from './request-entry.js';

/**
 * What the calls of a library mean. A model is a JSON file in `rules/models`; its shape is
 * `rules/meta/model.schema.json`, where every member is explained.
 */
export interface Model {
  readonly package: string;
  /** Other specifiers of the same exports, `*` at the end allowed: `jose/jwt/*`. */
  readonly specifiers?: readonly string[];
  /** What makes a file worth parsing, where the package's specifiers are everywhere: others (`@nestjs/jwt`), or code (`.cookie(`). */
  readonly anchors?: readonly string[];
  /** Every key carries its kind, so that no list of algorithms makes a public key a secret. */
  readonly typedKeys?: boolean;
  /** By export: `verify`, `default`, `JwtService#verify`, `createVerifier()`. */
  readonly exports: Readonly<Record<string, Entry>>;
  /** What things are called when their type is out of sight, by their method: `Response#cookie` of whatever is called `res`. */
  readonly methods?: Readonly<Record<string, Receivers>>;
  /** Files that are handed them without an import, by their names without the ending. */
  readonly files?: readonly string[];
  /** By a name in lower case, roles of a property of any object, or of handing the name to one of `setters`. Parts: `=` the value. */
  readonly properties?: Readonly<Record<string, PropertyEntry>>;
  /** Requests that are put together by hand: by the parameter that tells them, their role and the names of their parts. */
  readonly requests?: Readonly<Record<string, RequestEntry>>;
  /** What it adds to other packages, by their specifier: `FastifyRequest#jwtVerify` of `fastify`. */
  readonly augments?: Readonly<Record<string, Readonly<Record<string, Entry>>>>;
}

/** What writing a property of some name means. */
export interface PropertyEntry {
  readonly role: string;
  readonly setters?: readonly string[];
  /** Texts that make a file worth parsing, where the name itself is everywhere. */
  readonly anchors?: readonly string[];
  readonly off?: readonly Primitive[];
  /** The members whose object it has to stand in: `{ csrf: { checkOrigin: false } }`. */
  readonly within?: readonly string[];
}

/** One exported thing. */
export interface Entry {
  readonly role?: string;
  /** Named parts of a call; the first one that is present counts. */
  readonly parts?: Readonly<Record<string, PartPath | readonly PartPath[]>>;
  /** Where the verified or decoded result is handed over. */
  readonly result?: readonly ResultPath[];
  /** What a call returns: an instance of a class of this package or of one in an argument, an argument, the result of calling one. */
  readonly returns?: {
    readonly instance?: string;
    readonly argument?: number;
    readonly calls?: number;
    readonly constructs?: number;
  };
  /** Classes of the parameters of whatever function it is given: `app.get('/', (request, reply) => …)`. */
  readonly gives?: readonly string[];
  /** The role of assigning to it: `document.cookie = …`. */
  readonly assigned?: { readonly role: string; readonly parts: Readonly<Record<string, PartPath>> };
  /** The role of handing it to somebody else's method as the first argument: `app.register(plugin, options)`. */
  readonly registered?: {
    readonly by: readonly string[];
    readonly role: string;
    readonly parts: Readonly<Record<string, PartPath | readonly PartPath[]>>;
  };
  /** What the same call does besides, with parts and defaults of its own: a framework keeps sessions and signs users in. */
  readonly also?: readonly (Entry & { readonly role: string })[];
  /** What the library does when a part is absent, by part. */
  readonly absent?: Readonly<Record<string, AbsentBehaviour>>;
  /** What passes where the key is there but empty, by its form; forms that are not named are refused. */
  readonly emptyKey?: EmptyKeyBehaviour;
  /** The parameter of a key function that takes an error and the key. */
  readonly keyCallback?: number;
  /** Stands for no key at all: tokens without a signature pass. */
  readonly noKey?: true;
  /** The same of major versions before one: the first entry that is of the version and speaks of the part counts. */
  readonly earlier?: readonly Earlier[];
  /** Parts that the library requires by itself, with a sound value of its own or of its configuration. */
  readonly fixed?: readonly string[];
  /** Parts that the library gives a value of its own where the call gives none. */
  readonly constants?: Readonly<Record<string, string>>;
  /** How durations are read; numbers are seconds and texts are refused where nothing is said. */
  readonly durations?: Readonly<Record<string, Notation>>;
  /** Where sessions are kept: by their id on the server, or whole in a cookie that the server sealed. */
  readonly session?: 'server' | 'cookie';
  /** The name of its cookie where nobody gives one. */
  readonly sessionCookie?: string;
  readonly emptied?: 'keeps';
  /** For how many seconds fetched keys are kept where the part `cacheMaxAge` is absent. */
  readonly keepsFor?: number;
  /** Role whose sites in the same project give defaults for absent parts (module options). */
  readonly defaultsFrom?: string;
  /** What the member is called where the call that gives the defaults names it: `{name}.verify` is `auth.verify` then. */
  readonly renamed?: readonly string[];
  /** A part whose value turns the call into something else: `noVerify` makes a verifier a mere decoder. */
  readonly unless?: { readonly part: string; readonly is: string | number | boolean; readonly role: string };
  readonly only?: { readonly part: string; readonly is: string };
  /** Where the answer is that tells whether it succeeded, of a call that does not throw. */
  readonly verdict?: 'return' | 'active' | 'signedIn' | 'caller';
  /** The kind of credential a call returns or a member holds. */
  readonly yields?: 'token' | 'tokens' | 'id token' | 'secret' | 'headers' | 'request' | 'failed request';
  /** What a number in the part `expiresIn` counts; seconds where it is left out. */
  readonly counts?: 'milliseconds' | 'moment' | 'moment in milliseconds';
  /** What the number 0 in the part `expiresIn` says; elsewhere it ends at once, or with the browser. */
  readonly zero?: 'never';
  /** Values of the part `value` that switch off what it protects. */
  readonly off?: readonly Primitive[];
  /** A call gives a promise, always or where a part is a function: an answer that nobody waits for is no answer. */
  readonly async?: boolean | { readonly whereFunction: string };
  /** A call that ends what its argument leaks: hashing, masking, measuring. */
  readonly harmless?: boolean;
  /** Where a store keeps what it is given, or a call what it stores while its `store` part names no other place. */
  readonly keeps?: Keeps;
  /** The state behind it: what an argument of the call that made it is given. */
  readonly holds?: { readonly part: PartPath };
  /** Gives the same thing to everybody who calls it, so that a default is said once. */
  readonly shared?: true;
  /** Where values of the `store` part keep things that do not say so by their name: `true`, `false`. */
  readonly spelled?: Readonly<Record<string, StorePlace>>;
  /** A component, whose properties are the first argument. */
  readonly element?: boolean;
  /** Of a type: the call whose first argument objects of it are made for. */
  readonly typed?: string;
  /** Kind of key that a call makes, which decides the algorithms a verifier accepts by itself. */
  readonly keyKind?: KeyKind;
}

/** `part`: wherever the store at this place keeps it. */
export type Keeps = StorePlace | { readonly part: PartPath };

export type StorePlace = 'localStorage' | 'sessionStorage' | 'indexedDB' | 'cookie' | 'device' | 'memory' | 'secure';

export interface Earlier {
  readonly before: number;
  /** The first major version that it is said of. */
  readonly from?: number;
  readonly absent?: Readonly<Record<string, AbsentBehaviour>>;
  readonly emptyKey?: EmptyKeyBehaviour;
}

/** `missing`: the argument is left out; `answer`: what a key function hands over is nothing. */
export type EmptyKeyForm = 'nothing' | 'missing' | 'text' | 'buffer' | 'bytes' | 'answer';

/** `signed`: tokens signed with the empty key; `unsigned`: tokens without a signature, unless algorithms are listed. */
export type Passing = 'signed' | 'unsigned';

export type EmptyKeyBehaviour = Readonly<Partial<Record<EmptyKeyForm, Passing>>>;

/** `parsed`: `'5m'`; `appended`: written behind the number that it should be added to. */
export interface Notation {
  readonly unit: 's' | 'ms';
  readonly texts?: 'parsed' | 'appended';
}

export type KeyKind = 'remote' | 'public' | 'private' | 'secret';

/**
 * `0` an argument, `1.issuer` a property of one, `*` every argument, `=` the assigned value, `member` the name assigned
 * to, `this.0` an argument of the call that made the receiver, `builder.setIssuer.0` an argument of a method called on
 * the receiver before.
 */
export type PartPath = string;

/** `return`, `return.payload`, `callback:2:1` (parameter 1 of the function in argument 2), `promise`. */
export type ResultPath = string;

/** `safe`: the library picks a sound value; `accepts`: it accepts anything; `related`: anything of the key's kind. */
export type Behaviour = 'safe' | 'accepts' | 'related';

/** A behaviour, per kind of key where that decides. */
export type AbsentBehaviour = Behaviour | Readonly<Record<KeyKind | 'unknown', Behaviour>>;

export interface MatchedEntry {
  readonly entry: Entry;
  readonly model: Model;
  readonly name: string;
}

/** What a model says of one specifier: of its own package's, or of one that it adds to. */
export interface Surface {
  readonly model: Model;
  readonly exports: Model['exports'];
}

/** A method known by its name and by what its receiver is called. */
export interface NamedMethod {
  /** `cookies`, `set` for `ctx.cookies.set`. */
  readonly members: readonly string[];
  readonly isReceiver: (name: string, text: string) => boolean;
  readonly match: MatchedEntry;
}

export interface PropertyRole {
  readonly role: string;
  readonly within: readonly string[] | undefined;
  readonly setters: readonly string[];
  readonly match: MatchedEntry;
}

export interface RequestRole extends RequestEntry {
  readonly model: Model;
}

export interface RoleWords {
  readonly names: ReadonlySet<string>;
  /** Of packages whose default export or module plays the role; a prefix ends with `*`. */
  readonly specifiers: ReadonlySet<string>;
  /** Of every package that has something with the role. */
  readonly packages: ReadonlySet<string>;
  readonly isOpen: boolean;
}

/** Finds the entry of an external thing, whatever way its package was imported. */
export class ModelIndex {
  readonly #exact = new Map<string, Surface[]>();
  readonly #prefixes: (Surface & { readonly prefix: string })[] = [];
  readonly #registrars = new Set<string>();
  readonly #givers = new Set<string>();
  /** The names of the components that models know. */
  readonly elements = new Set<string>();
  /** Names of types whose objects are options of a call. */
  readonly typed = new Set<string>();
  /** By the parameter that tells a request. */
  readonly requests = new Map<string, RequestRole>();
  readonly #properties = new Map<string, PropertyRole>();
  readonly #methods = new Set<string>();
  readonly #found = new Map<string, MatchedEntry | undefined>();
  readonly #named = new Map<string, NamedMethod[]>();

  constructor(models: readonly Model[]) {
    for (const model of models) {
      for (const [name, { role, setters = [], off = [], within }] of Object.entries(model.properties ?? {})) {
        const entry: Entry = { role, parts: { value: '=' }, off };
        for (const setter of setters) this.#methods.add(setter);
        this.#properties.set(name, { role, setters, within, match: { model, name, entry } });
      }
      for (const [sign, request] of Object.entries(model.requests ?? {}))
        this.requests.set(sign, { ...request, model });
      for (const [name, receivers] of Object.entries(model.methods ?? {})) this.#addMethod(model, name, receivers);
      for (const specifier of [model.package, ...(model.specifiers ?? [])]) this.#add(specifier, model, model.exports);
      for (const [specifier, exports] of Object.entries(model.augments ?? {})) this.#add(specifier, model, exports);
    }
  }

  #add(specifier: string, model: Model, exports: Model['exports']): void {
    if (specifier.endsWith('*')) this.#prefixes.push({ prefix: specifier.slice(0, -1), model, exports });
    else this.#exact.set(specifier, [...(this.#exact.get(specifier) ?? []), { model, exports }]);
    for (const [path, { registered, gives, element, typed }] of Object.entries(exports)) {
      if (typed !== undefined) this.typed.add(path);
      for (const name of path.split(/[#.]/)) this.#methods.add(name.replace(/(?:\(\))+$/, ''));
      for (const by of registered?.by ?? []) this.#methods.add(by);
      if (element) this.elements.add(path);
      for (const by of registered?.by ?? []) this.#registrars.add(by);
      if (gives) this.#givers.add(path.split(/[#.]/).at(-1) ?? path);
    }
  }

  #addMethod(model: Model, name: string, receivers: Receivers): void {
    const surfaces = [model.exports, ...Object.values(model.augments ?? {})];
    const entry = surfaces.find((exports) => Object.hasOwn(exports, name))?.[name];
    const members = name.slice(name.indexOf('#') + 1).split('.');
    const last = members.at(-1) ?? name;
    if (!entry) return;
    const method = { members, isReceiver: receiverTest(receivers), match: { entry, model, name } };
    this.#named.set(last, [...(this.#named.get(last) ?? []), method]);
    this.#methods.add(last);
  }

  /** Methods of this name, for receivers of unknown type. */
  methodsNamed(name: string): readonly NamedMethod[] {
    return this.#named.get(name) ?? [];
  }

  find(specifier: string, path: string): MatchedEntry | undefined {
    const question = `${specifier}\0${path}`;
    if (this.#found.has(question)) return this.#found.get(question);
    const found = this.#find(specifier, path);
    this.#found.set(question, found);
    return found;
  }

  /** The names of a package's calls, as patterns; of none that is imported everywhere, is known by code as written, or logs. */
  callNames(specifier: string): readonly string[] {
    const names = this.surfaces(specifier)
      .filter(({ model }) => model.package !== '' && model.anchors?.length !== 0 && !model.anchors?.some(isWritten))
      .flatMap(({ exports }) => Object.entries(exports))
      .filter(([, { role, yields }]) => (role !== undefined && role !== 'log.write') || yields !== undefined)
      .map(([path]) => path.split(/[#.]/).at(-1) ?? '');
    return [...new Set(names)].filter((name) => /^\w+$/.test(name) && name !== 'default');
  }

  /** The functions of a package that make one which reads or issues tokens: `createVerifier`. */
  makerNames(specifier: string): readonly string[] {
    const entries = this.surfaces(specifier).flatMap(({ exports }) => Object.entries(exports));
    return entries.flatMap(([path, { role }]) =>
      role?.startsWith('token.') && /^\w+\(\)$/.test(path) ? [path.slice(0, -2)] : [],
    );
  }

  /**
   * What stands in a file that has sites of a role: the names of its calls, properties and parameters, or the specifiers
   * of packages whose own export plays it. Open where a name can be anything.
   */
  signsOf(role: string): RoleWords {
    const words = {
      names: new Set<string>(),
      specifiers: new Set<string>(),
      packages: new Set<string>(),
      isOpen: false,
    };
    const exact = [...this.#exact].flatMap(([specifier, list]) => list.map(({ exports }) => ({ specifier, exports })));
    const prefixed = this.#prefixes.map(({ prefix, exports }) => ({ specifier: `${prefix}*`, exports }));
    for (const { specifier, exports } of [...exact, ...prefixed]) {
      for (const [path, entry] of Object.entries(exports)) {
        if (!rolesOf(entry).includes(role)) continue;
        const name = lastName(path);
        words.packages.add(specifier);
        if (/^[\w$]+$/.test(name) && name !== 'default') words.names.add(name);
        else if (specifier === '') words.isOpen = true;
        else words.specifiers.add(specifier);
        for (const by of entry.registered?.by ?? []) words.names.add(by);
      }
    }
    for (const [name, property] of this.#properties) if (property.role === role) words.names.add(name);
    for (const [sign, request] of this.requests) if (request.role === role) words.names.add(sign);
    return words;
  }

  /** Whether a method of this name means something to some model, whatever it is called on. */
  isMethod(name: string): boolean {
    return this.#methods.has(name);
  }

  #find(specifier: string, path: string): MatchedEntry | undefined {
    for (const { model, exports } of this.surfaces(specifier)) {
      for (const name of [...spellings(path), ...asInstance(exports, path)]) {
        const entry = Object.hasOwn(exports, name) ? exports[name] : undefined;
        if (entry) return { entry, model, name };
      }
    }
    return undefined;
  }

  /** Whether instances of a class may play a role: in a modelled package, only those that the model mentions. */
  hasInstance(specifier: string, path: string): boolean {
    if (specifier === '' || !this.has(specifier)) return true;
    const name = path.replace(/^default\./, '');
    return this.surfaces(specifier).some(({ exports }) =>
      Object.entries(exports).some(
        ([known, { gives, returns }]) =>
          known === name || known.startsWith(`${name}#`) || returns?.instance === name || gives?.includes(name),
      ),
    );
  }

  /** The role of a property's name, whatever object it is written to. */
  propertyRole(name: string): PropertyRole | undefined {
    return this.#properties.get(name.toLowerCase());
  }

  /** Whether anything is known of a package. */
  has(specifier: string): boolean {
    return this.surfaces(specifier.replace(/^node:/, '')).length > 0;
  }

  /** Whether some model knows what a function of this name gives to its callbacks. */
  isGiver(name: string): boolean {
    return this.#givers.has(name);
  }

  /** Whether some model's export is handed to methods of this name. */
  isRegistrar(method: string): boolean {
    return this.#registrars.has(method);
  }

  surfaces(specifier: string): readonly Surface[] {
    const exact = this.#exact.get(specifier);
    if (exact) return exact;
    return this.#prefixes.filter(({ prefix }) => specifier.startsWith(prefix));
  }
}

/** Every role that an export may play. */
export function rolesOf({ role, unless, assigned, registered, also = [] }: Entry): string[] {
  const roles = [role, unless?.role, assigned?.role, registered?.role, ...also.map((more) => more.role)];
  return roles.filter((name) => name !== undefined);
}

function lastName(path: string): string {
  return (path.split(/[#.]/).at(-1) ?? '').replace(/(?:\(\))+$/, '');
}

/** Whether an anchor is code (`cookies.set(`), which stands in every file that calls it, instead of a specifier. */
export function isWritten(anchor: string): boolean {
  return /[( ]/.test(anchor);
}
