import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { enclosingFunction } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { type FunctionNode, optionsOf } from '../syntax/value.js';
import { namesFrom } from '../text/spellings.js';
import { PASSWORD_FIELD } from '../values/entities.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

const MATCH: MatchedEntry = {
  name: 'handler',
  entry: { role: 'http.respond' },
  model: { package: '', exports: {} },
};
const ROUTES = namesFrom('requests', 'answeringDecorators');
const HOLDERS = new Set(['Controller', 'JsonController', 'RestController', 'Resolver']);
/** Functions by which frameworks ask for what a page is made of; all of it is sent to the browser. */
const LOADERS = ['getServerSideProps', 'loader'];
/** Files in which frameworks look for more of them. */
const SERVED = [
  { path: /(?:^|\/)\+(?:page|layout)\.server\.[jt]s$/, names: ['load'] },
  { path: /(?:^|\/)routes\/.*\.[jt]sx?$/, names: ['action'] },
];
const PROCEDURES = ['query', 'mutation'];

/** What handlers answer by returning it: methods of NestJS controllers, tRPC procedures, loaders of pages. */
export function answersIn(program: Program, unit: Unit): Site[] {
  const handlers = [
    ...methods(unit),
    ...procedures(unit),
    ...loaders(unit),
    ...routes(unit),
    ...listed(unit),
    ...serverActions(unit),
  ];
  return [
    ...graphFields(unit),
    ...functionAnswers(program, unit),
    ...handlers.flatMap((node) =>
      program.returnsOf(node).map(
        (body): Site => ({
          role: 'http.respond',
          match: MATCH,
          node,
          unit,
          external: undefined,
          given: { body },
        }),
      ),
    ),
  ];
}

/** `@Field() passwordHash` of what a graph answers with; an input type is what is asked. */
function graphFields(unit: Unit): Site[] {
  return (unit.calls.get('ObjectType') ?? []).flatMap((call): Site[] => {
    const holder = call.parent.parent;
    if (!ts.isDecorator(call.parent) || !ts.isClassLike(holder)) return [];
    return holder.members.flatMap((member): Site[] => {
      const isText = ts.isPropertyDeclaration(member) && /^(?:string\b|$)/.test(member.type?.getText() ?? '');
      const field = isText && PASSWORD_FIELD.test(member.name.getText());
      const shown = field ? (ts.getDecorators(member) ?? []).map(({ expression }) => expression) : [];
      const decorator = shown.find((one) => ts.isCallExpression(one) && lastName(one.expression) === 'Field');
      if (!decorator || !ts.isCallExpression(decorator) || shown.some((one) => /^Hide|^Exclude/.test(one.getText())))
        return [];
      const match = { ...MATCH, name: 'field' };
      return [
        {
          role: 'http.respond',
          match,
          node: decorator,
          unit,
          external: undefined,
          given: { name: member.name?.getText() ?? '' },
        },
      ];
    });
  });
}

/** Handlers of a list of routes, of hapi and of Fastify: `{ method: 'GET', path: '/', handler: async (request) => … }`. */
function listed(unit: Unit): FunctionNode[] {
  return (unit.identifiers.get('handler') ?? []).flatMap(({ parent }): FunctionNode[] => {
    const isMember = ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent);
    if (!isMember || !ts.isObjectLiteralExpression(parent.parent)) return [];
    const names = parent.parent.properties.map(({ name }) => name?.getText());
    if (!names.includes('method') || !(names.includes('path') || names.includes('url'))) return [];
    const handler = ts.isMethodDeclaration(parent) ? parent : parent.initializer;
    return isFunctionNode(handler) ? [handler] : [];
  });
}

/** What functions of a cloud answer: `{ statusCode: 200, body: JSON.stringify(user) }`, also through a function that makes it. */
function functionAnswers(program: Program, unit: Unit): Site[] {
  if (!/\bstatusCode\b/.test(unit.text)) return [];
  return (unit.identifiers.get('statusCode') ?? []).flatMap(({ parent }): Site[] => {
    const object = parent.parent;
    if (!ts.isObjectLiteralExpression(object)) return [];
    const body = object.properties.find(
      (one): one is ts.PropertyAssignment => ts.isPropertyAssignment(one) && one.name.getText() === 'body',
    );
    const shown = body && shownIn(body.initializer);
    if (!body || !shown) return [];
    const maker = enclosingFunction(object);
    const given =
      maker && !ts.isSourceFile(maker)
        ? maker.parameters.findIndex(({ name }) => name.getText() === shown.getText())
        : -1;
    const bodies = maker && given >= 0 ? givenTo(program, unit, maker, given) : [shown];
    return bodies.map((one) => ({
      role: 'http.respond',
      match: { ...MATCH, name: 'answer' },
      node: ts.isCallExpression(one.parent) && one !== shown ? one.parent : body,
      unit,
      external: undefined,
      given: { body: one },
    }));
  });
}

