import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { enclosingName } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { REVOCATION_ASKED } from '../text/revocation-text.js';
import { namesFrom, spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';

const MATCH: MatchedEntry = {
  name: 'list of revoked tokens',
  entry: { role: 'revocation.ask' },
  model: { package: '', exports: {} },
};
const SPEAKS = new RegExp(REVOCATION_ASKED, 'i');
const LISTS = spelled('decisions', 'revocationLists');
const LOOK_UPS = namesFrom('stores', 'revocationLookUps');

/** Questions to a list of revoked tokens whose failure counts as the answer that nothing was revoked. */
export function revocationsIn(unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  const sites: Site[] = [];
  for (const [name, calls] of unit.calls) {
    if (!LOOK_UPS.has(name) && !(LISTS.test(name) && /^(?:is|was|has|check)/i.test(name))) continue;
    for (const node of calls) {
      if (!ts.isCallExpression(node) || !LISTS.test(node.getText().slice(0, 300))) continue;
      const open = failureThatOpens(node);
      if (open)
        sites.push({ role: 'revocation.ask', match: MATCH, node, unit, external: undefined, given: { value: open } });
    }
  }
  return sites;
}

/** What lets a token pass where the question fails: the answer that is given then, or the question where none is. */
function failureThatOpens(call: ts.CallExpression): ts.Expression | undefined {
  const caught = caughtByChain(call);
  if (caught) return givesNothing(caught) ? call : undefined;
  const statement = tryAround(call);
  const block = statement?.catchClause?.block;
  if (!statement || !block) return undefined;
  const given = block.statements.flatMap(returnsOf);
  if (given.length === 0)
    return !refusesIn(block) && !answers(block) && refusesIn(statement.tryBlock) ? call : undefined;
  const last = given.at(-1)?.expression;
  if (!last || refuses(block.getText().slice(0, 600))) return undefined;
  const opens = asksForValidity(call) ? last.kind === ts.SyntaxKind.TrueKeyword : isNothing(last);
  return opens ? last : undefined;
}

/** `redis.get(key).catch(() => null)` */
function caughtByChain(call: ts.CallExpression): ts.Expression | undefined {
  let at: ts.Node = call;
  while (ts.isPropertyAccessExpression(at.parent) && ts.isCallExpression(at.parent.parent)) {
    const { name, parent } = at.parent;
    if (name.text === 'catch' && ts.isCallExpression(parent)) return parent.arguments[0];
    at = parent;
  }
  return undefined;
}

function givesNothing(handler: ts.Expression): boolean {
  if (!ts.isArrowFunction(handler) && !ts.isFunctionExpression(handler)) return false;
  const { body } = handler;
  if (!ts.isBlock(body)) return isNothing(body);
  const [given] = body.statements.flatMap(returnsOf);
  return given?.expression ? isNothing(given.expression) : !refusesIn(body);
}

/** `null`, `false`, `0`, `[]` */
function isNothing(node: ts.Expression): boolean {
  return /^\(*(?:null|undefined|false|0|''|""|\[\]|void 0)\)*$/.test(node.getText());
}

/** Whether what is true says that nothing was revoked: `(await redis.exists(key)) === 0`, `trusted`. */
function asksForValidity(call: ts.CallExpression): boolean {
  for (let at: ts.Node = call; !ts.isStatement(at) && !isFunctionNode(at); at = at.parent) {
    const { parent } = at;
    if (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken) return true;
    if (ts.isBinaryExpression(parent) && /^===?$/.test(parent.operatorToken.getText()))
      return isNothing(parent.left === at ? parent.right : parent.left);
    if (ts.isBinaryExpression(parent) && /^!==?$/.test(parent.operatorToken.getText())) return false;
  }
  return VALID.test(enclosingName(call).split('.').at(-1) ?? '') || isAnswerOfValid(call);
}

const VALID = spelled('decisions', 'validityNames');

function isAnswerOfValid(call: ts.Node): boolean {
  for (let at = call.parent; !ts.isSourceFile(at); at = at.parent)
    if (isFunctionNode(at)) return ts.isPropertyAssignment(at.parent) && VALID.test(at.parent.name.getText());
  return false;
}

function tryAround(node: ts.Node): ts.TryStatement | undefined {
  for (let at = node; !ts.isSourceFile(at) && !isFunctionNode(at.parent); at = at.parent)
    if (ts.isTryStatement(at.parent) && at.parent.tryBlock === at) return at.parent;
  return undefined;
}

function returnsOf(statement: ts.Statement): ts.ReturnStatement[] {
  return ts.isReturnStatement(statement) ? [statement] : [];
}

const REFUSES = spelled('decisions', 'handlerRefusals');

function refuses(text: string): boolean {
  return REFUSES.test(text);
}

const GIVING_UP = namesFrom('decisions', 'givingUp');

/** `res.status(503).json(…)`, `next(error)` */
function answers(node: ts.Node): boolean {
  if (ts.isCallExpression(node)) {
    const name = lastName(node.expression);
    if (GIVING_UP.has(name) || (name === 'next' && node.arguments.length > 0)) return true;
  }
  return ts.forEachChild(node, answers) ?? false;
}

function refusesIn(block: ts.Block): boolean {
  return block.statements.some(
    (line) => ts.isThrowStatement(line) || ts.isReturnStatement(line) || refuses(line.getText().slice(0, 600)),
  );
}
