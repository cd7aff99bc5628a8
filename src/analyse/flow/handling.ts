import { ts } from '#compiler';
import type { Entry } from '../knowledge/models.js';
import { siteOfCall } from '../roles/known-sites.js';
import { partOf } from '../roles/parts.js';
import type { Site } from '../roles/site.js';
import { enclosingName } from '../syntax/scope.js';
import { isPropertyAssignment, referencesIn } from '../syntax/unit.js';
import { type CallNode, type FunctionNode, optionsOf } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import { handsOn, MEANT } from './after-failure.js';
import { ENVELOPES } from './compared-claims.js';
import { isFollowed } from './dropped.js';
import type { Flow, Use } from './flow.js';
import { isHolderTested } from './somebody.js';

/**
 * What becomes of a verifier's answer. `floating`: a promise that nobody waits for; `tested`: a promise taken for a truth
 * value; `error ignored`: a callback that never looks at its error; `verdict ignored`: an answer that nobody looks at.
 */
export type Handling = 'used' | 'floating' | 'tested' | 'error ignored' | 'verdict ignored';

export function handlingOf(program: Program, flow: Flow, site: Site, node: CallNode): Handling {
  const { entry } = site.match;
  if (hasIgnoredError(program, node, entry)) return 'error ignored';
  const handling = givesPromise(program, site) || isChained(node) ? handlingOfPromise(program, node) : 'used';
  return handling === 'used' && entry.verdict && hasIgnoredVerdict(flow.uses(node), node, entry.verdict)
    ? 'verdict ignored'
    : handling;
}

/** Whether a call gives a promise: always, or where a part of it is a function. */
export function givesPromise(program: Program, site: Site): boolean {
  const { async } = site.match.entry;
  if (typeof async !== 'object') return async === true;
  const { values } = partOf(program, site, async.whereFunction);
  return values.length > 0 && values.every(({ kind }) => kind === 'function');
}

/** What is given a `then` is a promise, also where the library only sometimes gives one. */
function isChained({ parent }: ts.Node): boolean {
  return ts.isPropertyAccessExpression(parent) && parent.name.text === 'then';
}

/** `Promise.allSettled([verify(token)])`, which never fails: each of its answers says how it went. */
function settledBy(parent: ts.Node): ts.CallExpression | undefined {
  const call = ts.isArrayLiteralExpression(parent) ? parent.parent : undefined;
  return call && ts.isCallExpression(call) && call.expression.getText() === 'Promise.allSettled' ? call : undefined;
}

/** Nothing is done with the answer, or only its members are read: of `false` they are undefined, and no error. */
function hasIgnoredVerdict(uses: readonly Use[], node: ts.Node, verdict: NonNullable<Entry['verdict']>): boolean {
  // What only renews a session is asked nothing.
  if (verdict === 'caller') return isHolderTested(uses);
  let at = node;
  while (ts.isAwaitExpression(at.parent) || ts.isParenthesizedExpression(at.parent)) at = at.parent;
  if (ts.isExpressionStatement(at.parent)) return true;
  if (verdict === 'active') return isActiveIgnored(uses);
  if (verdict === 'signedIn') return isStateTested(uses);
  if (uses.length === 0 || uses.some(({ path }) => path.length === 0)) return false;
  return uses.every(({ how, node }) => READS.has(how) || (how === 'return' && ts.isCallExpression(node.parent)));
}

/** `const state = await authenticateRequest(req); if (!state) …`: there always is a state, which says whether somebody is signed in. */
function isStateTested(uses: readonly Use[]): boolean {
  return (
    uses.some(({ how, path }) => how === 'test' && path.length === 0) &&
    !uses.some(({ path }) => path.some((part) => STATES.has(part)))
  );
}

const STATES: ReadonlySet<string> = new Set(['isSignedIn', 'isAuthenticated', 'status', 'reason']);

/** The answer stays in sight, something of it is used, and `active` is not. */
function isActiveIgnored(uses: readonly Use[]): boolean {
  if (uses.some(({ path }) => path.includes('active') || path.includes('*'))) return false;
  const isOutOfSight = uses.some(
    ({ path, how, call }) => LEAVES.has(how) && path.every((part) => ENVELOPES.has(part)) && !isParsing(call),
  );
  return !isOutOfSight && uses.some(({ path, how }) => path.length > 0 && how !== 'method');
}

/** The calls of wrappers of an introspection where the answer is relied on without its `active`, which others may ask for. */
export function callsWithoutVerdict(uses: readonly Use[]): CallNode[] {
  if (isActiveIgnored(uses)) return [];
  const chains = [...new Map(uses.map((use) => [chainOf(use).at(-1), chainOf(use)])).values()];
  const unasked = chains.filter((chain) => isActiveIgnored(uses.filter((use) => isOneWay(chain, chainOf(use)))));
  // What a caller leaves out its own callers leave out too.
  const first = unasked.filter((chain) => !unasked.some((one) => one.length < chain.length && isOneWay(one, chain)));
  return first.flatMap((chain) => {
    const call = chain.at(-1);
    return call && ts.isCallExpression(call) ? [call] : [];
  });
}

