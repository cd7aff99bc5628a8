import { ts } from '#compiler';
import { namesFrom, spelled } from '../text/spellings.js';

/** A route or router that something is put in front of. */
export interface Mount {
  readonly at: ts.Node;
  /** Upper-case method, `ALL` for `use` and `all`. */
  readonly method: string;
  /** The path, where it is a constant. */
  readonly path: string | undefined;
  /** Something stands between it and the handler, which may check what it left open. */
  readonly hasLaterGuard: boolean;
  /** What is called in the end. */
  readonly handler: ts.Expression | undefined;
  /** The router that it is a route of, where something stands in front of that as a whole. */
  readonly router?: string;
  /** Its handler reads who is calling, in whom there may be nobody: `ctx.state.user?.sub`. */
  readonly readsCaller?: boolean;
}

const METHODS = namesFrom('requests', 'routerMethods');
const FOR_ALL = new Set(['use', 'all', 'route']);

/** Reads `router.post('/path', guard, handler)`, where `guard` is one of the arguments. */
export function mountsOf(call: ts.CallExpression | ts.NewExpression, guard: ts.Node): readonly Mount[] {
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
  const method = call.expression.name.text;
  if (!METHODS.has(method)) return [];
  const [first] = call.arguments;
  const place = call.arguments.findIndex((argument) => argument.pos <= guard.pos && argument.end >= guard.end);
  return [
    {
      at: call,
      method: FOR_ALL.has(method) ? 'ALL' : method.toUpperCase(),
      path: first && ts.isStringLiteralLike(first) ? first.text : undefined,
      hasLaterGuard: place >= 0 && place < call.arguments.length - 2,
      handler: call.arguments.at(-1),
    },
    ...(method === 'use' && place === 1 && call.arguments.length === 2 ? routesBehind(call) : []),
  ];
}

/** `app.use('/orders/*', guard); app.post('/orders', handler);`: routes of a path that something stands in front of. */
function routesBehind(use: ts.CallExpression): Mount[] {
  const { parent: statement } = use;
  const list = statement.parent;
  const app = receiverOf(use);
  const prefix = pathOf(use)?.replace(/\/?\*$/, '');
  if (!prefix || prefix === '/' || app === undefined || !(ts.isSourceFile(list) || ts.isBlock(list))) return [];
  return list.statements.flatMap((one): Mount[] => {
    if (one.pos < statement.end || !ts.isExpressionStatement(one) || !ts.isCallExpression(one.expression)) return [];
    const { expression: route } = one;
    const path = pathOf(route);
    if (receiverOf(route) !== app || path === undefined || !(path === prefix || path.startsWith(`${prefix}/`)))
      return [];
    const method = ts.isPropertyAccessExpression(route.expression) ? route.expression.name.text : '';
    if (!METHODS.has(method) || FOR_ALL.has(method)) return [];
    const hasLaterGuard = route.arguments.length > 2;
    return [{ at: route, method: method.toUpperCase(), path, hasLaterGuard, handler: route.arguments.at(-1) }];
  });
}

const PARSERS = spelled('requests', 'bodyParsers');

/**
 * `app.use(guard); app.put('/pages/:id', (req, res) => …);`: what a path-less guard stands in front of, in the statements that
 * follow, up to whatever else is put in front of everything.
 */
export function routesAfter(use: ts.CallExpression): Mount[] {
  const { parent: statement } = use;
  const list = statement.parent;
  const app = receiverOf(use);
  if (app === undefined || pathOf(use) !== undefined || !(ts.isSourceFile(list) || ts.isBlock(list))) return [];
  const found: Mount[] = [];
  for (const one of list.statements.slice(list.statements.indexOf(statement as ts.Statement) + 1)) {
    if (!ts.isExpressionStatement(one) || !ts.isCallExpression(one.expression)) continue;
    const { expression: route } = one;
    if (receiverOf(route) !== app || !ts.isPropertyAccessExpression(route.expression)) continue;
    const method = route.expression.name.text;
    const router = method === 'use' ? routerIn(route) : undefined;
    if (router) {
      found.push(...routesOf(list, router));
      continue;
    }
    if (
      FOR_ALL.has(method) &&
      pathOf(route) === undefined &&
      !route.arguments.every((one) => PARSERS.test(one.getText()))
    )
      return found;
    if (!METHODS.has(method) || FOR_ALL.has(method)) continue;
    const hasLaterGuard = route.arguments.length > 2;
    const path = pathOf(route);
    found.push({ at: route, method: method.toUpperCase(), path, hasLaterGuard, handler: route.arguments.at(-1) });
  }
  return found;
}

const SOFTLY = /\.(?:user|auth)\?\.\w/;
const LONGEST = 6_000;

/** `app.use(router.routes())` of Koa: the name of the router. */
function routerIn({ arguments: [first, ...others] }: ts.CallExpression): string | undefined {
  if (!first || others.length > 0 || !ts.isCallExpression(first) || first.arguments.length > 0) return undefined;
  const { expression } = first;
  if (!ts.isPropertyAccessExpression(expression) || !ts.isIdentifier(expression.expression)) return undefined;
  return /^(?:routes|middleware)$/.test(expression.name.text) ? expression.expression.text : undefined;
}

/** The routes of a router of the same list of statements, which stand behind guards of its own where it has some. */
function routesOf(list: ts.SourceFile | ts.Block, router: string): Mount[] {
  let isGuarded = false;
  return list.statements.flatMap((one): Mount[] => {
    const route = ts.isExpressionStatement(one) ? one.expression : undefined;
    if (!route || !ts.isCallExpression(route) || receiverOf(route) !== router) return [];
    const method = ts.isPropertyAccessExpression(route.expression) ? route.expression.name.text : '';
    if (FOR_ALL.has(method)) isGuarded ||= !route.arguments.every((given) => PARSERS.test(given.getText()));
    if (!METHODS.has(method) || FOR_ALL.has(method)) return [];
    const hasLaterGuard = isGuarded || route.arguments.length > 2;
    const handler = route.arguments.at(-1);
    const readsCaller = SOFTLY.test(handler?.getText().slice(0, LONGEST) ?? '');
    return [
      { at: route, method: method.toUpperCase(), path: pathOf(route), hasLaterGuard, handler, router, readsCaller },
    ];
  });
}

/** What a router asks after a guard, in order: what stands behind it in its call and, of `use`, in the calls that follow. */
export function mountOrder(mount: ts.CallExpression, guard: ts.Node): readonly ts.Expression[] {
  const own = mount.arguments.slice(mount.arguments.findIndex(({ end }) => end >= guard.end) + 1);
  const router = receiverOf(mount);
  const statement = mount.parent;
  const list = statement.parent;
  if (router === undefined || !ts.isExpressionStatement(statement) || !(ts.isSourceFile(list) || ts.isBlock(list)))
    return own;
  const later = list.statements.slice(list.statements.indexOf(statement) + 1).flatMap((one) => {
    const call = ts.isExpressionStatement(one) ? one.expression : undefined;
    if (!call || !ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
    if (receiverOf(call) !== router || !METHODS.has(call.expression.name.text)) return [];
    return call.arguments.filter((argument) => !ts.isStringLiteralLike(argument));
  });
  return [...own, ...later];
}

function receiverOf({ expression }: ts.CallExpression): string | undefined {
  return ts.isPropertyAccessExpression(expression) ? expression.expression.getText() : undefined;
}

function pathOf({ arguments: [first] }: ts.CallExpression): string | undefined {
  return first && ts.isStringLiteralLike(first) ? first.text : undefined;
}
