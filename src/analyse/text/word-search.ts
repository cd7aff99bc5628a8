/**
 * Finds which of many words stand in a text, in one walk over it whatever their number (Aho and Corasick, "Efficient
 * string matching", 1975). Words are ASCII in lower case; letters of a text count in either case.
 */
export class WordSearch {
  /** Of each character below 128 its column in the rows; other characters stand in no word, and have column 0. */
  readonly #columns = new Uint8Array(128);
  readonly #width: number;
  /** By state, the numbers of the words that end there. */
  readonly #ends: (readonly number[] | undefined)[] = [];
  /** A row per state: where the row of the next state begins, doubled, and one more if a word ends there. */
  readonly #rows: Int32Array;
  readonly #found: Uint8Array;

  constructor(words: readonly string[]) {
    const letters = [...new Set(words.join(''))].sort();
    letters.forEach((letter, index) => {
      this.#columns[letter.charCodeAt(0)] = index + 1;
      this.#columns[letter.toUpperCase().charCodeAt(0)] = index + 1;
    });
    this.#width = letters.length + 1;
    this.#found = new Uint8Array(words.length);
    const states = this.#link(this.#plant(words));
    this.#rows = states.map((state) => state * this.#width * 2 + (this.#ends[state] ? 1 : 0));
  }

  /** A list with a 1 at the place of each word that stands in the text; the next search writes over it. */
  search(text: string): Uint8Array {
    const found = this.#found.fill(0);
    const rows = this.#rows;
    const columns = this.#columns;
    let row = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const next = rows[row + (code < 128 ? (columns[code] ?? 0) : 0)] ?? 0;
      row = next >> 1;
      if ((next & 1) === 1) for (const word of this.#ends[row / this.#width] ?? []) found[word] = 1;
    }
    return found;
  }

  /** The words as a tree: a state per beginning of a word, and -1 where no word goes on. */
  #plant(words: readonly string[]): Int32Array {
    const most = words.reduce((sum, { length }) => sum + length, 1);
    const next = new Int32Array(most * this.#width).fill(-1);
    let states = 1;
    words.forEach((word, index) => {
      let state = 0;
      for (let at = 0; at < word.length; at++) {
        const cell = state * this.#width + (this.#columns[word.charCodeAt(at)] ?? 0);
        if (next[cell] === -1) next[cell] = states++;
        state = next[cell] ?? 0;
      }
      this.#ends[state] = [...(this.#ends[state] ?? []), index];
    });
    return next.subarray(0, states * this.#width);
  }

  /** Where no word goes on, the walk goes on in the longest ending of what was read that begins a word. */
  #link(next: Int32Array): Int32Array {
    const fallbacks = new Int32Array(next.length / this.#width);
    const open = [0];
    for (const state of open) {
      const fallback = fallbacks[state] ?? 0;
      if (state !== 0) this.#ends[state] = merged(this.#ends[state], this.#ends[fallback]);
      for (let column = 0; column < this.#width; column++) {
        const cell = state * this.#width + column;
        const otherwise = state === 0 ? 0 : (next[fallback * this.#width + column] ?? 0);
        const child = next[cell] ?? -1;
        if (child === -1) next[cell] = otherwise;
        else {
          fallbacks[child] = otherwise;
          open.push(child);
        }
      }
    }
    return next;
  }
}

function merged(
  one: readonly number[] | undefined,
  other: readonly number[] | undefined,
): readonly number[] | undefined {
  return one && other ? [...one, ...other] : (one ?? other);
}
