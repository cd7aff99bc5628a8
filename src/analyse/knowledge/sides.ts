import type { Package } from '../../discover/project.js';
import type { Side } from '../../rule-meta.js';
import { namesPattern } from '../text/names-pattern.js';
import { type Convention, Conventions, sideOfConvention } from './side-conventions.js';

/** What tells on which side a file runs: data, in `rules/sides.json`. */
export interface SidesData {
  readonly test: string;
  readonly tooling: string;
  /** Folders whose configuration is there to be copied, whatever their code is. */
  readonly configExamples: string;
  /** What programs for a terminal import, and nothing that serves requests. */
  readonly commandLine: readonly string[];
  readonly native: readonly string[];
  readonly browser: readonly string[];
  readonly server: readonly string[];
  /** They tell only what nobody who imports the file does: types are imported from anywhere. */
  readonly likelyBrowser: readonly string[];
  readonly likelyServer: readonly string[];
  /** Modules of Node itself, which desktop applications have as well. */
  readonly runtime: readonly string[];
  /** Their packages run on a phone what others run in a browser. */
  readonly deviceApps: readonly string[];
  readonly desktopApps: readonly string[];
  readonly serverPaths: string;
  readonly browserPaths: string;
  /** What answers in place of a server: who loads it is there for tests, whatever the file is called. */
  readonly stubs: readonly string[];
  /** Whose hooks run where something is shown, and what they are called. */
  readonly hooked: readonly string[];
  readonly hooks: readonly string[];
  readonly browserGlobals: readonly string[];
  readonly conventions: readonly Convention[];
  readonly entries: readonly Convention[];
}

/** What is known of a file without parsing it. */
export interface SideFacts {
  readonly path: string;
  readonly specifiers: readonly string[];
  /** Those that stand in code; all when absent. */
  readonly loaded?: readonly string[];
  readonly directive: 'use client' | 'use server' | undefined;
}

export interface Surroundings {
  facts(path: string): SideFacts | undefined;
  /** Who brings the file in as code; imports of types leave nothing behind. */
  importersOf(path: string): readonly string[];
  packageOf(path: string): Package | undefined;
  /** What the manifests say of single files. */
  manifestSideOf?(path: string): Side | undefined;
  /** Whether the file, if it is a candidate, mentions one of these global names. */
  mentions(path: string, globals: readonly string[]): boolean;
  /** Whether the file, if it is a candidate, calls something of these names. */
  calls(path: string, names: readonly string[]): boolean;
  /** Whether a file that is called like a test is imported by code that runs. */
  isLedInto(path: string): boolean;
}

/** Imports that are followed for one file, before an answer is given up. */
const MAXIMUM_IMPORTS = 20_000;

/** Importers that are asked whether they are servers. */
const MAXIMUM_ASKED = 1000;

/** With these, servers import what browsers run, to render it. */
const RENDERED = ['react', 'next', 'vue', 'nuxt', 'svelte', 'solid-js', 'preact', '@angular/core', '@remix-run/react'];

/** Paths of tests, which tell by themselves: nothing has to be read. */
export function testPaths({ test }: Pick<SidesData, 'test'>): RegExp {
  return new RegExp(test, 'i');
}

/**
 * Decides by the strongest sign: the path of tests and tools, a directive, a framework's convention, imports, globals, who
 * imports the file, the manifest.
 */
export class Sides {
  readonly conventions: Conventions;
  readonly #data: SidesData;
  readonly #around: Surroundings;
  readonly #entries: Conventions;
  readonly #test: RegExp;
  readonly #tooling: RegExp;
  readonly #serverPaths: RegExp;
  readonly #browserPaths: RegExp;
  /** Frameworks keep files so named out of the other side's bundle. */
  readonly #names = /\.(server|client)\.[cm]?[jt]sx?$|(?:^|\/)\.?(server-only|client-only)\//;
  readonly #markup = /\.(?:vue|svelte|jsx|tsx)$/;
  readonly #packages: Readonly<Record<PackageKind, RegExp>>;
  readonly #known = new Map<string, Side>();
  readonly #tests = new Map<string, boolean>();
  readonly #imported = new Map<string, Side | undefined>();
  readonly #own = new Map<string, Side | undefined>();
  readonly #kinds = new Map<string, ReadonlySet<PackageKind>>();

