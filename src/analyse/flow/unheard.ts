import { ts } from '#compiler';
import { enclosingFunction } from '../syntax/scope.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Use } from './flow.js';

/**
 * The call of a function that only answers whether claims are good, where nobody looks at its answer: `hasRights(claims);`.
 * What it compares decides nothing there.
 */
export function unheardCall({ how, node, trace }: Use): ts.Node | undefined {
  if (how !== 'compare' && how !== 'test' && how !== 'method') return undefined;
  const fn = enclosingFunction(node);
  const call = trace.findLast(({ isReturn }) => !isReturn)?.node;
  // What a callback answers is for whoever calls it: `users.filter((user) => user.id !== claims.sub)`.
  if (!call || !isFunctionNode(fn) || ts.isCallExpression(fn.parent) || !onlyAnswers(fn.body)) return undefined;
  const waited = ts.isAwaitExpression(call.parent) ? call.parent : call;
  return ts.isExpressionStatement(waited.parent) ? call : undefined;
}

/** It gives back a yes or no everywhere, and does nothing else: it throws nothing, calls nothing, writes nothing. */
function onlyAnswers(body: ts.Node | undefined): boolean {
  if (!body) return false;
  if (!ts.isBlock(body)) return isAnswer(body);
  const last = body.statements.at(-1);
  return last !== undefined && ts.isReturnStatement(last) && body.statements.every(isHarmless);
}

function isHarmless(statement: ts.Statement): boolean {
  if (ts.isReturnStatement(statement)) return statement.expression !== undefined && isAnswer(statement.expression);
  if (ts.isVariableStatement(statement)) return true;
  if (ts.isBlock(statement)) return statement.statements.every(isHarmless);
  return ts.isIfStatement(statement) && isHarmless(statement.thenStatement) && !statement.elseStatement;
}

const OPERATORS = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
]);
const ASKS = spelled('calls', 'yesOrNoMethods');

function isAnswer(node: ts.Node): boolean {
  if (ts.isParenthesizedExpression(node)) return isAnswer(node.expression);
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.ExclamationToken;
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return true;
  if (ts.isCallExpression(node))
    return ts.isPropertyAccessExpression(node.expression) && ASKS.test(node.expression.name.text);
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  if (kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken)
    return isAnswer(node.left) && isAnswer(node.right);
  return OPERATORS.has(kind);
}
