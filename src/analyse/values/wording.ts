import { NameFilter } from '../text/name-filter.js';

const RE_EXPORT =
  /(?:^|\n)[ \t]*export\s+(?:type\s+)?(?:\*|\{[^}]*\})[^\n;]*\bfrom\b|(?:^|\n)[ \t]*module\.exports\b[^\n]*\brequire\(/;

/** Exports names that need not stand in the text: all of another module's, those of an object, or written with escapes. */
const PASSES_ON = /\bexport\s*(?:\*|=)|\bexports\b|\\u/;

/** What the texts of files tell without being parsed, each asked once. */
export class Wording {
  readonly #textOf: (path: string) => string;
  readonly #barrels = new Map<string, boolean>();
  readonly #passing = new Map<string, boolean>();
  readonly #names = new Map<string, NameFilter>();

  constructor(textOf: (path: string) => string) {
    this.#textOf = textOf;
  }

  /** Whether a file exports what other files declare. */
  isBarrel(path: string): boolean {
    return asked(this.#barrels, path, () => RE_EXPORT.test(this.#textOf(path)));
  }

  /** Whether it may export what its text does not name. */
  passesOn(path: string): boolean {
    return asked(this.#passing, path, () => PASSES_ON.test(this.#textOf(path)));
  }

  /** Texts are many, and read anew where they are not kept: most of them are known not to have a name. */
  mentions(path: string, name: string): boolean {
    const names = asked(this.#names, path, () => new NameFilter(this.#textOf(path)));
    return names.mayHave(name) && this.#textOf(path).includes(name);
  }
}

function asked<Answer>(known: Map<string, Answer>, path: string, ask: () => Answer): Answer {
  const before = known.get(path);
  if (before !== undefined) return before;
  const answer = ask();
  known.set(path, answer);
  return answer;
}
