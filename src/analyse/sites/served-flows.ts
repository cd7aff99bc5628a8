import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { refuses } from '../syntax/conditions.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { SERVED_FLOWS } from '../text/served-flow-text.js';
import { spelled } from '../text/spellings.js';

const SPEAKS = new RegExp(SERVED_FLOWS.pattern);
const MATCH: MatchedEntry = {
  name: 'authorization server',
  entry: { role: 'oauth.serve' },
  model: { package: '', exports: {} },
};
const WIDENED: MatchedEntry = { ...MATCH, name: 'grant', entry: { role: 'oauth.widen' } };
const METHOD = /(?:^|_)code_?challenge_?methods?(?:_supported)?$|^challengeMethod$/i;
const GRANT = /^grant_?type$/i;
const REDIRECTS = /^redirect_?ur[il]s$/i;
const ANNOUNCED = /^response_types_supported$/i;
const IMPLICIT = /(?:^|\s)(?:token|id_token)(?:\s|$)/;
const LIMITED = spelled('decisions', 'limitedScopes');
const KEPT = spelled('requests', 'keptBetweenRequests');

/** What an authorization server of the project serves, whom it registers, and what it announces. */
export function servedFlowsIn(unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  const sites: Site[] = [];
  const challenged = new Set<ts.Node>();
  const add = (node: ts.Node, kind: string): void => {
    sites.push({
      role: 'oauth.serve',
      match: MATCH,
      node: node as Site['node'],
      unit,
      external: undefined,
      given: { kind },
    });
  };
  const visit = (node: ts.Node): void => {
    if (acceptsPlain(node) && !challenged.has(enclosingFunction(node))) {
      challenged.add(enclosingFunction(node));
      add(ts.isBinaryExpression(node.parent) ? node.parent : node, 'plain');
    }
    if (servesPasswords(node)) add(node, 'password');
    const widened = ts.isBinaryExpression(node) ? widenedIn(node) : undefined;
    if (widened)
      sites.push({
        role: 'oauth.widen',
        match: WIDENED,
        node: node as Site['node'],
        unit,
        external: undefined,
        given: { ...widened },
      });
    if (ts.isPropertyAssignment(node)) {
      const name = lastName(node.name as ts.Expression);
      const value = bare(node.initializer);
      if (ANNOUNCED.test(name) && textsOf(value).some((text) => text !== 'code' && IMPLICIT.test(text)))
        add(node, 'implicit');
      if (REDIRECTS.test(name)) registered(node, value, add);
    }
    ts.forEachChild(node, visit);
  };
  visit(unit.source);
  return sites;
}

/** `method ?? 'plain'`, `method === 'plain'` that is no refusal, `.default('plain')`, a list of methods with it. */
function acceptsPlain(node: ts.Node): boolean {
  if (!ts.isStringLiteralLike(node) || node.text !== 'plain') return false;
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && parent.right === node) {
    if (!METHOD.test(lastName(bare(parent.left))) && !METHOD.test(lastName(bare(leftMost(parent))))) return false;
    const operator = parent.operatorToken.getText();
    if (operator === '??' || operator === '||') return true;
    return /^===?$/.test(operator)
      ? !isRefused(parent) && !onlyMakesChallenge(parent)
      : /^!==?$/.test(operator) && isRefused(parent) && isAmong(parent);
  }
  if (ts.isBindingElement(parent)) return METHOD.test((parent.propertyName ?? parent.name).getText());
  for (let at: ts.Node = parent; !ts.isStatement(at); at = at.parent) {
    if (!ts.isPropertyAssignment(at)) continue;
    // What a client sends is told elsewhere.
    return METHOD.test(lastName(at.name as ts.Expression)) && at.initializer !== node && !isOfAnother(at);
  }
  return false;
}

/** The metadata of whatever server a function is told of: all of its endpoints are parameters. */
function isOfAnother({ parent }: ts.PropertyAssignment): boolean {
  const ends = parent.properties.filter(({ name }) => /_endpoint$|^issuer$/.test(name?.getText() ?? ''));
  return (
    ends.length > 1 &&
    ends.every((one) => {
      const value = ts.isPropertyAssignment(one)
        ? one.initializer
        : ts.isShorthandPropertyAssignment(one)
          ? one.name
          : one;
      const declaration = ts.isIdentifier(value) ? declarationOf(value) : undefined;
      return declaration !== undefined && ts.isParameter(declaration);
    })
  );
}

/** `method === 'plain' ? verifier : await hash(verifier)` where nothing is compared afterwards: a client that makes its challenge. */
function onlyMakesChallenge(condition: ts.Node): boolean {
  const whole = condition.parent;
  if (!ts.isConditionalExpression(whole) || whole.condition !== condition) return false;
  const around = enclosingFunction(whole).getText().slice(0, LONGEST).replace(condition.getText(), '');
  return !COMPARES.test(around);
}