function shownIn(body: ts.Expression): ts.Expression | undefined {
  return ts.isCallExpression(body) && body.expression.getText() === 'JSON.stringify' ? body.arguments[0] : body;
}

function givenTo(program: Program, unit: Unit, maker: ts.Node, index: number): ts.Expression[] {
  const name = ts.isVariableDeclaration(maker.parent) ? maker.parent.name.getText() : '';
  const own = ts.isFunctionDeclaration(maker) ? (maker.name?.text ?? '') : name;
  return (unit.calls.get(own) ?? []).flatMap((call) => {
    const argument = ts.isCallExpression(call) ? call.arguments[index] : undefined;
    const isIt = argument && optionsOf(program.nearEvaluator.evaluate((call as ts.CallExpression).expression));
    return argument && isIt?.some(({ node }) => node === maker) ? [argument] : [];
  });
}

function methods(unit: Unit): FunctionNode[] {
  const holders = [...HOLDERS].flatMap((name) => unit.calls.get(name) ?? []);
  return holders.flatMap((call) => {
    const holder = call.parent.parent;
    if (!ts.isDecorator(call.parent) || !ts.isClassLike(holder)) return [];
    return holder.members.filter(ts.isMethodDeclaration).filter(isRoute);
  });
}

/** Where a response is injected, the method answers by it, and what it returns is dropped. */
function isRoute(method: ts.MethodDeclaration): boolean {
  if (method.parameters.some((parameter) => decoratorsOf(parameter).some((name) => /^(?:Res|Response)$/.test(name))))
    return false;
  return decoratorsOf(method).some((name) => ROUTES.has(name));
}

function decoratorsOf(node: ts.MethodDeclaration | ts.ParameterDeclaration): string[] {
  return (ts.getDecorators(node) ?? []).map(({ expression }) =>
    lastName(ts.isCallExpression(expression) ? expression.expression : expression),
  );
}

function procedures(unit: Unit): FunctionNode[] {
  if (!/procedure/i.test(unit.text)) return [];
  const calls = PROCEDURES.flatMap((name) => unit.calls.get(name) ?? []);
  return calls.flatMap((call) => {
    if (!ts.isCallExpression(call) || !/procedure/i.test(call.expression.getText().slice(0, 60))) return [];
    const handler = call.arguments.at(0);
    return handler && isFunctionNode(handler) ? [handler] : [];
  });
}

const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'all'];

/** What handlers of Fastify and event handlers of h3 return is the answer; Express drops it. */
function routes(unit: Unit): FunctionNode[] {
  const events = ['defineEventHandler', 'eventHandler', 'defineCachedEventHandler'].flatMap(
    (name) => unit.calls.get(name) ?? [],
  );
  const calls = /['"]fastify['"]/.test(unit.text) ? VERBS.flatMap((name) => unit.calls.get(name) ?? []) : [];
  return [...events, ...calls].flatMap((call) => {
    const handler = ts.isCallExpression(call) ? call.arguments.at(-1) : undefined;
    return handler && isFunctionNode(handler) ? [handler] : [];
  });
}

/** Functions that pages of the browser call, and whose result is sent to them: all that a `'use server'` file exports. */
function serverActions(unit: Unit): FunctionNode[] {
  if (!/['"]use server['"]/.test(unit.text)) return [];
  const [first] = unit.source.statements;
  const isWhole = first !== undefined && isDirective(first);
  return unit.source.statements.flatMap((statement): FunctionNode[] => {
    if (!ts.isFunctionDeclaration(statement) && !ts.isVariableStatement(statement)) return [];
    const isExported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
    const functions = ts.isFunctionDeclaration(statement)
      ? [statement]
      : statement.declarationList.declarations.flatMap(({ initializer }) =>
          initializer && isFunctionNode(initializer) ? [initializer] : [],
        );
    return functions.filter((fn) => (isWhole && isExported) || isAction(fn));
  });
}

function isAction({ body }: FunctionNode): boolean {
  const first = body && ts.isBlock(body) ? body.statements[0] : undefined;
  return first !== undefined && isDirective(first);
}

function isDirective(statement: ts.Statement): boolean {
  return (
    ts.isExpressionStatement(statement) &&
    ts.isStringLiteral(statement.expression) &&
    statement.expression.text === 'use server'
  );
}

export function loaders(unit: Unit): FunctionNode[] {
  const names = [...LOADERS, ...SERVED.flatMap(({ path, names }) => (path.test(unit.path) ? names : []))];
  return names
    .flatMap((name) => unit.identifiers.get(name) ?? [])
    .flatMap(({ parent }): FunctionNode[] => {
      if (ts.isFunctionDeclaration(parent)) return parent.body ? [parent] : [];
      const made = ts.isVariableDeclaration(parent) ? parent.initializer : undefined;
      return made && isFunctionNode(made) ? [made] : [];
    });
}
