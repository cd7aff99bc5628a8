import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { refuses } from '../syntax/conditions.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { CLIENT_CLAIMS } from '../text/client-claim-text.js';

const MATCH: MatchedEntry = {
  name: 'header',
  entry: { role: 'request.claim' },
  model: { package: '', exports: {} },
};
const SPEAKS = new RegExp(CLIENT_CLAIMS, 'i');
const HEADER = /['"](user-agent|x-forwarded-for|x-real-ip|referer)['"]/i;
const METHODS = ['startsWith', 'includes', 'test', 'has', 'match'];
/** A private address or this machine. */
const INSIDE = /['"](?:10\.|127\.|192\.168\.|172\.1|::1|localhost)/;
const LONGEST = 400;

/** Where a header that any client writes decides whether a request goes on. */
export function clientClaimsIn(unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  const sites: Site[] = [];
  const asked = new Set<ts.Node>();
  const add = (node: ts.Node, whole: ts.Expression): void => {
    const name = headerOf(whole);
    const fn = enclosingFunction(node);
    if (!name || asked.has(fn) || !decides(node, name)) return;
    asked.add(fn);
    sites.push({
      role: 'request.claim',
      match: MATCH,
      node: node as Site['node'],
      unit,
      external: undefined,
      given: { name, value: whole },
    });
  };
  for (const method of METHODS)
    for (const call of unit.calls.get(method) ?? []) {
      if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) continue;
      const [argument] = call.arguments;
      const isOther = method === 'test' || method === 'has';
      add(call, isOther && argument ? argument : call.expression.expression);
    }
  for (const comparison of unit.comparisons) {
    if (ts.isStringLiteralLike(comparison.right) && comparison.right.text !== '') add(comparison, comparison.left);
  }
  return sites;
}

/** The header that a value is read from, also through a variable and what cuts it. */
function headerOf(node: ts.Expression, depth = 0): string | undefined {
  const found = HEADER.exec(node.getText().slice(0, LONGEST))?.[1];
  if (found && !/=>/.test(node.getText())) return found.toLowerCase();
  if (depth > 2) return undefined;
  let at: ts.Expression = node;
  while (ts.isPropertyAccessExpression(at) || ts.isCallExpression(at) || ts.isElementAccessExpression(at))
    at = at.expression;
  const declaration = ts.isIdentifier(at) ? declarationOf(at) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made && headerOf(made, depth + 1);
}

/** The refusal that hangs on it, or the answer of a guard. */
function decides(node: ts.Node, header: string): boolean {
  for (let at = node; ; at = at.parent) {
    const { parent } = at;
    if (ts.isIfStatement(parent) && parent.expression === at)
      return isNegated(node, at) && refuses(parent.thenStatement) && isCredential(node, header);
    if (ts.isReturnStatement(parent)) return isGuard(parent) && isCredential(node, header);
    if (!PASSING.has(parent.kind)) return false;
  }
}

/** `if (!agent.startsWith('cron/')) refuse`: who is not called so is kept out, and not who is. */
function isNegated(node: ts.Node, condition: ts.Node): boolean {
  if (ts.isBinaryExpression(node)) return /^!==?$/.test(node.operatorToken.getText()) && node === condition;
  const { parent } = node;
  return (
    ts.isPrefixUnaryExpression(parent) &&
    parent.operator === ts.SyntaxKind.ExclamationToken &&
    !OR.test(condition.getText())
  );
}

const OR = /&&/;

/** Addresses have to be those of a network inside: a list of them keeps others out elsewhere too. */
function isCredential(node: ts.Node, header: string): boolean {
  const text = enclosingFunction(node)
    .getText()
    .slice(0, LONGEST * 4);
  if (/authori|timingSafe|signature|secret|getSession/i.test(text)) return false;
  return header === 'user-agent' || header === 'referer' || INSIDE.test(text);
}

function isGuard(node: ts.Node): boolean {
  const fn = enclosingFunction(node);
  return ts.isMethodDeclaration(fn) && fn.name.getText() === 'canActivate';
}

const PASSING: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.PrefixUnaryExpression,
  ts.SyntaxKind.BinaryExpression,
]);
