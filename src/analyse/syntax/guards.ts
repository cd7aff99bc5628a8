import { ts } from '#compiler';
import { type Declaration, declarationOf } from './scope.js';
import { union, type Value } from './value.js';

/** What a guard before a use rules out of its variable: nothing, `undefined` and `null`, or all that is falsy. */
type RuledOut = 'nothing' | 'nullish' | 'falsy';

/** What a variable may hold at one place, after the tests before it: `if (!audience) throw …`. */
export function guarded(value: Value, use: ts.Identifier, declaration: Declaration): Value {
  if (value.kind !== 'union' || !value.options.some(isFalsy)) return value;
  const ruledOut = ruledOutAt(use, declaration);
  if (ruledOut === 'nothing') return value;
  return union(
    value.node,
    value.options.filter((option) => !(ruledOut === 'falsy' ? isFalsy(option) : isNullish(option))),
  );
}

function isFalsy(value: Value): boolean {
  return value.kind === 'literal' && !value.value;
}

function isNullish(value: Value): boolean {
  return value.kind === 'literal' && (value.value === undefined || value.value === null);
}

function ruledOutAt(use: ts.Identifier, declaration: Declaration): RuledOut {
  for (let at: ts.Node = use; !ts.isSourceFile(at) && at.parent !== declaration; at = at.parent) {
    // A function that is declared may be called from above the guard.
    if (ts.isFunctionDeclaration(at)) return 'nothing';
    const { parent } = at;
    if (!ts.isBlock(parent) && !ts.isSourceFile(parent)) continue;
    for (const statement of parent.statements) {
      if (statement === at) break;
      if (!ts.isIfStatement(statement) || !leaves(statement.thenStatement)) continue;
      const ruledOut = whenFalse(statement.expression, declaration);
      if (ruledOut !== 'nothing') return ruledOut;
    }
  }
  return 'nothing';
}

function leaves(statement: ts.Statement): boolean {
  if (ts.isThrowStatement(statement) || ts.isReturnStatement(statement)) return true;
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : undefined;
  return last !== undefined && leaves(last);
}

/** What is known of a variable where a condition does not hold. */
function whenFalse(condition: ts.Expression, declaration: Declaration): RuledOut {
  if (ts.isParenthesizedExpression(condition)) return whenFalse(condition.expression, declaration);
  if (ts.isPrefixUnaryExpression(condition)) {
    return condition.operator === ts.SyntaxKind.ExclamationToken && reads(condition.operand, declaration)
      ? 'falsy'
      : 'nothing';
  }
  if (!ts.isBinaryExpression(condition)) return 'nothing';
  const { left, right, operatorToken } = condition;
  switch (operatorToken.kind) {
    case ts.SyntaxKind.BarBarToken: {
      const first = whenFalse(left, declaration);
      return first === 'nothing' ? whenFalse(right, declaration) : first;
    }
    case ts.SyntaxKind.EqualsEqualsToken:
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
      return isNothing(right) && reads(left, declaration) ? 'nullish' : 'nothing';
    default:
      return 'nothing';
  }
}

function isNothing(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === 'undefined');
}

function reads(node: ts.Expression, declaration: Declaration): boolean {
  return ts.isIdentifier(node) && declarationOf(node) === declaration;
}
