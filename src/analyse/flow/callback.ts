import { ts } from '#compiler';
import type { Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { regionAround } from '../values/fields.js';
import { isRequest, spineOf } from './origin.js';

/** How the page that an authorization response comes back to treats its `state`. */
export type StateCheck = 'compared' | 'unread' | 'uncompared';

const COMPARISONS = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);
const READERS = spelled('calls', 'readingOrShowing');
const STATE = /(?:^|[^a-zA-Z]|[a-z])(?:state|State|STATE)(?![a-z])/;
/** Where the parameters of an address are read: what a function gives back may have been checked in it. */
const ADDRESS = /query|search|params|location|\burl\b/i;
const CHECKS = spelled('decisions', 'stateChecks');
const OTHER_STATES = new RegExp(spelled('purposes', 'otherStates'), 'g');

/** The place where a code is taken out of the address that the browser came back to. */
export function readsCode(value: Value): boolean {
  // `String(req.query.code)`
  const [only] = value.kind === 'text' && value.parts.length === 1 ? value.parts : [];
  if (only) return readsCode(only);
  const { root, path } = spineOf(value);
  if (path.at(-1) !== 'code' || (root.kind === 'parameter' && path.length === 1)) return false;
  const isAddress = root.kind === 'external' && root.package === '' && root.path === 'URLSearchParams';
  const named = [...path.slice(0, -1), value.node.getText(), root.node.getText().slice(0, 200)];
  if (!isAddress && !named.some((text) => ADDRESS.test(text))) return false;
  // What a page posts to its own server was checked there, or nowhere that can be seen.
  return !(isRequest(root) && path.includes('body'));
}

/** What the functions around these places do with the state that came along. */
export function stateCheckAround(places: readonly ts.Node[]): StateCheck {
  const regions = places.map(regionOf);
  if (regions.some((region) => comparesState(region, aliasesIn(region)))) return 'compared';
  return regions.some((region) => STATE.test(region.getText().replace(OTHER_STATES, ''))) ? 'uncompared' : 'unread';
}

/** The outermost function around a place, with the call it is handed to. */
function regionOf(place: ts.Node): ts.Node {
  let region = regionAround(place);
  for (let at: ts.Node = region; !ts.isSourceFile(at); at = at.parent) if (ts.isFunctionLike(at)) region = at;
  return ts.isCallExpression(region.parent) ? region.parent : region;
}

/** What a state is called once it is read: `{ state: sent }`, `const sent = req.query.state`. */
function aliasesIn(region: ts.Node): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if ((ts.isBindingElement(node) || ts.isVariableDeclaration(node)) && ts.isIdentifier(node.name)) {
      const from = ts.isBindingElement(node) ? node.propertyName : node.initializer;
      if (from && READ_STATE.test(from.getText())) found.add(node.name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(region);
  return found;
}

const READ_STATE = /^(?:[\w.?!]+\.)?(?:state|get\(\s*['"]state['"]\s*\)|[\w.?]*\[\s*['"]state['"]\s*\])$/;

function comparesState(node: ts.Node, aliases: ReadonlySet<string>): boolean {
  if (ts.isIdentifier(node)) return CHECKS.test(node.text);
  if (ts.isBinaryExpression(node) && COMPARISONS.has(node.operatorToken.kind)) {
    const sides = [node.left, node.right];
    const isTest = sides.some((side) => /^(?:null|undefined|''|""|'string')$/.test(side.getText()));
    if (!isTest && sides.some((side) => speaksOfState(side, aliases))) return true;
  }
  if (
    ts.isCallExpression(node) &&
    node.arguments.some((argument) => !isFunction(argument) && speaksOfState(argument, aliases))
  ) {
    const { expression } = node;
    const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
    if (!READERS.test(name)) return true;
    // `store.get(state)` looks a transaction up; `params.get('state')` only reads the parameter.
    if (/^get/.test(name) && !node.arguments.some(ts.isStringLiteralLike)) return true;
  }
  if (ts.isElementAccessExpression(node) && !ts.isStringLiteralLike(node.argumentExpression)) {
    if (speaksOfState(node.argumentExpression, aliases)) return true;
  }
  return ts.forEachChild(node, (child) => comparesState(child, aliases) || undefined) ?? false;
}

function speaksOfState(node: ts.Node, aliases: ReadonlySet<string>): boolean {
  return (ts.isIdentifier(node) && aliases.has(node.text)) || STATE.test(node.getText().replace(OTHER_STATES, ''));
}

function isFunction(node: ts.Node): boolean {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}
