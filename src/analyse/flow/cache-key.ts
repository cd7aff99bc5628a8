import { ts } from '#compiler';
import { siteOfCall } from '../roles/known-sites.js';
import { declarationOf } from '../syntax/scope.js';
import type { FunctionNode } from '../syntax/value.js';
import type { Program } from '../values/program.js';

/** What a function calls the answer about a token by, where tokens that differ in their signature are called the same. */
export function sharedKey(program: Program, fn: FunctionNode): ts.Expression | undefined {
  return program.returnsOf(fn).find((key) => {
    const names = namesIn(key);
    // What is worked out before cannot be told apart here.
    if (names.some((name) => isOfBody(name, fn))) return false;
    return names.filter((name) => declarationOf(name)?.parent === fn).every((name) => isPart(program, name));
  });
}

function isOfBody(name: ts.Identifier, fn: FunctionNode): boolean {
  const declaration = declarationOf(name);
  return declaration !== undefined && declaration.parent !== fn && declaration.pos > fn.pos && declaration.end < fn.end;
}

function namesIn(expression: ts.Expression): readonly ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node))
      found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(expression);
  return found;
}

/** The beginning of a token, its header or its payload, or what anybody may write into it. */
function isPart(program: Program, token: ts.Identifier): boolean {
  const { parent } = token;
  const unit = program.unitOf(token);
  if (ts.isCallExpression(parent) && parent.expression !== token)
    return unit !== undefined && siteOfCall(program, unit, parent)?.role === 'token.decode';
  if (!ts.isPropertyAccessExpression(parent) || !ts.isCallExpression(parent.parent)) return false;
  const [first, second] = parent.parent.arguments.map((argument) => argument.getText());
  if (CUTS.test(parent.name.text)) return first === '0' && second !== undefined && /^\d/.test(second);
  const piece = parent.parent.parent;
  return (
    parent.name.text === 'split' &&
    ts.isElementAccessExpression(piece) &&
    /^[01]$/.test(piece.argumentExpression.getText())
  );
}

const CUTS = /^(?:slice|substring|substr)$/;
