import type { ts } from '#compiler';

/** Evaluations for one question: generated code can make any question expensive. */
const MAXIMUM_STEPS = 1500;
const MINIMUM_STEPS = 25;
/** Questions about one file that may run out of steps before the next are given half as many. */
const PATIENCE = 16;

/**
 * How many steps a question is worth. Where many about one file ran out of them the next most likely will, and a file of
 * nothing but such questions would outlast any run.
 */
export class Patience {
  readonly #ranOut = new Map<ts.SourceFile, number>();

  stepsFor(node: ts.Node): number {
    const before = this.#ranOut.size === 0 ? 0 : (this.#ranOut.get(node.getSourceFile()) ?? 0);
    return Math.max(MINIMUM_STEPS, Math.floor((MAXIMUM_STEPS * PATIENCE) / (PATIENCE + before)));
  }

  ranOut(node: ts.Node): void {
    const file = node.getSourceFile();
    this.#ranOut.set(file, (this.#ranOut.get(file) ?? 0) + 1);
  }
}
