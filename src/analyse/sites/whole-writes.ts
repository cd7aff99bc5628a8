import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { escaped } from '../text/escaped.js';
import { namesFrom, spelled } from '../text/spellings.js';
import { WHOLE_WRITES } from '../text/whole-write-text.js';

const METHODS = namesFrom('stores', 'wholeWriters');
const MERGES = namesFrom('stores', 'mergers');
const HOLDS = spelled('stores', 'writtenMembers');
const NO_RECORD = spelled('stores', 'notRecords');
const MANAGER = /^(?:em|manager|entityManager|this\.(?:em|manager|entityManager)|\w+\.manager)$/;

/** Where a record may be written with all that something holds: `update({ data: body })`, `Object.assign(user, body)`, `new User(body)`. */
export function wholeWritesIn(unit: Unit): Site[] {
  if (!WHOLE_WRITES.test(unit.text)) return [];
  const sites: Site[] = [];
  for (const [name, calls] of unit.calls) {
    const isWriter = METHODS.has(name);
    for (const call of calls) {
      if (ts.isTaggedTemplateExpression(call)) continue;
      if (ts.isNewExpression(call)) sites.push(...made(unit, call));
      else if (MERGES.has(name) && isMerge(call)) sites.push(...merged(unit, call));
      else if (isWriter) sites.push(...written(unit, call));
    }
  }
  return sites;
}

interface Whole {
  readonly body: ts.Expression;
  /** What is written over it. */
  readonly over: readonly string[];
}

function siteOf(unit: Unit, node: Site['node'], record: string, { body, over }: Whole): Site {
  const match: MatchedEntry = { name: 'write', entry: { role: 'record.write' }, model: { package: '', exports: {} } };
  return {
    role: 'record.write',
    match,
    node,
    unit,
    external: undefined,
    given: { body, record, over: over.join(',') },
  };
}

function written(unit: Unit, call: ts.CallExpression): Site[] {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression)) return [];
  const isManaged = MANAGER.test(expression.expression.getText()) && call.arguments.length > 1;
  const [first] = call.arguments;
  const record = isManaged && first ? recordOf(first) : recordOf(expression.expression);
  if (record === undefined || NO_RECORD.test(expression.expression.getText().slice(-80))) return [];
  // `User.create(body, { fields: ['name'] })` of Sequelize says what it takes.
  if (call.arguments.slice(1).some((option) => /\bfields\s*:/.test(option.getText().slice(0, 200)))) return [];
  const isFiltered = /^(?:update|find|replace|patchAndFetch)/.test(expression.name.text) && call.arguments.length > 1;
  const given = call.arguments.slice(isFiltered || isManaged ? 1 : 0);
  return given.flatMap((argument) => wholesIn(argument, 0)).map((whole) => siteOf(unit, call, record, whole));
}

