import { ts } from '#compiler';
import { declarationOf, enclosingFunction, enclosingName } from '../syntax/scope.js';
import { optionsOf } from '../syntax/value.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import { isAssignment, leaves, MEANT } from './after-failure.js';
import type { Callers } from './callers.js';

/**
 * `const guarded = (handler) => async (req) => { try { ctx.id = verify(…) } catch (error) { log(error) } return handler(req, ctx); }`:
 * the call of the handler, where one that it is given uses what was to be verified and never asks whether it is there.
 */
export function handlerRunWithout(program: Program, callers: Callers, node: ts.Node): ts.Node | undefined {
  const statement = tryAround(node);
  const block = statement?.catchClause?.block;
  if (!statement || !block || !ts.isBlock(statement.parent) || MEANT.test(enclosingName(statement))) return undefined;
  if (!block.statements.every(isRecord)) return undefined;
  const { statements } = statement.parent;
  const [next] = statements.slice(statements.indexOf(statement) + 1);
  const call = next && calledIn(next);
  const parameter = call && parameterOfWrapper(call);
  const name = assignedFrom(node, statement);
  if (!call || !parameter || name === undefined) return undefined;
  const wrapper = parameter.parent;
  if (!isFunctionNode(wrapper)) return undefined;
  const index = wrapper.parameters.indexOf(parameter);
  const isUnaware = callers.of(wrapper).some(({ call: outer }) => {
    const handler = ts.isTaggedTemplateExpression(outer) ? undefined : outer.arguments?.[index];
    const given = handler ? optionsOf(program.evaluator.evaluate(handler)) : [];
    return given.some((value) => value.kind === 'function' && usesUnasked(value.node.getText(), name));
  });
  return isUnaware ? call : undefined;
}

function tryAround(node: ts.Node): ts.TryStatement | undefined {
  for (let at = node; !ts.isSourceFile(at) && !isFunctionNode(at.parent); at = at.parent)
    if (ts.isTryStatement(at.parent) && at.parent.tryBlock === at) return at.parent;
  return undefined;
}

function isRecord(line: ts.Statement): boolean {
  return ts.isExpressionStatement(line) && ts.isCallExpression(line.expression) && !leaves(line);
}

/** `return handler(req, ctx)` */
function calledIn(statement: ts.Statement): ts.CallExpression | undefined {
  if (!ts.isReturnStatement(statement) || !statement.expression) return undefined;
  const { expression } = statement;
  const call = ts.isAwaitExpression(expression) ? expression.expression : expression;
  return ts.isCallExpression(call) && ts.isIdentifier(call.expression) ? call : undefined;
}

/** The parameter of the function around the one that makes the call. */
function parameterOfWrapper({ expression }: ts.CallExpression): ts.ParameterDeclaration | undefined {
  const declaration = ts.isIdentifier(expression) ? declarationOf(expression) : undefined;
  if (!declaration || !ts.isParameter(declaration)) return undefined;
  return declaration.parent === enclosingFunction(expression) ? undefined : declaration;
}

/** `memberId` of `ctx.memberId = await memberFrom(token)` */
function assignedFrom(node: ts.Node, statement: ts.TryStatement): string | undefined {
  for (let at = node; at !== statement; at = at.parent)
    if (isAssignment(at))
      return ts.isPropertyAccessExpression(at.left)
        ? at.left.name.text
        : ts.isIdentifier(at.left)
          ? at.left.text
          : undefined;
  return undefined;
}

function usesUnasked(handler: string, name: string): boolean {
  const own = `\\b${name}\\b`;
  const asked = new RegExp(`!\\s*(?:\\w+\\.)*${own}|${own}\\s*(?:\\?(?!\\.)|&&|[!=]==?)|if\\s*\\([^)]*${own}`);
  return new RegExp(own).test(handler) && !asked.test(handler);
}
