import { ts } from '#compiler';
import { spelled } from '../text/spellings.js';

const REFUSES = spelled('decisions', 'refusedBranches');
const LONGEST = 300;

/** The parts of a condition that one operator joins. */
export function conditionParts(node: ts.Expression, operator: ts.SyntaxKind): ts.Expression[] {
  if (ts.isParenthesizedExpression(node)) return conditionParts(node.expression, operator);
  return ts.isBinaryExpression(node) && node.operatorToken.kind === operator
    ? [...conditionParts(node.left, operator), ...conditionParts(node.right, operator)]
    : [node];
}

/** Whether a statement ends in a refusal; `says` is how an answer may refuse. */
export function refuses(statement: ts.Statement, says = REFUSES): boolean {
  if (ts.isBlock(statement)) return statement.statements.some((one) => refuses(one, says));
  if (ts.isThrowStatement(statement)) return true;
  if (ts.isReturnStatement(statement)) return says.test(statement.expression?.getText().slice(0, LONGEST) ?? '');
  return ts.isExpressionStatement(statement) && /\b40[013]\b|\.throw\(/.test(statement.getText().slice(0, LONGEST));
}

/** `undefined`, `null`, an empty text. */
export function isNothing(node: ts.Node): boolean {
  return /^(?:undefined|null|''|"")$/.test(node.getText());
}

/** The text of an expression, without what only says that it is there. */
export function plainText(node: ts.Node): string {
  return node.getText().replace(/[?!]/g, '');
}
