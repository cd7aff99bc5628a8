import { ts } from '#compiler';
import { declarationOf, enclosingFunction, enclosingName } from '../syntax/scope.js';
import { lastName, referencesIn } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import { entriesOf } from '../values/members.js';
import type { Program } from '../values/program.js';
import { MEANT } from './after-failure.js';
import type { Callers } from './callers.js';
import { type Caught, outcomeOfReturn } from './caught.js';

const BREAKERS = spelled('calls', 'circuitBreakers');
const WHO = spelled('identities', 'whoInRecord');
const NOBODY = spelled('identities', 'namesOfNobody');

/** What takes the place of an answer that fails or is late, where nothing catches the failure: a user that nobody verified. */
export function substituteFor(program: Program, callers: Callers, node: ts.Node): Caught | undefined {
  if (MEANT.test(enclosingName(node))) return undefined;
  const at = inRace(program, node) ?? unsettled(program, node) ?? ofBreaker(program, callers, node);
  return at && { at, outcome: 'trusts' };
}

/** `Promise.race([verify(token), new Promise((resolve) => setTimeout(() => resolve({ sub: 'kiosk' }), 500))])` */
function inRace(program: Program, node: ts.Node): ts.Node | undefined {
  const { method, others } = amongPromises(node) ?? {};
  if (method !== 'race' && method !== 'any') return undefined;
  return others?.flatMap(resolvedIn).find((value) => isSomebody(program, value));
}

/** `const [answer] = await Promise.allSettled([verify(token)]); req.user = answer.value ?? { sub: 'kiosk' };` */
function unsettled(program: Program, node: ts.Node): ts.Node | undefined {
  const { method, index, holder } = amongPromises(node) ?? {};
  const unit = program.unitOf(node);
  if (method !== 'allSettled' || index === undefined || !holder || !ts.isArrayBindingPattern(holder.name) || !unit)
    return undefined;
  const element = holder.name.elements[index];
  if (!element || ts.isOmittedExpression(element)) return undefined;
  return referencesIn(unit, element)
    .flatMap(fallbackOf)
    .find((value) => isSomebody(program, value));
}

/** `new CircuitBreaker(verify)` with `breaker.fallback(() => ({ sub: 'kiosk' }))` */
function ofBreaker(program: Program, callers: Callers, node: ts.Node): ts.Node | undefined {
  const fn = enclosingFunction(node);
  if (!isFunctionNode(fn)) return undefined;
  for (const use of [fn, ...callers.namings(fn)]) {
    const made = use.parent;
    const isMade = (ts.isNewExpression(made) || ts.isCallExpression(made)) && made.expression !== use;
    const holder = isMade && BREAKERS.test(lastName(made.expression)) ? made.parent : undefined;
    const unit = program.unitOf(use);
    if (!holder || !ts.isVariableDeclaration(holder) || !unit) continue;
    const given = referencesIn(unit, holder).flatMap(({ parent }) => {
      const call = ts.isPropertyAccessExpression(parent) && parent.name.text === 'fallback' ? parent.parent : undefined;
      return call && ts.isCallExpression(call) ? call.arguments.slice(0, 1) : [];
    });
    const found = given.flatMap((handler) => returnedBy(program, handler)).find((value) => isSomebody(program, value));
    if (found) return found;
  }
  return undefined;
}

interface Among {
  readonly method: string;
  readonly index: number;
  readonly others: readonly ts.Expression[];
  readonly holder: ts.VariableDeclaration | undefined;
}

function amongPromises(node: ts.Node): Among | undefined {
  const list = node.parent;
  if (!ts.isArrayLiteralExpression(list) || !ts.isCallExpression(list.parent)) return undefined;
  const { expression } = list.parent;
  if (!ts.isPropertyAccessExpression(expression) || expression.expression.getText() !== 'Promise') return undefined;
  const waited = ts.isAwaitExpression(list.parent.parent) ? list.parent.parent.parent : undefined;
  return {
    method: expression.name.text,
    index: list.elements.findIndex((one) => one === node),
    others: list.elements.filter((one) => one !== node),
    holder: waited && ts.isVariableDeclaration(waited) ? waited : undefined,
  };
}

/** What the calls of `resolve` inside of a promise are given. */
function resolvedIn(promise: ts.Expression): readonly ts.Expression[] {
  const [executor] = ts.isNewExpression(promise) ? (promise.arguments ?? []) : [];
  if (!executor || !isFunctionNode(executor)) return [];
  const [resolve] = executor.parameters;
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && declarationOf(node.expression) === resolve)
      found.push(...node.arguments.slice(0, 1));
    ts.forEachChild(node, visit);
  };
  visit(executor);
  return found;
}

/** `answer.value ?? other`, `answer.status === 'fulfilled' ? answer.value : other` */
function fallbackOf(use: ts.Identifier): readonly ts.Expression[] {
  for (let at: ts.Node = use; !ts.isStatement(at); at = at.parent) {
    const { parent } = at;
    if (ts.isConditionalExpression(parent) && parent.condition === at) return [parent.whenTrue, parent.whenFalse];
    if (!ts.isBinaryExpression(parent) || parent.left !== at) continue;
    const { kind } = parent.operatorToken;
    if (kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken) return [parent.right];
  }
  return [];
}

function returnedBy(program: Program, handler: ts.Expression): readonly ts.Expression[] {
  return optionsOf(program.evaluator.evaluate(handler)).flatMap((value) =>
    value.kind === 'function' ? program.returnsOf(value.node) : [],
  );
}

/** Whoever it is, unless its name says that it is nobody: `{ sub: 'kiosk' }`, `decode(token)`. */
function isSomebody(program: Program, expression: ts.Expression): boolean {
  if (outcomeOfReturn(program, expression)?.outcome === 'trusts') return true;
  return optionsOf(program.evaluator.evaluate(expression)).some(
    (value) =>
      value.kind === 'object' &&
      entriesOf(program.evaluator, value).entries.some(
        ({ name, value: held }) =>
          WHO.test(name) && !(held.kind === 'literal' && (!held.value || NOBODY.test(String(held.value)))),
      ),
  );
}
