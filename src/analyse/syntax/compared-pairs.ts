import { ts } from '#compiler';
import { declarationOf, enclosingFunction } from './scope.js';
import { lastName, type Unit } from './unit.js';

/** Two sides that are compared until the first difference, and where. */
export interface ComparedPair {
  readonly node: ts.BinaryExpression | ts.CallExpression | ts.Identifier | ts.PropertyAccessExpression;
  readonly left: ts.Expression;
  readonly right: ts.Expression;
}

/** `Object.is(a, b)`, `isEqual(a, b)` and their like are given both sides. */
const OF_BOTH = ['is', 'isEqual', 'compare', 'strictEqual', 'deepStrictEqual'];
/** `a.equals(b)` and its like are asked of one side, about all of the other. */
const OF_RECEIVER = ['equals', 'compare', 'localeCompare'];
/** `given.startsWith(expected)`: of a text that has all of the other in it. */
const OF_PART = ['startsWith', 'endsWith', 'indexOf'];
/** What shows a text letter by letter. */
const LETTER = /^(?:at|charAt|charCodeAt|codePointAt)$/;
const UNTIL_FIRST = /^(?:every|some|find|findIndex)$/;
const HOLDERS = new Set(['Object', 'Buffer', 'assert', '_', 'lodash']);

/** All that compares two values of a file, by an operator, a method, a `switch` or a loop over letters. */
export function comparedPairs(unit: Unit): ComparedPair[] {
  return [...unit.comparisons.flatMap(byOperator), ...byCall(unit), ...byCase(unit)];
}

function byOperator(node: ts.BinaryExpression): ComparedPair[] {
  const letters = [letterOf(node.left), letterOf(node.right)] as const;
  if (!letters[0] || !letters[1]) {
    const found = searched(node);
    return [found ?? { node, left: node.left, right: node.right }];
  }
  return endsThere(node) ? [{ node, left: letters[0], right: letters[1] }] : [];
}

/** `given.indexOf(expected) === 0`: what is looked for, and in what. */
function searched(node: ts.BinaryExpression): ComparedPair | undefined {
  const { left } = node;
  if (!ts.isCallExpression(left) || !ts.isPropertyAccessExpression(left.expression)) return undefined;
  const [given] = left.arguments;
  const isSearch = given && left.expression.name.text === 'indexOf';
  return isSearch ? { node, left: left.expression.expression, right: given } : undefined;
}

function byCall({ calls }: Unit): ComparedPair[] {
  const found = (names: readonly string[]) =>
    names.flatMap((name) => (calls.get(name) ?? []).filter(ts.isCallExpression));
  return [
    ...found(OF_BOTH).flatMap((node): ComparedPair[] => {
      const [left, right] = node.arguments;
      const holder = ts.isPropertyAccessExpression(node.expression) ? node.expression.expression.getText() : '_';
      return left && right && HOLDERS.has(holder) ? [{ node, left, right }] : [];
    }),
    ...found([...OF_RECEIVER, ...OF_PART]).flatMap((node): ComparedPair[] => {
      const [right, second] = node.arguments;
      if (!ts.isPropertyAccessExpression(node.expression) || !right || isNumberAsked(node)) return [];
      const isOrder = lastName(node.expression) === 'localeCompare';
      if (isOrder && !isDecidedBy(node)) return [];
      const isOfOne = second === undefined || isOrder;
      return isOfOne ? [{ node, left: node.expression.expression, right }] : [];
    }),
    ...found(['includes']).flatMap((node): ComparedPair[] => {
      const [right] = node.arguments;
      const list = ts.isPropertyAccessExpression(node.expression) ? listOf(node.expression.expression) : undefined;
      return right && list ? list.elements.map((left) => ({ node, left, right })) : [];
    }),
  ];
}

/** Such a search is looked at where its answer is compared. */
function isNumberAsked({ expression, parent }: ts.CallExpression): boolean {
  return lastName(expression) === 'indexOf' && ts.isBinaryExpression(parent);
}

/** `a.localeCompare(b) === 0`, `!a.localeCompare(b)`: not `list.sort((a, b) => a.localeCompare(b))`. */
function isDecidedBy({ parent }: ts.CallExpression): boolean {
  return ts.isBinaryExpression(parent) || ts.isPrefixUnaryExpression(parent) || ts.isIfStatement(parent);
}

