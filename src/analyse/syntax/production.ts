import { ts } from '#compiler';

const PRODUCTION = /^(?:prod|production|live)$/i;
const DEVELOPMENT = /^(?:dev|development|local|test|testing)$/i;
const SAYS_PRODUCTION = /^(?:_?is_?)?(?:in_?)?prod(?:uction)?(?:_?mode|_?env)?$/i;
const SAYS_DEVELOPMENT = /^(?:_?is_?)?(?:in_?)?(?:dev(?:elopment)?|local|__dev__)(?:_?mode|_?env)?$/i;

/** What a condition says in production, where it compares the stage or is named after it. */
export function inProduction(condition: ts.Node): boolean | undefined {
  if (ts.isParenthesizedExpression(condition)) return inProduction(condition.expression);
  if (ts.isPrefixUnaryExpression(condition) && condition.operator === ts.SyntaxKind.ExclamationToken) {
    const inner = inProduction(condition.operand);
    return inner === undefined ? undefined : !inner;
  }
  if (ts.isBinaryExpression(condition)) return ofComparison(condition);
  const name = ts.isIdentifier(condition)
    ? condition.text
    : ts.isPropertyAccessExpression(condition)
      ? condition.name.text
      : '';
  if (SAYS_PRODUCTION.test(name)) return true;
  return SAYS_DEVELOPMENT.test(name) ? false : undefined;
}

function ofComparison({ left, operatorToken, right }: ts.BinaryExpression): boolean | undefined {
  const isEqual = EQUAL.has(operatorToken.kind);
  if (!isEqual && !UNEQUAL.has(operatorToken.kind)) return undefined;
  const stage = [left, right].find(ts.isStringLiteralLike)?.text ?? '';
  if (PRODUCTION.test(stage)) return isEqual;
  return DEVELOPMENT.test(stage) ? !isEqual : undefined;
}

const EQUAL: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
]);
const UNEQUAL: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

/** Whether the code says that production never comes to a place. */
export function isLeftOutInProduction(place: ts.Node): boolean {
  for (let at = place; !ts.isSourceFile(at); at = at.parent) {
    const { parent } = at;
    const reached = ts.isConditionalExpression(parent)
      ? [parent.condition, at === parent.whenTrue, at === parent.whenFalse]
      : ts.isIfStatement(parent)
        ? [parent.expression, at === parent.thenStatement, at === parent.elseStatement]
        : undefined;
    if (!reached) continue;
    const [condition, whenTrue, whenFalse] = reached as [ts.Expression, boolean, boolean];
    const says = inProduction(condition);
    if ((whenTrue && says === false) || (whenFalse && says === true)) return true;
  }
  return false;
}