/** The calls that a value was returned through, innermost first. */
function chainOf({ trace }: Use): ts.Node[] {
  return trace.filter(({ isReturn }) => isReturn).map(({ node }) => node);
}

function isOneWay(a: readonly ts.Node[], b: readonly ts.Node[]): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short.every((call, index) => call === long[index]);
}

/** `JSON.parse(body)` is followed: the text itself goes nowhere. */
function isParsing(call: Use['call']): boolean {
  return call?.expression.getText() === 'JSON.parse';
}

const LEAVES: ReadonlySet<Use['how']> = new Set(['argument', 'return', 'store', 'throw', 'display', 'text']);

const READS: ReadonlySet<Use['how']> = new Set(['argument', 'store', 'text', 'display']);

/** Follows a promise through parentheses and one variable to whoever waits for it. */
export function handlingOfPromise(program: Program, node: ts.Node, depth = 0): Handling {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isNonNullExpression(parent)) {
    return handlingOfPromise(program, parent, depth);
  }
  if (ts.isExpressionStatement(parent)) return 'floating';
  if (ts.isPropertyAccessExpression(parent) && isFloatingChain(parent)) return 'floating';
  const settled = settledBy(parent);
  if (settled) return handlingOfSettled(program, settled, node);
  if (ts.isVoidExpression(parent)) return 'floating';
  if (ts.isIfStatement(parent) || ts.isPrefixUnaryExpression(parent) || ts.isWhileStatement(parent)) return 'tested';
  if (ts.isConditionalExpression(parent) && parent.condition === node) return 'tested';
  if (ts.isBinaryExpression(parent) && (isNothing(parent) || (parent.left === node && isLogical(parent))))
    return 'tested';
  if (ts.isCallExpression(parent) && parent.expression.getText() === 'Boolean') return 'tested';
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name) || depth > 0) return 'used';
  const unit = program.unitOf(parent);
  const uses = unit ? referencesIn(unit, parent) : [];
  const handlings = uses.map((use) => handlingOfPromise(program, use, depth + 1));
  if (uses.length === 0) return 'floating';
  return handlings.every((handling) => handling === 'tested') ? 'tested' : 'used';
}

/**
 * `verify(token).then((claims) => { req.user = claims })`, as a statement: whoever relies on what is kept does not wait.
 * `verify(token).then(…).catch(log); next();`: neither does the request.
 */
function isFloatingChain(link: ts.PropertyAccessExpression): boolean {
  const callbacks: ts.Expression[] = [];
  let isHeeded = false;
  let at: ts.Node = link.expression;
  while (ts.isPropertyAccessExpression(at.parent) && ts.isCallExpression(at.parent.parent)) {
    if (!LINKS.has(at.parent.name.text)) return false;
    callbacks.push(...at.parent.parent.arguments);
    isHeeded ||= at.parent.name.text === 'then';
    at = at.parent.parent;
  }
  const statement = ts.isVoidExpression(at.parent) ? at.parent.parent : at.parent;
  if (callbacks.length === 0 || !ts.isExpressionStatement(statement)) return false;
  const [kept] = link.name.text === 'then' ? callbacks : [];
  if (kept && isFunctionNode(kept) && kept.body && onlyKeeps(kept.body)) return true;
  return isHeeded ? goesOnBeside(statement, callbacks) : isFollowed(statement);
}

const LINKS = new Set(['then', 'catch', 'finally']);

/** The function around a statement hands the request on after it, and nothing that waits does. */
function goesOnBeside(statement: ts.ExpressionStatement, callbacks: readonly ts.Expression[]): boolean {
  const list = statement.parent;
  if (!ts.isBlock(list)) return false;
  const after = list.statements.slice(list.statements.indexOf(statement) + 1);
  const passing = after.find(handsOn);
  if (!passing) return false;
  const [name = ''] = /\w+/.exec(passing.getText().replace(/^(?:return|await)\s+/, '')) ?? [];
  return !callbacks.some((callback) => new RegExp(`\\b${name}\\b`).test(callback.getText()));
}

/** Nothing but assignments to members of what outlives the callback. */
function onlyKeeps(body: ts.Node): boolean {
  if (ts.isBlock(body))
    return (
      body.statements.length > 0 &&
      body.statements.every((line) => ts.isExpressionStatement(line) && onlyKeeps(line.expression))
    );
  const at = ts.isParenthesizedExpression(body) ? body.expression : body;
  return isPropertyAssignment(at) && KEEPERS.test(at.left.getText());
}

const KEEPERS = spelled('requests', 'ofOneRequest');

/** `claims !== null` */
function isNothing({ left, operatorToken, right }: ts.BinaryExpression): boolean {
  const sides = [left, right].map((side) => side.getText());
  return /^[!=]==?$/.test(operatorToken.getText()) && sides.some((side) => side === 'null' || side === 'undefined');
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
      const isHeeded = referencesIn(unit, error).some((use) => !isOnlyRecorded(use));
      const passes = passesAnyway(fn.node);
      const isTestOf = (use: ts.Identifier) =>
        isTested(use) && !(passes && isOnlyRead(use)) && !isReplaced(program, use);
      if (!isHeeded && reads.length > 0 && !reads.some(isTestOf)) return true;
    }
  }
  return false;
}

