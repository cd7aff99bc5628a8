import { ts } from '#compiler';
import { siteOfCall } from '../roles/known-sites.js';
import { declarationOf, enclosingFunction, enclosingName } from '../syntax/scope.js';
import { lastName, referencesIn } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import { isAssignment, MEANT, mayLeave } from './after-failure.js';
import { isRecord } from './handling.js';

const CHECKS = spelled('decisions', 'accessChecks');

/**
 * `try { await verify(token) } catch (error) { log(error) }`, after which the function does its work whatever came of it: a
 * verification that decides nothing. The statement is the `try`, or that of a promise whose failure somebody only records.
 */
export function isSwallowed(program: Program, node: ts.Node, statement: ts.Statement): boolean {
  if (MEANT.test(enclosingName(statement)) || !isFunctionNode(enclosingFunction(statement))) return false;
  if (!isVerification(program, node)) return false;
  const own = statementOf(node);
  if (own !== statement && (!ts.isBlock(own.parent) || own.parent.statements.at(-1) !== own)) return false;
  return isUnused(program, own, node) && isFollowedByWork(statement);
}

/** A call that verifies, or of a function that is called after it: what else it does would not be undone by its failure. */
function isVerification(program: Program, node: ts.Node): boolean {
  const unit = program.unitOf(node);
  if (!unit || !ts.isCallExpression(node)) return false;
  return siteOfCall(program, unit, node)?.role === 'token.verify' || CHECKS.test(lastName(node.expression));
}

/** `await verify(token).catch(log)`: the statement, where the handler stands right behind the call. */
export function awaitedStatement(node: ts.Node): ts.Statement | undefined {
  const link = node.parent;
  const call = ts.isPropertyAccessExpression(link) && link.name.text === 'catch' ? link.parent : undefined;
  const waits = call && ts.isAwaitExpression(call.parent) ? call.parent.parent : undefined;
  return waits && ts.isExpressionStatement(waits) ? waits : undefined;
}

function statementOf(node: ts.Node): ts.Statement {
  let at = node;
  while (!ts.isStatement(at)) at = at.parent;
  return at;
}

/** Nothing is kept of what it answers, or only in a variable that nobody reads. */
function isUnused(program: Program, statement: ts.Statement, node: ts.Node): boolean {
  const unit = program.unitOf(node);
  if (!unit || !ts.isExpressionStatement(statement)) return false;
  const { expression } = statement;
  if (!isAssignment(expression)) return !ts.isVoidExpression(expression);
  const declaration = ts.isIdentifier(expression.left) ? declarationOf(expression.left) : undefined;
  if (!declaration || !ts.isVariableDeclaration(declaration)) return false;
  return referencesIn(unit, declaration).every(({ parent }) => parent === expression);
}

function isFollowedByWork(statement: ts.Statement): boolean {
  const { parent } = statement;
  if (!ts.isBlock(parent) || !isFunctionNode(parent.parent)) return false;
  const rest = parent.statements.slice(parent.statements.indexOf(statement) + 1);
  const last = rest.at(-1);
  const isOpen = last && (ts.isReturnStatement(last) || ts.isExpressionStatement(last));
  if (!isOpen || rest.slice(0, -1).some(mayLeave)) return false;
  return rest.some((line) => !isRecord(line) && /\w\s*\(/.test(line.getText().slice(0, 2000)));
}
