import { ts } from '#compiler';
import type { CallNode } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { fieldsWithSecret, type SecretField } from '../values/entities.js';
import { entriesOf } from '../values/members.js';
import type { Program } from '../values/program.js';
import { wholeTable } from '../values/table-columns.js';
import { endOf } from './client-omissions.js';

const SECRET = String.raw`\b(?:hashed|encrypted)?_?(?:[pP]assword|passwd|pwd)(?:_?(?:[hH]ash|[hH]ashed|[dD]igest))?\b`;

/**
 * Whether the records that `prisma.account.findUnique(…)` finds hold a password, as other code of the project writes it to
 * them, leaves it out of them or looks for it: the schema of Prisma is no code.
 */
export function isKeptWithPassword(program: Program, call: ts.CallExpression): boolean {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression) || !ts.isPropertyAccessExpression(expression.expression)) return false;
  const delegate = expression.expression.name.text;
  if (!/^[a-z]\w{0,40}$/i.test(delegate)) return false;
  if (!RECORDS.test(expression.name.text)) return false;
  // `users.update({ id }, change)` of other mappers answers how many rows it has changed.
  if (expression.name.text === 'update' && call.arguments.length > 1) return false;
  return keptWithPassword(program).has(delegate);
}

/** The same of `knex('users')`, by what is inserted into the table. */
export function isTableWithPassword(program: Program, table: string): boolean {
  return keptWithPassword(program).has(`table ${table}`);
}

const RECORDS = /^(?:create|update|upsert|find(?:Unique|First|Many)(?:OrThrow)?)$/;
const known = new WeakMap<Program, ReadonlySet<string>>();

/** The delegates whose records hold a password. */
function keptWithPassword(program: Program): ReadonlySet<string> {
  const found = known.get(program);
  if (found) return found;
  const delegates = new Set<string>();
  const left = new Set<string>();
  for (const path of program.filesIn('')) {
    const text = program.textOf(path);
    if (!/passw|passwd|pwd/i.test(text)) continue;
    for (const match of text.matchAll(WRITTEN)) {
      const body = match[2] ?? '';
      const name = match[1] ?? '';
      const held = HOLDS.exec(body.slice(0, endOf(body)))?.[0];
      // The password of a link or a room is shown to its owner; a hash is for nobody.
      if (held !== undefined && (PEOPLE.test(name) || /hash|encrypted|digest/i.test(held))) delegates.add(name);
    }
    for (const [, name = '', body = ''] of text.matchAll(INSERTED))
      if (HOLDS.test(body) && PEOPLE.test(name)) delegates.add(`table ${name}`);
    for (const [, name = '', body = ''] of text.matchAll(BUILT))
      if (PEOPLE.test(name) || /hash|digest/i.test(body)) delegates.add(`table ${name}`);
    // `new PrismaClient({ omit: { user: { password: true } } })` leaves it out everywhere.
    if (/\bPrismaClient\b/.test(text)) for (const match of text.matchAll(OMITTED)) left.add(match[1] ?? '');
  }
  for (const name of left) delegates.delete(name);
  known.set(program, delegates);
  return delegates;
}

const PEOPLE = spelled('identities', 'peopleTables');
/** What a call of a delegate is given, which `endOf` cuts where its parentheses close. */
const WRITTEN =
  /\.\s*(\w{1,40})\s*\.\s*(?:create|createMany|update|upsert|find(?:Unique|First|Many)(?:OrThrow)?)\s*\((?=([\s\S]{1,1200}))/g;
const HOLDS = new RegExp(`${SECRET}\\s*[:,}]`);
const INSERTED = /\(\s*['"](\w{1,40})['"]\s*\)\s*\.\s*insert\(\s*(\{[^{}]{0,400}\})/g;
/** `createTable('operators', (table) => { table.string('password_hash'); })` of a migration. */
const BUILT = new RegExp(
  `\\bcreateTable\\(\\s*['"](\\w{1,40})['"](?=([^;]{0,40}=>[\\s\\S]{0,1500}?\\(\\s*['"]${SECRET}['"]))`,
  'g',
);
const OMITTED = new RegExp(`\\b(\\w{1,40})\\s*:\\s*\\{\\s*${SECRET}\\s*:\\s*true`, 'g');

const TABLES = new Set(['pgTable', 'mysqlTable', 'sqliteTable', 'singlestoreTable', 'table']);

/** The password of the table that a query of Drizzle reads whole: `db.select().from(users)`, `db.insert(users).values(…).returning()`. */
export function tableSecret(program: Program, node: CallNode): SecretField | undefined {
  const related = relationalSecret(program, node);
  if (related) return related;
  const table = wholeTable(program, node);
  return table && fieldsWithSecret(program, table.columns, table.made);
}

/** The same of `db.query.users.findFirst(…)`, where no columns are chosen. */
function relationalSecret(program: Program, node: CallNode): SecretField | undefined {
  const [, table] = RELATIONAL.exec(ts.isCallExpression(node) ? node.expression.getText().slice(-120) : '') ?? [];
  if (table === undefined || !ts.isCallExpression(node)) return undefined;
  // The columns of what a query reads `with` it are chosen apart.
  const [given] = node.arguments;
  const query = given && entriesOf(program.evaluator, program.evaluator.evaluate(given));
  if (query?.open || query?.entries.some(({ name }) => name === 'columns')) return undefined;
  const tables = tablesOf(program);
  const known = tables.get(table);
  if (!known) return undefined;
  known.secret ??= { field: declaredSecret(program, table, known.paths) };
  return known.secret.field;
}

/** Where a table of Drizzle is declared, and its password, once somebody asked for it. */
interface Table {
  readonly paths: string[];
  secret?: { readonly field: SecretField | undefined };
}

const tablesKnown = new WeakMap<Program, ReadonlyMap<string, Table>>();

/** The tables of Drizzle by the variables that hold them. */
function tablesOf(program: Program): ReadonlyMap<string, Table> {
  const found = tablesKnown.get(program);
  if (found) return found;
  const tables = new Map<string, Table>();
  for (const path of program.filesIn('')) {
    for (const [, name = ''] of program.textOf(path).matchAll(DECLARED)) {
      const table = tables.get(name) ?? { paths: [] };
      if (!table.paths.includes(path)) table.paths.push(path);
      tables.set(name, table);
    }
  }
  tablesKnown.set(program, tables);
  return tables;
}

const DECLARED = new RegExp(`\\b(\\w{1,60})\\s*=\\s*(?:${[...TABLES].join('|')})\\(`, 'g');

function declaredSecret(program: Program, table: string, paths: readonly string[]): SecretField | undefined {
  for (const path of paths) {
    const declared = program
      .unit(path)
      ?.identifiers.get(table)
      ?.find(({ parent }) => ts.isVariableDeclaration(parent));
    const made = declared && ts.isVariableDeclaration(declared.parent) ? declared.parent.initializer : undefined;
    const columns = made && ts.isCallExpression(made) ? made.arguments[1] : undefined;
    if (made && columns) return fieldsWithSecret(program, columns, made);
  }
  return undefined;
}

const RELATIONAL = /\.query\.(\w{1,60})\.find(?:First|Many)$/;
