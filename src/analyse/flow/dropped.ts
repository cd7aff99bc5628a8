import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import { lastName, referencesIn } from '../syntax/unit.js';
import { type FunctionNode, optionsOf } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

const FRAMEWORKS = /^(?:hono|next\/server|@remix-run\/|react-router)/;
const HONO_ROUTES = spelled('requests', 'honoRoutes');
const BUILDERS = spelled('requests', 'answerBuilders');
const MAKERS = /^create(?:Http)?Error$/;
const ERRORS = /(?:Error|Exception)$/;

/** An answer or an error that is made as a statement of its own: it is neither returned nor thrown, and nothing comes of it. */
export function isDropped(program: Program, node: ts.Node): boolean {
  if (!ts.isExpressionStatement(node.parent)) return false;
  if (ts.isNewExpression(node)) return isAnswer(node.expression) || ERRORS.test(node.expression.getText());
  if (!ts.isCallExpression(node)) return false;
  const { expression: callee } = node;
  if (ts.isIdentifier(callee)) return MAKERS.test(callee.text);
  if (!ts.isPropertyAccessExpression(callee)) return false;
  if (callee.expression.getText() === 'Boom') return true;
  if (!BUILDERS.test(callee.name.text)) return false;
  if (isAnswer(callee.expression)) return true;
  if (ts.isIdentifier(callee.expression) && isContext(program, callee.expression)) return true;
  return optionsOf(program.evaluator.evaluate(callee)).some(
    (value) => value.kind === 'external' && FRAMEWORKS.test(value.package),
  );
}

/** `Response`, `NextResponse` */
function isAnswer(callee: ts.Expression): boolean {
  return ts.isIdentifier(callee) && /^(?:Next)?Response$/.test(callee.text);
}

/** `app.get('/', (c) => …)`: a handler's context has no type of its own where it is written in place. */
function isContext(program: Program, name: ts.Identifier): boolean {
  const parameter = declarationOf(name);
  if (!parameter || !ts.isParameter(parameter)) return false;
  if (parameter.type)
    return /^(?:Hono)?Context\b/.test(parameter.type.getText().slice(0, 100)) && importsHono(program, name);
  const handler = parameter.parent;
  return isFunctionNode(handler) && isHandler(program, handler) && importsHono(program, name);
}

/** Given to a route or to `use`, in place or by its name, or declared to be a handler. */
function isHandler(program: Program, fn: FunctionNode): boolean {
  if (isRouted(fn)) return true;
  const declaration = ts.isVariableDeclaration(fn.parent) ? fn.parent : fn;
  if (!ts.isVariableDeclaration(declaration) && !ts.isFunctionDeclaration(declaration)) return false;
  if (ts.isVariableDeclaration(declaration) && declaration.type)
    return /^(?:Middleware)?Handler\b/.test(declaration.type.getText().slice(0, 100));
  const unit = program.unitOf(fn);
  return unit !== undefined && referencesIn(unit, declaration).some(isRouted);
}

function isRouted(handler: ts.Node): boolean {
  const { parent: call } = handler;
  return (
    ts.isCallExpression(call) &&
    call.arguments.some((argument) => argument === handler) &&
    HONO_ROUTES.test(lastName(call.expression))
  );
}

function importsHono(program: Program, node: ts.Node): boolean {
  const statements = program.unitOf(node)?.source.statements ?? [];
  return statements.some(
    (one) =>
      ts.isImportDeclaration(one) &&
      ts.isStringLiteralLike(one.moduleSpecifier) &&
      /^(?:hono|@hono)(?:$|\/)/.test(one.moduleSpecifier.text),
  );
}

/** Whether anything runs after a statement in its function; a loop runs again. */
export function isFollowed(statement: ts.Node): boolean {
  for (let at = statement; !isFunctionNode(at) && !ts.isSourceFile(at); at = at.parent) {
    const { parent } = at;
    if (ts.isIterationStatement(parent, false)) return true;
    if (ts.isTryStatement(parent) && parent.finallyBlock !== undefined && at !== parent.finallyBlock) return true;
    if (!ts.isBlock(parent) && !ts.isSourceFile(parent) && !ts.isCaseOrDefaultClause(parent)) continue;
    const { statements } = parent;
    const after = statements.slice(statements.indexOf(at as ts.Statement) + 1);
    if (after.some((one) => !ts.isFunctionDeclaration(one) && !ts.isEmptyStatement(one))) return true;
  }
  return false;
}
