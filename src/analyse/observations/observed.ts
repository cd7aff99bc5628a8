import { alsoUsed } from './also-used.js';
import type { Observation } from './observation.js';

/** Collects observations: one defect is said once, however many sites lead to it; the others are steps of its trace. */
export class Observed {
  readonly list: Observation[] = [];
  /** By what is said, the place of the observation in the list. */
  readonly #seen = new Map<string, number>();

  add(observation: Observation): void {
    const { path, startLine, startColumn, endLine, endColumn } = observation.location;
    const key = [observation.rule.id, observation.outcome, path, startLine, startColumn, endLine, endColumn].join('\0');
    const index = this.#seen.get(key);
    const known = index === undefined ? undefined : this.list[index];
    if (index !== undefined && known) this.list[index] = alsoUsed(known, observation);
    else {
      this.#seen.set(key, this.list.length);
      this.list.push(observation);
    }
  }
}
