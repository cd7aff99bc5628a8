import { ts } from '#compiler';
import type { Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { argumentsOf } from './calls.js';
import type { Program } from './program.js';

const MAXIMUM_DEPTH = 5;
/** Nobody writes a generator of thousands of nodes: such a function does something else. */
const MAXIMUM_NODES = 400;
const GUESSABLE = /^(?:Math\.random|Date\.now|performance\.now)$/;
const UNGUESSABLE = spelled('calls', 'unguessable');

/** The call that makes a value of the clock or of a generator whose next output can be computed. */
export function guessableSource(program: Program, value: Value, depth = 0): ts.Node | undefined {
  if (depth > MAXIMUM_DEPTH) return undefined;
  const into = (values: readonly Value[]): ts.Node | undefined => {
    for (const inner of values) {
      const found = guessableSource(program, inner, depth + 1);
      if (found) return found;
    }
    return undefined;
  };
  // The function that returned it, where the way it was put together says nothing by itself.
  const made = value.via?.find(({ node }) => ts.isCallExpression(node))?.node;
  const maker = made && ts.isCallExpression(made) ? program.evaluator.evaluate(made.expression) : undefined;
  const inMaker = maker?.kind === 'function' ? weakCallIn(maker.node) : undefined;
  if (inMaker) return inMaker;
  switch (value.kind) {
    case 'union':
      return into(value.options);
    case 'text':
      return into(value.parts);
    case 'function':
      return weakCallIn(value.node);
    case 'unknown':
      return weakCallIn(value.node);
    case 'member':
      return into([value.object]);
    case 'call': {
      const { callee, node } = value;
      if (callee.kind === 'external' && GUESSABLE.test(callee.path)) return node;
      const found =
        callee.kind === 'function' ? weakCallIn(callee.node) : into(callee.kind === 'member' ? [callee.object] : []);
      return found ?? into(argumentsOf(node).map((argument) => program.evaluator.evaluate(argument, value.frame)));
    }
    default:
      return undefined;
  }
}

function weakCallIn(node: ts.Node): ts.Node | undefined {
  if (UNGUESSABLE.test(node.getText())) return undefined;
  let left = MAXIMUM_NODES;
  const visit = (at: ts.Node): ts.Node | undefined => {
    if (left-- <= 0) return undefined;
    if (ts.isCallExpression(at) && GUESSABLE.test(at.expression.getText())) return at;
    return ts.forEachChild(at, visit);
  };
  return visit(node);
}

const CHANCE = spelled('calls', 'drawing');

/** Whether all that a value may be is drawn by the program itself: nobody chose it, as people choose passwords. */
export function isDrawn(program: Program, value: Value, depth = 0): boolean {
  if (depth > MAXIMUM_DEPTH) return false;
  const drawn = (inner: Value) => isDrawn(program, inner, depth + 1);
  if (value.kind === 'union') return value.options.every(drawn);
  if (value.kind === 'text') return value.parts.some(drawn);
  if (value.kind === 'member') return drawn(value.object);
  if (value.kind !== 'call' && value.kind !== 'external') return false;
  const call = value.kind === 'call' ? value.node : value.made?.node;
  if (!call) return false;
  const { callee } = value.kind === 'call' ? value : { callee: undefined };
  if (callee?.kind === 'function') return CHANCE.test(callee.node.getText().slice(0, 2_000));
  if (CHANCE.test(value.kind === 'external' ? value.path : callee?.kind === 'external' ? callee.path : '')) return true;
  if (callee?.kind === 'member' && drawn(callee.object)) return true;
  return argumentsOf(call).some((given) => drawn(program.evaluator.evaluate(given)));
}
