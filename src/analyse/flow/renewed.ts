import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import { lastName, referencesIn } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';
import type { Flow, Use } from './flow.js';
import { isRecording } from './handling.js';

/** What a client does with the answer to its refresh token. */
export interface Renewal {
  /** Where it takes the new access token out of the answer. */
  readonly takes: ts.Node | undefined;
  /** Whether it takes the new refresh token too, or hands the whole answer to what is out of sight. */
  readonly keeps: boolean;
}

const ACCESS = /^(?:access|id)_?token$/i;
const REFRESH = /refresh/i;
/** What an answer is read through before it is one. */
const CARRIERS = new Set(['data', 'body', 'json()', 'result', '0']);
const PARSES = spelled('calls', 'schemaParses');
const WHOLE: ReadonlySet<Use['how']> = new Set(['argument', 'return', 'store', 'throw', 'display']);

export function renewalOf(program: Program, flow: Flow, node: ts.Node): Renewal | undefined {
  const request = requestAround(program, node);
  if (!request) return undefined;
  const uses = usesOf(flow, request, 0);
  const named = uses.map((use) => ({ use, path: use.path.filter((name) => !CARRIERS.has(name)) }));
  const isWhole = ({ use, path }: (typeof named)[number]): boolean =>
    path.length === 0 && WHOLE.has(use.how) && !(use.call && ts.isCallExpression(use.call) && isRecording(use.call));
  return {
    takes: named.find(({ path }) => ACCESS.test(path.at(-1) ?? ''))?.use.node,
    keeps: named.some((one) => one.path.some((name) => REFRESH.test(name)) || isWhole(one)),
  };
}

/** Of the answer, and of what a schema makes of it. */
function usesOf(flow: Flow, node: ts.Node, depth: number): readonly Use[] {
  return flow.uses(node).flatMap((use): readonly Use[] => {
    const isParsed = use.how === 'argument' && use.call !== undefined && PARSES.test(lastName(use.call.expression));
    return isParsed && use.call && depth < 2 ? usesOf(flow, use.call, depth + 1) : [use];
  });
}

/** The call that sends what a request is made of: at once, or through the variable that holds it. */
function requestAround(program: Program, node: ts.Node): ts.CallExpression | undefined {
  if (ts.isCallExpression(node) && !MAKES_FORM.test(lastName(node.expression))) return node;
  const direct = sends(node);
  if (direct) return direct;
  const declaration = holderOf(node);
  const unit = declaration && program.unitOf(declaration);
  if (!unit) return undefined;
  for (const use of referencesIn(unit, declaration)) {
    const call = sends(use);
    if (call) return call;
  }
  return undefined;
}

const MAKES_FORM = /^(?:stringify|encode|formEncode|set|append)$/;

/** `fetch(address, { body: form.toString() })` */
function sends(node: ts.Node): ts.CallExpression | undefined {
  for (let at = node; ; at = at.parent) {
    const { parent } = at;
    if (ts.isCallExpression(parent) && parent.expression !== at) {
      if (!MAKES_FORM.test(lastName(parent.expression))) return parent;
    } else if (!CARRIED_BY.has(parent.kind) && !isMethodOf(parent, at)) return undefined;
  }
}

const CARRIED_BY: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PropertyAssignment,
  ts.SyntaxKind.ShorthandPropertyAssignment,
  ts.SyntaxKind.ObjectLiteralExpression,
  ts.SyntaxKind.AsExpression,
  ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.NewExpression,
]);

/** `form.toString()` */
function isMethodOf(parent: ts.Node, at: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === at && parent.name.text === 'toString';
  return ts.isCallExpression(parent) && parent.expression === at && lastName(parent.expression) === 'toString';
}

/** `const form = new URLSearchParams(…)`, and the variable that `form.set(…)` writes to. */
function holderOf(node: ts.Node): ts.VariableDeclaration | undefined {
  if (ts.isVariableDeclaration(node.parent)) return node.parent;
  if (!ts.isCallExpression(node)) return undefined;
  let root: ts.Expression = node.expression;
  while (ts.isPropertyAccessExpression(root)) root = root.expression;
  const declaration = ts.isIdentifier(root) ? declarationOf(root) : undefined;
  return declaration && ts.isVariableDeclaration(declaration) ? declaration : undefined;
}
