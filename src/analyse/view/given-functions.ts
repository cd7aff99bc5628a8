import type { Place } from '../questions/code-site.js';
import { enclosingFunction } from '../syntax/scope.js';
import type { FunctionNode } from '../syntax/value.js';
import { isFunctionNode } from '../values/evaluate.js';
import { Answers, type Overlooked } from '../values/overlooked.js';
import type { ViewedSite } from './viewed-site.js';

/** The functions that calls of a role are given as one of their parts: those that verifiers ask for a key. */
export class GivenFunctions {
  readonly #sites: (role: string) => readonly ViewedSite[];
  readonly #known: Answers<string, ReadonlySet<FunctionNode>>;

  constructor(sites: (role: string) => readonly ViewedSite[], overlooked: Overlooked) {
    this.#sites = sites;
    this.#known = new Answers(overlooked);
  }

  of(role: string, part: string): ReadonlySet<FunctionNode> {
    return this.#known.of(`${role} ${part}`, () => new Set(this.#search(role, part)), new Set());
  }

  /** Whether a verifier, or what verifiers take their defaults from, is given it to find a key. */
  findsKey(fn: FunctionNode): boolean {
    return this.of('token.verify', 'key').has(fn) || this.of('token.defaults', 'key').has(fn);
  }

  isAround(place: Place, role: string, part: string): boolean {
    const fn = enclosingFunction(place);
    return isFunctionNode(fn) && this.of(role, part).has(fn);
  }

  findsKeyAround(place: Place): boolean {
    const fn = enclosingFunction(place);
    return isFunctionNode(fn) && this.findsKey(fn);
  }

  *#search(role: string, part: string): Iterable<FunctionNode> {
    for (const site of this.#sites(role))
      for (const seen of site.seenFrom(part))
        for (const value of seen.part(part).values) if (value.kind === 'function') yield value.node;
  }
}
