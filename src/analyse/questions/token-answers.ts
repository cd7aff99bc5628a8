import { ts } from '#compiler';
import { spineOf } from '../flow/origin.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import type { CallValue } from '../syntax/value.js';
import { isWhereItFailed } from '../values/fields.js';

/** `await response.text()` of a request that asked a token endpoint, where that did not refuse. */
export function isTokenAnswer(value: CallValue): boolean {
  const { node } = value;
  if (!ts.isCallExpression(node) || !/^(?:text|json)$/.test(lastName(node.expression))) return false;
  const { root } = spineOf(value);
  if (root.kind !== 'call' || !ts.isCallExpression(root.node) || root.node === node) return false;
  const asks = root.node.arguments.some((argument) => GRANT.test(argument.getText()) || isForm(argument));
  // A wrapper is handed it in one place, and uses it in another.
  const uses = [node, ...(value.via ?? []).map((step) => step.node)];
  return asks && !uses.some((use) => isWhereItFailed(use, 'access_token') || isAfterSuccess(use));
}

const GRANT = /\bgrant_type\b/;

/** `fetch(address, { body: form })`, and the form says which grant it is. */
function isForm(argument: ts.Expression): boolean {
  const given = ts.isObjectLiteralExpression(argument)
    ? argument.properties.find(({ name }) => /^(?:body|data|form)$/.test(name?.getText() ?? ''))
    : undefined;
  const held =
    given && ts.isPropertyAssignment(given)
      ? given.initializer
      : given && ts.isShorthandPropertyAssignment(given)
        ? given.name
        : argument;
  const declaration = ts.isIdentifier(held) ? declarationOf(held) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made !== undefined && GRANT.test(made.getText().slice(0, 1_000));
}

/** `if (response.ok) return …;` before it: what comes after is about a refusal. */
function isAfterSuccess(use: ts.Node): boolean {
  for (let at = use; !ts.isSourceFile(at) && !ts.isFunctionLike(at); at = at.parent) {
    if (!ts.isBlock(at.parent)) continue;
    const before = at.parent.statements.filter((statement) => statement.end <= at.pos);
    if (before.some((statement) => ts.isIfStatement(statement) && SUCCEEDS.test(statement.getText().slice(0, 600))))
      return true;
  }
  return false;
}

const SUCCEEDS = /^if\s*\(\s*[\w.]{1,40}(?:\.ok|\.status\s*===?\s*20\d)\s*\)\s*(?:return|\{[^}]*\breturn)\b/;
