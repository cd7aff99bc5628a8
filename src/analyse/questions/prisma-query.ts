import { ts } from '#compiler';
import type { Value } from '../syntax/value.js';
import { type PrismaField, type PrismaRecord, prismaRecords } from '../text/prisma-schema.js';
import { sharedFolders } from '../text/shared-folders.js';
import { namesFrom, spelled } from '../text/spellings.js';
import { PASSWORD_FIELD } from '../values/entities.js';
import { entriesOf } from '../values/members.js';
import type { Program } from '../values/program.js';
import { leftOutOfClients } from './client-omissions.js';

/** What a query of Prisma gives back, by the schema. */
export type PrismaAnswer =
  /** Records with a secret in them; `path` leads to it: `passwordHash`, `author.passwordHash`. */
  | { readonly holds: 'secret'; readonly record: string; readonly path: string; readonly schema: string }
  /** Records that have a secret, which the query leaves out. */
  | { readonly holds: 'chosen' }
  | { readonly holds: 'nothing' }
  /** What it chooses cannot be followed. */
  | { readonly holds: 'unknown' };

const QUERIES = namesFrom('stores', 'prismaQueries');
/** What is handed out once, to whom it is made for, is known to them. */
const WRITES = /^(?:create|update|upsert)/;
const PEOPLE = spelled('identities', 'peopleTables');
const SECRET_COLUMN = spelled('secrets', 'secretColumns');
const TOKEN_HOLDER = spelled('stores', 'credentialStores');
const MAXIMUM_DEPTH = 4;
/** Objects that one query is put together of: spreads of spreads double at every step. */
const MAXIMUM_OBJECTS = 60;

/** What `prisma.user.findUnique(…)` gives back, without fields that are `taken` out later; undefined for what no schema of the project knows. */
export function prismaAnswer(
  program: Program,
  call: ts.CallExpression,
  taken: readonly string[] = [],
): PrismaAnswer | undefined {
  if (program.recordSchemas.length === 0) return undefined;
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression) || !QUERIES.has(expression.name.text)) return undefined;
  const delegate = expression.expression;
  if (!ts.isPropertyAccessExpression(delegate)) return undefined;
  const schema = schemaFor(program, call, delegate.name.text);
  if (!schema) return undefined;
  const [given] = call.arguments;
  // What was made a moment ago has what was put into it, and no more.
  if (taken.length > 0 && /^create/.test(expression.name.text)) return { holds: 'chosen' };
  const query = new Query(program, schema, WRITES.test(expression.name.text), taken);
  const path = query.secretIn(schema.record, given && program.evaluator.evaluate(given), 0);
  if (path === UNKNOWN) return { holds: 'unknown' };
  if (path !== undefined)
    return { holds: 'secret', record: schema.record.name, path, schema: schema.pathOf(schema.record) };
  return { holds: query.secretIn(schema.record, undefined, 0) === undefined ? 'nothing' : 'chosen' };
}

/** The record whose fields a query gives all of: nothing in it chooses or leaves out. */
export function wholePrismaRecord(program: Program, call: ts.CallExpression): PrismaRecord | undefined {
  const { expression } = call;
  if (program.recordSchemas.length === 0 || !ts.isPropertyAccessExpression(expression)) return undefined;
  if (!/^find/.test(expression.name.text) || !ts.isPropertyAccessExpression(expression.expression)) return undefined;
  const [given] = call.arguments;
  const query = given && entriesOf(program.evaluator, program.evaluator.evaluate(given));
  if (query?.open || query?.entries.some(({ name }) => name === 'select' || name === 'omit')) return undefined;
  return schemaFor(program, call, expression.expression.name.text)?.record;
}

const UNKNOWN = Symbol('what is chosen cannot be followed');

/** One schema, which may lie in several files. */
interface Schema {
  readonly record: PrismaRecord;
  readonly named: (name: string) => PrismaRecord | undefined;
  readonly pathOf: (record: PrismaRecord) => string;
}

class Query {
  readonly #program: Program;
  readonly #schema: Schema;
  readonly #isWrite: boolean;
  readonly #taken: readonly string[];

  constructor(program: Program, schema: Schema, isWrite: boolean, taken: readonly string[]) {
    this.#taken = taken;
    this.#program = program;
    this.#schema = schema;
    this.#isWrite = isWrite;
  }

