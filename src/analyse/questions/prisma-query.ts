import { ts } from '#compiler';
import type { Value } from '../syntax/value.js';
import { type PrismaField, type PrismaRecord, prismaRecords } from '../text/prisma-schema.js';
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

/** What `prisma.user.findUnique(…)` gives back; undefined for what no schema of the project knows. */
export function prismaAnswer(program: Program, call: ts.CallExpression): PrismaAnswer | undefined {
  if (program.recordSchemas.length === 0) return undefined;
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression) || !QUERIES.has(expression.name.text)) return undefined;
  const delegate = expression.expression;
  if (!ts.isPropertyAccessExpression(delegate)) return undefined;
  const schema = schemaFor(program, call, delegate.name.text);
  if (!schema) return undefined;
  const [given] = call.arguments;
  const query = new Query(program, schema, WRITES.test(expression.name.text));
  const path = query.secretIn(schema.record, given && program.evaluator.evaluate(given), 0);
  if (path === UNKNOWN) return { holds: 'unknown' };
  if (path !== undefined)
    return { holds: 'secret', record: schema.record.name, path, schema: schema.pathOf(schema.record) };
  return { holds: query.secretIn(schema.record, undefined, 0) === undefined ? 'nothing' : 'chosen' };
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

  constructor(program: Program, schema: Schema, isWrite: boolean) {
    this.#program = program;
    this.#schema = schema;
    this.#isWrite = isWrite;
  }

  /** The way to a secret in the records that a query gives, by its `select`, `omit` and `include`. */
  secretIn(record: PrismaRecord, given: Value | undefined, depth: number): string | typeof UNKNOWN | undefined {
    if (depth > MAXIMUM_DEPTH) return UNKNOWN;
    const { members, open } = this.#membersOf(given);
    const select = members.get('select');
    const isOpen = open && !select && !members.has('omit');
    if (isOpen && this.#ownSecret(record, () => true) !== undefined) return UNKNOWN;
    const chosen = this.#membersOf(select ?? members.get('include'));
    if (select && chosen.open) return UNKNOWN;
    const omitted = this.#membersOf(members.get('omit'));
    if (omitted.open) return UNKNOWN;
    const isAsked = ({ name }: PrismaField) => {
      if (select) return truthOf(chosen.members.get(name));
      if (this.#isLeftOut(record, name)) return false;
      const isOmitted = truthOf(omitted.members.get(name));
      return isOmitted === UNKNOWN ? UNKNOWN : !isOmitted;
    };
    const own = this.#ownSecret(record, isAsked);
    if (own !== undefined && own !== UNKNOWN) return own;
    // What an open query includes is out of sight.
    let isHidden = own === UNKNOWN || (!select && (open || chosen.open) && this.#hasRelations(record));
    for (const { name, type } of record.fields) {
      const other = this.#schema.named(type);
      const asked = chosen.members.get(name);
      if (!other || !asked || (asked.kind === 'literal' && asked.value !== true)) continue;
      const inside = this.secretIn(other, truthOf(asked) === true ? undefined : asked, depth + 1);
      if (inside === UNKNOWN) isHidden = true;
      else if (inside !== undefined) return `${name}.${inside}`;
    }
    return isHidden ? UNKNOWN : undefined;
  }

  #ownSecret(
    record: PrismaRecord,
    isAsked: (field: PrismaField) => boolean | typeof UNKNOWN,
  ): string | typeof UNKNOWN | undefined {
    const secrets = record.fields.filter((field) => isSecret(record, field, this.#isWrite));
    const asked = secrets.find((field) => isAsked(field) === true);
    return asked?.name ?? (secrets.some((field) => isAsked(field) === UNKNOWN) ? UNKNOWN : undefined);
  }

  #hasRelations({ fields }: PrismaRecord): boolean {
    return fields.some(({ type }) => this.#schema.named(type) !== undefined);
  }

  #isLeftOut(record: PrismaRecord, field: string): boolean {
    return leftOutOfClients(this.#program).has(`${delegateOf(record.name)}.${field}`);
  }

  #membersOf(value: Value | undefined): { readonly members: ReadonlyMap<string, Value>; readonly open: boolean } {
    if (!value) return { members: new Map(), open: false };
    const { entries, open } = entriesOf(this.#program.evaluator, value);
    const members = entries.filter((entry) => !(entry.value.kind === 'literal' && !entry.value.value));
    return { members: new Map(members.map((entry) => [entry.name, entry.value])), open };
  }
}

/** Whether a field is asked for, or left out: `passwordHash: isAdmin` may be either. */
function truthOf(value: Value | undefined): boolean | typeof UNKNOWN {
  if (!value) return false;
  return value.kind === 'literal' ? value.value === true : UNKNOWN;
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

function sharedFolders(a: string, b: string): number {
  const others = b.split('/');
  const folders = a.split('/').slice(0, -1);
  const differs = folders.findIndex((folder, index) => folder !== others[index]);
  return differs === -1 ? folders.length : differs;
}
