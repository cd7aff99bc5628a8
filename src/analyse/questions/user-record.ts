import { ts } from '#compiler';
import { isLookUp } from '../flow/lookup.js';
import { type Declaration, declarationOf } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import {
  type CallNode,
  type CallValue,
  type FunctionNode,
  optionsOf,
  type ParameterValue,
  type Value,
} from '../syntax/value.js';
import { namesFrom, spelled } from '../text/spellings.js';
import { PASSWORD_FIELD, type SecretField, savedWith, secretFieldOf } from '../values/entities.js';
import { fieldReadElsewhere } from '../values/fields.js';
import { entriesOf } from '../values/members.js';
import type { Program } from '../values/program.js';
import { isKeptWithPassword, isTableWithPassword, tableSecret } from './kept-secrets.js';
import { prismaAnswer } from './prisma-query.js';
import { choosesFields, copiedFrom, countsChanges, knexTable } from './record-queries.js';
import { sqlRow } from './sql-rows.js';
import { takenOut } from './taken-out.js';

/** How sure it is that a value is the whole record of a user, with what signs that user in. */
export interface UserRecord {
  readonly at: ts.Node;
  /** Where its password is declared. */
  readonly field?: SecretField | undefined;
  /** What the schema says is in it, where it does: `passwordHash` of `User`. */
  readonly secret?: { readonly path: string; readonly record: string; readonly schema: string };
  /** `password`: its password is read beside; `look-up`: it was looked up among users; `name`: it is only called so. */
  readonly by: 'password' | 'look-up' | 'name';
}

const PEOPLE = spelled('identities', 'userRecords');

/** The record of a user that a value is, or that stands in it as a whole. */
export function userRecord(program: Program, value: Value): UserRecord | undefined {
  const held = value.kind === 'object' ? entriesOf(program.evaluator, value).entries.map((entry) => entry.value) : [];
  for (const one of [value, ...held]) {
    if (one.kind === 'call' && (prismaRecord(program, one.node) === 'known' || countsChanges(one.node))) continue;
    const kept = one.kind === 'call' ? keptRecord(program, one.node) : undefined;
    const table = one.kind === 'call' ? knexTable(one.node) : undefined;
    if (table !== undefined && isTableWithPassword(program, table)) return { at: one.node, by: 'password' };
    if (kept) return kept;
    const by = evidence(program, one);
    if (by === 'look-up' && one.kind === 'call') {
      const field = declaredBy(program, one);
      return { at: one.node, by: field ? 'password' : by, field };
    }
    if (by) return { at: one.node, by };
    // What is declared with a password in it is such a record, whatever it is called.
    const field = one.kind === 'call' && !choosesFields(one.node) ? declaredBy(program, one) : undefined;
    if (field) return { at: one.node, by: 'password', field };
  }
  return undefined;
}

/**
 * The same of an expression, which is only followed where it looks like one: most of what is sent is made by functions
 * that choose, and following them costs more than all the rest.
 */
export function recordIn(program: Program, expression: ts.Expression, depth = 0): UserRecord | undefined {
  const at =
    ts.isAwaitExpression(expression) || ts.isParenthesizedExpression(expression) ? expression.expression : expression;
  if (at !== expression) return recordIn(program, at, depth);
  if (depth > MAXIMUM_DEPTH) return undefined;
  if (ts.isObjectLiteralExpression(at)) return recordInMembers(program, at, depth);
  if (ts.isConditionalExpression(at))
    return recordIn(program, at.whenTrue, depth + 1) ?? recordIn(program, at.whenFalse, depth + 1);
  if (ts.isCallExpression(at) && SENDS.test(at.expression.getText().slice(-40))) {
    const [sent] = at.arguments;
    return sent && recordIn(program, sent, depth + 1);
  }
  const spread = ts.isCallExpression(at) ? spreadByMap(at) : undefined;
  if (spread) return withoutTaken(recordIn(program, spread.list, depth + 1), spread.spread);
  const member = ts.isCallExpression(at) ? memberByMap(at) : undefined;
  if (member) return ofMember(recordIn(program, member.list, depth + 1), member.name);
  const named = ts.isIdentifier(at) ? declarationOf(at) : undefined;
  const taken = named ? takenOut(program, named) : [];
  const kept = ofQuery(program, at, taken);
  // What no schema knows has the one secret that is taken out.
  if (taken.length > 0) return kept?.secret && kept;
  const original = copiedFrom(at) ?? (named && copyIn(named));
  if (original) return recordIn(program, original, depth + 1);
  if (kept) return kept;
  const passed = returnedRecord(program, at, depth);
  if (passed) return passed;
  const row = sqlRow(program, at);
  if (row)
    return {
      at: row.at,
      by: 'password',
      secret: { path: row.column, record: row.table, schema: 'as statements write it' },
    };
  if (!mayBeRecord(at)) return undefined;
  const value =
    ts.isIdentifier(at) && ts.isShorthandPropertyAssignment(at.parent)
      ? program.evaluator.shorthand(at.parent, undefined)
      : program.evaluator.evaluate(at);
  return userRecord(program, value);
}

