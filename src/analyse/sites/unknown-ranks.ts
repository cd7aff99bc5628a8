import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { refuses } from '../syntax/conditions.js';
import { declarationOf, enclosingFunction, enclosingName } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { escaped } from '../text/escaped.js';
import { RANKS_COMPARED } from '../text/permission-text.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';

const MATCH: MatchedEntry = {
  name: 'rank',
  entry: { role: 'access.answer' },
  model: { package: '', exports: {} },
};
const SPEAKS = new RegExp(RANKS_COMPARED, 'i');
const DECIDES = spelled('decisions', 'permissionNames');
const OPERATOR = /^[<>]=?$/;
const LONGEST = 4_000;
/** What keeps a role out that the list does not know. */
const KNOWS =
  /\bhasOwn|\bin\s+[A-Z]\w*\b|[!=]==?\s*(?:undefined|null|-1)\b|<\s*0\b|\bis(?:NaN|Finite|Integer)\b|\b(?:safeP|p)arse\(/;

interface Rank {
  readonly key: ts.Expression;
  readonly list: ts.Expression;
  /** What a role without a rank gives. */
  readonly unknown: 'undefined' | '-1';
}

/** `if (RANK[role] < RANK[needed]) refuse`: of a role without a rank nothing is less, and nothing refuses it. */
export function unknownRanksIn(program: Program, unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  const sites: Site[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isBinaryExpression(node) &&
      OPERATOR.test(node.operatorToken.getText()) &&
      passesUnknown(program, unit, node)
    )
      sites.push({
        role: 'access.answer',
        match: MATCH,
        node: node as unknown as Site['node'],
        unit,
        external: undefined,
        given: { kind: 'rank', name: enclosingName(node).split('.').at(-1) ?? '' },
      });
    ts.forEachChild(node, visit);
  };
  visit(unit.source);
  return sites;
}

function passesUnknown(program: Program, unit: Unit, node: ts.BinaryExpression): boolean {
  return [node.left, node.right].some((side) => {
    const rank = rankOf(side);
    if (!rank || !isList(program, rank) || !mayBeUnknown(program, unit, rank)) return false;
    const outcome = rank.unknown === '-1' && isLess(node, side);
    return goesOn(node, outcome) && !isKnownBefore(node, side, rank);
  });
}

/** `RANK[role]`, `RANKS.get(role)!`, `ORDER.indexOf(role)`, or a variable with one of these. */
function rankOf(side: ts.Expression): Rank | undefined {
  let at = bare(side);
  const declaration = ts.isIdentifier(at) ? declarationOf(at) : undefined;
  if (declaration && ts.isVariableDeclaration(declaration) && declaration.initializer)
    at = bare(declaration.initializer);
  if (ts.isElementAccessExpression(at))
    return { key: at.argumentExpression, list: at.expression, unknown: 'undefined' };
  if (!ts.isCallExpression(at) || !ts.isPropertyAccessExpression(at.expression)) return undefined;
  const [key] = at.arguments;
  const { name, expression: list } = at.expression;
  if (!key || !/^(?:get|indexOf)$/.test(name.text)) return undefined;
  return { key, list, unknown: name.text === 'get' ? 'undefined' : '-1' };
}

/** A list that stands in the code: numbers by name, or names in their order. */
function isList(program: Program, { list, unknown }: Rank): boolean {
  if (!ts.isIdentifier(list) && !ts.isPropertyAccessExpression(list)) return false;
  return optionsOf(program.evaluator.evaluate(list)).some((value) => {
    if (value.kind === 'array') return unknown === '-1' && value.node.elements.every(ts.isStringLiteralLike);
    if (value.kind !== 'object' || unknown === '-1') return isMap(value.node);
    const numbers = value.node.properties.filter((one) => ts.isPropertyAssignment(one) && isNumber(one.initializer));
    return numbers.length > 1 && numbers.length === value.node.properties.length;
  });
}

