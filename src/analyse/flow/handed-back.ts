import { ts } from '#compiler';
import { isCallNode, type Site } from '../roles/site.js';
import { enclosingFunction } from '../syntax/scope.js';
import { referencesIn } from '../syntax/unit.js';
import type { CallNode } from '../syntax/value.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import type { Callers } from './callers.js';
import type { Flow } from './flow.js';
import { callsWithoutVerdict, givesPromise, type Handling, handlingOfPromise } from './handling.js';

const MAXIMUM_LEVELS = 7;
const MAXIMUM_CALLS = 60;

/** A call of a wrapper whose promise nobody waits for, or takes for a truth value, or whose answer's verdict nobody asks for. */
export interface Unawaited {
  readonly at: CallNode;
  readonly handling: Handling;
}

export function unawaitedCalls(program: Program, callers: Callers, site: Site, flow: Flow): Unawaited[] {
  const { node, match } = site;
  if (!isCallNode(node)) return [];
  const { verdict } = match.entry;
  const unasked = verdict === 'active' ? callsWithoutVerdict(flow.uses(node)) : [];
  return [
    ...callsThatGive(program, callers, node, givesPromise(program, site)).map((at) => ({
      at,
      handling: handlingOfPromise(program, at),
    })),
    ...unasked.map((at) => ({ at, handling: 'verdict ignored' as const })),
  ].filter(({ handling }) => handling !== 'used');
}

/** Calls of the functions that give back what a call gives, as a promise of it. */
function callsThatGive(program: Program, callers: Callers, node: CallNode, isPromise: boolean): CallNode[] {
  const found: CallNode[] = [];
  const visit = (at: ts.Node, promised: boolean, level: number): void => {
    const executor = executorAround(at);
    if (executor) {
      visit(executor, true, level);
      return;
    }
    const fn = enclosingFunction(at);
    if (!isFunctionNode(fn) || !isReturned(program, at)) return;
    const isAsync = fn.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true;
    if (!promised && !isAsync) return;
    const outer = callers.of(fn).filter(({ call }) => !found.includes(call));
    if (level >= MAXIMUM_LEVELS && outer.length > 0) {
      program.overlooked.say(
        `it is handed back through more than ${MAXIMUM_LEVELS} functions, of which so many were looked at`,
      );
      return;
    }
    for (const { call } of outer) {
      if (found.length >= MAXIMUM_CALLS) {
        program.overlooked.say(`more than ${MAXIMUM_CALLS} calls wait for it, of which so many were looked at`);
        return;
      }
      found.push(call);
      visit(call, true, level + 1);
    }
  };
  visit(node, isPromise, 0);
  return found;
}

/** `new Promise((resolve, reject) => verify(token, key, (error, claims) => …))` */
export function executorAround(node: ts.Node): ts.NewExpression | undefined {
  const fn = enclosingFunction(node);
  if (ts.isSourceFile(fn)) return undefined;
  const { parent } = fn;
  return ts.isNewExpression(parent) && parent.expression.getText() === 'Promise' ? parent : undefined;
}

/** Whether a function returns a value, or something that is made of the variable that holds it. */
function isReturned(program: Program, node: ts.Node): boolean {
  for (let at = node; ; at = at.parent) {
    const { parent } = at;
    if (ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === at)) return true;
    if (ts.isVariableDeclaration(parent)) return isMentionedInReturn(program, parent);
    if (!CARRIES.has(parent.kind) || (ts.isCallExpression(parent) && parent.expression !== at)) return false;
  }
}

const CARRIES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AwaitExpression,
  ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.AsExpression,
  ts.SyntaxKind.NonNullExpression,
  ts.SyntaxKind.PropertyAccessExpression,
  ts.SyntaxKind.CallExpression,
]);

function isMentionedInReturn(program: Program, { name }: ts.VariableDeclaration): boolean {
  const unit = program.unitOf(name);
  const names = ts.isIdentifier(name) ? [name.parent] : name.elements.filter(ts.isBindingElement);
  return names.some(
    (declaration) =>
      unit !== undefined &&
      (ts.isVariableDeclaration(declaration) || ts.isBindingElement(declaration)) &&
      referencesIn(unit, declaration).some(isInReturn),
  );
}

function isInReturn(use: ts.Node): boolean {
  for (let at = use.parent; !isFunctionNode(at) && !ts.isSourceFile(at); at = at.parent)
    if (ts.isReturnStatement(at)) return true;
  return false;
}
