import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { conditionParts, isNothing, plainText as plain, refuses } from '../syntax/conditions.js';
import { declarationOf, enclosingFunction, enclosingName } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { SKIPPED_CLAIMS, TELLING_CLAIMS } from '../text/claim-text.js';
import { escaped } from '../text/escaped.js';
import { spelled } from '../text/spellings.js';

const MATCH: MatchedEntry = {
  name: 'claim',
  entry: { role: 'claim.compare' },
  model: { package: '', exports: {} },
};
const TELLING = new RegExp(`^(?:${TELLING_CLAIMS})$`);
const HOLDER = spelled('identities', 'claimHolders');
/** What a middleware verified before. */
/** What a middleware calls whoever it verified. */
const CALLERS = /^(?:user|account|caller|actor|principal)$/;
const OF_REQUEST = spelled('identities', 'callersOfRequests');
/** `const { user } = context.switchToHttp().getRequest()` */
const REQUEST = /^(?:req|request|ctx\.state|context)$|\.getRequest(?:<[^()]{0,80}>)?\(\)$/;
const VERIFIES = /(?:verif|claims|payload|decode|introspect)\w*$/i;
const DIFFERS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

/** `if (claims.tenant && claims.tenant !== wanted) throw …`: a token without the claim is not refused. */
export function skippedClaimsIn(unit: Unit): Site[] {
  if (!SKIPPED_CLAIMS.test(unit.text)) return [];
  const sites: Site[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIfStatement(node) && ts.isBinaryExpression(node.expression) && refuses(node.thenStatement)) {
      const claim = skippedIn(node.expression);
      const bound = claim ? undefined : unboundIn(node.expression);
      const given: Site['given'] = claim
        ? { claim: nameOf(claim), value: claim }
        : bound && { binding: demandsBinding(unit, node) ? 'demanded elsewhere' : 'optional', value: bound };
      if (given)
        sites.push({ role: 'claim.compare', match: MATCH, node: node.expression, unit, external: undefined, given });
    }
    const passed = ts.isBinaryExpression(node) && letsPass(node) ? passedIn(node) : undefined;
    if (passed && ts.isBinaryExpression(node)) {
      const given = { claim: nameOf(passed), value: passed };
      sites.push({ role: 'claim.compare', match: MATCH, node, unit, external: undefined, given });
    }
    ts.forEachChild(node, visit);
  };
  visit(unit.source);
  return sites;
}

/** `!claims.tenant || claims.tenant === wanted`: the claim that a token may be without. */
function passedIn(condition: ts.BinaryExpression): Claim | undefined {
  const parts = conditionParts(condition, ts.SyntaxKind.BarBarToken);
  return parts
    .flatMap((part) => (ts.isPrefixUnaryExpression(part) ? bare(part.operand) : []))
    .filter(isClaim)
    .find((claim) => {
      const says = parts.some((part) => isSame(part, plain(claim)));
      return says && !isDemandedAround(claim, condition);
    });
}

/** `claim === wanted`, `wanted.includes(claim)` */
function isSame(part: ts.Expression, claim: string): boolean {
  if (ts.isBinaryExpression(part))
    return SAME.has(part.operatorToken.kind) && [part.left, part.right].some((side) => plain(side) === claim);
  return isAmong(part, claim);
}

const SAME: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
]);

/** Whether what holds is the answer of a function that is asked, or goes on: `return a || b`, `if (a || b) return next()`. */
function letsPass(node: ts.BinaryExpression): boolean {
  if (node.operatorToken.kind !== ts.SyntaxKind.BarBarToken) return false;
  let at: ts.Node = node;
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent;
  const { parent } = at;
  if (ts.isReturnStatement(parent) || ts.isArrowFunction(parent)) return ASKED.test(enclosingName(node));
  if (!ts.isIfStatement(parent) || parent.expression !== at) return false;
  return GOES_ON.test(parent.thenStatement.getText().slice(0, LONGEST)) && !refuses(parent.thenStatement);
}

