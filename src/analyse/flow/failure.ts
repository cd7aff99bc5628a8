import { ts } from '#compiler';
import { enclosingFunction, enclosingName } from '../syntax/scope.js';
import type { FunctionNode } from '../syntax/value.js';
import { isFunctionNode } from '../values/evaluate.js';
import { Answers } from '../values/overlooked.js';
import type { Program } from '../values/program.js';
import { goesOnAfter, isAssignment, isContinuation, isOneKind, letsPass, MEANT } from './after-failure.js';
import { EXPIRED, mayRefuse, refusesAllButExpired } from './but-expired.js';
import { afterError } from './callback-error.js';
import type { Callers } from './callers.js';
import { type Caught, outcomeOf, outcomeOfReturn, outcomesIn } from './caught.js';
import type { Flow, FlowStep, Use } from './flow.js';
import { guestTaken } from './guests.js';
import { executorAround } from './handed-back.js';
import { isRecord, isRecording } from './handling.js';
import { decodedAfter, givesNothing, passedWithout, requestedBefore, trustsNothing } from './left-behind.js';
import { callsByHand, passedAfterRefusal } from './refused-by-middleware.js';
import { replacedBy, standInFor } from './stand-ins.js';
import { substituteFor } from './substitutes.js';
import { awaitedStatement, isSwallowed } from './swallowed.js';
import { handlerRunWithout } from './wrapped-handler.js';

/** What becomes of the failure of a call, where somebody catches it. */
export interface Failure extends Caught {
  /** The calls that the failure passes before it is caught, innermost first. */
  readonly trace: readonly FlowStep[];
  /** Only what failed because it has expired goes that way. */
  readonly isForExpired: boolean;
}

const MAXIMUM_LEVELS = 7;
const MAXIMUM_FAILURES = 20;

/** Where failures end: in the `catch` around the call or, of a wrapper that catches nothing, around its callers. */
export class Failures {
  readonly #program: Program;
  readonly #callers: Callers;
  readonly #flow: Flow;
  /** By the node that fails and how many wrappers it has passed: wrappers that call each other share all their callers. */
  readonly #known: Answers<ts.Node, readonly Failure[]>[] = [];

  constructor(program: Program, callers: Callers, flow: Flow) {
    this.#program = program;
    this.#callers = callers;
    this.#flow = flow;
  }

  of(node: ts.Node, level = 0): readonly Failure[] {
    this.#known[level] ??= new Answers(this.#program.overlooked);
    return this.#known[level].of(node, () => this.#search(node, level));
  }

