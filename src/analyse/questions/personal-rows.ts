import { ts } from '#compiler';
import { handlerAround } from '../flow/reach.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';
import { columnNames, tableOf, tableReadWhole } from '../values/table-columns.js';
import { wholePrismaRecord } from './prisma-query.js';
import { queryIn } from './user-record.js';

/** A row that is read whole, with what nobody but its owner should be shown. */
export interface PersonalRow {
  readonly at: ts.Node;
  readonly table: string;
  readonly column: string;
}

const COLUMN = spelled('secrets', 'personalColumns');
const OWN = spelled('identities', 'ownRows');
const STAFF = spelled('identities', 'staffPlaces');
const LONGEST = 600;

/** The row that an expression is, where neither the query nor the handler says that its owner or staff asks. */
export function personalRow(program: Program, expression: ts.Expression): PersonalRow | undefined {
  const at =
    ts.isAwaitExpression(expression) || ts.isParenthesizedExpression(expression) ? expression.expression : expression;
  if (at !== expression) return personalRow(program, at);
  const query = queryIn(at);
  if (!query || OWN.test(query.getText().slice(0, LONGEST)) || STAFF.test(placeOf(program, query))) return undefined;
  const row = rowOf(program, query);
  const column = row?.columns.find((name) => COLUMN.test(name));
  return row && column !== undefined ? { at: query, table: row.table, column } : undefined;
}

function rowOf(program: Program, query: ts.CallExpression): { table: string; columns: readonly string[] } | undefined {
  const named = tableReadWhole(query);
  const table = named && tableOf(program, named);
  if (named && table) return { table: named.getText(), columns: columnNames(table) };
  const record = wholePrismaRecord(program, query);
  return record && { table: record.name, columns: record.fields.map(({ name }) => name) };
}

/** The path of the file, and what a handler is registered with. */
function placeOf(program: Program, query: ts.Node): string {
  const handler = handlerAround(query);
  const call = handler?.parent;
  const registered =
    call && ts.isCallExpression(call)
      ? call.arguments.filter((argument) => argument !== handler).map((argument) => argument.getText().slice(0, 200))
      : [];
  return [program.unitOf(query)?.path ?? '', ...registered].join(' ');
}
