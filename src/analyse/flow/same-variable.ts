import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';

/** The variable that an expression reads, through members and methods. */
export function rootOf(expression: ts.Expression): ts.Expression {
  let node = expression;
  for (;;) {
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) node = node.expression;
    else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
      node = node.expression.expression;
    else if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node))
      node = node.expression;
    else return node;
  }
}

/** What two expressions that read the same variable have in common: its declaration, or the text of a member of `this`. */
function variableBehind(expression: ts.Expression): ts.Node | string | undefined {
  const root = rootOf(expression);
  if (root.kind === ts.SyntaxKind.ThisKeyword) return expression.getText();
  return ts.isIdentifier(root) ? declarationOf(root) : undefined;
}

/** Two expressions that read the same variable in the same way. */
export function sameVariable(a: ts.Expression, b: ts.Expression): boolean {
  const [rootA, rootB] = [rootOf(a), rootOf(b)];
  if (rootA.kind === ts.SyntaxKind.ThisKeyword) return a.getText() === b.getText();
  if (!ts.isIdentifier(rootA) || !ts.isIdentifier(rootB) || rootA.text !== rootB.text) return false;
  const declaration = declarationOf(rootA);
  if (!declaration || declaration !== declarationOf(rootB)) return false;
  return rootA === a || rootB === b || a.getText() === b.getText();
}

/** Items by the variable that an expression of theirs reads: which of them read the same is asked of many places. */
export class VariableIndex<Item> {
  readonly #byUnit = new Map<
    Unit,
    Map<ts.Node | string, { readonly expression: ts.Expression; readonly item: Item }[]>
  >();

  add(unit: Unit, expression: ts.Expression, item: Item): void {
    const variable = variableBehind(expression);
    if (variable === undefined) return;
    const byVariable = this.#byUnit.get(unit) ?? new Map();
    this.#byUnit.set(unit, byVariable);
    const list = byVariable.get(variable) ?? [];
    byVariable.set(variable, list);
    list.push({ expression, item });
  }

  of(unit: Unit, expression: ts.Expression): Item[] {
    const variable = variableBehind(expression);
    const list = variable === undefined ? [] : (this.#byUnit.get(unit)?.get(variable) ?? []);
    return list.filter((other) => sameVariable(expression, other.expression)).map(({ item }) => item);
  }
}
