import { ts } from '#compiler';
import { PASSWORD_FIELD, type SecretField, secretFieldOf } from './entities.js';
import { fieldReadElsewhere } from './fields.js';
import { isLookUp } from './lookup.js';
import { entriesOf } from './members.js';
import type { Program } from './program.js';
import { declarationOf } from './scope.js';
import { lastName } from './unit.js';
import type { CallNode, CallValue, ParameterValue, Value } from './value.js';

/** How sure it is that a value is the whole record of a user, with what signs that user in. */
export interface UserRecord {
  readonly at: ts.Node;
  /** Where its password is declared. */
  readonly field?: SecretField | undefined;
  /** `password`: its password is read beside; `look-up`: it was looked up among users; `name`: it is only called so. */
  readonly by: 'password' | 'look-up' | 'name';
}

const PEOPLE =
  /^(?:(?:db|found|existing|current|logged_?in)_?)?(?:users?|accounts?|customers?|members?)(?:_?(?:model|repository|repo|service|doc|record|entity|collection))?$/i;
/** Words of look-ups that leave fields out. */
const CHOOSES = /\b(?:select|omit|projection|attributes|exclude|pick|fields)\b/;

/** The record of a user that a value is, or that stands in it as a whole. */
export function userRecord(program: Program, value: Value): UserRecord | undefined {
  const held = value.kind === 'object' ? entriesOf(program.evaluator, value).entries.map((entry) => entry.value) : [];
  for (const one of [value, ...held]) {
    const by = evidence(program, one);
    if (by === 'look-up' && one.kind === 'call') {
      const field = declaredBy(program, one);
      return { at: one.node, by: field ? 'password' : by, field };
    }
    if (by) return { at: one.node, by };
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
  if (ts.isObjectLiteralExpression(at) && depth < 3) {
    for (const property of at.properties) {
      const value = ts.isPropertyAssignment(property)
        ? property.initializer
        : ts.isShorthandPropertyAssignment(property)
          ? property.name
          : undefined;
      const found = value && recordIn(program, value, depth + 1);
      if (found) return found;
    }
    return undefined;
  }
  if (!mayBeRecord(at)) return undefined;
  const value =
    ts.isIdentifier(at) && ts.isShorthandPropertyAssignment(at.parent)
      ? program.evaluator.shorthand(at.parent, undefined)
      : program.evaluator.evaluate(at);
  return userRecord(program, value);
}

function mayBeRecord(expression: ts.Expression): boolean {
  if (ts.isCallExpression(expression)) return lookUpIn(expression) !== undefined;
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
  if (!isFound) return value.kind === 'parameter' && PEOPLE.test(value.node.name.getText()) ? 'name' : undefined;
  return fieldReadElsewhere(program, value, (name) => PASSWORD_FIELD.test(name)) === undefined ? 'look-up' : 'password';
}

/** `User.findOne(…)`, `prisma.user.findUnique(…)`, with nothing left out. */
function findsPeople(node: CallNode): boolean {
  if (CHOOSES.test(node.getText())) return false;
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
    if (!ts.isPropertyAccessExpression(at.expression) || !KEEPS_ALL.has(at.expression.name.text)) return undefined;
    at = at.expression.expression;
  }
  return undefined;
}

const KEEPS_ALL = new Set(['lean', 'exec', 'sort', 'limit', 'skip', 'populate', 'toArray', 'session', 'orFail']);

/** The second parameter of a callback that such a look-up is given. */
function isGivenPeople({ fn, index }: ParameterValue): boolean {
  const { parent } = fn;
  return index === 1 && ts.isCallExpression(parent) && findsPeople(parent);
}
