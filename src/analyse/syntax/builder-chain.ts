import { ts } from '#compiler';
import { declarationOf } from './scope.js';

/** The chain goes back to a construction, or to a function of a module. */
export function isBegun(at: ts.Node): boolean {
  if (!ts.isIdentifier(at)) return ts.isNewExpression(at);
  const declaration = declarationOf(at);
  return !declaration || !(ts.isParameter(declaration) || ts.isBindingElement(declaration));
}

export function isMethodCall(node: ts.Node, method: string): node is ts.CallExpression {
  return (
    ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === method
  );
}

export function isWrapped(
  node: ts.Node,
): node is ts.ParenthesizedExpression | ts.AwaitExpression | ts.AsExpression | ts.NonNullExpression {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAwaitExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isNonNullExpression(node)
  );
}
