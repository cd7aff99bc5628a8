import { ts } from '#compiler';
import { spelled } from '../text/spellings.js';
import { type Declaration, declarationOf } from './scope.js';
import { lastName } from './unit.js';
import { union, type Value } from './value.js';

/** What a guard before a use rules out of its variable: nothing, `undefined` and `null`, all that is falsy, or lists of nothing. */
type RuledOut = 'nothing' | 'nullish' | 'falsy' | 'empty';

/** What a variable may hold at one place, after the tests before it: `if (!audience) throw …`. */
export function guarded(value: Value, use: ts.Identifier, declaration: Declaration): Value {
  if (value.kind !== 'union' || !value.options.some((option) => isFalsy(option) || isEmpty(option))) return value;
  const ruledOut = ruledOutAt(use, declaration);
  if (ruledOut === 'nothing') return value;
  const isRuledOut = { nullish: isNullish, falsy: isFalsy, empty: isEmpty }[ruledOut];
  return union(
    value.node,
    value.options.filter((option) => !isRuledOut(option)),
  );
}

function isEmpty(value: Value): boolean {
  return value.kind === 'array' && value.node.elements.length === 0;
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
    if (condition.operator !== ts.SyntaxKind.ExclamationToken) return 'nothing';
    if (readsLength(condition.operand, declaration)) return 'empty';
    return reads(condition.operand, declaration) ? 'falsy' : 'nothing';
  }
  if (ts.isCallExpression(condition)) {
    const [tested] = condition.arguments;
    const asksForNothing = NIL_TESTS.test(lastName(condition.expression));
    return tested && asksForNothing && reads(tested, declaration) ? 'nullish' : 'nothing';
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
      if (right.getText() === '0' && readsLength(left, declaration)) return 'empty';
      return isNothing(right) && reads(left, declaration) ? 'nullish' : 'nothing';
    default:
      return 'nothing';
  }
}

const NIL_TESTS = spelled('purposes', 'nilTests');

function isNothing(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === 'undefined');
}

function readsLength(node: ts.Expression, declaration: Declaration): boolean {
  return ts.isPropertyAccessExpression(node) && node.name.text === 'length' && reads(node.expression, declaration);
}

function reads(node: ts.Expression, declaration: Declaration): boolean {
  return ts.isIdentifier(node) && declarationOf(node) === declaration;
}