const COMPARES = /[!=]==?(?!=)|timing_?safe|invalid_grant|\bequals?\(/i;
const LONGEST = 20_000;

function leftMost(node: ts.BinaryExpression): ts.Expression {
  let at: ts.Expression = node.left;
  while (ts.isBinaryExpression(at)) at = at.left;
  return at;
}

/** `method !== 'S256' && method !== 'plain'`: whatever is neither is refused. */
function isAmong({ parent }: ts.Node): boolean {
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
}

function isRefused(condition: ts.Node): boolean {
  for (let at: ts.Node = condition; !ts.isStatement(at); at = at.parent)
    if (ts.isIfStatement(at.parent) && at.parent.expression === at)
      return refuses(at.parent.thenStatement, REFUSED) || ts.isReturnStatement(lastOf(at.parent.thenStatement));
  return false;
}

const REFUSED = spelled('decisions', 'refusedRequests');

function lastOf(statement: ts.Statement): ts.Statement {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : undefined;
  return last && !ts.isReturnStatement(last) ? last : statement;
}

/** A client asks for tokens at an address, and names the grant. */
const CLIENT = /\btoken_?(?:ur[il]|endpoint|uri)\b|\bgrant_type['"]?\s{0,9}[:,]\s{0,9}['"]/i;

/** `case 'password':` of a switch over the grant, which does more than refuse. */
function servesPasswords(node: ts.Node): boolean {
  if (!ts.isCaseClause(node) && !ts.isIfStatement(node)) return false;
  if (CLIENT.test(enclosingFunction(node).getText())) return false;
  if (ts.isCaseClause(node) && ts.isStringLiteralLike(node.expression) && node.expression.text === 'password') {
    const over = node.parent.parent;
    return GRANT.test(lastName(bare(over.expression))) && !statementsFrom(node).some((one) => refuses(one, REFUSED));
  }
  if (!ts.isIfStatement(node) || !ts.isBinaryExpression(node.expression)) return false;
  const { left, operatorToken, right } = node.expression;
  if (!/^===?$/.test(operatorToken.getText()) || !ts.isStringLiteralLike(right) || right.text !== 'password')
    return false;
  return GRANT.test(lastName(bare(left))) && !refuses(node.thenStatement, REFUSED);
}

/** What a clause runs: one without statements falls through to the next. */
function statementsFrom(clause: ts.CaseOrDefaultClause): readonly ts.Statement[] {
  const { clauses } = clause.parent;
  return clauses.slice(clauses.indexOf(clause)).find(({ statements }) => statements.length > 0)?.statements ?? [];
}

/** `dto.scope ?? grant.scope`, `dto.resource ?? API`: what a token is for, as the request says it, with nothing that limits it. */
function widenedIn(node: ts.BinaryExpression): { kind: string; value: ts.Expression } | undefined {
  if (!/^(?:\?\?|\|\|)$/.test(node.operatorToken.getText())) return undefined;
  const left = bare(node.left);
  const name = lastName(left);
  if (!ts.isPropertyAccessExpression(left) || !/^(?:scopes?|resource|audience)$/.test(name)) return undefined;
  const isScope = /^scope/.test(name);
  if (isScope && !(KEPT.test(node.right.getText()) && /scope/i.test(node.right.getText()))) return undefined;
  const around = enclosingFunction(node);
  if (ts.isSourceFile(around) || !MAKES_TOKEN.test(around.getText())) return undefined;
  const kept = ts.isVariableDeclaration(node.parent) ? node.parent.name.getText() : name;
  return [name, kept].some((one) => isLimited(around, one, node))
    ? undefined
    : { kind: isScope ? 'scope' : 'audience', value: left };
}

const MAKES_TOKEN = /access_?token/i;

/** Whether a line of a function that speaks of the name holds it to something. */
function isLimited(around: ts.Node, name: string, besides: ts.Node): boolean {
  const lines = around
    .getText()
    .replace(besides.getText(), '')
    .split(/[;{}\n]/);
  return lines.some((line) => line.includes(name.replace(/s$/, '')) && LIMITED.test(line));
}

/** A client that stands in the code, or the shape of one that others register. */
function registered(
  node: ts.PropertyAssignment,
  value: ts.Expression,
  add: (node: ts.Node, kind: string) => void,
): void {
  if (ts.isCallExpression(value)) {
    const isOpen = /\burl\(\s*\)/.test(value.getText()) && !ASKED.test(value.getText());
    if (isOpen && !isOfAnswer(node)) add(node, 'unasked address');
    return;
  }
  if (!ts.isArrayLiteralExpression(value) || !ts.isObjectLiteralExpression(node.parent)) return;
  for (const element of value.elements) {
    if (!ts.isStringLiteralLike(element)) continue;
    if (/^http:\/\/(?!localhost\b|127\.|\[::1\]|0\.0\.0\.0|host\.docker|[\w-]+(?=[:/]|$))/.test(element.text))
      add(element, 'plain address');
    else if (/^https?:\/\/[^/]*\*|^\*$/.test(element.text)) add(element, 'wildcard address');
  }
  const grants = node.parent.properties.find((one) =>
    /^(?:allowed_?)?grant(?:s|_?types)$/i.test(one.name?.getText() ?? ''),
  );
  const named = grants && ts.isPropertyAssignment(grants) ? textsOf(bare(grants.initializer)) : [];
  if (!grants) return;
  if (named.includes('client_credentials') && named.includes('authorization_code')) add(grants, 'two kinds');
  if (named.includes('password')) add(grants, 'password client');
  if (named.includes('implicit')) add(grants, 'implicit client');
}

/** `const registrationResponse = z.object({ … })`: what the server itself says. */
function isOfAnswer(node: ts.Node): boolean {
  for (let at = node; !ts.isSourceFile(at); at = at.parent)
    if (ts.isVariableDeclaration(at) && /respon[sd]|answer|output|result/i.test(at.name.getText())) return true;
  return false;
}

const ASKED = spelled('decisions', 'askedOfAddress');

function textsOf(list: ts.Expression): string[] {
  if (!ts.isArrayLiteralExpression(list)) return [];
  return list.elements.flatMap((element) => (ts.isStringLiteralLike(element) ? [element.text] : []));
}
