import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { IDENTITIES, IDENTITY_COOKIES, IDENTITY_HEADERS } from '../text/identity-text.js';
import { namesFrom } from '../text/spellings.js';

const MATCH: MatchedEntry = {
  name: 'request',
  entry: { role: 'request.identity' },
  model: { package: '', exports: {} },
};
const SPEAKS = new RegExp(IDENTITIES, 'i');
const HEADER = new RegExp(`^(?:${IDENTITY_HEADERS})$`, 'i');
const COOKIE = new RegExp(`^(?:${IDENTITY_COOKIES})$`, 'i');
const READERS = namesFrom('requests', 'headerReaders');

/** Where a request is asked for an identity that whoever sent it may have written: by a header or by a plain cookie. */
export function identitiesIn(unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  const sites: Site[] = [];
  const visit = (node: ts.Node): void => {
    const read = readIn(node);
    if (read)
      sites.push({
        role: 'request.identity',
        match: MATCH,
        node: read.node,
        unit,
        external: undefined,
        given: read.given,
      });
    ts.forEachChild(node, visit);
  };
  visit(unit.source);
  return sites;
}

type Read = Required<Pick<Site, 'node' | 'given'>>;

function readIn(node: ts.Node): Read | undefined {
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
    return readOf(node, node.expression, node.argumentExpression.text);
  if (ts.isPropertyAccessExpression(node)) return readOf(node, node.expression, node.name.text);
  if (ts.isParameter(node)) return handedIn(node);
  if (!ts.isCallExpression(node) || !READERS.has(lastName(node.expression))) return undefined;
  const { expression: callee, arguments: args } = node;
  const name = args.find(ts.isStringLiteralLike);
  const from = ts.isPropertyAccessExpression(callee) ? callee.expression : args[0];
  return name && from && readOf(node, from, name.text);
}

/** `@Headers('x-user-role') role: string`: the parameter is the header. */
function handedIn(parameter: ts.ParameterDeclaration): Read | undefined {
  const { name } = parameter;
  if (!ts.isIdentifier(name)) return undefined;
  for (const { expression } of ts.getDecorators(parameter) ?? []) {
    const [header] = ts.isCallExpression(expression) ? expression.arguments : [];
    if (header && ts.isStringLiteralLike(header) && HEADER.test(header.text))
      return { node: parameter as unknown as Read['node'], given: { from: name, name: header.text, kind: 'header' } };
  }
  return undefined;
}

/** `from` is what it is read out of: the request, its headers or its cookies. */
function readOf(node: Read['node'], from: ts.Expression, name: string): Read | undefined {
  if (HEADER.test(name)) return { node, given: { from, name, kind: 'header' } };
  const text = node.getText().slice(0, 200);
  if (!/cookie/i.test(text) && !isCookieStore(from)) return undefined;
  if (/signed/i.test(text)) return undefined;
  return COOKIE.test(name) || isParsed(node) ? { node, given: { from, name, kind: 'cookie' } } : undefined;
}

/** `const store = await cookies()` */
function isCookieStore(from: ts.Expression): boolean {
  const declaration = ts.isIdentifier(from) ? declarationOf(from) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made !== undefined && /\bcookies\(\)$/.test(made.getText());
}

/** `JSON.parse(req.cookies.session)`, through what unpacks a text. */
function isParsed(node: ts.Node): boolean {
  for (let at = node; ; at = at.parent) {
    const { parent } = at;
    if (ts.isCallExpression(parent) && parent.expression !== at) {
      if (parent.expression.getText() === 'JSON.parse') return true;
      if (!UNPACKERS.has(lastName(parent.expression))) return false;
    } else if (!WRAPPERS.has(parent.kind)) return false;
  }
}

const UNPACKERS = namesFrom('calls', 'unpacking');
const WRAPPERS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PropertyAccessExpression,
  ts.SyntaxKind.NonNullExpression,
  ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.AsExpression,
  ts.SyntaxKind.BinaryExpression,
  ts.SyntaxKind.CallExpression,
  ts.SyntaxKind.AwaitExpression,
]);
