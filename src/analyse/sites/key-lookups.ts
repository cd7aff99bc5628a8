import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { KEY_LOOKUPS } from '../text/key-lookup-text.js';
import { namesFrom, spelled } from '../text/spellings.js';

const MATCH: MatchedEntry = { name: 'key', entry: { role: 'key.lookup' }, model: { package: '', exports: {} } };
const READERS = namesFrom('calls', 'fileReaders');
const QUERIES = namesFrom('calls', 'rawQueries');
const ASKED = spelled('decisions', 'askedOfKeyId');
const LONGEST = 4_000;

/** A file or a row of a database that is found by the id of a key, as a token says it, put into a path or a query. */
export function keyLookupsIn(unit: Unit): Site[] {
  if (!KEY_LOOKUPS.test(unit.text)) return [];
  return [...READERS, ...QUERIES].flatMap((name) =>
    (unit.calls.get(name) ?? []).flatMap((node): Site[] => {
      const [first] = ts.isCallExpression(node) ? node.arguments : [];
      const id = first && idIn(unit, first);
      if (!id || !comesWithToken(id) || isAskedBefore(id)) return [];
      const kind = READERS.has(name) ? 'file' : 'query';
      return [{ role: 'key.lookup', match: MATCH, node, unit, external: undefined, given: { kind } }];
    }),
  );
}

/** `kid`, in the text of a path or of a query: parameters of a query stand beside it. */
function idIn(unit: Unit, node: ts.Expression): ts.Identifier | undefined {
  const inside = (unit.identifiers.get('kid') ?? []).find(({ pos, end }) => pos >= node.pos && end <= node.end);
  if (inside) return isPutIn(inside, node) ? inside : undefined;
  // `const file = path.join(KEYS, `${kid}.pem`); readFile(file)`
  const variable = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  const made = variable && ts.isVariableDeclaration(variable) ? variable.initializer : undefined;
  return made && made !== node && !ts.isIdentifier(made) ? idIn(unit, made) : undefined;
}

/** In a template or a text that is joined, or among the pieces of a path. */
function isPutIn(id: ts.Node, within: ts.Node): boolean {
  for (let at = id; at !== within; at = at.parent) {
    const { parent } = at;
    if (ts.isTemplateSpan(parent)) return !ts.isTaggedTemplateExpression(parent.parent.parent);
    if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.PlusToken) return true;
    if (ts.isCallExpression(parent)) return /^(?:join|resolve|concat)$/.test(lastName(parent.expression));
    if (!ts.isPropertyAccessExpression(parent) && !ts.isParenthesizedExpression(parent)) return false;
  }
  return false;
}

/** `header.kid`, `({ kid, alg }: JWSHeaderParameters)`, `const { kid } = decodeProtectedHeader(token)` */
function comesWithToken(id: ts.Identifier): boolean {
  const { parent } = id;
  if (ts.isPropertyAccessExpression(parent) && parent.name === id) return OF_TOKEN.test(parent.expression.getText());
  const declaration = declarationOf(id);
  if (!declaration) return false;
  if (ts.isVariableDeclaration(declaration)) return OF_TOKEN.test(declaration.initializer?.getText() ?? '');
  if (!ts.isBindingElement(declaration)) return false;
  const pattern = ts.findAncestor(declaration, (at) => ts.isParameter(at) || ts.isVariableDeclaration(at));
  return pattern !== undefined && (OF_TOKEN.test(pattern.getText()) || /\balg\b/.test(pattern.getText()));
}

const OF_TOKEN = /header|decode|jwt|jws/i;

/** What the function around, or the file before it, asks of the id before it is used. */
function isAskedBefore(id: ts.Node): boolean {
  return ASKED.test(enclosingFunction(id).getText().slice(0, LONGEST));
}
