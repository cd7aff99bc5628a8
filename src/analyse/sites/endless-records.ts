import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { enclosingFunction } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';
import { emptyFieldsOf, fieldsOfRecord } from '../values/record-rights.js';
import { tableOf } from '../values/table-columns.js';
import { partsOf, writtenKey } from './keyed-records.js';
import { isExchanged } from './record-fields.js';

const WRITES = ['create', 'insert', 'insertOne', 'values', 'save', 'set'] as const;
const TOKEN = /^(?:refresh_?)?token_?(?:hash|digest)?$|^refresh_?(?:token_?)?hash$/i;
const OF_RECORD = /^(?:hash|digest)$/i;
const TOKENS = /tokens?$/i;
const GIVEN = /^provider|^(?:id_?token|token_?type|scope)$/i;
export const OF_PROVIDERS = spelled('stores', 'providerRecords');
const ENDS = spelled('stores', 'endsInTime');
const REFRESH_TOKEN = /\brefresh_?token\b/i;
const REFRESHES = /refresh|offline/i;
const KEPT = spelled('stores', 'endlessKeys');
const KEYED = /redis|valkey|\bkv\b|keyv/i;
const SPEAKS = new RegExp(`${REFRESHES.source}|sess|_?code|ticket|grant|reset|invit|magic|otp`, 'i');

/** Records of refresh tokens that nothing ends: neither a field of the record, nor the store that they are kept in. */
export function endlessRecordsIn(program: Program, unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  return WRITES.flatMap((name) => unit.calls.get(name) ?? []).flatMap((call): Site[] => {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
    const { name, expression: receiver } = call.expression;
    const said =
      name.text === 'set' && KEYED.test(receiver.getText().slice(-60))
        ? keptUnder(call)
        : endlessIn(program, unit, call);
    return said === undefined ? [] : [siteOf(unit, call, said)];
  });
}

function siteOf(unit: Unit, node: ts.CallExpression, what: string): Site {
  const match: MatchedEntry = { name: what, entry: { role: 'token.keep' }, model: { package: '', exports: {} } };
  return { role: 'token.keep', match, node, unit, external: undefined, given: { what } };
}

