const PATIENCE_MS = 500;
const CLEAR_LINE = '\r\u001b[K';

/** Says on stderr what is being done, where a person has waited for longer than half a second. */
export class Progress {
  readonly #on: boolean;
  readonly #start = performance.now();
  #shown = false;

  constructor({ quiet }: { readonly quiet?: boolean | undefined }) {
    this.#on = !quiet && process.stderr.isTTY === true;
  }

  /** Stages run without giving timers a turn, so the time is read here. */
  readonly stage = (name: string): void => {
    if (!this.#on || performance.now() - this.#start < PATIENCE_MS) return;
    process.stderr.write(`${CLEAR_LINE}authproof: ${name}...`);
    this.#shown = true;
  };

  stop(): void {
    if (this.#shown) process.stderr.write(CLEAR_LINE);
  }
}
