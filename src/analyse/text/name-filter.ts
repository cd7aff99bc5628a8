const LETTERS = new Uint8Array(128);
for (const letter of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$')
  LETTERS[letter.charCodeAt(0)] = 1;
const NAME = /^[\w$]+$/;
const SMALLEST = 256;
const LARGEST = 65_536;

/**
 * Which names may stand in a text, in a sixteenth of its room (Bloom, "Space/time trade-offs in hash coding with allowable
 * errors", 1970): no is certain, and yes is seldom wrong.
 */
export class NameFilter {
  readonly #bits: Uint32Array;
  readonly #mask: number;

  constructor(text: string) {
    let size = SMALLEST;
    while (size < text.length / 2 && size < LARGEST) size *= 2;
    this.#bits = new Uint32Array(size / 32);
    this.#mask = size - 1;
    let hash = 0;
    for (let at = 0; at <= text.length; at++) {
      const code = text.charCodeAt(at);
      if (code < 128 && LETTERS[code] === 1) hash = next(hash, code);
      else if (hash !== 0) {
        this.#add(hash);
        hash = 0;
      }
    }
    // A name may be written with escapes.
    if (text.includes('\\u')) this.#bits.fill(-1);
  }

  mayHave(name: string): boolean {
    if (!NAME.test(name)) return true;
    let hash = 0;
    for (let at = 0; at < name.length; at++) hash = next(hash, name.charCodeAt(at));
    return this.#has(hash & this.#mask) && this.#has(second(hash) & this.#mask);
  }

  #add(hash: number): void {
    for (const bit of [hash & this.#mask, second(hash) & this.#mask])
      this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }

  #has(bit: number): boolean {
    return ((this.#bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
  }
}

/** Never 0, which stands for no name. */
function next(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193) || 1;
}

function second(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> 13;
}