/** `[first, second]`, or the constant that holds it. */
function listOf(node: ts.Expression): ts.ArrayLiteralExpression | undefined {
  if (ts.isArrayLiteralExpression(node)) return node;
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made && ts.isArrayLiteralExpression(made) ? made : undefined;
}

/** `switch (given) { case expected: … }` */
function byCase({ text, source }: Unit): ComparedPair[] {
  const found: ComparedPair[] = [];
  if (!/\bswitch\b/.test(text)) return found;
  const visit = (node: ts.Node): void => {
    const tried = ts.isCaseClause(node) ? node.expression : undefined;
    if (ts.isCaseClause(node) && tried && (ts.isIdentifier(tried) || ts.isPropertyAccessExpression(tried)))
      found.push({ node: tried, left: node.parent.parent.expression, right: tried });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The text of `text[i]`, `text.charCodeAt(i)`, and of a letter that a callback is given. */
function letterOf(node: ts.Expression): ts.Expression | undefined {
  if (ts.isElementAccessExpression(node)) return isPlace(node.argumentExpression) ? node.expression : undefined;
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const [place] = node.arguments;
    return LETTER.test(node.expression.name.text) && isPlace(place) ? node.expression.expression : undefined;
  }
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  const walk = declaration && ts.isParameter(declaration) ? walkOf(declaration.parent) : undefined;
  if (!declaration || !walk) return undefined;
  const index = walk.method === 'reduce' ? 1 : 0;
  return walk.call && declaration === walk.fn.parameters[index] ? spreadOf(walk.over) : undefined;
}

/** A place that a loop goes through: a constant one is a member of a list, not a letter. */
function isPlace(node: ts.Expression | undefined): boolean {
  return node !== undefined && (ts.isIdentifier(node) || ts.isPostfixUnaryExpression(node));
}

interface Walk {
  readonly fn: ts.ArrowFunction | ts.FunctionExpression;
  readonly call: ts.CallExpression;
  readonly method: string;
  readonly over: ts.Expression;
}

function walkOf(fn: ts.Node): Walk | undefined {
  if (!ts.isArrowFunction(fn) && !ts.isFunctionExpression(fn)) return undefined;
  const call = fn.parent;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  const { name, expression } = call.expression;
  return { fn, call, method: name.text, over: expression };
}

/** `[...text]`, `text.split('')`, `Array.from(text)` */
function spreadOf(node: ts.Expression): ts.Expression {
  if (ts.isArrayLiteralExpression(node)) {
    const [first] = node.elements;
    return first && ts.isSpreadElement(first) ? first.expression : node;
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return node;
  const { name, expression } = node.expression;
  const [given] = node.arguments;
  if (name.text === 'split' && given?.getText().length === 2) return expression;
  return name.text === 'from' && given ? given : node;
}

/** Whether a letter that differs ends the comparison: all others would take the same time. */
function endsThere(node: ts.Node): boolean {
  for (let at = node; !ts.isFunctionLike(at); at = at.parent) {
    const { parent } = at;
    if (ts.isIfStatement(parent)) return parent.expression === at && ENDS.test(parent.thenStatement.getText());
    if (ts.isWhileStatement(parent) || ts.isDoStatement(parent)) return parent.expression === at;
    if (ts.isForStatement(parent)) return parent.condition === at;
    if (ts.isReturnStatement(parent) || ts.isFunctionLike(parent)) break;
    if (ts.isSourceFile(parent)) return false;
  }
  const walk = walkOf(enclosingFunction(node));
  if (!walk) return false;
  return UNTIL_FIRST.test(walk.method) || (walk.method === 'reduce' && /&&/.test(walk.fn.body.getText()));
}

const ENDS = /\b(?:return|break|throw)\b/;

/** The two parameters of a function that it compares until the first difference, by their places, and where. */
export function comparesParameters(
  unit: Unit,
  fn: ts.SignatureDeclaration,
): { node: ComparedPair['node']; places: [number, number] } | undefined {
  const placeOf = (side: ts.Expression): number => {
    const declaration = ts.isIdentifier(side) ? declarationOf(side) : undefined;
    return declaration && ts.isParameter(declaration) ? fn.parameters.indexOf(declaration) : -1;
  };
  for (const { node, left, right } of comparedPairs(unit)) {
    if (node.pos < fn.pos || node.end > fn.end) continue;
    const places: [number, number] = [placeOf(left), placeOf(right)];
    if (places[0] >= 0 && places[1] >= 0 && places[0] !== places[1]) return { node, places };
  }
  return undefined;
}
