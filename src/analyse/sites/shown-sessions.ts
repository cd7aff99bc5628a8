import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import { SESSION_CLAIMS } from '../text/session-claim-text.js';
import { spelled } from '../text/spellings.js';
import { isInCallback } from './session-claims.js';

const MATCH: MatchedEntry = {
  name: 'session that is shown',
  entry: { role: 'session.show' },
  model: { package: '', exports: {} },
};
const RENEWS = spelled('secrets', 'renewingTokens');
const OPENS = spelled('secrets', 'openingTokens');

/**
 * What the `session` callback of Auth.js puts where every script of the page reads it: the whole token, or one of its
 * provider that opens an interface or renews itself, whatever the `jwt` callback called it.
 */
export function shownSessionsIn(unit: Unit): Site[] {
  if (!SESSION_CLAIMS.test(unit.text)) return [];
  return (unit.identifiers.get('token') ?? []).flatMap((use): Site[] => {
    const shown = shownFrom(use);
    if (!shown || !isInCallback(use, 'session')) return [];
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
  if (!ts.isPropertyAccessExpression(parent)) return undefined;
  const kind = kindOf(parent.name.text, use.getSourceFile());
  if (!kind) return undefined;
  let at: ts.Node = parent;
  while (ts.isAsExpression(at.parent) || ts.isNonNullExpression(at.parent) || ts.isParenthesizedExpression(at.parent))
    at = at.parent;
  const { parent: around } = at;
  const isShown =
    (ts.isBinaryExpression(around) && around.right === at && isWrite(around)) ||
    (ts.isPropertyAssignment(around) && around.initializer === at);
  return isShown ? { node: parent, given: { kind, claim: parent.name.text } } : undefined;
}

/** By its name, or by what it was made of: `token.upstream = account.access_token`. */
function kindOf(claim: string, source: ts.SourceFile): 'renews' | 'opens' | undefined {
  if (RENEWS.test(claim)) return 'renews';
  if (OPENS.test(claim)) return 'opens';
  const made = new RegExp(
    `\\b${claim.replaceAll('$', '\\$')}\\s{0,4}[=:]\\s{0,4}account[!?]{0,2}\\.(access|refresh)_token\\b`,
  ).exec(source.text);
  return made ? (made[1] === 'refresh' ? 'renews' : 'opens') : undefined;
}

function isWrite({ operatorToken }: ts.BinaryExpression): boolean {
  return operatorToken.kind === ts.SyntaxKind.EqualsToken;
}
