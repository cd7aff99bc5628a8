import { ts } from '#compiler';
import { enclosingName } from '../syntax/scope.js';
import { referencesIn } from '../syntax/unit.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import { isForOneKind, letsPass, MEANT } from './after-failure.js';
import { mayRefuse, refusesAllButExpired } from './but-expired.js';
import { type Caught, outcomesIn } from './caught.js';

/** `verify(token, key, (error, claims) => { if (error) return resolve(decode(token)); … })` */
export function afterError(program: Program, node: ts.Node): Caught | undefined {
  const callback = ts.isCallExpression(node) ? node.arguments.at(-1) : undefined;
  if (!callback || !isFunctionNode(callback) || MEANT.test(enclosingName(callback))) return undefined;
  const [error, claims] = callback.parameters;
  const unit = program.unitOf(callback);
  if (!error || !claims || !unit || !ts.isIdentifier(error.name)) return undefined;
  const uses = referencesIn(unit, error);
  for (const use of uses) {
    const branch = whereFailed(use);
    const outcome = branch && outcomesIn(program, branch);
    if (outcome?.outcome === 'trusts' || outcome?.outcome === 'goes on') return outcome;
  }
  const statements = callback.body && ts.isBlock(callback.body) ? callback.body.statements : [];
  const excepted = statements.find(refusesAllButExpired);
  if (excepted && !statements.some((one) => one !== excepted && mayRefuse(program, one)))
    return { at: excepted, outcome: 'trusts' };
  const isTested = ts.isIdentifier(claims.name) && referencesIn(unit, claims).some(({ parent }) => isCondition(parent));
  const passing = isTested ? undefined : statements.find(letsPass);
  const isForOne =
    uses.length > 0 && uses.every((use) => statements.some((one) => isWithin(use, one) && isForOneKind(one)));
  return passing && isForOne ? { at: passing, outcome: 'goes on' } : undefined;
}

function isCondition(node: ts.Node): boolean {
  return ts.isIfStatement(node) || ts.isPrefixUnaryExpression(node) || ts.isConditionalExpression(node);
}

function isWithin(node: ts.Node, around: ts.Node): boolean {
  return node.pos >= around.pos && node.end <= around.end;
}

/** What runs where an error is there, or one of its kinds: the statement of an `if`, the first of two expressions. */
function whereFailed(use: ts.Identifier): ts.Node | undefined {
  let isThere = true;
  for (let at: ts.Node = use; ; at = at.parent) {
    const { parent } = at;
    if (ts.isIfStatement(parent) && parent.expression === at)
      return isThere ? parent.thenStatement : parent.elseStatement;
    if (ts.isConditionalExpression(parent) && parent.condition === at)
      return isThere ? parent.whenTrue : parent.whenFalse;
    if (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken) isThere = !isThere;
    else if (ts.isBinaryExpression(parent)) isThere = isNothing(parent) ? !isThere : isThere;
    else if (!ts.isPropertyAccessExpression(parent) && !ts.isParenthesizedExpression(parent)) return undefined;
  }
}

/** `error === null`, `error == undefined` */
function isNothing({ right, operatorToken }: ts.BinaryExpression): boolean {
  return /^(?:null|undefined)$/.test(right.getText()) && /^===?$/.test(operatorToken.getText());
}
