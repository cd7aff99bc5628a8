import { ts } from '#compiler';
import { isFunctionNode } from './evaluate.js';
import type { Flow, Use } from './flow.js';
import type { Entry } from './models.js';
import type { Program } from './program.js';
import { declarationOf } from './scope.js';
import { siteOfCall } from './sites.js';
import { referencesIn } from './unit.js';
import { type CallNode, optionsOf } from './value.js';

/**
 * What becomes of a verifier's answer. `floating`: a promise that nobody waits for; `tested`: a promise taken for a truth
 * value; `error ignored`: a callback that never looks at its error; `verdict ignored`: an answer that nobody looks at.
 */
export type Handling = 'used' | 'floating' | 'tested' | 'error ignored' | 'verdict ignored';

export function handlingOf(program: Program, flow: Flow, node: CallNode, entry: Entry): Handling {
  if (hasIgnoredError(program, node, entry)) return 'error ignored';
  const handling = entry.async ? handlingOfPromise(program, node, 0) : 'used';
  return handling === 'used' && entry.verdict && hasIgnoredVerdict(flow.uses(node), node, entry.verdict)
    ? 'verdict ignored'
    : handling;
}

/** Nothing is done with the answer, or only its members are read: of `false` they are undefined, and no error. */
function hasIgnoredVerdict(uses: readonly Use[], node: ts.Node, verdict: NonNullable<Entry['verdict']>): boolean {
  let at = node;
  while (ts.isAwaitExpression(at.parent) || ts.isParenthesizedExpression(at.parent)) at = at.parent;
  if (ts.isExpressionStatement(at.parent)) return true;
  if (uses.length === 0 || uses.some(({ path }) => path.length === 0)) return false;
  if (verdict === 'active') return !uses.some(({ path }) => path.includes('active') || path.includes('*'));
  return uses.every(({ how }) => READS.has(how));
}

const READS: ReadonlySet<Use['how']> = new Set(['argument', 'store', 'text', 'display']);

/** Follows a promise through parentheses and one variable to whoever waits for it. */
function handlingOfPromise(program: Program, node: ts.Node, depth: number): Handling {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isNonNullExpression(parent)) {
    return handlingOfPromise(program, parent, depth);
  }
  if (ts.isExpressionStatement(parent)) return 'floating';
  if (ts.isVoidExpression(parent)) return 'floating';
  if (ts.isIfStatement(parent) || ts.isPrefixUnaryExpression(parent) || ts.isWhileStatement(parent)) return 'tested';
  if (ts.isConditionalExpression(parent) && parent.condition === node) return 'tested';
  if (ts.isBinaryExpression(parent) && parent.left === node && isLogical(parent)) return 'tested';
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name) || depth > 0) return 'used';
  const unit = program.unitOf(parent);
  const uses = unit ? referencesIn(unit, parent) : [];
  const handlings = uses.map((use) => handlingOfPromise(program, use, depth + 1));
  if (uses.length === 0) return 'floating';
  return handlings.every((handling) => handling === 'tested') ? 'tested' : 'used';
}

function isLogical(node: ts.BinaryExpression): boolean {
  return node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
}

/** `(error, claims) => …` where `error` is never mentioned, although the claims are. */
function hasIgnoredError(program: Program, node: CallNode, entry: Entry): boolean {
  if (ts.isTaggedTemplateExpression(node)) return false;
  for (const path of entry.result ?? []) {
    const [kind, index] = path.split(':');
    const argument = kind === 'callback' ? node.arguments?.[Number(index)] : undefined;
    for (const fn of argument ? optionsOf(program.evaluator.evaluate(argument)) : []) {
      if (fn.kind !== 'function') continue;
      const [error, claims] = fn.node.parameters;
      if (!error || !claims || !ts.isIdentifier(error.name)) continue;
      const unit = program.unitOf(error);
      if (!unit || !ts.isIdentifier(claims.name)) continue;
      const reads = referencesIn(unit, claims);
      // A callback that tests the claims for being there learns the same as from the error.
      if (referencesIn(unit, error).length === 0 && reads.length > 0 && !reads.some(isTested)) return true;
    }
  }
  return false;
}

function isTested(use: ts.Identifier): boolean {
  const { parent } = use;
  return (
    ts.isIfStatement(parent) ||
    ts.isPrefixUnaryExpression(parent) ||
    (ts.isConditionalExpression(parent) && parent.condition === use) ||
    (ts.isBinaryExpression(parent) && parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken) ||
    (ts.isPropertyAccessExpression(parent) && parent.questionDotToken !== undefined)
  );
}

