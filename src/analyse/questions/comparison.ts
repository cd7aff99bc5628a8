import { ts } from '#compiler';
import type { Use } from '../flow/flow.js';
import { isRecording, onlyRecords } from '../flow/handling.js';
import { isAskedByAll } from '../flow/receivers.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName, referencesIn, type Unit } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import type { Comparison } from './code-site.js';

/** Text methods that look at a part of their receiver only. */
const PARTIAL = new Set(['startsWith', 'endsWith', 'indexOf', 'search', 'match']);

const ANCHORED = /^\/\^.*\$\/[a-z]*$/;
/** `/^https:\/\/id\.example$/`: without a wild card, a choice or a second line that fits as well. */
const ONE_TEXT = /^\/\^(?:[^\\.*+?()[\]{}|^$]|\\[^\w])*\$\/[a-ln-z]*$/;

/** The strongest comparison of a claim among the uses of a verifier's result. */
export function comparisonOf(uses: readonly Use[], claim: string): Comparison | undefined {
  const found: Comparison[] = [];
  for (const use of uses) {
    // A loop over a table of checks may look at any claim.
    const anyClaim = use.path.at(-1) === '*' && (use.how === 'argument' || use.how === 'compare');
    if (!use.path.includes(claim) && !anyClaim) continue;
    const strength = anyClaim ? 'unclear' : strengthOf(use);
    if (strength)
      found.push({ at: use.node, strength, unless: use.how === 'compare' ? skippedBy(use.node) : undefined });
  }
  for (const strength of ['exact', 'loose', 'unclear'] as const) {
    const first = found.find((comparison) => comparison.strength === strength);
    if (!first) continue;
    const isByAll = strength !== 'exact' || isAskedByAll(uses, ({ node }) => found.some(({ at }) => at === node));
    return isByAll ? first : { ...first, strength: 'unclear', isPartly: true };
  }
  return undefined;
}

/** Whether some use goes another way where a claim is missing. */
export function isDemanded(uses: readonly Use[], claim: string): boolean {
  return uses.some(
    ({ how, path, node }) =>
      path.at(-1) === claim && (how === 'type' || (how === 'test' && ts.isPrefixUnaryExpression(node.parent))),
  );
}

/** Where a part of a claim's text is compared, and something hangs on it. */
export function partDecidedBy(uses: readonly Use[], claim: string): ts.Node | undefined {
  return uses.find(({ how, path, call }) => {
    const at = path.indexOf(claim);
    if (at < 0) return false;
    if (how === 'compare') return path[at + 1] === '1';
    const callee = call?.expression;
    return how === 'method' && callee && ts.isPropertyAccessExpression(callee) && callee.name.text === 'endsWith';
  })?.node;
}

function strengthOf(use: Use): Comparison['strength'] | undefined {
  if (use.how === 'compare') {
    if (isOnlyTold(use.node)) return undefined;
    // `aud.indexOf(api) !== -1` compares a place in the text.
    if (ts.isCallExpression(use.node) && PARTIAL.has(lastName(use.node.expression))) return 'loose';
    return skippedBy(use.node) ? 'unclear' : 'exact';
  }
  const callee = use.call?.expression;
  const method = callee && ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
  if (use.how === 'method') {
    if (PARTIAL.has(method)) return 'loose';
    // On a list this asks for an element, on a text for a part of it: the claim may be either.
    if (method !== 'includes') return undefined;
    return callee && ts.isPropertyAccessExpression(callee) && isText(callee.expression) ? 'loose' : 'unclear';
  }
  if (use.how !== 'argument' || !use.call) return undefined;
  const pattern = method === 'test' && callee && ts.isPropertyAccessExpression(callee) ? callee.expression : undefined;
  if (pattern && ts.isRegularExpressionLiteral(pattern))
    return !ANCHORED.test(pattern.text) ? 'loose' : ONE_TEXT.test(pattern.text) ? 'exact' : 'unclear';
  if (ts.isNewExpression(use.call) && isHostInPart(use.call)) return 'loose';
  if (isRecording(use.call)) return undefined;
  if (callee && /^(?:String|JSON\.stringify)$/.test(callee.getText()))
    return isTextSearch(use.call) ? 'loose' : undefined;
  return method === 'includes' || method === 'has' ? 'exact' : 'unclear';
}

/** `${aud}`, `String(aud)`, `aud.join()`: of a list, only the text. */
function isText(receiver: ts.Expression): boolean {
  if (ts.isTemplateExpression(receiver)) return true;
  return ts.isCallExpression(receiver) && /^(?:String|stringify|toString|join)$/.test(lastName(receiver.expression));
}

