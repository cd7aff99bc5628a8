import { ts } from '#compiler';
import { isFollowed } from '../flow/dropped.js';
import { handlingOfPromise } from '../flow/handling.js';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { referencesIn, type Unit } from '../syntax/unit.js';
import { type CallNode, type FunctionNode, optionsOf } from '../syntax/value.js';
import { ACCESS_CHECKS, PROMISED_CHECKS } from '../text/check-text.js';
import { namesFrom, spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

const MATCH: MatchedEntry = {
  name: 'check',
  entry: { role: 'check.promise' },
  model: { package: '', exports: {} },
};
const REFUSES = spelled('decisions', 'refusalTexts');
const PREDICATES = namesFrom('calls', 'predicates');
const GOES_ON = namesFrom('requests', 'continuations');

/** Checks of a caller that give a promise, where nobody waits for what it says. */
export function promisedChecksIn(program: Program, unit: Unit): Site[] {
  if (!PROMISED_CHECKS.test(unit.text)) return [];
  const sites: Site[] = [];
  for (const [name, calls] of unit.calls) {
    const isPredicate = PREDICATES.has(name);
    if (!isPredicate && !ACCESS_CHECKS.test(name)) continue;
    for (const node of calls) {
      const kind = isPredicate ? predicateKind(unit, node) : checkKind(program, node);
      if (kind)
        sites.push({
          role: 'check.promise',
          match: { ...MATCH, name },
          node,
          unit,
          external: undefined,
          given: { kind },
        });
    }
  }
  return sites;
}

/** `requireStaff();`, `if (!isAdmin(user)) …` of functions that are all asynchronous. */
function checkKind(program: Program, node: CallNode): 'floating' | 'tested' | undefined {
  if (!ts.isCallExpression(node) || ts.isAwaitExpression(node.parent)) return undefined;
  const handling = handlingOfPromise(program, node);
  if (handling !== 'floating' && handling !== 'tested') return undefined;
  const called = optionsOf(program.evaluator.evaluate(node.expression));
  const isPromise = called.every((value) => value.kind === 'function' && givesPromise(value.node));
  if (!isPromise) return undefined;
  if (handling === 'tested') return handling;
  // Whoever is told how to go on says it by a call.
  if (!isFollowed(node) || node.arguments.some(isContinuation)) return undefined;
  // `void worker.checkUsers()`: who says that nobody waits, and for nobody in particular, begins a job.
  if (ts.isVoidExpression(node.parent) && node.arguments.length === 0) return undefined;
  return called.some((value) => value.kind === 'function' && refuses(value.node)) ? handling : undefined;
}

function givesPromise(fn: FunctionNode): boolean {
  if (fn.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)) return true;
  return fn.type !== undefined && /^Promise\s*</.test(fn.type.getText().slice(0, 40));
}

function isContinuation(argument: ts.Expression): boolean {
  return isFunctionNode(argument) || (ts.isIdentifier(argument) && GOES_ON.has(argument.text));
}

/** Whether a function throws, or calls what does: `redirect('/signin')`. */
function refuses({ body }: FunctionNode): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found || isFunctionNode(node)) return;
    if (ts.isThrowStatement(node)) found = true;
    else if (ts.isCallExpression(node) && LEAVING.test(node.expression.getText().slice(-40))) found = true;
    else ts.forEachChild(node, visit);
  };
  if (body) visit(body);
  return found;
}

const LEAVING = spelled('decisions', 'throwingCalls');

/** `tokens.some(async (token) => …)`, and a refusal where it says no: it never does. */
function predicateKind(unit: Unit, node: CallNode): 'predicate' | undefined {
  const [predicate] = ts.isCallExpression(node) ? node.arguments : [];
  if (!predicate || !isFunctionNode(predicate) || !givesPromise(predicate)) return undefined;
  let at: ts.Node = node;
  while (ts.isParenthesizedExpression(at.parent) || ts.isAwaitExpression(at.parent)) at = at.parent;
  const holder = at.parent;
  const asked: readonly ts.Node[] =
    ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name) ? referencesIn(unit, holder) : [at];
  return asked.some(isRefusedBy) ? 'predicate' : undefined;
}

/** In the condition of an `if` or `? :` that refuses. */
function isRefusedBy(use: ts.Node): boolean {
  for (let at = use; !isFunctionNode(at) && !ts.isSourceFile(at); at = at.parent) {
    const { parent } = at;
    if (ts.isIfStatement(parent) && parent.expression === at)
      return (
        ts.isThrowStatement(bare(parent.thenStatement)) || REFUSES.test(parent.thenStatement.getText().slice(0, 400))
      );
    if (ts.isConditionalExpression(parent) && parent.condition === at)
      return REFUSES.test(parent.getText().slice(0, 400));
    if (ts.isStatement(parent)) return false;
  }
  return false;
}

function bare(statement: ts.Statement): ts.Statement {
  const only = ts.isBlock(statement) && statement.statements.length === 1 ? statement.statements[0] : undefined;
  return only ?? statement;
}