function isMap(node: ts.Node): boolean {
  return (
    ts.isNewExpression(node) &&
    node.expression.getText() === 'Map' &&
    /^\(?\[\s*\[/.test(node.arguments?.[0]?.getText() ?? '')
  );
}

function isNumber(node: ts.Expression): boolean {
  return ts.isNumericLiteral(node) || (ts.isPrefixUnaryExpression(node) && ts.isNumericLiteral(node.operand));
}

/** Whether the types let a role through that the list does not have. */
function mayBeUnknown(program: Program, unit: Unit, { key, list, unknown }: Rank): boolean {
  const given = bare(key);
  if (ts.isLiteralExpression(given) || given.kind === ts.SyntaxKind.NumericLiteral) return false;
  if (/\.[cm]?jsx?$/.test(unit.path)) return true;
  if (ts.isAsExpression(key)) return true;
  const declaration = ts.isIdentifier(given) ? declarationOf(given) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  if (made && ts.isAsExpression(made)) return true;
  const type =
    declaration && (ts.isVariableDeclaration(declaration) || ts.isParameter(declaration)) && declaration.type;
  if (type && !/^string\b/.test(type.getText())) return false;
  return optionsOf(program.evaluator.evaluate(list)).some(({ node }) => takesAnyText(node, unknown));
}

/** `Record<string, number>`, `new Map(…)`, an array that is not `as const`. */
function takesAnyText(node: ts.Node, unknown: Rank['unknown']): boolean {
  let at = node;
  while (ts.isAsExpression(at.parent) || ts.isSatisfiesExpression(at.parent) || ts.isParenthesizedExpression(at.parent))
    at = at.parent;
  const declared =
    ts.isVariableDeclaration(at.parent) || ts.isPropertyDeclaration(at.parent) ? at.parent.type : undefined;
  const said = declared?.getText() ?? (at === node ? '' : at.getText().slice(node.getText().length));
  if (unknown === '-1') return said === '' || /\bstring\[\]/.test(said);
  if (ts.isNewExpression(node)) return !/^Map<(?!string\b)/.test(said);
  return /Record<string,|\[\w+:\s*string\]/.test(said);
}

function isLess({ left, operatorToken }: ts.BinaryExpression, side: ts.Expression): boolean {
  return operatorToken.getText().startsWith('<') === (side === left);
}

/** Whether a condition that turns out like this lets the caller go on. */
function goesOn(node: ts.BinaryExpression, outcome: boolean): boolean {
  let at: ts.Node = node;
  let is = outcome;
  for (;;) {
    const { parent } = at;
    if (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken) is = !is;
    else if (!ts.isParenthesizedExpression(parent) && !isLogical(parent)) break;
    at = parent;
  }
  const { parent } = at;
  if (ts.isIfStatement(parent) && parent.expression === at)
    return is
      ? /\bnext\(\)|\breturn true\b/.test(parent.thenStatement.getText().slice(0, 200))
      : refuses(parent.thenStatement);
  const isAnswer = ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === at);
  return is && isAnswer && DECIDES.test(enclosingName(node).split('.').at(-1) ?? '');
}

function isLogical(node: ts.Node): boolean {
  return ts.isBinaryExpression(node) && /^(?:&&|\|\|)$/.test(node.operatorToken.getText());
}

/** Whether the function asks elsewhere if the role is one of the list, or if it has a rank at all. */
function isKnownBefore(node: ts.BinaryExpression, side: ts.Expression, { list }: Rank): boolean {
  const text = enclosingFunction(node).getText().slice(0, LONGEST);
  const named = ts.isIdentifier(side) ? [side.getText()] : [];
  const asked = [...named, side.getText()].map((one) => `!\\s*${escaped(one)}(?![\\w.[])`).join('|');
  return (
    KNOWS.test(text) ||
    new RegExp(asked).test(text) ||
    new RegExp(`\\bin\\s+${escaped(list.getText())}\\b|${escaped(list.getText())}\\.(?:includes|has)\\(`).test(text)
  );
}
