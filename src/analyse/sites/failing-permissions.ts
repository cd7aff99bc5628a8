import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { enclosingFunction, enclosingName } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { YES_ON_FAILURE } from '../text/permission-text.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';

const MATCH: MatchedEntry = {
  name: 'failure',
  entry: { role: 'access.answer' },
  model: { package: '', exports: {} },
};
const SPEAKS = new RegExp(YES_ON_FAILURE.pattern, 'i');
/** Whoever is limited a little late is no intruder. */
const LIMITS = spelled('decisions', 'limitsOfTries');
const DECIDES = spelled('decisions', 'permissionNames');
const LONGEST = 4_000;

/** `catch { return true; }` of a function that asks somebody: whether that lets anybody in is for its callers to say. */
export function failingPermissionsIn(unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text) || !YES_ON_FAILURE.holds(unit.text)) return [];
  return [...inCatches(unit), ...inHandlers(unit)].flatMap((node): Site[] => {
    const fn = functionAnswering(node);
    if (!isFunctionNode(fn)) return [];
    const name = enclosingName(node).split('.').at(-1) ?? '';
    if (LIMITS.test(`${name} ${fn.getText().slice(0, LONGEST)}`)) return [];
    const given = { kind: DECIDES.test(name) ? 'failure of a permission' : 'failure', name };
    return [
      { role: 'access.answer', match: MATCH, node: node as unknown as Site['node'], unit, external: undefined, given },
    ];
  });
}

/** The `true` of a `catch` that goes only one way, beside a `try` that waits for an answer and gives it. */
function inCatches(unit: Unit): ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTryStatement(node) && node.catchClause && /\bawait\b/.test(node.tryBlock.getText().slice(0, LONGEST))) {
      const { statements } = node.catchClause.block;
      const last = statements.at(-1);
      const isStraight = statements.every((line) => line === last || ts.isExpressionStatement(line));
      const given = isStraight && last && ts.isReturnStatement(last) ? last.expression : undefined;
      if (given && isYes(given) && /\breturn\s+(?!true\b)/.test(node.tryBlock.getText().slice(0, LONGEST)))
        found.push(given);
    }
    ts.forEachChild(node, visit);
  };
  visit(unit.source);
  return found;
}

/** `.catch(() => true)`, `catchError(() => of(true))` */
function inHandlers(unit: Unit): ts.Expression[] {
  return ['catch', 'catchError'].flatMap((method) =>
    (unit.calls.get(method) ?? []).flatMap((call): ts.Expression[] => {
      const [handler] = ts.isTaggedTemplateExpression(call) ? [] : (call.arguments ?? []);
      if (!handler || !isFunctionNode(handler) || !handler.body) return [];
      const { body } = handler;
      if (!ts.isBlock(body)) return isYes(body) ? [body] : [];
      const last = body.statements.at(-1);
      const given = last && ts.isReturnStatement(last) ? last.expression : undefined;
      const isStraight = body.statements.every((line) => line === last || ts.isExpressionStatement(line));
      return given && isStraight && isYes(given) ? [given] : [];
    }),
  );
}

function isYes(node: ts.Expression): boolean {
  const at = bare(node);
  if (ts.isCallExpression(at) && /^(?:of|Promise\.resolve)$/.test(at.expression.getText()))
    return at.arguments.every(isYes);
  return at.kind === ts.SyntaxKind.TrueKeyword;
}

/** The function whose answer it becomes: that of the `try`, or the one around the handler of a failure. */
function functionAnswering(node: ts.Node): ts.Node {
  const fn = enclosingFunction(node);
  const call = ts.isSourceFile(fn) ? undefined : fn.parent;
  return call && ts.isCallExpression(call) && /\.?catch(?:Error)?$/.test(call.expression.getText())
    ? enclosingFunction(call)
    : fn;
}
