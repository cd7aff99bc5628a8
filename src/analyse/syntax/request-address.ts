import { ts } from '#compiler';
import { declarationOf } from './scope.js';
import { lastName, referencesIn, type Unit } from './unit.js';

/** Whom a request that is put together by hand asks: the address, or the expression that gives it. */
export function requestAddress(unit: Unit, node: ts.Node): ts.Expression | string | undefined {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return withoutQuery(node);
  const found = addressAround(node);
  if (found !== undefined) return found;
  const variable = variableOf(node) ?? receiverOf(node);
  if (!variable) return undefined;
  const made = variable.initializer;
  if (made && ts.isNewExpression(made) && lastName(made.expression) === 'URL' && made.arguments?.length === 1)
    return made.arguments[0];
  for (const use of referencesIn(unit, variable)) {
    const address = addressAround(use);
    if (address !== undefined) return address;
  }
  return undefined;
}

/** `url.searchParams.set(…)` and `body.set(…)`: the variable that is written to. */
function receiverOf(call: ts.Node): ts.VariableDeclaration | undefined {
  if (!ts.isCallExpression(call)) return undefined;
  let root: ts.Expression = call.expression;
  while (ts.isPropertyAccessExpression(root)) root = root.expression;
  const declaration = ts.isIdentifier(root) ? declarationOf(root) : undefined;
  return declaration && ts.isVariableDeclaration(declaration) ? declaration : undefined;
}

/** The address of the call that something is handed to: its first argument, a `url` beside it, or what stands before its `?`. */
function addressAround(from: ts.Node): ts.Expression | string | undefined {
  let node = from;
  while (!ts.isStatement(node.parent) && !ts.isVariableDeclaration(node.parent) && !ts.isFunctionLike(node.parent)) {
    const { parent } = node;
    if (ts.isTemplateSpan(parent)) return withoutQuery(parent.parent);
    if (
      ts.isBinaryExpression(parent) &&
      parent.operatorToken.kind === ts.SyntaxKind.PlusToken &&
      parent.right === node
    ) {
      let first: ts.Expression = parent;
      while (ts.isBinaryExpression(first)) first = first.left;
      return ts.isStringLiteralLike(first) ? withoutQuery(first) : first;
    }
    if (ts.isObjectLiteralExpression(parent)) {
      const named = parent.properties.find((one) => one.name && /^(?:url|uri)$/i.test(one.name.getText()));
      if (named && ts.isPropertyAssignment(named)) return named.initializer;
    }
    if (ts.isCallExpression(parent) && parent.expression !== node) {
      const [first] = parent.arguments;
      if (first && first !== node) return first;
    }
    node = parent;
  }
  return undefined;
}

function withoutQuery(node: ts.StringLiteralLike | ts.TemplateExpression): ts.Expression | string | undefined {
  const head = ts.isTemplateExpression(node) ? node.head.text : node.text;
  const [address = '', query] = head.split('?', 2);
  if (address !== '') return query === undefined && ts.isTemplateExpression(node) ? undefined : address;
  const span = ts.isTemplateExpression(node) ? node.templateSpans[0] : undefined;
  return span?.literal.text.startsWith('?') ? span.expression : undefined;
}

function variableOf(node: ts.Node): ts.VariableDeclaration | undefined {
  const { parent } = node;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent : undefined;
}
