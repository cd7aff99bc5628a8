import { ts } from '#compiler';
import { bare } from '../syntax/bare.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import type { FunctionNode } from '../syntax/value.js';

const MAXIMUM_DEPTH = 4;

/**
 * The query of the address that a page is shown at, as Next hands it over: `searchParams` of a page, waited for or not,
 * `query` of what fetches its props.
 */
export function isPageQuery(node: ts.Expression, depth = 0): boolean {
  if (depth > MAXIMUM_DEPTH) return false;
  const at = bare(node);
  if (ts.isAwaitExpression(at)) return isPageQuery(at.expression, depth + 1);
  if (ts.isCallExpression(at))
    return lastName(at.expression) === 'use' && at.arguments.some((one) => isPageQuery(one, depth + 1));
  if (ts.isPropertyAccessExpression(at)) {
    const holder = ts.isIdentifier(at.expression) ? declarationOf(at.expression) : undefined;
    return holder !== undefined && ts.isParameter(holder) && isQueryOf(holder, at.name.text);
  }
  const declaration = ts.isIdentifier(at) ? declarationOf(at) : undefined;
  if (!declaration) return false;
  if (ts.isVariableDeclaration(declaration))
    return declaration.initializer !== undefined && isPageQuery(declaration.initializer, depth + 1);
  if (!ts.isBindingElement(declaration) || !ts.isObjectBindingPattern(declaration.parent)) return false;
  const { parent } = declaration.parent;
  const name = (declaration.propertyName ?? declaration.name).getText();
  if (ts.isParameter(parent)) return isQueryOf(parent, name);
  // `const { searchParams } = props`
  const holder =
    ts.isVariableDeclaration(parent) && parent.initializer && ts.isIdentifier(parent.initializer)
      ? declarationOf(parent.initializer)
      : undefined;
  return holder !== undefined && ts.isParameter(holder) && isQueryOf(holder, name);
}

/** The first thing that a page or a fetcher of props is given. */
function isQueryOf(parameter: ts.ParameterDeclaration, member: string): boolean {
  const fn = parameter.parent;
  if (fn.parameters[0] !== parameter || !isPlainFunction(fn)) return false;
  if (member === 'searchParams') return isExportedByDefault(fn) || nameOf(fn) === 'generateMetadata';
  return member === 'query' && /^get(?:ServerSide|Initial)Props$/.test(nameOf(fn));
}

function isPlainFunction(fn: ts.SignatureDeclaration): fn is FunctionNode {
  return ts.isFunctionDeclaration(fn) || ts.isArrowFunction(fn) || ts.isFunctionExpression(fn);
}

function nameOf(fn: FunctionNode): string {
  const holder = ts.isVariableDeclaration(fn.parent) ? fn.parent : fn;
  return holder.name?.getText() ?? '';
}

/** `export default function Page(…)`, `export default Page` of the same file. */
function isExportedByDefault(fn: FunctionNode): boolean {
  if (ts.isExportAssignment(fn.parent)) return true;
  const isDefault = ts.canHaveModifiers(fn) && ts.getModifiers(fn)?.some((one) => one.kind === DEFAULT);
  const name = nameOf(fn);
  return (
    isDefault === true ||
    (name !== '' &&
      fn.getSourceFile().statements.some((one) => ts.isExportAssignment(one) && one.expression.getText() === name))
  );
}

const DEFAULT = ts.SyntaxKind.DefaultKeyword;