const MAXIMUM_DEPTH = 4;

/** `const plain = user.toObject()`, `const body = { me }`: what a variable holds of a record, or around it. */
function copyIn(named: Declaration): ts.Expression | undefined {
  const made = ts.isVariableDeclaration(named) && ts.isIdentifier(named.name) ? named.initializer : undefined;
  const inner = made && ts.isAwaitExpression(made) ? made.expression : made;
  if (!inner) return undefined;
  return ts.isObjectLiteralExpression(inner) ? inner : copiedFrom(inner);
}

function recordInMembers(program: Program, object: ts.ObjectLiteralExpression, depth: number): UserRecord | undefined {
  for (const property of object.properties) {
    const isSpread = ts.isSpreadAssignment(property);
    const value = ts.isPropertyAssignment(property)
      ? property.initializer
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : isSpread
          ? property.expression
          : undefined;
    const held = value && recordIn(program, value, depth + 1);
    const found = isSpread ? withoutTaken(held, property) : held;
    if (found) return found;
  }
  return undefined;
}

/** `{ ...user, passwordHash: undefined }` holds the record without what it puts in another's place after it. */
function withoutTaken(record: UserRecord | undefined, spread: ts.SpreadAssignment): UserRecord | undefined {
  const { properties } = spread.parent;
  const isTaken = properties.slice(properties.indexOf(spread) + 1).some((property) => {
    const name = property.name?.getText().replaceAll(/['"]/g, '') ?? '';
    if (record?.secret ? name !== record.secret.path : !PASSWORD_FIELD.test(name)) return false;
    return ts.isPropertyAssignment(property) ? !isPasswordOf(property.initializer) : isEmptied(property);
  });
  return isTaken ? undefined : record;
}

/** `passwordHash` alone stands for a variable, which is nobody's password only where it was made to be nothing. */
function isEmptied(property: ts.ObjectLiteralElementLike): boolean {
  const declaration = ts.isShorthandPropertyAssignment(property) ? declarationOf(property.name) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made !== undefined && (NOTHING.test(made.getText()) || ts.isStringLiteralLike(made));
}

const NOTHING = /^(?:undefined|null|void 0)$/;

/** `user.passwordHash`, as it is. */
function isPasswordOf(expression: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(expression) || ts.isAsExpression(expression) || ts.isNonNullExpression(expression))
    return isPasswordOf(expression.expression);
  if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken)
    return isPasswordOf(expression.left);
  return ts.isPropertyAccessExpression(expression) && PASSWORD_FIELD.test(expression.name.text);
}

/** `users.map((user) => ({ ...user, orders: 0 }))` */
function spreadByMap(call: ts.CallExpression): { list: ts.Expression; spread: ts.SpreadAssignment } | undefined {
  const { expression } = call;
  const [made] = call.arguments;
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'map') return undefined;
  if (!made || !ts.isArrowFunction(made) || !ts.isParenthesizedExpression(made.body)) return undefined;
  const into = made.body.expression;
  const one = made.parameters[0]?.name.getText();
  if (!ts.isObjectLiteralExpression(into)) return undefined;
  const spread = into.properties.filter(ts.isSpreadAssignment).find((each) => each.expression.getText() === one);
  return spread && { list: expression.expression, spread };
}

/** `seats.map((seat) => seat.user)` */
function memberByMap(call: ts.CallExpression): { list: ts.Expression; name: string } | undefined {
  const { expression } = call;
  const [made] = call.arguments;
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'map') return undefined;
  if (!made || !ts.isArrowFunction(made) || !ts.isPropertyAccessExpression(made.body)) return undefined;
  const isOfOne = made.body.expression.getText() === made.parameters[0]?.name.getText();
  return isOfOne ? { list: expression.expression, name: made.body.name.text } : undefined;
}

/** What of a record is below a member, where its schema says so. */
function ofMember(record: UserRecord | undefined, name: string): UserRecord | undefined {
  if (!record?.secret?.path.startsWith(`${name}.`)) return undefined;
  return { ...record, secret: { ...record.secret, path: record.secret.path.slice(name.length + 1), record: name } };
}

