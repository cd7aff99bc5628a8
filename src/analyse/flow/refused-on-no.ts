import { ts } from '#compiler';
import { conditionParts, refuses } from '../syntax/conditions.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { referencesIn } from '../syntax/unit.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import type { Callers } from './callers.js';

/** The branch of a caller that refuses where the function around a place says no: `if (!(await mayExport(id))) throw …`. */
export function refusedOnNo(program: Program, callers: Callers, place: ts.Node): ts.Statement | undefined {
  let fn = enclosingFunction(place);
  // `.catch(() => true)` answers for the function around it.
  if (!ts.isSourceFile(fn) && ts.isCallExpression(fn.parent)) fn = enclosingFunction(fn.parent);
  if (!isFunctionNode(fn)) return undefined;
  for (const { call } of callers.of(fn)) {
    const answer = waitedFor(call);
    const { parent } = answer;
    const own = branchOnNo(answer);
    if (own) return own;
    if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) continue;
    const unit = program.unitOf(call);
    const uses = unit ? referencesIn(unit, declarationOf(parent.name) ?? parent) : [];
    for (const use of uses) {
      const branch = branchOnNo(use);
      if (branch) return branch;
    }
  }
  return undefined;
}

function waitedFor(call: ts.Node): ts.Node {
  let at = call;
  while (ts.isAwaitExpression(at.parent) || ts.isParenthesizedExpression(at.parent)) at = at.parent;
  return at;
}

/** What an `if` does where an answer is no. */
function branchOnNo(answer: ts.Node): ts.Statement | undefined {
  const { parent: not } = answer;
  if (!ts.isPrefixUnaryExpression(not) || not.operator !== ts.SyntaxKind.ExclamationToken) return undefined;
  const statement = ts.findAncestor(not, ts.isIfStatement);
  if (!statement || !refuses(statement.thenStatement)) return undefined;
  const { expression } = statement;
  const isPart = [ts.SyntaxKind.BarBarToken, ts.SyntaxKind.AmpersandAmpersandToken].some((operator) =>
    conditionParts(expression, operator).some((part) => part === not),
  );
  return isPart ? statement.thenStatement : undefined;
}
