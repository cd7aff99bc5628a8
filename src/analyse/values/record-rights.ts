import { prismaRecords } from '../text/prisma-schema.js';
import { spelled } from '../text/spellings.js';
import type { Program } from './program.js';

/** What the fields of a record say about its owner's rights. */
export interface RecordRights {
  /** Fields that decide what somebody may do, or whose a record is. */
  readonly fields: readonly string[];
  /** Whether a schema of the project says so; else the record's name does. */
  readonly isDeclared: boolean;
}

const DECIDES = spelled('identities', 'privilegedFields');
const SUFFIX = spelled('stores', 'recordSuffixes');
const PEOPLE = spelled('identities', 'peopleTables');
const LONGEST = 6_000;

/** What a request must not set in the record of a name: undefined where nothing says that there is anything. */
export function rightsOfRecord(program: Program, name: string): RecordRights | undefined {
  const fields = declaredFields(program).get(keyOf(name));
  if (!fields) return PEOPLE.test(name) ? { fields: [], isDeclared: false } : undefined;
  const deciding = fields.filter((field) => DECIDES.test(field));
  return deciding.length > 0 ? { fields: deciding, isDeclared: true } : undefined;
}

/** The fields that the project declares for a record of a name; undefined where it declares none. */
export function fieldsOfRecord(program: Program, name: string): readonly string[] | undefined {
  return declaredFields(program).get(keyOf(name));
}

/** The fields that a schema of Prisma lets a record of a name be without. */
export function emptyFieldsOf(program: Program, name: string): readonly string[] {
  return program.recordSchemas
    .flatMap(({ text }) => prismaRecords(text))
    .filter((record) => keyOf(record.name) === keyOf(name))
    .flatMap(({ fields }) => fields.flatMap((field) => (field.mayBeEmpty ? [field.name] : [])));
}

/** Whether a field decides what somebody may do, or whose a record is. */
export function decidesRights(field: string): boolean {
  return DECIDES.test(field);
}

/** `userRepository`, `UserModel`, `users` and `User` are of one kind. */
function keyOf(name: string): string {
  return name
    .replace(SUFFIX, '')
    .replaceAll('_', '')
    .toLowerCase()
    .replace(/ies$/, 'y')
    .replace(/(?<!s)s$/, '');
}

const known = new WeakMap<Program, ReadonlyMap<string, readonly string[]>>();

/** The fields of the records that the project declares, by what they are called. */
function declaredFields(program: Program): ReadonlyMap<string, readonly string[]> {
  const found = known.get(program);
  if (found) return found;
  const fields = new Map<string, string[]>();
  const add = (name: string, own: readonly string[]): void => {
    if (own.length > 0) fields.set(keyOf(name), [...(fields.get(keyOf(name)) ?? []), ...own]);
  };
  for (const { text } of program.recordSchemas)
    for (const record of prismaRecords(text))
      add(
        record.name,
        record.fields.map((field) => field.name),
      );
  for (const path of program.filesIn('')) {
    const text = program.textOf(path);
    if (!DECLARES.test(text)) continue;
    for (const [, variable = '', table = '', body = ''] of text.matchAll(TABLE)) {
      add(variable, keysIn(body));
      if (keyOf(table) !== keyOf(variable)) add(table, keysIn(body));
    }
    for (const [, name = '', body = ''] of text.matchAll(DEFINED)) add(name, keysIn(body));
    const schemas = [...text.matchAll(SCHEMA)].flatMap(([, body = '']) => keysIn(body));
    if (schemas.length > 0) for (const [, name = ''] of text.matchAll(MODEL)) add(name, schemas);
    for (const [, name = '', body = ''] of text.matchAll(ENTITY)) {
      const own = body.slice(0, endOfBlock(body));
      add(
        name,
        [...own.matchAll(COLUMN)].map(([, column = '']) => column),
      );
    }
  }
  known.set(program, fields);
  return fields;
}

const DECLARES = /\bSchema\b|Table\(|@Entity\b|\.define\(/;
const TABLE = /\b(\w{1,60})\s*=\s*\w{0,20}Table\(\s*['"\x60](\w{1,60})['"\x60]\s*,\s*\{(?=([\s\S]{1,6000}))/g;
const DEFINED = /\.define(?:<[^<>]{0,80}>)?\(\s*['"\x60](\w{1,60})['"\x60]\s*,\s*\{(?=([\s\S]{1,6000}))/g;
const SCHEMA = /\bSchema(?:<[^<>()]{0,80}>)?\(\s*\{(?=([\s\S]{1,6000}))/g;
const MODEL = /\bmodel(?:<[^()]{0,80}>)?\(\s*['"\x60](\w{1,60})['"\x60]/g;
const ENTITY = /@(?:Entity|Schema|Table)\([\s\S]{0,400}?\bclass\s+(\w{1,60})[^{]{0,100}\{(?=([\s\S]{1,6000}))/g;
const COLUMN =
  /@(?:\w*Column|Prop(?:erty)?|Enum|ManyToOne|OneToOne)\b[^;]{0,300}?\s{0,40}(?:public\s{1,9}|readonly\s{1,9}|declare\s{1,9})?(\w{1,60})[!?]?\s*:\s*(?!\s*['"{\d(]|true|false)[A-Z\w]/g;

/** The names of the members of an object that is open at the start. */
function keysIn(body: string): string[] {
  const own = body.slice(0, Math.min(endOfBlock(body), LONGEST));
  const keys: string[] = [];
  let depth = 0;
  for (const [, key, bracket] of own.matchAll(/['"]?\b(\w{1,60})['"]?\s*:|([{}[\]()])/g)) {
    if (key !== undefined && depth === 0) keys.push(key);
    else if (bracket !== undefined) depth += /[{[(]/.test(bracket) ? 1 : -1;
  }
  return keys;
}

function endOfBlock(text: string): number {
  let depth = 1;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return text.length;
}
