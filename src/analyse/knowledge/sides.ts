import type { Package } from '../../discover/project.js';
import type { Side } from '../../rule-meta.js';

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
  readonly serverPaths: string;
  readonly browserPaths: string;
  readonly browserGlobals: readonly string[];
}

/** What is known of a file without parsing it. */
export interface SideFacts {
  readonly path: string;
  readonly specifiers: readonly string[];
  readonly directive: 'use client' | 'use server' | undefined;
}

export interface Surroundings {
  facts(path: string): SideFacts | undefined;
  importersOf(path: string): readonly string[];
  packageOf(path: string): Package | undefined;
  /** Whether the file, if it is a candidate, mentions one of these global names. */
  mentions(path: string, globals: readonly string[]): boolean;
  /** Whether a file that is called like a test is imported by code that runs. */
  isLedInto(path: string): boolean;
}

const MAXIMUM_DEPTH = 6;

/** Paths of tests, which tell by themselves: nothing has to be read. */
export function testPaths({ test }: Pick<SidesData, 'test'>): RegExp {
  return new RegExp(test, 'i');
}

/** Decides by the strongest sign: the path of tests and tools, a directive, imports, globals, importers, the manifest. */
export class Sides {
  readonly #data: SidesData;
  readonly #around: Surroundings;
  readonly #test: RegExp;
  readonly #tooling: RegExp;
  readonly #serverPaths: RegExp;
  readonly #browserPaths: RegExp;
  /** Frameworks keep files so named out of the other side's bundle. */
  readonly #names = /\.(server|client)\.[cm]?[jt]sx?$|(?:^|\/)\.?(server-only|client-only)\//;
  readonly #markup = /\.(?:vue|svelte|jsx|tsx)$/;
  readonly #commandLine: RegExp;
  readonly #native: RegExp;
  readonly #server: RegExp;
  readonly #browser: RegExp;
  readonly #known = new Map<string, Side>();
  readonly #own = new Map<string, Side | undefined>();

  constructor(data: SidesData, around: Surroundings) {
    this.#data = data;
    this.#around = around;
    this.#test = testPaths(data);
    this.#tooling = new RegExp(data.tooling, 'i');
    this.#serverPaths = new RegExp(data.serverPaths);
    this.#browserPaths = new RegExp(data.browserPaths);
    this.#commandLine = namesPattern(data.commandLine);
    this.#native = namesPattern(data.native);
    this.#server = namesPattern(data.server);
    this.#browser = namesPattern(data.browser);
  }

  /** By the path, and by who imports it: a name alone hides no code that runs. */
  isTest(path: string): boolean {
    return this.#test.test(path) && !this.#around.isLedInto(path);
  }

  /** By the path alone. */
  isTooling(path: string): boolean {
    return this.#tooling.test(path);
  }

  of(path: string): Side {
    const known = this.#known.get(path);
    if (known) return known;
    this.#known.set(path, 'unknown');
    const side = this.#decide(path);
    this.#known.set(path, side);
    return side;
  }

  #decide(path: string): Side {
    return (
      this.#byItself(path) ??
      this.#byGlobals(path) ??
      this.#byImporters(path, 0, new Set()) ??
      this.#byPath(path) ??
      this.#byManifest(path) ??
      'unknown'
    );
  }

  #byItself(path: string): Side | undefined {
    if (this.#own.has(path)) return this.#own.get(path);
    const side = this.#signs(path);
    this.#own.set(path, side);
    return side;
  }

  #signs(path: string): Side | undefined {
    if (this.isTest(path)) return 'test';
    if (this.#tooling.test(path)) return 'tooling';
    const facts = this.#around.facts(path);
    if (facts?.directive) return facts.directive === 'use client' ? 'browser' : 'server';
    const named = sideNamed(this.#names.exec(path));
    if (named) return named;
    const packages = (facts?.specifiers ?? []).map((specifier) => specifier.replace(/^node:/, ''));
    if (packages.some((name) => this.#native.test(name))) return 'native';
    const server = packages.some((name) => this.#server.test(name));
    const browser = packages.some((name) => this.#browser.test(name));
    if (server !== browser) return server ? 'server' : 'browser';
    return !server && packages.some((name) => this.#commandLine.test(name)) ? 'tooling' : undefined;
  }

  #byGlobals(path: string): Side | undefined {
    return this.#around.mentions(path, this.#data.browserGlobals) ? 'browser' : undefined;
  }

  /** A file that only one side imports belongs to it. */
  #byImporters(path: string, depth: number, seen: Set<string>): Side | undefined {
    if (depth >= MAXIMUM_DEPTH || seen.has(path)) return undefined;
    seen.add(path);
    const sides = new Set<Side>();
    for (const importer of this.#around.importersOf(path).slice(0, 50)) {
      const side = this.#byItself(importer) ?? this.#byImporters(importer, depth + 1, seen);
      if (side && side !== 'test' && side !== 'tooling') sides.add(side);
    }
    const [only] = sides;
    if (sides.size === 1) return only;
    return sides.size > 1 ? 'unknown' : undefined;
  }

  #byPath(path: string): Side | undefined {
    const server = this.#serverPaths.test(path);
    if (server === this.#browserPaths.test(path)) return undefined;
    if (server) return 'server';
    // Packages of servers have folders called components too.
    return this.#markup.test(path) || this.#byManifest(path) === 'browser' ? 'browser' : 'unknown';
  }

  #byManifest(path: string): Side | undefined {
    const names = [...(this.#around.packageOf(path)?.production ?? [])];
    if (names.some((name) => this.#native.test(name))) return 'native';
    const server = names.some((name) => this.#server.test(name));
    const browser = names.some((name) => name === 'react' || name === 'next' || this.#browser.test(name));
    if (server === browser) return undefined;
    return server ? 'server' : 'browser';
  }
}

function sideNamed(match: RegExpExecArray | null): Side | undefined {
  const name = match?.[1] ?? match?.[2];
  if (name === undefined) return undefined;
  return name.startsWith('server') ? 'server' : 'browser';
}

function namesPattern(patterns: readonly string[]): RegExp {
  const alternatives = patterns.map((pattern) => {
    const literal = (text: string) => text.replace(/[.+?^${}()|[\]\\/]/g, '\\$&');
    if (pattern.endsWith('/*')) return `${literal(pattern.slice(0, -2))}(?:/.*)?`;
    return pattern.endsWith('*') ? `${literal(pattern.slice(0, -1))}.*` : literal(pattern);
  });
  return new RegExp(`^(?:${alternatives.join('|')})$`);
}