/** What is handed on as it is, alone or spread into an object. */
function wholesIn(argument: ts.Expression, depth: number): Whole[] {
  const at = madeBefore(settled(argument));
  if (!ts.isObjectLiteralExpression(at)) return mayBeWhole(at);
  return at.properties.flatMap((property, index): Whole[] => {
    if (ts.isSpreadAssignment(property)) {
      const over = at.properties.slice(index + 1).flatMap(({ name }) => name?.getText().replaceAll(/['"]/g, '') ?? []);
      return mayBeWhole(settled(property.expression)).map((whole) => ({ ...whole, over: [...whole.over, ...over] }));
    }
    const name = property.name?.getText() ?? '';
    if (!HOLDS.test(name) || depth > 1) return [];
    if (ts.isShorthandPropertyAssignment(property)) return mayBeWhole(property.name);
    return ts.isPropertyAssignment(property) ? wholesIn(property.initializer, depth + 1) : [];
  });
}

/** `const next = { ...hook, ...req.body }` */
function madeBefore(at: ts.Expression): ts.Expression {
  const declaration = ts.isIdentifier(at) ? declarationOf(at) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const object = made && bare(made);
  return object && ts.isObjectLiteralExpression(object) && object.properties.some(ts.isSpreadAssignment) ? object : at;
}

/** `rest` of `const { url, ...rest } = req.body`: all that was sent, but for what was taken out. */
function restOf(at: ts.Expression): Whole | undefined {
  const declaration = ts.isIdentifier(at) ? declarationOf(at) : undefined;
  if (!declaration || !ts.isBindingElement(declaration) || !declaration.dotDotDotToken) return undefined;
  const holder = declaration.parent.parent;
  const body = ts.isVariableDeclaration(holder) ? holder.initializer : undefined;
  const over = declaration.parent.elements.flatMap((one) =>
    ts.isBindingElement(one) && one !== declaration ? (one.propertyName ?? one.name).getText() : [],
  );
  return body && { body: settled(body), over };
}

function mayBeWhole(at: ts.Expression): Whole[] {
  const rest = restOf(at);
  if (rest) return [rest];
  const isHeld = ts.isIdentifier(at) || ts.isPropertyAccessExpression(at) || ts.isCallExpression(at);
  return isHeld ? [{ body: at, over: [] }] : [];
}

/** What is waited for, without what only groups it or says its type. */
function settled(expression: ts.Expression): ts.Expression {
  const at = bare(expression);
  return ts.isAwaitExpression(at) ? settled(at.expression) : at;
}

/** `new User(body)`, which is then saved: what only holds what was sent is none. */
function made(unit: Unit, call: ts.NewExpression): Site[] {
  const name = ts.isIdentifier(call.expression) ? call.expression.text : '';
  const [first] = call.arguments ?? [];
  if (!/^[A-Z]/.test(name) || !first || !isSaved(call)) return [];
  return wholesIn(first, 0).map((whole) => siteOf(unit, call, name, whole));
}

/** `const user = new User(body); await user.save()`, `await new User(body).save()` */
function isSaved(call: ts.Node): boolean {
  const { parent } = call;
  if (ts.isPropertyAccessExpression(parent)) return parent.name.text === 'save';
  const holder = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : undefined;
  return holder !== undefined && saves(call, holder);
}

function saves(node: ts.Node, holder: string): boolean {
  let at = node;
  while (!ts.isFunctionLike(at) && !ts.isSourceFile(at)) at = at.parent;
  const name = `(?<![\\w$])${escaped(holder)}(?![\\w$])`;
  return new RegExp(
    `${name}\\s{0,80}\\.\\s{0,80}save\\(|\\.(?:save|persist|flush|persistAndFlush|set)\\(\\s{0,80}${name}|\\bdata\\s*:\\s*${name}|\\.(?:update|replace)\\w{0,12}\\([^;]{0,200},\\s*${name}\\s*\\)`,
  ).test(at.getText().slice(0, 20_000));
}

/** `Object.assign(user, body)`, `repository.merge(user, body)`, `em.assign(user, body)`, `_.merge(user, body)`. */
function isMerge(call: ts.CallExpression): boolean {
  const [target] = call.arguments;
  return call.arguments.length === 2 && target !== undefined && ts.isIdentifier(target);
}

function merged(unit: Unit, call: ts.CallExpression): Site[] {
  const [target, given] = call.arguments;
  if (!target || !given || !ts.isIdentifier(target) || !saves(call, target.text)) return [];
  const record = lookedUpFrom(target) ?? target.text;
  return wholesIn(given, 0).map((whole) => siteOf(unit, call, record, whole));
}

/** The record that a variable was looked up as: `const user = await User.findById(id)`. */
function lookedUpFrom(name: ts.Identifier): string | undefined {
  const declaration = declarationOf(name);
  const value = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const call = value && settled(value);
  if (!call || !ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  return recordOf(call.expression.expression);
}

/** What a receiver is called after: `user` of `prisma.user`, `users` of `db.insert(users)` and `db.collection('users')`. */
function recordOf(receiver: ts.Expression): string | undefined {
  if (ts.isCallExpression(receiver)) {
    const [table] = receiver.arguments;
    if (table && (ts.isIdentifier(table) || ts.isStringLiteralLike(table))) return table.text;
    const { expression } = receiver;
    return ts.isPropertyAccessExpression(expression) ? recordOf(expression.expression) : undefined;
  }
  const name = lastName(receiver);
  return name === '' || name === 'this' ? undefined : name;
}
