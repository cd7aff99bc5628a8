import { ts } from '#compiler';
import { type ReachedCall, reachOf } from '../flow/reach.js';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';
import { isTypedStore } from '../syntax/typed-stores.js';
import type { Unit } from '../syntax/unit.js';
import type { FunctionNode } from '../syntax/value.js';
import { READ_ROUTES } from '../text/plain-route-text.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

const MATCH: MatchedEntry = { name: 'route', entry: { role: 'route.read' }, model: { package: '', exports: {} } };
const SPEAKS = new RegExp(READ_ROUTES, 'i');
const CHANGING = spelled('purposes', 'changingPaths');
/** What a mail leads to shows its own credential. */
const BY_LINK = /:(?:\w{0,20}token|code|hash|key)\b/i;
const SHOWN = /\b(?:query|params|searchParams)\b(?!\()[^;]{0,40}(?:token|code|signature|hash|state)\b/i;
const ELSEWHERE = spelled('purposes', 'readsThatChange');
const PASSIVE = spelled('stores', 'notedByReading');
const ROUTE_FILES = /(?:^|\/)route\.[cm]?[jt]sx?$/;

interface Route {
  readonly node: ts.Node;
  readonly path: string;
  readonly handler: FunctionNode;
}

/** Routes that are asked for by a link, `router.get('/devices/:id/revoke', …)`, `@Get(':id')`, `export function GET`, and take a record away or write one. */
export function readingRoutesIn(program: Program, unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  return [...registered(unit), ...decorated(unit), ...exported(unit)].flatMap(({ node, path, handler }): Site[] => {
    if (BY_LINK.test(path) || SHOWN.test(handler.getText())) return [];
    const writes = reachOf(program, handler).calls.filter((call) => isWrite(call));
    const change = CHANGING.test(path) ? writes[0] : ELSEWHERE.test(path) ? undefined : writes.find(isOnPurpose);
    if (!change) return [];
    const given = { path, change: change.node };
    return [{ role: 'route.read', match: MATCH, node: node as Site['node'], unit, external: undefined, given }];
  });
}

function registered(unit: Unit): Route[] {
  return (unit.calls.get('get') ?? []).flatMap((call): Route[] => {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
    const [path, ...given] = call.arguments;
    const handler = handlerIn(given.at(-1));
    if (!path || !ts.isStringLiteralLike(path) || !path.text.startsWith('/') || !handler) return [];
    return [{ node: call, path: path.text, handler }];
  });
}

function handlerIn(given: ts.Expression | undefined): FunctionNode | undefined {
  if (!given || isFunctionNode(given)) return given;
  if (ts.isCallExpression(given)) return handlerIn(given.arguments.at(-1));
  const declaration = ts.isIdentifier(given) ? declarationOf(given) : undefined;
  if (!declaration || ts.isFunctionDeclaration(declaration)) return declaration;
  const made = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const inner = made && ts.isCallExpression(made) ? made.arguments[0] : made;
  return inner && isFunctionNode(inner) ? inner : undefined;
}

/** `@Get(':id/archive') archive() { … }` */
function decorated(unit: Unit): Route[] {
  return (unit.calls.get('Get') ?? []).flatMap((call): Route[] => {
    const method = call.parent.parent;
    if (!ts.isCallExpression(call) || !ts.isDecorator(call.parent) || !ts.isMethodDeclaration(method)) return [];
    const [path] = call.arguments;
    const name = path && ts.isStringLiteralLike(path) ? path.text : '';
    return [{ node: method.name, path: `/${name}`, handler: method }];
  });
}

/** `export async function GET(request) { … }` of a file of routes. */
function exported(unit: Unit): Route[] {
  if (!ROUTE_FILES.test(unit.path)) return [];
  const path = `/${unit.path.replace(ROUTE_FILES, '').replace(/^.*?\bapp(?=\/)/, '')}`.replace('//', '/');
  return unit.source.statements.flatMap((statement): Route[] => {
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === 'GET')
      return [{ node: statement.name, path, handler: statement }];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name, initializer }): Route[] => {
      const handler = name.getText() === 'GET' ? handlerIn(initializer) : undefined;
      return handler ? [{ node: name, path, handler }] : [];
    });
  });
}

const WRITES = /\.(?:delete\w*|update\w*|remove|destroy|findByIdAnd\w+)$/;
const OF_RECORDS = /\b(?:db|prisma|tx|em)\.|[rR]epo|[mM]odel|^[A-Z]/;
const QUERIES = /\.(?:query|execute|run)$/;

function isWrite({ node, text }: ReachedCall): boolean {
  if (QUERIES.test(text))
    return /^[\s'"`]*(?:delete\s+from|update|insert\s+into)\b/i.test(node.arguments[0]?.getText() ?? '');
  const { expression: callee } = node;
  const isTyped = ts.isPropertyAccessExpression(callee) && isTypedStore(callee.expression);
  return WRITES.test(text) && (isTyped || OF_RECORDS.test(text)) && !/^(?:Object|Reflect|Array|Map)\./.test(text);
}

/** What somebody asked for: a record of theirs is gone, or says something else; not that it was seen, or that its time is over. */
function isOnPurpose({ node, text }: ReachedCall): boolean {
  const said = statementOf(node).getText().slice(0, 600);
  if (PASSIVE.test(said)) return false;
  return /delete|destroy|remove/i.test(text) ? BY_CALLER.test(said) : BY_CALLER.test(said) && SETS.test(said);
}

const BY_CALLER = spelled('requests', 'namedByCaller');
/** `data: { archived: true }`, `.set({ state: 'closed' })`, `SET state = 'closed'` */
const SETS =
  /\b(?:data|\$set)\s*:\s*\{\s*\w+\s*:\s*(?:true|false|null|['"`][\w-]*['"`])|\.set\(\s*\{\s*\w+\s*:\s*(?:true|false|null|['"`][\w-]*['"`])|\},\s*\{\s*\w+\s*:\s*(?:true|false|null|['"`][\w-]*['"`])|\bset\s+\w+\s*=\s*(?:true|false|null|')/i;

function statementOf(node: ts.Node): ts.Node {
  let at = node;
  while (!ts.isStatement(at) && !isFunctionNode(at.parent)) at = at.parent;
  return at;
}
