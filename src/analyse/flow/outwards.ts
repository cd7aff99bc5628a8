import type { ts } from '#compiler';
import { enclosingFunction } from '../syntax/scope.js';
import type { FunctionNode } from '../syntax/value.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import type { Callers } from './callers.js';

const MAXIMUM_LEVELS = 7;

/**
 * Asks the function around a node, and where that has no answer, those around its calls, level by level. An empty list is
 * an answer: nobody further out is asked.
 */
export function* outwards<Found>(
  program: Program,
  callers: Callers,
  from: ts.Node,
  ask: (node: ts.Node, fn: FunctionNode) => readonly Found[] | undefined,
): Generator<Found> {
  const seen = new Set<FunctionNode>();
  let level: readonly ts.Node[] = [from];
  for (let levels = 0; level.length > 0; levels++) {
    const further: ts.Node[] = [];
    for (const node of level) {
      const fn = enclosingFunction(node);
      if (!isFunctionNode(fn) || !fn.body || seen.has(fn)) continue;
      const found = ask(node, fn);
      if (found) yield* found;
      else {
        seen.add(fn);
        further.push(...callers.of(fn).map(({ call }) => call));
      }
    }
    if (levels >= MAXIMUM_LEVELS && further.length > 0) {
      program.overlooked.say(
        `it is called through more than ${MAXIMUM_LEVELS} functions, of which so many were looked at`,
      );
      return;
    }
    level = further;
  }
}