  constructor(data: SidesData, around: Surroundings) {
    this.#data = data;
    this.#around = around;
    this.#test = testPaths(data);
    this.#tooling = new RegExp(data.tooling, 'i');
    this.#serverPaths = new RegExp(data.serverPaths);
    this.#browserPaths = new RegExp(data.browserPaths);
    const packageOf = (path: string) => around.packageOf(path);
    this.conventions = new Conventions(data.conventions, packageOf);
    this.#entries = new Conventions(data.entries, packageOf);
    this.#packages = {
      commandLine: namesPattern(data.commandLine),
      native: namesPattern(data.native),
      server: namesPattern(data.server),
      browser: namesPattern(data.browser),
      likelyServer: namesPattern(data.likelyServer),
      likelyBrowser: namesPattern(data.likelyBrowser),
      runtime: namesPattern(data.runtime),
      stubs: namesPattern(data.stubs),
      hooked: namesPattern(data.hooked),
    };
  }

  /** By the path, and by who imports it: a name alone hides no code that runs. */
  isTest(path: string): boolean {
    const named = this.#tests.get(path) ?? this.#test.test(path);
    this.#tests.set(path, named);
    return named && !this.#around.isLedInto(path);
  }

  /** By the path alone. */
  isTooling(path: string): boolean {
    return this.#tooling.test(path);
  }

  of(path: string): Side {
    const known = this.#known.get(path);
    if (known) return known;
    const side = this.#decide(path);
    this.#known.set(path, side);
    return side;
  }

  /** Whether the file itself says where it runs, by a directive or its name. */
  isMarkedFor(path: string): boolean {
    return this.#around.facts(path)?.directive !== undefined || this.#named(path) !== undefined;
  }

  #decide(path: string): Side {
    const side =
      this.#byItself(path) ??
      this.#byGlobals(path) ??
      this.#byImporters(path) ??
      this.#byLikelyPackages(path) ??
      this.#byPath(path) ??
      this.#byManifest(path) ??
      'unknown';
    const placed = this.#onDevice(path, side);
    return this.#isServed(path, placed) ? 'unknown' : placed;
  }

  /** Where a server runs the file, its name, a directive or a package in it moves nothing out of sight. */
  #isServed(path: string, side: Side): boolean {
    if (side !== 'browser' && side !== 'native' && side !== 'tooling') return false;
    if (side !== 'tooling' && this.conventions.dependsOn(path, RENDERED)) return false;
    const mayServe = side !== 'tooling' || /\.config\.\w+$/.test(path);
    if (mayServe && this.#servesAlone(path)) return true;
    return this.#around
      .importersOf(path)
      .slice(0, MAXIMUM_ASKED)
      .some((importer) => this.#servesAlone(importer) && this.#byItself(importer) === 'server');
  }

  #servesAlone(path: string): boolean {
    const kinds = this.#kindsOf(path);
    return kinds.has('server') && !kinds.has('browser') && !kinds.has('native');
  }

  #byItself(path: string): Side | undefined {
    if (this.#own.has(path)) return this.#own.get(path);
    const signs = this.#signs(path);
    const side = signs && this.#onDevice(path, signs);
    this.#own.set(path, side);
    return side;
  }

  #signs(path: string): Side | undefined {
    if (this.isTest(path) || this.#kindsOf(path).has('stubs')) return 'test';
    if (this.#tooling.test(path)) return 'tooling';
    const directive = this.#around.facts(path)?.directive;
    if (directive) return directive === 'use client' ? 'browser' : 'server';
    const named = this.#named(path);
    if (named) return named;
    return (
      sideOfConvention(this.conventions.of(path)) ??
      this.#byPackages(path) ??
      this.#around.manifestSideOf?.(path) ??
      (this.#byManifest(path) === 'server' ? undefined : sideOfConvention(this.#entries.of(path)))
    );
  }

  #named(path: string): Side | undefined {
    const [, ending, folder] = this.#names.exec(path) ?? [];
    const name = ending ?? folder;
    if (name === undefined) return undefined;
    if (name.startsWith('server')) return 'server';
    // Where nothing is shown, `payments.client.ts` is a client of somebody's interface.
    return ending !== undefined && !this.conventions.dependsOn(path, RENDERED) ? undefined : 'browser';
  }

  #byPackages(path: string): Side | undefined {
    const kinds = this.#kindsOf(path);
    if (kinds.has('native')) return 'native';
    const server = kinds.has('server') || kinds.has('runtime');
    if (server !== kinds.has('browser')) {
      if (!server) return 'browser';
      // Modules of Node are there on a desktop too.
      return !kinds.has('server') && this.conventions.dependsOn(path, this.#data.desktopApps) ? 'native' : 'server';
    }
    return !server && kinds.has('commandLine') ? 'tooling' : undefined;
  }

  #byLikelyPackages(path: string): Side | undefined {
    const kinds = this.#kindsOf(path);
    const server = kinds.has('likelyServer');
    if (server === kinds.has('likelyBrowser')) return undefined;
    return server ? 'server' : 'browser';
  }

  #kindsOf(path: string): ReadonlySet<PackageKind> {
    const facts = this.#around.facts(path);
    const specifiers = facts?.loaded ?? facts?.specifiers ?? [];
    return new Set(specifiers.flatMap((specifier) => [...this.#kindsOfPackage(specifier.replace(/^node:/, ''))]));
  }

  #kindsOfPackage(name: string): ReadonlySet<PackageKind> {
    const known = this.#kinds.get(name);
    if (known) return known;
    const kinds = new Set(PACKAGE_KINDS.filter((kind) => this.#packages[kind].test(name)));
    this.#kinds.set(name, kinds);
    return kinds;
  }

  #byGlobals(path: string): Side | undefined {
    const { browserGlobals, hooks } = this.#data;
    const isShown = this.#kindsOf(path).has('hooked') && this.#around.calls(path, hooks);
    return isShown || this.#around.mentions(path, browserGlobals) ? 'browser' : undefined;
  }

  /** A file that only one side imports belongs to it, through files that say nothing themselves. */
  #byImporters(path: string): Side | undefined {
    if (this.#imported.has(path)) return this.#imported.get(path);
    const side = this.#followImporters(path);
    this.#imported.set(path, side);
    return side;
  }

  #followImporters(path: string): Side | undefined {
    const sides = new Set<Side>();
    const queue = [path];
    const seen = new Set(queue);
    let imports = 0;
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const home = this.#around.packageOf(next);
      for (const importer of this.#around.importersOf(next)) {
        if (++imports > MAXIMUM_IMPORTS) return 'unknown';
        if (seen.has(importer)) continue;
        // Whoever else uses what is published is out of sight.
        if (home?.published && this.#around.packageOf(importer) !== home) continue;
        seen.add(importer);
        const own = this.#byItself(importer);
        if (own === undefined && !this.#imported.has(importer)) queue.push(importer);
        // What was followed from there before is the same from here.
        const side = own ?? this.#imported.get(importer);
        if (own === undefined && side === 'unknown') return 'unknown';
        if (side && side !== 'test' && side !== 'tooling' && side !== 'unknown') sides.add(side);
      }
      if (sides.size > 1) return 'unknown';
    }
    const [only] = sides;
    return only;
  }

  #byPath(path: string): Side | undefined {
    const server = this.#serverPaths.test(path);
    if (server === this.#browserPaths.test(path)) return undefined;
    if (server) return 'server';
    // Packages of servers have folders called components too.
    return this.#markup.test(path) || this.#byManifest(path) === 'browser' ? 'browser' : 'unknown';
  }

  #byManifest(path: string): Side | undefined {
    const kinds = new Set<PackageKind>();
    let isPage = false;
    for (const name of this.#around.packageOf(path)?.production ?? []) {
      for (const kind of this.#kindsOfPackage(name)) kinds.add(kind);
      isPage ||= name === 'react' || name === 'next';
    }
    if (kinds.has('native')) return 'native';
    const server = kinds.has('server') || kinds.has('likelyServer');
    if (server === (isPage || kinds.has('browser'))) return undefined;
    return server ? 'server' : 'browser';
  }

  /** What is for browsers elsewhere is for phones in the package of an app for them, unless it says otherwise. */
  #onDevice(path: string, side: Side): Side {
    if (side !== 'browser' || this.#around.facts(path)?.directive || /\.web\.[jt]sx?$/.test(path)) return side;
    const isApp = this.conventions.shipsWith(path, this.#data.deviceApps);
    return isApp && !this.conventions.dependsOn(path, ['next']) ? 'native' : 'browser';
  }
}

const PACKAGE_KINDS = [
  'commandLine',
  'native',
  'server',
  'browser',
  'likelyServer',
  'likelyBrowser',
  'runtime',
  'stubs',
  'hooked',
] as const;

type PackageKind = (typeof PACKAGE_KINDS)[number];
