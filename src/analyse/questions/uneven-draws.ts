import { ts } from '#compiler';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { argumentsOf } from '../values/calls.js';
import type { Program } from '../values/program.js';

/** A remainder of a random byte that is drawn unevenly, because what it is divided by does not divide 256. */
export interface UnevenDraw {
  readonly at: ts.Node;
  readonly count: number;
}

const BYTE = 256;
const LONGEST = 8_000;
/** `256 - (256 % n)`, `byte >= limit`: bytes above the last whole round are drawn again. */
const DRAWN_AGAIN =
  /\b(?:256|0x100|255)\s*%|\b(?:while|if)\s*\([^()]{0,80}(?:>=?|<)\s*\w*(?:max|limit|bound|threshold)/i;

export function unevenDraws(program: Program, node: ts.Node): readonly UnevenDraw[] {
  const fn = enclosingFunction(node);
  if (ts.isSourceFile(fn) || fn.end - fn.pos > LONGEST || DRAWN_AGAIN.test(fn.getText())) return [];
  const bytes = bytesOf(node);
  if (!bytes) return [];
  const found: UnevenDraw[] = [];
  const visit = (at: ts.Node): void => {
    if (ts.isBinaryExpression(at) && at.operatorToken.kind === ts.SyntaxKind.PercentToken && isByte(at.left, bytes)) {
      const count = countOf(program, at.right);
      if (count !== undefined && BYTE % count !== 0) found.push({ at, count });
    }
    ts.forEachChild(at, visit);
  };
  visit(fn);
  return found;
}

/** The call itself, and the variable that holds what it gives or fills. */
function bytesOf(node: ts.Node): ReadonlySet<ts.Node> | undefined {
  const bytes = new Set<ts.Node>([node]);
  let made = node;
  if (ts.isCallExpression(node) && lastName(node.expression) === 'getRandomValues') {
    const [filled] = node.arguments;
    const declaration = filled && ts.isIdentifier(filled) ? declarationOf(filled) : undefined;
    made = declaration && ts.isVariableDeclaration(declaration) ? (declaration.initializer ?? node) : (filled ?? node);
    // Of larger numbers the remainder is as good as even.
    if (!/^new Uint8Array\b/.test(made.getText())) return undefined;
    if (declaration) bytes.add(declaration);
  }
  if (ts.isVariableDeclaration(node.parent)) bytes.add(node.parent);
  return bytes;
}

function isHeld(node: ts.Node, bytes: ReadonlySet<ts.Node>): boolean {
  if (bytes.has(node)) return true;
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  return declaration !== undefined && bytes.has(declaration);
}

/** `bytes[at]`, `byte` of a loop over them or of a callback that is given each of them. */
function isByte(node: ts.Expression, bytes: ReadonlySet<ts.Node>): boolean {
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node))
    return isByte(node.expression, bytes);
  if (ts.isElementAccessExpression(node)) return isHeld(node.expression, bytes);
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  if (declaration && ts.isVariableDeclaration(declaration)) {
    const loop = declaration.parent.parent;
    if (ts.isForOfStatement(loop)) return isHeld(loop.expression, bytes);
    return declaration.initializer !== undefined && isByte(declaration.initializer, bytes);
  }
  if (!declaration || !ts.isParameter(declaration)) return false;
  const call = declaration.parent.parent;
  if (!ts.isCallExpression(call)) return false;
  const holder = ts.isPropertyAccessExpression(call.expression) ? call.expression.expression : undefined;
  return [holder, argumentsOf(call)[0]].some((one) => one !== undefined && isHeld(one, bytes));
}

/** How many there are to draw from: a number, or the length of a constant text or list. */
function countOf(program: Program, node: ts.Expression): number | undefined {
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'length') {
    const [value, ...others] = optionsOf(program.evaluator.evaluate(node.expression));
    if (!value || others.length > 0) return undefined;
    if (value.kind === 'array') return value.node.elements.length || undefined;
    return value.kind === 'literal' && typeof value.value === 'string' ? value.value.length || undefined : undefined;
  }
  const [value, ...others] = optionsOf(program.evaluator.evaluate(node));
  const count = others.length === 0 && value?.kind === 'literal' ? Number(value.value) : 0;
  return count > 0 ? count : undefined;
}
