import { ts } from '#compiler';
import { declarationOf } from './scope.js';
import { referencesIn, type Unit } from './unit.js';

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

/** The calls after a construction in its function: `new SignJWT(claims).setIssuer(issuer)`, and those of the variable that it is put in. */
export function chainAfter(made: ts.Node, unit: Unit | undefined): ts.CallExpression[] {
  let at = made;
  const calls: ts.CallExpression[] = [];
  for (let up = at.parent; ; up = at.parent) {
    if (ts.isCallExpression(up) && up.expression === at) calls.push(up);
    else if (!ts.isPropertyAccessExpression(up) && !isWrapped(up)) break;
    at = up;
  }
  const { parent } = at;
  if (unit && ts.isVariableDeclaration(parent) && parent.initializer === at)
    for (const use of referencesIn(unit, parent)) {
      const call = use.parent.parent;
      if (ts.isCallExpression(call) && call.expression === use.parent) calls.push(call, ...chainAfter(call, undefined));
    }
  return calls;
}
