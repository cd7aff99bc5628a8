import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName, referencesIn, type Unit } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';

const MATCH: MatchedEntry = {
  name: 'kept',
  entry: { role: 'token.refresh' },
  model: { package: '', exports: {} },
};
const REFRESH = /^refresh_?token$/i;
const ACCESS = /^(?:access_?)?token$|^jwt$/i;
const MAKES = spelled('purposes', 'accessMakers');
const WRITES = spelled('stores', 'keepingCalls');
const SENT = /\b(?:body|query|cookies?|json\(\)|parse\()/i;

/** Answers in which a new access token stands beside the refresh token that it was asked for with: `{ accessToken: sign(id), refreshToken }`. */
export function keptRefreshTokensIn(unit: Unit): Site[] {
  const names = [...unit.identifiers.keys()].filter((name) => REFRESH.test(name));
  return names
    .flatMap((name) => unit.identifiers.get(name) ?? [])
    .flatMap((use): Site[] => {
      const kept = givenAs(use);
      const fn = enclosingFunction(use);
      const issues = kept?.object.properties.flatMap((property) => accessMade(property) ?? [])[0];
      if (!kept || !issues || !isFunctionNode(fn)) return [];
      if (!cameIn(unit, kept.value, kept.object)) return [];
      return [
        {
          role: 'token.refresh',
          match: MATCH,
          node: issues,
          unit,
          external: undefined,
          given: { kept: kept.value },
        },
      ];
    });
}

interface Kept {
  readonly object: ts.ObjectLiteralExpression;
  readonly value: ts.Identifier | ts.PropertyAccessExpression;
}

function givenAs(use: ts.Identifier): Kept | undefined {
  const { parent } = use;
  if (ts.isShorthandPropertyAssignment(parent)) return { object: parent.parent, value: use };
  if (!ts.isPropertyAssignment(parent) || parent.name !== use) return undefined;
  const { initializer } = parent;
  const isNamed = ts.isIdentifier(initializer) || ts.isPropertyAccessExpression(initializer);
  return isNamed ? { object: parent.parent, value: initializer } : undefined;
}

function accessMade(property: ts.ObjectLiteralElementLike): ts.CallExpression | undefined {
  if (!property.name || !ACCESS.test(property.name.getText().replaceAll(/['"]/g, ''))) return undefined;
  const made = ts.isPropertyAssignment(property) ? property.initializer : property.name;
  const initializer = ts.isIdentifier(made) ? initializerOf(made) : made;
  const call = initializer && ts.isAwaitExpression(initializer) ? initializer.expression : initializer;
  return call && ts.isCallExpression(call) && MAKES.test(lastName(call.expression)) ? call : undefined;
}

/** `const accessToken = await sign(id)` */
function initializerOf(name: ts.Identifier): ts.Expression | undefined {
  const declaration = declarationOf(name);
  return declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
}

/** Whether somebody sent it, and it is looked up or checked before it is handed back. */
function cameIn(unit: Unit, value: Kept['value'], answer: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(value)) return isSentAndAsked(unit, value, answer);
  const declaration = declarationOf(value);
  if (!declaration) return false;
  const isSent = ts.isParameter(declaration) ? true : SENT.test(sourceOf(declaration));
  const uses = referencesIn(unit, declaration);
  const isWritten = uses.some(
    (use) =>
      ts.isBinaryExpression(use.parent) &&
      use.parent.left === use &&
      use.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken,
  );
  const isAsked = uses.some((use) => use.pos < answer.pos && isArgument(use));
  return isSent && isAsked && !isWritten;
}

/** `req.body.refresh_token`, after a look-up by it in the same function. */
function isSentAndAsked(unit: Unit, value: ts.PropertyAccessExpression, answer: ts.Node): boolean {
  const text = value.getText();
  if (!REFRESH.test(value.name.text) || !SENT.test(text)) return false;
  const fn = enclosingFunction(answer);
  return (unit.identifiers.get(value.name.text) ?? []).some(
    ({ parent }) => parent.pos > fn.pos && parent.pos < answer.pos && parent.getText() === text && isArgument(parent),
  );
}

function sourceOf(declaration: ts.Node): string {
  let at = declaration;
  while (ts.isBindingElement(at) || ts.isObjectBindingPattern(at)) at = at.parent;
  return ts.isVariableDeclaration(at) ? (at.initializer?.getText().slice(0, 300) ?? '') : '';
}

/** `verify(refreshToken)`, `find({ where: { hash: sha256(refreshToken) } })`, and no `save(sha256(refreshToken))`. */
function isArgument(use: ts.Node): boolean {
  let at = use;
  let called = '';
  while (
    ts.isCallExpression(at.parent) ||
    ts.isAwaitExpression(at.parent) ||
    ts.isPropertyAssignment(at.parent) ||
    ts.isObjectLiteralExpression(at.parent) ||
    ts.isTemplateSpan(at.parent) ||
    ts.isTemplateExpression(at.parent) ||
    ts.isShorthandPropertyAssignment(at.parent)
  ) {
    if (ts.isCallExpression(at.parent) && at.parent.expression !== at) called = lastName(at.parent.expression);
    at = at.parent;
  }
  return called !== '' && !WRITES.test(called);
}
