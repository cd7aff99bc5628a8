import { ts } from '#compiler';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import { leaves } from './after-failure.js';
import { outcomeOf } from './caught.js';

export const EXPIRED = spelled('decisions', 'expiredErrors');

/** `if (error.name !== 'TokenExpiredError') return res.sendStatus(401)`: what follows runs for tokens that have expired. */
export function refusesAllButExpired(statement: ts.Statement): boolean {
  if (!ts.isIfStatement(statement) || statement.elseStatement) return false;
  return isOtherThanExpired(statement.expression) && leaves(statement.thenStatement);
}

/** `error.name !== 'TokenExpiredError'`, `!(error instanceof TokenExpiredError)`, also beside other conditions. */
function isOtherThanExpired(asked: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(asked)) return isOtherThanExpired(asked.expression);
  if (ts.isPrefixUnaryExpression(asked))
    return (
      asked.operator === ts.SyntaxKind.ExclamationToken &&
      /^[^!]*$/.test(asked.operand.getText()) &&
      EXPIRED.test(asked.getText())
    );
  if (!ts.isBinaryExpression(asked)) return false;
  const { left, right, operatorToken } = asked;
  switch (operatorToken.kind) {
    case ts.SyntaxKind.AmpersandAmpersandToken:
    case ts.SyntaxKind.BarBarToken:
      return isOtherThanExpired(left) || isOtherThanExpired(right);
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken:
      return EXPIRED.test(asked.getText());
    default:
      return false;
  }
}

export function mayRefuse(program: Program, statement: ts.Statement): boolean {
  let refuses = false;
  const visit = (node: ts.Node): void => {
    if (isFunctionNode(node)) return;
    if (ts.isReturnStatement(node) || outcomeOf(program, node)?.outcome === 'stops') refuses = true;
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return refuses;
}
