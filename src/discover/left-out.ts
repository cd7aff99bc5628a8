import type { IgnoreStack } from './ignore-layers.js';

/** What only the project's own configuration leaves out of a scan: whoever reads the result has to know. */
export class LeftOut {
  readonly #patterns: IgnoreStack;
  /** The configuration, relative to the scan root. */
  readonly #by: string;
  readonly #folders = new Set<string>();
  readonly #files = new Map<string, number>();

  constructor(patterns: IgnoreStack, by: string) {
    this.#patterns = patterns;
    this.#by = by;
  }

  /** Notes a path that is not looked at; a folder's ends with `/`. */
  note(path: string): void {
    if (!this.#patterns.ignores(path)) return;
    if (path.endsWith('/')) this.#folders.add(path.slice(0, -1));
    else {
      const folder = path.slice(0, Math.max(0, path.lastIndexOf('/'))) || '.';
      this.#files.set(folder, (this.#files.get(folder) ?? 0) + 1);
    }
  }

  /** One for each folder. */
  entries(): { path: string; why: string }[] {
    const whole = [...this.#folders].map((path) => ({ path, why: `${EXCLUDED}${this.#by}: all of it` }));
    const parts = [...this.#files].map(([path, count]) => ({
      path,
      why: `${EXCLUDED}${this.#by}: ${count} ${count === 1 ? 'file' : 'files'}`,
    }));
    return [...whole, ...parts];
  }
}

const EXCLUDED = 'excluded by ';
