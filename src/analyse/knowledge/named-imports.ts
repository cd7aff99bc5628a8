import type { Entry, Model } from './models.js';
import { publishedName } from './published-names.js';

/** `import { Session } from `, `const { hash } = require(`: what stands before a specifier where names are picked from it. */
const PICKED =
  /\b(?:import\s+(?:type\s+)?|(?:const|let|var)\s+)\{([^{}'"]{0,2000})\}\s*(?:from|=\s*require\s*\()\s*(?:\/\*[^*]{0,300}\*\/\s*)?$/;
const LONGEST_CLAUSE = 2_400;
/** A text that imports more often than this is parsed without a closer look, so that the look takes time in proportion. */
const MOST_IMPORTS = 100;

/** What can be picked from packages and mean something: a file that picks other names alone has no site by its import. */
export class NamedImports {
  readonly #names = new Map<string, Set<string>>();
  /** Whose import means something whatever is picked. */
  readonly #open = new Set<string>();

  /** `specifier` is one that makes a file worth parsing. */
  add(specifier: string, model: Model): void {
    const names = this.#names.get(specifier) ?? new Set();
    this.#names.set(specifier, names);
    // Methods that are known by their name are called on what other files have made, and what is picked from another
    // package, which only tells that this one may be at work, is none of its names.
    const isOwn = specifier === model.package || model.specifiers?.includes(specifier);
    if (model.methods || !isOwn) this.#open.add(specifier);
    for (const exports of [model.exports, ...Object.values(model.augments ?? {})]) {
      for (const [path, entry] of Object.entries(exports)) for (const name of namesOf(path, entry)) names.add(name);
    }
  }

  /** Whether one of the imports that `quoted`, a global expression, finds by their specifiers brings in more than such names. */
  matter(text: string, quoted: RegExp): boolean {
    let count = 0;
    for (const { index, 0: specifier } of text.matchAll(quoted)) {
      const written = specifier.slice(1, -1);
      const name = publishedName(written);
      if (name !== written && !this.#open.has(name) && !this.#names.has(name)) continue;
      const names = this.#open.has(name) ? undefined : this.#names.get(name);
      const picked = PICKED.exec(text.slice(Math.max(0, index - LONGEST_CLAUSE), index))?.[1];
      if (!names || picked === undefined || ++count > MOST_IMPORTS) return true;
      if ((picked.match(/[\w$]+/g) ?? []).some((one) => names.has(one))) return true;
    }
    return false;
  }
}

/** Every name that a model knows in a thing: of the export, of its members, of what it gives and hands out. */
function namesOf(path: string, { gives = [], returns }: Entry): string[] {
  return [path, ...gives, returns?.instance ?? ''].flatMap((name) => name.match(/[\w$]+/g) ?? []);
}
