import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import { optionsOf } from '../syntax/value.js';
import { KEPT_COLUMN, SECRET_COLUMN } from '../text/sql.js';
import type { Program } from '../values/program.js';

/** A query whose rows are given as they stand, of a table that has a password. */
export interface SqlRow {
  readonly at: ts.Node;
  readonly table: string;
  readonly column: string;
}

/** `SELECT *`, `SELECT i.*, u.name`, and what a write gives back. */
const WHOLE =
  /^\s*(?:select\s(?=[^;]{0,600}?\bfrom\b)|(?:insert\s+into|update|delete\s+from)\s+["`]?(?:\w{1,40}\.)?["`]?(\w{1,60})(?=[\s\S]{0,600}?\breturning\s+\*))/i;
const STAR = /(?:^|[\s,])(?:(\w{1,20})\.)?\*(?=\s*(?:,|$))/g;
const SOURCES = /\b(?:from|join)\s+["`]?(?:\w{1,40}\.)?["`]?(\w{1,60})["`]?(?:\s+(?:as\s+)?(?!join\b)(\w{1,20}))?/gi;
const WRITTEN = [SECRET_COLUMN, KEPT_COLUMN].map(
  (column) =>
    new RegExp(
      String.raw`\b(?:insert\s+into|update|create\s+table(?:\s+if\s+not\s+exists)?)\s+["\x60]?(?:\w{1,40}\.)?["\x60]?(\w{1,60})["\x60]?\s(?=[^;]{0,600}?(${column}))`,
      'gi',
    ),
);
/** `SELECT id, password_hash FROM members`: of one table alone, whose column it is. */
const ASKED = [SECRET_COLUMN, KEPT_COLUMN].map(
  (column) =>
    new RegExp(
      String.raw`\bselect\s[^;'"\x60()]{0,300}?(${column})[^;'"\x60()]{0,300}?\sfrom\s+["\x60]?(?:\w{1,40}\.)?["\x60]?(\w{1,60})["\x60]?(?!\s*(?:,|(?:as\s+)?\w{1,20}\s+(?:\w{1,10}\s+)?join\b|join\b))`,
      'gi',
    ),
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
  const named = statement === undefined ? undefined : columnsAsked(statement);
  if (named) return { at: call, ...named };
  for (const table of statement === undefined ? [] : wholeTables(statement)) {
    const column = tablesOf(program).get(table);
    if (column !== undefined) return { at: call, table, column };
  }
  return undefined;
}

/** `SELECT id, password_hash FROM members`: the column itself is asked for. */
function columnsAsked(statement: string): { table: string; column: string } | undefined {
  const [, column, table] = new RegExp(ASKED[0]?.source ?? '', 'i').exec(statement) ?? [];
  return column === undefined || table === undefined ? undefined : { table: table.toLowerCase(), column };
}

/** The tables whose rows a statement gives with all their columns. */
function wholeTables(statement: string): readonly string[] {
  const begins = WHOLE.exec(statement);
  if (!begins) return [];
  if (begins[1] !== undefined) return [begins[1].toLowerCase()];
  const from = statement.search(/\bfrom\b/i);
  const stars = [...statement.slice(begins[0].length, from).trim().matchAll(STAR)].map(([, alias]) => alias);
  const isMeant = (table: string, alias: string | undefined): boolean =>
    stars.some((star) => star === undefined || star === alias || star === table);
  return [...statement.slice(from, from + 1_000).matchAll(SOURCES)].flatMap(([, table = '', alias]) =>
    isMeant(table, alias) ? [table.toLowerCase()] : [],
  );
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

/** The tables whose statements say that they hold a password or another credential, with its column. */
function tablesOf(program: Program): ReadonlyMap<string, string> {
  const found = known.get(program);
  if (found) return found;
  const tables = new Map<string, string>();
  for (const path of program.filesIn('')) {
    const text = program.textOf(path);
    if (!/passw|pwd|_(?:token|hash|digest|secret|key)\b/i.test(text)) continue;
    for (const written of WRITTEN)
      for (const [, name = '', column = ''] of text.matchAll(written)) {
        const table = name.toLowerCase();
        if (!tables.has(table)) tables.set(table, column);
      }
    for (const asked of ASKED)
      for (const [, column = '', name = ''] of text.matchAll(asked))
        if (!tables.has(name.toLowerCase())) tables.set(name.toLowerCase(), column);
  }
  known.set(program, tables);
  return tables;
}
