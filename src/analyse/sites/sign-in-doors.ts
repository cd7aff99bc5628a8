import { ts } from '#compiler';
import type { Site } from '../roles/site.js';
import { enclosingFunction } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import type { FunctionNode } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';

/** Where whoever likes may hand in a password or a code. */
export interface Door {
  readonly node: Site['node'];
  readonly path: string;
  readonly handler: FunctionNode;
  /** What stands around it and may limit it: its decorators, the chain of a procedure, its options. */
  readonly around: string;
  /** Files that run before it, whatever imports them. */
  readonly before: RegExp | undefined;
}

const ROUTE_FILE =
  /(?:^|\/)api\/(?:[\w.[\]()-]+\/)*([\w-]+)\/route\.[cm]?[jt]s$|(?:^|\/)pages\/api\/(?:[\w.[\]-]+\/)*([\w-]+)\.[cm]?[jt]s$/;
const IN_FRONT = /(?:^|\/)(?:middleware|proxy)\.[cm]?[jt]s$/;
const PROCEDURE = /[pP]rocedure\b/;
const ACTIONS = spelled('purposes', 'signInActions');

/** Handlers that no router registers: of controllers, of files that answer by their place, of forms, of procedures. */
export function doorsIn(unit: Unit): Door[] {
  return [...routedMethods(unit), ...routedObjects(unit), ...exported(unit), ...procedures(unit)];
}

/** `@Post('login') login(@Body() credentials: Credentials)` */
function routedMethods(unit: Unit): Door[] {
  return (unit.calls.get('Post') ?? []).flatMap((call): Door[] => {
    const method = call.parent.parent;
    if (!ts.isDecorator(call.parent) || !ts.isMethodDeclaration(method) || !method.body) return [];
    const holder = method.parent;
    if (!ts.isClassDeclaration(holder) || !ts.isCallExpression(call)) return [];
    const written = [...(ts.getDecorators(holder) ?? []), ...(ts.getDecorators(method) ?? [])];
    const around = [...written, ...method.parameters].map((one) => one.getText()).join(' ');
    const [prefix] = (ts.getDecorators(holder) ?? []).flatMap(({ expression }) => textOf(expression) ?? []);
    const path = `/${[prefix, textOf(call)].filter((part) => part).join('/')}`;
    return [{ node: method.name as unknown as Site['node'], path, handler: method, around, before: undefined }];
  });
}

/** `@Controller('auth')`, `@Controller({ path: 'auth' })` */
function textOf(node: ts.Node): string | undefined {
  const [first] = ts.isCallExpression(node) ? node.arguments : [];
  return first && ts.isStringLiteralLike(first) ? first.text : undefined;
}

/** `app.route({ method: 'POST', url: '/login', handler })` */
function routedObjects(unit: Unit): Door[] {
  return (unit.calls.get('route') ?? []).flatMap((call): Door[] => {
    const [given] = ts.isCallExpression(call) ? call.arguments : [];
    if (!given || !ts.isObjectLiteralExpression(given)) return [];
    const part = (name: string) => {
      const property = given.properties.find((one) => one.name?.getText() === name);
      return property && ts.isPropertyAssignment(property) ? property.initializer : property;
    };
    const path = part('url') ?? part('path');
    const handler = part('handler');
    if (!path || !ts.isStringLiteralLike(path) || !/POST/.test(part('method')?.getText() ?? '')) return [];
    if (!handler || !isFunctionNode(handler)) return [];
    return [{ node: call, path: path.text, handler, around: given.getText(), before: undefined }];
  });
}

/** `POST` of `app/api/login/route.ts`, and actions that are called after signing in. */
function exported(unit: Unit): Door[] {
  const [, route, page] = ROUTE_FILE.exec(unit.path) ?? [];
  const isActions = /^\s*(?:\/\/[^\n]*\n\s*)*['"]use server['"]/.test(unit.text);
  if (route === undefined && page === undefined && !isActions) return [];
  return unit.source.statements.flatMap((statement): Door[] => {
    const all = functionsOf(statement);
    return all.flatMap(({ name, fn, node }): Door[] => {
      const path = isActions
        ? ACTIONS.test(name)
          ? '/login'
          : undefined
        : name === (route ? 'POST' : 'default')
          ? `/${route ?? page}`
          : undefined;
      return path === undefined ? [] : [{ node, path, handler: fn, around: statement.getText(), before: IN_FRONT }];
    });
  });
}

interface Named {
  readonly name: string;
  readonly fn: FunctionNode;
  readonly node: Site['node'];
}

function functionsOf(statement: ts.Statement): Named[] {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isFunctionDeclaration(statement)) {
    const isDefault = modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
    const name = isDefault ? 'default' : (statement.name?.text ?? '');
    return [{ name, fn: statement, node: (statement.name ?? statement) as unknown as Site['node'] }];
  }
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name, initializer }): Named[] =>
    initializer && isFunctionNode(initializer)
      ? [{ name: name.getText(), fn: initializer, node: name as unknown as Site['node'] }]
      : [],
  );
}

/** `login: publicProcedure.input(…).mutation(async ({ input }) => …)` */
function procedures(unit: Unit): Door[] {
  return (unit.calls.get('mutation') ?? []).flatMap((call): Door[] => {
    const [handler] = ts.isCallExpression(call) ? call.arguments : [];
    const { parent } = call;
    if (!handler || !isFunctionNode(handler) || !ts.isPropertyAssignment(parent)) return [];
    const chain = (call as ts.CallExpression).expression.getText();
    if (!PROCEDURE.test(chain) || !ts.isSourceFile(enclosingFunction(call))) return [];
    return [
      {
        node: parent.name as unknown as Site['node'],
        path: `/${lastName(parent.name as ts.Expression)}`,
        handler,
        around: chain,
        before: undefined,
      },
    ];
  });
}
