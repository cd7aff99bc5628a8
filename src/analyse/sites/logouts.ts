import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { lastName, type Unit } from '../syntax/unit.js';
import type { FunctionNode } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import { leavingHandlersIn } from './pressed.js';

const SPOKEN = /(?:log|sign)[-_]?out/i;
const NAME = /^(?:handle|on|do)?_?(?:log|sign)_?out(?:user|everywhere|button|handler|all)?$/i;
const ADDRESS = /\/(?:log|sign)[-_]?out\/?$/i;
const ROUTERS = ['get', 'post', 'delete', 'all'];
const ROUTE = /^\/?(?:[\w-]+\/)*(?:log|sign)[-_]?out\/?$/i;
/** Files that answer at the address of a logout by where they stand: `logout/route.ts`, `logout.post.ts`. */
const ROUTE_FILE =
  /(?:^|[/.])(?:log|sign)[-_]?out(?:\.(?:get|post|delete))?(?:\/(?:route|index|\+server|\+page\.server))?\.[jt]sx?$/i;
const ANSWERING = spelled('requests', 'answeringExports');

const MATCH: MatchedEntry = {
  name: 'logout',
  entry: { role: 'session.logout' },
  model: { package: '', exports: {} },
};

/** Functions that log somebody out, as they are called or by the address that they answer at. */
export function logoutsIn(program: Program, unit: Unit): Site[] {
  const isRoute = ROUTE_FILE.test(unit.path);
  const found = new Set<FunctionNode>([...leavingHandlersIn(program, unit), ...cookieTakersIn(unit)]);
  if (!isRoute && !SPOKEN.test(unit.text)) return [...found].map((node) => siteOf(unit, node));
  for (const fn of isRoute ? answeringIn(unit.source) : []) found.add(fn);
  for (const [name, uses] of unit.identifiers) {
    if (!NAME.test(name)) continue;
    for (const use of uses) {
      const fn = functionNamed(use);
      if (fn?.body) found.add(fn);
    }
  }
  for (const decorator of ['Post', 'Get', 'Delete', 'All']) {
    for (const { parent } of unit.calls.get(decorator) ?? []) {
      const method = ts.isDecorator(parent) ? parent.parent : parent;
      if (ts.isMethodDeclaration(method) && method.body && isRouted(method)) found.add(method);
    }
  }
  for (const router of ROUTERS) {
    for (const call of unit.calls.get(router) ?? []) {
      if (!ts.isCallExpression(call) || !isRegistered(call)) continue;
      const handler = call.arguments.at(-1);
      if (handler && isFunctionNode(handler)) found.add(handler);
    }
  }
  return [...found].map((node) => siteOf(unit, node));
}

function siteOf(unit: Unit, node: FunctionNode): Site {
  return { role: 'session.logout', match: MATCH, node, unit, external: undefined };
}

/** Handlers that take a cookie away, at whatever address: `app.post('/shift/end', (req, res) => res.clearCookie('sid').end())`. */
function cookieTakersIn(unit: Unit): FunctionNode[] {
  if (!TAKES_COOKIE.test(unit.text)) return [];
  return ['post', 'delete']
    .flatMap((verb) => unit.calls.get(verb) ?? [])
    .flatMap((call): FunctionNode[] => {
      const [address, ...rest] = ts.isCallExpression(call) ? call.arguments : [];
      const handler = rest.at(-1);
      const isRoute = address !== undefined && ts.isStringLiteralLike(address) && address.text.startsWith('/');
      return isRoute && handler && isFunctionNode(handler) && TAKES_COOKIE.test(handler.getText()) ? [handler] : [];
    });
}

const TAKES_COOKIE = /\b(?:clear|delete)Cookie\s*\(/;

/** Whether a function is called by nobody but a request: by its decorator, by the place of its file, or as an action of a form. */
export function isAnswering(unit: Unit, fn: FunctionNode): boolean {
  if (ROUTE_FILE.test(unit.path) && answeringIn(unit.source).includes(fn)) return true;
  if (ts.isMethodDeclaration(fn) && isRouted(fn)) return true;
  if (ts.isCallExpression(fn.parent) && isRegistered(fn.parent)) return true;
  const [first] = unit.source.statements;
  return first !== undefined && ts.isExpressionStatement(first) && /^['"]use server['"]/.test(first.getText());
}

/** `router.post('/logout', …)` */
function isRegistered({ expression, arguments: [address] }: ts.CallExpression): boolean {
  const isAddress = address !== undefined && ts.isStringLiteralLike(address) && ADDRESS.test(address.text);
  return isAddress && ROUTERS.includes(lastName(expression));
}

/** `@Post('logout')` */
function isRouted(method: ts.MethodDeclaration): boolean {
  return (ts.getDecorators(method) ?? []).some(({ expression }) => {
    if (!ts.isCallExpression(expression)) return false;
    const [address] = expression.arguments;
    return (
      /^(?:Post|Get|Delete|All)$/.test(expression.expression.getText()) &&
      address !== undefined &&
      ts.isStringLiteralLike(address) &&
      ROUTE.test(address.text)
    );
  });
}

/** The functions by which a file answers requests: `POST`, an action of a form, the default export. */
function answeringIn(source: ts.SourceFile): FunctionNode[] {
  return source.statements.flatMap((statement) => {
    if (ts.isExportAssignment(statement)) return functionIn(statement.expression);
    const isExported =
      ts.canHaveModifiers(statement) &&
      (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) return [];
    if (ts.isFunctionDeclaration(statement))
      return statement.name === undefined || ANSWERING.test(statement.name.text) ? [statement] : [];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
      initializer && ANSWERING.test(name.getText()) ? functionIn(initializer) : [],
    );
  });
}

/** The function itself, in what wraps it (`defineEventHandler(…)`), or as the default of an object of actions. */
function functionIn(expression: ts.Expression): FunctionNode[] {
  if (isFunctionNode(expression)) return [expression];
  if (ts.isCallExpression(expression)) return expression.arguments.slice(-1).flatMap(functionIn);
  if (ts.isSatisfiesExpression(expression) || ts.isAsExpression(expression)) return functionIn(expression.expression);
  if (!ts.isObjectLiteralExpression(expression)) return [];
  return expression.properties.flatMap((property) => {
    if (property.name?.getText() !== 'default') return [];
    if (ts.isMethodDeclaration(property)) return [property];
    return ts.isPropertyAssignment(property) ? functionIn(property.initializer) : [];
  });
}

/** The function that a name is declared for: at once, or through what wraps it (`useCallback(() => …)`). */
function functionNamed(name: ts.Identifier): FunctionNode | undefined {
  const { parent } = name;
  if (ts.isFunctionDeclaration(parent) || ts.isMethodDeclaration(parent))
    return parent.name === name ? parent : undefined;
  const isHolder =
    ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent);
  if (!isHolder || parent.name !== name || !parent.initializer) return undefined;
  const { initializer } = parent;
  if (isFunctionNode(initializer)) return initializer;
  const [wrapped] = ts.isCallExpression(initializer) ? initializer.arguments : [];
  return wrapped && isFunctionNode(wrapped) ? wrapped : undefined;
}