/** What a function of the project hands on from a query of Prisma: `users.byId(id)`. */
function returnedRecord(program: Program, expression: ts.Expression, depth: number): UserRecord | undefined {
  if (program.recordSchemas.length === 0) return undefined;
  const call = queryIn(expression);
  if (!call || !ts.isCallExpression(call)) return undefined;
  for (const callee of optionsOf(program.evaluator.evaluate(call.expression))) {
    if (callee.kind !== 'function') continue;
    const found = recordOf(program, callee.node, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** By function, and by how deep it is looked into: functions that call each other would be read over and over. */
const returnedBy = new WeakMap<Program, WeakMap<FunctionNode, Map<number, UserRecord | undefined>>>();

function recordOf(program: Program, fn: FunctionNode, depth: number): UserRecord | undefined {
  const functions = returnedBy.get(program) ?? new WeakMap<FunctionNode, Map<number, UserRecord | undefined>>();
  returnedBy.set(program, functions);
  const known = functions.get(fn) ?? new Map<number, UserRecord | undefined>();
  functions.set(fn, known);
  if (known.has(depth)) return known.get(depth);
  let found: UserRecord | undefined;
  for (const returned of program.returnsOf(fn)) {
    const record = recordIn(program, returned, depth);
    if (record?.secret) {
      found = record;
      break;
    }
  }
  known.set(depth, found);
  return found;
}

/** A record that was saved with a secret in it, or was looked up and has one, as the project declares it. */
export function wholeRecord(
  program: Program,
  value: CallValue,
): { what: string; name: string; evidence: 'name' | 'origin' } | undefined {
  const saved = savedWith(value.node);
  if (saved !== undefined) return { what: `the saved record with \`${saved}\``, name: saved, evidence: 'name' };
  const record = userRecord(program, value);
  const name = record?.secret?.path.split('.').at(-1) ?? record?.field?.name;
  const use = value.via?.at(-1)?.node;
  const holder = use && ts.isIdentifier(use) ? declarationOf(use) : undefined;
  if (!record || name === undefined || (holder && takenOut(program, holder).length > 0)) return undefined;
  const of = record.secret ? ` of \`${record.secret.record}\`` : '';
  return { what: `the whole record${of} with \`${name}\` in it`, name, evidence: 'origin' };
}

/** What a loader answers with: `json({ user })` of Remix. */
const SENDS = /^(?:json|data|defer)$/;
const SERIALIZED = /\.(?:parse|safeParse)$/;

/** A query of an object mapper whose records are known to hold a password, as it stands or through a variable. */
function ofQuery(program: Program, expression: ts.Expression, taken: readonly string[]): UserRecord | undefined {
  const query = queryIn(expression);
  return query && keptRecord(program, query, taken);
}

/** What a query of Prisma gives as a whole, by its schema. */
function prismaRecord(
  program: Program,
  node: CallNode,
  taken: readonly string[] = [],
): UserRecord | 'known' | undefined {
  const answer = ts.isCallExpression(node) ? prismaAnswer(program, node, taken) : undefined;
  if (answer?.holds !== 'secret') return answer && 'known';
  const { path, record, schema } = answer;
  return { at: node, by: 'password', secret: { path, record, schema } };
}

/** Whether a query of records with a password says which fields it wants: `select`, `omit`. */
export function isChosenRecord(program: Program, expression: ts.Expression): boolean {
  const at = ts.isAwaitExpression(expression) ? expression.expression : expression;
  const query = queryIn(at);
  const answer = query && prismaAnswer(program, query);
  if (answer) return answer.holds === 'chosen';
  return (
    query !== undefined && CHOICES.some((name) => choosesBy(program, query, name)) && isKeptWithPassword(program, query)
  );
}

/** What the records of a query are chosen by; `with` and `include` have members of their own for others. */
const CHOICES = ['select', 'columns', 'omit'];

function choosesBy(program: Program, query: ts.CallExpression, name: string): boolean {
  const [given] = query.arguments;
  const value = given && program.evaluator.evaluate(given);
  return value !== undefined && entriesOf(program.evaluator, value).entries.some((entry) => entry.name === name);
}

export function queryIn(expression: ts.Expression): ts.CallExpression | undefined {
  if (ts.isCallExpression(expression))
    return SERIALIZED.test(expression.expression.getText().slice(-20)) ? undefined : expression;
  const declaration = ts.isIdentifier(expression) ? declarationOf(expression) : undefined;
  if (!declaration) return undefined;
  const holder =
    ts.isBindingElement(declaration) && ts.isArrayBindingPattern(declaration.parent)
      ? declaration.parent.parent
      : declaration;
  let made = ts.isVariableDeclaration(holder) ? holder.initializer : undefined;
  while (
    made &&
    (ts.isAwaitExpression(made) || ts.isParenthesizedExpression(made) || ts.isElementAccessExpression(made))
  )
    made = made.expression;
  if (!made || !ts.isCallExpression(made)) return undefined;
  return ts.isBindingElement(declaration) ? askedTogether(made, declaration) : made;
}

/** `const [users, total] = await Promise.all([prisma.user.findMany(), …])` */
function askedTogether(call: ts.CallExpression, element: ts.BindingElement): ts.CallExpression | undefined {
  const [list] = call.arguments;
  if (!list || !ts.isArrayLiteralExpression(list) || !TOGETHER.test(call.expression.getText())) return call;
  const asked = list.elements[element.parent.elements.findIndex((one) => one === element)];
  return asked && ts.isCallExpression(asked) ? asked : undefined;
}

const TOGETHER = /\bPromise\.all$|\.\$transaction$/;

/** `Agent.findById(id).select('+passwordHash')` asks for what the schema leaves out. */
const ASKED_TOO = /\.select\(\s*['"\x60][^'"\x60]{0,100}?\+(\w{1,40})/;

function keptRecord(program: Program, node: CallNode, taken: readonly string[] = []): UserRecord | undefined {
  const asked = ts.isCallExpression(node) ? ASKED_TOO.exec(node.getText().slice(0, 400))?.[1] : undefined;
  if (asked !== undefined && PASSWORD_FIELD.test(asked)) return { at: node, by: 'password' };
  const prisma = prismaRecord(program, node, taken);
  if (prisma) return prisma === 'known' ? undefined : prisma;
  if (!ts.isCallExpression(node) || choosesFields(node)) {
    const field = ts.isCallExpression(node) ? tableSecret(program, node) : undefined;
    return field && { at: node, by: 'password', field };
  }
  if (isKeptWithPassword(program, node)) return { at: node, by: 'password' };
  const field = tableSecret(program, node);
  return field && { at: node, by: 'password', field };
}

function mayBeRecord(expression: ts.Expression): boolean {
  if (ts.isCallExpression(expression)) return lookUpIn(expression) !== undefined || knexTable(expression) !== undefined;
  if (!ts.isIdentifier(expression)) return false;
  if (PEOPLE.test(expression.text)) return true;
  const declaration = declarationOf(expression);
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made !== undefined && mayBeRecord(ts.isAwaitExpression(made) ? made.expression : made);
}

function declaredBy(program: Program, { node }: CallValue): SecretField | undefined {
  const call = lookUpIn(node);
  return call && secretFieldOf(program, call);
}

function evidence(program: Program, value: Value): UserRecord['by'] | undefined {
  const isFound = value.kind === 'call' ? findsPeople(value.node) : value.kind === 'parameter' && isGivenPeople(value);
  const isAny = value.kind === 'call' && lookUpIn(value.node) !== undefined && !choosesFields(value.node);
  // Of a record of anything the password may be shown to its owner, but a hash, or what a password is checked with, is for nobody.
  if (isAny && fieldReadElsewhere(program, value, (name, at) => HASH.test(name) || isCheckedWith(program, at)))
    return 'password';
  if (!isFound) return value.kind === 'parameter' && PEOPLE.test(value.node.name.getText()) ? 'name' : undefined;
  return fieldReadElsewhere(program, value, (name) => PASSWORD_FIELD.test(name)) === undefined ? 'look-up' : 'password';
}

const HASH = /^(?:hashed_?)?pass(?:word|wd)?_?(?:hash|digest)$|^hashed_?password$/i;

/** `bcrypt.compare(given, person.pw)` */
function isCheckedWith(program: Program, member: ts.Node): boolean {
  const call = member.parent;
  if (!ts.isCallExpression(call) || call.arguments.length < 2 || !CHECKS.test(lastName(call.expression))) return false;
  const callee = program.evaluator.evaluate(call.expression);
  return callee.kind === 'external' && HASHES.test(callee.package);
}

const CHECKS = /^(?:compare|verify)(?:Sync)?$/;
const HASHES = /bcrypt|argon2|scrypt/;

/** `User.findOne(…)`, `prisma.user.findUnique(…)`, with nothing left out. */
function findsPeople(node: CallNode): boolean {
  if (choosesFields(node)) return false;
  const call = lookUpIn(node);
  return call !== undefined && ts.isPropertyAccessExpression(call.expression)
    ? PEOPLE.test(lastName(call.expression.expression))
    : false;
}

/** The look-up at the beginning of a chain that changes how it is asked: `User.findById(id).lean().exec()`. */
function lookUpIn(node: CallNode): ts.CallExpression | undefined {
  let at: ts.Node = node;
  while (ts.isCallExpression(at)) {
    if (isLookUp(at)) return at;
    if (!ts.isPropertyAccessExpression(at.expression)) return undefined;
    const { text } = at.expression.name;
    if (!KEEPS_ALL.has(text) && (text !== 'select' || choosesFields(at))) return undefined;
    at = at.expression.expression;
  }
  return undefined;
}

const KEEPS_ALL = namesFrom('stores', 'queryEndings');

/** The second parameter of a callback that such a look-up is given. */
function isGivenPeople({ fn, index }: ParameterValue): boolean {
  const { parent } = fn;
  return index === 1 && ts.isCallExpression(parent) && findsPeople(parent);
}
