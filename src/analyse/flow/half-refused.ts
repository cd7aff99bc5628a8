import { ts } from '#compiler';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import type { FunctionNode } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';

const SENDS = spelled('requests', 'sendingMembers');
const STATUS = /^(?:401|403|(?:\w+\.)+\w*(?:UNAUTHORIZED|FORBIDDEN))$/i;
const LONGEST = 2000;

/** Whether a statement sets the status of a refusal in a guard and nothing sends it: `reply.code(401);`. */
export function isHalfRefused(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { name, expression: answer } = node.expression;
  const [status] = node.arguments;
  if (!/^(?:code|status)$/.test(name.text) || !ts.isIdentifier(answer) || !status || !STATUS.test(status.getText()))
    return false;
  const fn = enclosingFunction(node);
  if (!isFunctionNode(fn) || fn.parameters.length < 2 || fn.parameters[1]?.name.getText() !== answer.text) return false;
  if (isSentBeside(node, answer.text)) return false;
  const path = mainPath(fn);
  const after = path.filter(({ pos }) => pos >= node.end);
  if (path.some((statement) => answers(statement, answer.text))) return false;
  // The next one is called in Express; a hook of Fastify that ends is followed by it.
  return after.some(goesOn) || (fn.parameters.length === 2 && isHook(fn));
}

/** Whether a statement sends a refusal, and the request goes on all the same: `if (!user) res.status(401).end(); next();`. */
export function isSentInVain(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { name, expression: holder } = node.expression;
  const sets = name.text === 'sendStatus' ? node : holder;
  if (sets === holder && !SENDS.test(`.${name.text}(`)) return false;
  if (!ts.isCallExpression(sets) || !ts.isPropertyAccessExpression(sets.expression)) return false;
  const { name: method, expression: answer } = sets.expression;
  const [status] = sets.arguments;
  if (!/^(?:code|status|sendStatus)$/.test(method.text) || !ts.isIdentifier(answer)) return false;
  if (!status || !STATUS.test(status.getText()) || !isAnswer(answer)) return false;
  const fn = enclosingFunction(node);
  if (leavesAfter(node, fn)) return false;
  const after = isFunctionNode(fn) ? mainPath(fn).filter(({ pos }) => pos >= node.end) : [];
  return after.some((statement) => goesOn(statement) || answers(statement, answer.text));
}

/** `if (a) { if (b) { reply.code(401).send(); } return true; }`: what follows the condition leaves, and nothing else runs. */
function leavesAfter(node: ts.Node, fn: ts.Node): boolean {
  for (let at = node; at.parent !== fn && !ts.isSourceFile(at.parent); at = at.parent) {
    if (!ts.isBlock(at.parent) || at.parent.parent === fn) continue;
    const { statements } = at.parent;
    const next = statements[statements.indexOf(at as ts.Statement) + 1];
    if (next && (ts.isReturnStatement(next) || ts.isThrowStatement(next))) return true;
  }
  return false;
}

/** `res` of `(req, res)` and of `(error, req, res, next)`. */
function isAnswer(name: ts.Identifier): boolean {
  const declaration = declarationOf(name);
  if (!declaration || !ts.isParameter(declaration) || !isFunctionNode(declaration.parent)) return false;
  const at = declaration.parent.parameters.indexOf(declaration);
  return at === 1 || (at === 2 && declaration.parent.parameters.length === 4);
}

/** `next();`, `return next();` */
function goesOn(statement: ts.Statement): boolean {
  return /^next\(\)/.test(statement.getText().replace(/^(?:await|return)\s+/, ''));
}

/** Whether its own branch sends it afterwards, or leaves with an error. */
function isSentBeside(node: ts.Node, answer: string): boolean {
  const statement = node.parent;
  const block = statement.parent;
  if (!ts.isBlock(block)) return false;
  return block.statements
    .slice(block.statements.indexOf(statement as ts.Statement) + 1)
    .some((line) => ts.isThrowStatement(line) || ts.isReturnStatement(line) || answers(line, answer));
}

/** What runs where nothing is refused: the statements of a function and of its `try`, without those of conditions. */
function mainPath({ body }: FunctionNode): readonly ts.Statement[] {
  if (!body || !ts.isBlock(body)) return [];
  return body.statements.flatMap((statement): readonly ts.Statement[] => {
    if (ts.isTryStatement(statement))
      return [...statement.tryBlock.statements, ...(statement.finallyBlock?.statements ?? [])];
    return ts.isIfStatement(statement) ? [] : [statement];
  });
}

function answers(statement: ts.Statement, answer: string): boolean {
  const text = statement.getText().slice(0, LONGEST);
  if (ts.isReturnStatement(statement) && statement.expression) return !/^return\s+next\(/.test(text);
  return new RegExp(String.raw`\b${answer}\b`).test(text) && SENDS.test(text);
}

/** A hook of Fastify sets what handlers read of the request, and answers nothing itself. */
function isHook(fn: FunctionNode): boolean {
  const [request, reply] = fn.parameters;
  const types = `${request?.type?.getText() ?? ''} ${reply?.type?.getText() ?? ''}`;
  const isFastify = /FastifyRe(?:quest|ply)/.test(types) || isHookCall(fn);
  const isRoute = ts.isCallExpression(fn.parent) && !isHookCall(fn);
  return isFastify && !isRoute;
}

/** `app.addHook('onRequest', async (request, reply) => …)`, `app.decorate('signedIn', async (request, reply) => …)` */
function isHookCall({ parent }: FunctionNode): boolean {
  return (
    ts.isCallExpression(parent) &&
    ts.isPropertyAccessExpression(parent.expression) &&
    /^(?:addHook|decorate)$/.test(parent.expression.name.text)
  );
}
