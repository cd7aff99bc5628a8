import { ts } from '#compiler';
import { optionsOf } from '../syntax/value.js';
import type { Program } from '../values/program.js';

const FRAMEWORKS = /^(?:hono|next\/server|@remix-run\/|react-router)/;
/** A handler's context has no type of its own where it is written in place. */
const IMPORTS_HONO = /from ['"]hono/;
const BUILDERS = /^(?:json|text|body|html|redirect|rewrite|newResponse)$/;
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
  if (callee.expression.getText() === 'c' && IMPORTS_HONO.test(node.getSourceFile().text)) return true;
  return optionsOf(program.evaluator.evaluate(callee)).some(
    (value) => value.kind === 'external' && FRAMEWORKS.test(value.package),
  );
}

/** `Response`, `NextResponse` */
function isAnswer(callee: ts.Expression): boolean {
  return ts.isIdentifier(callee) && /^(?:Next)?Response$/.test(callee.text);
}
