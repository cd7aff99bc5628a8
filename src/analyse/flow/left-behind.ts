import { ts } from '#compiler';
import { siteOfCall } from '../roles/known-sites.js';
import { declarationOf, enclosingName } from '../syntax/scope.js';
import { referencesIn } from '../syntax/unit.js';
import type { FunctionNode } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';
import { goesOnAfter, isAssignment, MEANT } from './after-failure.js';

/** What whoever sends a request writes into it. */
export const SENT = /\b(?:headers|query|params|body|cookies)\b|\bheader\(|\bget(?:Header|Query|Cookie)\(/;
const WHO = spelled('identities', 'whoIsMeant');

/**
 * `let owner = cookies.get('user')` before a `try` that would write the verified subject over it: where the check fails, what
 * the request says is left.
 */
export function requestedBefore(node: ts.Node, statement: ts.TryStatement): ts.Node | undefined {
  for (let at = node; at !== statement; at = at.parent) {
    if (!isAssignment(at) || !ts.isIdentifier(at.left)) continue;
    const declaration = declarationOf(at.left);
    if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
    const isSaid = WHO.test(at.left.text) && SENT.test(declaration.initializer.getText().slice(0, 200));
    return isSaid ? declaration : undefined;
  }
  return undefined;
}

/** Where the `null` that a handler gives is asked for less than the answer: `if (answer && !answer.active) throw …`. */
export function trustsNothing(program: Program, node: ts.Node): ts.Node | undefined {
  let at = node;
  while (!ts.isVariableDeclaration(at)) {
    if (ts.isStatement(at) || ts.isFunctionLike(at)) return undefined;
    at = at.parent;
  }
  const unit = program.unitOf(at);
  if (!unit || !ts.isIdentifier(at.name)) return undefined;
  const uses = referencesIn(unit, at);
  if (uses.some(isRefusedWithout)) return undefined;
  return uses.map(skipsWithout).find((skipped) => skipped !== undefined);
}

/** `() => null`, `() => undefined`, `() => {}` */
export function givesNothing({ body }: FunctionNode): boolean {
  if (!body) return false;
  return ts.isBlock(body) ? body.statements.length === 0 : NOTHING.test(body.getText());
}

const NOTHING = /^(?:null|undefined|false)$/;

/** `const user = await verify(token).catch(() => null); req.user = user; next();`: nobody is refused where there is no user. */
export function passedWithout(program: Program, node: ts.Node): ts.Node | undefined {
  let at = node;
  while (!ts.isStatement(at)) {
    if (ts.isFunctionLike(at)) return undefined;
    at = at.parent;
  }
  if (MEANT.test(enclosingName(at))) return undefined;
  const variable = ts.isVariableStatement(at) ? at.declarationList.declarations[0] : undefined;
  const unit = program.unitOf(at);
  if (variable && unit && ts.isIdentifier(variable.name) && referencesIn(unit, variable).some(isRefusedWithout))
    return undefined;
  return goesOnAfter(at, undefined);
}

/** A token whose verification failed in a `try` that nothing else is done in, and that is read afterwards all the same. */
export function decodedAfter(program: Program, node: ts.Node, statement: ts.TryStatement): ts.Node | undefined {
  const { tryBlock, catchClause, parent } = statement;
  const [only] = tryBlock.statements;
  const unit = program.unitOf(node);
  if (!unit || !only || tryBlock.statements.length > 1 || !ts.isExpressionStatement(only) || !ts.isBlock(parent))
    return undefined;
  const call = ts.isAwaitExpression(only.expression) ? only.expression.expression : only.expression;
  if (call !== node || !ts.isCallExpression(call) || !catchClause?.block.statements.every(ts.isExpressionStatement))
    return undefined;
  const token = call.arguments[0]?.getText();
  for (const calls of unit.calls.values())
    for (const later of calls)
      if (
        later.pos > statement.end &&
        later.end <= parent.end &&
        ts.isCallExpression(later) &&
        later.arguments[0]?.getText() === token &&
        siteOfCall(program, unit, later)?.role === 'token.decode'
      )
        return later;
  return undefined;
}

/** `if (!answer)`, `answer === null`, `answer ? … : …` */
function isRefusedWithout(use: ts.Identifier): boolean {
  const { parent } = use;
  if (ts.isPrefixUnaryExpression(parent)) return true;
  if (ts.isConditionalExpression(parent) || ts.isIfStatement(parent)) return true;
  if (ts.isPropertyAccessExpression(parent))
    return parent.questionDotToken !== undefined && ts.isPrefixUnaryExpression(parent.parent);
  return (
    ts.isBinaryExpression(parent) &&
    /^(?:null|undefined)$/.test((parent.left === use ? parent.right : parent.left).getText())
  );
}

function skipsWithout(use: ts.Identifier): ts.Node | undefined {
  const { parent } = use;
  if (!ts.isBinaryExpression(parent) || parent.left !== use) return undefined;
  const isAnd = parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
  const refused = new RegExp(
    `^!\\s*${escaped(use.text)}\\.active\\b|\\b${escaped(use.text)}\\.active\\s*[!=]==?\\s*(?:true|false)`,
  );
  return isAnd && ts.isIfStatement(parent.parent) && refused.test(parent.right.getText()) ? parent : undefined;
}

function escaped(name: string): string {
  return name.replaceAll('$', '\\$');
}
