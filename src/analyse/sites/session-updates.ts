import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { enclosingFunction } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { SESSION_UPDATES } from '../text/session-update-text.js';

const MATCH: MatchedEntry = {
  name: 'update of the session',
  entry: { role: 'session.update' },
  model: { package: '', exports: {} },
};

/** Where what a browser sends to `update()` of Auth.js gets into the token: as a whole, or a member of it. */
export function sessionUpdatesIn(unit: Unit): Site[] {
  if (!SESSION_UPDATES.test(unit.text)) return [];
  return (unit.identifiers.get('session') ?? []).flatMap((use): Site[] => {
    const written = writtenFrom(use);
    if (!written || !SESSION_UPDATES.test(enclosingFunction(use).getText())) return [];
    const { node, claim } = written;
    return [{ role: 'session.update', match: MATCH, node, unit, external: undefined, given: claim ? { claim } : {} }];
  });
}

interface Written {
  readonly node: Site['node'];
  /** Undefined where all that was sent is written. */
  readonly claim?: string;
}

function writtenFrom(use: ts.Identifier): Written | undefined {
  let at: ts.Node = use;
  let claim: string | undefined;
  while (ts.isPropertyAccessExpression(at.parent) && at.parent.expression === at) {
    at = at.parent;
    if (ts.isPropertyAccessExpression(at) && at.name.text !== 'user') claim = at.name.text;
  }
  while (ts.isAsExpression(at.parent) || ts.isNonNullExpression(at.parent) || ts.isParenthesizedExpression(at.parent))
    at = at.parent;
  const { parent } = at;
  if (ts.isCallExpression(parent) && parent.expression.getText() === 'Object.assign' && parent.arguments[0] !== at)
    return { node: parent };
  // `{ ...token, ...session }`
  if (ts.isSpreadAssignment(parent)) {
    const holdsToken = parent.parent.properties.some(
      (other) => ts.isSpreadAssignment(other) && other.expression.getText() === 'token',
    );
    return holdsToken ? { node: parent.parent } : undefined;
  }
  if (!ts.isBinaryExpression(parent) || parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
  const isValue = parent.right === at && /^token\b/.test(parent.left.getText());
  return isValue && claim !== undefined ? { node: parent, claim } : undefined;
}
