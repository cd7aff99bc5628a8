import { ts } from '#compiler';
import { lastName } from '../syntax/unit.js';
import type { CallNode } from '../syntax/value.js';
import { namesFrom, spelled } from '../text/spellings.js';
import { PASSWORD_FIELD } from '../values/entities.js';

const CHOOSES = spelled('stores', 'fieldChoosing');
const NARROWS = spelled('stores', 'queryNarrowing');
const COPIES = namesFrom('stores', 'recordCopies');

/** The record that an expression is a copy of as it stands: `user.toObject()`, `structuredClone(user)`, `user.get({ plain: true })`. */
export function copiedFrom(expression: ts.Expression): ts.Expression | undefined {
  if (ts.isPropertyAccessExpression(expression))
    return PLAIN.test(expression.name.text) ? expression.expression : undefined;
  if (!ts.isCallExpression(expression)) return undefined;
  const [first, second] = expression.arguments;
  const called = lastName(expression.expression);
  if (called === 'structuredClone') return first;
  if (!ts.isPropertyAccessExpression(expression.expression)) return undefined;
  const { expression: holder } = expression.expression;
  const isOfJson = holder.getText() === 'JSON';
  if (isOfJson) return called === 'parse' || called === 'stringify' ? whole(first, second) : undefined;
  if (called === 'assign' && holder.getText() === 'Object') return second;
  if (called === 'get') return !first || ts.isObjectLiteralExpression(first) ? holder : undefined;
  // `toObject({ transform: … })` takes out what its function says.
  return COPIES.has(called) && !(first && /\b(?:transform|versionKey\b.*hide|hide)\b/.test(first.getText()))
    ? holder
    : undefined;
}

/** `dataValues` of Sequelize, `_doc` of Mongoose */
const PLAIN = /^(?:dataValues|_doc)$/;

/** A replacer chooses. */
function whole(given: ts.Expression | undefined, replacer: ts.Expression | undefined): ts.Expression | undefined {
  return replacer && replacer.kind !== ts.SyntaxKind.NullKeyword ? undefined : given;
}

/** Whether a query says which fields it wants, in a way that may leave out a password. */
export function choosesFields(node: CallNode): boolean {
  return (CHOOSES.test(node.getText()) && !leavesSecretIn(node)) || isProjected(node);
}

/** `Person.find().select('-__v')`: of all that is selected away, nothing signs anybody in. */
function leavesSecretIn(node: CallNode): boolean {
  for (let at: ts.Node = node; ts.isCallExpression(at); ) {
    const { expression } = at;
    if (!ts.isPropertyAccessExpression(expression)) return false;
    const [first] = at.arguments;
    if (expression.name.text === 'select') return first !== undefined && excludesOthers(first);
    at = expression.expression;
  }
  return false;
}

function excludesOthers(given: ts.Expression): boolean {
  if (!ts.isStringLiteralLike(given)) return false;
  const names = given.text.split(/\s+/).filter((name) => name !== '');
  return names.length > 0 && names.every((name) => name.startsWith('-') && !PASSWORD_FIELD.test(name.slice(1)));
}

/** `Person.findById(id, 'mail name')`, `Person.findOne({ mail }, { mail: 1 })`: the second argument of Mongoose's look-ups. */
function isProjected(node: CallNode): boolean {
  for (let at: ts.Node = node; ts.isCallExpression(at); ) {
    const { expression } = at;
    const [, given] = at.arguments;
    if (given && FINDS.test(lastName(expression)) && isProjection(given)) return true;
    if (!ts.isPropertyAccessExpression(expression)) return false;
    at = expression.expression;
  }
  return false;
}

const FINDS = /^find(?:One|ById)?(?:AndUpdate)?$/;

function isProjection(given: ts.Expression): boolean {
  if (ts.isStringLiteralLike(given)) return !excludesOthers(given);
  if (!ts.isObjectLiteralExpression(given) || given.properties.length === 0) return false;
  const set = given.properties.map((property) =>
    ts.isPropertyAssignment(property) ? property.initializer.getText() : '',
  );
  if (!set.every((value) => /^(?:0|1|true|false)$/.test(value))) return false;
  return (
    !set.every((value) => /^(?:0|false)$/.test(value)) ||
    given.properties.some(({ name }) => PASSWORD_FIELD.test(name?.getText() ?? ''))
  );
}

/** `knex('users').where(…).first()`: the table, where no columns are chosen. */
export function knexTable(node: CallNode): string | undefined {
  let isWhole = ts.isCallExpression(node);
  for (let at: ts.Node = node; ts.isCallExpression(at); ) {
    const { expression } = at;
    const [first] = at.arguments;
    if (!ts.isPropertyAccessExpression(expression))
      return isWhole && first && ts.isStringLiteralLike(first) ? first.text : undefined;
    const name = expression.name.text;
    if (name === 'first' || name === 'select' || name === 'returning') isWhole &&= !first || first.getText() === "'*'";
    else if (name !== 'where' && !NARROWS.test(name)) isWhole = false;
    at = expression.expression;
  }
  return undefined;
}

/** `this.users.update({ id }, change)` of a repository of TypeORM answers how many rows it has changed. */
export function countsChanges(node: CallNode): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { expression: holder, name } = node.expression;
  return name.text === 'update' && node.arguments.length === 2 && /repo(?:sitory)?$/i.test(lastName(holder));
}