/** `new URL(iss).hostname.endsWith('example.com')` */
function isHostInPart(made: ts.NewExpression): boolean {
  const host = made.parent;
  const search = host.parent;
  return (
    made.expression.getText() === 'URL' &&
    ts.isPropertyAccessExpression(host) &&
    ts.isPropertyAccessExpression(search) &&
    (search.name.text === 'includes' || PARTIAL.has(search.name.text))
  );
}

/** A comparison whose outcome is written to a log, and decides nothing. */
function isOnlyTold(claim: ts.Node): boolean {
  let at = claim.parent;
  while (ts.isBinaryExpression(at) || ts.isParenthesizedExpression(at) || ts.isPrefixUnaryExpression(at))
    at = at.parent;
  return ts.isIfStatement(at) && onlyRecords(at);
}

/** `expected && claim !== expected`, `claim && claim !== expected`: without one of them nothing is compared. */
function skippedBy(claim: ts.Node): ts.Node | undefined {
  let at = claim.parent;
  if (!ts.isBinaryExpression(at)) return undefined;
  const sides = new Set([at.left.getText(), at.right.getText()]);
  for (; ts.isBinaryExpression(at.parent) || ts.isParenthesizedExpression(at.parent); at = at.parent) {
    const { parent } = at;
    if (!ts.isBinaryExpression(parent) || parent.right !== at) continue;
    if (parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken && sides.has(parent.left.getText()))
      return parent.left;
  }
  return undefined;
}

/** `String(aud).includes(…)`, `JSON.stringify(aud).includes(…)`. */
function isTextSearch(conversion: ts.Node): boolean {
  const access = conversion.parent;
  if (!ts.isPropertyAccessExpression(access) || !ts.isCallExpression(access.parent)) return false;
  return access.name.text === 'includes' || PARTIAL.has(access.name.text);
}

/** `String(iss)`, `iss as string`, `iss ?? ''`: the same value in other clothes. */
function worn(reference: ts.Identifier): ts.Node {
  let at: ts.Node = reference;
  for (;;) {
    const { parent } = at;
    const isSame =
      ts.isNonNullExpression(parent) ||
      ts.isAsExpression(parent) ||
      ts.isParenthesizedExpression(parent) ||
      (ts.isBinaryExpression(parent) &&
        parent.left === at &&
        parent.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) ||
      (ts.isCallExpression(parent) && parent.expression.getText() === 'String' && parent.arguments[0] === at);
    if (!isSame) return at;
    at = parent;
  }
}

/** Whether a variable is tested against others (`TRUSTED.includes(iss)`, `iss !== ISSUER`) earlier in its function. */
export function isComparedBefore(program: Program, use: ts.Identifier, before: ts.Node): boolean {
  const declaration = declarationOf(use);
  const unit = program.unitOf(use);
  if (!declaration || !unit) return false;
  return referencesIn(unit, declaration).some((reference) => {
    if (reference.pos >= before.pos && unit === program.unitOf(before)) return false;
    const same = worn(reference);
    const { parent } = same;
    if (ts.isBinaryExpression(parent)) return COMPARISONS.has(parent.operatorToken.kind);
    if (!ts.isCallExpression(parent)) return false;
    if (isRegistered(program, parent)) return true;
    if (!ts.isPropertyAccessExpression(parent.expression)) return false;
    const { expression: receiver, name } = parent.expression;
    if (receiver === same || !['includes', 'has', 'get'].includes(name.text)) return false;
    return name.text === 'includes' || !isCache(unit, receiver);
  });
}

/** `keySets.set(issuer, …)` beside `keySets.get(issuer)`: what was asked for before is there, whoever asked. */
function isCache(unit: Unit, receiver: ts.Expression): boolean {
  const name = receiver.getText();
  return (unit.calls.get('set') ?? []).some(
    (call) =>
      ts.isCallExpression(call) &&
      ts.isPropertyAccessExpression(call.expression) &&
      call.expression.expression.getText() === name &&
      isFunctionNode(enclosingFunction(call)),
  );
}

/** `const client = await getClient(id)` that is tested for being there: only what is registered goes on. */
function isRegistered(program: Program, call: ts.CallExpression): boolean {
  if (!REGISTERED.test(lastName(call.expression))) return false;
  const made = ts.isAwaitExpression(call.parent) ? call.parent : call;
  const record = made.parent;
  const unit = program.unitOf(call);
  if (!unit || !ts.isVariableDeclaration(record) || !ts.isIdentifier(record.name)) return false;
  return referencesIn(unit, record).some(
    ({ parent }) => ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken,
  );
}

const REGISTERED = spelled('stores', 'registrationLookUps');

const COMPARISONS = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);
