import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import { SESSION_CLAIMS } from '../text/session-claim-text.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import { isUnderCallbacks } from './session-claims.js';

const MATCH: MatchedEntry = {
  name: 'session that is shown',
  entry: { role: 'session.show' },
  model: { package: '', exports: {} },
};
const SPEAKS = new RegExp(SESSION_CLAIMS);
const RENEWS = spelled('secrets', 'renewingTokens');

/** What the `session` callback of Auth.js puts where every script of the page reads it: the whole token, or what renews one. */
export function shownSessionsIn(unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  return (unit.identifiers.get('token') ?? []).flatMap((use): Site[] => {
    const shown = shownFrom(use);
    if (!shown || !isInCallback(use)) return [];
    return [{ role: 'session.show', match: MATCH, unit, external: undefined, ...shown }];
  });
}

function shownFrom(use: ts.Identifier): Pick<Site, 'node' | 'given'> | undefined {
  const { parent } = use;
  // `{ ...session.user, ...token }`
  if (ts.isSpreadAssignment(parent)) return { node: parent.parent, given: { kind: 'whole' } };
  if (
    ts.isBinaryExpression(parent) &&
    parent.right === use &&
    isWrite(parent) &&
    /^session\b/.test(parent.left.getText())
  )
    return { node: parent, given: { kind: 'whole' } };
  if (ts.isPropertyAssignment(parent) && parent.initializer === use) return { node: parent, given: { kind: 'whole' } };
  if (ts.isCallExpression(parent) && parent.expression.getText() === 'Object.assign' && parent.arguments[0] !== use)
    return { node: parent, given: { kind: 'whole' } };
  if (!ts.isPropertyAccessExpression(parent) || !RENEWS.test(parent.name.text)) return undefined;
  let at: ts.Node = parent;
  while (ts.isAsExpression(at.parent) || ts.isNonNullExpression(at.parent) || ts.isParenthesizedExpression(at.parent))
    at = at.parent;
  const { parent: around } = at;
  const isShown =
    (ts.isBinaryExpression(around) && around.right === at && isWrite(around)) ||
    (ts.isPropertyAssignment(around) && around.initializer === at);
  return isShown ? { node: parent, given: { kind: 'one', claim: parent.name.text } } : undefined;
}

function isWrite({ operatorToken }: ts.BinaryExpression): boolean {
  return operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** `callbacks: { session({ session, token }) { … } }` */
function isInCallback(node: ts.Node): boolean {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (!isFunctionNode(at)) continue;
    const member = ts.isMethodDeclaration(at) ? at : at.parent;
    const isNamed =
      (ts.isMethodDeclaration(member) || ts.isPropertyAssignment(member)) && member.name.getText() === 'session';
    if (isNamed && isUnderCallbacks(member)) return true;
  }
  return false;
}
