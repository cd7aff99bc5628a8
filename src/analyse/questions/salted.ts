import { ts } from '#compiler';
import { enclosingFunction } from '../syntax/scope.js';
import { isFunctionNode } from '../values/evaluate.js';

const LONGEST = 4_000;

/** What is hashed with a salt that a call makes: `token` of `genSalt(8, (error, salt) => hash(token, salt, done))`. */
export function saltedBy(call: ts.Node): string | undefined {
  if (!ts.isCallExpression(call)) return undefined;
  const callback = call.arguments.map((given): ts.Node => given).find(isFunctionNode);
  const made = ts.isAwaitExpression(call.parent) ? call.parent.parent : call.parent;
  const salt = callback
    ? callback.parameters[1]?.name.getText()
    : ts.isVariableDeclaration(made)
      ? made.name.getText()
      : undefined;
  if (salt === undefined || !/^\w+$/.test(salt)) return undefined;
  const text = (callback ?? enclosingFunction(call)).getText().slice(0, LONGEST);
  return new RegExp(`hash(?:Sync)?\\(\\s*([\\w.]{1,80})\\s*,\\s*${salt}\\b`).exec(text)?.[1];
}