  /** What a middleware refuses, behind which handlers of errors stand, or which is called by hand. */
  ofMiddleware(node: ts.Node): readonly Failure[] {
    const told = passedAfterRefusal(this.#program, this.#flow, node).map(({ at, from }): Failure => {
      const step = { node: from, say: 'which tells here that it refuses' };
      return { at, outcome: 'goes on', trace: [step], isForExpired: false };
    });
    const called = callsByHand(this.#flow, node).flatMap((call) =>
      this.of(call).map((failure) => ({
        ...failure,
        trace: [{ node: call, say: 'called by hand' }, ...failure.trace],
      })),
    );
    return [...told, ...called];
  }

  #search(node: ts.Node, level: number): readonly Failure[] {
    const guest = guestTaken(this.#program, this.#flow, node, tryAround(node));
    if (guest) return [{ ...guest, trace: [], isForExpired: false }];
    const seen = caughtBy(this.#program, node);
    const run = seen?.outcome === 'unclear' ? handlerRunWithout(this.#program, this.#callers, node) : undefined;
    const caught: Caught | undefined = run ? { at: run, outcome: 'goes on' } : seen;
    const stands = caught ? undefined : (standInFor(this.#program, node) ?? afterError(this.#program, node));
    if (stands) return [{ ...stands, trace: [], isForExpired: isForExpired(stands.at) }];
    const substitute = caught ? undefined : substituteFor(this.#program, this.#callers, node);
    const executor = caught ? undefined : executorAround(node);
    if (executor) return this.of(executor, level);
    const fn = enclosingFunction(node);
    const callers = () => (isFunctionNode(fn) ? this.#callers.of(fn) : []);
    const ended = caught && { ...caught, trace: [], isForExpired: isForExpired(caught.at) };
    if (ended?.outcome === 'empties')
      return callers().some(({ call }) => isOnlyTested(this.#flow, call)) ? [ended] : [];
    if (ended && !ts.isThrowStatement(ended.at)) {
      const outer = givesNothingBack(ended) ? callers() : [];
      const at = outer.map(({ call }) => replacedBy(this.#program, call)).find((one) => one !== undefined);
      return at ? [{ at, outcome: 'trusts', trace: [], isForExpired: false }] : [ended];
    }
    // What is caught and thrown again fails where the wrapper is called.
    const found = new Map<ts.Node, Failure>();
    if (substitute) found.set(substitute.at, { ...substitute, trace: [], isForExpired: false });
    const outer = callers();
    if (level >= MAXIMUM_LEVELS && outer.length > 0) {
      this.#program.overlooked.say(
        `its failure passes more than ${MAXIMUM_LEVELS} functions, of which so many were looked at`,
      );
      return [...found.values()];
    }
    for (const { call } of outer) {
      const step = { node: call, say: 'which fails where its wrapper is called' };
      for (const failure of this.of(call, level + 1)) {
        if (found.has(failure.at)) continue;
        if (found.size >= MAXIMUM_FAILURES) {
          this.#program.overlooked.say(
            `its failure is caught in more than ${MAXIMUM_FAILURES} places, of which so many were looked at`,
          );
          return [...found.values()];
        }
        found.set(failure.at, { ...failure, trace: [step, ...failure.trace] });
      }
    }
    return [...found.values()];
  }
}

/** `catch { return null; }`, a `catch` that returns nothing: whoever called it asks whether there is an answer. */
function givesNothingBack({ at, outcome }: Caught): boolean {
  return outcome === 'stops' ? /^(?:null|undefined|false)$/.test(at.getText()) : ts.isCatchClause(at);
}

/** What is awaited, or written over the answer by a call, may be a new token that somebody has checked. */
function mayRenew(statement: ts.Statement): boolean {
  let renews = false;
  const visit = (node: ts.Node): void => {
    if (isFunctionNode(node)) return;
    if (ts.isAwaitExpression(node) || (isAssignment(node) && ts.isCallExpression(node.right))) renews = true;
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return renews;
}

/** `if (error instanceof TokenExpiredError) return decode(token)`, `return error.name === 'TokenExpiredError'` */
function isForExpired(end: ts.Node): boolean {
  if (ts.isIfStatement(end) && EXPIRED.test(end.expression.getText())) return true;
  if (ts.isBinaryExpression(end) && EXPIRED.test(end.getText())) return true;
  for (
    let at = end;
    !ts.isCatchClause(at.parent) && !isFunctionNode(at.parent) && !ts.isSourceFile(at.parent);
    at = at.parent
  )
    if (ts.isIfStatement(at.parent) && at.parent.thenStatement === at && EXPIRED.test(at.parent.expression.getText()))
      return true;
  return false;
}

/** An answer that is asked for being there, and for nothing else. */
function isOnlyTested(flow: Flow, call: ts.Node): boolean {
  const uses = flow.uses(call);
  return uses.some(({ how, path }) => how === 'test' && path.length === 0) && !uses.some(asksForMore);
}

function asksForMore({ how, path }: Use): boolean {
  return path.length > 0 && (how === 'test' || how === 'compare' || how === 'type');
}

function caughtBy(program: Program, node: ts.Node): Caught | undefined {
  const always = passedFinally(node);
  if (always) return { at: always, outcome: 'goes on' };
  const handler = handlerOf(program, node);
  if (handler) return handledBy(program, node, handler);
  const statement = tryAround(node);
  const clause = statement?.catchClause;
  if (!statement || !clause) return undefined;
  const { block } = clause;
  const passed = MEANT.test(enclosingName(statement)) ? undefined : statement.finallyBlock?.statements.find(letsPass);
  if (passed) return { at: passed, outcome: 'goes on' };
  const excepted = block.statements.find(refusesAllButExpired);
  const rest = block.statements.filter((line) => line !== excepted);
  const isLetThrough = excepted !== undefined && !rest.some((line) => mayRefuse(program, line));
  const isRenewed = isLetThrough && rest.some(mayRenew);
  if (isLetThrough && !isRenewed) return { at: excepted, outcome: 'trusts' };
  const seen = outcomesIn(program, block);
  if (isRenewed && seen?.outcome !== 'trusts') return { at: excepted, outcome: 'unclear' };
  if (seen) return seen;
  const left = requestedBefore(node, statement);
  if (left && block.statements.every((line) => ts.isExpressionStatement(line))) return { at: left, outcome: 'trusts' };
  const decoded = decodedAfter(program, node, statement);
  if (decoded) return { at: decoded, outcome: 'trusts' };
  const isIgnored = isRecord(block) && isSwallowed(program, node, statement);
  const after = goesOnAfter(statement, block) ?? (isIgnored ? clause : undefined);
  return after ? { at: after, outcome: 'goes on' } : { at: clause, outcome: 'unclear' };
}

/** `verify(token).then(…).catch(handler)`, `verify(token).then(…, handler)` */
function handlerOf(program: Program, node: ts.Node): FunctionNode | undefined {
  for (let at = node; ts.isPropertyAccessExpression(at.parent) && ts.isCallExpression(at.parent.parent); ) {
    const { name, parent: call } = at.parent;
    if (!ts.isCallExpression(call)) return undefined;
    const handler = name.text === 'catch' ? call.arguments[0] : name.text === 'then' ? call.arguments[1] : undefined;
    const fn = handler && program.evaluator.evaluate(handler);
    if (fn?.kind === 'function') return fn.node;
    at = call;
  }
  return undefined;
}

/** `verify(token).then(…).catch(log).finally(next)`: the link of the chain that hands the request on in any case. */
function passedFinally(node: ts.Node): ts.Node | undefined {
  let isCaught = false;
  for (let at = node; ts.isPropertyAccessExpression(at.parent) && ts.isCallExpression(at.parent.parent); ) {
    const { name, parent: call } = at.parent;
    const [first, second] = ts.isCallExpression(call) ? call.arguments : [];
    const isNext = name.text === 'finally' || (name.text === 'then' && isCaught && !second);
    if (first && isNext && continues(first) && !MEANT.test(enclosingName(node))) return first;
    if (name.text === 'catch' && first && !(isFunctionNode(first) && first.body && onlyTells(first))) return undefined;
    isCaught ||= name.text === 'catch' || (second !== undefined && isFunctionNode(second) && onlyTells(second));
    at = call;
  }
  return undefined;
}

/** `next`, `() => next()` */
function continues(callback: ts.Expression): boolean {
  if (ts.isIdentifier(callback)) return isContinuation(callback);
  if (!isFunctionNode(callback) || !callback.body) return false;
  if (ts.isBlock(callback.body)) return callback.body.statements.some(letsPass);
  return /^next\(\)$/.test(callback.body.getText());
}

/** `(error) => log.warn(error)`, `() => {}`: it refuses nothing. */
function onlyTells({ body }: FunctionNode): boolean {
  if (!body) return false;
  return ts.isBlock(body) ? isRecord(body) : isRecording(body);
}

/** What a handler makes of the failure, or else what is made of the value that it leaves. */
function handledBy(program: Program, node: ts.Node, handler: FunctionNode): Caught {
  const caught = handled(program, handler);
  const left = caught.outcome === 'trusts' ? undefined : trustsNothing(program, node);
  if (left) return { at: left, outcome: 'trusts' };
  const isIgnored = givesNothing(handler) || onlyTells(handler);
  const waiting = isIgnored ? awaitedStatement(node) : undefined;
  if (waiting && isSwallowed(program, node, waiting)) return { at: handler, outcome: 'goes on' };
  const passed = isIgnored ? passedWithout(program, node) : undefined;
  return passed ? { at: passed, outcome: 'goes on' } : caught;
}

function handled(program: Program, fn: FunctionNode): Caught {
  const { body } = fn;
  if (!body) return { at: fn, outcome: 'unclear' };
  if (!ts.isBlock(body))
    return outcomeOf(program, body) ?? outcomeOfReturn(program, body) ?? { at: body, outcome: 'unclear' };
  const seen = outcomesIn(program, body);
  if (seen) return seen;
  const last = body.statements.at(-1);
  return last && body.statements.every(isOneKind) ? { at: last, outcome: 'goes on' } : { at: fn, outcome: 'unclear' };
}

function tryAround(node: ts.Node): ts.TryStatement | undefined {
  for (let at = node; !ts.isSourceFile(at) && !isFunctionNode(at.parent); at = at.parent) {
    if (ts.isTryStatement(at.parent) && at.parent.tryBlock === at) return at.parent;
  }
  return undefined;
}
