import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import { optionsOf } from '../syntax/value.js';
import { SECRET_COLUMN } from '../text/sql.js';
import type { Program } from '../values/program.js';

/** A query whose rows are given as they stand, of a table that has a password. */
export interface SqlRow {
  readonly at: ts.Node;
  readonly table: string;
  readonly column: string;
}

const WHOLE =
  /^\s*(?:select\s+(?:\w{1,20}\.)?\*\s+from|(?:insert\s+into|update|delete\s+from)(?=[\s\S]{0,600}?\breturning\s+\*))\s+["`]?(?:\w{1,40}\.)?["`]?(\w{1,60})/i;
const WRITTEN = new RegExp(
  String.raw`\b(?:insert\s+into|update|create\s+table(?:\s+if\s+not\s+exists)?)\s+["\x60]?(?:\w{1,40}\.)?["\x60]?(\w{1,60})["\x60]?\s(?=[^;]{0,600}?(${SECRET_COLUMN}))`,
  'gi',
);
const MAXIMUM_DEPTH = 3;

/** The row that an expression is, through functions of the project that hand it on: `await users.all()`. */
export function sqlRow(program: Program, expression: ts.Expression, depth = 0): SqlRow | undefined {
  if (depth > MAXIMUM_DEPTH || tablesOf(program).size === 0) return undefined;
  const call = queryIn(expression);
  if (!call) return undefined;
  const own = rowOf(program, call);
  if (own) return own;
  if (!ts.isCallExpression(call)) return undefined;
  for (const callee of optionsOf(program.evaluator.evaluate(call.expression))) {
    if (callee.kind !== 'function') continue;
    for (const returned of program.returnsOf(callee.node)) {
      const found = sqlRow(program, returned, depth + 1);
      if (found) return found;
    }
  }
  return undefined;
}

function rowOf(program: Program, call: ts.CallExpression | ts.TaggedTemplateExpression): SqlRow | undefined {
  const written = ts.isTaggedTemplateExpression(call) ? call.template : call.arguments[0];
  const statement = written && textOf(written);
  const table = statement === undefined ? undefined : WHOLE.exec(statement)?.[1]?.toLowerCase();
  const column = table === undefined ? undefined : tablesOf(program).get(table);
  return table !== undefined && column !== undefined ? { at: call, table, column } : undefined;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  return ts.isTemplateExpression(node) ? node.getText().slice(1, 2_000) : undefined;
}

/** `rows`, `rows[0]`, `(await pool.query(…)).rows`, or the variable that holds one of them. */
function queryIn(expression: ts.Expression): ts.CallExpression | ts.TaggedTemplateExpression | undefined {
  let at: ts.Expression = expression;
  for (;;) {
    if (ts.isCallExpression(at)) {
      const caught = ts.isPropertyAccessExpression(at.expression) && at.expression.name.text === 'catch';
      if (!caught || !ts.isPropertyAccessExpression(at.expression)) return at;
      at = at.expression.expression;
    } else if (ts.isTaggedTemplateExpression(at)) return at;
    else if (ts.isAwaitExpression(at) || ts.isParenthesizedExpression(at) || ts.isElementAccessExpression(at))
      at = at.expression;
    else if (ts.isAsExpression(at) || ts.isNonNullExpression(at)) at = at.expression;
    else if (ts.isPropertyAccessExpression(at) && at.name.text === 'rows') at = at.expression;
    else {
      const made = ts.isIdentifier(at) ? madeAs(at) : undefined;
      if (!made) return undefined;
      at = made;
    }
  }
}

/** `const users = …`, `const { rows } = …`, `const { rows: [user] } = …`, `const [rows] = …` */
function madeAs(name: ts.Identifier): ts.Expression | undefined {
  let at: ts.Node | undefined = declarationOf(name);
  while (at && ts.isBindingElement(at)) {
    const isList = ts.isArrayBindingPattern(at.parent);
    if (at.dotDotDotToken || !(isList || (at.propertyName ?? at.name).getText() === 'rows')) return undefined;
    at = at.parent.parent;
  }
  return at && ts.isVariableDeclaration(at) ? at.initializer : undefined;
}

const known = new WeakMap<Program, ReadonlyMap<string, string>>();

/** The tables whose statements say that they hold a password, with its column. */
function tablesOf(program: Program): ReadonlyMap<string, string> {
  const found = known.get(program);
  if (found) return found;
  const tables = new Map<string, string>();
  for (const path of program.filesIn('')) {
    const text = program.textOf(path);
    if (!/passw|pwd/i.test(text)) continue;
    for (const [, table = '', column = ''] of text.matchAll(WRITTEN)) tables.set(table.toLowerCase(), column);
  }
  known.set(program, tables);
  return tables;
}
