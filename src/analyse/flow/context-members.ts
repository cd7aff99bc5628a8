import { ts } from '#compiler';
import { isFunctionNode } from '../values/evaluate.js';

const ADDS = /^(?:derive|resolve)$/;

/**
 * `.derive(({ headers }) => ({ user })).get('/me', ({ user }) => …)`: what a callback of Elysia returns are members of what
 * the handlers after it in the chain are given.
 */
export function givenToLater(callback: ts.CallExpression): readonly ts.ParameterDeclaration[] {
  const { expression } = callback;
  if (!ts.isPropertyAccessExpression(expression) || !ADDS.test(expression.name.text)) return [];
  const found: ts.ParameterDeclaration[] = [];
  for (
    let at: ts.Node = callback;
    ts.isPropertyAccessExpression(at.parent) && ts.isCallExpression(at.parent.parent);
    at = at.parent.parent
  )
    for (const given of at.parent.parent.arguments) {
      const [context] = isFunctionNode(given) ? given.parameters : [];
      if (context) found.push(context);
    }
  return found;
}
