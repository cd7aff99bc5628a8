import type { ts } from '#compiler';
import type { Frame, Value } from '../syntax/value.js';
import type { Overlooked } from './overlooked.js';

const MAXIMUM_VALUES = 20_000;

/** The lists and objects that one question has looked into: those that hold the same ones over and over would be endless. */
export class LookedInto {
  readonly #overlooked: Overlooked;
  readonly #seen = new Map<ts.Node, Set<Frame | undefined>[]>();
  #left = MAXIMUM_VALUES;

  constructor(overlooked: Overlooked) {
    this.#overlooked = overlooked;
  }

  /** False of what was looked into from as deep before, and where there is no end of them. */
  isNew(value: Value, depth: number): boolean {
    if (this.#left <= 0) {
      this.#overlooked.say(`it holds more than ${MAXIMUM_VALUES} values, of which so many were looked at`);
      return false;
    }
    this.#left--;
    if (value.kind !== 'object' && value.kind !== 'array') return true;
    const depths = this.#seen.get(value.node) ?? [];
    this.#seen.set(value.node, depths);
    depths[depth] ??= new Set();
    const frames = depths[depth];
    if (frames.has(value.frame)) return false;
    frames.add(value.frame);
    this.#left -= value.kind === 'array' ? value.node.elements.length : value.node.properties.length;
    return true;
  }
}
