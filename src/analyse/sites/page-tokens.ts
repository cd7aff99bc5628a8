import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { PAGE_TOKENS } from '../text/page-token-text.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';
import { loaders } from './answers.js';
import { propsGiven } from './client-props.js';

const MATCH: MatchedEntry = { name: 'page', entry: { role: 'page.token' }, model: { package: '', exports: {} } };
const SPEAKS = new RegExp(PAGE_TOKENS, 'i');
const RENEWS = spelled('secrets', 'renewingTokens');
const OPENS = spelled('secrets', 'openingTokens');
const MAXIMUM_DEPTH = 5;

/** Tokens that the server keeps for somebody, where they become part of what the browser is given to show a page. */
export function pageTokensIn(program: Program, unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  const shown = loaders(unit).flatMap((fn) => program.returnsOf(fn).flatMap((given) => tokensIn(given, 0)));
  const handed = propsGiven(program, unit).flatMap(({ given }) =>
    typeof given?.value === 'object' ? tokensIn(given.value, 0) : [],
  );
  const loaded = shown.map((node) => siteOf(unit, node, 'the data of the page'));
  return [...loaded, ...handed.map((node) => siteOf(unit, node, 'a component of the browser'))];
}

/** A read of a token by its name. */
type Token = ts.PropertyAccessExpression | ts.CallExpression | ts.Identifier | ts.BinaryExpression;

function siteOf(unit: Unit, node: Token, into: string): Site {
  const claim = nameOf(node) ?? '';
  const kind = RENEWS.test(claim) ? 'renews' : 'opens';
  return { role: 'page.token', match: MATCH, node, unit, external: undefined, given: { claim, kind, into } };
}

/** `json({ user, accessToken: session.get('accessToken') })`, `{ props: { session: { … } } }` */
function tokensIn(node: ts.Expression, depth: number): Token[] {
  if (depth > MAXIMUM_DEPTH) return [];
  if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node))
    return tokensIn(node.expression, depth);
  if (ts.isNonNullExpression(node)) return tokensIn(node.expression, depth);
  if (ts.isObjectLiteralExpression(node))
    return node.properties.flatMap((property) => {
      if (ts.isPropertyAssignment(property)) return tokensIn(property.initializer, depth + 1);
      return ts.isShorthandPropertyAssignment(property) ? tokensIn(property.name, depth + 1) : [];
    });
  if (ts.isCallExpression(node) && ANSWERS.test(lastName(node.expression))) {
    const [sent] = node.arguments;
    return sent ? tokensIn(sent, depth + 1) : [];
  }
  return isRead(node) && isKeptToken(node) ? [node] : [];
}

function isRead(node: ts.Expression): node is Token {
  return (
    ts.isPropertyAccessExpression(node) ||
    ts.isCallExpression(node) ||
    ts.isIdentifier(node) ||
    ts.isBinaryExpression(node)
  );
}

const ANSWERS = /^(?:json|data|defer|typedjson|serialize)$/;

function isKeptToken(node: ts.Expression): boolean {
  const name = nameOf(node);
  if (name === undefined || !(RENEWS.test(name) || OPENS.test(name))) return false;
  return KEPT.test(sourceOf(node));
}

/** What is kept on the server for whoever is signed in, and not what the request itself brought. */
const KEPT = /\b\w{0,20}(?:session|cookies?|locals|tokens?|account)\b/i;

/** The name that a token is read by: the last member, or what a store is asked for. */
function nameOf(node: ts.Expression): string | undefined {
  if (ts.isNonNullExpression(node) || ts.isAwaitExpression(node) || ts.isAsExpression(node))
    return nameOf(node.expression);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken)
    return nameOf(node.left);
  if (ts.isIdentifier(node)) {
    const made = madeAs(node);
    return made === undefined ? undefined : typeof made === 'string' ? made : nameOf(made);
  }
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'value' ? nameOf(node.expression) : node.name.text;
  if (!ts.isCallExpression(node)) return undefined;
  const [asked] = node.arguments;
  return lastName(node.expression) === 'get' && asked && ts.isStringLiteralLike(asked) ? asked.text : undefined;
}

/** What a variable holds, or the name of the member that it takes out of something. */
function madeAs(name: ts.Identifier): ts.Expression | string | undefined {
  const declaration = declarationOf(name);
  if (declaration && ts.isVariableDeclaration(declaration)) return declaration.initializer;
  if (!declaration || !ts.isBindingElement(declaration) || !ts.isObjectBindingPattern(declaration.parent))
    return undefined;
  return (declaration.propertyName ?? declaration.name).getText();
}

/** The text of what a token is read from. */
function sourceOf(node: ts.Expression): string {
  if (ts.isIdentifier(node)) {
    let declaration: ts.Node | undefined = declarationOf(node);
    while (declaration && (ts.isBindingElement(declaration) || ts.isBindingName(declaration)))
      declaration = declaration.parent;
    const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
    return made
      ? made
          .getText()
          .slice(0, 200)
          .replace(/\.\w+$/, '')
      : '';
  }
  const text = node.getText().slice(0, 200);
  return text.replace(/\??\.\w*(?:\([^()]*\)\)?)?(?:\??\.value)?!?$/, '');
}
