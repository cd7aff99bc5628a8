import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import type { CallNode } from '../syntax/value.js';
import { ADDRESSES } from '../text/address-text.js';

const MATCH: MatchedEntry = {
  name: 'address',
  entry: { role: 'address.build' },
  model: { package: '', exports: {} },
};
/** The end of a text after which a parameter's value stands: `…?token=`. */
const OPEN_PARAMETER = /[?&#]([\w.[\]-]{1,60})=$/;
const SETTERS = new Set(['set', 'append']);
/** Properties whose objects a client of HTTP writes into the address. */
export const QUERIES = new Set(['params', 'searchParams', 'query', 'qs']);

/** Parameters that are put into addresses: in texts, by setters, and as an object of parameters. */
export function addressesIn(unit: Unit): Site[] {
  if (!looksLikeAddress.test(unit.text)) return [];
  const sites: Site[] = [];
  const add = (node: Site['node'], name: string, value: ts.Expression): void => {
    sites.push({ role: 'address.build', match: MATCH, node, unit, external: undefined, given: { name, value } });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateExpression(node)) {
      let before = node.head.text;
      for (const { expression, literal } of node.templateSpans) {
        const name = OPEN_PARAMETER.exec(before)?.[1];
        if (name !== undefined) add(node, name, expression);
        before = literal.text;
      }
    } else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
      const text = lastTextOf(node.left);
      const name = OPEN_PARAMETER.exec(text ? endOf(text) : '')?.[1];
      if (text && name !== undefined) add(text, name, node.right);
    }
    ts.forEachChild(node, visit);
  };
  visit(unit.source);
  for (const method of SETTERS) for (const call of unit.calls.get(method) ?? []) bySetter(call, add);
  for (const name of QUERIES) for (const property of unit.identifiers.get(name) ?? []) byObject(property, add);
  for (const call of unit.calls.get('URLSearchParams') ?? []) {
    const [first] = ts.isNewExpression(call) ? (call.arguments ?? []) : [];
    if (first && ts.isObjectLiteralExpression(first)) byMembers(first, call, add);
    else if (first && ts.isArrayLiteralExpression(first)) byPairs(first, call, add);
  }
  return sites;
}

const looksLikeAddress = new RegExp(ADDRESSES, 'i');

type Add = (node: Site['node'], name: string, value: ts.Expression) => void;

/** `url.searchParams.set('access_token', token)`, and the same of a `URLSearchParams`. */
function bySetter(call: CallNode, add: Add): void {
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return;
  const [name, value] = call.arguments;
  if (!value || !name || !ts.isStringLiteralLike(name)) return;
  const holder = call.expression.expression;
  if (/[pP]arams$|[qQ]uery$/.test(lastName(holder)) || isMadeAsParameters(holder)) add(call, name.text, value);
}

/** `const q = new URLSearchParams()` */
function isMadeAsParameters(holder: ts.Expression): boolean {
  const declaration = ts.isIdentifier(holder) ? declarationOf(holder) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made !== undefined && ts.isNewExpression(made) && lastName(made.expression) === 'URLSearchParams';
}

/** `axios.get(url, { params: { access_token } })` */
function byObject(name: ts.Identifier, add: Add): void {
  const { parent } = name;
  const isNamed = ts.isPropertyAssignment(parent) && parent.name === name;
  if (!isNamed && !ts.isShorthandPropertyAssignment(parent)) return;
  const object = isNamed ? objectOf(parent.initializer) : objectOf(name);
  const call = parent.parent.parent;
  if (object && ts.isCallExpression(call)) byMembers(object, call, add);
}

/** The object itself, or that of the variable. */
function objectOf(expression: ts.Expression): ts.ObjectLiteralExpression | undefined {
  if (ts.isObjectLiteralExpression(expression)) return expression;
  const declaration = ts.isIdentifier(expression) ? declarationOf(expression) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made && ts.isObjectLiteralExpression(made) ? made : undefined;
}

/** `new URLSearchParams([['channel', id], ['auth', token]])` */
function byPairs(list: ts.ArrayLiteralExpression, call: CallNode, add: Add): void {
  for (const pair of list.elements) {
    const [name, value] = ts.isArrayLiteralExpression(pair) ? pair.elements : [];
    const text = name && textOf(name);
    if (text !== undefined && value) add(call, text, value);
  }
}

/** A text that stands there, also in pieces or in a constant of the file. */
function textOf(node: ts.Expression, depth = 0): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (depth > 5) return undefined;
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const sides = [node.left, node.right].map((side) => textOf(side, depth + 1));
    return sides.every((side) => side !== undefined) ? sides.join('') : undefined;
  }
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made && textOf(made, depth + 1);
}

function byMembers(object: ts.ObjectLiteralExpression, call: CallNode, add: Add): void {
  for (const property of object.properties) {
    const { name } = property;
    if (name && ts.isPropertyAssignment(property)) {
      const text = ts.isComputedPropertyName(name) ? textOf(name.expression) : name.getText().replaceAll(/['"]/g, '');
      if (text !== undefined) add(call, text, property.initializer);
    } else if (ts.isShorthandPropertyAssignment(property)) add(call, property.name.text, property.name);
  }
}

/** The text that stands directly before what is added next. */
function lastTextOf(left: ts.Expression): ts.StringLiteralLike | ts.TemplateExpression | undefined {
  if (ts.isStringLiteralLike(left) || ts.isTemplateExpression(left)) return left;
  return ts.isBinaryExpression(left) ? lastTextOf(left.right) : undefined;
}

function endOf(text: ts.StringLiteralLike | ts.TemplateExpression): string {
  return ts.isTemplateExpression(text) ? (text.templateSpans.at(-1)?.literal.text ?? '') : text.text;
}
