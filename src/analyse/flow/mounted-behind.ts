import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import { lastName, referencesIn } from '../syntax/unit.js';
import type { Program } from '../values/program.js';
import type { Callers } from './callers.js';

const MAXIMUM_ROUTERS = 3;

/**
 * What stands before a router wherever it is mounted, in this file or in those that import it, or before the router that it
 * is mounted in: `app.use('/admin', guard, adminRouter)`. Undefined where some mount has nothing.
 */
export function guardOfRouter(
  program: Program,
  callers: Callers,
  route: ts.CallExpression,
  guardAt: (mount: ts.CallExpression, router: ts.Node) => ts.Node | undefined,
  routers = 0,
): ts.Node | undefined {
  const mounts = routers < MAXIMUM_ROUTERS ? mountsOfRouter(program, callers, route) : [];
  const guards = mounts.map(
    ({ mount, router }) => guardAt(mount, router) ?? guardOfRouter(program, callers, mount, guardAt, routers + 1),
  );
  return guards.every((guard) => guard !== undefined) ? guards[0] : undefined;
}

interface Mounted {
  readonly mount: ts.CallExpression;
  readonly router: ts.Node;
}

function mountsOfRouter(program: Program, callers: Callers, { expression }: ts.CallExpression): readonly Mounted[] {
  const router = ts.isPropertyAccessExpression(expression) ? rootOf(expression.expression) : undefined;
  const declaration = router && declarationOf(router);
  const unit = declaration && program.unitOf(declaration);
  if (!unit || !declaration || !ts.isVariableDeclaration(declaration)) return [];
  const own = referencesIn(unit, declaration);
  const handedOut = own.flatMap(({ parent }) =>
    ts.isExportAssignment(parent) || isModuleExport(parent) ? importsOf(program, unit.path) : [],
  );
  return [...own, ...callers.importedUses(declaration), ...handedOut].flatMap((use): Mounted[] => {
    const call = use.parent;
    const isMounted = ts.isCallExpression(call) && call.expression !== use && lastName(call.expression) === 'use';
    return isMounted ? [{ mount: call, router: use }] : [];
  });
}

/** `router` of `router.route('/x').get(…)` */
function rootOf(expression: ts.Expression): ts.Identifier | undefined {
  let at = expression;
  while (ts.isCallExpression(at) && ts.isPropertyAccessExpression(at.expression)) at = at.expression.expression;
  return ts.isIdentifier(at) ? at : undefined;
}

/** `module.exports = router` */
function isModuleExport(node: ts.Node): boolean {
  return ts.isBinaryExpression(node) && node.left.getText() === 'module.exports';
}

/** What others call the one thing that a file hands out: `import routes from './routes'`, `require('./routes')`. */
function importsOf(program: Program, path: string): readonly ts.Expression[] {
  return program.importersOf(path).flatMap((importer) => {
    const unit = program.unit(importer);
    if (!unit) return [];
    const leadsHere = (specifier: ts.Expression) => {
      if (!ts.isStringLiteralLike(specifier)) return false;
      const found = program.resolve(specifier.text, specifier);
      return 'file' in found && found.file === path;
    };
    const imported = unit.source.statements.flatMap((statement) => {
      const isImport = ts.isImportDeclaration(statement) && leadsHere(statement.moduleSpecifier);
      const clause = isImport ? statement.importClause : undefined;
      return clause?.name ? referencesIn(unit, clause) : [];
    });
    const required = (unit.calls.get('require') ?? []).flatMap((call): readonly ts.Expression[] => {
      const [specifier] = ts.isCallExpression(call) ? call.arguments : [];
      if (!specifier || !leadsHere(specifier) || !ts.isCallExpression(call)) return [];
      const holder = call.parent;
      return ts.isVariableDeclaration(holder) ? referencesIn(unit, holder) : [call];
    });
    return [...imported, ...required];
  });
}