/** `(error, claims) => { req.user = claims?.sub; next(); }`, unless it is called optional. */
function passesAnyway({ body }: FunctionNode): boolean {
  return body !== undefined && ts.isBlock(body) && body.statements.some(handsOn) && !MEANT.test(enclosingName(body));
}

/** `claims?.sub` as a value: nothing is decided by it. */
function isOnlyRead({ parent }: ts.Identifier): boolean {
  return ts.isPropertyAccessExpression(parent) && !ts.findAncestor(parent, isDecision);
}

function isDecision(node: ts.Node): boolean | 'quit' {
  if (ts.isStatement(node)) return ts.isIfStatement(node) || 'quit';
  return ts.isConditionalExpression(node) || ts.isPrefixUnaryExpression(node);
}

/** `if (error) console.warn(error)`, `log(error)`: what follows runs all the same. */
function isOnlyRecorded(use: ts.Identifier): boolean {
  let at: ts.Node = use;
  while (!ts.isStatement(at)) {
    if (isFunctionNode(at)) return false;
    at = at.parent;
  }
  if (ts.isIfStatement(at)) return at.expression === use && onlyRecords(at);
  return isRecord(at);
}

/** `if (aud !== API) console.warn(aud)`: the condition decides what is written, and nothing else. */
export function onlyRecords({ thenStatement, elseStatement }: ts.IfStatement): boolean {
  return !elseStatement && isRecord(thenStatement);
}

export function isRecord(statement: ts.Statement): boolean {
  if (ts.isBlock(statement)) return statement.statements.every(isRecord);
  return ts.isExpressionStatement(statement) && isRecording(statement.expression);
}

/** `log.warn({ iss })` */
export function isRecording(call: ts.Node): boolean {
  return ts.isCallExpression(call) && RECORDS.test(call.expression.getText());
}

const RECORDS =
  /^(?:console|(?:this\.)?_?log(?:ger)?|(?:req(?:uest)?|fastify|app|server|ctx|c)\.log(?:ger)?)\b|(?:^|\.)debug$/i;

/** `claims ?? decode(token)`: what was not verified takes the place of what should have been. */
function isReplaced(program: Program, { parent }: ts.Identifier): boolean {
  if (!ts.isBinaryExpression(parent) || !ts.isCallExpression(parent.right)) return false;
  const unit = program.unitOf(parent);
  return unit !== undefined && siteOfCall(program, unit, parent.right)?.role === 'token.decode';
}

function isTested(use: ts.Identifier): boolean {
  const { parent } = use;
  return (
    ts.isIfStatement(parent) ||
    ts.isPrefixUnaryExpression(parent) ||
    (ts.isConditionalExpression(parent) && parent.condition === use) ||
    (ts.isBinaryExpression(parent) &&
      parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken &&
      !ts.isObjectLiteralExpression(parent.right)) ||
    (ts.isPropertyAccessExpression(parent) && parent.questionDotToken !== undefined)
  );
}

/** Of one promise among those that are settled together: only its `value` is read, as if there always were one. */
function handlingOfSettled(program: Program, call: ts.CallExpression, promise: ts.Node): Handling {
  let at: ts.Node = call;
  while (ts.isAwaitExpression(at.parent) || ts.isParenthesizedExpression(at.parent)) at = at.parent;
  const { parent } = at;
  if (ts.isExpressionStatement(parent)) return 'verdict ignored';
  const unit = program.unitOf(call);
  const [list] = call.arguments;
  if (!unit || !list || !ts.isArrayLiteralExpression(list) || !ts.isVariableDeclaration(parent)) return 'used';
  const index = list.elements.findIndex((element) => element === promise);
  const holder = ts.isArrayBindingPattern(parent.name) ? parent.name.elements[index] : parent;
  if (!holder || ts.isOmittedExpression(holder)) return 'verdict ignored';
  if (!ts.isIdentifier(holder.name)) return 'used';
  return referencesIn(unit, holder).every(isTakenForGranted) ? 'verdict ignored' : 'used';
}

/** `answer.value.sub`, `answers[0].value`, which is asked nothing. */
function isTakenForGranted(use: ts.Node): boolean {
  let at = use;
  while (ts.isElementAccessExpression(at.parent) || ts.isNonNullExpression(at.parent)) at = at.parent;
  const { parent } = at;
  if (!ts.isPropertyAccessExpression(parent) || parent.name.text !== 'value') return false;
  const around = parent.parent;
  return !(
    ts.isIfStatement(around) ||
    ts.isPrefixUnaryExpression(around) ||
    ts.isConditionalExpression(around) ||
    (ts.isBinaryExpression(around) && around.operatorToken.kind !== ts.SyntaxKind.EqualsToken)
  );
}
