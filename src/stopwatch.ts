/** Milliseconds per stage; told which stage begins, for those who wait. */
export class Stopwatch {
  readonly stages: Record<string, number> = {};
  readonly #onStage: (stage: string) => void;

  constructor(onStage: (stage: string) => void = () => {}) {
    this.#onStage = onStage;
  }

  async time<Result>(stage: string, work: () => Result | Promise<Result>): Promise<Result> {
    this.#onStage(stage);
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.stages[stage] = (this.stages[stage] ?? 0) + performance.now() - start;
    }
  }
}