const ASKED = spelled('decisions', 'askedToLetIn');
const GOES_ON = /\breturn\s+(?:await\s+)?next\(|\breturn\s+true\b|\bnext\(\)/;
const LONGEST = 800;

type Claim = ts.Identifier | ts.PropertyAccessExpression;

/** The claim that a condition asks for being there before it is compared. */
function skippedIn(condition: ts.Expression): Claim | undefined {
  const parts = conditionParts(condition, ts.SyntaxKind.AmpersandAmpersandToken);
  return (
    bindingSkipped(parts) ??
    parts.filter(isClaim).find((claim) => {
      const text = plain(claim);
      if (!parts.some((part) => part !== claim && compares(part, text))) return false;
      return !isDemandedAround(claim, condition);
    })
  );
}

/** A claim that is asked for elsewhere in the function is not missed here. */
function isDemandedAround(claim: Claim, condition: ts.Expression): boolean {
  const text = escaped(plain(claim));
  return new RegExp(`!${text}\\b(?!\\s*=)|\\b${text}\\s*===?\\s*(?:undefined|null)`).test(
    enclosingFunction(claim).getText().replace(condition.getText(), '').replace(/\?\./g, '.'),
  );
}

/** `presented && claims.cnf !== hash(presented)`: whoever shows no key of their own uses the token of somebody else. */
function bindingSkipped(parts: readonly ts.Expression[]): Claim | undefined {
  const shown = parts.filter(ts.isIdentifier);
  const compared = parts.filter(ts.isBinaryExpression).filter(({ operatorToken }) => DIFFERS.has(operatorToken.kind));
  for (const { left, right } of compared)
    for (const [claim, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const bound = BINDING.test(plain(claim)) ? bindingIn(claim) : undefined;
      if (bound && shown.some(({ text }) => new RegExp(`\\b${escaped(text)}\\b`).test(other.getText()))) return bound;
    }
  return undefined;
}

/** `bound && bound !== thumbprint(request)`, where `bound` is what the token is bound to: one that is bound to nothing passes. */
function unboundIn(condition: ts.Expression): ts.Expression | undefined {
  const parts = conditionParts(condition, ts.SyntaxKind.AmpersandAmpersandToken);
  return parts.find(
    (part) =>
      isBinding(part) &&
      parts.some((other) => other !== part && (compares(other, plain(part)) || isDenied(other, part))),
  );
}

/** `!sameText(bound, thumbprint)` */
function isDenied(part: ts.Expression, bound: ts.Expression): boolean {
  const call = ts.isPrefixUnaryExpression(part) ? bare(part.operand) : undefined;
  const asked = call && ts.isAwaitExpression(call) ? bare(call.expression) : call;
  return (
    asked !== undefined &&
    ts.isCallExpression(asked) &&
    asked.arguments.some((argument) => new RegExp(`\\b${escaped(plain(bound))}`).test(plain(argument)))
  );
}

/** Whether another check of the file refuses tokens that are bound to nothing. */
function demandsBinding({ source }: Unit, own: ts.IfStatement): boolean {
  const visit = (node: ts.Node): boolean =>
    (node !== own &&
      ts.isIfStatement(node) &&
      refuses(node.thenStatement) &&
      conditionParts(node.expression, ts.SyntaxKind.BarBarToken).some(
        (part) =>
          ts.isPrefixUnaryExpression(part) &&
          part.operator === ts.SyntaxKind.ExclamationToken &&
          isBinding(part.operand),
      )) ||
    (ts.forEachChild(node, visit) ?? false);
  return visit(source);
}

/** `claims.cnf?.jkt`, or a variable that holds it. */
function isBinding(node: ts.Expression): boolean {
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  if (declaration && ts.isBindingElement(declaration))
    return BOUND.test(declaration.parent.parent.getText().slice(0, 300));
  const value = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return BOUND.test((value ?? node).getText().slice(0, 300));
}

const BOUND = /\bcnf\b[^\n]{0,80}(?:x5t|jkt)/;

function bindingIn(node: ts.Expression): Claim | undefined {
  let at: ts.Expression = node;
  while (ts.isElementAccessExpression(at) || ts.isNonNullExpression(at)) at = at.expression;
  return ts.isPropertyAccessExpression(at) ? at : undefined;
}

const BINDING = /\.cnf\b/;

function isClaim(node: ts.Expression): node is Claim {
  if (ts.isPropertyAccessExpression(node)) return isOfToken(node.name.text, node.expression);
  if (!ts.isIdentifier(node)) return false;
  const declaration = declarationOf(node);
  if (declaration && ts.isBindingElement(declaration) && ts.isObjectBindingPattern(declaration.parent)) {
    const name = declaration.propertyName ?? declaration.name;
    const { parent: holder } = declaration.parent;
    const from = ts.isVariableDeclaration(holder) ? holder.initializer : undefined;
    return from !== undefined && isOfToken(name.getText(), from);
  }
  const value = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return value !== undefined && ts.isPropertyAccessExpression(value) && isClaim(value);
}

/** Messages and records have a `type` too, and are called payloads. */
function isOfToken(claim: string, holder: ts.Expression): boolean {
  return (
    TELLING.test(claim) &&
    isHolder(holder) &&
    !(claim === 'type' && (/payload$/i.test(plain(holder)) || isUserOfRequest(holder)))
  );
}

/** `req.claims ?? {}`, `await verify(token)` */
function isHolder(node: ts.Expression): boolean {
  if (ts.isAwaitExpression(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node))
    return isHolder(node.expression);
  if (ts.isBinaryExpression(node)) return isHolder(node.left);
  if (ts.isCallExpression(node)) return VERIFIES.test(plain(node.expression).slice(-80));
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const waited = made && ts.isAwaitExpression(made) ? made.expression : made;
  if (waited && ts.isCallExpression(waited) && VERIFIES.test(plain(waited.expression).slice(-80))) return true;
  const text = plain(node).slice(-80);
  return HOLDER.test(text) || OF_REQUEST.test(text) || isUserOfRequest(node);
}

/** A variable that holds what a middleware verified before. */
function isUserOfRequest(node: ts.Expression): boolean {
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  if (!declaration) return false;
  if (ts.isBindingElement(declaration)) {
    const { parent: holder } = declaration.parent;
    const from = ts.isVariableDeclaration(holder) ? holder.initializer : undefined;
    const name = (declaration.propertyName ?? declaration.name).getText();
    return CALLERS.test(name) && from !== undefined && REQUEST.test(plain(from).slice(-120));
  }
  const value = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return value !== undefined && OF_REQUEST.test(plain(bare(value)).slice(-80));
}

/** `claim !== wanted`, `!wanted.includes(claim)` */
function compares(part: ts.Expression, claim: string): boolean {
  if (ts.isBinaryExpression(part))
    return (
      DIFFERS.has(part.operatorToken.kind) &&
      [part.left, part.right].some((side) => plain(side) === claim && ![part.left, part.right].some(isNothing))
    );
  return ts.isPrefixUnaryExpression(part) && isAmong(part.operand, claim);
}

/** `wanted.includes(claim)` */
function isAmong(part: ts.Expression, claim: string): boolean {
  if (!ts.isCallExpression(part)) return false;
  const { expression, arguments: args } = part;
  return (
    ts.isPropertyAccessExpression(expression) &&
    /^(?:includes|has)$/.test(expression.name.text) &&
    // `[claims.aud].flat().includes(wanted)`
    [expression.expression, ...args].some((side) =>
      new RegExp(`(?:^|[([])${escaped(claim)}(?:[)\\]]|$)`).test(plain(side)),
    )
  );
}

function nameOf(claim: Claim): string {
  return ts.isIdentifier(claim) ? claim.text : claim.name.text;
}
