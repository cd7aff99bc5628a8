import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import { type CallNode, type Frame, type UnknownValue, unknown } from '../syntax/value.js';
import { argumentsOf } from './calls.js';
import { type Evaluator, frameOf, isFunctionNode } from './evaluate.js';

/** An argument, and the frame that it is evaluated in. */
export interface PlacedArgument {
  readonly argument: ts.Expression | undefined;
  readonly frame: Frame | undefined;
}

/** The argument at a place, also where lists are spread before it: `verify(token, ...policy)`, `verify(...args)`. */
export function argumentAt(
  evaluator: Evaluator,
  call: CallNode,
  position: number,
  frame: Frame | undefined,
): PlacedArgument | UnknownValue {
  const placed: PlacedArgument[] = [];
  for (const argument of argumentsOf(call)) {
    if (placed.length > position) break;
    if (!ts.isSpreadElement(argument)) placed.push({ argument, frame });
    else {
      const list = listed(evaluator, argument.expression, frame);
      if (!list) {
        const from = evaluator.evaluate(argument.expression, frame);
        return { ...unknown(call, 'the arguments come from a list'), from };
      }
      placed.push(...list);
    }
  }
  return placed[position] ?? { argument: undefined, frame };
}

/** The elements of a list that is written out, or the rest of the arguments that a function was called with. */
function listed(evaluator: Evaluator, list: ts.Expression, frame: Frame | undefined): PlacedArgument[] | undefined {
  const rest = ts.isIdentifier(list) ? declarationOf(list) : undefined;
  if (rest && ts.isParameter(rest) && rest.dotDotDotToken && isFunctionNode(rest.parent)) {
    const called = frameOf(frame, rest.parent);
    const args = called?.args.slice(rest.parent.parameters.indexOf(rest));
    return args?.some(ts.isSpreadElement) ? undefined : args?.map((argument) => ({ argument, frame: called?.caller }));
  }
  const value = evaluator.evaluate(list, frame);
  if (value.kind !== 'array' || value.node.elements.some(ts.isSpreadElement)) return undefined;
  return value.node.elements.map((argument) => ({ argument, frame: value.frame }));
}
