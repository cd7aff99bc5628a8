import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { mayAnswerForPolicy } from '../text/client-claim-text.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

const MATCH: MatchedEntry = {
  name: 'policy',
  entry: { role: 'access.answer' },
  model: { package: '', exports: {} },
};
const DECIDES = spelled('decisions', 'permissionNames');

/** Answers about what somebody may do that say yes where nobody answered: a promise, or what is merely no refusal. */
export function policyAnswersIn(program: Program, unit: Unit): Site[] {
  if (!mayAnswerForPolicy(unit.text)) return [];
  const sites: Site[] = [];
  const add = (node: ts.Node, kind: string, name: string): void => {
    sites.push({
      role: 'access.answer',
      match: MATCH,
      node: node as Site['node'],
      unit,
      external: undefined,
      given: { kind, name },
    });
  };
  for (const [name, calls] of unit.calls) {
    if (!DECIDES.test(name)) continue;
    for (const call of calls)
      if (ts.isCallExpression(call) && isCondition(call) && isPromise(program, call)) add(call, 'promise', name);
  }
  for (const comparison of unit.comparisons) {
    if (!/^!==?$/.test(comparison.operatorToken.getText()) || comparison.right.kind !== ts.SyntaxKind.FalseKeyword)
      continue;
    const fn = enclosingFunction(comparison);
    const name = nameOf(fn);
    if (DECIDES.test(name) && isAnswer(comparison) && mayBeNothing(comparison.left))
      add(comparison, 'no refusal', name);
  }
  return sites;
}

function nameOf(fn: ts.Node): string {
  if (!isFunctionNode(fn)) return '';
  const { parent } = fn;
  const holder = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name : undefined;
  return (fn.name ?? holder)?.getText() ?? '';
}

/** Taken for a truth value on the spot: nobody waits for it. */
function isCondition(call: ts.CallExpression): boolean {
  let at: ts.Node = call;
  while (CARRIES.has(at.parent.kind)) at = at.parent;
  const { parent } = at;
  return (
    (ts.isIfStatement(parent) && parent.expression === at) ||
    (ts.isConditionalExpression(parent) && parent.condition === at) ||
    (at !== call && at.kind === ts.SyntaxKind.PrefixUnaryExpression && ts.isReturnStatement(parent))
  );
}

const CARRIES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.PrefixUnaryExpression,
  ts.SyntaxKind.BinaryExpression,
]);

/** Whether every function that may be called is asynchronous. */
function isPromise(program: Program, call: ts.CallExpression): boolean {
  for (let at: ts.Node = call; CARRIES.has(at.parent.kind); at = at.parent) {
    const { parent } = at;
    const isLogical = ts.isBinaryExpression(parent) && !/^(?:&&|\|\|)$/.test(parent.operatorToken.getText());
    if (isLogical) return false;
  }
  const called = optionsOf(program.evaluator.evaluate(call.expression));
  return called.length > 0 && called.every((value) => value.kind === 'function' && isAsync(value.node));
}

function isAsync(fn: ts.Node): boolean {
  return ts.canHaveModifiers(fn) && (ts.getModifiers(fn) ?? []).some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
}

function isAnswer(node: ts.Node): boolean {
  return ts.isReturnStatement(node.parent) || (ts.isArrowFunction(node.parent) && node.parent.body === node);
}

/** `answer?.result`, or a member of what a failure leaves empty. */
function mayBeNothing(node: ts.Expression): boolean {
  const at = bare(node);
  if (!ts.isPropertyAccessExpression(at)) return false;
  if (at.questionDotToken) return true;
  const declaration = ts.isIdentifier(at.expression) ? declarationOf(at.expression) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? (declaration.initializer?.getText() ?? '') : '';
  return /\.catch\(|\?\?\s*\{\}/.test(made) && lastName(at) !== '';
}
