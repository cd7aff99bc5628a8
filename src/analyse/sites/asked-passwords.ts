import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import { ASKED_PASSWORD } from '../text/address-text.js';

const NAMES = ['password', 'passwd', 'pwd'];
const READS = ['query', 'get', 'Query'];
const MATCH: MatchedEntry = { name: 'password', entry: { role: 'token.query' }, model: { package: '', exports: {} } };

/** Passwords that a request brings in its address: `req.query.password`, `const { password } = req.query`, `@Query('password')`. */
export function askedPasswordsIn(unit: Unit): Site[] {
  if (!ASKED_PASSWORD.test(unit.text)) return [];
  const site = (node: Site['node'], name: string): Site => ({
    role: 'token.query',
    match: MATCH,
    node,
    unit,
    external: undefined,
    given: { name },
  });
  const named = NAMES.flatMap((name) =>
    (unit.identifiers.get(name) ?? []).flatMap((use) => {
      const read = ofQuery(use);
      return read ? [site(read, name)] : [];
    }),
  );
  const asked = READS.flatMap((read) => unit.calls.get(read) ?? []).flatMap((call) => {
    const [name] = ts.isCallExpression(call) ? call.arguments : [];
    if (!name || !ts.isStringLiteralLike(name) || !NAMES.includes(name.text) || isOnlyCompared(call)) return [];
    const callee = call.getText().slice(0, 200);
    return /searchParams\s*\.\s*get\(|^Query\(|\breq\.query\(/.test(callee) ? [site(call, name.text)] : [];
  });
  return [...named, ...asked];
}

/** `next.searchParams.get('password') !== current.searchParams.get('password')`: whether an address is another one. */
function isOnlyCompared(call: ts.Node): boolean {
  const { parent } = call;
  if (!ts.isBinaryExpression(parent)) return false;
  return [parent.left, parent.right].every((side) => /searchParams\s*\.\s*get\(/.test(side.getText().slice(0, 200)));
}

function ofQuery(use: ts.Identifier): ts.PropertyAccessExpression | ts.CallExpression | undefined {
  const { parent } = use;
  if (ts.isPropertyAccessExpression(parent) && parent.name === use)
    return OF_QUERY.test(parent.expression.getText()) && !isWritten(parent) ? parent : undefined;
  if (!ts.isBindingElement(parent) || (parent.propertyName ?? parent.name) !== use) return undefined;
  const holder = parent.parent.parent;
  const read = ts.isVariableDeclaration(holder) ? holder.initializer : undefined;
  const isRead = read && (ts.isPropertyAccessExpression(read) || ts.isCallExpression(read));
  return isRead && OF_QUERY.test(read.getText()) ? read : undefined;
}

function isWritten({ parent }: ts.Node): boolean {
  return (
    ts.isDeleteExpression(parent) ||
    (ts.isBinaryExpression(parent) &&
      ts.isPropertyAccessExpression(parent.left) &&
      parent.operatorToken.kind === ts.SyntaxKind.EqualsToken)
  );
}

const OF_QUERY =
  /^(?:req|request|ctx|context|event|c)\b[\w.?!]{0,40}\.query(?:StringParameters)?!?$|^getQuery\(event\)$/;
