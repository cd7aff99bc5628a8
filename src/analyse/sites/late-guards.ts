import { ts } from '#compiler';
import { isGuardByName } from '../flow/guard-order.js';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { type CallNode, type FunctionNode, optionsOf } from '../syntax/value.js';
import { escaped } from '../text/escaped.js';
import { LATE_GUARDS } from '../text/late-guard-text.js';
import { namesFrom, spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

const SPEAKS = new RegExp(LATE_GUARDS.pattern);
const MATCH: MatchedEntry = { name: 'guard', entry: { role: 'guard.late' }, model: { package: '', exports: {} } };
const ROUTES = spelled('requests', 'routeMethods');
const CHANGING = namesFrom('requests', 'changingMethods');
const OPEN = spelled('requests', 'openPaths');
const HOOKS = namesFrom('requests', 'guardingHooks');

/** Guards that stand where they guard nothing: after the handler, after the routes of their path, or in a plugin of their own. */
export function lateGuardsIn(program: Program, unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  const sites: Site[] = [];
  const unguarded = new Set<ts.CallExpression>();
  const add = (node: CallNode, kind: string) =>
    sites.push({ role: 'guard.late', match: MATCH, node, unit, external: undefined, given: { kind } });
  for (const [name, calls] of unit.calls) {
    for (const node of calls) {
      if (!ts.isCallExpression(node)) continue;
      const late = ROUTES.test(name) && afterHandler(node);
      if (late) add(node, 'handler');
      if (name === 'use') for (const route of routesBefore(node)) unguarded.add(route);
      if (name === 'use') for (const route of unmarkedBefore(node)) add(route, 'forgery');
      const [plugin] = name === 'register' ? node.arguments : [];
      if (plugin && guardsNothing(program, plugin)) add(node, 'plugin');
    }
  }
  for (const route of unguarded) add(route, 'routes');
  return sites;
}

/** `post('/x', (req, res) => res.send(…), only('admin'))`: the answer is sent before the guard is asked. */
function afterHandler({ arguments: given }: ts.CallExpression): ts.Expression | undefined {
  const path = given[0] && ts.isStringLiteralLike(given[0]) ? given[0].text : '';
  const at = path.startsWith('/') ? given.findIndex((argument) => isFunctionNode(argument) && answers(argument)) : -1;
  return at < 0
    ? undefined
    : given.slice(at + 1).find((later) => (ts.isIdentifier(later) ? isGuard(later) : isMadeGuard(later)));
}

function isMadeGuard(argument: ts.Expression): boolean {
  return ts.isCallExpression(argument) && isGuard(argument.expression);
}

const DEMANDS = spelled('decisions', 'demandingNames');

function isGuard(named: ts.Expression): boolean {
  return isGuardByName(named) || DEMANDS.test(lastName(named));
}

/** A handler, and no middleware: it is given nothing to go on with. */
function answers({ parameters, body }: FunctionNode): boolean {
  return parameters.length <= 2 && body !== undefined && !/\bnext\b/.test(body.getText().slice(0, 4_000));
}

/** The routes before `use('/path/*', guard)` in the same list that change something below the path, without a guard of their own. */
function routesBefore(use: ts.CallExpression): ts.CallExpression[] {
  const [path, ...guards] = use.arguments;
  const statement = use.parent;
  if (!path || !ts.isStringLiteralLike(path) || !ts.isExpressionStatement(statement)) return [];
  const base = path.text.replace(/\/?\*?$/, '');
  if (base.length < 2 || !guards.some(isGuardByName) || !ts.isPropertyAccessExpression(use.expression)) return [];
  const app = use.expression.expression.getText();
  const isForAll = WHOLE_API.test(base);
  const around = statement.parent;
  const list: readonly ts.Statement[] = ts.isSourceFile(around) || ts.isBlock(around) ? around.statements : [];
  const before = list.slice(0, list.indexOf(statement));
  return before.flatMap((line) => {
    const call = ts.isExpressionStatement(line) && ts.isCallExpression(line.expression) ? line.expression : undefined;
    if (!call || !ts.isPropertyAccessExpression(call.expression)) return [];
    const [own, ...handlers] = call.arguments;
    const isBelow = own && ts.isStringLiteralLike(own) && `${own.text}/`.startsWith(`${base}/`) && !OPEN.test(own.text);
    const isRoute = CHANGING.has(call.expression.name.text) && call.expression.expression.getText() === app;
    if (!isBelow || !isRoute || handlers.some(isGuarding)) return [];
    // Where a guard is for all that follows, what stands before it is open on purpose, unless it asks who is there.
    return handlers.some((one) => isFunctionNode(one) && (!isForAll || SOMEBODY.test(one.getText()))) ? [call] : [];
  });
}

/** The routes before `use(csurf())` of the same app that act for whoever is signed in. */
function unmarkedBefore(use: ts.CallExpression): ts.CallExpression[] {
  const [guard] = use.arguments;
  const statement = use.parent;
  if (!guard || !FORGERY.test(guard.getText().slice(0, LONGEST)) || !ts.isExpressionStatement(statement)) return [];
  const around = statement.parent;
  const list: readonly ts.Statement[] = ts.isSourceFile(around) || ts.isBlock(around) ? around.statements : [];
  const app = ts.isPropertyAccessExpression(use.expression) ? use.expression.expression.getText() : '';
  return list.slice(0, list.indexOf(statement)).flatMap((line) => {
    const call = ts.isExpressionStatement(line) && ts.isCallExpression(line.expression) ? line.expression : undefined;
    if (!call || !ts.isPropertyAccessExpression(call.expression)) return [];
    const { name, expression } = call.expression;
    const text = call.getText().slice(0, LONGEST);
    const isRoute = CHANGING.has(name.text) && expression.getText() === app && call.arguments.length > 1;
    return isRoute && SOMEBODY.test(text) && !NAMED_FORGERY.test(text) ? [call] : [];
  });
}

const LONGEST = 4_000;
const NAMED_FORGERY = /csrf|xsrf|csurf|lusca/i;
const FORGERY = /^(?:[\w$.]{0,30}(?:csrf|xsrf)\w*|csurf)\b/i;

const WHOLE_API = /^(?:\/(?:api|rest|v\d{1,2}))+$/;
const SOMEBODY =
  /\b(?:req|request|ctx|c|state|locals)\??\.(?:user|auth|session|account)\b|\.get\(\s?['"](?:user|auth|session|jwtPayload)/;

function isGuarding(argument: ts.Expression): boolean {
  return (
    !isFunctionNode(argument) && (isMadeGuard(argument) || isGuard(argument) || ts.isArrayLiteralExpression(argument))
  );
}

/** A function that only adds hooks which refuse, and that nothing takes out of the scope that Fastify makes for it. */
function guardsNothing(program: Program, plugin: ts.Expression): boolean {
  const functions = optionsOf(program.evaluator.evaluate(plugin));
  return functions.length > 0 && functions.every((value) => value.kind === 'function' && onlyHooks(value.node));
}

function onlyHooks({ parameters, body }: FunctionNode): boolean {
  const app = parameters[0]?.name;
  if (!app || !ts.isIdentifier(app) || !body || !ts.isBlock(body)) return false;
  const isHook = (statement: ts.Statement) => hookOf(statement, app.text) !== undefined;
  const hooks = body.statements.filter(isHook);
  const says = new RegExp(`(?<![\\w$.])${escaped(app.text)}(?![\\w$])|skip-override`);
  if (body.statements.some((statement) => !isHook(statement) && says.test(statement.getText()))) return false;
  return hooks.some((hook) => REFUSES.test(hook.getText().slice(0, 4_000)));
}

const REFUSES = spelled('decisions', 'refusalTexts');

function hookOf(statement: ts.Statement, app: string): ts.CallExpression | undefined {
  if (!ts.isExpressionStatement(statement)) return undefined;
  const { expression } = statement;
  const call = ts.isAwaitExpression(expression) ? expression.expression : expression;
  if (!ts.isCallExpression(call) || call.expression.getText() !== `${app}.addHook`) return undefined;
  const [hook] = call.arguments;
  return hook && ts.isStringLiteralLike(hook) && HOOKS.has(hook.text) ? call : undefined;
}