/** What the `catch` around a call does when it throws. */
export interface Failure {
  readonly at: ts.Node;
  /** `goes on`: the request is let through; `trusts`: an unverified answer takes the verified one's place. */
  readonly outcome: 'stops' | 'goes on' | 'trusts' | 'unclear';
}

export function failureOf(program: Program, node: ts.Node): Failure | undefined {
  const statement = tryAround(node);
  const clause = statement?.catchClause;
  if (!statement || !clause) return undefined;
  const { block } = clause;
  const seen: Failure[] = [];
  const visit = (child: ts.Node): void => {
    if (isFunctionNode(child)) return;
    const failure = outcomeOf(program, child);
    if (failure) seen.push(failure);
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(block, visit);
  for (const outcome of ['trusts', 'stops', 'goes on'] as const) {
    const first = seen.find((failure) => failure.outcome === outcome);
    if (first) return first;
  }
  const after = statementAfter(statement);
  if (after && block.statements.every(isLogging) && passesRequest(after)) return { at: after, outcome: 'goes on' };
  return { at: clause, outcome: 'unclear' };
}

function tryAround(node: ts.Node): ts.TryStatement | undefined {
  for (let at = node; !ts.isSourceFile(at) && !isFunctionNode(at.parent); at = at.parent) {
    if (ts.isTryStatement(at.parent) && at.parent.tryBlock === at) return at.parent;
  }
  return undefined;
}

function outcomeOf(program: Program, node: ts.Node): Failure | undefined {
  if (ts.isThrowStatement(node)) return { at: node, outcome: 'stops' };
  if (ts.isReturnStatement(node) && node.expression) return outcomeOfReturn(program, node.expression);
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const name = ts.isIdentifier(expression)
    ? expression.text
    : ts.isPropertyAccessExpression(expression)
      ? expression.name.text
      : '';
  if (name === 'next') return { at: node, outcome: node.arguments.length === 0 ? 'goes on' : 'stops' };
  if (REFUSALS.has(name)) return { at: node, outcome: 'stops' };
  return undefined;
}

/** Ways to answer or to give up, whatever the framework. */
const REFUSALS = new Set([
  'status',
  'sendStatus',
  'writeHead',
  'redirect',
  'throw',
  'reject',
  'fail',
  'error401',
  'unauthorized',
  'send',
  'json',
  'end',
  'code',
  'exit',
  'abort',
  'assert',
  'destroy',
  'close',
  'disconnect',
  'done',
  'callback',
  'cb',
]);

function outcomeOfReturn(program: Program, expression: ts.Expression): Failure | undefined {
  const unit = program.unitOf(expression);
  for (const value of optionsOf(program.evaluator.evaluate(expression))) {
    if (value.kind === 'literal') return { at: expression, outcome: value.value === true ? 'trusts' : 'stops' };
    if (value.kind === 'call' && unit) {
      const role = siteOfCall(program, unit, value.node)?.role;
      if (role === 'token.decode') return { at: expression, outcome: 'trusts' };
      if (role === 'token.verify') return { at: expression, outcome: 'stops' };
    }
    if (value.kind === 'object' && grants(program, value.node)) return { at: expression, outcome: 'trusts' };
  }
  return undefined;
}

/** `{ active: true }`, `{ valid: true }`. */
function grants(program: Program, object: ts.ObjectLiteralExpression): boolean {
  return object.properties.some((property) => {
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) return false;
    if (!GRANTS.has(property.name.text)) return false;
    const value = program.evaluator.evaluate(property.initializer);
    return value.kind === 'literal' && value.value === true;
  });
}

const GRANTS = new Set([
  'active',
  'valid',
  'ok',
  'authenticated',
  'authorized',
  'isAuthenticated',
  'isValid',
  'success',
  'allowed',
]);

function statementAfter(statement: ts.Statement): ts.Statement | undefined {
  const { parent } = statement;
  if (!ts.isBlock(parent)) return undefined;
  return parent.statements[parent.statements.indexOf(statement) + 1];
}

function isLogging(statement: ts.Statement): boolean {
  return ts.isExpressionStatement(statement) && ts.isCallExpression(statement.expression);
}

function passesRequest(statement: ts.Statement): boolean {
  const expression =
    ts.isReturnStatement(statement) || ts.isExpressionStatement(statement) ? statement.expression : undefined;
  const call = expression && ts.isAwaitExpression(expression) ? expression.expression : expression;
  if (!call || !ts.isCallExpression(call) || !ts.isIdentifier(call.expression) || call.arguments.length > 0)
    return false;
  const declaration = declarationOf(call.expression);
  return call.expression.text === 'next' && declaration !== undefined && ts.isParameter(declaration);
}