/** `redis.set(\`refresh:${hash}\`, user)`, without an end in it or after it. */
function keptUnder(call: ts.CallExpression): string | undefined {
  const [given, value] = call.arguments;
  const key = given && partsOf(writtenKey(given));
  const head = key?.said ?? '';
  if (call.arguments.length !== 2 || !value || !KEPT.test(head) || isNumber(value)) return undefined;
  const around = enclosingFunction(call).getText().slice(0, 20_000);
  return /\.\s*p?expire(?:at)?\(/i.test(around) ? undefined : `\`${head.replace(/[:_-]$/, '')}\``;
}

/** A counter. */
function isNumber(value: ts.Expression): boolean {
  return ts.isNumericLiteral(value) || /count|attempt|tries|limit/i.test(lastName(value));
}

/** What a record is called that holds a refresh token and no end, as its schema says too. */
function endlessIn(program: Program, unit: Unit, call: ts.CallExpression): string | undefined {
  const object = recordIn(call);
  const names = object?.properties.map(({ name }) => name?.getText().replaceAll(/['"]/g, ''));
  // What is spread into it may bring an end along.
  if (!object || !names || names.includes(undefined)) return undefined;
  // What another provider gave ends where that provider says so.
  if (names.some((name = '') => /^provider(?:_?account)?(?:_?id)?$/i.test(name))) return undefined;
  const record = recordName(call);
  // What a provider gave for its own interface ends where the provider says so.
  if (record === undefined || names.some((name) => GIVEN.test(name ?? '')) || OF_PROVIDERS.test(record))
    return undefined;
  // `watchTokens.values({ hash })`: what the record is called says of what.
  const isKept = (name = '') => TOKEN.test(name) || (OF_RECORD.test(name) && TOKENS.test(record));
  const isTraded = names.some((name = '') => isExchanged(name, record));
  if (!isTraded && !(names.some(isKept) && isForRefresh(unit, call, record))) return undefined;
  const end = object.properties.find(({ name }) => ENDS.test(name?.getText() ?? ''));
  if (end) return mayBeNothing(end) ? `\`${record}\`` : undefined;
  if (isLeftEmpty(program, call)) return `\`${record}\``;
  const empty = emptyFieldsOf(program, record);
  const fields = fieldsOfRecord(program, record)?.filter((field) => !(ENDS.test(field) && empty.includes(field)));
  const isEndless = fields !== undefined && !fields.some((field) => ENDS.test(field) && !/^created_?at$/i.test(field));
  return isEndless && !isAgeAsked(program, record, fields) ? `\`${record}\`` : undefined;
}

/** `expiresAt: trusted ? null : …` */
function mayBeNothing(property: ts.ObjectLiteralElementLike): boolean {
  const value = ts.isPropertyAssignment(property) ? property.initializer : undefined;
  if (!value) return false;
  if (!ts.isConditionalExpression(value)) return value.kind === ts.SyntaxKind.NullKeyword;
  return [value.whenTrue, value.whenFalse].some(({ kind }) => kind === ts.SyntaxKind.NullKeyword);
}

/** `expiresAt: timestamp('expires_at')` of a table, which an insert leaves out: nothing puts a value there. */
function isLeftEmpty(program: Program, call: ts.CallExpression): boolean {
  const insert = ts.isPropertyAccessExpression(call.expression) ? call.expression.expression : undefined;
  const [named] = insert && ts.isCallExpression(insert) ? insert.arguments : [];
  const table = named && tableOf(program, named);
  if (!table || !ts.isObjectLiteralExpression(table.columns)) return false;
  const ends = table.columns.properties.filter(
    ({ name }) => ENDS.test(name?.getText() ?? '') && !MADE_AT.test(name?.getText() ?? ''),
  );
  return ends.length > 0 && ends.every((column) => !FILLED.test(column.getText()));
}

const MADE_AT = /^created_?at$/i;
const FILLED = /\.\$?(?:notNull|default\w{0,9}|onUpdate\w{0,4}|generated\w{0,20})\(/;

export function recordIn(call: ts.CallExpression): ts.ObjectLiteralExpression | undefined {
  const [first] = call.arguments;
  if (!first || !ts.isObjectLiteralExpression(first)) return undefined;
  const data = first.properties.find(({ name }) => name?.getText() === 'data');
  if (!data) return first;
  return ts.isPropertyAssignment(data) && ts.isObjectLiteralExpression(data.initializer) ? data.initializer : undefined;
}

export function recordName(call: ts.CallExpression): string | undefined {
  if (!ts.isPropertyAccessExpression(call.expression)) return undefined;
  const receiver = call.expression.expression;
  if (!ts.isCallExpression(receiver)) return lastName(receiver) || undefined;
  const [table] = receiver.arguments;
  return table && (ts.isIdentifier(table) || ts.isStringLiteralLike(table)) ? table.text : undefined;
}

function isForRefresh(unit: Unit, call: ts.Node, record: string): boolean {
  const around = enclosingFunction(call).getText().slice(0, 20_000);
  if (REFRESHES.test(record) || REFRESH_TOKEN.test(withoutGrants(around))) return true;
  return (unit.identifiers.get(record) ?? []).some((use) => REFRESH_TOKEN.test(withoutGrants(statementOf(use))));
}

/** A text without the refresh tokens that came in one answer with an access token: `refresh: grant.refresh_token` beside `grant.access_token`. */
function withoutGrants(text: string): string {
  return text.replace(GRANTED, (said, holder: string) =>
    new RegExp(`\\b${holder}[?!]?\\.access_?token\\b`, 'i').test(text) ? '' : said,
  );
}

const GRANTED = /(?:\brefresh_?token\s*:\s*)?\b(\w{1,60})[?!]?\.refresh_?token\b/gi;

/** `const row = await db.query.watchTokens.findFirst({ where: eq(watchTokens.hash, hashOf(refreshToken)) })` */
function statementOf(use: ts.Node): string {
  let at = use;
  while (!ts.isStatement(at) && !ts.isFunctionLike(at) && !ts.isSourceFile(at)) at = at.parent;
  return ts.isVariableStatement(at) || ts.isReturnStatement(at) ? at.getText().slice(0, 2_000) : '';
}

/** Whether anything compares when such a record was made: `createdAt: { gt: … }`, `row.createdAt.getTime()`. */
function isAgeAsked(program: Program, record: string, fields: readonly string[]): boolean {
  if (!fields.some((field) => /^created_?at$/i.test(field))) return false;
  const named = new RegExp(`\\b${record}\\b`);
  return program.filesIn('').some((path) => {
    const text = program.textOf(path);
    return named.test(text) && AGE.test(text);
  });
}

const AGE = spelled('stores', 'ageAsked');