  /** The way to a secret in the records that a query gives, by its `select`, `omit` and `include`. */
  secretIn(record: PrismaRecord, given: Value | undefined, depth: number): string | typeof UNKNOWN | undefined {
    if (depth > MAXIMUM_DEPTH) return UNKNOWN;
    const query = this.#membersOf(given);
    const select = memberOf(query, 'select');
    const omit = memberOf(query, 'omit');
    const secrets = record.fields.filter(
      (field) => isSecret(record, field, this.#isWrite) && !(depth === 0 && this.#taken.includes(field.name)),
    );
    if (query.open && !select && !omit && secrets.length > 0) return UNKNOWN;
    const chosen = this.#membersOf(select ?? memberOf(query, 'include'));
    const omitted = this.#membersOf(omit);
    if ((select && chosen.open) || omitted.open || omitted.varies) return UNKNOWN;
    const asked = secrets.map(({ name }) => ({
      name,
      is: select ? (isSet(chosen, name) ?? false) : this.#isKept(record, name, isSet(omitted, name)),
    }));
    const own = asked.find(({ is }) => is === true);
    if (own) return own.name;
    const inside = this.#inside(record, chosen, depth);
    if (inside !== undefined) return inside;
    const isSettled = asked.every(({ is }) => is === false) && !chosen.open && !chosen.varies;
    return isSettled && !(query.open || query.varies) ? undefined : UNKNOWN;
  }

  /** The same of the records on the other side of the relations that are asked for. */
  #inside(record: PrismaRecord, chosen: Members, depth: number): string | typeof UNKNOWN | undefined {
    let isUnknown = false;
    for (const { name, type } of record.fields) {
      const other = this.#schema.named(type);
      const is = isSet(chosen, name);
      if (!other || is === undefined || is === false) continue;
      const inside = this.secretIn(other, is === true ? undefined : chosen.members.get(name), depth + 1);
      if (inside === UNKNOWN) isUnknown = true;
      else if (inside !== undefined) return `${name}.${inside}`;
    }
    return isUnknown ? UNKNOWN : undefined;
  }

  /** What a query says of a field goes before what its client does. */
  #isKept(record: PrismaRecord, field: string, isOmitted: Setting): Setting {
    if (isOmitted === 'unclear') return isOmitted;
    return isOmitted === undefined ? !this.#isLeftOut(record, field) : !isOmitted;
  }

  #isLeftOut(record: PrismaRecord, field: string): boolean {
    return leftOutOfClients(this.#program).has(`${delegateOf(record.name)}.${field}`);
  }

  #membersOf(value: Value | undefined): Members {
    if (!value) return { members: new Map(), open: false, varies: false };
    const { entries, open } = entriesOf(this.#program.evaluator, value);
    const members = new Map(entries.map((entry) => [entry.name, entry.value]));
    return { members, open, varies: this.#varies(value, { left: MAXIMUM_OBJECTS }) };
  }

  #varies(value: Value, budget: { left: number }): boolean {
    if (budget.left-- <= 0) return true;
    if (value.kind !== 'object') return value.kind === 'union' || value.kind === 'patched';
    return value.node.properties.some(
      (property) =>
        ts.isSpreadAssignment(property) &&
        this.#varies(this.#program.evaluator.evaluate(property.expression, value.frame), budget),
    );
  }
}

interface Members {
  readonly members: ReadonlyMap<string, Value>;
  /** There may be more. */
  readonly open: boolean;
  /** A condition decides which of them are there: `...(isFull && { passwordHash: true })`. */
  readonly varies: boolean;
}

/** What a field is set to; undefined where it is not there. */
type Setting = boolean | 'unclear' | undefined;

function isSet({ members }: Members, name: string): Setting {
  const value = members.get(name);
  if (!value) return undefined;
  if (value.kind !== 'literal') return 'unclear';
  return value.value === undefined ? undefined : value.value === true;
}

/** `select: undefined` chooses nothing. */
function memberOf({ members }: Members, name: string): Value | undefined {
  const value = members.get(name);
  return value?.kind === 'literal' && !value.value ? undefined : value;
}

/** The password of a link or a room is shown to its owner; a hash is for nobody. */
function isSecret({ name: record }: PrismaRecord, { name, type }: PrismaField, isWrite: boolean): boolean {
  if (!TEXTS.has(type)) return false;
  if (PASSWORD_FIELD.test(name)) return /hash|digest|salt/i.test(name) || PEOPLE.test(record);
  if (isWrite) return false;
  return SECRET_COLUMN.test(name) || (/^token$/i.test(name) && TOKEN_HOLDER.test(record) && !/invit/i.test(record));
}

const TEXTS = new Set(['String', 'Bytes', 'Json']);

/** The client calls `model UserAccount` `userAccount`. */
function delegateOf(record: string): string {
  return record.charAt(0).toLowerCase() + record.slice(1);
}

interface SchemaFile {
  readonly path: string;
  readonly records: readonly PrismaRecord[];
}

const parsed = new WeakMap<Program, readonly SchemaFile[]>();

/** The schema that has the record, the nearest to the place that asks where there are several. */
function schemaFor(program: Program, from: ts.Node, delegate: string): Schema | undefined {
  const files =
    parsed.get(program) ?? program.recordSchemas.map(({ path, text }) => ({ path, records: prismaRecords(text) }));
  parsed.set(program, files);
  const place = program.unitOf(from)?.path ?? '';
  const [home] = files
    .filter(({ records }) => records.some(({ name }) => delegateOf(name) === delegate))
    .toSorted((a, b) => sharedFolders(b.path, place) - sharedFolders(a.path, place));
  const record = home?.records.find(({ name }) => delegateOf(name) === delegate);
  if (!home || !record) return undefined;
  // The files of one schema lie beside each other.
  const beside = [
    home,
    ...files
      .filter((file) => file !== home)
      .toSorted((a, b) => sharedFolders(b.path, home.path) - sharedFolders(a.path, home.path)),
  ];
  return {
    record,
    named: (type) => beside.flatMap(({ records }) => records.filter(({ name }) => name === type)).at(0),
    pathOf: (asked) => beside.find(({ records }) => records.includes(asked))?.path ?? home.path,
  };
}
