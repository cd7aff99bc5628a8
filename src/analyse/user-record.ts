import { ts } from '#compiler';
import { fieldReadElsewhere } from './fields.js';
import { isLookUp } from './lookup.js';
import { entriesOf } from './members.js';
import type { Program } from './program.js';
import { lastName } from './unit.js';
import type { CallNode, ParameterValue, Value } from './value.js';

/** How sure it is that a value is the whole record of a user, with what signs that user in. */
export interface UserRecord {
  readonly at: ts.Node;
  /** `password`: its password is read beside; `look-up`: it was looked up among users; `name`: it is only called so. */
  readonly by: 'password' | 'look-up' | 'name';
}

const PEOPLE =
  /^(?:(?:db|found|existing|current|logged_?in)_?)?(?:users?|accounts?|customers?|members?)(?:_?(?:model|repository|repo|service|doc|record|entity|collection))?$/i;
const PASSWORD = /^(?:hashed|encrypted)?_?(?:password|passwd|pwd)(?:_?(?:hash|digest))?$/i;
/** Words of look-ups that leave fields out. */
const CHOOSES = /\b(?:select|omit|projection|attributes|exclude|pick|fields)\b/;

/** The record of a user that a value is, or that stands in it as a whole. */
export function userRecord(program: Program, value: Value): UserRecord | undefined {
  const held = value.kind === 'object' ? entriesOf(program.evaluator, value).entries.map((entry) => entry.value) : [];
  for (const one of [value, ...held]) {
    const by = evidence(program, one);
    if (by) return { at: one.node, by };
  }
  return undefined;
}

function evidence(program: Program, value: Value): UserRecord['by'] | undefined {
  const isFound = value.kind === 'call' ? findsPeople(value.node) : value.kind === 'parameter' && isGivenPeople(value);
  if (!isFound) return value.kind === 'parameter' && PEOPLE.test(value.node.name.getText()) ? 'name' : undefined;
  return fieldReadElsewhere(program, value, (name) => PASSWORD.test(name)) === undefined ? 'look-up' : 'password';
}

/** `User.findOne(…)`, `prisma.user.findUnique(…)`, with nothing left out. */
function findsPeople(call: CallNode): boolean {
  if (!ts.isCallExpression(call) || !isLookUp(call) || CHOOSES.test(call.getText())) return false;
  const { expression } = call;
  return ts.isPropertyAccessExpression(expression) && PEOPLE.test(lastName(expression.expression));
}

/** The second parameter of a callback that such a look-up is given. */
function isGivenPeople({ fn, index }: ParameterValue): boolean {
  const { parent } = fn;
  return index === 1 && ts.isCallExpression(parent) && findsPeople(parent);
}
