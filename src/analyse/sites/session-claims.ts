import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import { SESSION_CLAIMS } from '../text/session-claim-text.js';
import { isFunctionNode } from '../values/evaluate.js';

const MATCH: MatchedEntry = {
  name: 'claim of the session token',
  entry: { role: 'session.claim' },
  model: { package: '', exports: {} },
};

/** What the `jwt` callback of Auth.js puts into the token of the session: `token.role = …`, `return { ...token, role }`. */
export function sessionClaimsIn(unit: Unit): Site[] {
  if (!SESSION_CLAIMS.test(unit.text)) return [];
  return (unit.identifiers.get('token') ?? []).flatMap((use): Site[] => {
    const written = writtenTo(use);
    if (!written || !isInCallback(use, 'jwt')) return [];
    return written.map(({ node, claim }) => ({
      role: 'session.claim',
      match: MATCH,
      node,
      unit,
      external: undefined,
      given: { claim },
    }));
  });
}

interface Written {
  readonly node: Site['node'];
  readonly claim: string;
}

function writtenTo(use: ts.Identifier): Written[] | undefined {
  const { parent } = use;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === use) {
    const { parent: around } = parent;
    const isWritten =
      ts.isBinaryExpression(around) &&
      around.left === parent &&
      around.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    return isWritten ? [{ node: around, claim: parent.name.text }] : undefined;
  }
  if (!ts.isSpreadAssignment(parent)) return undefined;
  return parent.parent.properties.flatMap((property): Written[] =>
    ts.isPropertyAssignment(property) && ts.isIdentifier(property.name)
      ? [{ node: property, claim: property.name.text }]
      : [],
  );
}

/** `callbacks: { jwt({ token }) { … } }` */
export function isInCallback(node: ts.Node, name: 'jwt' | 'session' | 'redirect'): boolean {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (!isFunctionNode(at)) continue;
    const member = ts.isMethodDeclaration(at) ? at : at.parent;
    const isNamed =
      (ts.isMethodDeclaration(member) || ts.isPropertyAssignment(member)) && member.name.getText() === name;
    if (isNamed && isUnderCallbacks(member)) return true;
  }
  return false;
}

/** `callbacks: { … }`, `const callbacks = { … }`, `options.callbacks = { … }` */
function isUnderCallbacks(member: ts.Node): boolean {
  for (let at = member.parent; !ts.isSourceFile(at) && !isFunctionNode(at); at = at.parent) {
    const named =
      ts.isPropertyAssignment(at) || ts.isVariableDeclaration(at)
        ? at.name
        : ts.isBinaryExpression(at)
          ? at.left
          : undefined;
    if (named && /callbacks$/i.test(named.getText())) return true;
  }
  return false;
}
