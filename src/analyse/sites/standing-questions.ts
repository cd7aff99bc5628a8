import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { enclosingFunction } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import type { FunctionNode } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { STANDING_ASKED, STANDING_NAME } from '../text/standing-text.js';
import { isFunctionNode } from '../values/evaluate.js';

const MATCH: MatchedEntry = {
  name: 'standing of an account',
  entry: { role: 'standing.ask' },
  model: { package: '', exports: {} },
};
const WHOSE = spelled('identities', 'lockedOut');
const OTHERS = spelled('identities', 'blockedThings');
/** `isLocked(fileId)` speaks of much; whoever is suspended or banned is somebody. */
const OF_PEOPLE = /(?:blocked|suspended|banned|deactivated)$/i;
/** Orders and connections are cancelled and closed too: what is given has to be a token. */
const OF_TOKENS = spelled('decisions', 'tokensTakenBack');
const TOKEN_GIVEN = spelled('identities', 'tokensGiven');
const LONGEST = 4000;

/** Questions whether somebody is locked out, whose failure counts as a no. */
export function standingQuestionsIn(unit: Unit): Site[] {
  if (!STANDING_ASKED.test(unit.text)) return [];
  const sites: Site[] = [];
  for (const [name, uses] of unit.identifiers) {
    if (!STANDING_NAME.test(name)) continue;
    for (const use of uses) {
      const fn = functionCalled(use);
      if (!fn?.body || !isAboutSomebody(name, fn)) continue;
      const add = (node: ts.Node, kind: string): void => {
        sites.push({
          role: 'standing.ask',
          match: MATCH,
          node: node as Site['node'],
          unit,
          external: undefined,
          given: { kind, name },
        });
      };
      for (const node of failuresIn(unit, fn)) add(node, 'failure');
      for (const node of errorsReadAsNo(unit, fn)) add(node, 'error answer');
    }
  }
  return sites;
}

function functionCalled({ parent }: ts.Identifier): FunctionNode | undefined {
  if (isFunctionNode(parent)) return parent;
  const made = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.initializer : undefined;
  return made && isFunctionNode(made) ? made : undefined;
}

function isAboutSomebody(name: string, { parameters }: FunctionNode): boolean {
  const given = parameters
    .map((parameter) => parameter.name.getText())
    .join(' ')
    .slice(0, 200);
  if (OF_TOKENS.test(name)) return TOKEN_GIVEN.test(given);
  if (WHOSE.test(`${name} ${given}`)) return true;
  return OF_PEOPLE.test(name) && /(?:[iI]d|sub|jti)\b/.test(given) && !OTHERS.test(given);
}

/** What says no where the question fails: `catch { return false; }`, `.catch(() => null)`, `catchError(() => of(false))`. */
function failuresIn(unit: Unit, fn: FunctionNode): ts.Node[] {
  const found: ts.Node[] = [];
  for (const method of ['catch', 'catchError'])
    for (const call of unit.calls.get(method) ?? []) {
      const [handler] = ts.isTaggedTemplateExpression(call) ? [] : (call.arguments ?? []);
      if (!handler || !isWithin(call, fn)) continue;
      const given = answerOf(handler);
      if (given && isNo(given) && !isAsked(given, fn)) found.push(method === 'catch' ? call : given);
    }
  for (const statement of statementsOf(fn)) {
    const block = ts.isTryStatement(statement) ? statement.catchClause?.block : undefined;
    if (!block) continue;
    const leaves = block.statements.find((line) => ts.isReturnStatement(line) || ts.isThrowStatement(line));
    const given = leaves && ts.isReturnStatement(leaves) ? leaves.expression : undefined;
    if (given && isNo(given)) found.push(given);
    if (leaves || block.statements.some(ts.isIfStatement)) continue;
    const after = statementsOf(fn).at(-1);
    const last = after && ts.isReturnStatement(after) ? after.expression : undefined;
    if (last && isNo(last)) found.push(last);
  }
  return found;
}

/** `return found === null`: nobody found is a yes then. */
function isAsked(given: ts.Expression, fn: FunctionNode): boolean {
  return (
    /^(?:null|undefined)$/.test(given.getText()) && /[^!]==\s?(?:null|undefined)\b/.test(fn.getText().slice(0, LONGEST))
  );
}

/** `return plan.locked ?? false`, of an answer of which nobody asks whether it is an error. */
function errorsReadAsNo(unit: Unit, fn: FunctionNode): ts.Node[] {
  const text = fn.getText().slice(0, LONGEST);
  if (!/\bfetch\(/.test(text) || /\.(?:ok|status|statusCode)\b/.test(text)) return [];
  if (!(unit.calls.get('json') ?? []).some((call) => isWithin(call, fn))) return [];
  return returnsIn(fn).flatMap((returned) => {
    const { expression } = returned;
    const given = expression && bare(expression);
    return given && isNoWithoutField(given) ? [given] : [];
  });
}

function isNoWithoutField(given: ts.Expression): boolean {
  if (ts.isCallExpression(given)) return given.expression.getText() === 'Boolean';
  if (!ts.isBinaryExpression(given)) return false;
  const operator = given.operatorToken.getText();
  if (operator === '??' || operator === '||') return isNo(given.right) && lastName(bare(given.left)) !== '';
  return operator === '===' && given.right.kind === ts.SyntaxKind.TrueKeyword && lastName(bare(given.left)) !== '';
}

function returnsIn(fn: FunctionNode): ts.ReturnStatement[] {
  return statementsOf(fn).flatMap((statement) => {
    if (ts.isReturnStatement(statement)) return [statement];
    return ts.isTryStatement(statement) ? statement.tryBlock.statements.filter(ts.isReturnStatement) : [];
  });
}

function statementsOf({ body }: FunctionNode): readonly ts.Statement[] {
  return body && ts.isBlock(body) ? body.statements : [];
}

function isWithin(node: ts.Node, fn: FunctionNode): boolean {
  for (let at = enclosingFunction(node); !ts.isSourceFile(at); at = enclosingFunction(at)) if (at === fn) return true;
  return false;
}

/** What a handler of a failure answers; nothing where it goes several ways. */
function answerOf(handler: ts.Expression): ts.Expression | undefined {
  if (!ts.isArrowFunction(handler) && !ts.isFunctionExpression(handler)) return undefined;
  const { body } = handler;
  if (!ts.isBlock(body)) return body;
  const last = body.statements.at(-1);
  const isStraight = body.statements.every((line) => ts.isExpressionStatement(line) || line === last);
  return isStraight && last && ts.isReturnStatement(last) ? last.expression : undefined;
}

/** `false`, `null`, `of(false)`, `Promise.resolve(null)` */
function isNo(node: ts.Expression): boolean {
  const at = bare(node);
  if (ts.isCallExpression(at) && /^(?:of|Promise\.resolve)$/.test(at.expression.getText()))
    return at.arguments.every(isNo);
  return /^(?:null|undefined|false|0|void 0)$/.test(at.getText());
}
