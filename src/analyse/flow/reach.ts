import { ts } from '#compiler';
import type { FunctionNode } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

/** What a function does, together with the project's own functions that it calls. */
export interface Reach {
  readonly functions: readonly FunctionNode[];
  readonly calls: readonly ReachedCall[];
  /** Names and short texts in the code, comments left out. */
  readonly words: ReadonlySet<string>;
  /** Names of properties that are given a value, those of conditions and selections left out. */
  readonly written: ReadonlySet<string>;
}

export interface ReachedCall {
  readonly node: ts.CallExpression;
  /** `prisma.session.delete`: what is called, as it is written. */
  readonly text: string;
  /** The call in the function itself that leads there. */
  readonly from: ts.CallExpression;
  /** Whether the body of what is called was read as well. */
  readonly isRead: boolean;
}

const MAXIMUM_NODES = 6_000;
const MAXIMUM_DEPTH = 5;
const LONGEST = 120;

export function reachOf(program: Program, start: FunctionNode): Reach {
  const functions: FunctionNode[] = [];
  const calls: ReachedCall[] = [];
  const words = new Set<string>();
  const written = new Set<string>();
  let left = MAXIMUM_NODES;
  const read = (fn: FunctionNode, from: ts.CallExpression | undefined, depth: number): void => {
    if (functions.includes(fn) || !fn.body) return;
    functions.push(fn);
    const visit = (node: ts.Node): void => {
      if (left-- <= 0) return;
      if (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) {
        if (node.text.length <= LONGEST) words.add(node.text);
      } else if (ts.isCallExpression(node)) {
        const own = depth < MAXIMUM_DEPTH ? ownFunction(program, node) : undefined;
        const text = node.expression.getText().slice(-LONGEST).replace(/\s+/g, '');
        calls.push({ node, text, from: from ?? node, isRead: own !== undefined });
        if (own) read(own, from ?? node, depth + 1);
      }
      const name = writtenName(node);
      if (name !== undefined) written.add(name);
      ts.forEachChild(node, visit);
    };
    visit(fn.body);
  };
  read(start, undefined, 0);
  return { functions, calls, words, written };
}

const SELECTING = spelled('stores', 'selecting');

function writtenName(node: ts.Node): string | undefined {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return ts.isPropertyAccessExpression(node.left) ? node.left.name.text : undefined;
  if (!ts.isPropertyAssignment(node) && !ts.isShorthandPropertyAssignment(node)) return undefined;
  // `{ status: 400 }` is what an answer is made with.
  if (ts.isPropertyAssignment(node) && /^[1-5]\d\d$/.test(node.initializer.getText())) return undefined;
  const holder = node.parent.parent;
  if (ts.isPropertyAssignment(holder) && SELECTING.test(holder.name.getText())) return undefined;
  return node.name.getText();
}

function ownFunction(program: Program, call: ts.CallExpression): FunctionNode | undefined {
  const callee = program.evaluator.evaluate(call.expression);
  return callee.kind === 'function' ? callee.node : undefined;
}

export function says(names: ReadonlySet<string>, words: RegExp): boolean {
  for (const name of names) if (words.test(name)) return true;
  return false;
}

const REGISTERS = spelled('requests', 'registering');

/** The function that a request or a caller runs into: callbacks within it belong to it. */
export function handlerAround(node: ts.Node): FunctionNode | undefined {
  let found: FunctionNode | undefined;
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (!isFunctionNode(at)) continue;
    found = at;
    const { parent } = at;
    if (!ts.isCallExpression(parent)) break;
    const { expression } = parent;
    if (ts.isPropertyAccessExpression(expression) && REGISTERS.test(expression.name.text)) break;
  }
  return found;
}

/** What a handler is called, and the address that it answers at. */
export function handlerNames(handler: FunctionNode): readonly string[] {
  const names: string[] = [];
  if (handler.name) names.push(handler.name.getText());
  for (let at: ts.Node = handler.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isVariableDeclaration(at) || ts.isPropertyAssignment(at) || ts.isPropertyDeclaration(at))
      names.push(at.name.getText());
    else if (ts.isBinaryExpression(at) && ts.isPropertyAccessExpression(at.left)) names.push(at.left.name.text);
    else if (ts.isCallExpression(at)) {
      const [first] = at.arguments;
      if (first && ts.isStringLiteralLike(first)) names.push(first.text);
      continue;
    }
    break;
  }
  return [...names, ...decoratedNames(handler)];
}

/** `@Post('refresh')` */
function decoratedNames(handler: FunctionNode): readonly string[] {
  const decorators = ts.canHaveDecorators(handler) ? (ts.getDecorators(handler) ?? []) : [];
  return decorators.flatMap(({ expression }) => {
    const [first] = ts.isCallExpression(expression) ? expression.arguments : [];
    return first && ts.isStringLiteralLike(first) ? [`/${first.text}`] : [];
  });
}
