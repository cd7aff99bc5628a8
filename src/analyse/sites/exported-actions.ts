import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { CHANGES } from '../text/handler-text.js';
import { spelled } from '../text/spellings.js';

const MATCH: MatchedEntry = {
  name: 'action',
  entry: { role: 'action.export' },
  model: { package: '', exports: {} },
};
const ROUTES = /(?:^|\/)route\.[cm]?[jt]sx?$/;
const METHOD = /^(?:POST|PUT|PATCH|DELETE)$/;
const ASKS = spelled('decisions', 'callerAsked');
const FINDS = spelled('decisions', 'callerFound');
/** What a guard without arguments asks for. */
const ABOUT_CALLER = spelled('decisions', 'callerNamed');
const OPEN = spelled('decisions', 'openOnPurpose');
const CHANGE = new RegExp(`^(?:${CHANGES})$`);
const STORE = spelled('stores', 'databases');

interface Exported {
  readonly name: ts.Identifier;
  readonly fn: ts.Node;
  /** `adminAction.schema(…).action(…)`: what is made by something that is called so asks for the caller itself. */
  readonly maker: string;
}

/** Functions that browsers may call and that change records without a look at the caller, where others beside them look. */
export function exportedActionsIn(unit: Unit): Site[] {
  const isActions = isServerFile(unit);
  if (!isActions && !ROUTES.test(unit.path)) return [];
  const all = exportsOf(unit).filter(({ name }) => isActions || METHOD.test(name.text));
  const guarded = all.filter((one) => asks(unit, one, ASKS));
  const guard = guarded.find((one) => asks(unit, one, FINDS));
  if (!guard) return [];
  return all
    .filter((one) => !guarded.includes(one) && one.maker === '' && !isOpen(one) && changesRecords(one.fn))
    .map(({ name }) => ({
      role: 'action.export',
      match: MATCH,
      node: name as unknown as Site['node'],
      unit,
      external: undefined,
      given: { name: name.text, kind: isActions ? 'action' : 'route', beside: guard.name },
    }));
}

/** One whose functions pages may call; what is `server-only` is for other files of the server. */
function isServerFile({ source, text }: Unit): boolean {
  const [first] = source.statements;
  return (
    first !== undefined &&
    !/['"]server-only['"]/.test(text) &&
    ts.isExpressionStatement(first) &&
    ts.isStringLiteralLike(first.expression) &&
    first.expression.text === 'use server'
  );
}

function exportsOf({ source }: Unit): Exported[] {
  return source.statements.flatMap((statement): Exported[] => {
    const isExported =
      (ts.isFunctionDeclaration(statement) || ts.isVariableStatement(statement)) &&
      statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) return [];
    if (ts.isFunctionDeclaration(statement))
      return statement.name && statement.body ? [{ name: statement.name, fn: statement.body, maker: '' }] : [];
    return statement.declarationList.declarations.flatMap(({ name, initializer }): Exported[] => {
      if (!ts.isIdentifier(name) || !initializer) return [];
      if (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
        return [{ name, fn: initializer.body, maker: '' }];
      return ts.isCallExpression(initializer) ? [{ name, fn: initializer, maker: rootOf(initializer) }] : [];
    });
  });
}

/** `memberAction` of `memberAction.schema(…).action(…)` */
function rootOf(call: ts.CallExpression): string {
  let at: ts.Expression = call;
  while (ts.isCallExpression(at) || ts.isPropertyAccessExpression(at)) at = at.expression;
  return at.getText();
}

/** Whether a function asks who is calling, or one of the file's own that it calls does. */
function asks(unit: Unit, { fn, maker }: Exported, names: RegExp, depth = 0): boolean {
  if (maker !== '' && !OPEN.test(maker) && FINDS.test(maker)) return true;
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (ts.isCallExpression(node)) {
      const name = lastName(node.expression);
      const own = depth < 2 && ts.isIdentifier(node.expression) ? bodyOf(unit, name) : undefined;
      // `requireUser()`: whom it finds out without being told is whoever calls.
      const isFound = ASKS.test(name) && node.arguments.length === 0 && ABOUT_CALLER.test(name);
      if (names.test(name) || isFound || (own && asks(unit, { ...own, maker: '' }, names, depth + 1))) {
        found = true;
        return;
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(fn);
  return found;
}

function bodyOf({ source }: Unit, name: string): Pick<Exported, 'name' | 'fn'> | undefined {
  for (const statement of source.statements)
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === name && statement.body)
      return { name: statement.name, fn: statement.body };
  return undefined;
}

/** What everybody is meant to call: a sign-in, a form for guests; and what a limit or a puzzle stands before. */
function isOpen({ name, fn }: Exported): boolean {
  return OPEN.test(name.text) || GATES.test(fn.getText().slice(0, LONGEST));
}

const GATES = spelled('decisions', 'signsOfOtherGates');
const LONGEST = 6_000;

function changesRecords(fn: ts.Node): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found || ts.isFunctionDeclaration(node)) return;
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
      found = CHANGE.test(node.expression.name.text) && STORE.test(node.expression.expression.getText());
    ts.forEachChild(node, visit);
  };
  visit(fn);
  return found;
}
