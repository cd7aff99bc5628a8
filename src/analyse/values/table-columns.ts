import { ts } from '#compiler';
import { lastName } from '../syntax/unit.js';
import type { CallNode } from '../syntax/value.js';
import { argumentsOf } from './calls.js';
import type { Program } from './program.js';

const TABLES = new Set(['pgTable', 'mysqlTable', 'sqliteTable', 'singlestoreTable', 'table']);

/** A table of Drizzle, as a query or a type names it. */
export interface DeclaredTable {
  readonly made: ts.CallExpression | ts.NewExpression;
  readonly columns: ts.Expression;
}

/** The table that an expression stands for: `pgTable('users', { … })`, wherever it is declared. */
export function tableOf(program: Program, table: ts.Expression): DeclaredTable | undefined {
  const value = program.evaluator.evaluate(table);
  const made = value.kind === 'call' ? value.node : value.kind === 'external' ? value.made?.node : undefined;
  if (!made || ts.isTaggedTemplateExpression(made) || !TABLES.has(lastName(made.expression))) return undefined;
  const [, columns] = argumentsOf(made);
  return columns && { made, columns };
}

/** The table that a query reads whole: `db.select().from(users)`, `db.insert(users).values(…).returning()`. */
export function wholeTable(program: Program, node: CallNode): DeclaredTable | undefined {
  const table = tableReadWhole(node);
  return table && tableOf(program, table);
}

export function tableReadWhole(node: CallNode): ts.Expression | undefined {
  let table: ts.Expression | undefined;
  let isWhole = false;
  for (let at: ts.Node = node; ts.isCallExpression(at); ) {
    const { expression } = at;
    if (!ts.isPropertyAccessExpression(expression)) return undefined;
    const name = expression.name.text;
    const [first] = argumentsOf(at);
    if (name === 'from' || name === 'insert' || name === 'update') table ??= first;
    if ((name === 'select' || name === 'returning' || name === 'selectDistinct') && !first) isWhole = true;
    at = expression.expression;
  }
  return isWhole ? table : undefined;
}

/** The members under which rows of a table hold its columns. */
export function columnNames({ columns }: DeclaredTable): string[] {
  if (!ts.isObjectLiteralExpression(columns)) return [];
  return columns.properties.flatMap(({ name }) =>
    name && !ts.isComputedPropertyName(name) ? name.getText().replaceAll(/['"]/g, '') : [],
  );
}

/** `typeof guides.$inferSelect`, `InferSelectModel<typeof guides>`: the row of a table, as its type says. */
export function tableOfType(program: Program, type: ts.TypeNode): DeclaredTable | undefined {
  if (ts.isTypeQueryNode(type) && ts.isQualifiedName(type.exprName))
    return /^\$inferSelect$/.test(type.exprName.right.text) && ts.isIdentifier(type.exprName.left)
      ? tableOf(program, type.exprName.left)
      : undefined;
  if (!ts.isTypeReferenceNode(type) || !/^InferSelectModel$/.test(type.typeName.getText())) return undefined;
  const [argument] = type.typeArguments ?? [];
  return argument && ts.isTypeQueryNode(argument) && ts.isIdentifier(argument.exprName)
    ? tableOf(program, argument.exprName)
    : undefined;
}
